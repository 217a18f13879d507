"""What waits for officers: drafts of machines, news about their warnings, tsunami warnings that nobody passed on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select

from alerts.model.alarm import DraftFact, EndFact, HeldFact, ProposalFact
from alerts.model.event import About, Tsunami
from alerts.model.lifecycle import GRAVE
from alerts.model.warning import EndReason, Kind, Revision, Severity, State, Urgency
from alerts.store import tables as t
from alerts.store.rows import revision_of

RAISED_FOR = timedelta(hours=24)
LOOKED_AT_FOR = timedelta(days=7)
LAPSED_FOR = timedelta(hours=6)
TSUNAMI = "tsunami"


def draft_facts(connection: Connection, sources: Collection[str]) -> list[DraftFact]:
    """First texts by a machine that no officer has approved or dropped. A machine is whoever has no account."""
    waiting = [State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value]
    w, r = t.warning.c, t.revision.c
    by_officer = exists().where(t.officer.c.login == w.created_by)
    query = (
        select(w.id, w.source, w.about, w.created_at, r.hazard, r.severity, r.urgency, t.event_.c.tsunami)
        .join(t.revision, r.warning_id == w.id)
        .outerjoin(t.event_, t.event_.c.id == w.event_id)
        .where(r.number == 1, r.state.in_(waiting), ~by_officer)
        .order_by(w.id)
    )
    return [
        DraftFact(
            warning_id=row.id,
            source=_configured(row.source, sources),
            hazard=row.hazard,
            severity=Severity(row.severity),
            urgency=Urgency(row.urgency),
            about=About(row.about),
            since=row.created_at,
            tsunami=Tsunami(row.tsunami or ""),
        )
        for row in connection.execute(query)
    ]


DECIDABLE = (State.SUBMITTED, State.RETURNED, State.ACTIVE)
"""Where news about a warning can still change what people are told: it is out, or an officer has put it forward."""


def proposal_facts(connection: Connection, sources: Collection[str]) -> list[ProposalFact]:
    p, r = t.proposal.c, t.revision.c
    decidable = exists().where(r.warning_id == p.warning_id, r.state.in_([state.value for state in DECIDABLE]))
    query = (
        select(
            p.warning_id,
            func.count().label("number"),
            func.min(p.at).label("since"),
            func.min(t.report.c.source).label("source"),
        )
        .outerjoin(t.report, t.report.c.id == p.report_id)
        .where(p.closed_at.is_(None), decidable)
        .group_by(p.warning_id)
        .order_by(p.warning_id)
    )
    return [
        ProposalFact(
            warning_id=row.warning_id,
            source=_configured(row.source or "", sources),
            number=row.number,
            since=row.since,
            **_stakes(connection, row.warning_id),
        )
        for row in connection.execute(query)
    ]


def looks(connection: Connection, sources: Collection[str], now: datetime) -> list[HeldFact]:
    """The open proposals of the last week that are about no warning, by the source that made them."""
    p, r = t.proposal.c, t.report.c
    query = (
        select(r.source, func.count().label("number"), func.min(p.at).label("since"))
        .join(t.report, r.id == p.report_id)
        .where(p.closed_at.is_(None), p.warning_id.is_(None), p.at >= now - LOOKED_AT_FOR, r.source.in_(sources))
        .group_by(r.source)
        .order_by(r.source)
    )
    return [HeldFact(source=row.source, number=row.number, since=row.since) for row in connection.execute(query)]


def _stakes(connection: Connection, warning_id: int) -> dict[str, Any]:
    """What the texts of a warning that are out or put forward are about, by the gravest of them."""
    w, r = t.warning.c, t.revision.c
    query = (
        select(r.state, r.hazard, r.severity, w.about, t.event_.c.tsunami)
        .join(t.warning, w.id == r.warning_id)
        .outerjoin(t.event_, t.event_.c.id == w.event_id)
        .where(r.warning_id == warning_id, r.state.in_([state.value for state in DECIDABLE]))
    )
    rows = connection.execute(query).all()
    gravest = max(rows, key=lambda row: Severity(row.severity).rank)
    return {
        "active": any(row.state == State.ACTIVE.value for row in rows),
        "hazard": gravest.hazard,
        "severity": Severity(gravest.severity),
        "about": About(gravest.about),
        "tsunami": Tsunami(gravest.tsunami or ""),
    }


def raised(connection: Connection, now: datetime) -> list[int]:
    """The events of the last day with an official tsunami warning in force, of which no warning of the coast is out."""
    e, w, r = t.event_.c, t.warning.c, t.revision.c
    out = (
        exists()
        .where(w.event_id == e.id, r.warning_id == w.id)
        .where(r.state == State.ACTIVE.value, r.kind == Kind.WARNING.value)
        .where(or_(w.about == About.TSUNAMI_CHECK.value, r.hazard == TSUNAMI))
    )
    query = select(e.id).where(
        e.tsunami == Tsunami.RAISED.value, e.merged_into.is_(None), e.created_at >= now - RAISED_FOR, ~out
    )
    return list(connection.execute(query.order_by(e.id)).scalars())


def ending(connection: Connection) -> list[EndFact]:
    """The Severe and Extreme warnings that are out, of which no next text waits for approval."""
    r, later = t.revision.c, t.revision.alias().c
    answered = exists().where(later.warning_id == r.warning_id, later.state == State.SUBMITTED.value)
    query = _grave_texts().where(r.state == State.ACTIVE.value, ~answered)
    return [_end_of(revision_of(row)) for row in connection.execute(query)]


def lapsed(connection: Connection, now: datetime) -> list[EndFact]:
    """Those that ran out within the last hours with nothing said since, nor the same people warned of it anew."""
    r, later = t.revision.c, t.revision.alias().c
    more = exists().where(later.warning_id == r.warning_id, later.number > r.number, later.approved_at.is_not(None))
    query = _grave_texts().where(
        r.end_reason == EndReason.EXPIRED.value, r.ended_at >= now - LAPSED_FOR, r.ended_at <= now, ~more
    )
    found = [revision_of(row) for row in connection.execute(query)]
    out = _events_out(connection) if found else []
    return [_end_of(one) for one in found if not any(_anew(one, _event(connection, one), *other) for other in out)]


def _grave_texts() -> Any:
    r = t.revision.c
    grave = [severity.value for severity in GRAVE]
    return select(t.revision).where(r.kind == Kind.WARNING.value, r.severity.in_(grave)).order_by(r.warning_id)


def _end_of(text: Revision) -> EndFact:
    return EndFact(
        warning_id=text.warning_id,
        hazard=text.hazard,
        severity=text.severity,
        since=text.approved_at or text.expires,
        expires=text.expires,
    )


def _event(connection: Connection, text: Revision) -> int | None:
    event: int | None = connection.execute(
        select(t.warning.c.event_id).where(t.warning.c.id == text.warning_id)
    ).scalar_one()
    return event


def _events_out(connection: Connection) -> list[tuple[Revision, int | None]]:
    """The texts that warn now, each with the event it is about."""
    query = (
        select(t.revision, t.warning.c.event_id)
        .join(t.warning, t.warning.c.id == t.revision.c.warning_id)
        .where(t.revision.c.state == State.ACTIVE.value, t.revision.c.kind == Kind.WARNING.value)
    )
    return [(revision_of(row), row.event_id) for row in connection.execute(query)]


def _anew(over: Revision, event: int | None, out: Revision, its_event: int | None) -> bool:
    """Whether `out` tells people what holds now, who were told of `over`."""
    same = out.hazard == over.hazard or (event is not None and event == its_event)
    return same and set(over.sucos) <= set(out.sucos)


def _configured(source: str, sources: Collection[str]) -> str:
    """A document that somebody sent us has a file or an address for a source: those are no feeds."""
    return source if source in sources else ""
