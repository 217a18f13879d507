"""The second officer's yes: bound to the hash of what goes out, in one guarded transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.app import App
from alerts.errors import NotAllowed
from alerts.model.lifecycle import Step, after, check_approver, check_times
from alerts.model.message import Bulletin, Recipient
from alerts.model.people import Officer, check_officer
from alerts.model.warning import HazardWarning, Revision
from alerts.outgoing import Outgoing, content_hash
from alerts.store import warnings
from alerts.store.approval import activate


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """`dropped` are people who said PARA, or left the directory, after submit: they get nothing, and are named."""

    warning: HazardWarning
    messages: int
    withdrawn: int
    dropped: tuple[Recipient, ...]


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
        _check_same(revision, bulletins, fresh.bulletins, [r for r, _ in stored], fresh.recipients)
        wanted = set(fresh.recipients)
        done = activate(connection, warning, revision, [(r, b) for r, b in stored if r in wanted], by=by.login, at=now)
        return Approved(
            warning=warnings.warning(connection, warning_id),
            messages=done.messages,
            withdrawn=done.withdrawn,
            dropped=tuple(r for r, _ in stored if r not in wanted),
        )


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
) -> None:
    known = {bulletin.key: bulletin.digest for bulletin in stored}
    if any(known.get(bulletin.key, bulletin.digest) != bulletin.digest for bulletin in fresh):
        raise _changed(revision, "A text changed")
    if set(fresh_recipients) - set(stored_recipients):
        raise _changed(revision, "Somebody was added to the directory")


def _changed(revision: Revision, what: str) -> NotAllowed:
    return NotAllowed(
        f"{what} since {revision.ref} was submitted.",
        remedy=f"Return it and submit it again: avizu warning return {revision.warning_id} --reason TEXT",
        code="changed-since-submit",
    )
