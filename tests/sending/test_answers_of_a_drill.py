"""What an exercise answers to replies: marked from first to last, and never an order."""

from __future__ import annotations

import pytest
from house import sms_route
from night import STATION
from night_desk import HERA, Desk

from alerts.actions import draft
from alerts.model.message import Medium
from alerts.model.route import Route
from alerts.model.warning import Mode

OPTIONS = {"host": "127.0.0.1", "port": "9", "security": "none"}
NUMBER = Desk.number("50")


@pytest.fixture
def drill(build) -> Desk:
    desk = build(mode=Mode.EXERCISE, route={"mode": Mode.EXERCISE})
    desk.house.contact(HERA, NUMBER)
    return desk


def test_a_committee_that_answers_2_in_an_exercise_is_not_sent_away(drill: Desk) -> None:
    drill.says(NUMBER, "2")
    assert drill.answers(NUMBER) == ["EZERSISIU. NDMD: Pedidu ajuda to'o ona. Ne'e teste de'it. EZERSISIU."]
    [reply] = drill.replies()
    assert (reply.meaning, reply.closed_at) == ("help", None)


@pytest.mark.parametrize("text", ["2", "ajuda", "PARA", "HAHU", "xyz ???", "AIR 1"])
def test_every_answer_is_marked_first_and_last(drill: Desk, text: str) -> None:
    drill.says(NUMBER, text)
    [answer] = drill.answers(NUMBER)
    assert answer.startswith("EZERSISIU. NDMD: ")
    assert answer.endswith(" EZERSISIU.")
    assert not any(word in answer for word in ("Ba fatin", "Labele", "Telefone"))


@pytest.mark.parametrize(("mode", "marked"), [(Mode.EXERCISE, True), (Mode.ACTUAL, False)])
def test_mail_to_a_station_is_marked_before_anything_else(build, mode: Mode, marked: bool) -> None:
    mail = Route(name="mail", channel="smtp", medium=Medium.EMAIL, mode=mode, sender="a@example.tl", options=OPTIONS)
    stations = STATION.replace("phone:", 'email: "studio@example.tl", phone:')
    desk = build(mode=mode, stations=stations, routes=(sms_route(mode=mode), mail))
    _, outgoing = draft.preview(desk.house.app, desk.house.submitted(HERA))
    [letter] = [bulletin for bulletin in outgoing.bulletins if bulletin.subject]
    assert letter.subject.startswith("EZERSISIU / EXERCICIO: NDMD: ") is marked
    assert letter.text.startswith("*** EZERSÍSIU / EXERCÍCIO ***\n") is marked
    assert ("EZERSÍSIU" in letter.text) is marked
