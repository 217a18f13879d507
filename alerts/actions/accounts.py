"""Who may act: accounts, passphrases, and the tokens that a login leaves."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from alerts.app import KEY_FILE, App
from alerts.audience.phones import mobile
from alerts.errors import Misconfigured, NotAllowed, Unusable
from alerts.model.people import Officer, Role
from alerts.store import journal, officers

TOKEN_LIVES = timedelta(hours=12)
SHORTEST_PASSPHRASE = 10
FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)


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


def write_private(path: Path, text: str) -> None:
    """Mode 0600 from its first moment, also where the file was there with another."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.truncate()
            file.write(text)
    except OSError as error:
        raise Misconfigured(
            f"{path} can't be written ({error.strerror}).", remedy="Check who may write there."
        ) from error


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


def add(app: App, account: Officer, *, passphrase: str, by: Officer, now: datetime) -> None:
    """Its phone may be written in any way and is kept as E.164. Raises Unusable for one that can't get an SMS."""
    check_administrator(by)
    _check_login(account.login, account.name)
    _check_passphrase(passphrase)
    if account.phone:
        account = replace(account, phone=mobile(account.phone))
    with app.database.writing() as connection:
        if officers.account(connection, account.login) is not None:
            raise Unusable(f"There is an account {account.login} already.", remedy="Choose another login.")
        officers.add_officer(connection, account, passphrase_hash=_hash(passphrase), at=now, by=by.login)
        journal.record(
            connection,
            at=now,
            who=by.login,
            what="account made",
            detail={"login": account.login, "role": account.role.value},
        )


def disable(app: App, login: str, *, by: Officer, now: datetime) -> None:
    check_administrator(by)
    with app.database.writing() as connection:
        leaving = officers.officer(connection, login)
        _check_not_last(leaving, officers.officers(connection))
        officers.disable(connection, login, now)
        journal.record(connection, at=now, who=by.login, what="account disabled", detail={"login": login})


def _check_not_last(leaving: Officer, everyone: list[Officer]) -> None:
    staying = [one for one in everyone if one.login != leaving.login and one.disabled_at is None]
    if leaving.role is Role.ADMINISTRATOR and not any(one.role is Role.ADMINISTRATOR for one in staying):
        raise NotAllowed(
            f"{leaving.login} is the last administrator; nobody could look after the accounts.",
            remedy="Make another one first: avizu officer add LOGIN --role administrator --name NAME",
        )


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
    """The officer whose passphrase this is. Five wrong ones lock the account for 15 minutes."""
    wrong = NotAllowed("Login or passphrase is wrong.", remedy="Try again.", code="login")
    with app.database.reading() as connection:
        row = officers.account(connection, login)
    if row is None or row.disabled_at is not None:
        _verify(_DUMMY, passphrase)
        raise wrong
    if row.locked_until is not None and now < row.locked_until:
        raise NotAllowed(
            f"The account {login} is locked after wrong passphrases.",
            remedy="Wait 15 minutes.",
            code="locked",
        )
    if not _verify(row.passphrase, passphrase):
        _note_failure(app, login, now)
        raise wrong
    if row.failures:
        with app.database.writing() as connection:
            officers.set_failures(connection, login, 0, None)
    with app.database.reading() as connection:
        return officers.officer(connection, login)


def _note_failure(app: App, login: str, now: datetime) -> None:
    """Counted where it is written: guesses made at the same time count each."""
    with app.database.writing() as connection:
        row = officers.account(connection, login)
        failures = row.failures + 1 if row else 1
        locked = failures >= FAILURES_BEFORE_LOCK
        officers.set_failures(connection, login, 0 if locked else failures, now + LOCKED_FOR if locked else None)
        journal.record(connection, at=now, who=login, what="wrong passphrase", detail={"locked": locked})


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
