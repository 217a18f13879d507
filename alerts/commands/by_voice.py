"""avizu warning approve --code: an approver's yes by telephone, typed by who called him."""

from __future__ import annotations

from pathlib import Path

from alerts.app import App


def approve(
    app: App, number: int, code: str | None, called_by: str | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """The yes of `called_by`, who said the code that he was sent."""
    raise NotImplementedError
