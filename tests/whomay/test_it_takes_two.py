"""An insider wants a second self: what takes two people, who the two are, and that everybody hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from duty_desk import Desk, words_of
from house import ADMIN, ANA, BEN, House
from second_person import PHONES, account, accounts_table, add, audit, later, pages, told

from alerts.actions import accounts, changes
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.change import Outcome
from alerts.model.people import Officer, Role
from alerts.store import officers


def log_in(desk: Desk, login: str) -> None:
    token = accounts.log_in(desk.house.app, login, words_of(login), now=desk.house.now)
    accounts.write_private(desk.token(login), token)


def second_administrator(desk: Desk) -> None:
    """Eva is an administrator, too, since long ago."""
    eva = Officer(login="eva", name="Eva (made up)", role=Role.ADMINISTRATOR)
    desk.file("eva.passphrase", words_of("eva"))
    with desk.house.app.database.writing() as connection:
        row = officers.account(connection, "admin")
        assert row is not None
        officers.add_officer(connection, eva, passphrase_hash=row.passphrase, at=row.created_at, by="test")
    desk.file("eva.passphrase", words_of("admin"))
    token = accounts.log_in(desk.house.app, "eva", words_of("admin"), now=desk.house.now)
    accounts.write_private(desk.token("eva"), token)


def test_an_administrator_and_an_officer_make_an_account(any_desk: Desk) -> None:
    said = add(any_desk)
    assert said == "[ACTUAL] Change 1. Somebody else agrees to it: avizu change agree 1\n"
    assert account(any_desk, "carla") is None
    done = any_desk.ok("change", "agree", 1, by="ana")
    assert done == (
        "[ACTUAL] Agreed: make the account carla (officer)\n"
        "  officer carla can log in: avizu login carla. May approve from 24/11 00:00 on\n"
    )
    made = account(any_desk, "carla")
    assert (made.role, made.created_by) == ("officer", "admin")
    log_in(any_desk, "carla")
    assert ("ana", "account made") in audit(any_desk)


def test_two_administrators_do(settled: Desk) -> None:
    second_administrator(settled)
    add(settled)
    settled.ok("change", "agree", 1, by="eva")
    assert account(settled, "carla") is not None


def test_an_officer_proposes_and_an_administrator_agrees(settled: Desk) -> None:
    said = add(settled, by="ana")
    assert said == "[ACTUAL] Change 1. An administrator agrees to it: avizu change agree 1\n"
    assert "Neither ana nor ben is an administrator." in settled.run("change", "agree", 1, by="ben").err
    assert account(settled, "carla") is None
    settled.ok("change", "agree", 1, by="admin")
    assert account(settled, "carla") is not None


@pytest.mark.parametrize("by", ["admin", "ana"])
def test_nobody_agrees_with_himself(settled: Desk, by: str) -> None:
    add(settled, by=by)
    said = settled.run("change", "agree", 1, by=by)
    assert (said.code, said.err) == (2, "avizu: You proposed change 1 yourself. Somebody else must agree to it.")
    assert account(settled, "carla") is None
    assert audit(settled)[-1] == (by, "change not agreed")


def test_a_viewer_has_no_say(settled: Desk) -> None:
    add(settled)
    for words in (("agree", 1), ("refuse", 1, "--reason", "x")):
        assert "vera may not" in settled.run("change", *words, by="vera").err
    assert "vera may not propose a change" in settled.refused("officer", "role", "vera", "administrator", by="vera")
    assert account(settled, "carla") is None


def test_a_second_self_needs_the_next_day_too(settled: Desk) -> None:
    """The administrator got one account through; with it alone he gets no further today."""
    add(settled)
    settled.ok("change", "agree", 1, by="ana")
    log_in(settled, "carla")
    settled.ok("officer", "role", "vera", "officer", by="admin")
    said = settled.run("change", "agree", 2, by="carla")
    assert "The account carla is new and may not agree to a change before 24/11 00:00." in said.err
    number = settled.submitted()
    refused = settled.approve(number, by="carla")
    assert "The account carla is new and may not approve a warning before 24/11 00:00." in refused.err
    later(settled, hours=24)
    log_in(settled, "carla")
    settled.ok("change", "agree", 2, by="carla")
    assert account(settled, "vera").role == "officer"


def test_who_proposed_may_be_gone_by_then(settled: Desk) -> None:
    second_administrator(settled)
    add(settled, by="eva")
    settled.ok("officer", "disable", "eva", by="admin")
    assert "eva may not agree to a change" in settled.run("change", "agree", 1, by="admin").err


@pytest.mark.parametrize(
    ("deed", "words"),
    [("role", ("ben", "administrator")), ("phone", ("ben", "77220099")), ("enable", ("ben",)), ("reset", ("ben",))],
)
def test_nobody_is_the_second_for_his_own_account(settled: Desk, deed: str, words: tuple[str, ...]) -> None:
    if deed == "enable":
        with settled.house.app.database.writing() as connection:
            officers.change(connection, "ben", locked_until=settled.house.now)
    new = ("--new-passphrase-file", settled.file("new", "other long words")) if deed == "reset" else ()
    settled.ok("officer", deed, *words, *new, by="admin")
    before = accounts_table(settled)
    assert "Change 1 is about your own account." in settled.run("change", "agree", 1, by="ben").err
    assert accounts_table(settled) == before
    settled.ok("change", "agree", 1, by="ana")
    assert accounts_table(settled) != before


def test_all_who_have_a_say_are_told_twice(settled: Desk) -> None:
    add(settled)
    settled.ok("change", "agree", 1, by="ana")
    wants, done = told(settled)
    assert wants == ("NDMD CHANGE 1: admin wants to make the account carla (officer). Not right? avizu change refuse 1")
    assert done == (
        "NDMD CHANGE 1: admin and ana agreed to make the account carla (officer). Not right? Tell an administrator"
    )


def test_a_page_is_one_sms_however_long_the_login(settled: Desk) -> None:
    add(settled, "c" * 32, "--role", "administrator")
    assert all(len(text) <= 160 and text.isascii() for _, text in pages(settled))


def test_anybody_stops_it_with_a_reason(settled: Desk) -> None:
    add(settled)
    settled.ok("change", "refuse", 1, "--reason", "nobody of that name works here", by="ben")
    assert "Change 1 was refused by ben." in settled.run("change", "agree", 1, by="ana").err
    assert "refused to make the account carla" in told(settled)[-1]
    row = settled.run("change", "show", 1, "--json").row
    assert (row["state"], row["reason"]) == ("refused", "nobody of that name works here")
    assert "A reason is needed" in settled.run("change", "refuse", 1, "--reason", " ", by="ben").err


def test_a_proposal_lapses_after_a_week(settled: Desk) -> None:
    add(settled)
    later(settled, days=7)
    assert "was proposed more than 7 days ago" in settled.run("change", "agree", 1, by="ana").err
    assert settled.run("change", "list", "--open", "--json").rows == []
    assert settled.run("change", "list", "--json").row["state"] == "lapsed"


def test_it_takes_effect_once(any_desk: Desk) -> None:
    any_desk.ok("officer", "phone", "ben", "7722 0099", by="admin")
    assert "change the phone of ben to +67077220099" in any_desk.ok("change", "show", 1)
    any_desk.ok("change", "agree", 1, by="ana")
    assert account(any_desk, "ben").phone == "+67077220099"
    assert "was agreed by ana" in any_desk.run("change", "agree", 1, by="ana").err
    assert "There is no change 9" in any_desk.run("change", "agree", 9, by="ana").err


def test_agreeing_asks_who_it_is(settled: Desk) -> None:
    """A stolen token agrees to nothing."""
    add(settled)
    said = settled.run("change", "agree", 1, by="ana", passphrase=False)
    assert (said.code, "A passphrase is needed" in said.err) == (2, True)
    assert account(settled, "carla") is None


def test_nothing_that_is_shown_holds_a_secret(settled: Desk) -> None:
    add(settled, "carla", "--phone", "77220055")
    shown = [
        settled.ok("change", *words) for words in (("list",), ("list", "--json"), ("show", 1), ("show", 1, "--json"))
    ]
    with settled.house.app.database.reading() as connection:
        from alerts.store import journal

        shown += [str(entry.detail) for entry in journal.audit(connection)]
    assert not [text for text in shown if "argon2" in text or words_of("carla") in text]
    with settled.house.app.database.reading() as connection:
        from alerts.store import changes as store

        detail = str(store.change(connection, 1).detail)
    assert "argon2id" in detail
    assert words_of("carla") not in detail


def test_a_new_role_is_new_and_a_reset_account_is_logged_out(settled: Desk) -> None:
    settled.ok("officer", "role", "vera", "officer", by="admin")
    settled.ok("change", "agree", 1, by="ana")
    assert account(settled, "vera").able_from == settled.house.now + timedelta(hours=24)
    settled.ok("officer", "reset", "ben", "--new-passphrase-file", settled.file("new", "other long words"), by="admin")
    assert settled.ok("warning", "list", by="ben")
    settled.ok("change", "agree", 2, by="ana")
    assert "Nobody is logged in here" in settled.refused("officer", "list", by="ben")
    with pytest.raises(NotAllowed, match="is wrong"):
        accounts.check(settled.house.app, "ben", words_of("ben"), now=settled.house.now)
    assert accounts.check(settled.house.app, "ben", "other long words", now=settled.house.now).able_from


def third_officer(desk: Desk) -> None:
    """Carla has been there for long, and has no telephone."""
    carla = Officer(login="carla", name="Carla (made up)", role=Role.OFFICER)
    with desk.house.app.database.writing() as connection:
        officers.add_officer(connection, carla, passphrase_hash="-", at=desk.house.now, by="test")


def test_disabled_by_one_and_opened_by_two(settled: Desk) -> None:
    third_officer(settled)
    settled.ok("officer", "disable", "ben", by="admin")
    paged = [phone for phone, text in pages(settled) if "NDMD admin has disabled the account ben." in text]
    assert sorted(paged) == sorted(PHONES[login] for login in ("admin", "ana", "ben")), "Ben hears of it too"
    with settled.house.app.database.writing() as connection:
        officers.change(connection, "ben", disabled_at=settled.house.now - timedelta(hours=24))
    settled.ok("officer", "enable", "ben", by="admin")
    with pytest.raises(NotAllowed):
        accounts.check(settled.house.app, "ben", words_of("ben"), now=settled.house.now)
    settled.ok("change", "agree", 1, by="ana")
    opened = accounts.check(settled.house.app, "ben", words_of("ben"), now=settled.house.now)
    assert opened.able_from == settled.house.now + timedelta(hours=24)


def test_what_can_not_be_changed(settled: Desk) -> None:
    refusals = {
        ("officer", "enable", "ben"): "The account ben is neither disabled nor locked.",
        ("officer", "enable", "nobody"): "There is no account nobody.",
        ("officer", "role", "ben", "officer"): "ben is officer already.",
        ("officer", "role", "admin", "officer"): "admin is the last administrator",
        ("officer", "phone", "ben", "12"): "12",
        ("officer", "add", "ana", "--name", "A", *settled.new_passphrase("ana")): "There is an account ana already.",
    }
    for words, why in refusals.items():
        assert why in settled.refused(*words, by="admin")
    assert settled.run("change", "list", "--json").rows == []


def test_one_person_does_not_flood_the_others(settled: Desk) -> None:
    for n in range(10):
        settled.ok("officer", "phone", "ben", f"7722009{n}", by="ana")
    said = settled.refused("officer", "phone", "ben", "77220100", by="ana")
    assert "10 changes that you proposed wait for somebody." in said
    settled.ok("change", "refuse", 1, "--reason", "mine", by="ana")
    settled.ok("officer", "phone", "ben", "77220100", by="ana")


def test_own_passphrase_alone_and_other_logins_end(settled: Desk) -> None:
    elsewhere = accounts.log_in(settled.house.app, "ana", words_of("ana"), now=settled.house.now)
    new = ("--new-passphrase-file", settled.file("new", "other long words"))
    wrong = ("--passphrase-file", settled.file("old", "not it"))
    assert "is wrong" in settled.refused("officer", "passphrase", *wrong, *new)
    short = ("--new-passphrase-file", settled.file("short", "short"))
    assert "at least 10" in settled.refused("officer", "passphrase", *settled.passphrase("ana"), *short)
    said = settled.ok("officer", "passphrase", *settled.passphrase("ana"), *new)
    assert said == "[ACTUAL] ana has a new passphrase and is logged in here alone.\n"
    assert settled.ok("officer", "list")
    with pytest.raises(NotAllowed, match="Nobody is logged in"):
        accounts.whose(settled.house.app, elsewhere, now=settled.house.now)
    assert accounts.check(settled.house.app, "ana", "other long words", now=settled.house.now).able_from is None


def test_the_roster_is_a_change_of_two_people(settled: Desk) -> None:
    from alerts.store import roster

    shifts = [{"login": "ben", "position": 1, "weekdays": [0, 1, 2, 3, 4, 5, 6], "begins": "18:00", "ends": "06:00"}]
    app, now = settled.house.app, settled.house.now
    proposed = changes.propose(app, "roster", "roster", {"shifts": shifts}, by=ANA, now=now)
    assert not proposed.done
    assert changes.agree(app, proposed.id, by=ADMIN, now=now).startswith("The roster is the new one")
    with app.database.reading() as connection:
        assert [one.login for one in roster.shifts(connection)] == ["ben"]
    with pytest.raises(Unusable, match="A roster is a list of shifts"):
        changes.propose(app, "roster", "roster", {}, by=ADMIN, now=now)


def test_who_is_no_account_proposes_nothing(house: House) -> None:
    with pytest.raises(NotFound, match="There is no account admin"):
        changes.propose(house.app, "enable", "ben", {}, by=ADMIN, now=house.now)


def test_lists_fit_the_terminal(settled: Desk) -> None:
    add(settled, "c" * 32, "--role", "administrator")
    settled.ok("officer", "phone", "ben", "77220099", by="admin")
    for said in (settled.ok("change", "list"), settled.ok("change", "show", 1), settled.ok("change", "show", 2)):
        assert max(map(len, said.splitlines())) <= 80
    assert changes.changes(settled.house.app, only_open=True, now=settled.house.now)[0].outcome is Outcome.WAITING
    assert "no number" in _taken_away(settled)


def _taken_away(desk: Desk) -> str:
    desk.ok("officer", "phone", BEN.login, "", by="admin")
    return desk.ok("change", "agree", 3, by="ana")
