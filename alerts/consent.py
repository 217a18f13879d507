"""A yes to a submitted text, whoever gave it and how: bound to the hash of what goes out, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience.addressed import ENDS
from alerts.delivery.restraint import in_force
from alerts.errors import NotAllowed
from alerts.model.message import Bulletin, BulletinKind, Recipient
from alerts.model.people import Station
from alerts.model.warning import Approval, HazardWarning, Kind, Revision
from alerts.outgoing import Outgoing, content_hash
from alerts.outgoing.since_submit import Since, since_submit
from alerts.places.gazetteer import Gazetteer
from alerts.store import journal, people, seats, warnings, wishes
from alerts.store.approval import activate
from alerts.store.denials import end_denials
from alerts.store.muted import HeldBack, over_since
from alerts.store.restrain import sentences
from alerts.words.advice import combined


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """`dropped` left a committee after submit, or said PARA to what PARA stops: the text no longer counts for their
    seat there, and mostly they get nothing. `came_in` would get it by now, without an officer's doing, and don't.

    `left_words` says both in sentences, and which denials of it are over, as `held_words` what waits because of other
    warnings, which is `held`.
    """

    warning: HazardWarning
    messages: int
    withdrawn: int
    held: HeldBack
    dropped: tuple[Recipient, ...]
    came_in: tuple[Recipient, ...] = ()
    left_words: tuple[str, ...] = ()
    held_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was submitted, as far as it still goes out."""

    bulletins: Sequence[Bulletin]
    recipients: Sequence[tuple[Recipient, int]]
    since: Since
    fresh: Outgoing


def check_seen(revision: Revision, seen: str | None) -> None:
    """`seen` is the content hash of what the officer looked at: another text, however alike, is not what he meant."""
    if seen is not None and seen != revision.content_hash:
        raise NotAllowed(
            f"{revision.ref.capitalize()} changed while you were looking at it.",
            remedy=f"Look again: avizu warning preview {revision.warning_id}",
            code="not-what-was-seen",
        )


def consent(
    app: App,
    connection: Connection,
    warning: HazardWarning,
    *,
    by: str,
    now: datetime,
    approval: Approval = Approval.TWO,
    remark: str = "",
) -> Approved:
    """Sends what was submitted as the newest text. `by` is the login of who said yes; who may is for the caller to ask.

    Raises NotAllowed where it is not what was submitted; then nothing has happened.
    """
    revision = warning.newest
    agreed_on = agreed(app, connection, revision, now, by_plan=approval is Approval.PLAN)
    since = agreed_on.since
    kept = set(since.kept)
    recipients = [(r, b) for r, b in agreed_on.recipients if r in kept]
    over = end_denials(connection, app.hazards, revision, by=by, at=now)
    done = activate(
        connection,
        warning,
        revision,
        recipients,
        restraint=app.restraint,
        by=by,
        at=now,
        approval=approval,
        remark=remark,
    )
    seats.drop(connection, revision.id, since.gone)
    words = tuple(_left_words(app.gazetteer, revision, since))
    _note(connection, revision, since, words, by=by, now=now)
    return Approved(
        warning=warnings.warning(connection, warning.id),
        messages=done.messages,
        withdrawn=done.withdrawn,
        held=done.held,
        held_words=tuple(sentences(done.held, app.settings.restraint.most_per_hour, now)),
        dropped=since.dropped,
        came_in=since.added,
        left_words=(*words, *(f"Warning {number}, which called it false, is over." for number in over)),
    )


def agreed(app: App, connection: Connection, revision: Revision, now: datetime, *, by_plan: bool = False) -> Agreed:
    """Raises NotAllowed where it is not what was submitted, save for who left, or came in without an officer.

    What goes out `by_plan` is in words that two people agreed on, whatever stands in the files.
    """
    bulletins = warnings.bulletins(connection, revision.id)
    recipients = warnings.recipients(connection, revision.id)
    stored = [r for r, _ in recipients]
    _check_stored(revision, bulletins, stored)
    fresh = app.compose(connection, revision, agreed_only=by_plan)
    _check_texts(app, revision, bulletins, fresh.bulletins, _why(app, connection, revision, fresh, now))
    since = Since(kept=tuple(stored))
    if set(stored) != set(fresh.recipients):
        places = {r.place for r in (*stored, *fresh.recipients)}
        contacts = people.contacts(connection, places=sorted(places))
        since = since_submit(stored, fresh.recipients, contacts, revision.severity)
        _check_people(app.gazetteer, connection, revision, since, now)
    return Agreed(bulletins=bulletins, recipients=recipients, since=since, fresh=fresh)


def _left_words(gazetteer: Gazetteer, revision: Revision, since: Since) -> Iterator[str]:
    for one in since.dropped:
        who = _named(gazetteer, one)
        if since.still_written_to(one):
            yield f"{who} left there or said PARA since submit: the message does not count for it any more"
        else:
            yield f"{who} gets nothing: said PARA or left the directory since submit"
    for one in since.added:
        update = f"avizu warning update {revision.warning_id}"
        yield f"{_named(gazetteer, one)} came in since submit, and is not sent it; the next text is: {update}"


def _note(
    connection: Connection, revision: Revision, since: Since, words: Collection[str], *, by: str, now: datetime
) -> None:
    if words:
        journal.record(
            connection,
            at=now,
            who=by,
            what="changed since submit",
            warning_id=revision.warning_id,
            revision_id=revision.id,
            detail={"reason": "; ".join(words), "contacts": [one.target for one in (*since.dropped, *since.added)]},
        )


def _check_stored(revision: Revision, bulletins: Sequence[Bulletin], recipients: Sequence[Recipient]) -> None:
    if content_hash(revision, bulletins, recipients) != revision.content_hash:
        raise NotAllowed(
            f"The stored text of {revision.ref} is not the one that was submitted.",
            remedy=f"Return it and find out who changed it: avizu warning return {revision.warning_id} --reason TEXT",
            code="altered",
        )


def _check_texts(app: App, revision: Revision, stored: Sequence[Bulletin], fresh: Sequence[Bulletin], why: str) -> None:
    known = {bulletin.key: bulletin.digest for bulletin in stored}
    for one in fresh:
        if known.get(one.key, one.digest) != one.digest:
            which = named(one, app.stations, app.gazetteer)
            raise _changed(revision, why) if why else _changed(revision, "A text changed", which)


def named(one: Bulletin, stations: Iterable[Station], gazetteer: Gazetteer) -> str:
    """`the SMS for Hera (tet)`."""
    names = {station.id: station.name or station.id for station in stations}
    places = [names[code] if code in names else gazetteer.label(code) for code in one.place.split("+")]
    return f"the {_TEXT[one.kind]} for {' and '.join(places)} ({one.language})"


_TEXT = {BulletinKind.SMS: "SMS", BulletinKind.SCRIPT: "script", BulletinKind.STATION_SMS: "SMS"}


def _check_people(
    gazetteer: Gazetteer, connection: Connection, revision: Revision, since: Since, now: datetime
) -> None:
    """Who came in by an SMS, or because his substitute did something, voids nothing: he is named and not sent it."""
    targets = {one.target for one in since.added}
    free = wishes.not_by_an_officer(connection, targets, revision.submitted_at or now) if targets else set()
    added = [one for one in since.added if one.purpose not in ENDS and one.target not in free]
    changes = [("added", one) for one in added] or list(since.changed)
    if changes:
        what = changes[0][0]
        first, *others = [one for kind, one in changes if kind == what]
        who = _named(gazetteer, first) + (f" and {len(others)} more" if others else "")
        raise _changed(revision, "The directory changed", f"{who} would now get it {_CHANGES[what]}")


_CHANGES = {
    "added": "too",
    "number": "at another number",
    "address": "at another address",
    "language": "in another language",
    "route": "by another route",
}


def _named(gazetteer: Gazetteer, one: Recipient) -> str:
    return f"{one.name} in {gazetteer.label(one.place)}" if one.place in gazetteer else one.name


def _changed(revision: Revision, what: str, which: str = "") -> NotAllowed:
    return NotAllowed(
        f"{what} since {revision.ref} was submitted{': ' if which else ''}{which}.",
        remedy=f"Return it and submit it again: avizu warning return {revision.warning_id} --reason TEXT",
        code="changed-since-submit",
    )


def _why(app: App, connection: Connection, revision: Revision, fresh: Outgoing, now: datetime) -> str:
    """Which other warning makes the texts others than at submit: some hazards have one text for both, and where another
    danger holds, the end of this one sends nobody home.
    """
    since = revision.submitted_at or now
    if revision.kind is not Kind.WARNING:
        return _why_end(app, connection, revision, since, now)
    for one in warnings.active_beside(connection, revision.warning_id):
        begun = max(filter(None, (one.approved_at, one.effective)), default=now)
        if begun >= since and one.warning_id in {number for _, number in fresh.combined.values()}:
            return (
                f"Warning {one.warning_id} ({one.hazard}) has come to hold in the same places, with one text for both,"
            )
    for one in over_since(connection, since, now):
        if combined(app.hazards, revision.hazard, one.hazard) and set(one.sucos) & set(revision.sucos):
            return f"Warning {one.warning_id} ({one.hazard}), told of in the same text, no longer holds as it did"
    return ""


def _why_end(app: App, connection: Connection, revision: Revision, since: datetime, now: datetime) -> str:
    around = {suco for place in _municipalities(app.gazetteer, revision) for suco in app.gazetteer.sucos_of(place)}
    for one in warnings.active_beside(connection, revision.warning_id):
        begun = max(filter(None, (one.approved_at, one.effective)), default=now)
        if in_force(one, now) and begun >= since and around.intersection(one.sucos):
            return f"Warning {one.warning_id} ({one.hazard}) has come to hold there, so nobody may be told to return,"
    for one in over_since(connection, since, now):
        if one.warning_id != revision.warning_id and around.intersection(one.sucos):
            return f"Warning {one.warning_id} ({one.hazard}), for which nobody was told to return, has ended"
    return ""


def _municipalities(gazetteer: Gazetteer, revision: Revision) -> set[str]:
    return {gazetteer.municipality_of(suco).code for suco in revision.sucos}
