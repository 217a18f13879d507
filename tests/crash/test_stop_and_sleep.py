"""A sending process is told to stop, or was asleep for a while: it neither leaves anything unclear nor sends late."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from threading import Event, Thread

from house import ANA
from scene import Scene, Tally, ordinary

from alerts.actions import dispatch, end

Build = Callable[..., Scene]


def test_sigterm_finishes_what_is_in_the_air_and_begins_nothing(build: Build) -> None:
    scene = build(in_flight=10)
    scene.approved(ordinary(60))
    with scene.run("dispatch") as first:
        first.until(scene.gate.somebody_waits)
        first.terminate()
        scene.gate.open()
        assert first.ended() == 0
    assert set(scene.works()) == {"done", "deferred"}
    assert scene.works()["done"] == sum(scene.taken().values()) <= 10
    assert scene.kinds() == {"answer": 60}
    with scene.run("dispatch") as second:
        second.until(lambda: scene.works() == {"done": 60})
        second.terminate()
        assert second.ended() == 0
    assert "lease" not in scene.kinds()
    assert scene.tally() == Tally(done=60, uncertain=0, lost=0, doubled=0, unmarked=0)


def test_a_process_that_slept_past_its_lease_sends_none_of_it_again(build: Build) -> None:
    """A machine that was suspended wakes with 39 claimed messages, which another process has sent meanwhile."""
    scene = build(in_flight=1)
    scene.approved(ordinary(40))
    with scene.run("dispatch") as sleeper:
        sleeper.until(scene.gate.somebody_waits)
        sleeper.process.send_signal(signal.SIGSTOP)
        assert scene.gate.lose_waiting() == 1
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
        running.until(scene.gate.somebody_waits)
        end.retract(scene.house.app, number, by=ANA, now=scene.house.now, reason="wrong suco")
        scene.gate.open()
        running.until(lambda: scene.works() == {"done": 80})
    texts = [message.text for message in scene.stand_in.state.messages.values()]
    assert len([text for text in texts if "AVIZU" in text]) == 1


def test_asking_the_gateway_about_old_messages_holds_up_no_new_one(build: Build) -> None:
    scene = build()
    scene.approved(ordinary(5))
    scene.gate.open()
    stop = Event()
    asked = Event()

    async def ask_for_ever(*_: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    def serve() -> None:
        asyncio.run(dispatch.serve(scene.house.app, owner="house:1:test", stop=stop, tend=ask_for_ever))

    serving = Thread(target=serve)
    serving.start()
    try:
        assert asked.wait(30)
        deadline = Event()
        while scene.works() != {"done": 5} and not deadline.wait(0.02):
            pass
    finally:
        stop.set()
        serving.join(30)
    assert not serving.is_alive()
