"""avizu warning approve --alone, and stop: one officer at night, and everybody else who may stop him."""

from __future__ import annotations

from pathlib import Path

from alerts.app import App


def approve(
    app: App,
    number: int,
    reason: str | None,
    passphrase_file: Path | None,
    as_json: bool,
    *,
    confirm_place: str | None,
    confirm_reach: int | None,
) -> None:
    """One officer's yes, when nobody answers."""
    raise NotImplementedError
