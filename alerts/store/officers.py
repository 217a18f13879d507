"""Accounts and the tokens that `avizu login` leaves. Only hashes are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from alerts.audience.phones import mobile
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.change import FIRST_DAY
from alerts.model.people import Officer
from alerts.store import clock
from alerts.store import tables as t
from alerts.store.rows import officer_of


def add_officer(connection: Connection, officer: Officer, *, passphrase_hash: str, at: datetime, by: str) -> None:
    connection.execute(
        insert(t.officer).values(
            login=officer.login,
            name=officer.name,
            role=officer.role.value,
            phone=officer.phone,
            passphrase=passphrase_hash,
            created_at=at,
            created_by=by,
            able_from=officer.able_from,
        )
    )


def account(connection: Connection, login: str) -> Any | None:
    """The whole row, with the passphrase's hash; None when there is no such account."""
    return connection.execute(select(t.officer).where(t.officer.c.login == login)).one_or_none()


def officer(connection: Connection, login: str) -> Officer:
    row = account(connection, login)
    if row is None:
        raise NotFound(f"There is no account {login}.", remedy="See the list: avizu officer list")
    return officer_of(row)


def officers(connection: Connection) -> list[Officer]:
    return [officer_of(row) for row in connection.execute(select(t.officer).order_by(t.officer.c.login))]


def how_many(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(t.officer)).scalar_one())


def founded(connection: Connection) -> datetime | None:
    """When the first account was made; None before."""
    return connection.execute(select(func.min(t.officer.c.created_at))).scalar()


def first_day(connection: Connection, now: datetime) -> bool:
    """Whether this installation only begins. A clock that is not trusted, or was ever confirmed, begins nothing."""
    begun = founded(connection)
    if begun is None:
        return True
    sound = not clock.why_paused(connection, now) and not clock.last_confirmed(connection)
    return begun <= now < begun + FIRST_DAY and sound


def change(connection: Connection, login: str, **columns: Any) -> None:
    """Sets role, phone, passphrase (its hash), able_from, disabled_at, failures or locked_until."""
    connection.execute(update(t.officer).where(t.officer.c.login == login).values(**columns))


def set_failures(connection: Connection, login: str, failures: int, locked_until: datetime | None) -> None:
    connection.execute(
        update(t.officer).where(t.officer.c.login == login).values(failures=failures, locked_until=locked_until)
    )


def disable(connection: Connection, login: str, at: datetime) -> None:
    """The account can do nothing from here on; its tokens die in the same transaction."""
    connection.execute(update(t.officer).where(t.officer.c.login == login).values(disabled_at=at))
    revoke_all(connection, login, at)


def add_token(connection: Connection, *, digest: str, login: str, at: datetime, expires: datetime) -> None:
    connection.execute(insert(t.token).values(digest=digest, login=login, created_at=at, expires_at=expires))


def officer_of_token(connection: Connection, digest: str, now: datetime) -> Officer | None:
    """Whose token this is, if it is still good and the account not disabled."""
    query = (
        select(t.officer)
        .join(t.token, t.token.c.login == t.officer.c.login)
        .where(
            t.token.c.digest == digest,
            t.token.c.expires_at > now,
            t.token.c.revoked_at.is_(None),
            t.officer.c.disabled_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    return officer_of(row) if row else None


def token(connection: Connection, digest: str) -> Any | None:
    return connection.execute(select(t.token).where(t.token.c.digest == digest)).one_or_none()


def count_failure(connection: Connection, digest: str) -> Any:
    """One wrong passphrase more with this token. Answers its row."""
    mine = update(t.token).where(t.token.c.digest == digest).values(failures=t.token.c.failures + 1)
    return connection.execute(mine.returning(t.token)).one()


def slow_token(connection: Connection, digest: str, failures: int, locked_until: datetime | None) -> None:
    values = {"failures": failures, "locked_until": locked_until}
    connection.execute(update(t.token).where(t.token.c.digest == digest).values(values))


def revoke(connection: Connection, digest: str, at: datetime) -> None:
    connection.execute(update(t.token).where(t.token.c.digest == digest).values(revoked_at=at))


def revoke_all(connection: Connection, login: str, at: datetime, *, but: str = "") -> None:
    """Every login of this account ends, except the one with the digest `but`."""
    mine = (t.token.c.login == login) & (t.token.c.digest != but)
    connection.execute(update(t.token).where(mine, t.token.c.revoked_at.is_(None)).values(revoked_at=at))


def check_other_phone(connection: Connection, login: str, logins: Collection[str], deed: str) -> None:
    """Two accounts that answer the same telephone are one person, for all that anybody can tell. Raises NotAllowed."""
    everyone = officers(connection)
    phone = next((_number(one) for one in everyone if one.login == login), "")
    for one in everyone:
        if phone and one.login in logins and one.login != login and _number(one) == phone:
            raise NotAllowed(
                f"{login} answers the same telephone as {one.login}, and may not {deed} as somebody else.",
                remedy=f"Ask another officer. A number of one's own: avizu officer phone {login} NUMBER",
                code="same-telephone",
            )


def sharing_a_phone(everyone: Iterable[Officer]) -> list[list[str]]:
    """The logins of open accounts that answer the same telephone, by telephone."""
    found: dict[str, list[str]] = {}
    for one in everyone:
        if one.disabled_at is None and (phone := _number(one)):
            found.setdefault(phone, []).append(one.login)
    return [logins for logins in found.values() if len(logins) > 1]


def _number(one: Officer) -> str:
    """In E.164, if it can be."""
    try:
        return mobile(one.phone)
    except Unusable:
        return one.phone.strip()
