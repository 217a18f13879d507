"""A text that somebody broke stops no warning: the shipped words go out, or the default language, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from house import ANA, BEN, House
from shipped_words import shipped_texts
from toy import put

from alerts.actions import approve, draft, receive
from alerts.actions.checkup import checkup
from alerts.commands.texts_shown import findings_shown
from alerts.errors import Misconfigured, Unusable
from alerts.model.message import BulletinKind
from alerts.model.route import Incoming
from alerts.outgoing import Outgoing
from alerts.words.library import Library

HERA = "Hera, Dili"
TOY, TETUM = "+67077110101", "+67077110102"

HEAD = "---\nlanguage: tet\n---\n"
BROKEN = {
    "an if never closed": "{% block warning_sms %}\n{{ sender }}{% if phone %}: AVIZU {{ area }}.\n{% endblock %}\n",
    "a value that nobody gives": "{% block warning_sms %}\n{{ sender }}: AVIZU {{ arae }}.\nSai.\n{% endblock %}\n",
    "a head that is none": "reviewed: [\n",
}


@pytest.fixture
def house(toy_house: House) -> House:
    toy_house.contact(HERA, TOY, languages=("toy", "tet"))
    toy_house.contact(HERA, TETUM)
    return toy_house


def own(house: House, name: str, text: str) -> None:
    """A file of the installation."""
    path = house.app.home / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def preview(house: House) -> Outgoing:
    return draft.preview(house.app, house.submitted(HERA))[1]


def said_to(outgoing: Outgoing, phone: str) -> str:
    texts = {bulletin.key: bulletin.text for bulletin in outgoing.bulletins}
    return next(texts[r.bulletin] for r in outgoing.recipients if r.address == phone)


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_an_own_text_that_cannot_be_used_gives_way_to_the_shipped_one(house: House, body: str) -> None:
    head = "---\nlanguage: tet\n---\n" if body.startswith("{%") else "---\n"
    own(house, "tet/flood.j2", head + body + ("---\n" if head == "---\n" else ""))
    outgoing = preview(house)
    assert said_to(outgoing, TETUM).startswith("NDMD: AVIZU INUNDASAUN iha Hera to'o ")
    (finding,) = [finding for finding in outgoing.findings if "tet/flood.j2" in finding]
    assert finding.startswith("Your own tet/flood.j2 is not used, the shipped text goes out instead: ")
    assert any("not used" in line for line in findings_shown(outgoing, 3))
    (said,) = [one for one in checkup(house.app, now=house.now) if one.about == "texts" and not one.ok]
    assert "What can't be read is said as it ships" in said.sentence
    assert said.remedy == "See them: avizu template check"


def test_a_shipped_text_is_never_given_up(house: House) -> None:
    outgoing = preview(house)
    assert not [finding for finding in outgoing.findings if "not used" in finding]
    assert all(one.ok for one in checkup(house.app, now=house.now) if one.about == "texts")


@pytest.mark.parametrize("name", ["flood.j2", "frames.j2", "lexicon.yaml"])
def test_a_language_that_is_broken_is_said_in_the_default_one(house: House, name: str) -> None:
    folder = put(house.app.home)
    (folder / name).write_text(
        "---\nlanguage: toy\n---\n{% block warning_sms %}\n{% if %}\n" if ".j2" in name else "[", "utf-8"
    )
    outgoing = preview(house)
    assert said_to(outgoing, TOY).startswith("NDMD: AVIZU INUNDASAUN iha Hera")
    assert said_to(outgoing, TETUM).startswith("NDMD: AVIZU INUNDASAUN iha Hera")
    assert {language for station, language in outgoing.scripts if station == "toy-fm"} == {"tet"}
    assert [finding for finding in outgoing.findings if finding.startswith("The toy text is not used, tet goes out")]


def test_half_a_language_leaves_nothing_half_said_at_a_station(house: House) -> None:
    """Its script is there, its closing is not."""
    folder = put(house.app.home)
    frames = (folder / "frames.j2").read_text("utf-8")
    (folder / "frames.j2").write_text(frames.replace("{% block close %}", "{% block closes %}"), "utf-8")
    outgoing = preview(house)
    at_station = [one for one in outgoing.bulletins if one.place == "toy-fm" and one.kind is BulletinKind.SCRIPT]
    assert {one.language.split()[0] for one in at_station} == {"tet"}


def test_an_own_lexicon_needs_only_what_it_changes() -> None:
    own = {"tet/lexicon.yaml": "pronounce: {Hera: HE-ra}\nwording: {instead: {plastiku: saku}}\n"}
    lexicon = Library.build(shipped_texts(), {}, own).lexicon("tet")
    assert lexicon.pronounce["Hera"] == "HE-ra"
    assert lexicon.wording.instead["plastiku"] == "saku"
    assert lexicon.wording.exercise, "what it does not name stays as it ships"
    assert lexicon.speech


def test_an_own_lexicon_that_cannot_be_read_is_said_by_the_check_and_left_aside_at_night(house: House) -> None:
    own(house, "tet/lexicon.yaml", "words_per_minute: fast\n")
    assert house.app.library.lexicon("tet").words_per_minute == 140
    assert [finding.code for finding in house.app.library.check() if finding.file == "tet/lexicon.yaml"] == ["lexicon"]
    with pytest.raises(Misconfigured, match="words_per_minute must be"):
        Library.build(shipped_texts(), {}, {"tet/lexicon.yaml": "words_per_minute: fast\n"}).lexicon("tet")


def test_a_draft_is_made_at_night_whatever_was_done_to_the_texts_by_day(house: House, tmp_path: Path) -> None:
    for name in ("tet/flood.j2", "tet/frames.j2", "pt/flood.j2", "tet/lexicon.yaml", "toy/flood.j2"):
        own(house, name, "{{{{ nothing like a text")
    number = house.flood(HERA).id
    draft.submit(house.app, number, by=ANA, now=house.now)
    assert "INUNDASAUN" in said_to(draft.preview(house.app, number)[1], TETUM)


@pytest.mark.parametrize("name", ["toy/drought.j2", "tet/flood.j2", "tet/lexicon.yaml", "hazards.yaml"])
def test_a_file_that_is_no_text_at_all_stops_nothing(house: House, name: str) -> None:
    path = house.app.home / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("até".encode("latin-1"))
    outgoing = preview(house)
    assert said_to(outgoing, TETUM).startswith("NDMD: AVIZU INUNDASAUN iha Hera")
    said = [one.sentence for one in checkup(house.app, now=house.now) if one.about == "texts" and not one.ok]
    assert said, "and the doctor says so"


def test_a_call_for_help_is_kept_whatever_is_wrong_with_our_own_words(house: House) -> None:
    number = house.submitted(HERA)
    approve.approve(house.app, number, by=BEN, now=house.now)
    house.send()
    own(house, "hazards.yaml", "hazards: [")
    own(house, "tet/replies.j2", "{{{{")
    heard = receive.reply(
        house.app, house.app.settings.routes[0], Incoming(TETUM, "+67077000000", "2 tulun ami", "SM1"), now=house.now
    )
    assert heard.meaning.value == "help"
    assert house.app.library.reply("help_reply", "tet", {"sender": "NDMD"}).text.startswith("NDMD: Pedidu ajuda")


def test_own_words_that_ask_for_nothing_are_not_what_goes_out(house: House) -> None:
    """They can be read, and still no station could be asked to read anything."""
    own(
        house,
        "tet/flood.j2",
        "---\nlanguage: tet\n---\n{% block warning_sms %}\n{{ sender }}: {{ area }}.\n{% endblock %}\n",
    )
    outgoing = preview(house)
    assert said_to(outgoing, TETUM).startswith("NDMD: AVIZU INUNDASAUN iha Hera to'o ")
    assert outgoing.findings[0].startswith("None of your own texts is used, all go out as they ship: ")


def test_what_an_officer_left_out_is_his_to_give_whatever_texts_there_are(house: House) -> None:
    own(house, "tet/flood.j2", HEAD + "{% block warning_sms %}\n{{ magnitude }}\n{% endblock %}\n")
    number = house.flood(HERA).id
    draft.edit(house.app, number, {"hazard": "earthquake", "onset": house.now}, by=ANA, now=house.now)
    with pytest.raises(Unusable, match="needs magnitude, place"):
        draft.preview(house.app, number)
