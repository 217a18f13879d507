"""Any text that a plan would send makes it lapse when it changes; what it would not send does not."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from agreed_plans import misspelt
from house import NIGHT, shipped_app, sms_route
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped_words import shipped_texts
from test_plan_facts import SOME

from alerts.audience.refuge import SafePlace
from alerts.model.people import Contact
from alerts.outgoing import Desk
from alerts.outgoing.planned import lapsed, planned
from alerts.words.library import Library

OWN = ("warning_sms", "warning_radio", "at_once", "not_to_say")
FRAMES = ("open", "close", "ack_prompt", "interrupt")
USED = [
    *(
        (name, block, language)
        for name, blocks in (("tsunami", OWN), ("frames", FRAMES))
        for block in blocks
        for language in ("tet", "pt")
    ),
    ("replies", "station_request", "tet"),
]
ENDS = ("all_clear_sms", "all_clear_radio", "no_longer_sms", "retract_sms", "retract_radio")
LANGUAGES = st.sampled_from(["tet", "pt"])
LETTERS = st.sampled_from("qwxy")


def a_desk(texts: dict[str, str] | None = None, **changes: object) -> Desk:
    app = shipped_app()
    desk = replace(app.desk([]), sms_route=sms_route())
    library = Library.build(texts, app.hazards) if texts else app.library
    return replace(desk, library=library, **changes)  # type: ignore[arg-type]


@cache
def agreed_then():
    whole = planned(SOME, a_desk(), NIGHT)
    return replace(SOME, digest=whole.digest, parts=whole.parts, submitted_at=NIGHT, approved_at=NIGHT)


def blocks_of(source: str) -> list[str]:
    return re.findall(r"{% block (\w+) %}", source)


def elsewhere() -> list[tuple[str, str]]:
    """Every block of every other danger."""
    texts = shipped_texts()
    apart = ("tsunami", "frames", "replies")
    names = [name for name in texts if name.endswith(".j2") and not name.removesuffix(".j2").endswith(apart)]
    return [(name, block) for name in names for block in blocks_of(texts[name])]


def why(texts: dict[str, str]) -> str:
    return lapsed(agreed_then(), a_desk(texts), NIGHT)


@given(used=st.sampled_from(USED), letter=LETTERS)
@settings(max_examples=20, deadline=None)
def test_any_text_that_it_would_send_makes_it_lapse(used: tuple[str, str, str], letter: str):
    name, block, language = used
    texts = shipped_texts()
    file = f"{language}/{name}.j2"
    texts[file] = misspelt(texts[file], block, letter)
    said = why(texts)
    assert said.endswith("is another one since it was approved")
    assert f"({language}" in said


@given(st.sampled_from(elsewhere()))
@settings(max_examples=20, deadline=None)
def test_no_text_of_another_danger_does(other: tuple[str, str]):
    name, block = other
    texts = shipped_texts()
    texts[name] = re.sub(rf"({{% block {block} %}}\n)", r"\1Another sentence. ", texts[name])
    assert texts[name] != shipped_texts()[name]
    assert why(texts) == ""


@given(st.sampled_from(ENDS), LANGUAGES)
@settings(max_examples=8, deadline=None)
def test_nor_does_the_text_of_an_end_which_no_plan_sends(block: str, language: str):
    texts = shipped_texts()
    file = f"{language}/tsunami.j2"
    texts[file] = misspelt(texts[file], block)
    assert why(texts) == ""


PHONE = st.integers(10, 99).map("+670771100{}".format)


@given(st.lists(st.tuples(PHONE, st.sampled_from(["070107", "0701", "070302", "07"]), LANGUAGES), max_size=5))
@settings(max_examples=10, deadline=None)
def test_whoever_is_in_the_directory_it_is_the_same_plan(members: list[tuple[str, str, str]]):
    contacts = [
        Contact(id=n, name="", role="chief", place=place, phone=phone, languages=(language,))
        for n, (phone, place, language) in enumerate(members)
    ]
    assert planned(SOME, a_desk(contacts=contacts), NIGHT).digest == agreed_then().digest


SAFE = SafePlace(id=1, place="070107", name="Eskola Hera", dated=NIGHT.date(), hazards=("tsunami",))


def test_a_safe_place_is_named_by_its_suco():
    desk = a_desk(shelter=lambda suco, hazard: SAFE if suco == "070107" else None)
    assert lapsed(agreed_then(), desk, NIGHT) == "the safe place of Hera is another one since it was approved"


def test_a_safe_place_that_was_only_looked_at_again_changes_nothing():
    before = planned(SOME, a_desk(shelter=lambda *_: SAFE), NIGHT)
    again = replace(SAFE, id=9, dated=NIGHT.date().replace(day=1), lat=-8.5, lon=125.6)
    assert planned(SOME, a_desk(shelter=lambda *_: again), NIGHT).digest == before.digest


def test_a_danger_that_is_no_more_makes_it_lapse():
    app = shipped_app()
    left = {key: hazard for key, hazard in app.hazards.items() if key != "tsunami"}
    assert lapsed(agreed_then(), a_desk(hazards=left), NIGHT) == (
        "it can't be worded any more: There is no hazard 'tsunami'"
    )


def test_a_suco_that_is_no_more_makes_it_lapse():
    plan = replace(agreed_then(), sucos=("070107", "999999"))
    assert lapsed(plan, a_desk(), NIGHT) == "it can't be worded any more: There is no suco 999999 any more"


def test_what_another_says_in_its_name_is_not_what_was_agreed():
    """Somebody who writes into the database changes the facts, and not the digest that fits them."""
    plan = replace(agreed_then(), trigger="whenever I like")
    assert lapsed(plan, a_desk(), NIGHT) == "what it says of the danger is another one since it was approved"


def test_each_text_is_written_once_for_a_hundred_sucos():
    coast = [code for code in shipped_app().gazetteer.sucos if shipped_app().gazetteer.place(code).coastal][:100]
    whole = planned(replace(SOME, sucos=tuple(coast)), a_desk(), NIGHT)
    keys = [bulletin.key for bulletin in whole.outgoing.bulletins]
    assert len(keys) == len(set(keys))
    for language in ("tet", "pt"):
        assert {f"sms:{code}:{language}" for code in coast} <= set(whole.parts)
