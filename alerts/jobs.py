"""What the schedule does, and what it writes down of it. Every job is safe to run twice."""

from __future__ import annotations

import logging
from collections.abc import Callable

from alerts.actions import alarms, by_itself, end, marks, publish, restraint
from alerts.actions import poll as polling
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


def noting(action: Callable[..., tuple[str, ...]]) -> Callable[[App], object]:
    """The job that does this now, and writes down every line that it answers."""

    def job(app: App) -> None:
        for line in action(app, now=app.clock()):
            log.warning("%s", line)

    return job


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers)) or "none"
