"""What runs when. APScheduler is only the clock: every job is safe to run twice, all state is in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from alerts.actions import alarms, by_itself, canary, end, marks, publish, restraint, turns, verify
from alerts.actions import poll as polling
from alerts.dispatcher import write_fault

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

    from alerts.app import App

log = logging.getLogger("avizu.schedule")


def poll(app: App) -> None:
    """Polls the feeds that are due; writes down what became a draft, and what could not be read.

    A slow one goes on by itself, and is written down by a later look.
    """
    for done in polling.poll_due(app, now=app.clock()):
        if done.drafts:
            log.info("feed %s: draft of warning %s", done.feed, _listed(done.drafts))
        if done.error:
            log.warning("feed %s: %s", done.feed, done.error)


def send_allowed(app: App) -> None:
    """Sends what policy allows without two people, and writes down what it was."""
    done = by_itself.send_allowed(app, now=app.clock())
    if done.sent:
        log.warning("by policy, without two people: warning %s is out", _listed(done.sent))
    for number, why in done.left:
        log.warning("policy would send warning %d, but: %s", number, why)


def expire(app: App) -> None:
    """Ends what has expired, and writes down what that was."""
    lapsed = end.expire(app, now=app.clock())
    if lapsed.ended or lapsed.dropped:
        log.info("out of time: ended %s, dropped %s", _listed(lapsed.ended), _listed(lapsed.dropped))


def release(app: App) -> None:
    """Sends what was held back for graver warnings that are over, and writes down what it was."""
    for done in restraint.release(app, now=app.clock()):
        log.warning("%s", done.said)


def publish_approved(app: App) -> None:
    """Publishes as CAP what was approved, and writes down what could not be."""
    done = publish.due(app)
    if done.published:
        log.info("published: %s", ", ".join(done.published))
    for name, why in done.failed:
        log.warning("%s is not published: %s", name, why)


def watch(app: App) -> None:
    """Opens and ends alarms, calls the duty officers, and writes down what for."""
    done = alarms.watch(app, app.clock())
    for alarm in done.opened:
        log.warning("alarm %d: %s", alarm.id, alarm.said)
    for alarm in done.ended:
        log.info("alarm %d is over: %s", alarm.id, alarm.key)


def mark_numbers(app: App) -> None:
    """Marks numbers that failed again and again, and writes down how many."""
    done = marks.look(app, now=app.clock())
    if done.marked or done.unmarked:
        log.warning("numbers that failed again and again: %d marked, %d work again", done.marked, done.unmarked)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers)) or "none"


Job: TypeAlias = "tuple[int, Callable[[App], object]]"
JOBS: dict[str, Job] = {
    "poll the feeds that are due": (15, poll),
    "send what policy allows": (15, send_allowed),
    "end what has expired": (10, expire),
    "send what was held back": (10, release),
    "open and end alarms": (15, watch),
    "publish what was approved": (5, publish_approved),
    "ask contacts whether they are still there": (600, lambda app: verify.ask_due(app, now=app.clock())),
    "mark numbers that fail": (300, mark_numbers),
    "try every operator": (600, lambda app: canary.try_due(app, now=app.clock())),
}
"""Each with how many seconds lie between two runs."""


def start(app: App, jobs: Mapping[str, Job] = JOBS) -> BackgroundScheduler:
    """A running schedule in threads of its own; the caller shuts it down. Polls under way are then let finish."""
    from apscheduler.events import EVENT_SCHEDULER_SHUTDOWN
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone="UTC")
    owner = app.new_owner()
    for name, (seconds, action) in jobs.items():
        scheduler.add_job(
            run,
            "interval",
            seconds=seconds,
            args=(app, name, action, owner),
            id=name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=app.clock(),
        )
    scheduler.add_listener(lambda _: _stop(app, owner), EVENT_SCHEDULER_SHUTDOWN)
    scheduler.start()
    return scheduler


def _stop(app: App, owner: str) -> None:
    polling.let_finish(app)
    turns.give_back(app, owner)


def run(app: App, name: str, action: Callable[[App], object], owner: str = "") -> None:
    """One job once. Whatever goes wrong in it is written down and must not stop the others.

    Of several machines on one database only the owner of the schedule's lease does anything; "" asks for none.
    """
    try:
        if not owner or turns.ours(app, owner, now=app.clock()):
            action(app)
    except Exception as fault:  # noqa: BLE001 - a fault nobody foresaw is written down whole
        write_fault(f"job {name}", fault)
