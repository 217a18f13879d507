"""Files that officers give to a command, or want from it."""

from __future__ import annotations

import os
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


def new_file(file: Path) -> int:
    """A handle to write with; only this user may read the file. Raises Unusable: never over one that is there."""
    try:
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Unusable(f"{file} is there already.", remedy="Choose another name, or remove it.") from error
    except OSError as error:
        raise unwritable(file, error) from error


def unwritable(file: Path, error: OSError) -> Unusable:
    return Unusable(f"{file} can't be written ({error.strerror}).", remedy="Choose another folder.")
