"""Messages that are held back because a graver text of the same advice holds.

A message that is held back is a withdrawn row with a code of its own; to let it go is to queue it again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from alerts.delivery.restraint import MUTED, SPARED, Graver, Restraint, gravest_first
from alerts.model.message import Proof, Work
from alerts.model.warning import Kind, Revision, State
from alerts.store import tables as t
from alerts.store.first_words import Letter, change, first_words, of_one_danger
from alerts.store.many import insert_many, portions
from alerts.store.put_off import PutOff, put_off
from alerts.store.rows import WAITING, revision_of


@dataclass(frozen=True, slots=True)
class Spared:
    """`places` with the warning because of which their committees are spared; `messages` is how many are held back."""

    places: Mapping[str, int] = field(default_factory=dict)
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Freed:
    """`messages` go out after all: in `places`, where the warning named no longer holds, and by the warning that holds
    still, to numbers its text did not reach (`unreached`: how many).
    """

    places: Mapping[str, int] = field(default_factory=dict)
    unreached: Mapping[int, int] = field(default_factory=dict)
    messages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What an approval held back: of its own text for graver ones, of lesser texts by warning, for the hourly cap.

    `outdated` are, by warning, messages that were to tell of two dangers, which no longer hold as they say, and
    `returning` those of ends that would have sent people home into this danger.
    """

    muted: Spared = field(default_factory=Spared)
    overtaken: Mapping[int, Spared] = field(default_factory=dict)
    put_off: PutOff = field(default_factory=PutOff)
    outdated: Mapping[int, int] = field(default_factory=dict)
    returning: Mapping[int, int] = field(default_factory=dict)

    @property
    def outdated_words(self) -> tuple[str, ...]:
        """What the officer is told who ended or changed the other danger."""
        return tuple(f"warning {number} is not sent: {why_outdated(number, n)}" for number, n in self.outdated.items())


def why_outdated(warning_id: int, messages: int) -> str:
    """ "1 message tells of two dangers, which no longer hold so. Write it anew: avizu warning update 7"."""
    tell = f"{messages:,} message{' tells' if messages == 1 else 's tell'}"
    return f"{tell} of two dangers, which no longer hold so. Write it anew: avizu warning update {warning_id}"


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


def spare(
    connection: Connection, revision: Revision, others: Sequence[Revision], restraint: Restraint, *, at: datetime
) -> Spared:
    """Takes the first word of this text back from those who were sent a graver one of `others`, texts in force.

    Only what waits and was never begun.
    """
    waiting = first_words(connection, revision, _waiting(revision))
    mutes = _mutes(connection, revision, restraint.graver(revision, others), restraint, waiting)
    taken = 0
    for one in {by.id: by for by in mutes.values()}.values():
        ids = [key for key, by in mutes.items() if by.id == one.id]
        why = f"{SPARED}warning {one.warning_id} is graver and gives the same advice"
        taken += change(connection, ids, WAITING, work=Work.WITHDRAWN.value, code=MUTED, detail=why)
    places = _places(waiting, mutes)
    _remember(connection, revision, places, at=at)
    return Spared({place: one.warning_id for place, one in places.items()}, taken)


def to_spare(
    connection: Connection, revision: Revision, others: Sequence[Revision], restraint: Restraint
) -> frozenset[int]:
    """The messages that `spare` would take back."""
    waiting = first_words(connection, revision, _waiting(revision))
    return frozenset(_mutes(connection, revision, restraint.graver(revision, others), restraint, waiting))


def _waiting(revision: Revision) -> Any:
    """What tells of two dangers gives more advice than a graver text about one of them."""
    return and_(t.message.c.work.in_(WAITING), of_one_danger(revision))


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
) -> tuple[Freed, PutOff]:
    """Queues what was held back for a graver text that no longer holds there, or that this person was not sent.

    Answers what was queued, and why.
    """
    held = first_words(connection, revision, t.message.c.code == MUTED)
    by_suco = restraint.graver(revision, others)
    still = _mutes(connection, revision, by_suco, restraint, held)
    free = {key: letter for key, letter in held.items() if key not in still}
    queued = _queue_again(connection, list(free), at=at)
    muted = _places(held, still)
    _remember(connection, revision, muted, at=at)
    was_muted_by = _release(connection, revision, muted, at=at)
    over = {
        place: was_muted_by[place]
        for letter in free.values()
        for place in letter.places
        if place in was_muted_by and restraint.stands_before(revision, [place], by_suco) is None
    }
    graver = [restraint.stands_before(revision, letter.places, by_suco) for letter in free.values()]
    unreached = Counter(one.warning_id for one in graver if one is not None)
    return Freed(over, unreached, queued), put_off(connection, revision, others, restraint, at=at, only=free)


def _queue_again(connection: Connection, ids: Sequence[int], *, at: datetime) -> int:
    back = (Work.WITHDRAWN.value,)
    queued = {"work": Work.QUEUED.value, "code": "", "detail": ""}
    overdue = change(connection, ids, back, t.message.c.not_before < at, **queued, not_before=at)
    return overdue + change(connection, ids, back, **queued)


def _mutes(
    connection: Connection,
    revision: Revision,
    by_suco: Graver,
    restraint: Restraint,
    letters: Mapping[int, Letter],
) -> dict[int, Revision]:
    """Of these messages those that are to be held back, with the gravest text that they are held back for."""
    if not by_suco or not letters:
        return {}
    sent = sent_to(connection, {one.id: one for texts in by_suco.values() for one in texts}.values())
    found = {
        key: restraint.spared_by(revision, letter.places, letter.address, by_suco, sent)
        for key, letter in letters.items()
    }
    return {key: one for key, one in found.items() if one is not None}


def _places(letters: Mapping[int, Letter], mutes: Mapping[int, Revision]) -> dict[str, Revision]:
    return {place: one for key, one in mutes.items() for place in letters[key].places}


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
