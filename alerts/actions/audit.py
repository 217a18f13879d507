"""The audit: whether it is whole, its head kept off the machine, all of it as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotAllowed, Unusable
from alerts.model.mask import mask_phone
from alerts.model.people import Officer, Role
from alerts.store import as_stored, chain, journal, seal
from alerts.store.as_stored import Row
from alerts.store.chain import Head, Link
from alerts.store.restored import RESTORED, Restored, instant_of, named, restored_in

_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` names the first thing that is wrong, "" when all is whole. `unsealed`: receipts and attempts that no
    seal covers yet, by what they are called. `restored` says which copy this home was made from, where kept heads are
    of after it; "" where all of them fit.
    """

    entries: int
    head: Head | None
    broken: str = ""
    restored: str = ""
    heads: int = 0
    unsealed: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _Told:
    """What the entries say of other tables, gathered on the way along the chain, and which links there are."""

    frozen: dict[int, str] = field(default_factory=dict)
    ended: dict[int, str] = field(default_factory=dict)
    seals: list[tuple[Row, dict[str, Any]]] = field(default_factory=list)
    digests: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    restored: list[Restored] = field(default_factory=list)

    def hear(self, link: Link, entry: Row) -> None:
        detail: dict[str, Any] = json.loads(entry["detail"])
        self.digests[link.number] = link.digest
        self.numbers[link.digest] = link.number
        if entry["what"] == RESTORED:
            self.restored += restored_in(entry, detail, self.numbers)
        if entry["what"] in seal.SEALED:
            self.seals.append((entry, detail))
        self.frozen |= {int(number): one for number, one in detail.get("frozen", {}).items()}
        self.ended |= {int(number): one for number, one in detail.get("ended", {}).items()}

    def unlike(self, heads: Sequence[Head]) -> list[Head]:
        """Those that are not of this chain, by their number."""
        return sorted((one for one in heads if self.digests.get(one.number) != one.digest), key=lambda one: one.number)

    def why_not(self, kept: Head) -> Restored | None:
        """What explains honestly that a head is not of this chain."""
        return next((one for one in self.restored if one.explains(kept)), None)

    def before(self, kept: Head) -> Head | None:
        number = kept.number - 1
        return Head(number, self.digests[number]) if number in self.digests else None


def verify(app: App, heads: Sequence[Head] = ()) -> Verdict:
    """Looks at every entry, every sealed receipt and attempt, and every approved text. Changes nothing.

    `heads` were kept off the machine: whoever can rewrite the whole database can't rewrite those.
    """
    told = _Told()
    with app.database.reading() as connection, as_stored.whatever_it_holds(connection):
        newest, broken = _chain(connection, heads, told)
        faults = [broken] if broken else _beside(connection, told)
        first = next((fault for fault in faults if fault), "")
        unsealed = {what: seal.not_sealed(connection, what, _last(told, what)) for what in seal.SEALED}
    unlike = told.unlike(heads)
    restored = "" if first else next((str(told.why_not(one)) for one in unlike), "")
    have = newest.number if newest else 0
    return Verdict(have, newest, first, restored, len(heads) - len(unlike), unsealed)


def _chain(connection: Connection, heads: Sequence[Head], told: _Told) -> tuple[Head | None, str]:
    """The newest whole link, and what is wrong with the one after it."""
    newest, fault = None, ""
    for link in chain.links(connection):
        if fault := _fault(link):
            break
        assert link.entry is not None
        told.hear(link, link.entry)
        newest = Head(link.number, link.digest)
    have = newest.number if newest else 0
    lost = [one for one in told.unlike(heads) if told.why_not(one) is None]
    if lost and lost[0].number <= have:
        return told.before(lost[0]), _rewritten(lost[0])
    if fault:
        return newest, fault
    if loose := chain.unlinked(connection):
        return newest, f"Entry {named(loose)} was added without a link: not by Avizu."
    if lost:
        said = f"The tail is missing: a head kept elsewhere is of link {lost[-1].number}, here are {have}."
        return newest, said
    return newest, ""


def _fault(link: Link) -> str:
    if link.number != link.expected:
        return f"Link {link.expected} of the chain is missing."
    if link.entry is None:
        return f"Entry {link.entry_id} was removed: link {link.number} has no entry."
    if not link.whole:
        return f"Entry {named(link.entry)} was altered: it does not match link {link.number}."
    return ""


def _rewritten(kept: Head) -> str:
    return f"The chain was rewritten: link {kept.number} is not the one of the head that was kept elsewhere."


def _beside(connection: Connection, told: _Told) -> Iterator[str]:
    """What is wrong in the tables that entries hold fast."""
    yield from _texts(connection, told)
    for what in seal.SEALED:
        yield from _seals(connection, what, told)


def _texts(connection: Connection, told: _Told) -> Iterator[str]:
    found = {row["id"]: row for row in seal.approved(connection)}
    for number in sorted({*found, *told.frozen}):
        row = found.get(number)
        named = f"text {row['number']} of warning {row['warning_id']}" if row else f"revision {number}"
        if number not in told.frozen:
            yield f"No entry says who approved {named}."
        elif seal.frozen(connection, number) != told.frozen[number]:
            yield f"What was approved as {named} was altered or removed: its facts, its texts or whom they are for."
        elif row and not _as_it_ended(connection, row, told):
            yield f"How {named} ended was altered, or no entry says it."


def _as_it_ended(connection: Connection, row: Row, told: _Told) -> bool:
    if row["id"] in told.ended:
        return seal.ended(connection, row["id"]) == told.ended[row["id"]]
    return (row["state"], row["ended_at"], row["end_reason"]) == ("active", None, None)


def _seals(connection: Connection, what: str, told: _Told) -> Iterator[str]:
    after = 0
    for entry, said in told.seals:
        if entry["what"] != what:
            continue
        rows = f"{what.removeprefix('sealed ')} {said['after'] + 1} to {said['to']}"
        if said["after"] != after:
            yield f"The seal in entry {named(entry)} does not follow the one before it."
        elif not seal.holds(connection, what, said):
            yield f"Of {rows} one was altered, removed or added since the seal in entry {named(entry)}."
        after = said["to"]


def _last(told: _Told, what: str) -> int:
    return max((said["to"] for entry, said in told.seals if entry["what"] == what), default=0)


def head(app: App) -> Head | None:
    with app.database.reading() as connection:
        return chain.head(connection)


def read_heads(text: str) -> tuple[Head, ...]:
    """Of such lines, as a file or a mail has them. Raises Unusable with the number of a line that is none, and where
    there is no line.
    """
    found = tuple(_head(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    if not found:
        raise Unusable("What was given holds no head.", remedy=_HEAD)
    return found


def _head(line: str, number: int) -> Head:
    words = line.strip().lstrip("> ").split()
    if len(words) == 3 and words[1].isdecimal() and _DIGEST.fullmatch(words[2]):
        return Head(int(words[1]), words[2], instant_of(words[0]))
    raise Unusable(f"Line {number} is no head of an audit.", remedy=_HEAD)


_HEAD = "A head is written as: 2026-11-21T14:00:00Z NUMBER DIGEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry for people. `digest` is of its link, "" where it has none; numbers in `detail` are cut."""

    number: int | None
    id: int
    at: datetime
    who: str
    what: str
    origin: str
    warning_id: int | None
    revision_id: int | None
    reason: str
    detail: Mapping[str, Any]
    digest: str


def entries(app: App, *, warning_id: int | None = None, newest: int = 50) -> list[Entry]:
    """The newest, oldest first."""
    with app.database.reading() as connection:
        return [_entry(row) for row in chain.entries(connection, warning_id=warning_id, newest=newest)]


def export(
    app: App, *, by: Officer, now: datetime, since: datetime | None = None, until: datetime | None = None
) -> list[Entry]:
    """Every entry from `since` to before `until`, oldest first. That it was taken is an entry too, of after them."""
    check_may_export(by)
    with app.database.writing() as connection:
        found = [_entry(row) for row in chain.entries(connection, since=since, until=until)]
        detail = {"entries": len(found)}
        journal.record(connection, at=now, who=by.login, what="audit exported", detail=detail)
    return found


def check_may_export(who: Officer) -> None:
    """Raises NotAllowed for who only looks."""
    if who.role is Role.VIEWER or who.disabled_at is not None:
        raise NotAllowed(
            f"{who.login} may not export the audit.",
            remedy="Log in as an officer or administrator: avizu login LOGIN",
            code="role",
        )


def _entry(row: Any) -> Entry:
    detail = _masked(row.detail)
    return Entry(
        number=row.number,
        id=row.id,
        at=row.at.astimezone(UTC),
        who=row.who,
        what=row.what,
        origin=str(detail.pop("from", "")),
        warning_id=row.warning_id,
        revision_id=row.revision_id,
        reason=str(detail.get("reason") or detail.get("remark") or ""),
        detail=detail,
        digest=row.digest or "",
    )


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return value if _DIGEST.fullmatch(value) else mask_phone(value)
    if isinstance(value, dict):
        return {key: _masked(one) for key, one in value.items()}
    return [_masked(one) for one in value] if isinstance(value, list) else value
