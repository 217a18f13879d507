"""kill -9 of a real `avizu run` at every numbered step of sending: nothing is lost, nothing is sent twice unmarked.

The numbers are those of `alerts/actions/dispatch.py`; 0 is the approval before it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from click.testing import CliRunner
from house import BEN
from real_process import until
from scene import Scene, Tally, ordinary, silent

from alerts.actions import approve
from alerts.model.warning import State
from alerts.store import journal, warnings
from cli import root

Build = Callable[..., Scene]

APPROVE_BUT_NEVER_COMMIT = """
import sys
from sqlalchemy import event
from alerts.actions import approve
from alerts.app import App
from alerts.model.people import Officer, Role

app = App.here()

@event.listens_for(app.database.engine, "commit")
def stand_still(connection):
    print("about to commit", flush=True)
    sys.stdin.read()

approve.approve(app, {number}, by=Officer(login="ben", name="Ben", role=Role.OFFICER), now=app.clock())
"""


def test_0_approving_leaves_no_half_approval(build: Build, database_url: str) -> None:
    scene = build(database_url)
    number = scene.submitted(ordinary(40))
    app = scene.house.app
    with scene.script(APPROVE_BUT_NEVER_COMMIT.format(number=number)) as officer:
        officer.until(lambda: "about to commit" in officer.said)
        officer.kill()
    with app.database.reading() as connection:
        assert warnings.warning(connection, number).newest.state is State.SUBMITTED
        assert "approved warning" not in {entry.what for entry in journal.audit(connection)}
    assert scene.works() == {}
    approve.approve(app, number, by=BEN, now=datetime.now(UTC))
    assert scene.works() == {"queued": 40}


def test_1_claimed_and_2_calling_but_unheard(build: Build) -> None:
    """38 were claimed only. Of the two calls one is lost on the way, the other arrives after the caller's death."""
    scene = build(in_flight=2)
    number = scene.approved(ordinary(40))
    with scene.run("dispatch") as first:
        first.until(lambda: scene.gate.calls() == 2)
        first.kill()
    assert scene.works() == {"sending": 40}
    scene.gate.lose_calls(1)
    scene.gate.open()
    until(scene.taken)
    with scene.run("dispatch") as second:
        second.until(lambda: scene.works() == {"done": 1, "uncertain": 39})
        second.terminate()
        assert second.ended() == 0
    assert scene.kinds() == {"lease": 40, "lookup": 1}
    assert scene.tally() == Tally(done=1, uncertain=39, lost=0, doubled=0, unmarked=0)
    assert Counter(shown(scene, number)) == {"done": 1, "uncertain": 39}
    cleared = scene.half_a_minute_later()
    assert (cleared.found, cleared.again, cleared.open) == (0, 39, 0)
    assert scene.tally() == Tally(done=40, uncertain=0, lost=0, doubled=0, unmarked=0)


def shown(scene: Scene, number: int) -> list[str]:
    """What an officer is told about the work of each message."""
    listing = CliRunner().invoke(root, ["message", "list", "--warning", str(number), "--json"], obj=scene.house.app)
    return [json.loads(line)["work"] for line in listing.output.splitlines()]


def test_2_calling_in_the_middle_of_a_batch(build: Build) -> None:
    """20 are settled, 10 are in the air and taken, 20 are claimed and not called."""
    scene = build(in_flight=10)
    scene.approved([*ordinary(20), *silent(10), *ordinary(20, start=20)])
    scene.gate.open()
    with scene.run("dispatch") as first:
        first.until(lambda: len(scene.taken()) == 30 and scene.works() == {"done": 20, "sending": 30})
        first.kill()
    with scene.run("dispatch") as second:
        second.until(lambda: scene.works() == {"done": 30, "uncertain": 20})
        second.terminate()
        assert second.ended() == 0
    assert scene.kinds() == {"answer": 20, "lease": 30, "lookup": 10}
    assert scene.tally() == Tally(done=30, uncertain=20, lost=0, doubled=0, unmarked=0)
    cleared = scene.half_a_minute_later()
    assert (cleared.found, cleared.again, cleared.open) == (0, 20, 0)
    assert scene.tally() == Tally(done=50, uncertain=0, lost=0, doubled=0, unmarked=0)


def test_3_answered_but_not_written_is_found_at_the_gateway(build: Build, database_url: str) -> None:
    """One call at a time: when the 40th arrives, the answers of 39 are in the dying process's memory only."""
    scene = build(database_url, in_flight=1)
    scene.approved([*ordinary(39), *silent(1)])
    with scene.run("dispatch") as first:
        first.until(scene.gate.calls)
        with scene.writing_is_held_up():
            scene.gate.open()
            first.until(lambda: len(scene.taken()) == 40)
            first.kill()
    assert scene.works() == {"sending": 40}
    assert scene.kinds() == {}
    with scene.run("dispatch") as second:
        second.until(lambda: scene.works() == {"done": 40})
    assert scene.kinds() == {"lease": 40, "lookup": 40}
    assert scene.tally() == Tally(done=40, uncertain=0, lost=0, doubled=0, unmarked=0)


def test_4_settled_before_any_callback(build: Build) -> None:
    """The next process takes the callbacks of what the dead one sent."""
    scene = build()
    scene.approved(ordinary(20))
    scene.gate.open()
    with scene.run() as first:
        first.until(lambda: scene.works() == {"done": 20})
        first.kill()
    assert scene.kinds() == {"answer": 20}
    with scene.run() as second:
        second.until(lambda: "running" in second.said)
        scene.stand_in.settle()
    assert scene.kinds() == {"answer": 20, "callback": 60}
    assert {(work, proof) for _, work, proof in scene.house.states()} == {("done", "delivered")}
    assert scene.tally() == Tally(done=20, uncertain=0, lost=0, doubled=0, unmarked=0)


def test_anywhere_in_a_batch(build: Build) -> None:
    """Where exactly it lands is left to chance: at the end every number has had exactly one message."""
    scene = build()
    scene.approved(ordinary(40))
    scene.gate.open()
    with scene.run("dispatch") as first:
        first.until(lambda: len(scene.taken()) >= 25)
        first.kill()
    with scene.run("dispatch") as second:
        second.until(lambda: scene.settled() and scene.works()["done"] == len(scene.taken()))
        second.terminate()
        assert second.ended() == 0
    held = len(scene.taken())
    assert scene.tally() == Tally(done=held, uncertain=40 - held, lost=0, doubled=0, unmarked=0)
    scene.half_a_minute_later()
    assert scene.tally() == Tally(done=40, uncertain=0, lost=0, doubled=0, unmarked=0)
