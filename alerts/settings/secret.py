"""Secrets: from the environment or from files beside avizu.toml, never from avizu.toml itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alerts.errors import Misconfigured
from alerts.model.warning import Mode
from alerts.settings.table import Table

_MAY_STAND_OPENLY = ("user",)
UNREADABLE = "secret-file"
"""The code of the refusal when a file with a secret is not there, or not for us to read."""

Fault = tuple[str, str]
"""A sentence, and what to do."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What this process was given, for homes of this mode: what is set for one never reaches a process of another."""

    mode: Mode
    environ: Mapping[str, str]
    home: Path

    def of(self, table: Table, key: str) -> str:
        """From the variable whose name carries the mode, or the file that the table names; "" where none is given."""
        variable = re.sub(r"[^A-Z0-9]", "_", f"AVIZU_{self.mode.value}_{table.name}_{key}".upper())
        if key in table.given and key not in _MAY_STAND_OPENLY:
            raise table.wrong(
                key,
                "is a secret and does not belong in avizu.toml",
                f"Put it in a file and write {key}_file, or set {variable}.",
            )
        named = table.take(f"{key}_file", str) if f"{key}_file" in table.given else ""
        return from_variable(variable, self.environ, self.home, named) or str(table.given.get(key, ""))


def as_far_as_readable(secrets: Secrets, table: Table, key: str, faults: list[Fault]) -> str | None:
    """As `Secrets.of`; None, and a fault more, where the file can't be read: all that needs no secret goes on without.

    After a restore nobody has the gateway's token at hand, and people have to be rung up from a call sheet.
    """
    try:
        return secrets.of(table, key)
    except Misconfigured as error:
        if error.code != UNREADABLE:
            raise
        faults.append((error.sentence, error.remedy))
        return None


def from_variable(name: str, environ: Mapping[str, str], home: Path, file: str = "") -> str:
    """A variable, or the file named by NAME_FILE or by `file`, seen from the home; "" where none is given."""
    file = environ.get(f"{name}_FILE") or file
    if environ.get(name) or not file:
        return environ.get(name, "")
    try:
        return (home / file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise Misconfigured(
            f"The file {home / file} with a secret can't be read.",
            remedy=f"Check its name and who may read it, or set {name}.",
            code=UNREADABLE,
        ) from error
