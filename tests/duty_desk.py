"""People at their terminals: accounts with passphrases, logged in, typing commands into the real command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from click.testing import CliRunner
from house import ADMIN, ANA, BEN, Clock, House, SharedApp

import cli
from alerts.actions import accounts
from alerts.commands.frame import safe
from alerts.errors import AvizuError
from alerts.model.people import Officer, Role
from alerts.store import instances, officers

ROOT = Path(__file__).resolve().parents[1]
VIEWER = Officer(login="vera", name="Vera (made up)", role=Role.VIEWER)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WIDTH = 80
LATER = "2026-11-22T08:00:00+09:00"
"""The end of a document that still holds on the night of the house."""


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code. A refusal is printed as `avizu` prints it."""

    code: int
    out: str
    err: str

    @property
    def row(self) -> dict[str, Any]:
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Desk:
    house: House
    folder: Path

    def run(self, *words: object, by: str = "ana", typed: str = "", passphrase: bool = True) -> Said:
        """`avizu WORDS...` as this person, who types his passphrase where it is asked for, unless not `passphrase`.

        What the program does not foresee breaks the test.
        """
        env = {"AVIZU_TOKEN": str(self.token(by))}
        if passphrase and words[:2] in ASKS_AGAIN and "--passphrase-file" not in words:
            words = (*words[:2], *self.passphrase(by), *words[2:])
        result = CliRunner().invoke(
            cli.root, [str(word) for word in words], obj=self.house.app, env=env, input=typed, prog_name="avizu"
        )
        error = result.exception
        if isinstance(error, AvizuError):
            return Said(error.exit_code, result.stdout, f"avizu: {safe(str(error))}")
        if error is not None and not isinstance(error, SystemExit):
            raise error
        return Said(result.exit_code, result.stdout, result.stderr)

    def ok(self, *words: object, by: str = "ana", passphrase: bool = True) -> str:
        said = self.run(*words, by=by, passphrase=passphrase)
        assert said.code == 0, said
        return said.out

    def refused(self, *words: object, by: str = "ana", passphrase: bool = True) -> str:
        """The one sentence of a refusal."""
        said = self.run(*words, by=by, passphrase=passphrase)
        assert (said.code, said.out) == (2, ""), said
        return said.err

    def draft(self, *more: object, by: str = "ana", place: str = "Hera, Dili") -> int:
        """A flood, until six hours from now."""
        return int(self.run("warning", "draft", *FLOOD, "--place", place, *more, "--json", by=by).row["id"])

    def submitted(self, *more: object, place: str = "Hera, Dili") -> int:
        number = self.draft(*more, place=place)
        self.ok("warning", "submit", number)
        return number

    def somebody_sends(self) -> None:
        """A dispatcher was seen just now."""
        with self.house.app.database.writing() as connection:
            instances.alive(connection, self.house.owner, pid=1, host="house", now=self.house.now)

    def approve(self, number: int, *, by: str = "ben") -> Said:
        """With everything typed as the preview asks for it, while somebody sends."""
        self.somebody_sends()
        preview = self.run("warning", "preview", number, "--json").row
        place = self.house.app.gazetteer.covering_name(preview["sucos"])
        flags = ("--confirm-place", place, "--confirm-reach", preview["reach"])
        return self.run("warning", "approve", number, *flags, *self.passphrase(by), by=by)

    def passphrase(self, login: str) -> tuple[str, str]:
        return "--passphrase-file", str(self.folder / f"{login}.passphrase")

    def new_passphrase(self, login: str) -> tuple[str, str]:
        """What this person's passphrase will be, for `officer add` and `officer reset`."""
        return "--new-passphrase-file", str(self.folder / f"{login}.passphrase")

    def token(self, login: str) -> Path:
        return self.folder / f"{login}.token"

    def log_in(self) -> None:
        """Everybody, from the clock's now on."""
        for person in (ADMIN, ANA, BEN, VIEWER):
            token = accounts.log_in(self.house.app, person.login, words_of(person.login), now=self.house.now)
            accounts.write_private(self.token(person.login), token)

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


ASKS_AGAIN = {
    ("contact", "import"),
    ("contact", "export"),
    ("station", "aired"),
    ("message", "told"),
    ("feed", "release"),
    ("officer", "add"),
    ("officer", "reset"),
    ("officer", "roster"),
    ("officer", "enable"),
    ("officer", "disable"),
    ("warning", "drop"),
    ("plan", "withdraw"),
    ("officer", "role"),
    ("officer", "phone"),
    ("change", "agree"),
    ("change", "refuse"),
    ("change", "files"),
    ("template", "import"),
}
"""Commands that ask for the passphrase of whoever is logged in, besides those that send."""
DANGER = ("--hazard", "flood", "--severity", "Severe", "--urgency", "Immediate", "--certainty", "Likely")
FLOOD = (*DANGER, "--expires", "+6h")


def words_of(login: str) -> str:
    return f"the passphrase of {login}"


def open_desk(house: House, folder: Path) -> Desk:
    """Ana and Ben are officers, Vera only looks, and there is an administrator: all logged in."""
    desk = Desk(house, folder)
    for person in (ADMIN, ANA, BEN, VIEWER):
        words = words_of(person.login)
        desk.file(f"{person.login}.passphrase", words + "\n")
        with house.app.database.writing() as connection:
            officers.add_officer(connection, person, passphrase_hash=QUICK.hash(words), at=house.now, by="test")
    desk.log_in()
    return desk


def moved(desk: Desk, folder: Path) -> Desk:
    """The same desk in another folder, with a database of its own."""
    shutil.copytree(desk.folder, folder, dirs_exist_ok=True)
    home = folder / desk.house.app.home.name
    clock = Clock()
    app = SharedApp(home, clock=clock, given=replace(desk.house.app.settings, home=home))
    return Desk(House(app, clock), folder)


def avizu(*words: object, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "AVIZU_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
