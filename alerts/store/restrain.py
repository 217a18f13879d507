"""What an approval, and the end of a graver warning, do to messages that are held back; every time with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import ceil

from sqlalchemy import Connection

from alerts.delivery.restraint import Restraint, in_force
from alerts.model.warning import Kind, Revision
from alerts.store import journal, muted, warnings
from alerts.store.muted import HeldBack, PutOff, Spared


def hold_back(connection: Connection, revision: Revision, restraint: Restraint, *, by: str, at: datetime) -> HeldBack:
    """Of a text that is active now, its messages queued: spares whom a graver one was sent to, takes lesser ones back,
    lets those wait who were sent much. Writes down why.
    """
    if revision.kind is not Kind.WARNING:
        return HeldBack()
    others = [one for one in warnings.active_beside(connection, revision.warning_id) if one.kind is Kind.WARNING]
    now = [one for one in others if in_force(one, at)]
    spared = muted.spare(connection, revision, now, restraint, at=at)
    _note(connection, revision, "held back", why_spared(spared), spared, by=by, at=at)
    lesser = [one for one in others if in_force(revision, at) and restraint.graver(one, [revision])]
    overtaken: dict[int, Spared] = {}
    for one in lesser:
        texts = [revision, *(other for other in now if other is not one)]
        taken = muted.spare(connection, one, texts, restraint, at=at)
        _note(connection, one, "taken back", why_spared(taken), taken, by=by, at=at)
        overtaken |= {one.warning_id: taken} if taken.messages else {}
    put_off = muted.put_off(connection, revision, restraint, at=at)
    note_put_off(connection, revision, put_off, restraint, by=by, at=at)
    return HeldBack(muted=spared, overtaken=overtaken, put_off=put_off)


def let_go(
    connection: Connection, revision: Revision, restraint: Restraint, *, by: str, at: datetime
) -> tuple[Spared, PutOff]:
    """Queues what was held back for graver texts that hold no longer. Writes down why."""
    others = [one for one in warnings.active_beside(connection, revision.warning_id) if in_force(one, at)]
    freed, put_off = muted.let_go(connection, revision, others, restraint, at=at)
    _note(connection, revision, "sent after all", why_freed(freed), freed, by=by, at=at)
    note_put_off(connection, revision, put_off, restraint, by=by, at=at)
    return freed, put_off


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


def why_spared(spared: Spared) -> str:
    """ "in 3 places: warning 5 is graver and gives the same advice"; "" for nobody."""
    return _because(spared, "is graver and gives the same advice")


def why_freed(freed: Spared) -> str:
    """ "in 3 places: warning 5 no longer stands before it"; "" for nobody."""
    if freed.messages and not freed.places:
        return f"to {_count(freed.messages, 'number')}: the graver text did not reach them"
    return _because(freed, "no longer stands before it")


def why_put_off(put_off: PutOff, most: int, at: datetime) -> str:
    """ "12 messages, by up to 40 min: each number was sent 6 within the hour"; "" for none."""
    much = f"each number was sent {most} within the hour"
    late = f", by up to {ceil((put_off.until - at).total_seconds() / 60)} min" if put_off.until else ""
    return f"{_count(put_off.messages, 'message')}{late}: {much}" if put_off.messages else ""


def why_never(put_off: PutOff, most: int) -> str:
    much = f"each number was sent {most} within the hour"
    return f"{_count(put_off.never, 'message')}: {much}, and it ends before more may be sent" if put_off.never else ""


def _because(spared: Spared, what: str) -> str:
    by_warning = Counter(spared.places.values())
    return "; ".join(f"in {_count(n, 'place')}: warning {one} {what}" for one, n in sorted(by_warning.items()))


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _note(
    connection: Connection, revision: Revision, what: str, why: str, spared: Spared, *, by: str, at: datetime
) -> None:
    if spared.messages:
        detail = {"reason": why, "messages": spared.messages, "places": dict(spared.places)}
        _record(connection, revision, what, detail, by=by, at=at)


def note_put_off(
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
