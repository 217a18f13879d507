"""The second officer's yes: bound to the hash of what goes out, in one guarded transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotAllowed
from alerts.model.lifecycle import Step, after, check_approver, check_times
from alerts.model.message import Bulletin, Recipient
from alerts.model.people import Officer, check_officer
from alerts.model.warning import HazardWarning, Revision
from alerts.outgoing import Outgoing, content_hash
from alerts.store import warnings
from alerts.store.approval import activate
from alerts.store.muted import HeldBack, over_since
from alerts.store.restrain import sentences
from alerts.words.advice import combined


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """`dropped` left the directory after submit, or said PARA to what PARA stops: they get nothing, and are named.

    `held` is what waits because of other warnings, `held_words` the same in sentences.
    """

    warning: HazardWarning
    messages: int
    withdrawn: int
    held: HeldBack
    dropped: tuple[Recipient, ...]
    held_words: tuple[str, ...] = ()


def look(app: App, warning_id: int, *, by: Officer, now: datetime) -> tuple[HazardWarning, Outgoing]:
    """What this officer is about to approve. Raises what `approve` would, before anybody types anything."""
    check_officer(by, "approve a warning")
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        _check_step(warning.newest, by, now)
        return warning, app.compose(connection, warning.newest)


def approve(app: App, warning_id: int, *, by: Officer, now: datetime, seen: str | None = None) -> Approved:
    """Raises NotAllowed with the reason and what to do; then nothing has happened.

    `seen` is the content hash of what the officer looked at: another text, however alike, is not what was approved.
    """
    check_officer(by, "approve a warning")
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        revision = warning.newest
        _check_step(revision, by, now)
        if seen is not None and seen != revision.content_hash:
            raise NotAllowed(
                f"{revision.ref.capitalize()} changed while you were looking at it.",
                remedy=f"Look again: avizu warning preview {warning_id}",
                code="not-what-was-seen",
            )
        bulletins = warnings.bulletins(connection, revision.id)
        stored = warnings.recipients(connection, revision.id)
        _check_stored(revision, bulletins, [r for r, _ in stored])
        fresh = app.compose(connection, revision)
        why = _why(app, connection, revision, fresh, now)
        _check_same(revision, bulletins, fresh.bulletins, [r for r, _ in stored], fresh.recipients, why)
        wanted = set(map(_seat, fresh.recipients))
        kept = [(r, b) for r, b in stored if _seat(r) in wanted]
        done = activate(connection, warning, revision, kept, restraint=app.restraint, by=by.login, at=now)
        return Approved(
            warning=warnings.warning(connection, warning_id),
            messages=done.messages,
            withdrawn=done.withdrawn,
            held=done.held,
            held_words=tuple(sentences(done.held, app.settings.restraint.most_per_hour, now)),
            dropped=_dropped([r for r, _ in stored], [r for r, _ in kept]),
        )


def _seat(recipient: Recipient) -> Recipient:
    """The same without the places its text names: somebody who left one of two committees keeps the text of both."""
    kind, purpose, _, language = recipient.bulletin
    return replace(recipient, bulletin=(kind, purpose, "", language))


def _dropped(stored: Sequence[Recipient], kept: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Each person once, and only who gets nothing at all."""
    still = {recipient.address for recipient in kept} | {recipient.target for recipient in kept}
    gone = [recipient for recipient in stored if recipient.address not in still and recipient.target not in still]
    return tuple({recipient.target: recipient for recipient in reversed(gone)}.values())[::-1]


def _check_step(revision: Revision, by: Officer, now: datetime) -> None:
    after(revision, Step.APPROVE)
    check_times(revision, now)
    check_approver(revision, by.login)


def _check_stored(revision: Revision, bulletins: Sequence[Bulletin], recipients: Sequence[Recipient]) -> None:
    if content_hash(revision, bulletins, recipients) != revision.content_hash:
        raise NotAllowed(
            f"The stored text of {revision.ref} is not the one that was submitted.",
            remedy=f"Return it and find out who changed it: avizu warning return {revision.warning_id} --reason TEXT",
            code="altered",
        )


def _check_same(
    revision: Revision,
    stored: Sequence[Bulletin],
    fresh: Sequence[Bulletin],
    stored_recipients: Sequence[Recipient],
    fresh_recipients: Sequence[Recipient],
    why: str,
) -> None:
    known = {bulletin.key: bulletin.digest for bulletin in stored}
    if any(known.get(bulletin.key, bulletin.digest) != bulletin.digest for bulletin in fresh):
        raise _changed(revision, why or "A text changed")
    added = set(map(_seat, fresh_recipients)) - set(map(_seat, stored_recipients))
    if added:
        people = {(r.target, r.place, r.address) for r in stored_recipients}
        told = all((r.target, r.place, r.address) in people for r in added)
        what = "The text before it went out to somebody" if told else "Somebody was added to the directory"
        raise _changed(revision, what)


def _changed(revision: Revision, what: str) -> NotAllowed:
    return NotAllowed(
        f"{what} since {revision.ref} was submitted.",
        remedy=f"Return it and submit it again: avizu warning return {revision.warning_id} --reason TEXT",
        code="changed-since-submit",
    )


def _why(app: App, connection: Connection, revision: Revision, fresh: Outgoing, now: datetime) -> str:
    """Which other warning makes the texts others than at submit: some hazards have one text for both."""
    since = revision.submitted_at or now
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
