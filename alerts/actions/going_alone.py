"""One officer's yes when nobody answers, and the word to all others, each of whom may stop it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.consent import Agreed, Approved, agreed, check_seen, consent, named
from alerts.delivery.alone import (
    TWO_PARTS,
    Around,
    Page,
    alone_from,
    alone_page,
    check_alone,
    only_too_long,
    stopped_page,
)
from alerts.delivery.approvers import in_order, strangers_to
from alerts.delivery.paging import ONE_PART
from alerts.errors import AvizuError, NotAllowed, Unusable
from alerts.model.lifecycle import Step, after
from alerts.model.message import BulletinKind, Medium
from alerts.model.people import Officer, Role, check_able, check_officer
from alerts.model.warning import Approval, HazardWarning, Kind, Revision
from alerts.outgoing import Outgoing
from alerts.outgoing.own_words import own_words
from alerts.store import asked, clock, journal, pages, place_facts, refused, roster, warnings
from alerts.words.hazards import known_hazard

TO_BE_TOLD = (Role.OFFICER, Role.ADMINISTRATOR)
NAMED_TO_RING = 3
APPROVED = "approved alone"
STOPPED = "stopped"
NOBODY_ASKED = "nobody could be asked; "
"""How the reason begins where no SMS had gone to anybody who could have said yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """`told` is how many officers and administrators get an SMS about it."""

    approved: Approved
    told: int


def look(app: App, warning_id: int, *, by: Officer, now: datetime) -> tuple[HazardWarning, Outgoing]:
    """What this officer is about to send alone. Raises what `approve_alone` would, before anybody types anything."""
    with _noted(app, warning_id, by, now), app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        on = _check(app, connection, warning, by, now)
        return warning, on.fresh.only(on.bulletins, on.since.kept)


def approve_alone(
    app: App, warning_id: int, *, by: Officer, now: datetime, reason: str, seen: str | None = None
) -> Alone:
    """Sends it and tells every other officer and administrator, in one transaction. Raises NotAllowed, and Unusable
    without a reason; then nothing has happened.

    `seen` is the content hash of what the officer looked at.
    """
    check_reason(reason)
    with _noted(app, warning_id, by, now), app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        _check(app, connection, warning, by, now)
        check_seen(warning.newest, seen)
        many = asked.how_many_left(connection, warning.newest)
        reason = reason if many else NOBODY_ASKED + reason
        warnings.change(connection, warning.newest, reason=reason)
        done = consent(app, connection, warning, by=by.login, now=now, approval=Approval.ALONE, remark=reason)
        text = alone_page(_page(app, warning.newest, by, messages=done.messages, reason=reason))
        told = _tell(app, connection, text, warning_id, by, now)
        _note(connection, warning.newest, APPROVED, by, now, reason=reason, told=told, asked=many)
        return Alone(approved=done, told=len(told))


@dataclass(frozen=True, slots=True)
class Possible:
    """From when on what was submitted may go alone, None where it may not; `shorter`: it might if it ended sooner."""

    at: datetime | None
    shorter: bool


def possible(app: App, warning: HazardWarning, *, now: datetime) -> Possible:
    with app.database.reading() as connection:
        around = _asked_and_sent(app, connection, warning.newest, now)
    rule = app.settings.duty
    return Possible(alone_from(warning, rule, around, now=now), only_too_long(warning, rule, around, now=now))


def check_reason(reason: str | None) -> None:
    if reason is None or not reason.strip():
        raise Unusable(
            "A reason is needed: everybody is told it.", remedy="Say in a few words who did not answer: --reason TEXT"
        )


def look_at(app: App, warning_id: int, *, by: Officer, now: datetime) -> Revision:
    """The active text that one officer sent alone. Raises NotAllowed where `stop` is not the way to end it."""
    noted = refused.noted(app.database, "refused to stop a warning", by=by, at=now, warning_id=warning_id)
    with noted, app.database.reading() as connection:
        check_officer(by, "stop a warning")
        active = warnings.warning(connection, warning_id).active
        return _sent_alone(warning_id, active)


def _sent_alone(warning_id: int, active: Revision | None) -> Revision:
    if active is None or active.kind is not Kind.WARNING:
        raise NotAllowed(
            f"Warning {warning_id} is not out{'' if active is None else ': ' + active.kind.value + ' was given'}; "
            "there is nothing to stop.",
            remedy=f"Look at it: avizu warning show {warning_id}",
            code="not-active",
        )
    if active.approval is not Approval.ALONE:
        raise NotAllowed(
            f"The text of warning {warning_id} that is out was not sent by one officer alone.",
            remedy=f"If it is a mistake, take it back: avizu warning retract {warning_id} --reason TEXT",
            code="not-alone",
        )
    return active


def tell_stopped(app: App, active: Revision, *, by: Officer, messages: int, reason: str, now: datetime) -> int:
    """Tells every other officer and administrator that it was taken back. Answers how many."""
    with app.database.writing() as connection:
        text = stopped_page(_page(app, active, by, messages=messages, reason=reason))
        told = _tell(app, connection, text, active.warning_id, by, now)
        _note(connection, active, STOPPED, by, now, reason=reason, told=told)
        return len(told)


def _noted(app: App, warning_id: int, by: Officer, now: datetime) -> AbstractContextManager[None]:
    return refused.noted(app.database, "refused to approve a warning alone", by=by, at=now, warning_id=warning_id)


def _check(app: App, connection: Connection, warning: HazardWarning, by: Officer, now: datetime) -> Agreed:
    check_officer(by, "approve a warning")
    check_able(by, "approve a warning", now)
    revision = warning.newest
    after(revision, Step.APPROVE)
    clock.check_times(connection, revision, now)
    _check_author(revision, by)
    check_alone(warning, app.settings.duty, _around(app, connection, revision, by, now), now=now)
    on = agreed(app, connection, revision, now)
    _check_template_texts(app, connection, revision, on)
    return on


def _check_author(revision: Revision, by: Officer) -> None:
    """Who had no hand in it is the second officer: then nobody is alone."""
    if by.login not in revision.touched_by:
        raise NotAllowed(
            f"{by.login} had no hand in {revision.ref}, and can approve it as the second officer.",
            remedy=f"Approve it: avizu warning approve {revision.warning_id}",
            code="not-alone",
        )


def _around(app: App, connection: Connection, revision: Revision, by: Officer, now: datetime) -> Around:
    safe, hazard = place_facts.safe_places(connection), known_hazard(app.hazards, revision.hazard)
    own = own_words(revision, app.gazetteer, safe, app.settings.phone)
    return replace(
        _asked_and_sent(app, connection, revision, now),
        clock=clock.why_paused(connection, now),
        unagreed=app.unagreed(connection),
        denies=bool(hazard.denied),
        own=(*own, *_just_entered(app, connection, revision, by, now)),
        to_ring=_to_ring(connection, revision, now),
    )


def _asked_and_sent(app: App, connection: Connection, revision: Revision, now: datetime) -> Around:
    lately = now - timedelta(hours=app.settings.duty.alone_hours)
    return Around(
        sucos=len(app.gazetteer.sucos),
        sent_alone=frozenset(suco for one in warnings.sent_alone(connection, lately) for suco in one.sucos),
        asked_at=asked.asked_at(connection, revision, now),
    )


def _just_entered(app: App, connection: Connection, revision: Revision, by: Officer, now: datetime) -> Iterator[str]:
    """Safe places that the texts name by themselves, and that this officer entered a moment ago."""
    if known_hazard(app.hazards, revision.hazard).value("shelter") is None:
        return
    imports, shelter = place_facts.safe_imports(connection), app.shelter(connection)
    named = {one.id: one for suco in revision.sucos if (one := shelter(suco, revision.hazard))}
    lately = now - timedelta(hours=app.settings.duty.new_account_hours)
    for number, one in named.items():
        if imports[number].by == by.login and imports[number].at > lately:
            yield f"the safe place {one.name!r} was entered by {by.login} just now"


def _to_ring(connection: Connection, revision: Revision, now: datetime) -> tuple[str, ...]:
    everyone = roster.with_phones(connection)
    order = strangers_to(in_order(roster.shifts(connection), everyone, now), revision.touched_by, everyone)
    return tuple(f"{one.name} {one.phone}" for one in order[:NAMED_TO_RING])


def _check_template_texts(app: App, connection: Connection, revision: Revision, on: Agreed) -> None:
    """Every text that goes out, and every script, is what the words agreed on give."""
    known = _in_agreed_words(app, connection, revision)
    sent = {recipient.bulletin for recipient in on.since.kept}
    for one in on.bulletins:
        if (one.key in sent or one.kind is BulletinKind.SCRIPT) and known.get(one.key) != one.digest:
            which = named(one, app.stations, app.gazetteer)
            raise NotAllowed(
                f"{which[0].upper()}{which[1:]} of {revision.ref} is not in words that two people agreed on.",
                remedy="A second person agrees to them: avizu change files. Or put the file back, then return it and "
                f"submit it again: avizu warning return {revision.warning_id} --reason TEXT",
                code="alone-texts",
            )


def _in_agreed_words(app: App, connection: Connection, revision: Revision) -> Mapping[tuple[str, str, str, str], str]:
    """The digest of each text; nothing where those words can't say it at all."""
    try:
        outgoing = app.compose(connection, revision, agreed_only=True)
    except AvizuError:
        return {}
    return {bulletin.key: bulletin.digest for bulletin in outgoing.bulletins}


def _page(app: App, revision: Revision, by: Officer, *, messages: int, reason: str) -> Page:
    first, *others = revision.sucos
    return Page(
        sender=app.settings.sender,
        mode=app.settings.mode,
        by=by.login,
        revision=revision,
        place=app.gazetteer.label(first) + (f" and {len(others)} more" if others else ""),
        messages=messages,
        reason=reason,
    )


def _tell(app: App, connection: Connection, text: str, warning_id: int, by: Officer, now: datetime) -> Collection[str]:
    """Who was told, as targets; nobody where there is no route."""
    route = app.settings.route_for(Medium.SMS)
    others = [one for one in pages.on_duty(connection, TO_BE_TOLD) if one.target != f"officer:{by.login}"]
    parts = 1 if len(text) <= ONE_PART else -(-len(text) // (TWO_PARTS // 2))
    place = f"warning {warning_id}"
    pages.page(connection, others, text, place=place, route=route, now=now, parts=parts)
    return [one.target for one in others] if route else []


def _note(
    connection: Connection,
    revision: Revision,
    what: str,
    by: Officer,
    now: datetime,
    *,
    reason: str,
    told: Collection[str],
    **more: object,
) -> None:
    journal.record(
        connection,
        at=now,
        who=by.login,
        what=what,
        warning_id=revision.warning_id,
        revision_id=revision.id,
        detail={"reason": reason, "hash": revision.content_hash, "told": list(told)} | more,
    )
