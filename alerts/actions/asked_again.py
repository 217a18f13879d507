"""The passphrase of who is logged in already, asked again before what can't be undone.

Wrong ones count against that one login, whoever guesses elsewhere: a thief of a token can't guess for ever, and
nobody who guesses at the door keeps somebody who is inside from deciding.
"""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery import paging
from alerts.errors import NotAllowed
from alerts.model.message import Medium
from alerts.model.people import Officer
from alerts.store import guesses, journal, officers, passphrases, staff

ENDED = "login ended after wrong passphrases"


def check(app: App, token: str, passphrase: str, *, now: datetime) -> Officer:
    """Who is logged in with this token, and has just typed the passphrase again.

    From the second wrong one on each costs seconds; the fifth ends the login and tells everybody who has a say.
    """
    officer, _ = _may_try(app, token, now)
    with app.database.reading() as connection:
        row = officers.account(connection, officer.login)
    if row is None or not passphrases.fits(row.passphrase, passphrase):
        raise _note_wrong(app, token, officer.login, now)
    # Of many guesses at the same time the right one must not slip through behind those that ended the login.
    officer, failures = _may_try(app, token, now)
    if failures:
        with app.database.writing() as connection:
            officers.slow_token(connection, passphrases.digest(token), 0, None)
    return officer


def change_passphrase(app: App, token: str, *, old: str, new_hash: str, now: datetime) -> Officer:
    """Of whoever is logged in with this token; every other login of the account ends."""
    officer = check(app, token, old, now=now)
    with app.database.writing() as connection:
        officers.change(connection, officer.login, passphrase=new_hash)
        officers.revoke_all(connection, officer.login, now, but=passphrases.digest(token))
        journal.record(connection, at=now, who=officer.login, what="own passphrase changed")
    return officer


def _may_try(app: App, token: str, now: datetime) -> tuple[Officer, int]:
    """Whose token it is, and how many wrong ones there were."""
    digest = passphrases.digest(token)
    with app.database.reading() as connection:
        officer, row = officers.officer_of_token(connection, digest, now), officers.token(connection, digest)
    if officer is None or row is None:
        raise NotAllowed("Nobody is logged in here.", remedy="Run: avizu login LOGIN", code="login")
    if row.locked_until is not None:
        left = math.ceil((row.locked_until - now).total_seconds())
        # Longer than anybody waits is a wait that began while the clock was ahead.
        if 0 < left <= guesses.LONGEST_WAIT:
            raise guesses.slow(officer.login, left)
    return officer, row.failures


def _note_wrong(app: App, token: str, login: str, now: datetime) -> NotAllowed:
    """Counted where it is written: guesses made at the same time count each."""
    digest = passphrases.digest(token)
    with app.database.writing() as connection:
        row = officers.count_failure(connection, digest)
        ended = row.failures >= guesses.MOST
        journal.record(connection, at=now, who=login, what=guesses.WRONG, detail={"again": True, "ended": ended})
        officers.slow_token(connection, digest, row.failures, guesses.wait(row.failures, now))
        if ended and row.revoked_at is None:
            officers.revoke(connection, digest, now)
            journal.record(connection, at=now, who=login, what=ENDED)
            said = f"{guesses.MOST} wrong passphrases where {login} was logged in: that login has ended"
            _tell(app, connection, said, login, now)
        if said := guesses.too_many(connection, now):
            _tell(app, connection, said, "", now)
    if not ended:
        return guesses.wrong()
    return NotAllowed(
        f"Login ended after {guesses.MOST} wrong passphrases.",
        remedy=f"Log in again: avizu login {login}",
        code="login",
    )


def _tell(app: App, connection: Connection, text: str, login: str, now: datetime) -> None:
    settings = app.settings
    said = paging.notice(text, sender=settings.sender, mode=settings.mode)
    staff.tell(connection, said, place=f"account {login}", route=settings.route_for(Medium.SMS), now=now)
