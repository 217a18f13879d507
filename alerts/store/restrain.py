"""What an approval, and the end of a graver warning, do to messages that are held back; every time with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil

from sqlalchemy import Connection

from alerts.delivery.restraint import Restraint, in_force
from alerts.model.warning import Kind, Revision
from alerts.store import journal, muted, returning, warnings
from alerts.store.muted import Freed, HeldBack, Spared
from alerts.store.outdated import withhold
from alerts.store.put_off import PutOff, put_off


def hold_back(connection: Connection, revision: Revision, restraint: Restraint, *, by: str, at: datetime) -> HeldBack:
    """Of a text that is active now, its messages queued: spares whom a graver one was sent to, takes lesser ones back,
    lets those wait who were sent much. Takes back what was to tell of this danger and another, and no longer may, and
    ends of other dangers that send people home into this one. Writes down why.
    """
    others = [one for one in warnings.active_beside(connection, revision.warning_id) if one.kind is Kind.WARNING]
    told_of = [one for one in others if restraint.joint.hazard_of(one.hazard, revision.hazard)]
    gone = {one.warning_id: withhold(connection, one, restraint, by=by, at=at) for one in told_of}
    outdated = {number: messages for number, messages in gone.items() if messages}
    if revision.kind is not Kind.WARNING:
        return HeldBack(outdated=outdated)
    now = [one for one in others if in_force(one, at)]
    spared = muted.spare(connection, revision, now, restraint, at=at)
    _note(connection, revision, "held back", why_spared(spared), spared, by=by, at=at)
    lesser = [
        (one, [revision, *(other for other in now if other is not one)])
        for one in others
        if in_force(revision, at) and restraint.graver(one, [revision])
    ]
    # Before anything lesser is taken back for this text, it is known whom this text will never be sent to. What will
    # be taken back leaves room within the hour.
    room = [key for one, texts in lesser for key in muted.to_spare(connection, one, texts, restraint)]
    later = put_off(connection, revision, now, restraint, at=at, without=frozenset(room))
    _note_put_off(connection, revision, later, restraint, by=by, at=at)
    taken = {one.warning_id: take_back(connection, one, texts, restraint, by=by, at=at) for one, texts in lesser}
    overtaken = {number: some for number, some in taken.items() if some.messages}
    kept_away = returning.withhold(connection, revision, restraint, by=by, at=at)
    return HeldBack(muted=spared, overtaken=overtaken, put_off=later, outdated=outdated, returning=kept_away)


def take_back(
    connection: Connection,
    revision: Revision,
    graver: Sequence[Revision],
    restraint: Restraint,
    *,
    by: str,
    at: datetime,
) -> Spared:
    """What still waits of this text, from those who were sent one of these others, in force now. Writes down why."""
    taken = muted.spare(connection, revision, graver, restraint, at=at)
    _note(connection, revision, "taken back", why_spared(taken), taken, by=by, at=at)
    return taken


def let_go(
    connection: Connection, revision: Revision, restraint: Restraint, *, by: str, at: datetime
) -> tuple[Freed, PutOff]:
    """Queues what was held back for graver texts that hold no longer. Writes down why."""
    others = [one for one in warnings.active_beside(connection, revision.warning_id) if in_force(one, at)]
    freed, later = muted.let_go(connection, revision, others, restraint, at=at)
    _note(connection, revision, "sent after all", why_freed(freed), freed, by=by, at=at)
    _note_put_off(connection, revision, later, restraint, by=by, at=at)
    return freed, later


def sentences(held: HeldBack, most: int, at: datetime) -> Iterator[str]:
    """What the officer who approved is told."""
    if held.muted.messages:
        yield f"{_count(held.muted.messages, 'message')} held back {why_spared(held.muted)}"
    for number, spared in held.overtaken.items():
        messages = _count(spared.messages, "message")
        yield f"{messages} of warning {number} taken back {why_spared(spared)}"
    if held.put_off.messages:
        yield f"put off: {why_put_off(held.put_off, most, at)}"
    if held.put_off.never:
        yield f"not sent: {why_never(held.put_off, most)}"
    yield from held.outdated_words
    for number, ends in held.returning.items():
        told = returning.why_kept_away(ends)
        yield f"the end of warning {number} is not sent: {told} where this one holds. Tell them when both are over"


def why_spared(spared: Spared) -> str:
    """ "in 3 places: warning 5 is graver and gives the same advice"; "" for nobody."""
    return _because(spared, "is graver and gives the same advice")


def why_freed(freed: Freed) -> str:
    """ "in 3 places: warning 5 no longer stands before it; to 1 number: warning 6 is graver, but did not reach it"."""
    over = _because(freed, "no longer stands before it")
    missed = [
        f"to {_count(number, 'number')}: warning {one} is graver, but did not reach {'it' if number == 1 else 'them'}"
        for one, number in sorted(freed.unreached.items())
    ]
    return "; ".join([*filter(None, [over]), *missed])


def why_put_off(put_off: PutOff, most: int, at: datetime) -> str:
    """ "12 messages, by up to 40 min: each contact was sent 6 within the hour"; "" for none."""
    much = f"each contact was sent {most} within the hour"
    late = f", by up to {ceil((put_off.until - at).total_seconds() / 60)} min" if put_off.until else ""
    return f"{_count(put_off.messages, 'message')}{late}: {much}" if put_off.messages else ""


def why_never(put_off: PutOff, most: int) -> str:
    much = f"each contact was sent {most} within the hour"
    return f"{_count(put_off.never, 'message')}: {much}, and it ends before more may be sent" if put_off.never else ""


def _because(spared: Spared | Freed, what: str) -> str:
    by_warning = Counter(spared.places.values())
    return "; ".join(f"in {_count(n, 'place')}: warning {one} {what}" for one, n in sorted(by_warning.items()))


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _note(
    connection: Connection, revision: Revision, what: str, why: str, spared: Spared | Freed, *, by: str, at: datetime
) -> None:
    if spared.messages:
        detail = {"reason": why, "messages": spared.messages, "places": dict(spared.places)}
        _record(connection, revision, what, detail, by=by, at=at)


def _note_put_off(
    connection: Connection, revision: Revision, put_off: PutOff, restraint: Restraint, *, by: str, at: datetime
) -> None:
    if put_off.messages and put_off.until:
        why = why_put_off(put_off, restraint.most_per_hour, at)
        detail = {"reason": why, "messages": put_off.messages, "until": put_off.until.isoformat()}
        _record(connection, revision, "put off", detail, by=by, at=at)
    if put_off.never:
        why = why_never(put_off, restraint.most_per_hour)
        _record(connection, revision, "not sent", {"reason": why, "messages": put_off.never}, by=by, at=at)


def _record(
    connection: Connection, revision: Revision, what: str, detail: Mapping[str, object], *, by: str, at: datetime
) -> None:
    journal.record(
        connection,
        at=at,
        who=by,
        what=what,
        warning_id=revision.warning_id,
        revision_id=revision.id,
        detail=detail,
    )
