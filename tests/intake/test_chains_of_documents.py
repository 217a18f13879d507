"""Updates, cancellations and ends of danger that come in: what they do to drafts, and never do to what is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from builders_cap import cap, info, named
from duty_desk import LATER, Desk
from house import ANA, BEN, House, SharedApp, build_house
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts import intake
from alerts.actions import approve, draft, held, proposals
from alerts.errors import NotAllowed
from alerts.intake import Taken
from alerts.model.warning import Mode, State
from alerts.settings import FeedSource
from alerts.store import tables as t
from alerts.store import warnings

DNMG = "dnmg@example.tl"
SOURCE = FeedSource(name="dnmg-tet", reader="rss", url="https://met.example/feed")
FIRST = "2026-11-21T21:00:00+09:00"


def flood(identifier: str = "A", sent: str = FIRST, event: str = "Flood", **more: str | None) -> bytes:
    """DNMG's word on a flood in Dili; `refs` are identifiers of messages sent at the first hour."""
    head = {name: more.pop(name) for name in ("msgType", "sender", "status", "references") if name in more}
    return cap(info(event=event, **({"expires": LATER} | more)), identifier=identifier, sent=sent, **head)


def about(*identifiers: str, sent: str = FIRST, sender: str = DNMG) -> str:
    return " ".join(f"{sender},{each},{sent}" for each in identifiers)


UPDATE = {"msgType": "Update", "sent": "2026-11-21T22:00:00+09:00", "references": about("A")}
CANCEL = {"msgType": "Cancel", "sent": "2026-11-21T22:30:00+09:00", "references": about("A")}


def take(house: House, data: bytes, **changes: object) -> Taken:
    return intake.take(house.app, data, source=replace(SOURCE, **changes), now=house.now)


def newest(house: House, number: int = 1):
    with house.app.database.reading() as connection:
        return warnings.warning(connection, number).newest


def how_many(house: House) -> int:
    with house.app.database.reading() as connection:
        return len(warnings.warnings(connection))


def proposed(house: House) -> list[tuple[str, int | None]]:
    return [(one.row.kind, one.row.warning_id) for one in proposals.waiting(house.app)]


def out(house: House, number: int = 1) -> None:
    """Two officers send it."""
    draft.submit(house.app, number, by=ANA, now=house.now)
    approve.approve(house.app, number, by=BEN, now=house.now)


def everything_sent(house: House) -> list[tuple]:
    """All that people have been told, or are about to be, and the texts that are out."""
    with house.app.database.reading() as connection:
        active = [r for r in connection.execute(select(t.revision)) if r.state == "active"]
        return [*map(tuple, active), *map(tuple, connection.execute(select(t.message)))]


def test_an_update_writes_a_draft_anew_that_nobody_has_touched(any_house: House) -> None:
    assert take(any_house, flood()).drafts == (1,)
    assert take(any_house, flood("B", **UPDATE, severity="Extreme")).drafts == (1,)
    assert (newest(any_house).severity.value, newest(any_house).touched_by) == ("Extreme", ("feed:dnmg-tet",))
    assert how_many(any_house) == 1
    assert proposed(any_house) == []


def test_an_update_of_what_an_officer_works_on_is_a_proposal(house: House) -> None:
    take(house, flood())
    draft.edit(house.app, 1, {"sucos": (house.suco("Hera, Dili"),)}, by=ANA, now=house.now)
    before = newest(house)
    assert take(house, flood("B", **UPDATE, severity="Extreme")).drafts == ()
    assert newest(house) == before
    assert proposed(house) == [("update", 1)]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (flood("B", **UPDATE, severity="Extreme"), "update"),
        (flood("B", **CANCEL), "cancel"),
        (flood("B", **UPDATE, responseType="AllClear", urgency="Past"), "all-clear"),
        (flood("B", sent="2026-11-21T22:40:00+09:00", responseType="AllClear", urgency="Past"), "all-clear"),
    ],
    ids=["update", "cancel", "all-clear", "all-clear that names no message"],
)
def test_nothing_that_comes_in_changes_what_is_out(any_house: House, document: bytes, kind: str) -> None:
    any_house.contact("Hera, Dili", "+67077230101")
    take(any_house, flood())
    out(any_house)
    before = everything_sent(any_house)
    assert before
    taken = take(any_house, document)
    assert taken.drafts == ()
    assert everything_sent(any_house) == before
    assert proposed(any_house) == [(kind, 1)]


def test_a_cancellation_drops_a_draft_that_nobody_has_touched(house: House) -> None:
    take(house, flood())
    take(house, flood("B", **CANCEL))
    assert (newest(house).state, "takes its message back" in newest(house).reason) == (State.DROPPED, True)


def test_a_cancellation_of_what_was_replaced_is_shown_and_drops_nothing(house: House) -> None:
    take(house, flood())
    take(house, flood("B", **UPDATE, severity="Extreme"))
    take(house, flood("C", **CANCEL))
    assert newest(house).state is State.DRAFT
    (shown,) = proposals.waiting(house.app)
    assert (shown.row.kind, "a later one of theirs still stands" in shown.row.said) == ("cancel", True)


def test_who_releases_an_update_cannot_approve_the_draft_it_rewrites(house: House) -> None:
    take(house, flood())
    stranger = {**UPDATE, "sender": "new@example.tl"}
    taken = take(house, flood("B", **stranger, severity="Extreme"))
    assert held.release(house.app, taken.report_id, by=BEN, reason="rang them", now=house.now) == (1,)
    assert newest(house).touched_by == ("feed:dnmg-tet", "ben")


def test_a_cancellation_that_came_first_leaves_a_tombstone(any_house: House) -> None:
    assert take(any_house, flood("B", **CANCEL)).verdict.value == "accept"
    late = take(any_house, flood())
    assert (late.verdict.value, late.drafts) == ("suppress", ())
    assert how_many(any_house) == 0


def test_an_older_update_that_comes_late_is_recorded_only(house: House) -> None:
    take(house, flood())
    take(house, flood("C", **{**UPDATE, "sent": "2026-11-21T22:20:00+09:00"}, severity="Extreme"))
    late = take(house, flood("B", **UPDATE, severity="Minor"))
    assert (late.verdict.value, late.drafts) == ("suppress", ())
    assert newest(house).severity.value == "Extreme"


def test_an_exact_repeat_moves_only_when_it_was_last_seen(any_house: House) -> None:
    first = take(any_house, flood())
    any_house.clock.move(minutes=5)
    again = take(any_house, flood(), name="mirror")
    assert (again.verdict.value, again.report_id, again.drafts) == ("ignore", None, ())
    row = held.read(any_house.app, first.report_id)
    assert (row.seen_at, row.received_at < row.seen_at) == (any_house.now, True)


def test_an_update_that_is_over_by_now_is_shown_beside_what_is_out(house: House) -> None:
    take(house, flood())
    out(house)
    over = flood("B", **UPDATE, expires="2026-11-21T22:30:00+09:00")
    assert take(house, over).verdict.value == "reject"
    assert proposed(house) == [("update", 1)]


def test_a_reader_that_learnt_to_see_more_takes_the_same_bytes_for_the_same(house: House) -> None:
    first = take(house, flood())
    with house.app.database.writing() as connection:
        connection.execute(t.report.update().values(digest="0" * 64))
    assert take(house, flood()).verdict.value == "ignore"
    assert held.read(house.app, first.report_id).verdict == "accept"


def test_a_stranger_cancels_nothing_until_an_officer_lets_him(any_house: House) -> None:
    take(any_house, flood())
    stranger = flood("X", **{**CANCEL, "sender": "mallory@example.com"})
    taken = take(any_house, stranger)
    assert taken.verdict.value == "quarantine"
    assert newest(any_house).state is State.DRAFT
    held.release(any_house.app, taken.report_id, by=ANA, reason="rang them: they are the new office", now=any_house.now)
    assert newest(any_house).state is State.DROPPED
    with pytest.raises(NotAllowed, match="has settled report"):
        held.bury(any_house.app, taken.report_id, by=BEN, reason="no", now=any_house.now)


def test_a_listed_successor_may_cancel(house: House) -> None:
    take(house, flood())
    heir = flood("X", **{**CANCEL, "sender": "new@example.tl"})
    assert take(house, heir, successors=((DNMG, "new@example.tl"),)).verdict.value == "accept"
    assert newest(house).state is State.DROPPED


def test_who_releases_a_document_cannot_approve_its_draft(house: House) -> None:
    taken = take(house, flood(sender="stranger@example.com"), senders=(DNMG,))
    assert (taken.verdict.value, how_many(house)) == ("quarantine", 0)
    (number,) = held.release(house.app, taken.report_id, by=BEN, reason="rang them", now=house.now)
    assert newest(house, number).touched_by == ("feed:dnmg-tet", "ben")
    draft.submit(house.app, number, by=ANA, now=house.now)
    with pytest.raises(NotAllowed, match="someone else must approve it"):
        approve.approve(house.app, number, by=BEN, now=house.now)


def test_what_is_buried_stays_out_of_the_way(any_house: House) -> None:
    taken = take(any_house, flood(sender="stranger@example.com"), senders=(DNMG,))
    held.bury(any_house.app, taken.report_id, by=ANA, reason="nobody knows them", now=any_house.now)
    with any_house.app.database.reading() as connection:
        assert [row.standing for row in connection.execute(select(t.report))] == ["buried"]
    assert how_many(any_house) == 0


def test_one_message_in_three_languages_is_one_draft(any_house: House) -> None:
    words = {"en": "Flood", "pt": "Cheia", "tet": "Inundasaun"}
    for language, event in words.items():
        take(any_house, flood(f"A-{language}", event=event, language=language), name=f"dnmg-{language}")
    assert how_many(any_house) == 1
    with any_house.app.database.reading() as connection:
        assert len({row.event_id for row in connection.execute(select(t.report))}) == 1


def test_another_sender_never_rewrites_a_draft_through_the_event(house: House) -> None:
    origin = named("parameter", "EventOriginTime", "2026-11-21T13:55:00+00:00")
    told = {"event": "Tsunami", "extra": origin + named("parameter", "EventLatLon", "-9.3,125.9")}
    take(house, flood("A", sender="centre@example.id", severity="Extreme", **told))
    take(house, flood("B", sender="blog@example.com", severity="Minor", **told))
    with house.app.database.reading() as connection:
        found = [one for one in warnings.warnings(connection) if one.newest.hazard == "tsunami"]
    assert sorted(one.newest.severity.value for one in found) == ["Extreme", "Minor"]


def test_two_days_of_one_incident_are_two_drafts(house: House) -> None:
    for day, severity in ((22, "Severe"), (23, "Minor")):
        document = flood(f"D{day}", expires=f"2026-11-{day}T20:00:00+09:00", severity=severity)
        take(house, document.replace(b"<info>", b"<incidents>storm-7</incidents><info>", 1))
    assert (how_many(house), newest(house).severity.value) == (2, "Severe")


def test_what_a_feed_without_rights_brought_first_counts_when_it_comes_by_the_right_one(house: House) -> None:
    assert take(house, flood(), name="other", senders=("else@example.com",)).verdict.value == "quarantine"
    right = take(house, flood(), senders=(DNMG,))
    assert (right.verdict.value, right.drafts) == ("accept", (1,))
    assert take(house, flood(), senders=(DNMG,)).verdict.value == "ignore"


def test_what_was_only_a_sign_counts_when_a_source_that_may_draft_says_it(house: House) -> None:
    sign = replace(SOURCE, name="signs", signs_only=True)
    house = House(
        SharedApp(house.app.home, clock=house.clock, given=replace(house.app.settings, feeds=(sign, SOURCE))),
        house.clock,
    )
    assert intake.take(house.app, flood(), source=sign, now=house.now).drafts == ()
    assert intake.take(house.app, flood(), source=SOURCE, now=house.now).drafts == (1,)
    house.app.database.close()


def test_what_a_machine_wrote_anew_a_moment_ago_is_not_submitted_unseen(house: House) -> None:
    take(house, flood())
    take(house, flood("B", **UPDATE, severity="Minor"))
    with pytest.raises(NotAllowed, match="was written anew by feed:dnmg-tet a moment ago"):
        draft.submit(house.app, 1, by=ANA, now=house.now)
    house.clock.move(minutes=1)
    draft.submit(house.app, 1, by=ANA, now=house.now)


def test_two_dangers_in_one_place_are_two_drafts(house: House) -> None:
    take(house, flood("A"))
    take(house, flood("B", event="Strong wind"))
    assert how_many(house) == 2


def test_a_source_gone_wild_is_held_to_its_number_of_drafts(any_house: House) -> None:
    hours = [f"2026-11-22T{hour:02}:00:00+09:00" for hour in range(3, 8)]
    taken = [take(any_house, flood(f"W{n}", expires=hour), drafts_per_hour=3) for n, hour in enumerate(hours)]
    assert [one.verdict.value for one in taken] == ["accept"] * 3 + ["quarantine"] * 2
    assert taken[-1].findings[-1].code == "too-many-drafts"
    (number,) = held.release(any_house.app, taken[-1].report_id, by=ANA, reason="it is real", now=any_house.now)
    assert newest(any_house, number).state is State.DRAFT
    any_house.clock.move(hours=1)
    assert take(any_house, flood("W9", severity="Minor"), drafts_per_hour=3).drafts


def test_signs_are_kept_and_never_drafted(house: House) -> None:
    taken = take(house, flood(), signs_only=True)
    assert (taken.verdict.value, taken.drafts, how_many(house)) == ("accept", (), 0)


@pytest.mark.parametrize("mode", [Mode.ACTUAL, Mode.EXERCISE])
def test_an_exercise_and_the_real_thing_never_make_drafts_of_each_other(tmp_path: Path, mode: Mode) -> None:
    house = build_house(tmp_path, mode=mode, routes=())
    drafted = {status: take(house, flood(status, status=status)).drafts for status in ("Actual", "Exercise")}
    own = {Mode.ACTUAL: "Actual", Mode.EXERCISE: "Exercise"}[mode]
    assert {status for status, made in drafted.items() if made} == {own}
    house.app.database.close()


CHAIN = (
    flood("A"),
    flood("B", **UPDATE, severity="Extreme"),
    flood("C", **{**UPDATE, "sent": "2026-11-21T22:10:00+09:00", "references": about("A")}),
    flood("D", **{**CANCEL, "references": about("C", sent="2026-11-21T22:10:00+09:00")}),
    flood("A", sent="2026-11-21T22:50:00+09:00", severity="Minor"),
)


def standings(house: House) -> dict[tuple[str, object], str]:
    with house.app.database.reading() as connection:
        return {(row.identifier, row.sent): row.standing for row in connection.execute(select(t.report))}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(range(5)), max_size=4).flatmap(lambda more: st.permutations([*range(5), *more])))
def test_any_order_and_repetition_ends_where_the_right_order_does(
    tmp_path_factory: pytest.TempPathFactory, order: Sequence[int]
) -> None:
    ends = []
    for numbers in (range(5), order):
        house = build_house(tmp_path_factory.mktemp("chain"))
        for number in numbers:
            take(house, CHAIN[number])
        ends.append(standings(house))
        house.app.database.close()
    assert ends[0] == ends[1]
    assert sorted(ends[0].values()) == ["cancelled", "replaced", "replaced", "stands", "stands"]


def test_what_came_in_is_seen_at_the_desk(desk: Desk) -> None:
    take(desk.house, flood())
    shown = desk.ok("warning", "show", "1")
    assert "draft by feed:dnmg-tet" in shown
