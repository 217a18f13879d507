"""Who may act: accounts, passphrases, and the tokens that a login leaves."""

from __future__ import annotations

import math
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from alerts.app import KEY_FILE, App
from alerts.app import write_private as write_private  # noqa: PLC0414 - what is kept of an account is private
from alerts.audience.phones import mobile
from alerts.delivery import paging
from alerts.errors import Misconfigured, NotAllowed, Unusable
from alerts.model.change import check_enough, check_not_last, check_open, takes_two
from alerts.model.message import Medium
from alerts.model.people import Officer, Role
from alerts.store import guesses, journal, officers, passphrases, staff

TOKEN_LIVES = timedelta(hours=12)
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 10, 200
LOCKED_FOR = (timedelta(minutes=15), timedelta(hours=1))
"""The first time within a day, and every further time."""
LOCKS_COUNT_FOR = timedelta(days=1)
LONGEST_LOGIN = 32
LOCKED = "account locked"


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
        officers.add_officer(connection, account, passphrase_hash=passphrases.hashed(passphrase), at=now, by="setup")
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
    return {"hash": passphrases.hashed(passphrase)}


def phone_wanted(phone: str) -> dict[str, str]:
    """What a change of the kind "phone" is about. Raises Unusable for one that can't get an SMS; "" takes it away."""
    return {"phone": mobile(phone) if phone else ""}


def disable(app: App, login: str, *, by: Officer, now: datetime) -> None:
    """One administrator is enough where enough officers stay, and it holds at once: all who have a say are told, and
    who may do nothing any more. Raises NotAllowed.
    """
    check_administrator(by)
    with app.database.writing() as connection:
        leaving, everyone = officers.officer(connection, login), officers.officers(connection)
        check_open(leaving)
        check_not_last(leaving, everyone)
        check_enough(leaving, everyone, now)
        officers.disable(connection, login, now)
        journal.record(connection, at=now, who=by.login, what="account disabled", detail={"login": login})
        said = f"{by.login} has disabled the account {login}. Not right? Call them"
        _tell(app, connection, said, login, now, also=leaving)


def disabling_takes_two(app: App, login: str, *, now: datetime) -> bool:
    """Whether too few who can approve would be left for one administrator to close it."""
    with app.database.reading() as connection:
        return takes_two(officers.officer(connection, login), officers.officers(connection), now)


def _tell(
    app: App, connection: Connection, text: str, login: str, now: datetime, *, also: Officer | None = None
) -> None:
    settings = app.settings
    said = paging.notice(text, sender=settings.sender, mode=settings.mode)
    route = settings.route_for(Medium.SMS)
    staff.tell(connection, said, place=f"account {login}", route=route, now=now, also=also)


def everyone(app: App) -> list[Officer]:
    with app.database.reading() as connection:
        return officers.officers(connection)


def log_in(app: App, login: str, passphrase: str, *, now: datetime) -> str:
    """A new token, good for 12 hours. The database keeps only its hash."""
    officer = check(app, login, passphrase, now=now)
    token = secrets.token_urlsafe(32)
    with app.database.writing() as connection:
        digest = passphrases.digest(token)
        officers.add_token(connection, digest=digest, login=officer.login, at=now, expires=now + TOKEN_LIVES)
        journal.record(connection, at=now, who=officer.login, what="logged in")
    return token


def log_out(app: App, token: str, *, everywhere: bool, now: datetime) -> None:
    with app.database.writing() as connection:
        officer = officers.officer_of_token(connection, passphrases.digest(token), now)
        if officer is None:
            return
        if everywhere:
            officers.revoke_all(connection, officer.login, now)
        else:
            officers.revoke(connection, passphrases.digest(token), now)
        journal.record(connection, at=now, who=officer.login, what="logged out", detail={"everywhere": everywhere})


def whose(app: App, token: str, *, now: datetime) -> Officer:
    with app.database.reading() as connection:
        officer = officers.officer_of_token(connection, passphrases.digest(token), now)
    if officer is None:
        raise NotAllowed("Nobody is logged in here.", remedy="Run: avizu login LOGIN", code="login")
    return officer


def check(app: App, login: str, passphrase: str, *, now: datetime) -> Officer:
    """The officer whose passphrase this is, who logs in.

    From the second wrong one on each costs seconds; the fifth locks the account and tells everybody who has a say. Who
    is logged in already goes on.
    """
    with app.database.reading() as connection:
        row = officers.account(connection, login)
    if row is None or row.disabled_at is not None:
        passphrases.fits(passphrases.NOBODYS, passphrase)
        _note_stranger(app, login, now)
        raise guesses.wrong()
    _check_not_locked(row, now)
    if not passphrases.fits(row.passphrase, passphrase):
        _note_failure(app, login, now)
        raise guesses.wrong()
    with app.database.reading() as connection:
        row = officers.account(connection, login)
        officer = officers.officer(connection, login)
    # Of many guesses at the same time the right one must not slip through behind those that locked it.
    _check_not_locked(row, now)
    if row is not None and row.failures:
        with app.database.writing() as connection:
            officers.set_failures(connection, login, 0, None)
    return officer


def _check_not_locked(row: Any, now: datetime) -> None:
    """`row` is of an account. Raises NotAllowed with how long to wait."""
    if row is None or row.disabled_at is not None:
        raise guesses.wrong()
    if row.locked_until is None or now >= row.locked_until:
        return
    left = math.ceil((row.locked_until - now).total_seconds())
    if left <= guesses.LONGEST_WAIT:
        raise guesses.slow(row.login, left)
    minutes = "1 minute" if left <= 60 else f"{math.ceil(left / 60)} minutes"
    remedy = f"Wait {minutes}, or two people unlock it: avizu officer enable {row.login}"
    raise NotAllowed(f"The account {row.login} is locked after wrong passphrases.", remedy=remedy, code="locked")


def _note_failure(app: App, login: str, now: datetime) -> None:
    """Counted where it is written: guesses made at the same time count each."""
    with app.database.writing() as connection:
        row = officers.account(connection, login)
        failures = row.failures + 1 if row else 1
        locked = failures >= guesses.MOST
        journal.record(connection, at=now, who=login, what=guesses.WRONG, detail={"locked": locked})
        if locked:
            _lock(app, connection, login, now)
        else:
            officers.set_failures(connection, login, failures, guesses.wait(failures, now))
        if said := guesses.too_many(connection, now):
            _tell(app, connection, said, "", now)


def _lock(app: App, connection: Connection, login: str, now: datetime) -> None:
    before = journal.how_many(connection, LOCKED, since=now - LOCKS_COUNT_FOR, who=login)
    locked_for = LOCKED_FOR[min(before, len(LOCKED_FOR) - 1)]
    officers.set_failures(connection, login, 0, now + locked_for)
    minutes = int(locked_for.total_seconds() // 60)
    journal.record(connection, at=now, who=login, what=LOCKED, detail={"minutes": minutes})
    text = f"account {login} is locked after {guesses.MOST} wrong passphrases at the desk, for {minutes} min"
    _tell(app, connection, text, login, now)


def _note_stranger(app: App, login: str, now: datetime) -> None:
    """A login that is no open account: written down so that it can't be taken for somebody's."""
    name = "?" + re.sub(r"[^A-Za-z0-9._-]", "?", login[:LONGEST_LOGIN])
    with app.database.writing() as connection:
        journal.record(connection, at=now, who=name, what=guesses.WRONG, detail={"locked": False})
        if said := guesses.too_many(connection, now):
            _tell(app, connection, said, "", now)


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
    if len(passphrase) > LONGEST_PASSPHRASE or not passphrase.isprintable():
        raise Unusable(
            f"A passphrase is one line of at most {LONGEST_PASSPHRASE} characters that can be typed.",
            remedy="Three or four words are easy.",
        )
