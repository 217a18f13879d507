"""Whatever one officer types, no word of his own is sent to anybody or read on air.

What he may bring in are words of his own: everywhere the command line takes text, it is OWN. The house is two days
old, or this is its first day; nobody has looked at its files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duty_desk import Desk, open_desk
from house import House, build_house
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts.model.warning import Approval
from alerts.store import tables as t

OWN = "Kaixa"
OWN_TEXT = f"""---
hazard: flood
language: tet
display: {OWN}
display_sms: {OWN}
---
{{% block warning_sms %}}
{{{{ sender }}}}: {OWN} iha {{{{ area }}}} to'o {{{{ until }}}}.
Ba fatin aas.
{{% endblock %}}
{{% block retract_sms %}}
{{{{ sender }}}}: {OWN} iha {{{{ area }}}}.
{{% endblock %}}
"""
STATION = f"""- {{id: own, name: "{OWN}", municipality: Dili, phone: "+67077299940", languages: [tet],
   confirmed_by: "her", confirmed_on: "2026-11-01", made_up: true, source: "made up"}}
"""
DANGER = ("--urgency", "Immediate", "--certainty", "Observed")
HERA = "+67077230001"


class Insider:
    """Ana, who has a passphrase, a terminal, and her own idea of what people should be told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.heard: list[str] = []

    def types(self, *words: object) -> None:
        said = self.desk.run(*words, by="ana")
        self.heard.append(f"{words[:3]} {said.code} {said.err or said.out[-120:]}")

    def sure(self, number: int) -> tuple[object, ...]:
        preview = self.desk.run("warning", "preview", number, "--json")
        if preview.code:
            return ()
        place = self.desk.house.app.gazetteer.covering_name(preview.row["sucos"])
        return ("--confirm-place", place, "--confirm-reach", preview.row["reach"], *self.desk.passphrase("ana"))

    def newest(self) -> int:
        with self.desk.house.app.database.reading() as connection:
            return max([*connection.execute(select(t.warning.c.id)).scalars()], default=1)

    def drafts(self, hazard: str, *values: str) -> None:
        given = (part for value in values for part in ("--set", value))
        self.types(
            *("warning", "draft", "--hazard", hazard, "--severity", "Severe", *DANGER),
            *("--place", "Hera, Dili", "--expires", "+2h", *given),
        )

    def deeds(self) -> dict[str, object]:
        desk, number = self.desk, self.newest()
        people = desk.file("contacts.csv", f"name,role,suco,municipality,phone\n{OWN},{OWN},Hera,Dili,77100199\n")
        return {
            "a flood": lambda: self.drafts("flood"),
            "a quake at a place of her own": lambda: self.drafts("earthquake", "magnitude=6.1", f"place={OWN}"),
            "a shelter of her own": lambda: self.drafts("flood", f"shelter={OWN}"),
            "edit": lambda: self.types("warning", "edit", number, "--hazard", "earthquake", "--set", f"place={OWN}"),
            "submit": lambda: self.types("warning", "submit", number),
            "approve her own": lambda: self.types("warning", "approve", number, *self.sure(number)),
            "wait": lambda: desk.house.clock.move(minutes=6),
            "alone": lambda: self.types("warning", "approve", number, "--alone", "--reason", OWN, *self.sure(number)),
            "a guessed code": lambda: self.types(
                *("warning", "approve", number, "--code", "123456", "--called-by", "ben", *desk.passphrase("ana"))
            ),
            "update": lambda: self.types("warning", "update", number, "--set", f"place={OWN}"),
            "retract": lambda: self.types("warning", "retract", number, "--reason", OWN, *self.sure(number)),
            "all clear": lambda: self.types("warning", "all-clear", number, "--statement", OWN, *self.sure(number)),
            "an hour later": lambda: desk.house.clock.move(minutes=61),
            "deny": lambda: self.types("warning", "deny", "--hazard", "tsunami", "--place", "Hera, Dili"),
            "texts of her own": self.writes_texts,
            "texts by import": self.imports_texts,
            "stations of her own": self.names_a_station,
            "a danger of her own": self.names_a_danger,
            "contacts of her own": lambda: self.types("contact", "import", people, *desk.passphrase("ana")),
            "told": lambda: self.types("message", "told", number, "Hera", "--person", OWN, *desk.passphrase("ana")),
            "a plan": lambda: self.types(
                *("plan", "draft", OWN, "--trigger", OWN, "--hazard", "earthquake", "--severity", "Severe", *DANGER),
                *("--place", "Hera, Dili", "--lasts", "+2h", "--valid-until", "2027-05-01"),
                *("--set", "magnitude=6.1", "--set", f"place={OWN}"),
            ),
            "submit the plan": lambda: self.types("plan", "submit", 1),
            "approve the plan": lambda: self.types(
                "plan", "approve", 1, "--confirm-place", "Hera", *desk.passphrase("ana")
            ),
            "fire the plan": lambda: self.types(
                *("plan", "fire", 1, "--reason", OWN, "--confirm-place", "Hera", "--confirm-reach", 1),
                *desk.passphrase("ana"),
            ),
            "settings": self.changes_settings,
            "a second self": lambda: self.types(
                *("officer", "add", "eve", "--name", OWN, "--phone", "77230009"),
                *(*desk.new_passphrase("ana"), *desk.passphrase("ana")),
            ),
            "agree": lambda: self.types("change", "agree", 1, *desk.passphrase("ana")),
            "the files": lambda: self.types("change", "files", *desk.passphrase("ana")),
        }

    def writes_texts(self) -> None:
        """She has an account of the machine as well, and writes into the home."""
        path = self.desk.house.app.home / "templates" / "tet" / "flood.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OWN_TEXT, "utf-8")
        self.forget_texts()

    def imports_texts(self) -> None:
        """As a translator sends them."""
        sheet = self.desk.folder / "texts.csv"
        sheet.unlink(missing_ok=True)
        self.types("template", "export", sheet, "--hazard", "flood", "--language", "tet")
        sheet.write_text(sheet.read_text("utf-8-sig").replace("INUNDASAUN", OWN), "utf-8")
        self.types("template", "import", sheet)
        self.forget_texts()

    def names_a_station(self) -> None:
        path = self.desk.house.app.home / "stations.yaml"
        path.write_text(STATION, "utf-8")
        self.forget_texts()

    def names_a_danger(self) -> None:
        path = self.desk.house.app.home / "templates" / "hazards.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"hazards:\n  flood: {{english: {OWN}, category: Met, values: {{}}, hold: 0}}\n", "utf-8")
        self.forget_texts()

    def changes_settings(self) -> None:
        path = self.desk.house.app.home / "stations.yaml"
        path.write_text("", "utf-8")
        self.forget_texts()

    def forget_texts(self) -> None:
        """As a new process would read them."""
        for read in ("library", "hazards", "restraint", "known", "stations"):
            self.desk.house.app.__dict__.pop(read, None)


NAMES = [
    "a flood",
    "a quake at a place of her own",
    "a shelter of her own",
    "edit",
    "submit",
    "approve her own",
    "wait",
    "alone",
    "a guessed code",
    "update",
    "retract",
    "all clear",
    "an hour later",
    "deny",
    "texts of her own",
    "texts by import",
    "stations of her own",
    "a danger of her own",
    "contacts of her own",
    "told",
    "a plan",
    "submit the plan",
    "approve the plan",
    "fire the plan",
    "settings",
    "a second self",
    "agree",
    "the files",
]
ALONE = ["submit", "wait", "alone"]


@pytest.fixture(scope="module")
def insiders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[House]]:
    """Every house that was opened, closed at the end."""
    opened: list[House] = []
    yield opened
    for house in opened:
        house.app.database.close()


def insider(folder: Path, opened: list[House], *, days: int = 2) -> Insider:
    house = build_house(folder / "home")
    opened.append(house)
    house.contact("Hera, Dili", HERA)
    desk = open_desk(house, folder)
    house.clock.move(days=days)
    desk.log_in()
    desk.somebody_sends()
    return Insider(desk)


def texts_that_go_out(house: House) -> list[tuple[str, str]]:
    """(how it was approved, text) of all that anybody gets or reads: of approved texts, and what answers people."""
    r, b = t.revision.c, t.bulletin.c
    approved = select(r.approval, b.text).join(t.bulletin, b.revision_id == r.id).where(r.approved_at.is_not(None))
    sent = select(t.message.c.purpose, b.text).join(t.bulletin, b.id == t.message.c.bulletin_id)
    with house.app.database.reading() as connection:
        rows = [*connection.execute(approved), *connection.execute(sent.where(t.message.c.purpose != "page"))]
    return [(row[0], row[1]) for row in rows]


def does(one: Insider, names: list[str]) -> None:
    for name in names:
        deed = one.deeds()[name]
        assert callable(deed)
        deed()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(names=st.lists(st.sampled_from([*NAMES, *ALONE, *ALONE]), min_size=3, max_size=12), days=st.sampled_from([0, 2]))
def test_no_sequence_of_commands_by_one_officer_puts_words_of_her_own_on_the_air(
    names: list[str], days: int, tmp_path_factory: pytest.TempPathFactory, insiders: list[House]
) -> None:
    one = insider(tmp_path_factory.mktemp("insider"), insiders, days=days)
    does(one, names)
    texts = texts_that_go_out(one.desk.house)
    assert [text for _, text in texts if OWN.casefold() in text.casefold()] == [], one.heard
    two = {Approval.TWO.value, Approval.VOICE.value, Approval.PLAN.value, Approval.POLICY.value}
    assert [how for how, _ in texts if how in two] == [], one.heard


ATTEMPTS = {
    "a quake named after herself": ["a quake at a place of her own", "submit", "wait", "alone"],
    "a shelter named after herself": ["a shelter of her own", "submit", "wait", "alone"],
    "her own text, alone": ["texts of her own", "a flood", "submit", "wait", "alone"],
    "her own text, after an honest warning": ["a flood", "submit", "wait", "alone", "texts of her own", "retract"],
    "her own text by import": ["texts by import", "a flood", "submit", "wait", "alone"],
    "stations of her own": ["stations of her own", "a flood", "submit", "wait", "alone"],
    "stations of her own, afterwards": ["a flood", "submit", "wait", "alone", "stations of her own", "retract"],
    "hazards of her own": ["a danger of her own", "a flood", "submit", "wait", "alone"],
    "her own text, agreed by herself": ["texts of her own", "the files", "agree", "a flood", "submit", "wait", "alone"],
    "her own plan": ["a plan", "submit the plan", "approve the plan", "fire the plan"],
    "a second self": ["a second self", "agree", "a flood", "submit", "approve her own"],
    "edited after it was submitted": ["a flood", "submit", "edit", "submit", "wait", "alone"],
}


@pytest.mark.parametrize("days", [0, 2])
@pytest.mark.parametrize("names", ATTEMPTS.values(), ids=ATTEMPTS)
def test_each_way_that_an_insider_would_try_first(
    names: list[str], days: int, tmp_path: Path, insiders: list[House]
) -> None:
    one = insider(tmp_path, insiders, days=days)
    does(one, names)
    assert [text for _, text in texts_that_go_out(one.desk.house) if OWN.casefold() in text.casefold()] == [], one.heard


def test_what_she_may_do_alone_is_done(tmp_path: Path, insiders: list[House]) -> None:
    """Otherwise the tests above could not fail."""
    one = insider(tmp_path, insiders)
    does(one, ["a flood", "submit", "wait", "alone"])
    assert {how for how, _ in texts_that_go_out(one.desk.house)} == {Approval.ALONE.value, "warning"}, one.heard
