"""A warning before anybody is told: written, edited, updated, submitted, returned, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotAllowed, Unusable
from alerts.model.lifecycle import Step, after, check_times
from alerts.model.message import Medium
from alerts.model.people import Officer, check_officer
from alerts.model.warning import Approval, Certainty, HazardWarning, Kind, Revision, Severity, State, Urgency
from alerts.outgoing import Outgoing, how_many_messages
from alerts.outgoing.silenced import Silence, Silenced, silenced_page
from alerts.store import clock, journal, refused, warnings
from alerts.words.hazards import Hazard, check_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an officer says of a danger."""

    hazard: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    sucos: tuple[str, ...]
    expires: datetime
    onset: datetime | None = None
    effective: datetime | None = None
    values: Mapping[str, str] | None = None


def create(app: App, facts: Facts, *, by: Officer, now: datetime, source: str = "officer") -> HazardWarning:
    """A new draft. Raises Unusable when the hazard is unknown, a value unfit, or the end lies in the past."""
    check_officer(by, "draft a warning")
    with app.database.writing() as connection:
        warning_id = warnings.add_warning(connection, at=now, by=by.login, source=source)
        revision = first_revision(app, facts, warning_id=warning_id, by=by.login, now=now)
        revision = warnings.add_revision(connection, revision)
        _note(connection, revision, "drafted", _said(revision), by=by, now=now)
        return warnings.warning(connection, warning_id)


def check(app: App, facts: Facts, *, by: Officer, now: datetime) -> None:
    """Raises what submitting these facts would, before anything is written."""
    revision = first_revision(app, facts, warning_id=0, by=by.login, now=now)
    check_times(revision, now)
    with app.database.reading() as connection:
        app.compose(connection, revision)


def first_revision(app: App, facts: Facts, *, warning_id: int, by: str, now: datetime) -> Revision:
    values = {name: text for name, text in (facts.values or {}).items() if text}
    check_values(_hazard(app, facts.hazard), values)
    return _sensible(
        now,
        Revision(
            id=0,
            warning_id=warning_id,
            number=1,
            kind=Kind.WARNING,
            state=State.DRAFT,
            hazard=facts.hazard,
            severity=facts.severity,
            urgency=facts.urgency,
            certainty=facts.certainty,
            onset=facts.onset or now,
            effective=facts.effective,
            expires=facts.expires,
            sucos=tuple(sorted(set(facts.sucos))),
            values=values,
            touched_by=(by,),
            created_at=now,
        ),
    )


def _hazard(app: App, key: str) -> Hazard:
    hazard = app.hazards.get(key)
    if hazard is None:
        said = f"There is no hazard {key!r}." if key else "No hazard is chosen yet."
        raise Unusable(said, remedy=f"Choose one: --hazard {'|'.join(sorted(app.hazards))}")
    return hazard


def _sensible(now: datetime, revision: Revision) -> Revision:
    """The revision, unless its times contradict each other: it would never go out, and nobody would notice."""
    if revision.expires <= now:
        raise Unusable("The warning would end in the past.", remedy="Give --expires a later time.")
    for name, when in (("onset", revision.onset), ("effective", revision.effective)):
        if when is not None and when >= revision.expires:
            raise Unusable(f"Its {name} lies after its end.", remedy=f"Mend --{name} or --expires.")
    return revision


def edit(app: App, warning_id: int, changes: Mapping[str, Any], *, by: Officer, now: datetime) -> HazardWarning:
    """Changes fields of the newest revision while it is a draft or returned. Whoever edits may not approve."""
    with _noted(app, "edit a warning", warning_id, by, now), app.database.writing() as connection:
        check_officer(by, "edit a warning")
        warnings.hold(connection, warning_id)
        old = warnings.warning(connection, warning_id).newest
        after(old, Step.EDIT)
        new = _changed(app, old, changes, by.login, now)
        warnings.edit(connection, old, new)
        _note(connection, old, "edited", _said(new), by=by, now=now)
        return warnings.warning(connection, warning_id)


def _changed(app: App, old: Revision, changes: Mapping[str, Any], by: str, now: datetime) -> Revision:
    """A value given as "" is taken away. Another hazard keeps only the values that it has as well."""
    known = {key: value for key, value in changes.items() if value is not None}
    if "values" in known or "hazard" in known:
        hazard = _hazard(app, known.get("hazard", old.hazard))
        kept = {name: text for name, text in old.values.items() if hazard.value(name)}
        given = {**kept, **known.get("values", {})}
        known["values"] = {name: text for name, text in given.items() if text}
        check_values(hazard, known["values"])
    if "sucos" in known:
        known["sucos"] = tuple(sorted(set(known["sucos"])))
    changed = replace(old, **known, touched_by=_with(old.touched_by, by))
    return _sensible(now, changed) if {"expires", "onset", "effective"} & known.keys() else changed


def _noted(app: App, deed: str, warning_id: int, by: Officer, now: datetime) -> AbstractContextManager[None]:
    return refused.noted(app.database, f"refused to {deed}", by=by, at=now, warning_id=warning_id)


def _with(people: tuple[str, ...], one: str) -> tuple[str, ...]:
    return people if one in people else (*people, one)


def update(app: App, warning_id: int, changes: Mapping[str, Any], *, by: Officer, now: datetime) -> HazardWarning:
    """A draft of the next text of an active warning; the active one stays until this is approved."""
    with _noted(app, "update a warning", warning_id, by, now), app.database.writing() as connection:
        check_officer(by, "update a warning")
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        active = warning.active
        if active is None or active.kind is not Kind.WARNING or warning.newest is not active:
            raise NotAllowed(
                f"Warning {warning_id} has no active text to update, or a next text is already waiting.",
                remedy=f"Look at it: avizu warning show {warning_id}. If it is over, draft a new warning.",
                code="not-update",
            )
        fresh = replace(
            active,
            id=0,
            number=active.number + 1,
            state=State.DRAFT,
            touched_by=(),
            submitted_by="",
            submitted_at=None,
            approved_by="",
            approved_at=None,
            approval=Approval.NONE,
            content_hash="",
            created_at=now,
        )
        revision = warnings.add_revision(connection, _changed(app, fresh, changes, by.login, now))
        _note(connection, revision, "drafted update", _said(revision), by=by, now=now)
        return warnings.warning(connection, warning_id)


def state_of(app: App, warning_id: int) -> State:
    """Of its newest revision."""
    with app.database.reading() as connection:
        return warnings.warning(connection, warning_id).newest.state


def preview(app: App, warning_id: int) -> tuple[HazardWarning, Outgoing]:
    """What would go out, with no effect; of a text that is out already, what went out."""
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        outgoing = app.compose(connection, warning.newest)
        if warning.newest.state not in {State.ACTIVE, State.ENDED}:
            return warning, outgoing
        sent = tuple(recipient for recipient, _ in warnings.recipients(connection, warning.newest.id))
        bulletins = tuple(warnings.bulletins(connection, warning.newest.id))
        return warning, replace(outgoing, bulletins=bulletins, recipients=sent, reach=how_many_messages(sent))


def submit(app: App, warning_id: int, *, by: Officer, now: datetime) -> tuple[HazardWarning, Outgoing]:
    """Renders everything once, stores it with its hash, and waits for a second officer."""
    check_officer(by, "submit a warning")
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        old = warnings.warning(connection, warning_id).newest
        state = after(old, Step.SUBMIT)
        clock.check_times(connection, old, now)
        _check_seen(connection, old, now)
        outgoing = app.compose(connection, old)
        if app.settings.refuse_unreviewed and outgoing.unreviewed:
            raise NotAllowed(
                "A text of this warning has not been reviewed by a speaker, and this installation refuses such texts.",
                remedy=f"See which: avizu template check --strict --hazard {old.hazard}",
                code="unreviewed",
            )
        warnings.save_outgoing(connection, old.id, outgoing.bulletins, outgoing.recipients)
        warnings.change(
            connection,
            old,
            state=state.value,
            submitted_by=by.login,
            submitted_at=now,
            content_hash=outgoing.content_hash,
            touched_by=list(_with(old.touched_by, by.login)),
        )
        _note(
            connection,
            old,
            "submitted",
            {"hash": outgoing.content_hash, "recipients": len(outgoing.recipients)},
            by=by,
            now=now,
        )
        return warnings.warning(connection, warning_id), outgoing


JUST_NOW = timedelta(minutes=1)


def _check_seen(connection: Connection, revision: Revision, now: datetime) -> None:
    """A machine may write its own draft anew between an officer's look and his yes."""
    for entry in journal.audit(connection, warning_id=revision.warning_id):
        if entry.what == "rewritten" and now - entry.at < JUST_NOW:
            raise NotAllowed(
                f"{revision.ref.capitalize()} was written anew by {entry.who} a moment ago.",
                remedy=f"Look at it again, and submit it in a minute: avizu warning preview {revision.warning_id}",
                code="just-rewritten",
            )


def send_back(app: App, warning_id: int, *, by: Officer, now: datetime, reason: str) -> HazardWarning:
    """Returns a submitted revision to its authors, with the reason. All others who have a say are told."""
    return _step(app, warning_id, Step.RETURN, "returned", by=by, now=now, reason=reason)


def drop(app: App, warning_id: int, *, by: Officer, now: datetime, reason: str, asked: bool = True) -> HazardWarning:
    """Where somebody might have approved it, all others who have a say are told.

    Without `asked`, that the passphrase was typed again, it drops nothing that was submitted.
    """
    return _step(app, warning_id, Step.DROP, "dropped", by=by, now=now, reason=reason, asked=asked)


def _step(
    app: App,
    warning_id: int,
    step: Step,
    what: str,
    *,
    by: Officer,
    now: datetime,
    reason: str,
    asked: bool = True,
) -> HazardWarning:
    check_officer(by, f"{step.value} a warning")
    if not reason.strip():
        raise Unusable("A reason is needed.", remedy="Say it in a few words: --reason TEXT")
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        old = warnings.warning(connection, warning_id).newest
        state = after(old, step)
        if old.state is State.SUBMITTED and not asked:
            raise NotAllowed(f"{old.ref.capitalize()} was submitted in this moment.", remedy="Drop it again.")
        warnings.change(connection, old, state=state.value, reason=reason)
        _note(connection, old, what, {"reason": reason}, by=by, now=now)
        if old.state is State.SUBMITTED:
            _tell(app, connection, _HOW[step], old, by, reason, now)
        return warnings.warning(connection, warning_id)


_HOW = {Step.RETURN: Silenced.RETURNED, Step.DROP: Silenced.DROPPED}


def _tell(
    app: App, connection: Connection, how: Silenced, old: Revision, by: Officer, reason: str, now: datetime
) -> None:
    from alerts.store import staff

    settings = app.settings
    place = app.gazetteer.label(old.sucos[0]) if old.sucos else "no place"
    silence = Silence(how=how, revision=old, by=by.login, place=place, reason=reason)
    text = silenced_page(silence, sender=settings.sender, mode=settings.mode)
    route = settings.route_for(Medium.SMS)
    staff.tell(connection, text, place=f"warning {old.warning_id}", route=route, now=now, but=by.login)


def _said(revision: Revision) -> dict[str, Any]:
    return {
        "hazard": revision.hazard,
        "severity": revision.severity.value,
        "sucos": list(revision.sucos),
        "expires": revision.expires.isoformat(),
        "values": dict(revision.values),
    }


def _note(
    connection: Connection, revision: Revision, what: str, detail: Mapping[str, Any], *, by: Officer, now: datetime
) -> None:
    journal.record(
        connection,
        at=now,
        who=by.login,
        what=what,
        warning_id=revision.warning_id,
        revision_id=revision.id,
        detail=detail,
    )
