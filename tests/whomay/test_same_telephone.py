"""One person with two accounts is one person: the telephone tells."""

from __future__ import annotations

import pytest
from duty_desk import Desk
from second_person import PHONES, account, audit
from sqlalchemy import select

from alerts.actions import checkup, plans
from alerts.errors import NotAllowed
from alerts.model.people import Officer
from alerts.store import officers
from alerts.store import tables as t

SAME = "answers the same telephone as ana"
PLAN = ("--hazard", "flood", "--severity", "Severe", "--urgency", "Immediate", "--certainty", "Likely")


def shares(desk: Desk, *logins: str, phone: str = PHONES["ana"]) -> None:
    with desk.house.app.database.writing() as connection:
        for login in logins:
            officers.change(connection, login, phone=phone)


@pytest.mark.parametrize("phone", [PHONES["ana"], "7722 0002", "+670 7722-0002"])
def test_no_yes_from_who_answers_the_telephone_of_the_author(settled: Desk, phone: str) -> None:
    shares(settled, "ben", phone=phone)
    number = settled.submitted()
    said = settled.approve(number)
    assert (said.code, f"ben {SAME}" in said.err) == (2, True)
    assert audit(settled)[-1] == ("ben", "refused to approve a warning")
    shares(settled, "ben", phone="+67077220003")
    assert settled.approve(number).code == 0


def test_accounts_without_a_number_are_not_the_same_person(desk: Desk) -> None:
    assert desk.approve(desk.submitted()).code == 0


def test_a_closed_account_still_counts(settled: Desk) -> None:
    number = settled.submitted()
    shares(settled, "ben")
    with settled.house.app.database.writing() as connection:
        officers.disable(connection, "ana", settled.house.now)
    settled.somebody_sends()
    typed = ("--confirm-place", "Hera", "--confirm-reach", 2, *settled.passphrase("ben"))
    assert SAME in settled.run("warning", "approve", number, *typed, by="ben").err


def test_nor_for_a_plan(settled: Desk) -> None:
    place = ("--place", "Hera, Dili", "--lasts", "+2h", "--valid-until", "2027-05-01")
    settled.ok("plan", "draft", "Dam", "--trigger", "it breaks", *PLAN, *place)
    settled.ok("plan", "submit", 1)
    shares(settled, "ben")
    with settled.house.app.database.reading() as connection:
        ben: Officer = officers.officer(connection, "ben")
    for deed in (plans.look, plans.approve):
        with pytest.raises(NotAllowed, match=SAME):
            deed(settled.house.app, 1, by=ben, now=settled.house.now)


def test_nor_for_a_change(settled: Desk) -> None:
    shares(settled, "admin")
    settled.ok("officer", "role", "vera", "officer", by="ana")
    said = settled.run("change", "agree", 1, by="admin")
    assert (said.code, f"admin {SAME}" in said.err) == (2, True)
    assert account(settled, "vera").role == "viewer"
    assert audit(settled)[-1] == ("admin", "change not agreed")


def test_nor_by_telephone_to_whom_he_types_beside(settled: Desk) -> None:
    """Ben's code goes to Carla's telephone, and Carla types it."""
    number = settled.submitted()
    with settled.house.app.database.writing() as connection:
        carla = Officer(login="carla", name="Carla", role=officers.officer(connection, "ben").role)
        officers.add_officer(connection, carla, passphrase_hash="-", at=settled.house.now, by="test")
    shares(settled, "ben", "carla", phone="+67077220009")
    from alerts.actions import by_voice

    with pytest.raises(NotAllowed, match="ben answers the same telephone as carla"):
        by_voice.approve_by_voice(
            settled.house.app, number, "123456", called_by="ben", typed_by=carla, now=settled.house.now
        )
    with settled.house.app.database.reading() as connection:
        assert connection.execute(select(t.revision.c.state)).scalar_one() == "submitted"


def test_doctor_names_them(settled: Desk) -> None:
    def said() -> list[str]:
        found = checkup.checkup(settled.house.app, now=settled.house.now)
        return [one.sentence for one in found if "telephone" in one.sentence]

    assert said() == []
    shares(settled, "ben", "admin")
    assert said() == ["admin and ana and ben answer the same telephone: they count as one person."]
    with settled.house.app.database.writing() as connection:
        officers.disable(connection, "ben", settled.house.now)
    assert said() == ["admin and ana answer the same telephone: they count as one person."]
