"""What is known of telephone numbers: heard, asked, denied, marked; and what became of the messages to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from alerts.delivery.canary import Canary, OperatorHealth, operator_health
from alerts.model.message import Medium, Proof, Purpose, Work
from alerts.model.people import Number
from alerts.model.warning import Kind, Severity, State
from alerts.store import tables as t
from alerts.store.many import portions
from alerts.store.outbox import NOT_OF_A_WARNING
from alerts.store.race import insert_new
from alerts.store.rows import WAITING

GRAVE = (Severity.SEVERE.value, Severity.EXTREME.value)
ARRIVED = (Proof.DELIVERED.value, Proof.ACKNOWLEDGED.value)
FAILED = (Proof.NONE.value, Proof.UNDELIVERED.value)
NEWEST_CANARIES = 60


def numbers(connection: Connection) -> dict[str, Number]:
    """Those of which anything is known."""
    return {row.phone: _number(row) for row in connection.execute(select(t.number))}


def _number(row: Row[Any]) -> Number:
    return Number(
        phone=row.phone,
        verified_at=row.verified_at,
        asked_at=row.asked_at,
        denied_at=row.denied_at,
        marked_at=row.marked_at,
    )


def known_since(connection: Connection) -> dict[int, datetime]:
    """When each contact came into the directory."""
    query = select(t.contact.c.id, t.contact.c.created_at)
    return {row.id: row.created_at for row in connection.execute(query)}


def asked(connection: Connection, phones: Iterable[str], at: datetime) -> None:
    for phone in phones:
        _change(connection, phone, asked_at=at)


def not_asked_after_all(connection: Connection, phones: Iterable[str]) -> None:
    for phone in phones:
        _change(connection, phone, asked_at=None)


def heard(connection: Connection, phone: str, at: datetime, *, verified: bool) -> bool:
    """Somebody is there: no failure before this counts any more. Whether the number was marked.

    `verified` says that it is who we think, so that an earlier "no" holds no longer either.
    """
    before = connection.execute(select(t.number.c.marked_at).where(t.number.c.phone == phone)).scalar()
    sure = {"verified_at": at, "denied_at": None} if verified else {}
    _change(connection, phone, marked_at=None, cleared_at=at, **sure)
    return before is not None


def denied(connection: Connection, phone: str, at: datetime) -> None:
    _change(connection, phone, denied_at=at)


def mark(connection: Connection, phone: str, at: datetime) -> None:
    """It failed again and again."""
    _change(connection, phone, marked_at=at)


def unmark(connection: Connection, phone: str, at: datetime) -> None:
    """Something arrived there after all. Failures before this count no more."""
    _change(connection, phone, marked_at=None, cleared_at=at)


def _change(connection: Connection, phone: str, **columns: datetime | None) -> None:
    changed = update(t.number).where(t.number.c.phone == phone).values(**columns)
    if connection.execute(changed).rowcount == 0 and not insert_new(connection, t.number, phone=phone, **columns):
        connection.execute(changed)


def asked_since(connection: Connection, since: datetime) -> int:
    """How many numbers were asked from then on."""
    query = select(func.count()).where(t.number.c.asked_at >= since)
    return int(connection.execute(query).scalar_one())


def grave_warning_is_out(connection: Connection) -> bool:
    """Whether a Severe or Extreme warning is active anywhere."""
    r = t.revision.c
    query = select(r.id).where(r.state == State.ACTIVE.value, r.severity.in_(GRAVE), r.kind == Kind.WARNING.value)
    return connection.execute(query.limit(1)).first() is not None


def warned_now(connection: Connection) -> set[str]:
    """The numbers with a message of a text that is in force: their next answer belongs to that."""
    m = t.message.c
    query = select(m.address).join(t.revision, t.revision.c.id == m.revision_id)
    return set(connection.execute(query.where(t.revision.c.state == State.ACTIVE.value).distinct()).scalars())


def withdraw_questions(connection: Connection, routes: Sequence[str], *, why: str) -> int:
    """Takes the questions that still wait out of the queue. Answers how many."""
    m = t.message.c
    statement = update(t.message).where(m.route.in_(routes), m.work.in_(WAITING), m.purpose == Purpose.VERIFY.value)
    return int(connection.execute(statement.values(work=Work.WITHDRAWN.value, detail=why)).rowcount)


def unsent_questions(connection: Connection, since: datetime) -> list[Any]:
    """(address, route, work, code) of questions asked from then on which no gateway took, and none will any more."""
    m, n = t.message.c, t.number.c
    query = (
        select(m.address, m.route, m.work, m.code)
        .join(t.number, and_(n.phone == m.address, n.asked_at == m.created_at))
        .where(n.asked_at >= since, m.purpose == Purpose.VERIFY.value, m.proof == Proof.NONE.value)
        .where(m.work.in_((Work.WITHDRAWN.value, Work.DONE.value)))
    )
    return list(connection.execute(query))


def failing(connection: Connection, least: int) -> dict[str, list[Any]]:
    """Of each number that is not marked and has so many failures since anything arrived there: every message since
    then that is over. Of what contacts were sent, and nothing that is older than `cleared_at`.
    """
    # Most messages arrive: the few that did not are found in one walk, and only those addresses are looked at closer.
    return failing_of(connection, _suspects(connection, least), least)


def _suspects(connection: Connection, least: int) -> set[str]:
    m = t.message.c
    query = (
        select(m.address)
        .where(m.work == Work.DONE.value, m.proof.in_(FAILED), *_TO_CONTACTS)
        .group_by(m.address)
        .having(func.count() >= least)
    )
    return set(connection.execute(query).scalars())


def failing_of(connection: Connection, phones: Iterable[str], least: int) -> dict[str, list[Any]]:
    """The same of these numbers alone."""
    marked = set(connection.execute(select(t.number.c.phone).where(t.number.c.marked_at.is_not(None))).scalars())
    found: dict[str, list[Any]] = {}
    for some in portions(sorted(set(phones) - marked)):
        arrived = _last_arrival(connection, some)
        for row in connection.execute(_over(some)):
            since = max((at for at in (row.cleared_at, arrived.get(row.address)) if at is not None), default=None)
            if since is None or row.created_at > since:
                found.setdefault(row.address, []).append(row)
    return {phone: rows for phone, rows in found.items() if len(rows) >= least}


_TO_CONTACTS = (
    t.message.c.medium == Medium.SMS.value,
    t.message.c.target.startswith("contact:"),
    or_(t.message.c.purpose.not_in(NOT_OF_A_WARNING), t.message.c.purpose == Purpose.VERIFY.value),
)


def _over(phones: Sequence[str]) -> Any:
    m, n = t.message.c, t.number.c
    columns = (m.id, m.address, m.target, m.route, m.revision_id, m.proof, m.code, m.created_at, n.cleared_at)
    return (
        select(*columns)
        .outerjoin(t.number, n.phone == m.address)
        .where(m.address.in_(phones), m.work == Work.DONE.value, *_TO_CONTACTS)
    )


def _last_arrival(connection: Connection, phones: Sequence[str]) -> dict[str, datetime]:
    rows = connection.execute(_arrivals(phones))
    found = {row.address: max(filter(None, (row.delivered, row.acknowledged)), default=None) for row in rows}
    return {phone: at for phone, at in found.items() if at is not None}


def _arrivals(phones: Sequence[str]) -> Any:
    m = t.message.c
    return (
        select(
            m.address,
            func.max(m.delivered_at, type_=t.Instant()).label("delivered"),
            func.max(m.acknowledged_at, type_=t.Instant()).label("acknowledged"),
        )
        .where(m.address.in_(phones), m.proof.in_(ARRIVED))
        .group_by(m.address)
    )


def marked_and_arrived(connection: Connection) -> list[str]:
    """Marked numbers at which something has arrived since they were marked."""
    n = t.number.c
    marks = {row.phone: row.marked_at for row in connection.execute(select(t.number).where(n.marked_at.is_not(None)))}
    found: list[str] = []
    for some in portions(sorted(marks)):
        found += [phone for phone, at in _last_arrival(connection, some).items() if at >= marks[phone]]
    return found


def canaries(connection: Connection, test_numbers: Mapping[str, str]) -> dict[str, list[Canary]]:
    """By operator, the newest test messages to its number, newest first."""
    return {operator: _canaries(connection, phone) for operator, phone in test_numbers.items()}


def _canaries(connection: Connection, phone: str) -> list[Canary]:
    m = t.message.c
    query = (
        select(t.message)
        .where(m.address == phone, m.purpose == Purpose.CANARY.value)
        .order_by(m.id.desc())
        .limit(NEWEST_CANARIES)
    )
    return [
        Canary(
            sent_at=row.created_at,
            work=Work(row.work),
            proof=Proof(row.proof),
            accepted_at=row.accepted_at,
            delivered_at=row.delivered_at,
            detail=row.detail,
        )
        for row in connection.execute(query)
    ]


def operators(
    connection: Connection, test_numbers: Mapping[str, str], now: datetime, *, receipts: bool
) -> list[OperatorHealth]:
    """How each operator with a test number is."""
    sent = canaries(connection, test_numbers)
    return [operator_health(name, rows, now, receipts=receipts) for name, rows in sent.items()]
