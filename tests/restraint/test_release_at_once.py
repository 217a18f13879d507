"""What was held back goes out once, however many processes look, and whatever happens to one of them half-way."""

from __future__ import annotations

from datetime import datetime

import pytest
from at_once import at_once
from restrained import COMORO, HERA, Watchroom, phones

from alerts.actions import restraint
from alerts.app import App
from alerts.model.warning import Severity
from alerts.store import restrain, warnings


class PowerCut(Exception):
    pass


def _cut_off(app: App, weak: int, now: datetime) -> None:
    with app.database.writing() as connection:
        revision = warnings.warning(connection, weak).active
        assert revision is not None
        restrain.let_go(connection, revision, app.restraint, by="avizu", at=now)
        raise PowerCut


def held_and_free(room: Watchroom) -> int:
    strong = room.warn(HERA, COMORO, severity=Severity.SEVERE).warning.id
    weak = room.warn(HERA, COMORO, severity=Severity.MODERATE).warning.id
    room.retract(strong)
    return weak


def test_two_processes_let_it_go_once(any_room: Watchroom) -> None:
    weak = held_and_free(any_room)
    here, now = any_room.house.app, any_room.house.now
    there = App(here.home, clock=here.clock, given=here.settings)
    done = at_once(lambda: restraint.release(here, now=now), lambda: restraint.release(there, now=now))
    there.database.close()
    assert sorted(len(each) for each in done) == [0, 1]
    assert [what for what, _ in any_room.history(weak)] == ["held back", "sent after all"]
    assert any_room.waiting(weak) == phones(HERA, COMORO)
    assert sorted(number for number, _, _ in any_room.deliver() if number == weak) == [weak, weak]


def test_what_breaks_off_half_way_has_not_happened(room: Watchroom) -> None:
    """The transaction of a process that dies is undone: the next look does all of it."""

    weak = held_and_free(room)
    app, now = room.house.app, room.house.now
    with pytest.raises(PowerCut):
        _cut_off(app, weak, now)
    assert room.waiting(weak) == set()
    (done,) = restraint.release(app, now=now)
    assert (done.warning_id, done.freed.messages) == (weak, 2)
    assert room.waiting(weak) == phones(HERA, COMORO)


def test_a_new_text_that_comes_first_leaves_nothing_to_let_go(room: Watchroom) -> None:
    weak = held_and_free(room)
    room.update(weak, severity=Severity.SEVERE)
    assert room.later(seconds=10) == ()
    assert {row.purpose for row in room.house.messages(weak) if row.work == "queued"} == {"warning"}


def test_it_is_one_of_the_jobs_of_the_schedule(room: Watchroom, caplog) -> None:
    import scheduler

    weak = held_and_free(room)
    seconds, job = scheduler.JOBS["send what was held back"]
    assert seconds <= 10
    with caplog.at_level("WARNING", "avizu.schedule"):
        job(room.house.app)
    assert caplog.messages == [f"warning {weak} is sent after all in 2 places: warning 1 no longer stands before it"]
    assert room.waiting(weak) == phones(HERA, COMORO)
