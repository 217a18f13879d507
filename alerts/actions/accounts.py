"""Who may act: accounts, passphrases, and the tokens that a login leaves."""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from alerts.app import KEY_FILE, App
from alerts.app import write_private as write_private  # noqa: PLC0414 - what is kept of an account is private
from alerts.audience.phones import mobile
from alerts.delivery import paging
from alerts.errors import Misconfigured, NotAllowed, Unusable
from alerts.model.change import check_not_last
from alerts.model.message import Medium
from alerts.model.people import Officer, Role
from alerts.store import journal, officers, staff

TOKEN_LIVES = timedelta(hours=12)
SHORTEST_PASSPHRASE = 10
FAILURES_BEFORE_LOCK = 5
SLOWER: Mapping[int, int] = {2: 2, 3: 4, 4: 8}
"""How many seconds nobody may try again, by how many wrong passphrases there were."""
LOCKED_FOR = (timedelta(minutes=15), timedelta(hours=1))
"""The first time within a day, and every further time."""
LOCKS_COUNT_FOR = timedelta(days=1)
GUESSES = 20
GUESSED_WITHIN = timedelta(minutes=10)
LONGEST_LOGIN = 32
WRONG, LOCKED, GUESSING = "wrong passphrase", "account locked", "passphrases guessed"


def prepare_home(home: Path) -> None:
    """The folder and its signing key, readable by this user alone. What is there already stays."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(
            f"The home folder {home} can't be made ({error.strerror}).", remedy="Choose another: export AVIZU_HOME=..."
        ) from error
    key = home / KEY_FILE
    if not key.exists():
        write_private(key, secrets.token_hex(32))


def is_new(app: App) -> bool:
    """Whether the installation has no account yet."""
    with app.database.reading() as connection:
        return officers.how_many(connection) == 0


def first_administrator(app: App, *, login: str, name: str, passphrase: str, now: datetime) -> None:
    """Only for an installation without any account."""
    _check_login(login, name)
    _check_passphrase(passphrase)
    with app.database.writing() as connection:
        if officers.how_many(connection):
            raise NotAllowed(
                "This installation has accounts already.", remedy="An administrator adds more: avizu officer add"
            )
        account = Officer(login=login, name=name, role=Role.ADMINISTRATOR)
        officers.add_officer(connection, account, passphrase_hash=_hash(passphrase), at=now, by="setup")
        journal.record(connection, at=now, who="setup", what="account made", detail={"login": login})


def account_wanted(account: Officer, passphrase: str) -> dict[str, Any]:
    """What a change of the kind "account" is about. The phone may be written in any way and is kept as E.164.

    `lines` are for whoever agrees.

    Raises Unusable for a login, a name, a passphrase or a phone that can't be one.
    """
    _check_login(account.login, account.name)
    phone = mobile(account.phone) if account.phone else ""
    lines = [f"name: {account.name}", f"phone: {phone or 'none'}"]
    wanted = {"name": account.name, "role": account.role.value, "phone": phone, "lines": lines}
    return wanted | passphrase_wanted(passphrase)


def passphrase_wanted(passphrase: str) -> dict[str, str]:
    """What a change of the kind "reset" is about. Raises Unusable for one that is too short."""
    _check_passphrase(passphrase)
    return {"hash": _hash(passphrase)}


def phone_wanted(phone: str) -> dict[str, str]:
    """What a change of the kind "phone" is about. Raises Unusable for one that can't get an SMS; "" takes it away."""
    return {"phone": mobile(phone) if phone else ""}


def disable(app: App, login: str, *, by: Officer, now: datetime) -> None:
    """One administrator is enough, and it holds at once: everybody who has a say is told."""
    check_administrator(by)
    with app.database.writing() as connection:
        leaving = officers.officer(connection, login)
        check_not_last(leaving, officers.officers(connection))
        officers.disable(connection, login, now)
        journal.record(connection, at=now, who=by.login, what="account disabled", detail={"login": login})
        _tell(app, connection, f"{by.login} has disabled the account {login}. Not right? Call them", login, now)


def _tell(app: App, connection: Connection, text: str, login: str, now: datetime) -> None:
    settings = app.settings
    said = paging.notice(text, sender=settings.sender, mode=settings.mode)
    staff.tell(connection, said, place=f"account {login}", route=settings.route_for(Medium.SMS), now=now)


def change_own_passphrase(app: App, token: str, *, old: str, new: str, now: datetime) -> Officer:
    """Of whoever is logged in with this token; every other login of the account ends."""
    officer = check(app, whose(app, token, now=now).login, old, now=now)
    wanted = passphrase_wanted(new)
    with app.database.writing() as connection:
        officers.change(connection, officer.login, passphrase=wanted["hash"])
        officers.revoke_all(connection, officer.login, now, but=_digest(token))
        journal.record(connection, at=now, who=officer.login, what="own passphrase changed")
    return officer


def everyone(app: App) -> list[Officer]:
    with app.database.reading() as connection:
        return officers.officers(connection)


def log_in(app: App, login: str, passphrase: str, *, now: datetime) -> str:
    """A new token, good for 12 hours. The database keeps only its hash."""
    officer = check(app, login, passphrase, now=now)
    token = secrets.token_urlsafe(32)
    with app.database.writing() as connection:
        officers.add_token(connection, digest=_digest(token), login=officer.login, at=now, expires=now + TOKEN_LIVES)
        journal.record(connection, at=now, who=officer.login, what="logged in")
    return token


def log_out(app: App, token: str, *, everywhere: bool, now: datetime) -> None:
    with app.database.writing() as connection:
        officer = officers.officer_of_token(connection, _digest(token), now)
        if officer is None:
            return
        if everywhere:
            officers.revoke_all(connection, officer.login, now)
        else:
            officers.revoke(connection, _digest(token), now)
        journal.record(connection, at=now, who=officer.login, what="logged out", detail={"everywhere": everywhere})


def whose(app: App, token: str, *, now: datetime) -> Officer:
    with app.database.reading() as connection:
        officer = officers.officer_of_token(connection, _digest(token), now)
    if officer is None:
        raise NotAllowed("Nobody is logged in here.", remedy="Run: avizu login LOGIN", code="login")
    return officer


def check(app: App, login: str, passphrase: str, *, now: datetime) -> Officer:
    """The officer whose passphrase this is.

    From the second wrong one on each costs seconds; the fifth locks the account and tells everybody who has a say.
    """
    with app.database.reading() as connection:
        row = officers.account(connection, login)
    if row is None or row.disabled_at is not None:
        _verify(_DUMMY, passphrase)
        _note_stranger(app, login, now)
        raise _wrong()
    _check_not_locked(row, now)
    if not _verify(row.passphrase, passphrase):
        _note_failure(app, login, now)
        raise _wrong()
    with app.database.reading() as connection:
        row = officers.account(connection, login)
        officer = officers.officer(connection, login)
    # Of many guesses at the same time the right one must not slip through behind those that locked it.
    _check_not_locked(row, now)
    if row is not None and row.failures:
        with app.database.writing() as connection:
            officers.set_failures(connection, login, 0, None)
    return officer


def _wrong() -> NotAllowed:
    return NotAllowed("Login or passphrase is wrong.", remedy="Try again.", code="login")


def _check_not_locked(row: Any, now: datetime) -> None:
    """`row` is of an account. Raises NotAllowed with how long to wait."""
    if row is None or row.disabled_at is not None:
        raise _wrong()
    if row.locked_until is None or now >= row.locked_until:
        return
    left = math.ceil((row.locked_until - now).total_seconds())
    if left <= max(SLOWER.values()):
        wait = f"{left} second" if left == 1 else f"{left} seconds"
        raise NotAllowed(f"{row.login} must wait after wrong passphrases.", remedy=f"Wait {wait}.", code="slow")
    minutes = "1 minute" if left <= 60 else f"{math.ceil(left / 60)} minutes"
    remedy = f"Wait {minutes}, or two people unlock it: avizu officer enable {row.login}"
    raise NotAllowed(f"The account {row.login} is locked after wrong passphrases.", remedy=remedy, code="locked")


def _note_failure(app: App, login: str, now: datetime) -> None:
    """Counted where it is written: guesses made at the same time count each."""
    with app.database.writing() as connection:
        row = officers.account(connection, login)
        failures = row.failures + 1 if row else 1
        locked = failures >= FAILURES_BEFORE_LOCK
        journal.record(connection, at=now, who=login, what=WRONG, detail={"locked": locked})
        if locked:
            _lock(app, connection, login, now)
        else:
            until = now + timedelta(seconds=SLOWER[failures]) if failures in SLOWER else None
            officers.set_failures(connection, login, failures, until)
        _look_for_guessing(app, connection, now)


def _lock(app: App, connection: Connection, login: str, now: datetime) -> None:
    before = journal.how_many(connection, LOCKED, since=now - LOCKS_COUNT_FOR, who=login)
    locked_for = LOCKED_FOR[min(before, len(LOCKED_FOR) - 1)]
    officers.set_failures(connection, login, 0, now + locked_for)
    minutes = int(locked_for.total_seconds() // 60)
    journal.record(connection, at=now, who=login, what=LOCKED, detail={"minutes": minutes})
    text = f"account {login} is locked after {FAILURES_BEFORE_LOCK} wrong passphrases at the desk, for {minutes} min"
    _tell(app, connection, text, login, now)


def _note_stranger(app: App, login: str, now: datetime) -> None:
    """A login that is no open account: written down so that it can't be taken for somebody's."""
    name = "?" + re.sub(r"[^A-Za-z0-9._-]", "?", login[:LONGEST_LOGIN])
    with app.database.writing() as connection:
        journal.record(connection, at=now, who=name, what=WRONG, detail={"locked": False})
        _look_for_guessing(app, connection, now)


def _look_for_guessing(app: App, connection: Connection, now: datetime) -> None:
    """Whoever goes from login to login locks none of them: all guesses together raise the alarm, once for a while."""
    if journal.how_many(connection, WRONG, since=now - GUESSED_WITHIN) < GUESSES:
        return
    if journal.how_many(connection, GUESSING, since=now - GUESSED_WITHIN):
        return
    journal.record(connection, at=now, who="avizu", what=GUESSING, detail={"guesses": GUESSES})
    minutes = int(GUESSED_WITHIN.total_seconds() // 60)
    text = f"somebody guesses passphrases at the desk: {GUESSES} wrong ones within {minutes} min"
    _tell(app, connection, text, "", now)


def check_administrator(by: Officer) -> Officer:
    if by.role is not Role.ADMINISTRATOR or by.disabled_at is not None:
        raise NotAllowed(
            f"{by.login} is not an administrator.", remedy="Accounts are an administrator's work.", code="role"
        )
    return by


_LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,31}")


def _check_login(login: str, name: str) -> None:
    if not _LOGIN.fullmatch(login):
        raise Unusable(
            f"{login!r} can't be a login.", remedy="Use small letters and digits, 32 at most, a letter first."
        )
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise Unusable("The name must be plain text of 1 to 80 characters.", remedy="Give it: --name NAME")


def _check_passphrase(passphrase: str) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Unusable(
            f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters.",
            remedy="Three or four words are easy.",
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_DUMMY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$u1kYkzXXbyxYKSHZ3WSTmxDK1ULD2hzuQ4fEYbiQP6s"


def _hash(passphrase: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(passphrase)


def _verify(stored: str, passphrase: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, passphrase)
    except (VerificationError, InvalidHashError):
        return False
