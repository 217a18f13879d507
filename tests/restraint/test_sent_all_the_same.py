"""An officer sends what was held back, knowingly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from duty_desk import Desk, Said
from restrained import CAMEA, COMORO, HERA, PHONES, Watchroom
from test_hourly_cap import made_busy

from alerts.model.warning import Severity

MODERATE, SEVERE, EXTREME = Severity.MODERATE, Severity.SEVERE, Severity.EXTREME


@pytest.fixture
def room(desk: Desk) -> Watchroom:
    """Where officers have logged in, with somebody in Comoro as well."""
    desk.house.contact(COMORO, PHONES[COMORO])
    return Watchroom(desk.house)


def muted(room: Watchroom) -> int:
    room.warn(HERA, severity=EXTREME)
    return room.warn(HERA, COMORO, severity=SEVERE).warning.id


def too_many(room: Watchroom) -> int:
    return made_busy(room).warn(HERA, COMORO, severity=MODERATE, hours=0.5).warning.id


WHYS = {
    muted: "spared: warning 1 is graver and gives the same advice",
    too_many: "2 messages within the hour: it would come after the end",
}


def retry(room: Watchroom, number: int, *flags: str) -> tuple[int, Said]:
    (message,) = [row for row in room.house.messages(number) if row.address == PHONES[HERA]]
    desk = Desk(room.house, room.house.app.home.parent)
    return message.id, desk.run("message", "retry", message.id, *flags)


@pytest.mark.parametrize("held", WHYS)
def test_the_refusal_says_why_and_what_to_do(room: Watchroom, held: Callable[[Watchroom], int]) -> None:
    message, said = retry(room, held(room))
    text = " ".join((said.out + said.err).split())
    assert said.code == 2
    assert f"Message {message} was held back ({WHYS[held]})." in text
    assert f"Send it all the same: avizu message retry {message} --double-rather-than-silence" in text


@pytest.mark.parametrize("held", WHYS)
def test_it_goes_out_when_he_says_so(room: Watchroom, held: Callable[[Watchroom], int]) -> None:
    number = held(room)
    message, said = retry(room, number, "--double-rather-than-silence")
    assert f"Message {message} was held back and goes out again now." in said.out
    assert room.later(seconds=10) == ()
    assert (number, "warning", PHONES[HERA]) in room.deliver()


def test_a_graver_one_that_comes_now_does_not_take_it_back(room: Watchroom) -> None:
    number = muted(room)
    retry(room, number, "--double-rather-than-silence")
    room.warn(HERA, COMORO, CAMEA, severity=EXTREME)
    assert PHONES[HERA] in room.waiting(number)
    assert PHONES[COMORO] not in room.waiting(number)


def test_what_was_taken_back_for_another_reason_stays_so(room: Watchroom) -> None:
    number = room.warn(HERA, severity=SEVERE).warning.id
    room.retract(number)
    _, said = retry(room, number, "--double-rather-than-silence")
    assert said.code == 2
    assert "is over" in " ".join((said.out + said.err).split())
