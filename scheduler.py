"""What runs when. APScheduler is only the clock: every job is safe to run twice, all state is in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from alerts.actions import end, ingest

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

    from alerts.app import App

JOBS: dict[str, tuple[int, Callable[[App], object]]] = {
    "poll the feeds that are due": (15, lambda app: ingest.poll_due(app, now=app.clock())),
    "end what has expired": (10, lambda app: end.expire(app, now=app.clock())),
}
"""Each with how many seconds lie between two runs."""

log = logging.getLogger("avizu.schedule")


def start(app: App) -> BackgroundScheduler:
    """A running schedule in threads of its own; the caller shuts it down."""
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone="UTC")
    for name, (seconds, action) in JOBS.items():
        scheduler.add_job(
            run,
            "interval",
            seconds=seconds,
            args=(app, name, action),
            id=name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=app.clock(),
        )
    scheduler.start()
    return scheduler


def run(app: App, name: str, action: Callable[[App], object]) -> None:
    """One job once. Whatever goes wrong in it is written down and must not stop the others."""
    try:
        action(app)
    except Exception:
        log.exception("job failed: %s", name)
