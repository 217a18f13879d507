"""Files that officers give to a command."""

from __future__ import annotations

from pathlib import Path

from alerts.errors import Unusable


def text_of(file: Path) -> str:
    """Raises Unusable where it can't be read, or is no UTF-8."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Unusable(f"{file} is not UTF-8 text.", remedy="Save it as CSV UTF-8.") from error
    except OSError as error:
        raise Unusable(f"{file} can't be read ({error.strerror}).", remedy="Check who may read it.") from error
