"""A tick of a call sheet becomes proof: one contact, or one station, was told by voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience.choose import choose, places_around
from alerts.delivery.ticks import Tick, within_its_minute
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.people import DILI, Officer, check_officer
from alerts.model.warning import Revision, Severity, State
from alerts.store import journal, people, warnings

_SAID = {State.ACTIVE, State.ENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """`where` is the suco, the committee's place, or "station"; `already` says that this text was told there before,
    at `at`, and nothing was recorded.
    """

    where: str
    person: str
    at: datetime
    already: bool = False
    is_station: bool = False


@dataclass(frozen=True, slots=True)
class _Seat:
    target: str
    place: str
    person: str


def look(app: App, warning_id: int, *, by: Officer) -> None:
    """Raises what every tick would, before anybody types anything: there is no such warning, or it is not for him."""
    check_officer(by, "record who was told")
    with app.database.reading() as connection:
        warnings.warning(connection, warning_id)


def tick(app: App, warning_id: int, ticked: Tick, *, by: Officer, now: datetime) -> Ticked:
    """Records it in a transaction of its own, with its audit entry. One person is told of one text once.

    Raises NotAllowed, NotFound or Unusable where it can't be; then nothing is recorded.
    """
    check_officer(by, "record who was told")
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        texts = [r for r in warnings.warning(connection, warning_id).revisions if r.approved_at and r.state in _SAID]
        at = within_its_minute(ticked.at or now, [r.approved_at for r in texts if r.approved_at])
        revision = _text_of(warning_id, texts, at, now, ahead=ticked.ahead)
        seat = _seat(app, connection, warning_id, texts, ticked)
        before = _told_before(connection, warning_id, seat.target, revision)
        if before is None:
            _record(connection, revision, seat, ticked.note, at=at, by=by, now=now)
    is_station = seat.target.startswith("station:")
    return Ticked(
        where="station" if is_station else app.gazetteer.label(seat.place),
        person=seat.person,
        at=at if before is None else before,
        already=before is not None,
        is_station=is_station,
    )


def _text_of(warning_id: int, texts: Sequence[Revision], at: datetime, now: datetime, *, ahead: str = "") -> Revision:
    """The text that held when somebody was told."""
    if not texts:
        raise NotAllowed(
            f"Warning {warning_id} was never approved: nobody can have been told of it.",
            remedy=f"Look at it: avizu warning show {warning_id}",
            code="not-approved",
        )
    if at > now:
        raise Unusable("That time has not come yet.", remedy="Write a time that has passed.")
    held = [r for r in texts if r.approved_at and r.approved_at <= at]
    if not held and ahead:
        raise Unusable(
            f"{ahead} has not come yet today.",
            remedy=f"Write yesterday's with its date: {at.astimezone(DILI):%d/%m %H:%M}",
        )
    if not held:
        raise Unusable(f"Warning {warning_id} was approved after that time.", remedy="Write a time after its approval.")
    return held[-1]


def _seat(app: App, connection: Connection, warning_id: int, texts: Sequence[Revision], ticked: Tick) -> _Seat:
    sucos = sorted({suco for text in texts for suco in text.sucos})
    if ticked.contact is None:
        return _station(app, ticked.who, sucos, warning_id)
    contact = people.with_removed(connection, ticked.contact)
    if contact.place not in places_around(sucos, app.gazetteer):
        label = app.gazetteer.label(contact.place) if contact.place in app.gazetteer else contact.place
        raise Unusable(
            f"Contact {contact.id} sits in {label}, which warning {warning_id} does not name.",
            remedy=f"See the numbers: avizu warning callsheet {warning_id}",
        )
    return _Seat(f"contact:{contact.id}", contact.place, contact.name)


def _station(app: App, station_id: str, sucos: Sequence[str], warning_id: int) -> _Seat:
    station = next((one for one in app.stations if one.id == station_id), None)
    if station is None:
        raise NotFound(f"There is no station {station_id!r}.", remedy="See the list: avizu station list")
    if not choose(sucos, app.gazetteer, (), (station,), severity=Severity.UNKNOWN).stations:
        raise Unusable(
            f"Nobody hears {station_id} where warning {warning_id} warns.",
            remedy=f"See its stations: avizu warning callsheet {warning_id}",
        )
    return _Seat(f"station:{station.id}", station.id, station.name or station.id)


def _told_before(connection: Connection, warning_id: int, target: str, revision: Revision) -> datetime | None:
    """When the same one was told of the same text."""
    since, until = revision.approved_at, revision.ended_at
    assert since is not None
    found: list[Any] = [row for row in journal.told(connection, warning_id) if row.target == target]
    times = [row.at for row in found if row.at >= since and (until is None or row.at < until)]
    return min(times, default=None)


def _record(
    connection: Connection, revision: Revision, seat: _Seat, note: str, *, at: datetime, by: Officer, now: datetime
) -> None:
    voice = {"person": seat.person, "note": note, "target": seat.target}
    journal.add_told(connection, warning_id=revision.warning_id, place=seat.place, at=at, by=by.login, **voice)
    journal.record(
        connection,
        at=now,
        who=by.login,
        what="told by voice",
        warning_id=revision.warning_id,
        revision_id=revision.id,
        detail={"place": seat.place, "at": at.isoformat(), **voice},
    )
