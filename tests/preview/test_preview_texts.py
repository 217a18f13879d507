"""What an approver has to know of the texts: which they are, who read them, what makes them dear, what they lack."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from duty_desk import WIDTH, Desk
from house import SharedApp

from alerts.commands.texts_shown import costly_words, makes_dear
from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.words.gsm7 import measure

CHURCH = "Igreja Sao Antonio Motael de Lecidere Foun"


def shown(desk: Desk, number: int, *more: str) -> str:
    out = desk.ok("warning", "preview", number, *more)
    assert max(map(len, out.splitlines())) <= WIDTH
    return re.sub(r"\n {9,}", " ", out)


def rows(desk: Desk, number: int) -> list[dict]:
    found = desk.run("warning", "preview", number, "--json").row["bulletins"]
    return [bulletin for bulletin in found if bulletin["kind"] == "sms"]


def a_text(text: str) -> Bulletin:
    return Bulletin(
        kind=BulletinKind.SMS,
        purpose=Purpose.WARNING,
        place="070107",
        language="tet",
        text=text,
        parts=measure(text).segments,
        digest=text,
    )


@pytest.mark.parametrize(
    ("facts", "variant"),
    [
        (("--certainty", "Likely", "--urgency", "Immediate"), "warning"),
        (("--certainty", "Likely", "--urgency", "Future"), "watch"),
        (("--certainty", "Observed", "--urgency", "Immediate"), "observed"),
    ],
)
def test_which_text_it_is(desk: Desk, facts: tuple[str, ...], variant: str) -> None:
    number = desk.draft(*facts)
    assert {row["variant"] for row in rows(desk, number)} == {variant}
    assert (f"   {variant}   " in shown(desk, number)) is (variant != "warning")


def test_an_extreme_wind_that_is_there_says_to_stay_inside(desk: Desk) -> None:
    number = desk.draft("--hazard", "strong_wind", "--severity", "Extreme")
    assert "   shelter   " in shown(desk, number)


def test_places_at_the_sea_are_shown_their_own_text(desk: Desk) -> None:
    number = desk.draft(
        "--hazard", "earthquake", "--set", "magnitude=6.1", "--set", "place=Ainaro", "--place", "Becora, Dili"
    )
    assert "SMS   tet" in shown(desk, number)
    assert "   coastal   " in shown(desk, number)


def test_texts_that_nobody_read_are_listed_and_said_to_be_refused(desk: Desk) -> None:
    number = desk.draft()
    assert "\n  ! not yet read by a speaker: pt SMS, radio; tet SMS, radio\n" in shown(desk, number)
    assert "refuses to send them" not in shown(desk, number)
    strict = replace(desk.house.app.settings, refuse_unreviewed=True)
    desk.house.app = SharedApp(desk.house.app.home, clock=desk.house.clock, given=strict)
    assert "! this installation refuses to send them     See: avizu template reviews" in shown(desk, number)
    assert desk.run("warning", "preview", number, "--json").row["refuse_unreviewed"] is True
    assert "has not been reviewed by a speaker" in desk.refused("warning", "submit", number)


def test_what_there_was_no_room_for_is_said_with_how_many_lack_it(desk: Desk) -> None:
    number = desk.draft("--set", f"shelter={CHURCH[:40]}", place="Suco Liurai (Aileu Vila)")
    desk.house.contact("Suco Liurai (Aileu Vila)", "+67077119901")
    (sms,) = rows(desk, number)
    assert sms["left_out"]
    assert f"1 of 1 message without: {sms['left_out'][0]}" in shown(desk, number)


@pytest.mark.parametrize(
    ("text", "costly"),
    [
        ("a" * 160, ()),
        ("é" * 160, ()),
        ("a" * 159 + "€", ("€",)),
        ("a" * 158 + "€", ()),
        ("ŏ" + "a" * 69, ()),
        ("ŏ" + "a" * 70, ("ŏ",)),
        ("ŏŭ" + "a" * 100, ("ŏ", "ŭ")),
    ],
)
def test_only_what_costs_a_part_is_named(text: str, costly: tuple[str, ...]) -> None:
    assert makes_dear(text) == costly


def test_how_many_messages_a_character_makes_dear() -> None:
    dear, other = a_text("ŏ" + "a" * 100), a_text("ŏ" + "b" * 100)
    assert list(costly_words({dear: 10, other: 8, a_text("plain"): 3})) == [
        "! 'ŏ' makes it 2 parts: 18 messages, 36 parts"
    ]
    many = a_text("ŏŭĭăĕ" + "a" * 100)
    assert list(costly_words({many: 1})) == ["! 'ŏ', 'ŭ', 'ĭ', 'ă' and others make it 2 parts: 1 message, 2 parts"]
