"""A lesser warning is not sent where a graver one of the same advice holds, and is sent when that is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from house import ANA
from restrained import CAMEA, COMORO, HERA, PHONES, Watchroom, phones

from alerts.actions import retry
from alerts.model.warning import Certainty, Severity

MODERATE, SEVERE, EXTREME = Severity.MODERATE, Severity.SEVERE, Severity.EXTREME


def test_the_lesser_one_goes_only_where_the_graver_one_does_not_hold(any_room: Watchroom) -> None:
    strong = any_room.warn(HERA, COMORO, severity=SEVERE)
    weak = any_room.warn(HERA, CAMEA, severity=MODERATE)
    assert (weak.messages, any_room.waiting(weak.warning.id)) == (1, phones(CAMEA))
    assert weak.held.muted.places == {any_room.house.suco(HERA): strong.warning.id}
    assert weak.held_words == (
        f"1 message held back in 1 place: warning {strong.warning.id} is graver and gives the same advice",
    )
    assert any_room.history(weak.warning.id) == [
        ("held back", f"in 1 place: warning {strong.warning.id} is graver and gives the same advice")
    ]
    assert any_room.waiting(strong.warning.id) == phones(HERA, COMORO)


def test_the_graver_one_that_comes_second_takes_back_what_still_waits(any_room: Watchroom) -> None:
    weak = any_room.warn(HERA, COMORO, CAMEA, severity=MODERATE).warning.id
    strong = any_room.warn(HERA, COMORO, severity=SEVERE)
    assert any_room.waiting(weak) == phones(CAMEA)
    assert any_room.waiting(strong.warning.id) == phones(HERA, COMORO)
    assert strong.held.overtaken[weak].messages == 2
    why = f"in 2 places: warning {strong.warning.id} is graver and gives the same advice"
    assert strong.held_words == (f"2 messages of warning {weak} taken back {why}",)
    assert any_room.history(weak) == [("taken back", why)]


def test_what_was_sent_already_is_left_alone(room: Watchroom) -> None:
    weak = room.warn(HERA, severity=MODERATE).warning.id
    room.deliver()
    strong = room.warn(HERA, severity=SEVERE)
    assert strong.held.overtaken == {}
    assert room.numbers(weak, "done") == phones(HERA)


Ending = Callable[[Watchroom, int], object]
ENDINGS: dict[str, Ending] = {
    "it expires": lambda room, strong: room.later(hours=3),
    "all clear": lambda room, strong: room.all_clear(strong),
    "taken back": lambda room, strong: room.retract(strong),
    "updated to fewer sucos": lambda room, strong: room.update(strong, sucos=(COMORO,)),
    "updated to be no graver": lambda room, strong: room.update(strong, severity=MODERATE),
}


@pytest.mark.parametrize(
    ("how", "delivered"), [*((how, True) for how in ENDINGS), ("taken back", False), ("it expires", False)]
)
def test_when_the_graver_one_is_over_the_lesser_one_is_sent(room: Watchroom, how: str, delivered: bool) -> None:
    strong = room.warn(HERA, COMORO, severity=SEVERE, hours=2).warning.id
    weak = room.warn(HERA, severity=MODERATE, hours=8).warning.id
    if delivered:
        room.deliver()
    assert room.later(minutes=1) == ()
    ENDINGS[how](room, strong)
    room.later(seconds=10)
    assert room.waiting(weak) == phones(HERA)
    assert room.history(weak)[-1] == ("sent after all", f"in 1 place: warning {strong} no longer stands before it")
    assert room.later(seconds=10) == ()
    sent = room.deliver()
    assert (weak, "warning", PHONES[HERA]) in sent
    assert all(number != weak for number, _, _ in room.deliver())


def test_the_released_message_is_the_approved_one(room: Watchroom) -> None:
    from alerts.store.approval import is_as_approved

    strong = room.warn(HERA, severity=SEVERE, hours=2).warning.id
    weak = room.warn(HERA, COMORO, severity=MODERATE).warning
    room.retract(strong)
    room.later(seconds=10)
    with room.house.app.database.reading() as connection:
        assert is_as_approved(connection, weak.newest.id)
    (text,) = [row.text for row in room.house.messages(weak.id) if row.address == PHONES[HERA]]
    assert "INUNDASAUN iha Hera" in text


def test_a_lesser_one_that_runs_out_first_is_never_sent(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE, hours=8)
    weak = room.warn(HERA, severity=MODERATE, hours=2).warning.id
    room.later(hours=3)
    room.later(hours=6)
    assert room.numbers(weak, "withdrawn") == phones(HERA)
    assert all(number != weak for number, _, _ in room.deliver())


def test_nobody_hears_of_the_end_of_what_was_held_back_from_him(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE)
    weak = room.warn(HERA, COMORO, severity=MODERATE).warning.id
    room.deliver()
    room.all_clear(weak)
    assert [(number, purpose) for _, purpose, number in room.deliver()] == [(PHONES[COMORO], "all-clear")]


def test_an_end_goes_to_all_who_heard_whatever_else_holds(room: Watchroom) -> None:
    weak = room.warn(HERA, severity=MODERATE).warning.id
    room.deliver()
    room.warn(HERA, severity=EXTREME)
    room.deliver()
    room.retract(weak)
    assert (weak, "retraction", PHONES[HERA]) in room.deliver()


def test_an_update_goes_to_all_who_heard_whatever_else_holds(room: Watchroom) -> None:
    weak = room.warn(HERA, severity=MODERATE).warning.id
    room.deliver()
    room.warn(HERA, severity=SEVERE)
    room.deliver()
    assert room.update(weak, certainty=Certainty.POSSIBLE).messages == 1
    assert room.deliver() == [(weak, "update", PHONES[HERA])]


def test_the_next_text_is_a_first_word_for_who_was_spared_the_one_before(any_room: Watchroom) -> None:
    strong = any_room.warn(HERA, severity=SEVERE).warning.id
    weak = any_room.warn(HERA, COMORO, severity=MODERATE).warning.id
    any_room.deliver()
    second = any_room.update(weak, certainty=Certainty.POSSIBLE)
    assert second.held.muted.places == {any_room.house.suco(HERA): strong}
    assert any_room.deliver() == [(weak, "update", PHONES[COMORO])]
    third = any_room.update(weak, severity=EXTREME)
    assert third.held.muted.places == {}
    assert set(any_room.deliver()) == {(weak, "update", PHONES[COMORO]), (weak, "warning", PHONES[HERA])}


def test_who_was_not_sent_the_graver_one_is_sent_the_lesser(room: Watchroom) -> None:
    """New in the directory since, or his number failed: nobody is spared by a text he does not have."""
    room.warn(HERA, severity=SEVERE)
    room.house.contact(HERA, "+67077110009")
    weak = room.warn(HERA, severity=MODERATE)
    assert room.waiting(weak.warning.id) == {"+67077110009"}


def test_when_the_graver_message_fails_the_lesser_one_is_tried(room: Watchroom) -> None:
    room.house.contact(HERA, "+67077110009")
    strong = room.warn(HERA, severity=SEVERE).warning.id
    weak = room.warn(HERA, severity=MODERATE).warning.id
    room.deliver()
    room.fails(strong, PHONES[HERA])
    (done,) = room.later(seconds=10)
    assert room.waiting(weak) == phones(HERA)
    said = f"to 1 number: warning {strong} is graver, but did not reach it"
    assert (room.history(weak)[-1], done.why) == (("sent after all", said), said)


def test_the_only_number_of_a_place_that_the_graver_one_did_not_reach(room: Watchroom) -> None:
    """It stands before the lesser one still: nobody reads that it does not."""
    strong = room.warn(HERA, severity=SEVERE).warning.id
    weak = room.warn(HERA, severity=MODERATE).warning.id
    room.deliver()
    room.fails(strong, PHONES[HERA])
    room.later(seconds=10)
    said = f"to 1 number: warning {strong} is graver, but did not reach it"
    assert room.history(weak)[-1] == ("sent after all", said)


def test_each_place_is_let_go_for_its_own_reason(room: Watchroom) -> None:
    strong = room.warn(HERA, COMORO, CAMEA, severity=SEVERE).warning.id
    weak = room.warn(HERA, COMORO, CAMEA, severity=MODERATE).warning.id
    room.deliver()
    room.fails(strong, PHONES[HERA])
    room.update(strong, sucos=(HERA, CAMEA))
    room.fails(strong, PHONES[HERA], waiting=True)
    (done,) = room.later(seconds=10)
    assert done.freed.places == {room.house.suco(COMORO): strong}
    assert done.why == (
        f"in 1 place: warning {strong} no longer stands before it; "
        f"to 1 number: warning {strong} is graver, but did not reach it"
    )
    assert room.waiting(weak) == phones(HERA, COMORO)


def test_a_seat_where_the_graver_one_holds_still_is_not_said_to_be_free(room: Watchroom) -> None:
    room.house.contact(COMORO, PHONES[HERA], name="On two committees")
    strong = room.warn(HERA, COMORO, severity=EXTREME).warning.id
    weak = room.warn(HERA, COMORO, severity=SEVERE).warning.id
    room.deliver()
    room.update(strong, sucos=(HERA,))
    (done,) = room.later(seconds=10)
    assert done.freed.places == {room.house.suco(COMORO): strong}
    assert room.waiting(weak) == phones(HERA, COMORO)


def test_when_a_graver_one_begins_what_still_waits_of_a_lesser_one_is_taken_back(any_room: Watchroom) -> None:
    room = any_room
    now = room.house.now
    strong = room.warn(HERA, severity=EXTREME, effective=now + timedelta(minutes=30), hours=3).warning.id
    weak = room.warn(HERA, COMORO, severity=MODERATE, effective=now + timedelta(hours=1), hours=9).warning.id
    assert room.later(minutes=20) == ()
    (done,) = room.later(minutes=11)
    said = f"in 1 place: warning {strong} is graver and gives the same advice"
    assert (done.why, done.said) == (said, f"warning {weak} is taken back {said}")
    assert room.history(weak) == [("taken back", said)]
    assert room.deliver() == [(strong, "warning", PHONES[HERA])]
    assert room.later(seconds=10) == ()
    room.later(minutes=30)
    assert room.deliver() == [(weak, "warning", PHONES[COMORO])]
    room.later(hours=2)
    assert room.deliver() == [(weak, "warning", PHONES[HERA])]


def test_a_graver_one_that_begins_leaves_alone_what_an_officer_sends_himself(room: Watchroom) -> None:
    now = room.house.now
    strong = room.warn(HERA, severity=EXTREME, effective=now + timedelta(minutes=30), hours=3).warning.id
    weak = room.warn(HERA, severity=MODERATE, effective=now + timedelta(hours=1), hours=9).warning.id
    room.later(minutes=31)
    (message,) = room.house.messages(weak)
    retry.retry(room.house.app, message.id, double=True, by=ANA, now=room.house.now)
    assert room.later(seconds=10) == ()
    assert set(room.deliver()) == {(strong, "warning", PHONES[HERA]), (weak, "warning", PHONES[HERA])}


def test_of_two_equally_grave_ones_both_are_sent(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE)
    assert room.warn(HERA, severity=SEVERE).messages == 1


def test_what_is_still_to_begin_mutes_nothing(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE, effective=room.house.now + timedelta(hours=1))
    assert room.warn(HERA, severity=MODERATE).messages == 1


def test_other_advice_mutes_nothing(room: Watchroom) -> None:
    room.warn(HERA, severity=EXTREME, hazard="heavy_rain")
    assert room.warn(HERA, severity=MODERATE).messages == 1


def test_a_flash_flood_spares_people_a_lesser_flood_but_not_the_other_way_round(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE, hazard="flash_flood")
    assert room.warn(HERA, severity=MODERATE).messages == 0
    room.warn(COMORO, severity=SEVERE)
    assert room.warn(COMORO, severity=MODERATE, hazard="flash_flood").messages == 1


def test_three_of_one_kind_come_out_one_after_the_other(any_room: Watchroom) -> None:
    first = any_room.warn(HERA, severity=EXTREME, hours=2).warning.id
    second = any_room.warn(HERA, severity=SEVERE, hours=4).warning.id
    third = any_room.warn(HERA, severity=MODERATE, hours=6).warning.id
    assert [number for number, _, _ in any_room.deliver()] == [first]
    any_room.later(hours=2, minutes=1)
    assert [number for number, _, _ in any_room.deliver()] == [second]
    any_room.later(hours=2)
    assert [number for number, _, _ in any_room.deliver()] == [third]
    assert any_room.later(seconds=10) == ()


def test_a_municipality_is_spared_only_where_all_its_warned_sucos_are(room: Watchroom) -> None:
    dili = room.house.app.gazetteer.municipality_of(room.house.suco(HERA)).code
    room.municipal(dili, "+67077110020")
    room.warn(HERA, severity=SEVERE)
    assert "+67077110020" in room.waiting(room.warn(HERA, COMORO, severity=MODERATE).warning.id)
    assert "+67077110020" not in room.waiting(room.warn(HERA, severity=MODERATE).warning.id)


def test_while_the_clock_is_in_doubt_nothing_is_let_go(room: Watchroom) -> None:
    from alerts.store import journal

    strong = room.warn(HERA, severity=SEVERE).warning.id
    weak = room.warn(HERA, severity=MODERATE).warning.id
    room.retract(strong)
    with room.house.app.database.writing() as connection:
        journal.record(connection, at=room.house.now + timedelta(hours=1), who="test", what="from the future")
    assert room.later(seconds=10) == ()
    assert room.waiting(weak) == set()
