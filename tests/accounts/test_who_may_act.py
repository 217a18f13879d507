"""Accounts: nobody gets in by default, guessing is slow, and a closed account is closed at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from duty_desk import Desk, words_of
from house import ADMIN, ANA, BEN, NIGHT, House
from sqlalchemy import select

from alerts.actions import accounts
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.people import Officer, Role
from alerts.store import tables as t


def log_in(desk: Desk, login: str, words: str = "") -> str:
    return accounts.log_in(desk.house.app, login, words or words_of(login), now=desk.house.now)


def test_a_new_installation_has_no_account_and_no_passphrase_opens_it(house: House) -> None:
    assert accounts.is_new(house.app)
    for login, words in (("admin", "admin"), ("root", ""), ("avizu", "avizu"), ("", "")):
        with pytest.raises(NotAllowed, match="Login or passphrase is wrong"):
            accounts.check(house.app, login, words, now=house.now)


def test_the_first_administrator_is_made_once(house: House) -> None:
    words = {"name": "Root", "passphrase": "long enough words", "now": house.now}
    accounts.first_administrator(house.app, login="root", **words)
    with pytest.raises(NotAllowed, match="has accounts already"):
        accounts.first_administrator(house.app, login="other", **words)
    assert [(one.login, one.role) for one in accounts.everyone(house.app)] == [("root", Role.ADMINISTRATOR)]


def test_the_database_keeps_neither_passphrase_nor_token(desk: Desk) -> None:
    token = log_in(desk, "ana")
    with desk.house.app.database.reading() as connection:
        rows = [*connection.execute(select(t.officer)), *connection.execute(select(t.token))]
    assert not [row for row in rows if words_of("ana") in str(row) or token in str(row)]
    assert "$argon2id$" in str(rows)


@pytest.mark.parametrize("words", ["", "short", "nine char"])
def test_a_short_passphrase_is_refused(words: str) -> None:
    new = Officer(login="carla", name="Carla", role=Role.OFFICER)
    with pytest.raises(Unusable, match="at least 10 characters"):
        accounts.account_wanted(new, words)


@pytest.mark.parametrize("login", ["", "Ana", "feed:dnmg", "a b", "x" * 40, "ana\n", "-ana", "\x1b[31m"])
def test_a_login_is_a_plain_word(login: str) -> None:
    new = Officer(login=login, name="Somebody", role=Role.OFFICER)
    with pytest.raises(Unusable, match="can't be a login"):
        accounts.account_wanted(new, "long enough words")


@pytest.mark.parametrize("name", ["", "  ", "Eve\x1b[31m", "x" * 81])
def test_a_name_is_plain_text(desk: Desk, name: str) -> None:
    assert "The name must be plain text" in desk.refused(
        "officer", "add", "eve", "--name", name, *desk.new_passphrase("ana"), by="admin"
    )


def test_a_viewer_makes_no_accounts_and_only_an_administrator_closes_them(desk: Desk) -> None:
    add = ("officer", "add", "eve", "--name", "Eve", *desk.new_passphrase("ana"))
    assert "vera may not propose a change" in desk.refused(*add, by="vera")
    for by in ("ana", "vera"):
        assert "is not an administrator" in desk.refused("officer", "disable", "ben", by=by)
    assert "There is an account ana already" in desk.refused(
        "officer", "add", "ana", "--name", "Ana", *desk.new_passphrase("ana"), by="admin"
    )
    assert "There is no account eve" in desk.refused("officer", "disable", "eve", by="admin")


@pytest.mark.parametrize("words", ["\0" * 5_000_000, "four words\nto remember", "x" * 201])
def test_a_passphrase_is_one_line_that_can_be_typed(desk: Desk, words: str) -> None:
    new = ("--new-passphrase-file", desk.file("new", words))
    assert "at most 200 characters that can be typed" in desk.refused(
        "officer", "passphrase", *new, *desk.passphrase("ana")
    )
    desk.ok("officer", "passphrase", "--new-passphrase-file", desk.file("new", "x" * 200), *desk.passphrase("ana"))


def test_the_last_administrator_stays(desk: Desk) -> None:
    assert "admin is the last administrator" in desk.refused("officer", "disable", "admin", by="admin")
    add = ("officer", "add", "second", "--name", "Second", "--role", "administrator", *desk.new_passphrase("ana"))
    desk.ok(*add, by="admin")
    desk.ok("officer", "disable", "admin", by="admin")
    assert "Nobody is logged in here" in desk.refused("officer", "list", by="admin")


def guess(desk: Desk, login: str, times: int) -> None:
    """Wrong each time, with as much time between as a patient person needs."""
    for _ in range(times):
        with pytest.raises(NotAllowed, match="is wrong"):
            log_in(desk, login, "a wrong guess")
        desk.house.clock.move(seconds=8)


def test_five_wrong_passphrases_lock_the_account_for_a_quarter_of_an_hour(desk: Desk) -> None:
    guess(desk, "ana", 5)
    desk.house.clock.move(seconds=-8)
    with pytest.raises(NotAllowed, match=r"locked after wrong passphrases\. Wait 15 minutes"):
        log_in(desk, "ana")
    assert log_in(desk, "ben")
    desk.house.clock.move(minutes=14, seconds=59)
    with pytest.raises(NotAllowed, match=r"must wait after wrong passphrases\. Wait 1 second\."):
        log_in(desk, "ana")
    desk.house.clock.move(seconds=1)
    assert log_in(desk, "ana")


def test_a_right_passphrase_forgets_the_wrong_ones(desk: Desk) -> None:
    for _ in range(3):
        guess(desk, "ana", 4)
        log_in(desk, "ana")


def test_wrong_passphrases_are_in_the_audit(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        log_in(desk, "ana", "a wrong guess")
    with desk.house.app.database.reading() as connection:
        entries = connection.execute(select(t.audit.c.who, t.audit.c.what)).all()
    assert entries[-1] == ("ana", "wrong passphrase")


def test_nobody_learns_which_logins_exist(desk: Desk) -> None:
    said = {
        desk.refused("login", login, "--passphrase-file", desk.file("guess", "a wrong guess"))
        for login in ("ana", "nobody", "' OR 1=1 --")
    }
    assert said == {"avizu: Login or passphrase is wrong. Try again."}


def test_a_login_lives_for_twelve_hours(desk: Desk) -> None:
    token = log_in(desk, "ana")
    later = desk.house.now + timedelta(hours=12)
    assert accounts.whose(desk.house.app, token, now=later - timedelta(seconds=1)).login == "ana"
    with pytest.raises(NotAllowed, match="Nobody is logged in here"):
        accounts.whose(desk.house.app, token, now=later)


def test_logging_out_here_and_everywhere(desk: Desk) -> None:
    office, home = log_in(desk, "ana"), log_in(desk, "ana")
    now = desk.house.now
    accounts.log_out(desk.house.app, office, everywhere=False, now=now)
    with pytest.raises(NotAllowed):
        accounts.whose(desk.house.app, office, now=now)
    assert accounts.whose(desk.house.app, home, now=now).login == "ana"
    assert desk.ok("logout", "--everywhere") == "[ACTUAL] Logged out.\n"
    assert not desk.token("ana").exists()
    with pytest.raises(NotAllowed):
        accounts.whose(desk.house.app, home, now=now)
    assert "Nobody is logged in here" in desk.refused("logout")
    assert accounts.whose(desk.house.app, log_in(desk, "ben"), now=now).login == "ben"


def test_a_closed_account_can_do_nothing_from_that_moment(desk: Desk) -> None:
    number = desk.submitted()
    desk.ok("officer", "disable", "ben", by="admin")
    assert "Nobody is logged in here" in desk.refused("warning", "approve", number, by="ben")
    with pytest.raises(NotAllowed, match="is wrong"):
        log_in(desk, "ben")
    assert "ben" in [row["login"] for row in desk.run("officer", "list", "--json").rows if row["disabled_at"]]


@pytest.mark.parametrize("token", [b"", b"nonsense", b"\xff\xfe", b"' OR 1=1 --"])
def test_a_token_that_is_none(desk: Desk, token: bytes) -> None:
    desk.file("ana.token", token)
    assert "Nobody is logged in here. Run: avizu login" in desk.refused("warning", "submit", 1)


def test_an_unknown_account(desk: Desk) -> None:
    with pytest.raises(NotFound, match="There is no account eve"):
        accounts.disable(desk.house.app, "eve", by=ADMIN, now=desk.house.now)


def test_a_disabled_administrator_makes_no_accounts() -> None:
    gone = Officer(login="admin", name="A", role=Role.ADMINISTRATOR, disabled_at=NIGHT)
    with pytest.raises(NotAllowed, match="is not an administrator"):
        accounts.check_administrator(gone)
    for officer in (ANA, BEN):
        with pytest.raises(NotAllowed):
            accounts.check_administrator(officer)


def test_private_files_are_private_whatever_they_were_before(tmp_path: Path) -> None:
    old = tmp_path / "state" / "token"
    accounts.write_private(old, "a long first text")
    assert (old.stat().st_mode & 0o777, old.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    old.chmod(0o644)
    accounts.write_private(old, "short")
    assert (old.stat().st_mode & 0o777, old.read_text()) == (0o600, "short")
