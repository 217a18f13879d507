"""Messages that are held back: a graver text of the same advice holds, or a number was sent much within the hour.

A message that is held back is a withdrawn row with a code of its own; to let it go is to queue it again. Both are
guarded: what a sending process has taken meanwhile is left alone, and doing a thing twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from alerts.delivery.restraint import (
    MUTED,
    TOO_MANY,
    WINDOW,
    Restraint,
    capped,
    gravest_first,
    next_slot,
)
from alerts.model.message import Proof, Purpose, Work
from alerts.model.warning import Kind, Revision, State
from alerts.store import tables as t
from alerts.store.many import insert_many, portions
from alerts.store.outbox import WAITING
from alerts.store.rows import revision_of

OF_A_WARNING = [purpose.value for purpose in Purpose if purpose.of_a_warning]


@dataclass(frozen=True, slots=True)
class Spared:
    """`places` with the warning because of which their committees are spared; `messages` is how many are held back."""

    places: Mapping[str, int] = field(default_factory=dict)
    messages: int = 0


@dataclass(frozen=True, slots=True)
class PutOff:
    """`messages` go out later, the last of them at `until`; `never` would come after the end, and don't."""

    messages: int = 0
    until: datetime | None = None
    never: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What an approval held back: of its own text for graver ones, of lesser texts by warning, for the hourly cap."""

    muted: Spared = field(default_factory=Spared)
    overtaken: Mapping[int, Spared] = field(default_factory=dict)
    put_off: PutOff = field(default_factory=PutOff)


def sent_to(connection: Connection, revisions: Iterable[Revision]) -> dict[int, frozenset[str]]:
    """The numbers each text went to or will, by its id: not those that failed, nor those it was held back from."""
    m = t.message.c
    failed = and_(m.work == Work.DONE.value, m.proof.in_([Proof.NONE.value, Proof.UNDELIVERED.value]))
    query = select(m.revision_id, m.address).where(
        m.revision_id.in_([one.id for one in revisions]), m.work != Work.WITHDRAWN.value, ~failed
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(query.distinct()):
        found[row.revision_id].add(row.address)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def crowded(connection: Connection, most: int, now: datetime, *, but: int | None = None) -> dict[str, datetime]:
    """The numbers that were sent `most` texts of warnings within the hour, or will be, and when they may be sent more.

    Without those of the revision `but`. Nobody when `most` is 0.
    """
    if most == 0:
        return {}
    m, r = t.message.c, t.revision.c
    at = func.coalesce(m.accepted_at, m.not_before)
    # A text that ended earlier was sent earlier: so the index on the revision finds all that counts.
    lately = select(r.id).where(or_(r.state == State.ACTIVE.value, r.ended_at > now - WINDOW))
    counted = and_(
        m.revision_id.in_(lately),
        m.revision_id != (but or 0),
        m.work != Work.WITHDRAWN.value,
        m.purpose.in_(OF_A_WARNING),
        at > now - WINDOW,
    )
    many = select(m.address).where(counted).group_by(m.address).having(func.count() >= most)
    times: dict[str, list[datetime]] = defaultdict(list)
    for row in connection.execute(select(m.address, m.accepted_at, m.not_before).where(counted, m.address.in_(many))):
        times[row.address].append(row.accepted_at or row.not_before)
    return {address: next_slot(found, most, now) for address, found in times.items()}


def spare(
    connection: Connection, revision: Revision, others: Sequence[Revision], restraint: Restraint, *, at: datetime
) -> Spared:
    """Takes the first word of this text back from those who were sent a graver one of `others`, texts in force.

    Only what waits and was never begun.
    """
    waiting = _first_words(connection, revision, t.message.c.work.in_(WAITING))
    mutes = _mutes(connection, revision, others, restraint, waiting)
    taken = 0
    for one in {by.id: by for by in mutes.values()}.values():
        ids = [key for key, by in mutes.items() if by.id == one.id]
        why = f"spared: warning {one.warning_id} is graver and gives the same advice"
        taken += _change(connection, ids, WAITING, work=Work.WITHDRAWN.value, code=MUTED, detail=why)
    places = _places(waiting, mutes)
    _remember(connection, revision, places, at=at)
    return Spared({place: one.warning_id for place, one in places.items()}, taken)


def muted_texts(connection: Connection, now: datetime) -> list[int]:
    """The active texts, not out of time, that are held back from somebody for a graver one: the gravest first."""
    held = select(t.muted.c.revision_id).where(t.muted.c.released_at.is_(None))
    query = select(t.revision).where(
        t.revision.c.id.in_(held), t.revision.c.state == State.ACTIVE.value, t.revision.c.expires > now
    )
    return [one.id for one in sorted(map(revision_of, connection.execute(query)), key=gravest_first)]


def over_since(connection: Connection, since: datetime, now: datetime) -> list[Revision]:
    """The texts that warned and have held no longer since then: ended, replaced, or out of time."""
    r = t.revision.c
    late = and_(r.state == State.ACTIVE.value, r.expires <= now)
    query = select(t.revision).where(r.kind == Kind.WARNING.value, or_(r.ended_at >= since, late))
    return [revision_of(row) for row in connection.execute(query.order_by(r.id))]


def let_go(
    connection: Connection, revision: Revision, others: Sequence[Revision], restraint: Restraint, *, at: datetime
) -> tuple[Spared, PutOff]:
    """Queues what was held back for a graver text that no longer holds there, or that this person was not sent.

    Answers what was queued, with the warnings that stood before it.
    """
    held = _first_words(connection, revision, t.message.c.code == MUTED)
    still = _mutes(connection, revision, others, restraint, held)
    free = [key for key in held if key not in still]
    back = (Work.WITHDRAWN.value,)
    soon = t.message.c.not_before < at
    queued = _change(connection, free, back, soon, work=Work.QUEUED.value, code="", detail="", not_before=at)
    queued += _change(connection, free, back, work=Work.QUEUED.value, code="", detail="")
    places = _places(held, still)
    _remember(connection, revision, places, at=at)
    released = _release(connection, revision, places, at=at)
    return Spared(released, queued), put_off(connection, revision, restraint, at=at, only=free)


def put_off(
    connection: Connection,
    revision: Revision,
    restraint: Restraint,
    *,
    at: datetime,
    only: Collection[int] | None = None,
) -> PutOff:
    """Lets the first word of this text wait, of the messages `only` or all, where a number was sent much lately.

    What would come after the end of the text is taken back: late is worse than never.
    """
    later = crowded(connection, restraint.most_per_hour, at, but=revision.id) if capped(revision) else {}
    if not later:
        return PutOff()
    slots: dict[datetime, list[int]] = defaultdict(list)
    for key, letter in _first_words(connection, revision, t.message.c.work == Work.QUEUED.value).items():
        if letter.address in later and (only is None or key in only):
            slots[later[letter.address]].append(key)
    much = f"{restraint.most_per_hour} messages within the hour"
    never = put = 0
    for slot, ids in sorted(slots.items()):
        if slot < revision.expires:
            put += _change(
                connection, ids, WAITING, t.message.c.not_before < slot, not_before=slot, detail=f"put off: {much}"
            )
        else:
            gone = {"work": Work.WITHDRAWN.value, "code": TOO_MANY, "detail": f"{much}: it would come after the end"}
            never += _change(connection, ids, WAITING, **gone)
    until = max((slot for slot in slots if slot < revision.expires), default=None)
    return PutOff(put, until if put else None, never)


@dataclass(frozen=True, slots=True)
class _Letter:
    """One message; `places` are those of all the committees that its reader sits on."""

    address: str
    places: tuple[str, ...]


def _first_words(connection: Connection, revision: Revision, which: Any) -> dict[int, _Letter]:
    """The messages to committees that are the first word of this text, were never begun, and are `which`."""
    m, r = t.message.c, t.recipient.c
    first = select(m.id, m.address, m.bulletin_id, m.medium).where(
        m.revision_id == revision.id,
        m.purpose == Purpose.WARNING.value,
        m.target.startswith("contact:"),
        m.was_sending.is_(False),
        which,
    )
    letters = connection.execute(first.order_by(m.id)).all()
    if not letters:
        return {}
    # Joined here: no index of theirs leads from a message to its seats.
    seats: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    of_it = (r.revision_id == revision.id, r.purpose == Purpose.WARNING.value)
    for row in connection.execute(select(r.bulletin_id, r.medium, r.address, r.place).where(*of_it).order_by(r.id)):
        seats[row.bulletin_id, row.medium, row.address].append(row.place)
    return {
        row.id: _Letter(row.address, tuple(seats[row.bulletin_id, row.medium, row.address])) for row in letters
    }


def _mutes(
    connection: Connection,
    revision: Revision,
    others: Sequence[Revision],
    restraint: Restraint,
    letters: Mapping[int, _Letter],
) -> dict[int, Revision]:
    """Of these messages those that are to be held back, with the gravest text that they are held back for."""
    by_suco = restraint.graver(revision, others)
    if not by_suco or not letters:
        return {}
    sent = sent_to(connection, {one.id: one for texts in by_suco.values() for one in texts}.values())
    found = {
        key: restraint.spared_by(revision, letter.places, letter.address, by_suco, sent)
        for key, letter in letters.items()
    }
    return {key: one for key, one in found.items() if one is not None}


def _places(letters: Mapping[int, _Letter], mutes: Mapping[int, Revision]) -> dict[str, Revision]:
    return {place: one for key, one in mutes.items() for place in letters[key].places}


def _change(connection: Connection, ids: Sequence[int], works: Sequence[str], *also: Any, **values: Any) -> int:
    """Only what is still so, and was never begun. Answers how many."""
    m = t.message.c
    changed = 0
    for some in portions(ids):
        wanted = and_(m.id.in_(some), m.work.in_(works), m.was_sending.is_(False), *also)
        changed += connection.execute(update(t.message).where(wanted).values(**values)).rowcount
    return changed


def _remember(connection: Connection, revision: Revision, places: Mapping[str, Revision], *, at: datetime) -> None:
    """One row per place, which may have been let go before."""
    if not places:
        return
    known = {row.place: row for row in connection.execute(_rows_of(revision))}
    for place, one in places.items():
        row = known.get(place)
        if row is not None and (row.released_at is not None or row.by_revision_id != one.id):
            begun = row.at if row.released_at is None else at
            changed = update(t.muted).where(t.muted.c.id == row.id)
            connection.execute(changed.values(by_revision_id=one.id, at=begun, released_at=None))
    new = [(revision.id, place, one.id, at) for place, one in places.items() if place not in known]
    insert_many(connection, t.muted, ("revision_id", "place", "by_revision_id", "at"), new)


def _release(connection: Connection, revision: Revision, still: Collection[str], *, at: datetime) -> dict[str, int]:
    """The places that are let go, with the warning each was muted by."""
    by = select(t.muted.c.id, t.muted.c.place, t.revision.c.warning_id).join(
        t.revision, t.revision.c.id == t.muted.c.by_revision_id
    )
    held = by.where(t.muted.c.revision_id == revision.id, t.muted.c.released_at.is_(None)).order_by(t.muted.c.place)
    over = [row for row in connection.execute(held) if row.place not in still]
    for some in portions([row.id for row in over]):
        connection.execute(update(t.muted).where(t.muted.c.id.in_(some)).values(released_at=at))
    return {row.place: row.warning_id for row in over}


def _rows_of(revision: Revision) -> Any:
    return select(t.muted).where(t.muted.c.revision_id == revision.id)
