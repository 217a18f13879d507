"""What can be said of an `avizu.toml` whose secrets are not here: for a copy, before and after it is restored."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from alerts.errors import Unusable
from alerts.model.warning import Mode
from alerts.settings.secret import Secrets, from_variable
from alerts.settings.table import Table


def files_with_secrets(text: str) -> tuple[str, ...]:
    """The files that `..._file` settings name, as they are written there."""
    return tuple(sorted(set(_named(_read(text)))))


def _named(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _named(value)
        elif key.endswith("_file") and isinstance(value, str):
            yield value


def database_of(text: str, home: Path, environ: Mapping[str, str]) -> str:
    """Where the rows are to go: "" for a file in the home."""
    return from_variable("AVIZU_DATABASE_URL", environ, home) or str(_read(text).get("database_url", ""))


def key_from_environment(mode: Mode, home: Path, environ: Mapping[str, str]) -> str:
    """AVIZU_ACTUAL_BACKUP_KEY, or the file that AVIZU_ACTUAL_BACKUP_KEY_FILE names; "" without both."""
    return Secrets(mode, environ, home).of(Table("", {}, "backup"), "key")


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unusable(f"avizu.toml can't be read: {error}.", remedy="Mend that line.") from error
