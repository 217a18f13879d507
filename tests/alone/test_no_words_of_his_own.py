"""What goes alone is what the templates say, with names that are known: nothing of it is the officer's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from at_night import MODEL, alone_words, flood, goes_alone
from duty_desk import Desk
from house import NIGHT, House, SharedApp, agree_on_texts, shipped_app
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from alerts.audience.refuge import SafePlace
from alerts.model.warning import Revision
from alerts.outgoing import Outgoing
from alerts.outgoing.own_words import own_words
from alerts.store import place_facts
from alerts.store import tables as t

SCHOOL = SafePlace(id=1, place="070107", name="Eskola Hera", dated=date(2026, 5, 1))
PHONE = "112"
QUAKE = ("--hazard", "earthquake", "--set", "magnitude=6.1", "--onset", "2026-11-21 22:58")


def found(**values: str) -> list[str]:
    return list(own_words(replace(MODEL, values=values), shipped_app().gazetteer, [SCHOOL], PHONE))


@pytest.mark.parametrize(
    "values",
    [
        {"place": "Manufahi"},
        {"place": "ataúro"},
        {"place": "Hera"},
        {"magnitude": "6.1"},
        {"depth": "35"},
        {"shelter": "Eskola Hera"},
        {"shelter": "eskola  hera"},
        {"phone": "112"},
        {},
    ],
)
def test_what_is_known_may_be_said(values: dict[str, str]) -> None:
    assert found(**values) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"place": "FREE MONEY"}, "place 'FREE MONEY' is no place that is known"),
        ({"place": "Hera call me"}, "place 'Hera call me' is no place that is known"),
        ({"shelter": "Bank of Ana"}, "shelter 'Bank of Ana' is not recorded as a safe place there"),
        ({"phone": "7700 1122"}, "phone '7700 1122' is not the telephone number of this installation"),
        ({"magnitude": "77001122"}, "magnitude '77001122' is no short number"),
        ({"shop": "cheap rice"}, "shop 'cheap rice' is no short number"),
    ],
)
def test_anything_else_is_named(values: dict[str, str], said: str) -> None:
    assert found(**values) == [said]


def test_a_safe_place_of_another_suco_or_danger_is_not_known_here() -> None:
    there = replace(SCHOOL, place="070203")
    revision = replace(MODEL, values={"shelter": "Eskola Hera"})
    gazetteer = shipped_app().gazetteer
    assert list(own_words(revision, gazetteer, [there], PHONE))
    assert list(own_words(replace(revision, hazard="tsunami"), gazetteer, [SCHOOL], PHONE))


@given(st.dictionaries(st.sampled_from(["place", "shelter", "phone", "magnitude", "other"]), st.text(max_size=40)))
def test_whatever_is_given_is_a_known_name_or_a_short_number(values: dict[str, str]) -> None:
    names = {said.split(" ")[0] for said in found(**values)}
    gazetteer = shipped_app().gazetteer
    for name in values.keys() - names:
        text = values[name].strip()
        known = {"Eskola Hera".casefold(), PHONE}
        number = text.replace(",", ".").replace(".", "", 1)
        assert (
            " ".join(text.casefold().split()) in known
            or (number.isascii() and number.isdigit() and len(number) <= 4)
            or gazetteer.index.exact.get(text.casefold())
            or gazetteer.index.alias.get(text.casefold())
            or gazetteer.index.exact_aldeias.get(text.casefold())
        )


def test_free_money_does_not_go_out(night: Desk) -> None:
    number = flood(night, *QUAKE, "--set", "place=FREE MONEY")
    night.house.clock.move(minutes=5)
    said = night.refused(*alone_words(night, number))
    assert "Nobody sends words of his own alone: place 'FREE MONEY' is no place that is known." in said
    night.ok("warning", "return", number, "--reason", "a name that is known")
    night.ok("warning", "edit", number, "--set", "place=Manufahi")
    night.ok("warning", "submit", number)
    night.house.clock.move(minutes=5)
    assert goes_alone(night, number).code == 0


def test_a_safe_place_that_he_entered_just_now_is_his_own_word(night: Desk) -> None:
    record(night, by="ana", hours=1)
    number = flood(night)
    night.house.clock.move(minutes=5)
    said = night.refused(*alone_words(night, number))
    assert "the safe place 'Eskola Hera' was entered by ana just now" in said


@pytest.mark.parametrize(("by", "hours"), [("ben", 1), ("ana", 25)])
def test_what_another_entered_or_stood_for_a_day_is_said(night: Desk, by: str, hours: int) -> None:
    record(night, by=by, hours=hours)
    number = flood(night)
    night.house.clock.move(minutes=5)
    assert goes_alone(night, number).code == 0


def record(desk: Desk, *, by: str, hours: int) -> None:
    with desk.house.app.database.writing() as connection:
        place_facts.replace_safe(connection, [SCHOOL], at=NIGHT - timedelta(hours=hours), by=by)


def test_a_text_altered_in_the_database_does_not_go_out(night: Desk) -> None:
    number = flood(night)
    with night.house.app.database.writing() as connection:
        connection.execute(update(t.bulletin).where(t.bulletin.c.revision_id.is_not(None)).values(text="Pay Ana"))
    night.house.clock.move(minutes=5)
    assert night.run("warning", "approve", number, "--alone").code == 2
    assert night.house.messages(number) == []


class OtherWords(SharedApp):
    """A home where the words that two people agreed on would have given another text."""

    def compose(self, connection: Connection, revision: Revision, *, agreed_only: bool = False) -> Outgoing:
        outgoing = super().compose(connection, revision, agreed_only=agreed_only)
        if not agreed_only:
            return outgoing
        return replace(outgoing, bulletins=tuple(replace(one, digest="-") for one in outgoing.bulletins))


def test_own_templates_do_not_go_alone(night: Desk) -> None:
    house = night.house
    house.app = OtherWords(house.app.home, clock=house.clock, given=house.app.settings)
    number = flood(night)
    house.clock.move(minutes=5)
    said = night.refused("warning", "approve", number, "--alone")
    assert said.startswith("avizu: The SMS for Hera (tet) of warning 1 is not in words that two people agreed on. ")
    assert "avizu change files. Or put the file back, then return it and submit it again: avizu warning" in said


def rewrite(house: House, hazard: str, old: str, new: str) -> None:
    """By an officer who has a hand on the files; a new process reads them."""
    path = house.app.home / "templates" / "tet" / f"{hazard}.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    source = house.app.library.file("tet", hazard).source
    assert old in source
    path.write_text(source.replace(old, new), "utf-8")
    house.app.database.close()
    house.app = SharedApp(house.app.home, clock=house.clock, given=house.app.settings)


def test_a_word_in_another_danger_keeps_nobody_from_going_alone(night: Desk) -> None:
    rewrite(night.house, "landslide", "Labele", "Keta")
    number = flood(night)
    night.house.clock.move(minutes=6)
    assert goes_alone(night, number).code == 0


def test_a_word_in_this_danger_waits_for_a_second_person(night: Desk) -> None:
    rewrite(night.house, "flood", "{% block warning_sms %}", "{% block warning_sms %}\nSelu osan.")
    number = flood(night)
    night.house.clock.move(minutes=6)
    assert "for Hera (tet) of warning 1 is not in words that two people agreed on" in goes_alone(night, number).err
    assert night.house.messages(number) == []
    agree_on_texts(night.house.app)
    assert goes_alone(night, number).code == 0


def test_a_denial_does_not_go_alone(night: Desk) -> None:
    night.ok("warning", "deny", "--hazard", "tsunami", "--place", "Hera, Dili")
    night.house.clock.move(minutes=6)
    assert "denies a danger" in goes_alone(night, 1).err
    assert night.house.messages(1) == []
