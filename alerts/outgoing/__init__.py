"""What goes out if a revision is approved: texts, recipients, gaps, and the hash two people agree on. Pure.

Preview, submit and approve all call `compose`; the same revision and directory always give the same answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.audience.addressed import ENDS
from alerts.audience.choose import Audience, choose
from alerts.delivery.guard import digest
from alerts.errors import AvizuError, NotAllowed, Unusable
from alerts.model.message import Bulletin, Medium, Recipient
from alerts.model.warning import Kind, Mode, Revision, State
from alerts.outgoing.desk import Before, Desk
from alerts.outgoing.held_back import put_off, spared
from alerts.outgoing.recipients import informed, told_before, warned
from alerts.outgoing.shelters import Refuge
from alerts.outgoing.writer import Writer
from alerts.words.hazards import Hazard, missing_values
from alerts.words.rendered import Script

__all__ = ["Before", "Desk", "Outgoing", "compose", "content_hash", "denials", "how_many_messages", "reached_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """`reach` is how many messages would go out now: an end goes only to those it was told to.

    `muted` are sucos whose contacts are spared this text, with the warning that is graver and gives the same advice.
    `combined` are sucos that get the text of two hazards together: its hazard, and the other warning. `put_off` are
    numbers that were sent much within the hour, and when they get this; those whose time lies past the end never do.
    `unreached` are the recipients, by target, place, medium and address, who get no message now.
    By the key of an SMS, `refuges` is what one that sends people somewhere says of a safe place, `variants` which text
    of its hazard it is ("warning", "watch"; "" for an end), and `left_out` the sentences there was no room for.
    `changed` says of a text that was submitted what has become another one since, so that nobody can approve it.
    """

    bulletins: tuple[Bulletin, ...]
    recipients: tuple[Recipient, ...]
    audience: Audience
    scripts: Mapping[tuple[str, str], Script]
    findings: tuple[str, ...]
    content_hash: str
    reach: int
    muted: Mapping[str, int] = field(default_factory=dict)
    combined: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    put_off: Mapping[str, datetime] = field(default_factory=dict)
    unreached: frozenset[tuple[str, str, Medium, str]] = frozenset()
    refuges: Mapping[tuple[str, str, str, str], Refuge] = field(default_factory=dict)
    variants: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)
    left_out: Mapping[tuple[str, str, str, str], tuple[str, ...]] = field(default_factory=dict)
    changed: str = ""

    @property
    def unreviewed(self) -> bool:
        return any(not bulletin.reviewed for bulletin in self.bulletins)

    def only(self, bulletins: Sequence[Bulletin], recipients: Sequence[Recipient]) -> Outgoing:
        """The same, of a text that was submitted: with its own words, to those who still get it."""
        reach = [r for r in recipients if _to(r) not in self.unreached]
        kept = tuple(recipients)
        return replace(self, bulletins=tuple(bulletins), recipients=kept, reach=how_many_messages(reach))

    @property
    def people(self) -> int:
        """How many members of committees are recipients: one with two numbers, or two seats, is one of them."""
        first: dict[str, str] = {}
        for recipient in self.recipients:
            if recipient.target.startswith("contact:"):
                first.setdefault(recipient.target, recipient.address)
        return len(set(first.values()))


def compose(revision: Revision, desk: Desk, before: Iterable[Before] = ()) -> Outgoing:
    """Everything this revision would send. Raises Unusable when it has no place, lacks a value or can't be worded.

    Where an installation's own words can't be put together, all of it is said as it ships, and `findings` say so.
    """
    hazard, earlier = _check(revision, desk), tuple(before)
    try:
        return _composed(revision, hazard, desk, earlier)
    except AvizuError as broken:
        if not desk.library.own:
            raise
        try:
            shipped = _composed(revision, hazard, replace(desk, library=desk.library.as_shipped), earlier)
        except AvizuError:
            raise broken from None
        said = f"None of your own texts is used, all go out as they ship: {broken.sentence}"
        return replace(shipped, findings=(said, *shipped.findings))


def _composed(revision: Revision, hazard: Hazard, desk: Desk, earlier: Sequence[Before]) -> Outgoing:
    told = told_before(earlier)
    audience = choose(
        revision.sucos, desk.gazetteer, desk.contacts, desk.stations, severity=revision.severity, told=told
    )
    writer = Writer(revision, hazard, desk)
    recipients = tuple(
        warned(writer, audience, earlier, told)
        if revision.kind is Kind.WARNING
        else informed(writer, audience, earlier, told)
    )
    joint = {r for r in recipients if writer.bulletins[r.bulletin].hazard != hazard.key}
    muted = spared(revision, [r for r in recipients if r not in joint], desk)
    later = put_off(revision, [r for r in recipients if r not in muted], desk, joint)
    too_late = {r for r, at in later.items() if at >= revision.expires}
    reach = [r for r in reached_by(recipients, earlier) if r not in muted and r not in too_late]
    return Outgoing(
        bulletins=tuple(writer.bulletins.values()),
        recipients=recipients,
        audience=audience,
        scripts=writer.scripts,
        findings=(
            *_denials(revision, desk),
            *writer.findings,
            *(_given_up(name, why) for name, why in desk.library.given_up.items()),
        ),
        content_hash=content_hash(revision, tuple(writer.bulletins.values()), recipients),
        reach=how_many_messages(reach),
        muted={r.place: one.warning_id for r, one in muted.items() if r.place in writer.warned},
        combined=writer.combined,
        put_off={r.address: at for r, at in later.items()},
        unreached=frozenset(map(_to, recipients)).difference(map(_to, reach)),
        refuges=writer.refuges,
        variants=writer.variants if desk.mode is not Mode.EXERCISE else {},
        left_out=writer.left_out,
    )


def _denials(revision: Revision, desk: Desk) -> Iterator[str]:
    """Where a warning of this hazard was called false, and now one is true."""
    if revision.state not in _OUT:
        for other in denials(revision, desk.hazards, desk.others):
            yield (
                f"Warning {other.warning_id} says there that a warning of {revision.hazard} is false. When this one "
                "goes out, that one is over."
            )


def denials(revision: Revision, hazards: Mapping[str, Hazard], others: Iterable[Revision]) -> Iterator[Revision]:
    """Those of the others that call a warning of this hazard false in one of its sucos."""
    for other in others if revision.kind is Kind.WARNING else ():
        denied = hazards[other.hazard].denied if other.hazard in hazards and other.kind is Kind.WARNING else ""
        if (
            denied
            and related(hazards, other.values.get(denied, ""), revision.hazard)
            and set(revision.sucos).intersection(other.sucos)
        ):
            yield other


def _given_up(name: str, why: str) -> str:
    return f"Your own {name} is not used, the shipped text goes out instead: {why}"


def how_many_messages(recipients: Iterable[Recipient]) -> int:
    """Those in one envelope share one."""
    return len({recipient.envelope for recipient in recipients})


def reached_by(recipients: Iterable[Recipient], before: Iterable[Before]) -> list[Recipient]:
    """Nobody is told of the end of something they never heard of, nor may have heard of."""
    told = {(b.target, b.place, b.medium, b.address) for b in before if b.told}
    return [r for r in recipients if r.purpose not in ENDS or _to(r) in told]


def _to(recipient: Recipient) -> tuple[str, str, Medium, str]:
    return recipient.target, recipient.place, recipient.medium, recipient.address


def content_hash(revision: Revision, bulletins: Sequence[Bulletin], recipients: Sequence[Recipient]) -> str:
    """SHA-256 over facts, texts and addresses, in canonical JSON: what an approval is bound to."""
    facts = {
        "warning": revision.warning_id,
        "number": revision.number,
        "kind": revision.kind.value,
        "hazard": revision.hazard,
        "severity": revision.severity.value,
        "urgency": revision.urgency.value,
        "certainty": revision.certainty.value,
        "sucos": list(revision.sucos),
        "values": dict(sorted(revision.values.items())),
        "times": [t.isoformat() if t else "" for t in (revision.onset, revision.effective, revision.expires)],
        "statement": revision.statement,
        "bulletins": sorted([*b.key, digest(b.text), digest(b.subject)] for b in bulletins),
        "recipients": sorted(
            [r.target, r.place, r.medium.value, r.route, r.address, r.purpose.value, *r.bulletin] for r in recipients
        ),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _check(revision: Revision, desk: Desk) -> Hazard:
    if not revision.sucos:
        raise NotAllowed(
            f"{revision.ref.capitalize()} names no suco, and nobody is warned by default.",
            remedy=f"Choose places: avizu warning edit {revision.warning_id} --place NAME",
            code="no-place",
        )
    hazard = desk.hazards.get(revision.hazard)
    if hazard is None:
        raise Unusable(
            f"There is no hazard {revision.hazard!r}.", remedy=f"Choose one of: {', '.join(sorted(desk.hazards))}."
        )
    known = {**revision.values, "time": "onset", "phone": desk.phone}
    missing = missing_values(hazard, known) if revision.kind is Kind.WARNING else ()
    if missing:
        raise Unusable(
            f"{revision.ref.capitalize()} needs {', '.join(missing)}.",
            remedy=" ".join(f"--set {name}=..." for name in missing),
            code="missing-value",
        )
    _check_denied(revision, hazard, desk)
    _check_hoax(revision, hazard, desk)
    return hazard


def _check_denied(revision: Revision, hazard: Hazard, desk: Desk) -> None:
    """An all-clear that says there is no danger of something must not go where that is warned of."""
    if revision.kind is not Kind.ALL_CLEAR or revision.state in _OUT:
        return
    for other in desk.others:
        holds = other.kind is Kind.WARNING and other.hazard in hazard.all_clear_denies
        if holds and set(revision.sucos).intersection(other.sucos):
            raise NotAllowed(
                f"The all-clear of {hazard.key} says that there is no danger of {other.hazard}, "
                f"and {other.ref} of {other.hazard} is in force there.",
                remedy=f"End that one first: avizu warning all-clear {other.warning_id}",
                code="denied",
            )


def _check_hoax(revision: Revision, hazard: Hazard, desk: Desk) -> None:
    """A warning may be called false only where none of that hazard is in force."""
    if not hazard.denied or revision.kind is not Kind.WARNING or revision.state in _OUT:
        return
    about = revision.values.get(hazard.denied, "")
    if about not in desk.hazards or desk.hazards[about].denied:
        raise Unusable(
            f"{about!r} is no hazard that a false warning can be about.",
            remedy=f"Choose one: --set {hazard.denied}={'|'.join(sorted(desk.hazards))}",
        )
    for other in desk.others:
        both = other.kind is Kind.WARNING and related(desk.hazards, other.hazard, about)
        if both and set(revision.sucos).intersection(other.sucos):
            raise NotAllowed(
                f"{other.ref.capitalize()} of {other.hazard} is in force there: it can't be called false.",
                remedy=f"If that one is the mistake, take it back: avizu warning retract {other.warning_id}",
                code="true-warning",
            )


def related(hazards: Mapping[str, Hazard], one: str, other: str) -> bool:
    """Whether people would take what is said of the one for the other: the same danger, a part of it, or its advice."""
    if one == other:
        return True
    known = [hazards[key] for key in (one, other) if key in hazards]
    return any(key in hazard.combines | hazard.gives_advice_of for hazard in known for key in (one, other))


_OUT = frozenset({State.ACTIVE, State.ENDED})
