"""Whoever is on the roster, and whoever is not: everybody who may say yes is told once, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from duty_night import ANA_AWAKE, BEN_ASLEEP, CARLA, DORA, HALF_PAST_TWO, nights
from house import ADMIN
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.approvers import can_be_told, code_of, in_order, next_approver, patience, strangers_to
from alerts.delivery.rules import DutyRule
from alerts.model.people import DILI, Officer, Role
from alerts.model.roster import Shift, row_of, shift_of

SUNDAY = 6
MINUTE = timedelta(minutes=1)
LOGINS = ("ana", "ben", "carla", "dora", "eva")

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
shifts = st.builds(
    Shift,
    login=st.sampled_from(LOGINS),
    position=st.integers(1, 9),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    begins=times,
    ends=times,
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@st.composite
def staff(draw: st.DrawFn) -> list[Officer]:
    return [
        Officer(
            login=login,
            name=login.title(),
            role=draw(st.sampled_from([Role.OFFICER, Role.OFFICER, Role.OFFICER, Role.ADMINISTRATOR, Role.VIEWER])),
            phone=draw(st.sampled_from(["", "+67077000001", f"+6707711000{number}", f"+6707711000{number}"])),
            disabled_at=draw(st.sampled_from([None, None, None, HALF_PAST_TWO])),
            able_from=draw(st.one_of(st.none(), st.none(), instants)),
        )
        for number, login in enumerate(LOGINS)
    ]


@given(st.lists(shifts, max_size=8), staff(), st.sets(st.sampled_from(LOGINS)), instants)
def test_in_the_end_everybody_was_told_once_and_nobody_who_touched_it(
    roster: list[Shift], officers: list[Officer], touched: set[str], now: datetime
) -> None:
    told: dict[str, datetime] = {}
    begun = now
    for _ in range(2 * len(LOGINS)):
        order = strangers_to(in_order(roster, officers, now), touched, officers)
        one = next_approver(order, told=told, wait=MINUTE, now=now)
        if one is not None:
            assert one.login not in told
            assert one.login not in touched
            assert can_be_told(one, now)
            told[one.login] = now
        assert next_approver(order, told=told, wait=MINUTE, now=now) is None or not told
        now += MINUTE
    theirs = {one.phone for one in officers if one.login in touched}
    able = {one.login for one in officers if can_be_told(one, begun) and one.login not in touched}
    assert {one.login for one in officers if one.login in able and one.phone not in theirs} <= set(told)
    assert not {one.login for one in officers if one.phone in theirs} & set(told)


@given(st.lists(shifts, max_size=8), staff(), instants)
def test_who_is_on_shift_comes_first_and_by_position(
    roster: list[Shift], officers: list[Officer], now: datetime
) -> None:
    order = [one.login for one in in_order(roster, officers, now)]
    positions = {
        login: min((s.position for s in roster if s.login == login and s.covers(now)), default=100) for login in order
    }
    assert [positions[login] for login in order] == sorted(positions.values())


def test_the_night_shift_of_saturday_lasts_into_sunday() -> None:
    saturday = nights("ben", 1, days=frozenset({5}))
    at = datetime(2026, 11, 22, 2, 30, tzinfo=DILI)
    assert at.weekday() == SUNDAY
    assert saturday.covers(at)
    assert saturday.covers(at.replace(hour=5, minute=59))
    assert not saturday.covers(at.replace(hour=6, minute=0))
    assert not saturday.covers(at.replace(hour=18))
    assert saturday.covers(datetime(2026, 11, 21, 18, 0, tzinfo=DILI))
    assert not saturday.covers(datetime(2026, 11, 21, 2, 30, tzinfo=DILI))


def test_a_shift_by_day_and_one_round_the_clock() -> None:
    by_day = Shift(login="ben", position=1, weekdays=frozenset({0}), begins=time(8), ends=time(16))
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=DILI)
    assert [by_day.covers(monday + timedelta(hours=h)) for h in (-1, 0, 7, 8, 24)] == [False, True, True, False, False]
    whole = Shift(login="ben", position=1, weekdays=frozenset({0}), begins=time(7), ends=time(7))
    assert [whole.covers(monday + timedelta(hours=h)) for h in (-2, 0, 16, 22, 23)] == [False, True, True, True, False]


@given(shifts, instants)
def test_a_shift_covers_as_long_as_it_says(shift: Shift, start: datetime) -> None:
    """Counted by the quarter of an hour over a week; 59 and 1 lie in no quarter of their own."""
    monday = (start - timedelta(days=start.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    covered = sum(shift.covers(monday + timedelta(minutes=15 * n)) for n in range(7 * 96))
    minutes = ((shift.ends.hour - shift.begins.hour) * 60 + shift.ends.minute - shift.begins.minute) % (24 * 60)
    expected = len(shift.weekdays) * (minutes or 24 * 60) / 15
    assert abs(covered - expected) <= len(shift.weekdays)


@given(shifts)
def test_a_shift_is_the_same_from_the_database(shift: Shift) -> None:
    assert shift_of(row_of(shift)) == shift


def test_with_no_roster_all_are_told_by_login_and_only_those_who_can() -> None:
    everyone = [DORA, CARLA, BEN_ASLEEP, ADMIN]
    assert [one.login for one in in_order([], everyone, HALF_PAST_TWO)] == ["ben", "carla", "dora"]


def test_a_hole_in_the_roster_silences_nobody() -> None:
    noon = HALF_PAST_TWO.replace(hour=3)
    order = in_order([nights("carla", 1), nights("ben", 2)], [BEN_ASLEEP, CARLA], noon)
    assert [one.login for one in order] == ["ben", "carla"]


def test_who_is_on_two_shifts_counts_as_the_first_of_them() -> None:
    roster = [nights("ben", 2), nights("carla", 3), nights("carla", 1)]
    assert [one.login for one in in_order(roster, [BEN_ASLEEP, CARLA], HALF_PAST_TWO)] == ["carla", "ben"]


def test_a_clock_that_was_set_back_makes_nobody_wait_for_long() -> None:
    told = {"ben": HALF_PAST_TWO}
    back = HALF_PAST_TWO - timedelta(hours=3)
    assert next_approver([BEN_ASLEEP, CARLA], told=told, wait=MINUTE, now=back) == CARLA


def test_the_desks_own_telephone_is_never_asked_for_a_second_yes() -> None:
    twin = Officer(login="ana2", name="Ana again", role=Role.OFFICER, phone=ANA_AWAKE.phone)
    order = strangers_to([twin, BEN_ASLEEP], {"ana"}, [ANA_AWAKE, twin, BEN_ASLEEP])
    assert [one.login for one in order] == ["ben"]


@pytest.mark.parametrize(("hazard", "seconds"), [("flood", 90), ("tsunami", 45)])
def test_how_long_an_approver_has_is_a_setting(hazard: str, seconds: int) -> None:
    assert patience(DutyRule(ask_next_seconds=90), hazard) == timedelta(seconds=seconds)


def a_sign(key: str) -> object:
    import hashlib

    return lambda purpose, text: f"{text}.{hashlib.blake2b((purpose + text).encode(), key=key.encode()).hexdigest()}"


askings = st.tuples(st.text("0123456789abcdef", min_size=8), st.integers(1), st.sampled_from(LOGINS), st.integers(1))


@given(askings)
def test_a_code_is_six_digits_and_the_same_whenever_it_is_made(asking: tuple[str, int, str, int]) -> None:
    code = code_of(a_sign("here"), *asking)  # type: ignore[arg-type]
    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()
    assert code == code_of(a_sign("here"), *asking)  # type: ignore[arg-type]


def test_codes_are_apart_by_text_approver_asking_and_installation() -> None:
    """Of a thousand drawn from a million a few meet by chance; were one of the four left out, hundreds would."""
    sign, other = a_sign("here"), a_sign("there")
    hashes = [f"{n:064x}" for n in range(10)]
    every = [
        code_of(key, text, revision, login, asked)  # type: ignore[arg-type]
        for key in (sign, other)
        for text in hashes
        for revision in (1, 2)
        for login in LOGINS
        for asked in range(5)
    ]
    assert len(every) == 1000
    assert len(set(every)) > 990
