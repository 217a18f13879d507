"""Where a document an officer names is read from."""

from __future__ import annotations

import re
from pathlib import Path

from alerts.actions import look
from alerts.app import App
from alerts.cap.read import LARGEST
from alerts.errors import Unreachable, Unusable

_REPORT = re.compile(r"report:(\d{1,9})")


def load(app: App, source: str) -> bytes:
    """The bytes of a file, of an address that begins with http:// or https://, or of "report:12", which is here."""
    if source.startswith(("http://", "https://")):
        fetched = app.fetcher().fetch(source, limit=LARGEST)
        if fetched.status != 200:
            raise Unreachable(f"{source} answers {fetched.status}.", remedy="Check the address.")
        return fetched.body
    kept = _REPORT.fullmatch(source)
    return look.kept(app, int(kept[1])) if kept else _file(source)


def _file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no such name"
        raise Unusable(f"{name} can't be read ({why}).", remedy="Check its name.") from error
    if len(data) > LARGEST:
        raise Unusable(f"{name} is larger than 4 MB.", remedy="That is no CAP document.")
    return data
