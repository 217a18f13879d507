"""What runs when. APScheduler is only the clock: every job is safe to run twice, all state is in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from alerts import jobs as does
from alerts.actions import agreed_files, audit_head, backup, call_approvers, callsheet, canary, plans, turns, verify
from alerts.actions import poll as polling
from alerts.dispatcher import write_fault

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

    from alerts.app import App

log = logging.getLogger("avizu.schedule")


Job: TypeAlias = "tuple[int, Callable[[App], object]]"
JOBS: dict[str, Job] = {
    "poll the feeds that are due": (15, does.poll),
    "send what policy allows": (15, does.send_allowed),
    "end what has expired": (10, does.expire),
    "send what was held back": (10, does.release),
    "open and end alarms": (15, does.watch),
    "tell approvers in turn": (5, does.noting(call_approvers.ask_due)),
    "make call sheets where no route works": (15, does.noting(callsheet.make_due)),
    "end plans that no longer hold": (600, does.noting(plans.lapse_due)),
    "look whether files were changed": (30, does.noting(agreed_files.watch_files)),
    "seal receipts and attempts": (60, does.noting(audit_head.seal_new)),
    "send the head of the audit elsewhere": (60, does.noting(audit_head.send_head)),
    "copy everything at night": (300, does.noting(backup.nightly)),
    "publish what was approved": (5, does.publish_approved),
    "ask contacts whether they are still there": (600, lambda app: verify.ask_due(app, now=app.clock())),
    "mark numbers that fail": (300, does.mark_numbers),
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
