"""What the tests of two people share: a desk past its first day, the pages that went out, and what is stored."""

from __future__ import annotations

from typing import Any

from duty_desk import Desk, words_of
from sqlalchemy import select

from alerts.store import journal, officers
from alerts.store import tables as t

PHONES = {"admin": "+67077220001", "ana": "+67077220002", "ben": "+67077220003", "vera": "+67077220004"}


def give_phones(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        for login, phone in PHONES.items():
            officers.change(connection, login, phone=phone)


def a_day_later(desk: Desk) -> Desk:
    """The first day of the installation is over; everybody logs in again."""
    desk.house.clock.move(hours=25)
    desk.log_in()
    return desk


def later(desk: Desk, **by: float) -> None:
    desk.house.clock.move(**by)
    desk.log_in()


def pages(desk: Desk) -> list[tuple[str, str]]:
    """(phone, text) of every SMS to the staff, oldest first."""
    of = t.bulletin.c.id == t.message.c.bulletin_id
    query = select(t.message.c.address, t.bulletin.c.text).join(t.bulletin, of).where(t.message.c.purpose == "page")
    with desk.house.app.database.reading() as connection:
        return [(row.address, row.text) for row in connection.execute(query.order_by(t.message.c.id))]


def told(desk: Desk) -> list[str]:
    """Each text that went to Ana, Ben and the administrator alike, once."""
    staff = [PHONES[login] for login in ("admin", "ana", "ben")]
    by_text: dict[str, list[str]] = {}
    for phone, text in pages(desk):
        by_text.setdefault(text, []).append(phone)
    assert all(set(staff) <= set(phones) and PHONES["vera"] not in phones for phones in by_text.values()), by_text
    return list(by_text)


def account(desk: Desk, login: str) -> Any:
    with desk.house.app.database.reading() as connection:
        return officers.account(connection, login)


def accounts_table(desk: Desk) -> list[tuple[Any, ...]]:
    with desk.house.app.database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(t.officer).order_by(t.officer.c.login))]


def audit(desk: Desk) -> list[tuple[str, str]]:
    with desk.house.app.database.reading() as connection:
        return [(entry.who, entry.what) for entry in journal.audit(connection)]


def add(desk: Desk, login: str = "carla", *more: object, by: str = "admin") -> str:
    words = desk.file(f"{login}.passphrase", words_of(login))
    return desk.ok("officer", "add", login, "--name", "Carla", *more, "--new-passphrase-file", words, by=by)
