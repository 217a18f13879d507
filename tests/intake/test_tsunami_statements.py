"""What CAP documents and earthquake lists say of a tsunami: who is official, what clears, what drafts the coast."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from builders_cap import area, cap, circle, info, named, polygon
from house import ANA, NIGHT, House, SharedApp
from sources import Quake, bmkg, gdacs

from alerts import intake
from alerts.actions import draft, events, proposals
from alerts.actions.events import EventView
from alerts.assess.policy import Policy
from alerts.cap.draft import draft_facts
from alerts.cap.read import read
from alerts.feeds import FEEDS
from alerts.incoming.account import account_of
from alerts.intake import Taken
from alerts.model.event import About, Account, Shock, Tsunami
from alerts.model.warning import HazardWarning, Severity, State, Urgency
from alerts.settings import FeedSource
from alerts.store import journal, warnings

CENTRE = "inatews@example.id"
BMKG = FeedSource(name="bmkg", reader="bmkg", trust=60)
GDACS = FeedSource(name="gdacs", reader="gdacs", trust=30)
INATEWS = FeedSource(name="inatews", reader="atom", trust=90, senders=(CENTRE,))
OPEN_TO_ALL = replace(INATEWS, name="cap-hub", senders=())
BLOG = "blog@example.com"
SOUTH = Quake(at=NIGHT - timedelta(minutes=4), magnitude=6.8, depth=10)
WEAK = replace(SOUTH, magnitude=4.6)
SINCE = NIGHT.isoformat()


@pytest.fixture
def trusting(house: House) -> House:
    """A house that listens to the tsunami centre, and takes its word."""
    policy = Policy(official_senders=(CENTRE, "bmkg.go.id"))
    given = replace(house.app.settings, feeds=(BMKG, GDACS, INATEWS, OPEN_TO_ALL), policy=policy)
    return House(SharedApp(house.app.home, clock=house.clock, given=given), house.clock)


def shook(house: House, quake: Quake = SOUTH, potensi: str = "") -> None:
    (notice,) = FEEDS["bmkg"].parse(bmkg((quake, potensi)), "https://feed.invalid/").notices
    intake.take_notice(house.app, notice, source=BMKG, now=house.now)


def word(headline: str, identifier: str = "W1", **more: str) -> bytes:
    """What the centre says, at a point off the south coast."""
    head = {"sender": CENTRE, "sent": SINCE}
    head |= {name: more.pop(name) for name in ("msgType", "references", "sent", "sender", "note") if name in more}
    facts = {"event": "Tsunami", "description": "", "expires": (NIGHT + timedelta(hours=5)).isoformat()}
    where = more.pop("where", area(circle("-9.35,125.9 0")))
    return cap(info(where, **(facts | {"headline": headline} | more)), identifier=identifier, **head)


def says(house: House, document: bytes, source: FeedSource = INATEWS) -> Taken:
    return intake.take(house.app, document, source=source, now=house.now)


def known(house: House) -> list[EventView]:
    """Oldest first."""
    return list(reversed(events.recent(house.app, now=house.now)))


def state(house: House) -> Tsunami:
    (event,) = known(house)
    return event.tsunami


def shown(house: House) -> list[tuple[str, int | None, str]]:
    return [(one.row.kind, one.row.warning_id, one.row.said) for one in proposals.waiting(house.app)]


def drafts(house: House, about: About = About.TSUNAMI_CHECK) -> list[HazardWarning]:
    with house.app.database.reading() as connection:
        return [one for one in reversed(warnings.warnings(connection)) if one.about is about]


def takes_back(identifier: str = "W2", **more: str) -> bytes:
    given = {"msgType": "Cancel", "references": f"{CENTRE},W1,{SINCE}", "event": "Tsunami"}
    given["sent"] = (NIGHT + timedelta(minutes=1)).isoformat()
    return word(more.pop("headline", ""), identifier, **(given | more))


def test_an_earthquake_bulletin_of_the_past_that_warns_raises_and_never_clears(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("TSUNAMI WARNING in force", event="Earthquake", urgency="Past"))
    assert state(trusting) is Tsunami.RAISED


@pytest.mark.parametrize("event", ["Earthquake", "Tsunami"])
def test_the_past_alone_clears_nothing(trusting: House, event: str) -> None:
    shook(trusting)
    says(trusting, word("Magnitude 6.8 off the south coast", event=event, urgency="Past"))
    assert known(trusting)[0].tsunami is Tsunami.CHECK


@pytest.mark.parametrize(
    ("headline", "event", "found"),
    [
        ("All coasts", "Tsunami", Tsunami.CLEARED),
        ("Tsunami bulletin number 4", "Tsunami", Tsunami.CLEARED),
        ("The tsunami warning remains in force", "Tsunami", Tsunami.RAISED),
        ("All coasts", "Earthquake", Tsunami.CHECK),
    ],
)
def test_an_all_clear_counts_where_the_hazard_is_a_tsunami_and_no_word_contradicts(
    trusting: House, headline: str, event: str, found: Tsunami
) -> None:
    shook(trusting)
    says(trusting, word(headline, event=event, urgency="Past", responseType="AllClear"))
    assert known(trusting)[0].tsunami is found


def test_an_order_to_evacuate_for_a_tsunami_is_a_warning_without_the_word(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("South coast", responseType="Evacuate"))
    assert state(trusting) is Tsunami.RAISED


def test_an_instruction_that_warns_takes_back_a_headline_that_reassures(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("No tsunami threat", instruction="A tsunami warning is in force: leave the beach."))
    assert state(trusting) is Tsunami.CHECK


def test_what_is_neither_changes_nothing_and_asks_the_officer_to_read(trusting: House) -> None:
    shook(trusting)
    (check,) = drafts(trusting)
    says(trusting, word("Tsunami information statement number 1"))
    sentence = f"{CENTRE} speaks of a tsunami; read it: avizu event show 1"
    assert (state(trusting), ("tsunami", check.id, sentence) in shown(trusting)) == (Tsunami.CHECK, True)


def test_what_is_unclear_is_shown_also_where_there_is_no_warning_to_show_it_beside(trusting: House) -> None:
    says(trusting, word("Tsunami: see our site", event="Earthquake", urgency="Past"))
    assert shown(trusting) == [("tsunami", None, f"{CENTRE} speaks of a tsunami; read it: avizu event show 1")]


def test_a_cancel_of_a_bulletin_with_a_mistake_clears_nothing(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("Earthquake off the south coast", event="Earthquake"))
    says(trusting, takes_back(headline="Typing error: wrong place name", event="Earthquake"))
    assert known(trusting)[0].tsunami is Tsunami.CHECK


@pytest.mark.parametrize(
    ("first", "cancel", "found"),
    [
        ("Tsunami warning", "", Tsunami.CLEARED),
        ("South coast", "", Tsunami.CLEARED),
        ("Tsunami warning", "Wrong magnitude, a correction follows", Tsunami.RAISED),
        ("Tsunami warning", "Tsunami warning", Tsunami.RAISED),
        ("Tsunami warning", "Tsunami warning cancelled", Tsunami.CLEARED),
    ],
)
def test_a_cancel_clears_by_its_words_or_by_the_warning_it_takes_back(
    trusting: House, first: str, cancel: str, found: Tsunami
) -> None:
    shook(trusting)
    says(trusting, word(first))
    says(trusting, takes_back(headline=cancel))
    assert known(trusting)[0].tsunami is found


def test_to_take_back_a_no_threat_is_no_threat_to_nobody(trusting: House) -> None:
    says(trusting, word("No tsunami threat"))
    shook(trusting)
    says(trusting, takes_back())
    assert Tsunami.CLEARED not in {event.tsunami for event in known(trusting)}
    assert any("speaks of a tsunami; read it" in said for _, _, said in shown(trusting))


def test_an_earthquake_list_is_never_official_whoever_keeps_it(trusting: House) -> None:
    shook(trusting, potensi="Tidak berpotensi tsunami")
    assert state(trusting) is Tsunami.CHECK


@pytest.mark.parametrize("headline", ["No tsunami threat", "Tsunami warning"])
def test_a_source_that_carries_anybody_carries_nobodys_official_word(trusting: House, headline: str) -> None:
    shook(trusting)
    says(trusting, word(headline), OPEN_TO_ALL)
    assert state(trusting) is Tsunami.CHECK
    doubt = "But the source cap-hub may carry anybody's documents: list its senders in avizu.toml."
    assert any(said.endswith(doubt) for _, _, said in shown(trusting))


def test_a_blog_is_told_apart_without_blaming_the_source(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("No tsunami threat", sender=BLOG), OPEN_TO_ALL)
    assert state(trusting) is Tsunami.CHECK
    assert not any("list its senders" in said for _, _, said in shown(trusting))


def test_what_an_officer_lets_in_by_hand_counts_as_listed(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("No tsunami threat"), FeedSource(name="a file", reader="officer"))
    assert state(trusting) is Tsunami.CLEARED


def test_an_unofficial_warning_with_no_check_there_is_shown_all_the_same(trusting: House) -> None:
    says(trusting, word("Tsunami warning", sender=BLOG, event="Earthquake", urgency="Past"), OPEN_TO_ALL)
    assert shown(trusting) == [("tsunami", None, f"{BLOG} speaks of a tsunami: ask the tsunami centre at once.")]
    assert drafts(trusting) == []


def test_an_official_warning_drafts_the_whole_coast_where_no_check_was_called_for(trusting: House) -> None:
    shook(trusting, WEAK)
    assert drafts(trusting) == []
    says(trusting, word("Tsunami warning", event="Earthquake"))
    (check,) = drafts(trusting)
    facts = check.newest
    assert (facts.severity, facts.urgency, facts.state) == (Severity.EXTREME, Urgency.IMMEDIATE, State.DRAFT)
    assert len(facts.sucos) == 120


def test_a_warning_that_comes_again_drafts_no_second_check(trusting: House) -> None:
    says(trusting, word("Tsunami warning"))
    says(trusting, word("Tsunami warning, number 2", "W2", sent=(NIGHT + timedelta(minutes=1)).isoformat()))
    assert len(drafts(trusting)) == 1
    assert {event.tsunami for event in known(trusting)} == {Tsunami.RAISED}


def test_a_tsunami_draft_of_the_document_itself_is_the_warning_of_the_coast(trusting: House) -> None:
    dili = area(polygon("-8.5,125.5 -8.5,125.7 -8.7,125.7 -8.7,125.5 -8.5,125.5"))
    says(trusting, word("Tsunami warning", where=dili))
    (own,) = drafts(trusting, About.DOCUMENT)
    assert (own.newest.hazard, bool(own.newest.sucos), drafts(trusting)) == ("tsunami", True, [])


@pytest.mark.parametrize("cleared", [True, False])
def test_after_an_all_clear_or_a_dropped_check_a_new_warning_drafts_anew(trusting: House, cleared: bool) -> None:
    shook(trusting)
    if cleared:
        says(trusting, word("No tsunami threat", urgency="Past"))
    (check,) = drafts(trusting)
    draft.drop(trusting.app, check.id, by=ANA, reason="no threat", now=trusting.now)
    says(trusting, word("Tsunami warning", "W2", sent=(NIGHT + timedelta(minutes=1)).isoformat()))
    assert state(trusting) is Tsunami.RAISED
    assert [one.newest.state for one in drafts(trusting)] == [State.DROPPED, State.DRAFT]


def test_a_source_that_only_shows_drafts_nothing_and_the_officer_sees_it(trusting: House) -> None:
    says(trusting, word("Tsunami warning"), replace(INATEWS, signs_only=True))
    assert (state(trusting), drafts(trusting)) == (Tsunami.RAISED, [])
    assert [(kind, number) for kind, number, _ in shown(trusting)] == [("update", None)]


def test_a_statement_with_an_arrival_but_no_origin_time_finds_the_one_shock(trusting: House) -> None:
    shook(trusting)
    says(trusting, word("No tsunami threat", onset=(NIGHT + timedelta(minutes=20)).isoformat()))
    assert state(trusting) is Tsunami.CLEARED


def test_a_raised_alarm_is_not_lost_when_its_event_joins_the_shock(trusting: House) -> None:
    says(trusting, word("Tsunami warning"))
    shook(trusting)
    later = {"sent": (NIGHT + timedelta(minutes=2)).isoformat(), "references": f"{CENTRE},W1,{SINCE}"}
    says(trusting, word("Tsunami bulletin number 2", "W2", msgType="Update", **later))
    assert state(trusting) is Tsunami.RAISED


def heard_as(document: bytes, hazard: str) -> Account:
    told = read(document).document
    return account_of(told, draft_facts(told, NIGHT), hazard, ())


ORIGIN = named("parameter", "EventOriginTime", (NIGHT - timedelta(minutes=5)).isoformat())
MAGNITUDE = named("parameter", "EventPreliminaryMagnitude", "6.8")


@pytest.mark.parametrize(
    ("hazard", "extra", "since"),
    [
        ("tsunami", "", None),
        ("tsunami", MAGNITUDE, None),
        ("tsunami", ORIGIN, NIGHT - timedelta(minutes=5)),
        ("earthquake", "", None),
        ("earthquake", MAGNITUDE, NIGHT),
        ("earthquake", ORIGIN + MAGNITUDE, NIGHT - timedelta(minutes=5)),
        ("flood", ORIGIN + MAGNITUDE, None),
    ],
)
def test_a_shock_has_a_named_origin_or_is_measured(hazard: str, extra: str, since: datetime | None) -> None:
    shock = heard_as(word("x", onset=SINCE, extra=extra), hazard).shock
    assert (shock.at if shock else None) == since


@pytest.mark.parametrize(("minutes", "is_one"), [(10, True), (11, False)])
def test_an_origin_well_after_the_message_is_no_shock(minutes: int, is_one: bool) -> None:
    late = named("parameter", "EventOriginTime", (NIGHT + timedelta(minutes=minutes)).isoformat())
    assert isinstance(heard_as(word("x", extra=late), "tsunami").shock, Shock) is is_one


def test_a_corner_of_a_coast_is_no_epicentre() -> None:
    assert heard_as(word("x", extra=ORIGIN, where=area(polygon())), "tsunami").shock is None


@pytest.mark.parametrize(
    ("sender", "theirs"),
    [
        ("info-gdacs@gdacs.org", True),
        ("gdacs.org", True),
        (BLOG, False),
        ("gdacs.org@example.com", False),
        ("x@notgdacs.org", False),
    ],
)
def test_only_gdacs_names_an_event_by_its_number(sender: str, theirs: bool) -> None:
    number = named("parameter", "eventid", "111") + named("parameter", "eventtype", "EQ")
    assert ("gdacs:EQ111" in heard_as(word("x", sender=sender, extra=number), "earthquake").keys) is theirs


def test_a_stranger_does_not_join_an_event_of_gdacs(trusting: House) -> None:
    (notice,) = FEEDS["gdacs"].parse(gdacs((111, SOUTH, NIGHT)), "https://feed.invalid/").notices
    intake.take_notice(trusting.app, notice, source=GDACS, now=trusting.now)
    number = named("parameter", "eventid", "111") + named("parameter", "eventtype", "EQ")
    flood = cap(info(event="Flood", expires="2026-11-22T08:00:00+09:00", extra=number), sender=BLOG, sent=SINCE)
    says(trusting, flood, OPEN_TO_ALL)
    assert len(known(trusting)) == 2


def test_the_history_tells_why_the_coast_was_drafted(trusting: House) -> None:
    says(trusting, word("Tsunami warning"))
    with trusting.app.database.reading() as connection:
        (entry,) = [one for one in journal.audit(connection) if one.what == "tsunami check"]
    assert entry.detail["because"] == f"{CENTRE} warns of a tsunami: warn the coast now."
