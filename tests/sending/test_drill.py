"""An exercise speaks drill words and no other."""

from __future__ import annotations

import pytest
from house import ANA, BEN
from night import STATION
from night_desk import COMORO, HERA, Desk

from alerts.actions import approve, draft, end
from alerts.model.warning import Mode, Severity

IN_HERA, IN_COMORO = Desk.number("50", 0), Desk.number("50", 1)


@pytest.fixture
def drill(build) -> Desk:
    desk = build(mode=Mode.EXERCISE, route={"mode": Mode.EXERCISE}, stations=STATION)
    desk.house.contact(HERA, IN_HERA)
    desk.house.contact(COMORO, IN_COMORO, languages=("pt",))
    return desk


def test_every_text_of_a_drill_says_that_it_is_one(drill: Desk) -> None:
    app = drill.house.app
    number = drill.warned(HERA, COMORO)
    drill.until_quiet()
    draft.update(
        app, number, {"severity": Severity.EXTREME, "sucos": (drill.house.suco(HERA),)}, by=ANA, now=drill.house.now
    )
    draft.submit(app, number, by=ANA, now=drill.house.now)
    approve.approve(app, number, by=BEN, now=drill.house.now)
    drill.until_quiet()
    end.retract(app, number, by=ANA, now=drill.house.now, reason="the drill is over")
    drill.until_quiet()
    texts = drill.taken()
    assert len(texts) == 9
    for text in texts:
        assert text.startswith(("EZERSISIU.", "EXERCICIO.")), text
        assert text.endswith(("EZERSISIU.", "EXERCICIO.")), text
        assert not any(word in text for word in ("AVIZU", "AVISO", "PERIGU ", "haruka sala")), text


def test_the_script_of_a_drill_begins_and_ends_as_one(drill: Desk) -> None:
    _, outgoing = draft.preview(drill.house.app, drill.house.submitted(HERA))
    assert {language for _, language in outgoing.scripts} == {"tet", "pt"}
    for (_, language), script in outgoing.scripts.items():
        word = {"tet": "Ezersísiu", "pt": "Exercício"}[language].casefold()
        assert script.text.casefold().count(word) >= 4, script.text
        assert script.text.casefold().startswith(word)


def test_a_real_warning_has_no_word_of_a_drill(build) -> None:
    desk = build(stations=STATION)
    desk.house.contact(HERA, IN_HERA)
    _, outgoing = draft.preview(desk.house.app, desk.house.submitted(HERA))
    for bulletin in outgoing.bulletins:
        assert not any(word in bulletin.text.casefold() for word in ("ezers", "exerc", "teste"))
