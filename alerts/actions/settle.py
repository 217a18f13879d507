"""Messages whose sending broke: freed from dead leases, looked up at the gateway, left open or tried again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from alerts.app import App
from alerts.delivery.decide import LOOK_UP_AFTER
from alerts.delivery.ports import Channel
from alerts.model.message import Post, Proof, Receipt
from alerts.model.route import Sighting
from alerts.model.warning import Severity, State
from alerts.store import instances, outbox, proof

CLOCKS_DIFFER = timedelta(minutes=2)
ASK_FOR = timedelta(days=1)
"""After that the gateway is not asked any more; the message stays open and shown."""


@dataclass(frozen=True, slots=True)
class Cleared:
    found: int
    again: int
    open: int


def free_leases(app: App, *, owner: str, now: datetime) -> int:
    """Lapsed leases, and those of this machine's dead processes, become uncertain. Answers how many."""
    with app.database.writing() as connection:
        instances.alive(connection, owner, pid=os.getpid(), host=app.host, now=now)
        dead = instances.dead_here(connection, host=app.host, is_alive=app.process_alive)
        return len(outbox.lapse(connection, now=now, dead_owners=dead))


async def look_up_uncertain(app: App, channels: Mapping[str, Channel], *, now: datetime) -> Cleared:
    """Asks each gateway about messages it may hold. What it holds is accepted; what it surely lacks is tried again.

    A gateway that does not answer is not asked about the others: each question would cost its time-out.
    """
    rows = await asyncio.to_thread(_uncertain, app)
    silent: set[str] = set()
    found = again = 0
    for row in rows:
        channel = channels.get(row.route)
        if channel is None or now - row.uncertain_at > ASK_FOR:
            continue
        sightings = None
        if row.route not in silent:
            sightings = await channel.look_up(_post(row), row.attempted_at - CLOCKS_DIFFER)
            if sightings is None:
                silent.add(row.route)
        known = await asyncio.to_thread(partial(_record, app, row, sightings, now=now))
        found += known == "found"
        again += known == "again"
    return Cleared(found, again, len(rows) - found - again)


def _uncertain(app: App) -> list[Any]:
    with app.database.reading() as connection:
        return outbox.uncertain(connection)


def _post(row: Any) -> Post:
    return Post(message_id=row.id, attempt_id="", to=row.address, text=row.text, expires=row.expires)


def _record(app: App, row: Any, sightings: tuple[Sighting, ...] | None, *, now: datetime) -> str:
    with app.database.writing() as connection:
        same = [s for s in sightings or () if s.text == row.text]
        taken = proof.gateway_ids_known(connection, [s.gateway_id for s in same])
        ours = [s for s in same if s.gateway_id not in taken]
        if ours:
            receipt = Receipt(Proof.ACCEPTED, gateway_id=ours[0].gateway_id, raw=ours[0].raw)
            proof.take_receipt(connection, row.id, receipt, kind="lookup", at=now)
            return "found"
        verdict = _again(app, row, asked=sightings is not None, now=now)
        if verdict and proof.requeue(connection, row.id, now=now, kind="lookup", why=verdict):
            return "again"
        return ""


def _again(app: App, row: Any, *, asked: bool, now: datetime) -> str:
    """Why an uncertain message may be sent again; "" when it stays open."""
    if now >= row.expires or (row.state is not None and row.state != State.ACTIVE.value):
        return ""
    # Counted from the moment the call was known to have broken: it may have begun long after the claim.
    if asked and now - row.uncertain_at >= LOOK_UP_AFTER:
        return "the gateway does not hold it"
    old = now - row.uncertain_at >= timedelta(minutes=app.settings.uncertain_minutes)
    severity = Severity(row.severity) if row.severity else Severity.UNKNOWN
    if old and severity in app.settings.double_rather_than_silence:
        return f"unclear for {app.settings.uncertain_minutes} min: policy prefers a double to silence"
    return ""


async def tend(app: App, channels: Mapping[str, Channel], owner: str) -> None:
    """What a sending process does at its start and every few seconds."""
    await asyncio.to_thread(free_leases, app, owner=owner, now=app.clock())
    await look_up_uncertain(app, channels, now=app.clock())
