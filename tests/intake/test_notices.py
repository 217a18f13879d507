"""Earthquake lists and GDACS: versions, far and future shocks, events that join, an official word on a tsunami."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders_cap import area, cap, circle, info, named
from house import ANA, BEN, NIGHT, House, SharedApp, build_house
from sources import Quake, bmkg, gdacs, usgs
from sqlalchemy import select

from alerts import intake
from alerts.actions import approve, draft, events, held, proposals
from alerts.actions.events import EventView
from alerts.assess.policy import Policy
from alerts.feeds import FEEDS
from alerts.feeds.notice import Notice
from alerts.intake import Taken
from alerts.model.event import About, Account, Shock, Tsunami
from alerts.model.warning import Mode, State
from alerts.settings import FeedSource
from alerts.store import tables as t
from alerts.store import warnings

SOUTH = Quake(at=NIGHT, magnitude=6.8, depth=10)
INLAND = Quake(at=NIGHT, magnitude=5.8, depth=12, lat=-8.85, lon=125.6)
USGS = FeedSource(name="usgs", reader="usgs", trust=70)
BMKG = FeedSource(name="bmkg", reader="bmkg", trust=60)
GDACS = FeedSource(name="gdacs", reader="gdacs", trust=30)
CENTRE = "inatews@example.id"
INATEWS = FeedSource(name="inatews", reader="atom", trust=90, senders=(CENTRE, "blog@example.com"))


def take(house: House, source: FeedSource, data: bytes) -> list[Taken]:
    """Everything the list holds, the oldest first, as a poll takes it in."""
    notices = FEEDS[source.reader].parse(data, "https://feed.invalid/").notices
    return [intake.take_notice(house.app, one, source=source, now=house.now) for one in reversed(notices)]


def known(house: House) -> list[EventView]:
    return list(reversed(events.recent(house.app, now=house.now)))


def drafts(house: House) -> list[tuple[str, State]]:
    with house.app.database.reading() as connection:
        return [(one.about.value, one.newest.state) for one in reversed(warnings.warnings(connection))]


def told_whom_to_trust(house: House) -> House:
    """A house that knows its sources, and whose word on a tsunami counts."""
    feeds = (USGS, BMKG, GDACS, INATEWS)
    given = replace(house.app.settings, feeds=feeds, policy=Policy(official_senders=(CENTRE,)))
    return House(SharedApp(house.app.home, clock=house.clock, given=given), house.clock)


@pytest.fixture
def trusting(house: House) -> House:
    return told_whom_to_trust(house)


@pytest.fixture
def any_trusting(any_house: House) -> House:
    """On each kind of database: where rows are joined, held to a number, or taken up again."""
    return told_whom_to_trust(any_house)


def test_the_same_list_again_changes_nothing(any_trusting: House) -> None:
    (first,) = take(any_trusting, BMKG, bmkg((SOUTH, "")))
    any_trusting.clock.move(minutes=1)
    (again,) = take(any_trusting, BMKG, bmkg((SOUTH, "")))
    assert (again.verdict.value, again.report_id, len(first.drafts)) == ("ignore", None, 2)
    assert len(known(any_trusting)) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_three_sources_in_any_order_are_one_event(trusting: House, order: tuple[int, ...]) -> None:
    near = replace(SOUTH, lat=-9.2, magnitude=6.6, at=SOUTH.at + timedelta(seconds=20))
    lists = (
        (USGS, usgs(("us1", SOUTH, NIGHT, "automatic"))),
        (BMKG, bmkg((near, ""))),
        (GDACS, gdacs((1450000, replace(near, magnitude=6.7), NIGHT))),
    )
    for number in order:
        take(trusting, *lists[number])
    (event,) = known(trusting)
    assert {account.source for account in event.accounts} == {"usgs", "bmkg", "gdacs"}
    assert event.chosen.source == "usgs"
    assert sorted(about for about, _ in drafts(trusting)) == ["shaking", "tsunami-check"]


def test_an_id_in_common_joins_two_events_and_the_older_stays(any_trusting: House) -> None:
    take(any_trusting, USGS, usgs(("us1", SOUTH, NIGHT, "automatic")))
    far_off = replace(SOUTH, lat=-7.6, at=NIGHT + timedelta(seconds=90))
    take(any_trusting, replace(USGS, name="usgs-day"), usgs(("at2", far_off, NIGHT, "automatic")))
    assert [event.id for event in known(any_trusting)] == [1, 2]
    both = usgs(("us1", SOUTH, NIGHT + timedelta(minutes=2), "reviewed")).replace(b",us1,", b",us1,at2,")
    take(any_trusting, USGS, both)
    (event,) = known(any_trusting)
    assert (event.id, len(event.accounts)) == (1, 2)
    assert events.view(any_trusting.app, 2).id == 1


def test_drafts_of_two_events_that_are_one_are_one_of_each(any_trusting: House) -> None:
    take(any_trusting, USGS, usgs(("us1", SOUTH, NIGHT, "automatic")))
    far_off = replace(SOUTH, lat=-7.6, at=NIGHT + timedelta(seconds=90))
    take(any_trusting, replace(USGS, name="usgs-day"), usgs(("at2", far_off, NIGHT, "automatic")))
    assert len(drafts(any_trusting)) == 4
    both = usgs(("us1", SOUTH, NIGHT + timedelta(minutes=2), "reviewed")).replace(b",us1,", b",us1,at2,")
    take(any_trusting, USGS, both)
    assert sorted(about for about, state in drafts(any_trusting) if state is State.DRAFT) == [
        "shaking",
        "tsunami-check",
    ]


def test_a_late_older_version_does_not_speak_for_its_source(trusting: House) -> None:
    take(trusting, USGS, usgs(("us1", SOUTH, NIGHT + timedelta(minutes=9), "reviewed")))
    old = usgs(("us1", replace(SOUTH, magnitude=7.4), NIGHT + timedelta(minutes=1), "automatic"))
    (late,) = take(trusting, USGS, old)
    assert late.verdict.value == "suppress"
    assert known(trusting)[0].chosen.shock.magnitude == 6.8


def test_a_shock_far_away_is_not_kept(trusting: House) -> None:
    japan = replace(SOUTH, lat=38.3, lon=142.4, magnitude=9.0)
    (taken,) = take(trusting, USGS, usgs(("us1", japan, NIGHT, "reviewed")))
    assert (taken.verdict.value, [f.code for f in taken.findings]) == ("reject", ["outside"])
    assert known(trusting) == []


def test_a_shock_of_tomorrow_is_held_until_an_officer_looks(trusting: House) -> None:
    tomorrow = replace(SOUTH, at=NIGHT + timedelta(days=1))
    (taken,) = take(trusting, USGS, usgs(("us1", tomorrow, NIGHT, "automatic")))
    assert (taken.verdict.value, known(trusting)) == ("quarantine", [])
    trusting.clock.move(hours=25)
    made = held.release(trusting.app, taken.report_id, by=ANA, reason="their clock was wrong", now=trusting.now)
    assert len(made) == 2
    assert len(known(trusting)) == 1


def test_what_the_source_takes_back_is_a_proposal_and_never_the_end_of_a_draft(trusting: House) -> None:
    take(trusting, USGS, usgs(("us1", SOUTH, NIGHT, "automatic")))
    take(trusting, USGS, usgs(("us1", SOUTH, NIGHT + timedelta(minutes=3), "deleted")))
    assert set(drafts(trusting)) == {("tsunami-check", State.DRAFT), ("shaking", State.DRAFT)}
    said = [one.row.said for one in proposals.waiting(trusting.app)]
    assert len(said) == 2
    assert all("No source stands by this earthquake any more." in one for one in said)


def test_a_moderate_shock_inland_drafts_by_bands_and_checks_no_coast(trusting: House) -> None:
    (taken,) = take(trusting, USGS, usgs(("us1", INLAND, NIGHT, "reviewed")))
    assert drafts(trusting) == [("shaking", State.DRAFT)]
    assert known(trusting)[0].tsunami is Tsunami.NONE
    assert len(taken.drafts) == 1


def test_an_old_shock_is_a_line_in_the_list(trusting: House) -> None:
    trusting.clock.move(hours=7)
    take(trusting, USGS, usgs(("us1", SOUTH, NIGHT, "reviewed")))
    assert (len(known(trusting)), drafts(trusting)) == (1, [])


def test_a_source_gone_wild_is_held_to_its_number_but_a_tsunami_check_is_never_left_out(any_trusting: House) -> None:
    wild = replace(USGS, drafts_per_hour=2)
    for number in range(4):
        shock = replace(INLAND, magnitude=4.9, at=NIGHT - timedelta(minutes=10 * number))
        take(any_trusting, wild, usgs((f"us{number}", shock, NIGHT, "automatic")))
    assert len(list(drafts(any_trusting))) == 2
    assert [one.row.kind for one in proposals.waiting(any_trusting.app)] == ["draft", "draft"]
    take(any_trusting, wild, usgs(("us9", replace(SOUTH, at=NIGHT - timedelta(hours=1)), NIGHT, "automatic")))
    assert ("tsunami-check", State.DRAFT) in drafts(any_trusting)


def word(said: str, sender: str = CENTRE, sent: datetime = NIGHT, **more: str) -> bytes:
    block = info(
        area(circle("-9.35,125.9 0")),
        event="Tsunami",
        expires=(sent + timedelta(hours=5)).isoformat(),
        headline=said,
        description="",
        **more,
    )
    return cap(block, identifier=f"W {said}".replace(" ", "-"), sender=sender, sent=sent.isoformat())


def out(house: House, about: About) -> int:
    """Two officers send it."""
    with house.app.database.reading() as connection:
        (number,) = (one.id for one in warnings.warnings(connection) if one.about is about)
    draft.submit(house.app, number, by=ANA, now=house.now)
    approve.approve(house.app, number, by=BEN, now=house.now)
    return number


@pytest.mark.parametrize(
    ("sender", "said", "state", "kind"),
    [
        (CENTRE, "No tsunami threat", Tsunami.CLEARED, "all-clear"),
        (CENTRE, "Tsunami warning for the south coast", Tsunami.RAISED, "update"),
        ("blog@example.com", "No tsunami threat", Tsunami.CHECK, "tsunami"),
        ("blog@example.com", "Tsunami warning for the south coast", Tsunami.CHECK, "tsunami"),
    ],
)
def test_only_an_official_word_clears_or_raises_and_it_acts_on_nothing(
    any_trusting: House, sender: str, said: str, state: Tsunami, kind: str
) -> None:
    take(any_trusting, BMKG, bmkg((SOUTH, "")))
    number = out(any_trusting, About.TSUNAMI_CHECK)
    intake.take(any_trusting.app, word(said, sender), source=INATEWS, now=any_trusting.now)
    # The statement names no earthquake: there is one shock of late that might have made a tsunami.
    (event,) = known(any_trusting)
    assert event.tsunami is state
    assert [(p.row.kind, p.row.warning_id) for p in proposals.waiting(any_trusting.app)] == [(kind, number)]
    with any_trusting.app.database.reading() as connection:
        assert warnings.warning(connection, number).newest.state is State.ACTIVE


def test_a_statement_that_names_its_earthquake_finds_it_among_several(trusting: House) -> None:
    take(trusting, BMKG, bmkg((SOUTH, ""), (replace(SOUTH, at=NIGHT - timedelta(hours=2), lat=-8.0), "")))
    origin = named("parameter", "EventOriginTime", NIGHT.isoformat())
    told = word("No tsunami threat", extra=origin + named("parameter", "EventLatLon", "-9.3,125.9"))
    intake.take(trusting.app, told, source=INATEWS, now=trusting.now)
    assert [event.tsunami for event in known(trusting)].count(Tsunami.CLEARED) == 1


def test_two_shocks_and_a_statement_about_neither_by_name_is_tied_to_none(trusting: House) -> None:
    take(trusting, BMKG, bmkg((SOUTH, ""), (replace(SOUTH, at=NIGHT - timedelta(hours=2), lat=-8.0), "")))
    unnamed = cap(info(event="Tsunami", headline="No tsunami threat", description=""), sender=CENTRE)
    intake.take(trusting.app, unnamed, source=INATEWS, now=trusting.now)
    assert Tsunami.CLEARED not in [event.tsunami for event in known(trusting)]


def test_gdacs_tells_of_a_flood_without_a_place_and_the_officer_picks(trusting: House) -> None:
    flood = Account(
        sender="gdacs.org",
        identifier="FL1",
        sent=NIGHT,
        hazard="flood",
        keys=frozenset({"gdacs:FL1"}),
        headline="Green flood in Timor-Leste",
    )
    taken = intake.take_notice(trusting.app, Notice(flood, b"<item/>"), source=GDACS, now=trusting.now)
    assert taken.verdict.value == "accept"
    (event,) = known(trusting)
    assert (event.hazard, event.accounts[0].headline) == ("flood", "Green flood in Timor-Leste")


def test_a_shock_without_a_magnitude_is_kept_and_shown(trusting: House) -> None:
    unknown = Account(
        sender="bmkg.go.id",
        identifier="x",
        sent=None,
        hazard="earthquake",
        shock=Shock(at=NIGHT, lat=-9.0, lon=125.5),
    )
    intake.take_notice(trusting.app, Notice(unknown, b"{}"), source=BMKG, now=trusting.now)
    (event,) = known(trusting)
    assert (event.chosen.shock.magnitude, drafts(trusting)) == (None, [])


def test_an_upward_revision_comes_back_after_an_officer_dropped_the_draft(trusting: House) -> None:
    take(trusting, USGS, usgs(("us1", replace(SOUTH, magnitude=6.6), NIGHT, "automatic")))
    for number in (1, 2):
        draft.drop(trusting.app, number, by=ANA, now=trusting.now, reason="nobody felt it")
    take(trusting, USGS, usgs(("us1", replace(SOUTH, magnitude=6.7), NIGHT + timedelta(minutes=1), "automatic")))
    assert {state for _, state in drafts(trusting)} == {State.DROPPED}
    take(trusting, USGS, usgs(("us1", replace(SOUTH, magnitude=7.9), NIGHT + timedelta(minutes=2), "reviewed")))
    assert sorted(about for about, state in drafts(trusting) if state is State.DRAFT) == ["shaking", "tsunami-check"]


def test_an_upward_revision_of_an_old_shock_is_told_beside_what_is_open(trusting: House) -> None:
    take(trusting, USGS, usgs(("us1", INLAND, NIGHT, "automatic")))
    draft.edit(trusting.app, 1, {"expires": trusting.now + timedelta(hours=20)}, by=ANA, now=trusting.now)
    trusting.clock.move(hours=7)
    grown = replace(INLAND, magnitude=6.4)
    take(trusting, USGS, usgs(("us1", grown, NIGHT + timedelta(hours=7), "reviewed")))
    (told,) = [one.row.said for one in proposals.waiting(trusting.app)]
    assert told.startswith("Magnitude 5.8 is now 6.4.")


def test_a_slow_clock_does_not_keep_a_tsunami_check_back(trusting: House) -> None:
    ahead = replace(SOUTH, at=NIGHT + timedelta(minutes=15))
    (taken,) = take(trusting, USGS, usgs(("us1", ahead, NIGHT + timedelta(minutes=16), "automatic")))
    assert (taken.verdict.value, [f.code for f in taken.findings]) == ("draft-with-flag", ["sent-future"])
    assert ("tsunami-check", State.DRAFT) in drafts(trusting)


def test_what_was_held_for_its_date_is_taken_up_when_the_clock_is_mended(any_trusting: House) -> None:
    far_ahead = usgs(("us1", replace(SOUTH, at=NIGHT + timedelta(hours=13)), NIGHT, "automatic"))
    assert take(any_trusting, USGS, far_ahead)[0].verdict.value == "quarantine"
    any_trusting.clock.move(hours=13)
    (again,) = take(any_trusting, USGS, far_ahead)
    assert len(again.drafts) == 2
    assert take(any_trusting, USGS, far_ahead)[0].verdict.value == "ignore"


def test_an_update_dated_years_ahead_outranks_nothing_that_comes_later(trusting: House) -> None:
    take(trusting, USGS, usgs(("us1", SOUTH, NIGHT + timedelta(days=3000), "automatic")))
    trusting.clock.move(minutes=5)
    smaller = usgs(("us1", replace(SOUTH, magnitude=6.1), NIGHT + timedelta(minutes=4), "reviewed"))
    assert take(trusting, USGS, smaller)[0].verdict.value == "accept"
    assert known(trusting)[0].chosen.shock.magnitude == 6.1


def test_a_list_that_flips_between_two_versions_is_not_two_truths(trusting: House) -> None:
    lists = [usgs(("us1", replace(SOUTH, magnitude=m), NIGHT, "automatic")) for m in (6.8, 6.9)]
    for number in (0, 1, 0, 1, 0):
        take(trusting, USGS, lists[number])
    assert len(known(trusting)[0].accounts) == 1


def test_a_source_that_renames_its_event_speaks_once(trusting: House) -> None:
    take(trusting, USGS, usgs(("us1", replace(SOUTH, magnitude=7.4), NIGHT, "automatic")))
    renamed = usgs(("at9", replace(SOUTH, magnitude=6.1), NIGHT + timedelta(minutes=3), "reviewed"))
    take(trusting, USGS, renamed.replace(b",at9,", b",at9,us1,"))
    (event,) = known(trusting)
    assert [account.shock.magnitude for account in event.accounts] == [6.1]


def test_gdacs_alone_asks_for_a_look_and_drafts_the_tsunami_check_alone(trusting: House) -> None:
    take(trusting, GDACS, gdacs((1450000, SOUTH, NIGHT)))
    take(trusting, GDACS, gdacs((1450000, replace(SOUTH, magnitude=6.9), NIGHT + timedelta(minutes=6))))
    assert drafts(trusting) == [("tsunami-check", State.DRAFT)]
    told = [one.row.said for one in proposals.waiting(trusting.app) if one.row.kind == "draft"]
    assert len(told) == 1
    assert told[0].startswith("Only gdacs reports M6.8 at 10 km so far")


def test_gdacs_tells_the_officer_of_a_cyclone_once(trusting: House) -> None:
    cyclone = Account(
        sender="gdacs.org",
        identifier="TC1",
        sent=NIGHT,
        hazard="tropical_cyclone",
        keys=frozenset({"gdacs:TC1"}),
        headline="Orange tropical cyclone near Timor-Leste",
        level="Orange",
    )
    for minutes in (0, 5):
        later = replace(cyclone, sent=NIGHT + timedelta(minutes=minutes), headline=f"{cyclone.headline} {minutes}")
        intake.take_notice(trusting.app, Notice(later, b"<item/>"), source=GDACS, now=trusting.now)
    (told,) = [one.row.said for one in proposals.waiting(trusting.app)]
    assert (
        told
        == "gdacs reports: Orange tropical cyclone near Timor-Leste 0. If people here are in danger, draft a warning."
    )


def test_a_notice_that_is_broken_is_written_down_once(any_trusting: House) -> None:
    broken = usgs(("us1", SOUTH, NIGHT, "automatic")).replace(b"-9.35", b'"south"')
    for _ in range(2):
        (taken,) = take(any_trusting, USGS, broken)
        assert taken.verdict.value == "reject"
    with any_trusting.app.database.reading() as connection:
        kept = list(connection.execute(select(t.report)))
        noted = [row for row in connection.execute(select(t.audit)) if row.what == "document refused"]
    assert (len(kept), len(noted)) == (1, 1)


def test_an_exercise_drafts_no_real_earthquake(tmp_path: Path) -> None:
    house = build_house(tmp_path, mode=Mode.EXERCISE, routes=(), feeds=(USGS,))
    take(house, USGS, usgs(("us1", SOUTH, NIGHT, "automatic")))
    assert (len(known(house)), drafts(house)) == (1, [])
    house.app.database.close()


def test_what_came_while_our_clock_was_ahead_is_judged_again(trusting: House) -> None:
    shock = bmkg((SOUTH, ""))
    trusting.clock.move(hours=9)
    assert take(trusting, BMKG, shock)[0].drafts == ()
    trusting.clock.move(hours=-9)
    (again,) = take(trusting, BMKG, shock)
    assert len(again.drafts) == 2
    assert take(trusting, BMKG, shock)[0].verdict.value == "ignore"


def test_a_document_that_seemed_over_by_a_wrong_clock_is_taken_up(trusting: House) -> None:
    told = word("Tsunami warning for the south coast")
    trusting.clock.move(hours=9)
    assert intake.take(trusting.app, told, source=INATEWS, now=trusting.now).verdict.value == "reject"
    trusting.clock.move(hours=-9)
    assert intake.take(trusting.app, told, source=INATEWS, now=trusting.now).drafts
    assert known(trusting)[0].tsunami is Tsunami.RAISED


def test_a_strong_shock_among_many_weak_ones_is_drafted(trusting: House) -> None:
    wild = replace(USGS, drafts_per_hour=2)
    for number in range(3):
        weak = replace(INLAND, magnitude=4.9, at=NIGHT - timedelta(minutes=10 * number))
        take(trusting, wild, usgs((f"us{number}", weak, NIGHT, "automatic")))
    strong = replace(INLAND, magnitude=6.4, at=NIGHT - timedelta(minutes=50))
    assert take(trusting, wild, usgs(("us9", strong, NIGHT, "automatic")))[0].drafts
