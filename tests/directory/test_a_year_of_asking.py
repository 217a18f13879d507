"""A year of a directory: everybody is asked once, a few a day, in office hours, and never during a grave warning."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest
from directory_desk import COMORO, HERA, JOSE, MARIA, MONDAY, REFUSED, Build, Directory
from house import ANA, BEN, sms_route

from alerts.actions import approve, end, verify
from alerts.audience import trust
from alerts.audience.trust import DILI, Trust
from alerts.delivery.decide import PRIORITY_OF_PURPOSE, priority
from alerts.errors import NotAllowed
from alerts.model.warning import Mode, Severity
from alerts.store import clock, numbers, people

APART = ("verify", "canary", "record")


def phone(index: int) -> str:
    return f"+67077{200000 + index:06}"


def a_directory_of(directory: Directory, contacts: int) -> set[str]:
    """All numbers of so many contacts: every tenth has two, and some have one with somebody else."""
    new = [
        people.NewContact(
            name=f"Contact {index}",
            role="chief",
            place=place,
            phone=phone(index % (contacts - 5)),
            languages=("tet",),
            other_phones=(phone(1000 + index),) if index % 10 == 0 else (),
        )
        for index, place in enumerate(directory.house.app.gazetteer.sucos[:contacts])
    ]
    with directory.house.app.database.writing() as connection:
        people.add_contacts(connection, new, at=directory.now, by="test")
    return {number for one in new for number in (one.phone, *one.other_phones)}


def test_a_year_of_a_directory(build: Build) -> None:
    directory = build(asks_per_day=2)
    everybody = a_directory_of(directory, 25)
    warning = (MONDAY + timedelta(days=8), MONDAY + timedelta(days=11))
    # Seven hours are no part of a day: in time every hour of it is met.
    while directory.now < MONDAY + timedelta(days=28):
        directory.ask(hours=7)
        if warning[0] <= directory.now < warning[0] + timedelta(hours=7):
            directory.warn(HERA, hours=70)
        end.expire(directory.house.app, now=directory.now)
    while directory.now < MONDAY + timedelta(days=360):
        directory.ask(days=4, hours=1)
    asked = [(row.address, row.created_at) for row in directory.house.messages() if row.purpose == "verify"]
    assert Counter(number for number, _ in asked) == dict.fromkeys(everybody, 1)
    days = Counter(at.astimezone(DILI).date() for _, at in asked)
    assert max(days.values()) == 2
    assert {day.weekday() for day in days} == set(range(5))
    assert all(time(9) <= at.astimezone(DILI).time() < time(16) for _, at in asked)
    assert not [at for _, at in asked if warning[0] + timedelta(hours=7) <= at < warning[1] - timedelta(hours=2)]
    assert set(directory.states().values()) == {Trust.SILENT}


def test_the_next_year_begins_with_whom_nobody_has_asked_for_longest(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    assert directory.ask().now == 1
    directory.house.contact(COMORO, JOSE)
    assert directory.ask(days=1).now == 1
    assert directory.ask(days=362).now == 0
    # A year after Monday's question, and a day; that of the other is due a day later.
    directory.house.clock.now = MONDAY + timedelta(days=365, hours=1)
    assert (directory.ask().now, len(directory.questions(MARIA)), len(directory.questions(JOSE))) == (1, 2, 1)


def test_who_was_heard_of_is_not_asked_until_a_year_later(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    directory.says(MARIA, "ok")
    assert directory.ask().now == 0
    assert directory.ask(days=364).now == 0
    assert directory.ask(days=2).now == 1


def test_a_number_on_two_committees_is_asked_once(any_directory: Directory) -> None:
    any_directory.house.contact(HERA, MARIA)
    any_directory.house.contact(COMORO, MARIA)
    assert any_directory.ask().now == 1
    assert any_directory.ask(minutes=10).now == 0
    (post,) = any_directory.gateway.posts
    assert post.text == "NDMD: Ita-boot sei kontaktu ba Hera? Hatan SIM ka LAE."


def test_the_question_comes_in_the_persons_language(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA, languages=("fat", "pt"))
    directory.ask()
    (post,) = directory.gateway.posts
    assert post.text == "NDMD: Continua como contacto de Hera? Responda SIM ou NAO."


def test_all_numbers_of_a_contact_are_asked(any_directory: Directory) -> None:
    new = people.NewContact(
        name="Maria",
        role="chief",
        place=any_directory.house.suco(HERA),
        phone=MARIA,
        languages=("tet",),
        other_phones=(JOSE,),
    )
    with any_directory.house.app.database.writing() as connection:
        people.add_contacts(connection, [new], at=any_directory.now, by="test")
    any_directory.ask()
    assert [post.to for post in any_directory.gateway.posts] == [MARIA, JOSE]
    any_directory.says(JOSE, "PARA")
    assert any_directory.ask(days=400).now == 0


def test_the_days_share_is_one_whoever_asks(any_directory: Directory) -> None:
    app = any_directory.house.app
    for index in range(30):
        any_directory.house.contact(HERA, phone(index))
    assert verify.ask_due(app, now=any_directory.now) == verify.Asked(now=20, today=20, left=10)
    assert verify.ask(app, by=ANA, now=any_directory.now) == verify.Asked(now=0, today=20, left=10)
    assert any_directory.ask(days=1) == verify.Asked(now=10, today=10, left=0)
    assert any_directory.audit().count("contacts asked") == 2


def test_nobody_is_asked_who_said_para_or_no_or_whose_number_is_marked(any_directory: Directory) -> None:
    with any_directory.house.app.database.writing() as connection:
        numbers.mark(connection, phone(2), any_directory.now)
        numbers.denied(connection, phone(3), any_directory.now)
    for index in range(1, 5):
        any_directory.house.contact(HERA, phone(index))
    any_directory.says(phone(1), "PARA")
    any_directory.ask()
    assert [post.to for post in any_directory.questions()] == [phone(4)]


@pytest.mark.parametrize(
    ("hours", "may"),
    [(0, True), (6.9, True), (7, False), (12, False), (-0.1, False), (24 * 4, True), (24 * 5, False), (24 * 6, False)],
)
def test_only_on_working_days_in_office_hours(directory: Directory, hours: float, may: bool) -> None:
    directory.house.contact(HERA, MARIA)
    assert directory.ask(hours=hours).now == may


@pytest.mark.parametrize("hours", [-0.1, 7, 15, 24 * 5, 24 * 6 + 8])
def test_an_officer_is_told_when_it_can_be_asked(directory: Directory, hours: float) -> None:
    directory.house.clock.move(hours=hours)
    with pytest.raises(NotAllowed, match="between 09:00 and 16:00") as refused:
        verify.ask(directory.house.app, by=ANA, now=directory.now)
    expected = trust.next_office_hours(directory.now)
    assert refused.value.remedy == f"Again from {expected:%A %d/%m %H:%M}."
    assert trust.in_office_hours(expected)
    assert not trust.in_office_hours(expected - timedelta(minutes=1))


def test_a_grave_warning_takes_back_what_still_waits_and_they_are_asked_afterwards(any_directory: Directory) -> None:
    any_directory.house.contact(COMORO, MARIA)
    app = any_directory.house.app
    assert verify.ask_due(app, now=any_directory.now).now == 1
    number = any_directory.house.submitted(HERA, hours=3, severity=Severity.EXTREME)
    approve.approve(app, number, by=BEN, now=any_directory.now)
    assert any_directory.ask(minutes=10).now == 0
    (question,) = any_directory.rows(MARIA)
    assert (question.work, question.detail) == ("withdrawn", "a Severe or Extreme warning is out")
    with pytest.raises(NotAllowed, match="Severe or Extreme warning is out"):
        verify.ask(app, by=ANA, now=any_directory.now)
    assert any_directory.states() == {MARIA: Trust.UNASKED}
    any_directory.house.clock.move(hours=3)
    end.expire(app, now=any_directory.now)
    assert any_directory.ask().now == 1


def test_whoever_has_a_warning_in_force_is_not_asked_lest_a_1_be_misread(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    directory.house.contact(COMORO, JOSE)
    directory.warn(HERA, hours=30, severity=Severity.MODERATE)
    directory.ask()
    assert [post.to for post in directory.questions()] == [JOSE]


def test_a_question_that_never_went_out_is_asked_anew(any_directory: Directory) -> None:
    any_directory.house.contact(HERA, MARIA)
    app = any_directory.house.app
    assert verify.ask_due(app, now=any_directory.now).now == 1
    any_directory.house.clock.move(hours=9)
    any_directory.send()
    (question,) = any_directory.rows(MARIA)
    assert (question.work, question.code, any_directory.gateway.posts) == ("done", "withheld", [])
    assert any_directory.ask(hours=15).now == 1
    assert len(any_directory.gateway.posts) == 1


def test_a_number_that_the_gateway_refuses_is_not_asked_day_after_day(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    directory.gateway.fates[MARIA] = REFUSED
    assert directory.ask().now == 1
    assert directory.ask(days=1).now == 0


def test_questions_wait_for_everything_else() -> None:
    least = max(priority(purpose, 0) for purpose in ("warning", *PRIORITY_OF_PURPOSE) if purpose not in APART)
    assert min(priority(purpose, 4) for purpose in APART) > least


def test_an_exercise_asks_nobody(build: Build) -> None:
    drill = build(mode=Mode.EXERCISE)
    drill.house.contact(HERA, MARIA)
    assert drill.ask().now == 0
    with pytest.raises(NotAllowed, match="An exercise asks nobody"):
        verify.ask(drill.house.app, by=ANA, now=drill.now)


def test_nothing_is_asked_by_itself_where_it_is_switched_off(build: Build) -> None:
    directory = build(verify=False)
    directory.house.contact(HERA, MARIA)
    assert directory.ask().now == 0
    assert verify.ask(directory.house.app, by=ANA, now=directory.now).now == 1


def test_nobody_is_asked_where_no_answer_can_come_or_the_clock_is_wrong(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    app = directory.house.app
    for routes, why in (((), "no SMS route"), ((sms_route(two_way=False),), "no answer comes back on route sms")):
        vars(app)["settings"] = replace(app.settings, routes=routes)
        with pytest.raises(NotAllowed, match=why):
            verify.ask(app, by=ANA, now=directory.now)
    vars(app)["settings"] = replace(app.settings, routes=(sms_route(),))
    with app.database.writing() as connection:
        clock.paused(connection, at=directory.now, by="test", why="it is odd", witness=clock.Witness.GATEWAY)
    with pytest.raises(NotAllowed, match="Sending is paused: it is odd"):
        verify.ask(app, by=ANA, now=directory.now)
    assert directory.ask().now == 0
