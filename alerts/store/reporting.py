"""The rows a report needs about one warning: a handful of queries whatever its size."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from alerts.model.facts import AiredFact, MessageFact, ReplyFact, ReportRows, ToldFact
from alerts.model.message import Medium, Proof, Purpose, Work
from alerts.store import journal, people, warnings
from alerts.store import tables as t
from alerts.store.seats import Seat, seats_of, shared


def report_rows(connection: Connection, warning_id: int) -> ReportRows:
    """Everything of one moment. Raises NotFound when there is no such warning."""
    return ReportRows(
        warning=warnings.warning(connection, warning_id),
        messages=_messages(connection, warning_id),
        replies=tuple(
            ReplyFact(place=r.place, meaning=r.meaning, received_at=r.received_at, closed=r.closed_at is not None)
            for r in journal.replies(connection, warning_id=warning_id)
        ),
        told=tuple(
            ToldFact(place=r.place, at=r.at, person=r.person, target=r.target)
            for r in journal.told(connection, warning_id)
        ),
        aired=tuple(
            AiredFact(station=r.station, language=r.language, at=r.at, via=r.via, revision_id=r.revision_id)
            for r in journal.aired(connection, warning_id)
        ),
        said_para=tuple(people.who_said_para(connection)),
    )


def _messages(connection: Connection, warning_id: int) -> tuple[MessageFact, ...]:
    """One for each seat a message counts for; without our own answers to replies, which carry no revision."""
    m = t.message.c
    query = (
        select(
            m.id,
            m.revision_id,
            m.bulletin_id,
            m.target,
            m.name,
            m.place,
            m.medium,
            m.address,
            m.route,
            m.purpose,
            m.work,
            m.proof,
            m.was_sending,
            m.code,
            m.detail,
            m.delivered_at,
            m.acknowledged_at,
        )
        .where(m.warning_id == warning_id, m.revision_id.is_not(None))
        .order_by(m.id)
    )
    others = shared(connection, warning_id)
    return tuple(_fact(row, seat) for row in connection.execute(query) for seat in seats_of(row, others))


def _fact(row: Any, seat: Seat) -> MessageFact:
    return MessageFact(
        id=row.id,
        revision_id=row.revision_id,
        target=seat.target,
        place=seat.place,
        medium=Medium(row.medium),
        route=row.route,
        purpose=Purpose(row.purpose),
        work=Work(row.work),
        proof=Proof(row.proof),
        begun=bool(row.was_sending),
        code=row.code,
        detail=row.detail,
        delivered_at=row.delivered_at,
        acknowledged_at=row.acknowledged_at,
    )
