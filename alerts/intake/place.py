"""A CAP document among its like: kept with its verdict, placed in its chain, tied to its event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.cap.document import Document, Finding
from alerts.cap.draft import identity
from alerts.cap.read import read
from alerts.cap.sequence import Arrived, Link, Standing, arrive, chain_of, link_of
from alerts.cap.verdict import Verdict
from alerts.errors import Unusable
from alerts.incoming import Judged, hazard_of, touched
from alerts.incoming.account import account_of
from alerts.intake.event import tie
from alerts.model.event import Account
from alerts.settings import FeedSource
from alerts.store import chains, intake

OF_THE_FEED = frozenset({"foreign-sender", "too-many-drafts"})
"""Findings about who brought a document, not about what it says."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document in its chain. `report_id` is None when it was here already. `chain` are the reports of its chain."""

    document: Document
    judged: Judged
    arrived: Arrived
    report_id: int | None
    chain: tuple[int, ...] = ()
    account: Account | None = None
    event_id: int | None = None


def place(
    app: App,
    connection: Connection,
    document: Document,
    data: bytes,
    judged: Judged,
    source: FeedSource,
    now: datetime,
    *,
    by_hand: bool = False,
) -> Placed:
    """Keeps it with its verdict and its standing, and changes the standing of those it replaces or cancels.

    `by_hand`: an officer brings it, so nothing holds it back.
    """
    alike = intake.reports_like(connection, identity(document))
    link = _as_kept(link_of(document, released=by_hand), alike, data)
    known = chain_of(link, chains.having(connection))
    arrived = arrive(judged.weighed, link, known, dict(source.successors))
    if arrived.verdict is Verdict.IGNORE:
        for row in alike:
            if row.digest == link.digest:
                intake.seen_again(connection, row.id, now)
        return Placed(document, judged, arrived, None)
    judged = _as_arrived(judged, arrived)
    account = _account(app, document, judged)
    event_id = tie(connection, account, now) if _is_news(arrived) else None
    new = intake.NewReport(
        source=source.name,
        sender=document.sender,
        identifier=document.identifier,
        sent=document.sent,
        digest=link.digest,
        verdict=arrived.verdict,
        standing=arrived.standing.value,
        findings=arrived.findings,
        body=data,
        status=document.status,
        msg_type=document.msg_type,
        headline=account.headline,
        account=account,
        event_id=event_id,
    )
    report_id = intake.add_report(connection, new, at=now)
    chains.keep_references(connection, report_id, document)
    chains.save_standings(connection, arrived.standings)
    return Placed(document, judged, arrived, report_id, _reports(connection, known), account, event_id)


def _as_arrived(judged: Judged, arrived: Arrived) -> Judged:
    return replace(judged, weighed=replace(judged.weighed, verdict=arrived.verdict, findings=arrived.findings))


def _account(app: App, document: Document, judged: Judged) -> Account:
    facts = judged.weighed.facts
    return account_of(document, facts, hazard_of(app.known, facts), places_of(app, judged))


def _reports(connection: Connection, chain: list[Link]) -> tuple[int, ...]:
    return tuple(chains.reports_of(connection, {link.key for link in chain if link.takes_part}))


def _as_kept(link: Link, alike: list[Any], data: bytes) -> Link:
    """The same bytes say the same, also to a reader that has learnt to see more in them since."""
    return next((replace(link, digest=row.digest) for row in alike if row.body == data), link)


def _is_news(arrived: Arrived) -> bool:
    """Whether it belongs to an event: what is held, logged or turned away must not tie events together."""
    return arrived.verdict in (Verdict.ACCEPT, Verdict.FLAG, Verdict.SUPPRESS)


def places_of(app: App, judged: Judged) -> tuple[str, ...]:
    """The sucos that a document is about."""
    facts = judged.weighed.facts
    return touched(app.known, facts, judged) if facts else ()


def let_go(
    app: App,
    connection: Connection,
    row: Any,
    *,
    source: FeedSource,
    now: datetime,
    data: bytes = b"",
    by_hand: bool = True,
) -> Placed:
    """From here on the document counts like one that was never held. Where another has its identity, that is buried.

    Not `by_hand`: no officer vouches for it, it only came again by a feed that may carry it. `data` are its bytes where
    they are at hand: those of what was turned away are kept only in part. Raises Unusable when they can't be read.
    """
    reading = read(data or row.body)
    document = reading.document
    if document is None:
        raise Unusable("This is no document that could be used.", remedy="Draft by hand: avizu warning draft")
    for other in intake.reports_like(connection, identity(document)):
        if other.id != row.id:
            intake.change_report(connection, other.id, standing=Standing.BURIED.value)
    link = link_of(document, released=by_hand)
    known = [one for one in chain_of(link, chains.having(connection, but=row.id)) if one.key != link.key]
    judged = app.judge(reading, now)
    arrived = arrive(judged.weighed, link, known, dict(source.successors))
    held_for = [Finding(**finding) for finding in row.findings if by_hand or finding["code"] not in OF_THE_FEED]
    arrived = replace(arrived, findings=tuple(dict.fromkeys((*held_for, *arrived.findings))))
    judged = _as_arrived(judged, arrived)
    account = _account(app, document, judged)
    event_id = tie(connection, account, now)
    intake.change_report(
        connection,
        row.id,
        verdict=arrived.verdict.value,
        standing=arrived.standing.value,
        findings=intake.finding_rows(arrived.findings),
        event_id=event_id,
    )
    chains.save_standings(connection, arrived.standings)
    return Placed(document, judged, arrived, row.id, _reports(connection, known), account, event_id)
