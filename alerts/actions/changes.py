"""What one person may not do alone: proposed by one, agreed to by another, and told to everybody who has a say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery import paging
from alerts.errors import NotAllowed, Unusable
from alerts.model import change as rules
from alerts.model.change import FIRST_DAY, Change, Outcome, check_not_last, check_staff, check_waits
from alerts.model.message import Medium
from alerts.model.people import DILI, Officer, Role
from alerts.settings.agreed import present, words_of
from alerts.store import agreed, journal, officers, refused, staff
from alerts.store import changes as store

MOST_WAITING = 10
"""Changes that one person may have waiting: each costs everybody an SMS."""
WHEN = "%d/%m %H:%M"


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """`wants` says it after "ana wants to"; `check` raises where it can't be done; `apply` does it and answers what to
    say, and `entry` stands in the audit. What is `always_two` waits for a second person on the first day as well.
    """

    wants: Callable[[Change], str]
    check: Callable[[App, Connection, Change], None]
    apply: Callable[[App, Connection, Change, str, datetime], str]
    entry: str
    always_two: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """`done` when it took effect at once; else it waits for a second person."""

    id: int
    done: bool
    sentence: str


def propose(app: App, kind: str, about: str, detail: Mapping[str, Any], *, by: Officer, now: datetime) -> Proposed:
    """On the first day of an installation an administrator's change takes effect at once.

    Raises NotAllowed for who may not, or what can't be.
    """
    with app.database.writing() as connection:
        who = officers.officer(connection, by.login)
        check_staff(who, "propose a change")
        _check_few(connection, who, now)
        change = store.add(connection, kind=kind, about=about, detail=detail, by=who.login, at=now)
        KINDS[kind].check(app, connection, change)
        by_one = who.role is Role.ADMINISTRATOR and not KINDS[kind].always_two
        if by_one and officers.first_day(connection, now):
            return Proposed(change.id, True, _take_effect(app, connection, change, who, now))
        _record(connection, change, who, "change proposed", now)
        _tell(app, connection, change, f"{who.login} wants to {wants(change)}", now)
    agrees = "Somebody else" if who.role is Role.ADMINISTRATOR else "An administrator"
    return Proposed(change.id, False, f"Change {change.id}. {agrees} agrees to it: avizu change agree {change.id}")


def agree(app: App, change_id: int, *, by: Officer, now: datetime) -> str:
    """The second person's yes: it takes effect at once. Answers what to say. A no of the rules is in the audit too."""
    noted = refused.noted(app.database, "change not agreed", by=by, at=now, detail={"change": change_id})
    with noted, app.database.writing() as connection:
        change = store.change(connection, change_id, hold=True)
        check_waits(change, now)
        second = officers.officer(connection, by.login)
        rules.check_second(change, officers.officer(connection, change.proposed_by), second, now)
        officers.check_other_phone(connection, second.login, {change.proposed_by}, "agree to a change")
        KINDS[change.kind].check(app, connection, change)
        return _take_effect(app, connection, change, second, now)


def refuse(app: App, change_id: int, *, by: Officer, reason: str, now: datetime) -> Change:
    """Anybody who has a say stops it, also who proposed it. Raises Unusable without a reason."""
    if not reason.strip():
        raise Unusable("A reason is needed for the record.", remedy="Say it in a few words: --reason TEXT")
    with app.database.writing() as connection:
        who = officers.officer(connection, by.login)
        check_staff(who, "refuse a change")
        change = store.change(connection, change_id, hold=True)
        check_waits(change, now)
        store.settle(connection, change.id, Outcome.REFUSED, by=who.login, at=now, reason=reason.strip())
        _record(connection, change, who, "change refused", now, reason=reason.strip())
        _tell(app, connection, change, f"{who.login} refused to {wants(change)}", now, stop=False)
        return store.change(connection, change_id)


def changes(app: App, *, only_open: bool, now: datetime) -> list[Change]:
    """The newest first; `only_open` are those that still wait for somebody."""
    with app.database.reading() as connection:
        found = store.changes(connection)
    return [one for one in found if one.waits(now) or not only_open]


def change(app: App, change_id: int) -> Change:
    with app.database.reading() as connection:
        return store.change(connection, change_id)


def wants(change: Change) -> str:
    """After "ana wants to": `make the account carla (officer)`. No secret is in it."""
    return KINDS[change.kind].wants(change)


def _check_few(connection: Connection, who: Officer, now: datetime) -> None:
    if store.waiting_of(connection, who.login, now) >= MOST_WAITING:
        raise NotAllowed(
            f"{MOST_WAITING} changes that you proposed wait for somebody.",
            remedy="Take some back: avizu change refuse ID --reason TEXT",
            code="too-many",
        )


def _take_effect(app: App, connection: Connection, change: Change, second: Officer, now: datetime) -> str:
    kind, alone = KINDS[change.kind], change.proposed_by == second.login
    store.settle(connection, change.id, Outcome.AGREED, by=second.login, at=now, reason="first day" if alone else "")
    closed = officers.officer(connection, change.about) if change.kind == "disable" else None
    sentence = kind.apply(app, connection, change, second.login, now)
    _record(connection, change, second, kind.entry, now, proposed_by=change.proposed_by)
    who = f"{second.login} alone, on the first day:" if alone else f"{change.proposed_by} and {second.login} agreed to"
    _tell(app, connection, change, f"{who} {wants(change)}", now, stop=False, also=closed)
    return sentence


def _record(connection: Connection, change: Change, who: Officer, what: str, now: datetime, **more: str) -> None:
    """Of what is wanted the audit keeps what may be shown."""
    shown = {key: change.detail[key] for key in ("role", "lines") if key in change.detail}
    detail = {"change": change.id, "kind": change.kind, "login": change.about, **shown, **more}
    journal.record(connection, at=now, who=who.login, what=what, detail=detail)


def _tell(
    app: App,
    connection: Connection,
    change: Change,
    said: str,
    now: datetime,
    *,
    stop: bool = True,
    also: Officer | None = None,
) -> None:
    settings = app.settings
    way = f"avizu change refuse {change.id}" if stop else "Tell an administrator"
    text = paging.notice(f"CHANGE {change.id}: {said}. Not right? {way}", sender=settings.sender, mode=settings.mode)
    route = settings.route_for(Medium.SMS)
    staff.tell(connection, text, place=f"change {change.id}", route=route, now=now, also=also)


def _able_from(app: App, connection: Connection, now: datetime) -> datetime | None:
    """Hours that one person wrote into the settings don't count."""
    if officers.first_day(connection, now):
        return None
    hours = timedelta(hours=app.settings.duty.new_account_hours)
    return now + (max(hours, FIRST_DAY) if "policy" in app.unagreed(connection) else hours)


def _from(able_from: datetime | None, now: datetime) -> str:
    if able_from is None or able_from <= now:
        return ""
    return f". May approve from {able_from.astimezone(DILI):{WHEN}} on"


def _new(app: App, connection: Connection, change: Change) -> None:
    if officers.account(connection, change.about) is not None:
        raise Unusable(f"There is an account {change.about} already.", remedy="Choose another login.")


def _make(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    wanted, able_from = change.detail, _able_from(app, connection, now)
    role = Role(wanted["role"])
    made = Officer(login=change.about, name=wanted["name"], role=role, phone=wanted["phone"], able_from=able_from)
    officers.add_officer(connection, made, passphrase_hash=wanted["hash"], at=now, by=change.proposed_by)
    return f"{role.value} {made.login} can log in: avizu login {made.login}{_from(able_from, now)}"


def _shut(app: App, connection: Connection, change: Change) -> None:
    officers.officer(connection, change.about)
    row = officers.account(connection, change.about)
    if row is not None and row.disabled_at is None and (row.locked_until is None):
        raise NotAllowed(
            f"The account {change.about} is neither disabled nor locked.", remedy="See: avizu officer list"
        )


def _open(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    """A lock, or an hour for which it was closed, makes nobody new: who is wanted at night may be needed at night."""
    one = officers.officer(connection, change.about)
    lately = one.disabled_at is None or abs(now - one.disabled_at) < FIRST_DAY
    able_from = one.able_from if lately else _able_from(app, connection, now)
    opened = {"disabled_at": None, "able_from": able_from, "failures": 0, "locked_until": None}
    officers.change(connection, change.about, **opened)
    return f"{change.about} can log in again{_from(able_from, now)}."


def _closable(app: App, connection: Connection, change: Change) -> None:
    one = officers.officer(connection, change.about)
    rules.check_open(one)
    check_not_last(one, officers.officers(connection))


def _close(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    officers.disable(connection, change.about, now)
    return f"{change.about} can do nothing any more."


def _other_role(app: App, connection: Connection, change: Change) -> None:
    one, role = _enabled(connection, change), Role(change.detail["role"])
    if one.role is role:
        raise Unusable(f"{one.login} is {role.value} already.", remedy="See: avizu officer list")
    check_not_last(one, officers.officers(connection))


def _set_role(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    able_from = _able_from(app, connection, now)
    officers.change(connection, change.about, role=change.detail["role"], able_from=able_from)
    return f"{change.about} is {change.detail['role']} now{_from(able_from, now)}."


def _enabled(connection: Connection, change: Change) -> Officer:
    one = officers.officer(connection, change.about)
    if one.disabled_at is not None:
        raise NotAllowed(f"The account {one.login} is disabled.", remedy=f"First: avizu officer enable {one.login}")
    return one


def _is_enabled(app: App, connection: Connection, change: Change) -> None:
    _enabled(connection, change)


def _set_phone(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    officers.change(connection, change.about, phone=change.detail["phone"])
    return f"{change.about} is called at {change.detail['phone'] or 'no number'} now."


def _reset(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    able_from = _able_from(app, connection, now)
    fresh = {"failures": 0, "locked_until": None, "able_from": able_from}
    officers.change(connection, change.about, passphrase=change.detail["hash"], **fresh)
    officers.revoke_all(connection, change.about, now)
    return f"{change.about} has a new passphrase and is logged out everywhere{_from(able_from, now)}."


def _has_shifts(app: App, connection: Connection, change: Change) -> None:
    if not isinstance(change.detail.get("shifts"), list):
        raise Unusable("A roster is a list of shifts.", remedy="See: avizu officer roster --help")


def _replace_roster(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    from alerts.store import roster

    roster.replace(connection, change.detail["shifts"])
    return "The roster is the new one now: avizu officer roster"


def _same_files(app: App, connection: Connection, change: Change) -> None:
    if change.detail["parts"] != present(app.settings):
        raise _changed_again(change)


def _changed_again(change: Change) -> NotAllowed:
    return NotAllowed(
        f"The files have changed again since change {change.id} was proposed.",
        remedy="Propose them as they are now: avizu change files",
        code="changed-again",
    )


def _agree_on_files(app: App, connection: Connection, change: Change, by: str, now: datetime) -> str:
    """The words are kept as well: what one person sends is said in them, whatever the files say by then."""
    parts = change.detail["parts"]
    words = words_of(app.settings, parts["texts"])
    if words is None:
        raise _changed_again(change)
    agreed.write(connection, agreed.Agreed(parts, words=words))
    return "Texts, policy and routes are agreed on as they stand."


KINDS: Mapping[str, ChangeKind] = {
    "account": ChangeKind(
        lambda one: f"make the account {one.about} ({one.detail['role']})", _new, _make, "account made"
    ),
    "enable": ChangeKind(lambda one: f"open the account {one.about} again", _shut, _open, "account enabled"),
    "disable": ChangeKind(lambda one: f"close the account {one.about}", _closable, _close, "account disabled"),
    "role": ChangeKind(
        lambda one: f"give {one.about} the role {one.detail['role']}", _other_role, _set_role, "role changed"
    ),
    "phone": ChangeKind(
        lambda one: f"change the phone of {one.about} to {one.detail['phone'] or 'none'}",
        _is_enabled,
        _set_phone,
        "phone changed",
    ),
    "reset": ChangeKind(lambda one: f"reset the passphrase of {one.about}", _is_enabled, _reset, "passphrase reset"),
    "roster": ChangeKind(lambda one: "change the roster", _has_shifts, _replace_roster, "roster changed"),
    "files": ChangeKind(
        lambda one: f"agree to changed {', '.join(one.detail['which'])}",
        _same_files,
        _agree_on_files,
        "files agreed",
        always_two=True,
    ),
}
"""What takes two people. A new kind is an entry here."""
