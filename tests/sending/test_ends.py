"""The end of a danger or of a mistake goes to those who were told, and to nobody else; updates tell who is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import ANA, BEN, SharedApp, sms_route
from night import STATION
from night_desk import BECORA, COMORO, HERA, Desk, Scripted, always
from sqlalchemy import delete

from alerts.actions import approve, draft, end
from alerts.model.outcome import Deferred, Rejected
from alerts.model.warning import Severity
from alerts.store import people
from alerts.store import tables as t

IN_HERA, IN_COMORO, IN_BECORA = (Desk.number("50", n) for n in range(3))
STATEMENT = "DNMG 21/11 23:50, bulletin 7"


@pytest.fixture
def three(desk: Desk) -> Desk:
    """A contact in each of three sucos."""
    for suco, phone in ((HERA, IN_HERA), (COMORO, IN_COMORO), (BECORA, IN_BECORA)):
        desk.house.contact(suco, phone)
    return desk


@pytest.fixture
def two(desk: Desk) -> Desk:
    for suco, phone in ((HERA, IN_HERA), (COMORO, IN_COMORO)):
        desk.house.contact(suco, phone)
    return desk


def updated(desk: Desk, number: int, *sucos: str, **changes: object) -> approve.Approved:
    """The next text of the warning, for these sucos."""
    app, now = desk.house.app, desk.house.now
    draft.update(app, number, {"sucos": tuple(desk.house.suco(name) for name in sucos)} | changes, by=ANA, now=now)
    draft.submit(app, number, by=ANA, now=now)
    return approve.approve(app, number, by=BEN, now=now)


def sent_now(desk: Desk) -> list[tuple[str, str]]:
    """(number, purpose) of what goes out now."""
    channel = Scripted()
    desk.through(channel)
    purposes = {row.id: row.purpose for row in desk.house.messages()}
    return [(post.to, purposes[post.message_id]) for post in channel.posts]


def opts_out(desk: Desk, phone: str) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, phone, desk.house.now)


def test_an_end_goes_only_to_those_who_were_told(three: Desk) -> None:
    """One has it, one was refused for the moment (and may not have it), one was never begun."""
    number = three.warned(HERA, COMORO, BECORA)
    [first] = three.claim(limit=1)
    assert first.address == IN_HERA
    end.retract(three.house.app, number, by=ANA, now=three.house.now, reason="wrong suco")
    assert sent_now(three) == [(IN_HERA, "retraction")]
    assert {row.address: row.work for row in three.house.messages() if row.purpose == "warning"} == {
        IN_HERA: "sending",
        IN_COMORO: "withdrawn",
        IN_BECORA: "withdrawn",
    }


@pytest.mark.parametrize("outcome", [Deferred("busy"), Rejected("no such number")])
def test_whoever_may_have_been_told_is_told_of_the_end(two: Desk, outcome) -> None:
    number = two.warned(HERA)
    two.through(always(outcome))
    two.house.clock.move(hours=2)
    _, done = end.all_clear(two.house.app, number, by=ANA, now=two.house.now, statement=STATEMENT)
    assert done is not None
    assert done.messages == 1


def test_an_update_tells_the_dropped_suco_and_nobody_else(three: Desk) -> None:
    number = three.warned(HERA, COMORO)
    sent_now(three)
    updated(three, number, HERA)
    assert sorted(sent_now(three)) == sorted([(IN_HERA, "update"), (IN_COMORO, "no-longer")])
    dropped = three.rows(IN_COMORO)[-1].text
    assert dropped.startswith("NDMD: Avizu inundasaun la vale ona ba Comoro.")


def test_who_was_never_told_is_not_told_that_it_is_no_longer_so(two: Desk) -> None:
    number = two.warned(HERA, COMORO)
    done = updated(two, number, HERA)
    assert (done.messages, done.withdrawn) == (1, 2)


def test_a_suco_is_told_once_that_it_is_dropped_and_again_when_it_comes_back(two: Desk) -> None:
    number = two.warned(HERA, COMORO)
    sent_now(two)
    for sucos, expected in (
        ((HERA,), [(IN_COMORO, "no-longer"), (IN_HERA, "update")]),
        ((HERA,), [(IN_HERA, "update")]),
        ((HERA, COMORO), [(IN_HERA, "update"), (IN_COMORO, "update")]),
        ((COMORO,), [(IN_HERA, "no-longer"), (IN_COMORO, "update")]),
    ):
        updated(two, number, *sucos)
        assert sent_now(two) == expected


def test_a_no_longer_that_never_went_out_is_said_by_the_next_text(two: Desk) -> None:
    number = two.warned(HERA, COMORO)
    sent_now(two)
    updated(two, number, HERA)
    done = updated(two, number, HERA)
    assert done.withdrawn == 2
    assert sent_now(two) == [(IN_COMORO, "no-longer"), (IN_HERA, "update")]


def test_the_all_clear_reaches_everyone_of_three_texts(any_desk: Desk) -> None:
    three = any_desk
    for suco, phone in ((HERA, IN_HERA), (COMORO, IN_COMORO), (BECORA, IN_BECORA)):
        three.house.contact(suco, phone)
    number = three.warned(HERA)
    sent_now(three)
    updated(three, number, HERA, COMORO)
    sent_now(three)
    updated(three, number, BECORA)
    sent_now(three)
    three.house.clock.move(hours=2)
    end.all_clear(three.house.app, number, by=ANA, now=three.house.now, statement=STATEMENT)
    assert sorted(sent_now(three)) == [(phone, "all-clear") for phone in sorted((IN_HERA, IN_COMORO, IN_BECORA))]


@pytest.mark.parametrize("when", ["before submit", "between submit and approval"])
def test_who_said_para_hears_nothing_of_the_end_of_a_lesser_warning(two: Desk, when: str) -> None:
    number = two.warned(HERA, COMORO, severity=Severity.MODERATE)
    sent_now(two)
    two.house.clock.move(hours=2)
    if when == "before submit":
        opts_out(two, IN_HERA)
    end.all_clear(two.house.app, number, by=ANA, now=two.house.now)
    if when != "before submit":
        opts_out(two, IN_HERA)
    done = approve.approve(two.house.app, number, by=BEN, now=two.house.now)
    assert [gone.address for gone in done.dropped] == ([] if when == "before submit" else [IN_HERA])
    assert sent_now(two) == [(IN_COMORO, "all-clear")]


def test_who_said_para_is_not_told_that_his_suco_is_dropped_from_a_lesser_warning(two: Desk) -> None:
    number = two.warned(HERA, COMORO, severity=Severity.MODERATE)
    sent_now(two)
    opts_out(two, IN_COMORO)
    updated(two, number, HERA)
    assert sent_now(two) == [(IN_HERA, "update")]


def test_who_was_told_of_a_severe_danger_hears_all_that_follows_though_he_said_para(two: Desk) -> None:
    """Its lesser update, and its end: he must not be left with what no longer holds."""
    number = two.warned(HERA, COMORO)
    sent_now(two)
    opts_out(two, IN_COMORO)
    updated(two, number, HERA, COMORO, severity=Severity.MINOR)
    assert sorted(sent_now(two)) == sorted([(IN_HERA, "update"), (IN_COMORO, "update")])
    two.house.clock.move(hours=2)
    end.all_clear(two.house.app, number, by=ANA, now=two.house.now, statement=STATEMENT)
    assert sorted(sent_now(two)) == sorted([(IN_HERA, "all-clear"), (IN_COMORO, "all-clear")])


def test_who_left_the_directory_is_not_told_that_his_suco_is_safe(two: Desk) -> None:
    """It is still warned: that he is no longer told is no reason to tell him so."""
    number = two.warned(HERA, COMORO)
    sent_now(two)
    with two.house.app.database.writing() as connection:
        connection.execute(delete(t.contact).where(t.contact.c.phone == IN_HERA))
    updated(two, number, HERA, COMORO)
    assert sent_now(two) == [(IN_COMORO, "update")]


def test_who_left_the_directory_is_still_told_of_the_end(two: Desk) -> None:
    number = two.warned(HERA, COMORO)
    sent_now(two)
    two.house.clock.move(hours=2)
    end.all_clear(two.house.app, number, by=ANA, now=two.house.now)
    with two.house.app.database.writing() as connection:
        connection.execute(delete(t.contact).where(t.contact.c.phone == IN_HERA))
    done = approve.approve(two.house.app, number, by=BEN, now=two.house.now)
    assert done.dropped == ()
    assert sorted(sent_now(two)) == sorted([(IN_HERA, "all-clear"), (IN_COMORO, "all-clear")])


def test_who_joined_the_directory_hears_of_no_end(two: Desk) -> None:
    number = two.warned(HERA, COMORO)
    sent_now(two)
    two.house.contact(HERA, IN_BECORA)
    end.retract(two.house.app, number, by=ANA, now=two.house.now, reason="drill")
    assert IN_BECORA not in dict(sent_now(two))


def test_a_new_route_carries_the_end_of_what_the_old_one_sent(two: Desk) -> None:
    number = two.warned(HERA)
    sent_now(two)
    settings = two.house.app.settings
    renamed = replace(settings, routes=(replace(sms_route(), name="new-sms"),))
    moved = SharedApp(two.house.app.home, clock=two.house.clock, given=renamed)
    _, done = end.retract(moved, number, by=ANA, now=two.house.now, reason="drill")
    moved.database.close()
    assert done.messages == 1
    assert two.rows(IN_HERA)[-1].route == "new-sms"


def test_a_language_that_is_gone_does_not_stop_the_end(two: Desk) -> None:
    two.house.contact(HERA, IN_BECORA, languages=("pt",))
    number = two.warned(HERA)
    sent_now(two)
    library = two.house.app.library
    only_tetum = {name: file for name, file in library.files.items() if name.startswith("tet/")}
    vars(two.house.app)["library"] = replace(library, files=only_tetum)
    end.retract(two.house.app, number, by=ANA, now=two.house.now, reason="drill")
    assert {row.language for row in two.house.messages() if row.purpose == "retraction"} == {"tet"}


def test_a_station_is_told_of_the_end_on_every_way_it_was_told(build) -> None:
    desk = build(stations=STATION)
    number = desk.warned(HERA)
    assert sent_now(desk) == [("+67077299940", "warning")]
    updated(desk, number, COMORO)
    assert sent_now(desk) == [("+67077299940", "update")]
    end.retract(desk.house.app, number, by=ANA, now=desk.house.now, reason="drill")
    assert sent_now(desk) == [("+67077299940", "retraction")]
    assert "haruka sala" in desk.rows("+67077299940")[-1].text


def test_a_station_nobody_confirmed_is_never_a_recipient(build) -> None:
    desk = build(stations=STATION.replace('confirmed_by: "the tests", ', ""))
    number = desk.house.submitted(HERA)
    _, outgoing = draft.preview(desk.house.app, number)
    assert outgoing.recipients == ()
    assert set(outgoing.scripts) == {("test-fm", "tet"), ("test-fm", "pt")}
    assert outgoing.audience.no_station == (desk.house.suco(HERA),)
