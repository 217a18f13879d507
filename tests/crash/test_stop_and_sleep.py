"""A sending process is told to stop, or was asleep for a while: it neither leaves anything unclear nor sends late."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from house import ANA
from real_process import PATIENCE, until
from scene import Scene, Tally, ordinary

from alerts.actions import dispatch, end

MANY = 300
"""More than go out in the moment before a process notices that it is to stop."""

GRACE = timedelta(seconds=0.5)
"""After this long no call may rest on what was true when its message was claimed."""

Build = Callable[..., Scene]


def test_sigterm_finishes_what_is_in_the_air_and_begins_nothing(build: Build) -> None:
    scene = build(in_flight=10)
    scene.approved(ordinary(MANY))
    with scene.run("dispatch") as first:
        first.until(lambda: scene.gate.calls() == 10)
        first.terminate()
        scene.gate.open()
        assert first.ended() == 0
    works = scene.works()
    assert 10 <= works["done"] == sum(scene.taken().values()) < MANY
    assert works["queued"] + works["deferred"] == MANY - works["done"]
    assert "lease" not in scene.kinds()
    scene.house.clock.now = datetime.now(UTC)
    scene.house.send()
    assert scene.tally() == Tally(done=MANY, uncertain=0, lost=0, doubled=0, unmarked=0)


def test_a_process_that_slept_past_its_lease_sends_none_of_it_again(build: Build) -> None:
    """A machine that was suspended wakes with 39 claimed messages, which another process has sent meanwhile."""
    scene = build(in_flight=1)
    scene.approved(ordinary(40))
    with scene.run("dispatch") as sleeper:
        sleeper.until(scene.gate.calls)
        sleeper.process.send_signal(signal.SIGSTOP)
        scene.gate.lose_calls(1)
        scene.gate.open()
        with scene.run("dispatch") as other:
            other.until(lambda: scene.works() == {"uncertain": 40})
            other.terminate()
            assert other.ended() == 0
        scene.half_a_minute_later()
        assert scene.works() == {"done": 40}
        sleeper.process.send_signal(signal.SIGCONT)
        sleeper.terminate()
        assert sleeper.ended() == 0
    assert scene.tally() == Tally(done=40, uncertain=0, lost=0, doubled=0, unmarked=0)


def test_what_was_retracted_while_it_waited_for_its_call_does_not_go_out(build: Build) -> None:
    """One call hangs for long; the 39 behind it were claimed while the warning was still active."""
    scene = build(in_flight=1)
    number = scene.approved(ordinary(40))
    with scene.run("dispatch") as running:
        running.until(scene.gate.calls)
        end.retract(scene.house.app, number, by=ANA, now=scene.house.now, reason="wrong suco")
        retracted = datetime.now(UTC)
        until(lambda: datetime.now(UTC) > retracted + GRACE)
        scene.gate.open()
        running.until(lambda: scene.purposes()["retraction"] == 40)
        running.terminate()
        assert running.ended() == 0
    assert scene.purposes() == {"warning": 1, "retraction": 40}


def test_asking_the_gateway_about_old_messages_holds_up_no_new_one(build: Build) -> None:
    scene = build()
    scene.approved(ordinary(5))
    scene.gate.open()
    stop, asked = Event(), Event()

    async def ask_for_ever(*_: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    def serve() -> None:
        asyncio.run(dispatch.serve(scene.house.app, owner="house:1:test", stop=stop, tend=ask_for_ever))

    serving = Thread(target=serve, daemon=True)
    serving.start()
    assert asked.wait(PATIENCE)
    until(lambda: scene.works() == {"done": 5}, within=5)
    stop.set()
    serving.join(PATIENCE)
    assert not serving.is_alive()
