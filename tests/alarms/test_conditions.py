"""What is wrong now: the rules alone, on facts written down by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fact_builders import GONE, LISTENING, NO_ANSWER, NOON, a_feed, ago, found, keys
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.alarms import conditions, within
from alerts.delivery.sources import remembered
from alerts.model.alarm import (
    AlarmKind,
    DraftFact,
    Facts,
    FeedFact,
    HeldFact,
    Memory,
    ProposalFact,
    UnsentFact,
)
from alerts.model.event import About, Tsunami
from alerts.model.warning import Severity, Urgency


def test_a_source_past_its_limit_is_silent_and_says_why() -> None:
    (silent,) = found(feeds=[a_feed()])
    assert (silent.key, silent.source, silent.remedy, silent.pages) == (
        "silent:usgs-hour",
        "usgs-hour",
        "avizu feed list",
        True,
    )
    assert silent.said == f"The source usgs-hour has been silent since 11:29. Last error: {NO_ANSWER}"


@pytest.mark.parametrize(
    "calm",
    [
        a_feed(heard=ago(minutes=29, seconds=59)),
        a_feed(silent_minutes=0, heard=ago(days=9)),
        a_feed(heard=None),
    ],
    ids=["within its limit", "never silent", "never listened to"],
)
def test_a_source_that_is_not_silent(calm: FeedFact) -> None:
    assert keys(calm) == []


def test_what_began_yesterday_is_said_with_its_day() -> None:
    (silent,) = found(feeds=[a_feed(heard=ago(hours=20), error="")])
    assert silent.said == "The source usgs-hour has been silent since 20/11 16:00."


def test_our_own_pause_is_no_silence_of_a_source() -> None:
    """The schedule stood still for a night; it has just been started and has polled nothing yet."""
    yesterday = a_feed(heard=ago(hours=9), polled_at=ago(hours=9), failures=0, error="")
    back = remembered(Memory(watching_since=ago(days=1), watched_at=ago(hours=9)), [yesterday], NOON)
    assert back.watching_since == NOON
    assert keys(yesterday, memory=back) == []
    failed_now = replace(yesterday, polled_at=NOON, failures=1, error=NO_ANSWER)
    assert keys(failed_now, memory=back) == ["silent:usgs-hour"]
    failed_before = replace(yesterday, failures=3)
    assert keys(failed_before, memory=back) == []


def test_a_source_that_is_not_even_asked_is_silent_after_its_limit() -> None:
    hangs = a_feed(heard=ago(hours=9), polled_at=ago(hours=9), failures=0, error="")
    assert keys(hangs, memory=replace(LISTENING, watching_since=ago(minutes=29))) == []
    assert keys(hangs, memory=replace(LISTENING, watching_since=ago(minutes=30))) == ["silent:usgs-hour"]


def test_looking_goes_on_over_a_short_pause() -> None:
    memory = Memory(watching_since=ago(hours=1), watched_at=ago(minutes=5))
    assert remembered(memory, [], NOON).watching_since == ago(hours=1)
    assert remembered(memory, [], NOON + timedelta(seconds=1)).watching_since == NOON + timedelta(seconds=1)


@pytest.mark.parametrize(
    "error",
    [
        "usgs-hour sent something that is not its feed: it is HTML",
        "The answer is larger than 5 MB.",
        "The answer is packed wrongly and can't be unpacked.",
        "The answer broke off in the middle.",
    ],
)
def test_what_came_and_is_not_the_feed_is_an_alarm_and_not_silence(error: str) -> None:
    garbage = a_feed(error=error, failures=2)
    (unreadable,) = found(feeds=[garbage])
    assert (unreadable.key, unreadable.pages) == ("unreadable:usgs-hour", True)
    assert error in unreadable.said
    assert "nothing is known of its warnings" in unreadable.said
    assert keys(replace(garbage, failures=1, heard=NOON)) == []


def test_a_source_that_was_unreadable_is_so_until_it_succeeds() -> None:
    was = {"unreadable:usgs-hour"}
    assert keys(a_feed(error=NO_ANSWER, failures=3), open=was) == ["unreadable:usgs-hour"]
    assert keys(a_feed(error="", failures=0, heard=NOON), open=was) == []


def a_pair(behind: timedelta) -> tuple[FeedFact, FeedFact]:
    """A source and its mirror, whose newest item is that much older."""
    calm = {"silent_minutes": 0}
    return (
        FeedFact(name="dnmg", newest_at=NOON, **calm),  # type: ignore[arg-type]
        FeedFact(name="dnmg-pt", mirror_of="dnmg", newest_at=NOON - behind, **calm),  # type: ignore[arg-type]
    )


def test_mirrors_that_differ_for_an_hour_are_named_with_the_one_that_is_behind() -> None:
    pair = a_pair(timedelta(minutes=61))
    first = remembered(LISTENING, pair, NOON)
    assert found(memory=first, feeds=pair) == []
    (apart,) = found(NOON + timedelta(hours=1), memory=first, feeds=pair)
    assert (apart.key, apart.pages, apart.since) == ("apart:dnmg-pt", False, NOON)
    assert apart.said == (
        "dnmg-pt is behind dnmg, which should say the same: its newest is of 10:59, the other's of 12:00."
    )


def test_the_source_may_be_behind_its_mirror() -> None:
    mirror, source = a_pair(timedelta(hours=5))
    pair = (replace(source, mirror_of="", name="dnmg"), replace(mirror, mirror_of="dnmg", name="dnmg-pt"))
    (apart,) = found(memory=Memory(watching_since=NOON, apart={"dnmg-pt": ago(hours=2)}), feeds=pair)
    assert apart.said.startswith("dnmg is behind dnmg-pt")


def test_a_difference_that_goes_away_is_forgotten() -> None:
    memory = remembered(LISTENING, a_pair(timedelta(hours=2)), NOON)
    assert memory.apart == {"dnmg-pt": NOON}
    assert remembered(memory, a_pair(timedelta(minutes=60)), NOON).apart == {}
    lonely = [FeedFact(name="a", silent_minutes=0, mirror_of="nowhere", newest_at=NOON)]
    assert remembered(memory, lonely, NOON).apart == {}


@pytest.mark.parametrize(("number", "words"), [(1, "1 document is held back"), (3, "3 documents are held back")])
def test_documents_held_back_are_one_condition_for_each_source(number: int, words: str) -> None:
    (held,) = found(held=[HeldFact(source="usgs-hour", number=number, since=ago(minutes=1))])
    assert (held.key, held.remedy, held.pages) == ("held:usgs-hour", "avizu feed held", True)
    assert held.said.startswith(f"{words} of usgs-hour")


def a_draft(**changes: object) -> DraftFact:
    draft = DraftFact(
        warning_id=7,
        source="usgs-hour",
        hazard="earthquake",
        severity=Severity.SEVERE,
        urgency=Urgency.EXPECTED,
        about=About.SHAKING,
        since=ago(minutes=5),
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("draft", "waits"),
    [
        (a_draft(), True),
        (a_draft(severity=Severity.EXTREME), True),
        (a_draft(severity=Severity.MODERATE), False),
        (a_draft(since=ago(minutes=4, seconds=59)), False),
        (a_draft(since=NOON, severity=Severity.EXTREME), True),
        (a_draft(since=NOON, urgency=Urgency.IMMEDIATE), False),
        (a_draft(urgency=Urgency.IMMEDIATE, severity=Severity.MODERATE), False),
        (a_draft(urgency=Urgency.IMMEDIATE, severity=Severity.MINOR, since=ago(days=1)), False),
        (a_draft(urgency=Urgency.IMMEDIATE, severity=Severity.MINOR, about=About.DOCUMENT), False),
        (a_draft(since=NOON, urgency=Urgency.EXPECTED, about=About.TSUNAMI_CHECK), True),
        (a_draft(since=NOON, about=About.DOCUMENT, hazard="tsunami", severity=Severity.UNKNOWN), True),
        (a_draft(since=NOON, about=About.DOCUMENT, hazard="flood", urgency=Urgency.IMMEDIATE), True),
        (a_draft(about=About.DOCUMENT, hazard="flood", severity=Severity.MINOR), False),
        (a_draft(since=NOON + timedelta(days=1)), True),
    ],
    ids=[
        "severe for five minutes",
        "extreme for five minutes",
        "moderate",
        "severe for less",
        "extreme at once",
        "severe shaking of just now",
        "moderate shaking",
        "weak shaking of yesterday",
        "weak shaking that a document tells of",
        "tsunami check",
        "a document about a tsunami",
        "a document about something immediate",
        "a document about little",
        "drafted while the clock was ahead",
    ],
)
def test_which_drafts_of_machines_can_not_wait(draft: DraftFact, waits: bool) -> None:
    assert [one.key for one in found(drafts=[draft])] == (["urgent:7"] if waits else [])


def test_a_tsunami_check_is_named_first_and_by_its_name() -> None:
    check = a_draft(since=NOON, urgency=Urgency.IMMEDIATE, about=About.TSUNAMI_CHECK)
    first, second = found(drafts=[check], feeds=[a_feed()])
    assert (first.kind, second.kind) == (AlarmKind.URGENT, AlarmKind.SILENT)
    assert first.what == "TSUNAMI CHECK draft, warning 7, waiting"
    assert first.remedy == "avizu warning show 7"
    assert "nobody is warned yet" in first.said


@pytest.mark.parametrize(
    ("grave", "vital"),
    [
        ({"about": About.TSUNAMI_CHECK}, True),
        ({"hazard": "tsunami"}, True),
        ({"severity": Severity.EXTREME}, True),
        ({"tsunami": Tsunami.RAISED}, True),
        ({"tsunami": Tsunami.CHECK}, False),
        ({}, False),
    ],
)
def test_no_limit_on_pages_holds_back_what_may_be_a_tsunami(grave: dict, vital: bool) -> None:
    drafted = a_draft(**grave)
    proposed = ProposalFact(warning_id=7, source="usgs-hour", number=1, since=NOON, **grave)
    assert [one.vital for one in found(drafts=[drafted], proposals=[proposed])] == [vital, vital]


def test_an_official_tsunami_warning_of_which_none_of_ours_is_out_comes_before_all() -> None:
    first, _ = found(raised=[3], drafts=[a_draft()])
    assert (first.key, first.pages, first.vital, first.remedy) == ("raised:3", True, True, "avizu event show 3")
    assert first.said == "Event 3: an official tsunami warning is in force and no warning of ours is out."


def test_a_hazard_that_is_none_of_ours_is_not_repeated() -> None:
    facts = Facts(memory=LISTENING, drafts=[a_draft(hazard="free money"), a_draft(warning_id=8)])
    assert [one.hazard for one in within(facts, ["earthquake"]).drafts] == ["", "earthquake"]
    assert conditions(within(facts, []), NOON)[0].what == "draft, warning 7, waiting"


def test_proposals_about_a_warning_are_one_condition() -> None:
    (one,) = found(proposals=[ProposalFact(warning_id=4, source="", number=2, since=NOON)])
    assert (one.key, one.pages) == ("proposal:4", True)
    assert one.said.startswith("2 proposals wait for an officer: warning 4 is out")


def test_news_about_a_warning_that_waits_for_approval_does_not_say_that_it_is_out() -> None:
    (one,) = found(proposals=[ProposalFact(warning_id=4, source="", number=1, since=NOON, active=False)])
    assert one.said.startswith("1 proposal waits for an officer: warning 4 waits for approval, and a source says")


def test_messages_that_nobody_sends() -> None:
    waiting = UnsentFact(messages=5, since=ago(seconds=59))
    assert found(unsent=waiting) == []
    (unsent,) = found(unsent=replace(waiting, since=ago(minutes=1)))
    assert (unsent.key, unsent.pages, unsent.remedy) == ("sending:paused", False, "avizu run")
    assert unsent.said == "5 messages wait, but nobody is sending."
    (paused,) = found(unsent=UnsentFact(messages=1, since=NOON, why="the clock says 1970"))
    assert (paused.said, paused.remedy) == (
        "1 message waits: sending is paused, because the clock says 1970.",
        "avizu doctor",
    )


feeds = st.builds(
    FeedFact,
    name=st.sampled_from(["a", "b", "c"]),
    silent_minutes=st.integers(0, 90),
    mirror_of=st.sampled_from(["", "a", "b", "elsewhere"]),
    heard=st.none() | st.integers(-200, 200).map(lambda m: ago(minutes=m)),
    polled_at=st.none() | st.integers(0, 200).map(lambda m: ago(minutes=m)),
    newest_at=st.none() | st.integers(0, 200).map(lambda m: ago(minutes=m)),
    listening_since=st.none() | st.integers(-200, 200).map(lambda m: ago(minutes=m)),
    error=st.sampled_from(["", NO_ANSWER, "is not its feed", GONE, f"{GONE} larger than"]),
    failures=st.integers(0, 5),
    under_way=st.booleans(),
)
names = st.sets(st.sampled_from("abc"))


@given(st.lists(feeds, unique_by=lambda feed: feed.name), names, names)
def test_whatever_the_polls_left_each_condition_is_there_once_and_began_before_now(
    listed: list[FeedFact], missed: set[str], unread: set[str]
) -> None:
    before = replace(LISTENING, missing=dict.fromkeys(missed, ago(minutes=5)))
    opened = {f"unreadable:{name}" for name in unread} | {f"missing:{name}" for name in missed & unread}
    said = found(feeds=listed, memory=remembered(before, listed, NOON), open=opened)
    assert len({one.key for one in said}) == len(said)
    assert all(one.since <= NOON and one.remedy.startswith("avizu ") for one in said)
    of_the_source = [
        one.about for one in said if one.kind in {AlarmKind.SILENT, AlarmKind.UNREADABLE, AlarmKind.MISSING}
    ]
    assert len(set(of_the_source)) == len(of_the_source)
