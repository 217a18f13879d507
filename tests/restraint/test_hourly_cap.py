"""Nobody is sent more than so many messages within the hour, save what can't wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from house import SENDER
from hypothesis import given
from hypothesis import strategies as st
from restrained import CAMEA, COMORO, HERA, PHONES, Watchroom, phones

from alerts.actions import draft, receive
from alerts.audience.rules import RestraintRule
from alerts.delivery.restraint import WINDOW, next_slot
from alerts.model.route import Incoming
from alerts.model.warning import Certainty, Severity
from alerts.store import people

MODERATE, SEVERE, EXTREME = Severity.MODERATE, Severity.SEVERE, Severity.EXTREME
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def busy(room: Watchroom) -> Watchroom:
    """At most two an hour; Hera was sent two, ten minutes apart."""
    return made_busy(room)


@pytest.fixture
def any_busy(any_room: Watchroom) -> Watchroom:
    return made_busy(any_room)


def at_most(room: Watchroom, most: int) -> Watchroom:
    """The same room, where nobody is sent more than so many an hour."""
    app = room.house.app
    room.house.app = replace(app, given=replace(app.settings, restraint=RestraintRule(most_per_hour=most)))
    return room


def made_busy(room: Watchroom) -> Watchroom:
    at_most(room, 2)
    for hazard in ("strong_wind", "thunderstorm"):
        room.warn(HERA, severity=MODERATE, hazard=hazard)
        room.deliver()
        room.house.clock.move(minutes=10)
    return room


def test_the_next_one_waits_until_the_hour_is_over(any_busy: Watchroom) -> None:
    third = any_busy.warn(HERA, COMORO, severity=SEVERE)
    number, now = third.warning.id, any_busy.house.now
    assert (third.messages, third.held.put_off.messages) == (2, 1)
    assert third.held.put_off.until == now + timedelta(minutes=40)
    said = "1 message, by up to 40 min: each contact was sent 2 within the hour"
    assert third.held_words == (f"put off: {said}",)
    assert any_busy.history(number) == [("put off", said)]
    assert any_busy.deliver() == [(number, "warning", PHONES[COMORO])]
    any_busy.house.clock.move(minutes=39)
    assert any_busy.deliver() == []
    any_busy.house.clock.move(minutes=1)
    assert any_busy.deliver() == [(number, "warning", PHONES[HERA])]


def test_the_one_after_waits_for_its_own_turn(busy: Watchroom) -> None:
    start = busy.house.now
    busy.warn(HERA, severity=SEVERE)
    fourth = busy.warn(HERA, severity=SEVERE, hazard="heavy_rain")
    assert fourth.held.put_off.until == start + timedelta(minutes=50)


def test_a_lesser_text_that_would_come_after_its_end_is_not_sent(busy: Watchroom) -> None:
    late = busy.warn(HERA, COMORO, severity=MODERATE, hours=0.5)
    assert late.messages == 1
    said = "1 message: each contact was sent 2 within the hour, and it ends before more may be sent"
    assert late.held_words == (f"not sent: {said}",)
    assert busy.history(late.warning.id) == [("not sent", said)]
    assert busy.waiting(late.warning.id) == phones(COMORO)


def test_a_severe_text_that_would_come_after_its_end_goes_at_once(any_busy: Watchroom) -> None:
    late = any_busy.warn(HERA, severity=SEVERE, hours=0.5)
    assert (late.messages, late.held_words) == (1, ())
    assert any_busy.deliver() == [(late.warning.id, "warning", PHONES[HERA])]


def test_a_lesser_text_is_not_taken_back_for_one_that_is_never_sent(any_busy: Watchroom) -> None:
    waits = any_busy.warn(HERA, severity=Severity.MINOR, hours=6).warning.id
    never = any_busy.warn(HERA, severity=MODERATE, hours=0.5)
    assert (never.messages, never.held.put_off.never, never.held.overtaken) == (0, 1, {})
    assert any_busy.later(seconds=10) == ()
    any_busy.later(minutes=40)
    assert any_busy.deliver() == [(waits, "warning", PHONES[HERA])]


def test_what_is_taken_back_for_a_graver_one_leaves_it_room(room: Watchroom) -> None:
    """Else people would hear neither before the hour is over."""
    at_most(room, 2)
    room.warn(HERA, severity=MODERATE, hazard="strong_wind")
    weak = room.warn(HERA, severity=MODERATE).warning.id
    strong = room.warn(HERA, severity=SEVERE)
    assert (strong.held.put_off.messages, strong.held.overtaken[weak].messages) == (0, 1)
    assert (strong.warning.id, "warning", PHONES[HERA]) in room.deliver()


def test_all_numbers_of_a_contact_count_together(any_room: Watchroom) -> None:
    room = at_most(any_room, 4)
    room.house.contact("Tibar", "+67077220001", other_phones=("+67073220002",))
    for hazard in ("strong_wind", "thunderstorm"):
        assert room.warn("Tibar", severity=SEVERE, hazard=hazard).held.put_off.messages == 0
        assert len(room.deliver()) == 2
    assert room.warn("Tibar", severity=SEVERE).held.put_off.messages == 2


def test_what_is_to_be_sent_hours_from_now_keeps_nothing_waiting(room: Watchroom) -> None:
    at_most(room, 2)
    for hazard in ("strong_wind", "thunderstorm"):
        room.warn(HERA, severity=MODERATE, hazard=hazard, effective=room.house.now + timedelta(hours=4))
    assert room.warn(HERA, severity=SEVERE).held.put_off.messages == 0


def test_the_gravest_does_not_wait(busy: Watchroom) -> None:
    number = busy.warn(HERA, severity=EXTREME).warning.id
    assert busy.deliver() == [(number, "warning", PHONES[HERA])]


def test_updates_and_ends_do_not_wait(busy: Watchroom) -> None:
    busy.update(1, certainty=Certainty.POSSIBLE)
    assert busy.deliver() == [(1, "update", PHONES[HERA])]
    busy.update(1, sucos=(COMORO,))
    assert (1, "no-longer", PHONES[HERA]) in busy.deliver()
    busy.retract(2)
    assert busy.deliver() == [(2, "retraction", PHONES[HERA])]


def test_an_answer_to_somebody_does_not_count(busy: Watchroom) -> None:
    busy.house.clock.move(minutes=41)
    word = Incoming(sender=PHONES[HERA], to=SENDER, text="2", gateway_id="IN1")
    receive.reply(busy.house.app, busy.house.app.settings.routes[0], word, now=busy.house.now)
    assert "reply" in {purpose for _, purpose, _ in busy.deliver()}
    assert busy.warn(HERA, severity=SEVERE).held.put_off.messages == 0


def test_no_cap_means_none(room: Watchroom) -> None:
    at_most(room, 0)
    for _ in range(8):
        assert room.warn(HERA, severity=SEVERE).held.put_off.messages == 0


def test_six_an_hour_unless_the_installation_says_otherwise(room: Watchroom) -> None:
    waits = [room.warn(HERA, severity=SEVERE).held.put_off.messages for _ in range(8)]
    assert waits == [0] * 6 + [1, 1]


def test_the_preview_says_who_would_wait(busy: Watchroom) -> None:
    warning = busy.house.flood(HERA, COMORO)
    outgoing = draft.preview(busy.house.app, warning.id)[1]
    assert outgoing.put_off == {PHONES[HERA]: busy.house.now + timedelta(minutes=40)}
    assert outgoing.reach == 2
    soon_over = busy.house.flood(HERA, COMORO, hours=0.5, severity=MODERATE)
    assert draft.preview(busy.house.app, soon_over.id)[1].reach == 1
    at_once = draft.preview(busy.house.app, busy.house.flood(HERA, COMORO, hours=0.5).id)[1]
    assert (at_once.reach, at_once.put_off) == (2, {})


def test_what_is_let_go_waits_too(busy: Watchroom) -> None:
    strong = busy.warn(HERA, severity=EXTREME, hours=0.25).warning.id
    weak = busy.warn(HERA, severity=SEVERE, hours=8).warning.id
    assert busy.history(weak)[0][0] == "held back"
    busy.deliver()
    busy.later(minutes=20)
    assert [what for what, _ in busy.history(weak)] == ["held back", "sent after all", "put off"]
    assert busy.deliver() == []
    busy.house.clock.move(hours=1)
    assert busy.deliver() == [(weak, "warning", PHONES[HERA])]
    assert strong


def test_a_graver_one_takes_back_what_was_put_off(busy: Watchroom) -> None:
    weak = busy.warn(HERA, CAMEA, severity=MODERATE).warning.id
    strong = busy.warn(HERA, severity=EXTREME)
    assert strong.held.overtaken[weak].messages == 1
    assert busy.waiting(weak) == phones(CAMEA)


def test_many_numbers_are_looked_at_in_one_go(room: Watchroom) -> None:
    """The questions asked of the database are as many for two hundred contacts as for three."""
    from sqlalchemy import event

    asked: list[int] = []
    engine = room.house.app.database.engine
    event.listen(engine, "before_cursor_execute", lambda *_: asked.append(1))
    room.warn(HERA, severity=SEVERE)
    few = len(asked)
    new = [
        people.NewContact(
            name=f"C{i}", role="chief", place=room.house.suco(HERA), phone=f"+6707722{i:04}", languages=("tet",)
        )
        for i in range(200)
    ]
    with room.house.app.database.writing() as connection:
        people.add_contacts(connection, new, at=room.house.now, by="test")
    asked.clear()
    room.warn(HERA, severity=SEVERE)
    assert len(asked) <= few + 12


@given(
    st.lists(st.integers(-3 * 3600, 3600), max_size=12),
    st.integers(0, 5),
)
def test_no_hour_holds_more_than_the_cap(seconds: list[int], most: int) -> None:
    times = [NOON + timedelta(seconds=s) for s in sorted(seconds)]
    slot = next_slot(times, most, NOON)
    assert slot >= NOON
    if most == 0:
        assert slot == NOON
        return
    hours = [start for start in (*times, slot) if start <= slot < start + WINDOW]
    assert all(sum(start <= at < start + WINDOW for at in times) < most for start in hours)


@given(st.lists(st.integers(-3600, 4 * 3600), max_size=12), st.integers(1, 5))
def test_nobody_waits_longer_than_he_must(seconds: list[int], most: int) -> None:
    times = [NOON + timedelta(seconds=s) for s in sorted(seconds)]
    slot = next_slot(times, most, NOON)
    earlier = slot - timedelta(minutes=1)
    if earlier >= NOON:
        hours = [start for start in (*times, earlier) if start <= earlier < start + WINDOW]
        assert any(sum(start <= at < start + WINDOW for at in times) >= most for start in hours)
