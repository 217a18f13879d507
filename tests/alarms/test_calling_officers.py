"""Whom an alarm calls, when it does not, and what the SMS says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.paging import Call, call, change, end_page, page, said
from alerts.model.alarm import PAGED, Alarm, AlarmKind, Condition
from alerts.model.warning import Mode
from alerts.words.gsm7 import measure

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SILENT = Condition(
    kind=AlarmKind.SILENT,
    about="usgs-hour",
    since=NOON,
    said="The source usgs-hour is silent.",
    remedy="avizu feed list",
    source="usgs-hour",
)
ALARM = Alarm(id=3, key="silent:usgs-hour", source="usgs-hour", said=SILENT.said, remedy="avizu feed list", since=NOON)


def decided(condition: Condition = SILENT, **changes: object) -> Call:
    plain = {"paged_at": None, "last_end": None, "lately": 0, "most": 6, "now": NOON}
    return call(condition, **{**plain, **changes})  # type: ignore[arg-type]


def test_officers_are_called_once() -> None:
    assert decided() is Call.NOW
    assert decided(paged_at=NOON) is Call.DONE


@pytest.mark.parametrize("kind", AlarmKind)
def test_some_kinds_are_only_shown(kind: AlarmKind) -> None:
    assert decided(replace(SILENT, kind=kind)) is (Call.NOW if kind in PAGED else Call.NEVER)


def test_what_comes_back_at_once_calls_only_if_it_lasts() -> None:
    assert decided(last_end=NOON - timedelta(minutes=9, seconds=59)) is Call.CAME_BACK
    assert decided(last_end=NOON - timedelta(minutes=10)) is Call.NOW
    assert decided(last_end=NOON + timedelta(days=1)) is Call.NOW, "it ended while the clock was ahead"
    assert said(SILENT, Call.CAME_BACK) == (
        "The source usgs-hour is silent. It came back soon after its end: nobody is paged unless it lasts."
    )


def test_a_source_may_cause_only_so_many_pages() -> None:
    assert decided(lately=5) is Call.NOW
    assert decided(lately=6) is Call.TOO_MANY
    assert decided(lately=60, most=None) is Call.NOW
    assert said(SILENT, Call.TOO_MANY).endswith(
        "Nobody is paged: its source has caused too many pages within the hour."
    )


def test_what_is_vital_calls_once_however_many_pages_there_were() -> None:
    vital = replace(SILENT, vital=True)
    assert decided(vital, lately=600) is Call.NOW
    assert decided(vital, lately=600, paged_at=NOON) is Call.DONE


def test_a_warning_of_ours_going_out_does_not_read_as_the_end_of_the_tsunami() -> None:
    raised = replace(ALARM, key="raised:3", remedy="avizu event show 3")
    text = end_page(raised, sender="NDMD", mode=Mode.ACTUAL, now=NOON)
    assert text == "NDMD ALARM OVER: event 3 without a warning of ours since 12:00. Ended 12:00."


@pytest.mark.parametrize("quiet", [Call.NOW, Call.DONE, Call.NEVER])
def test_an_alarm_says_no_more_than_what_is_wrong(quiet: Call) -> None:
    assert said(SILENT, quiet) == SILENT.said


def test_what_opens_what_lasts_and_what_is_over() -> None:
    held = replace(SILENT, kind=AlarmKind.HELD)
    gone = replace(ALARM, id=4, key="urgent:9")
    changed = change([SILENT, held], [ALARM, gone], frozenset(AlarmKind))
    assert (changed.opened, changed.lasting, changed.over) == ((held,), ((ALARM, SILENT),), (gone,))


def test_what_can_not_be_judged_neither_opens_nor_ends() -> None:
    changed = change([replace(SILENT, about="other")], [ALARM], {AlarmKind.SENDING})
    assert (changed.opened, changed.lasting, changed.over) == ((), (), ())


def test_the_sms_names_the_thing_and_the_command() -> None:
    now = NOON + timedelta(minutes=31)
    assert page(ALARM, "", sender="NDMD", mode=Mode.ACTUAL, now=now) == (
        "NDMD ALARM: source usgs-hour silent since 12:00. avizu feed list"
    )
    assert end_page(ALARM, sender="NDMD", mode=Mode.ACTUAL, now=now) == (
        "NDMD ALARM OVER: source usgs-hour silent since 12:00. Ended 12:31."
    )


@pytest.mark.parametrize(("mode", "begins"), [(Mode.EXERCISE, "EXERCISE NDMD ALARM"), (Mode.DEMO, "DEMO NDMD ALARM")])
def test_a_drill_says_so_first(mode: Mode, begins: str) -> None:
    assert page(ALARM, "", sender="NDMD", mode=mode, now=NOON).startswith(begins)
    assert end_page(ALARM, sender="NDMD", mode=mode, now=NOON).startswith(f"{begins} OVER")


@pytest.mark.parametrize("kind", AlarmKind)
def test_every_kind_has_its_words_at_the_end(kind: AlarmKind) -> None:
    alarm = replace(ALARM, key=f"{kind.value}:thing-7")
    assert "thing-7" in end_page(alarm, sender="NDMD", mode=Mode.ACTUAL, now=NOON)


@given(
    sender=st.text(max_size=30),
    about=st.text(max_size=60),
    what=st.text(max_size=200),
    kind=st.sampled_from(AlarmKind),
    mode=st.sampled_from(Mode),
)
def test_whatever_the_names_it_is_one_plain_sms(
    sender: str, about: str, what: str, kind: AlarmKind, mode: Mode
) -> None:
    alarm = replace(ALARM, key=f"{kind.value}:{about}")
    for text in (
        page(alarm, what, sender=sender, mode=mode, now=NOON),
        end_page(alarm, sender=sender, mode=mode, now=NOON),
    ):
        measured = measure(text)
        assert text.isascii()
        assert (measured.encoding, measured.segments, measured.costly) == ("GSM-7", 1, ())
