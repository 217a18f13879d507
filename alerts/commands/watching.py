"""Live counts of one warning's messages: bars on a terminal, one line elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator

import click

from alerts.actions import look
from alerts.app import App
from alerts.model.message import Proof, Work

STAGES: dict[str, Callable[[Proof], bool]] = {
    "accepted": lambda proved: proved.rank >= Proof.ACCEPTED.rank,
    "delivered": lambda proved: proved.rank >= Proof.DELIVERED.rank,
    "replied": lambda proved: proved is Proof.ACKNOWLEDGED,
}
LOOK_EVERY = 0.1
QUIET = 1.5
"""A pause this long without news, with nothing left to send, is an end."""
_OVER = {Work.DONE.value, Work.WITHDRAWN.value}


def watch(app: App, warning_id: int, *, patience: float) -> dict[str, int]:
    """Shows the counts until nothing changes any more, or `patience` seconds are over. Answers the last ones."""
    counted = _counts(app, warning_id, patience)
    last = _live(counted) if sys.stdout.isatty() else deque(counted, maxlen=1)[0]
    click.echo(in_words(last))
    return last


def in_words(counts: dict[str, int]) -> str:
    named = "  ".join(f"{name} {counts[name]}" for name in STAGES)
    return f"  messages {counts['messages']}  {named}" + (f"  open {counts['open']}" if counts["open"] else "")


def _live(counted: Iterator[dict[str, int]]) -> dict[str, int]:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("  {task.description:<10}"), BarColumn(40), TextColumn("{task.completed}/{task.total}"))
    last: dict[str, int] = {}
    with Progress(*columns) as bars:
        tasks = {name: bars.add_task(name, total=None) for name in STAGES}
        for last in counted:
            for name, task in tasks.items():
                bars.update(task, total=last["messages"], completed=last[name])
    return last


def _counts(app: App, warning_id: int, patience: float) -> Iterator[dict[str, int]]:
    last: dict[str, int] = {}
    began = changed = time.monotonic()
    while True:
        rows = look.proofs(app, warning_id)
        counts = {name: sum(proved(proof) for _, proof in rows) for name, proved in STAGES.items()}
        counts |= {"messages": len(rows), "open": sum(work not in _OVER for work, _ in rows)}
        if counts != last:
            last, changed = counts, time.monotonic()
        yield counts
        now = time.monotonic()
        if now - began > patience or (not counts["open"] and now - changed > QUIET):
            return
        time.sleep(LOOK_EVERY)
