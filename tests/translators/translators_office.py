"""Somebody who knows the language, a spreadsheet, and the officer who takes the sheet back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from duty_desk import Desk, Said
from house import SharedApp, shipped_app
from shipped_words import shipped_texts

from alerts.words.hazards import Hazard
from alerts.words.library import Library

FLOODS = ("flood", "frames", "replies", "lexicon")
Row = dict[str, str]


def of_floods() -> dict[str, str]:
    """What ships, as if floods were all there is."""
    return {name: text for name, text in shipped_texts().items() if Path(name).stem in FLOODS}


class FloodApp(SharedApp):
    """An installation with these texts, which `ships` of the office may exchange as an upgrade does."""

    ships: Mapping[str, str]

    @cached_property
    def hazards(self) -> Mapping[str, Hazard]:
        return {"flood": shipped_app().hazards["flood"]}

    @cached_property
    def library(self) -> Library:
        folder = self.home / "templates"
        own = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.glob("*/*.j2")}
        return Library.build(self.ships, self.hazards, own)


@dataclass
class Office:
    desk: Desk
    ships: dict[str, str] = field(default_factory=of_floods)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Every command is a process of its own, which reads the texts anew."""
        old = self.desk.house.app
        app = FloodApp(old.home, clock=old.clock, given=old.given)
        vars(app)["ships"] = self.ships
        if "database" in vars(old):
            vars(app)["database"] = old.database
        self.desk.house.app = app

    def run(self, *words: object, by: str = "ana") -> Said:
        self.restart()
        return self.desk.run("template", *words, by=by)

    def ok(self, *words: object, by: str = "ana") -> str:
        said = self.run(*words, by=by)
        assert said.code == 0, said
        return said.out

    def export(self, *words: object) -> Sheet:
        file = self.desk.folder / "sheet.csv"
        file.unlink(missing_ok=True)
        self.ok("export", file, *words)
        return Sheet.read(file.read_bytes())

    def take(self, sheet: Sheet, *words: object, **saved: str) -> Said:
        """Import what the translator sent back, saved as the spreadsheet saves it."""
        return self.run("import", self.desk.file("back.csv", sheet.saved(**saved)), *words)

    def own(self, name: str) -> Path:
        return self.desk.house.app.home / "templates" / name


@dataclass
class Sheet:
    columns: list[str]
    rows: dict[str, Row]

    @classmethod
    def read(cls, data: bytes) -> Sheet:
        columns, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        return cls(columns, {row[0]: dict(zip(columns, row, strict=True)) for row in rows})

    def row(self, key: str) -> int:
        """Its number in the spreadsheet."""
        return list(self.rows).index(key) + 2

    def put(self, key: str, change: Callable[[str], str], column: str = "tet") -> None:
        old = self.rows[key][column]
        self.rows[key][column] = change(old)
        assert self.rows[key][column] != old

    def read_by(self, key: str, by: str, on: str, language: str = "tet") -> None:
        self.rows[key] |= {f"{language} reviewed by": by, f"{language} reviewed on": on}

    def add(self, column: str) -> None:
        self.columns.append(column)
        for row in self.rows.values():
            row[column] = ""

    def drop(self, *columns: str) -> None:
        self.columns = [name for name in self.columns if name not in columns]

    def saved(self, delimiter: str = ",", encoding: str = "utf-8", ends: str = "\r\n") -> bytes:
        out = io.StringIO()
        quoting = csv.QUOTE_ALL if ends == "\r" else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting)
        writer.writerow(self.columns)
        writer.writerows([row[name] for name in self.columns] for row in self.rows.values())
        return out.getvalue().encode(encoding)
