"""Adding a language is adding a folder: people who read it get it, and nobody else is the worse for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import ANA, BEN, House, agree_on_texts
from toy import FLOOD, LEXICON, put

from alerts.actions import approve, draft, end, receive, verify
from alerts.commands.texts_shown import sms_shown
from alerts.errors import Misconfigured
from alerts.model.message import Purpose
from alerts.model.route import Incoming
from alerts.model.warning import Certainty, Mode
from alerts.outgoing import Outgoing
from alerts.sandbox.running import RunningSandbox
from alerts.words.lexicon import read_lexicon
from alerts.words.spoken import clock, number, weekday

HERA, COMORO = "Hera, Dili", "Comoro, Dili"
TOY, TETUM = "+67077110101", "+67077110102"
RADIO, MAMBAI = "+67077299940", "+67077299941"


@pytest.fixture
def settled(toy_house: House) -> House:
    """One who reads the new language, one who reads Tetum, two stations."""
    put(toy_house.app.home)
    toy_house.contact(HERA, TOY, languages=("toy", "tet"))
    toy_house.contact(HERA, TETUM)
    return toy_house


def sent(house: House, number: int) -> dict[str, str]:
    """What is approved and goes out through the gateway, by telephone number."""
    approve.approve(house.app, number, by=BEN, now=house.now)
    house.send()
    return {row.address: row.text for row in house.messages(number)}


def preview(house: House, number: int) -> Outgoing:
    return draft.preview(house.app, number)[1]


def test_the_sms_arrives_in_the_new_language(settled: House, gateway: RunningSandbox) -> None:
    number = settled.submitted(HERA)
    texts = sent(settled, number)
    assert texts[TOY] == "NDMD: AVOO Hera ba 22/11 05:00. Su fooo. Noo pasu mota. Tap 1."
    assert texts[TETUM].startswith("NDMD: AVIZU INUNDASAUN iha Hera")
    arrived = {message.to: message.text for message in gateway.state.messages.values()}
    assert arrived[TOY] == texts[TOY]
    assert arrived[RADIO] == "NDMD: LI 3: FLOOD Hera. Su fooo. Tap AIR 1"


def test_the_script_is_read_in_the_new_language_first(settled: House) -> None:
    outgoing = preview(settled, settled.submitted(HERA))
    assert [language for station, language in outgoing.scripts if station == "toy-fm"][:2] == ["toy", "tet"]
    script = outgoing.scripts["toy-fm", "toy"]
    assert script.sentences[0] == "Aŏ aŏ!"
    assert script.sentences[1].endswith(" ba Hera.")
    assert "Avŏ dek un hor vesper, sabŏ ba kin hor nokt, sunŏ." in script.sentences
    assert "Nŏ pasu mota du." in script.key_points
    assert script.seconds == -(-script.words * 60 // 100), "at the language's own pace"


def test_a_text_it_lacks_is_its_plain_warning_and_the_preview_says_no_more(settled: House) -> None:
    number = settled.flood(HERA).id
    draft.edit(settled.app, number, {"certainty": Certainty.OBSERVED}, by=ANA, now=settled.now)
    outgoing = preview(settled, number)
    assert {key[3]: variant for key, variant in outgoing.variants.items()} == {"toy": "warning", "tet": "observed"}


def test_whoever_reads_it_is_asked_in_a_language_that_has_the_question(settled: House) -> None:
    """The toy has no words for "is this still you?"."""
    settled.clock.move(hours=35)
    verify.ask(settled.app, by=ANA, now=settled.now)
    (asked,) = [row.text for row in settled.messages() if row.purpose == "verify" and row.address == TOY]
    assert asked.startswith("NDMD: Ita-boot")


def test_a_hazard_it_lacks_is_told_in_the_language_of_the_house(settled: House) -> None:
    number = settled.submitted(HERA, hazard="wildfire")
    texts = sent(settled, number)
    assert texts[TOY] == texts[TETUM]
    assert "toy" not in {language for _, language in preview(settled, number).scripts}


def test_who_reads_another_of_our_languages_gets_that_first(settled: House) -> None:
    settled.contact(COMORO, "+67077110103", languages=("toy", "pt"))
    number = settled.submitted(COMORO, hazard="wildfire")
    assert sent(settled, number)["+67077110103"].startswith("NDMD: PERIGO DE FOGO em Comoro")


def test_a_station_whose_language_nobody_writes_gets_the_language_of_the_house(settled: House) -> None:
    number = settled.submitted(HERA)
    outgoing = preview(settled, number)
    assert outgoing.scripts["mambai-fm", "tet"].key_points
    assert sent(settled, number)[MAMBAI].startswith("NDMD: LEE")


def test_updates_ends_and_answers_are_in_it_too(settled: House) -> None:
    number = settled.submitted(HERA, COMORO)
    assert sent(settled, number)[TOY].startswith("NDMD: AVOO Hera")
    answer = receive.reply(
        settled.app,
        settled.app.settings.routes[0],
        Incoming(gateway_id="IN1", sender=TOY, to="+67077000000", text="1"),
        now=settled.now,
    ).answer
    assert answer == "ack_thanks", "it has no words for passing a warning on"
    assert settled.messages(number)[-1].text == "NDMD: takoo."
    draft_of_less = {"sucos": (settled.suco(COMORO),)}
    draft.update(settled.app, number, draft_of_less, by=ANA, now=settled.now)
    draft.submit(settled.app, number, by=ANA, now=settled.now)
    assert sent(settled, number)[TOY] == "NDMD: FLOOD Hera noo voo."
    agree_on_texts(settled.app)
    end.retract(settled.app, number, by=ANA, now=settled.now, reason="a mistake")
    assert sent_to(settled, number, TOY) == "NDMD: FLOOD Hera noo."


def test_who_was_told_in_words_that_nobody_agreed_on_hears_the_end_in_those_that_ship(settled: House) -> None:
    number = settled.submitted(HERA, COMORO)
    assert sent(settled, number)[TOY].startswith("NDMD: AVOO Hera")
    end.retract(settled.app, number, by=ANA, now=settled.now, reason="a mistake")
    said = sent_to(settled, number, TOY)
    assert said.startswith("NDMD: ")
    assert "inundasaun" in said


def sent_to(house: House, number: int, phone: str) -> str:
    house.send()
    return [row.text for row in house.messages(number) if row.address == phone][-1]


def test_a_drill_is_marked_in_it(toy_house: House) -> None:
    put(toy_house.app.home)
    desk = replace(toy_house.app.desk([]), mode=Mode.EXERCISE)
    text = desk.library.sms(
        "flood",
        "toy",
        purpose=Purpose.WARNING,
        values={"sender": "NDMD", "area": "Hera", "until": "x"},
        prompt=True,
        exercise=True,
    ).text
    assert text == "LUDOO. NDMD: FLOOD Hera. LUDOO."


def test_a_language_that_keeps_its_letters_goes_out_as_it_is(toy_house: House, gateway: RunningSandbox) -> None:
    """Its letters cost more parts, and the preview says which, and for how many messages."""
    long = FLOOD | {"warning_sms": FLOOD["warning_sms"] + "\nSu foŏ, su foŏ."}
    put(toy_house.app.home, fold="keep", hazards={"flood": long})
    toy_house.contact(HERA, TOY, languages=("toy",))
    toy_house.contact(HERA, "+67077110104", languages=("toy",))
    number = toy_house.submitted(HERA)
    shown = [line.strip() for line in sms_shown(toy_house.app, preview(toy_house, number))]
    assert shown[0].startswith("SMS   toy 2 parts   2 messages   USD 0.20")
    assert "! 'Ŏ', 'ŏ' make it 2 parts: 2 messages, 4 parts" in shown
    assert sent(toy_house, number)[TOY] == "NDMD: AVŎ Hera ba 22/11 05:00. Su foŏ. Nŏ pasu mota. Su foŏ, su foŏ. Tap 1."
    assert [m.text for m in gateway.state.messages.values() if m.to == TOY] == [sent_to(toy_house, number, TOY)]


def test_its_own_numbers_weekdays_and_hours(settled: House) -> None:
    speech = settled.app.library.speech("toy")
    assert speech
    assert number(12, speech) == "dek du"
    assert (weekday(settled.now, speech), clock(settled.now, speech)) == ("sabŏ", "dek un hor vesper")


@pytest.mark.parametrize("fold", ["{a: b}", "always", "[ŏ]", "{'': x}"])
def test_a_slip_in_how_it_is_written_is_named(fold: str) -> None:
    with pytest.raises(Misconfigured, match=r"toy/lexicon.yaml: fold"):
        read_lexicon("toy/lexicon.yaml", LEXICON % fold)
