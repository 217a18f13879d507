"""Marks numbers that failed again and again, and takes the mark off where something arrives after all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience.phones import operator_of
from alerts.audience.trust import Try, has_given_out
from alerts.channels import blames, reports_back
from alerts.delivery.canary import Health
from alerts.model.message import Medium, Proof
from alerts.model.outcome import Blame
from alerts.store import contact_changes, numbers, people
from alerts.store.race import alone

MARKED, UNMARKED = "number marked", "number unmarked"


@dataclass(frozen=True, slots=True)
class Marked:
    """How many numbers were marked, and of how many the mark was taken off."""

    marked: int = 0
    unmarked: int = 0


def look(app: App, *, now: datetime) -> Marked:
    """Looks at what became of the messages to contacts. A second look at once changes nothing."""
    with app.database.reading() as connection:
        rows = numbers.failing(connection, app.settings.directory.failures)
        failed, arrived = _given_out(app, connection, rows, now), numbers.marked_and_arrived(connection)
        owners = _owners(connection) if failed or arrived else {}
    if not failed and not arrived:
        return Marked()
    with app.database.writing() as connection:
        alone(connection)
        # Once more: since the first look a receipt may have come, or another process may have been faster.
        rows = numbers.failing_of(connection, failed, app.settings.directory.failures)
        failed, arrived = _given_out(app, connection, rows, now), numbers.marked_and_arrived(connection)
        for phone in failed:
            numbers.mark(connection, phone, now)
            _record(connection, MARKED, phone, owners, now)
        for phone in arrived:
            numbers.unmark(connection, phone, now)
            _record(connection, UNMARKED, phone, owners, now)
    return Marked(len(failed), len(arrived))


def _given_out(app: App, connection: Connection, tried: Mapping[str, list[Any]], now: datetime) -> list[str]:
    """Those of these numbers, given with their messages, that are to be marked."""
    rule = app.settings.directory
    codes = {route.name: blames(route) for route in app.settings.routes}
    out = _operators_out(app, connection, now)
    found: list[str] = []
    for phone, rows in tried.items():
        tries = [_try(row, codes.get(row.route)) for row in rows]
        if has_given_out(tries, rule, phones_count=operator_of(phone) not in out):
            found.append(phone)
    return found


def _owners(connection: Connection) -> dict[str, list[int]]:
    """The contacts of each number."""
    owners: dict[str, list[int]] = {}
    for contact in people.contacts(connection):
        for phone in contact.phones:
            owners.setdefault(phone, []).append(contact.id)
    return owners


def _operators_out(app: App, connection: Connection, now: datetime) -> set[str]:
    """Those whose canary fails: their phones are not to blame."""
    receipts = reports_back(app.settings.route_for(Medium.SMS), app.settings.public_url)
    found = numbers.operators(connection, app.settings.directory.canary, now, receipts=receipts)
    return {one.operator for one in found if one.health is Health.FAILED}


def _try(row: Any, codes: Mapping[str, Blame] | None) -> Try:
    of = f"revision {row.revision_id}" if row.revision_id is not None else f"question {row.id}"
    return Try(of, row.created_at, _blame(Proof(row.proof), row.code, codes))


def _blame(proof: Proof, code: str, codes: Mapping[str, Blame] | None) -> Blame | None:
    """A code that nobody knows of is the phone's failing where the gateway tried, and ours where it did not."""
    if proof not in {Proof.NONE, Proof.UNDELIVERED}:
        return None
    if codes is None:
        return Blame.OURS
    return codes.get(code, Blame.PHONE if proof is Proof.UNDELIVERED else Blame.OURS)


def _record(connection: Connection, what: str, phone: str, owners: Mapping[str, list[int]], now: datetime) -> None:
    for contact_id in owners.get(phone, []):
        contact_changes.record(connection, contact_id, what, {"number": phone}, at=now, by="avizu")
