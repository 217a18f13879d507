"""What an officer's draft takes from a document."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders_cap import CAP11, EVENING, SENT, area, cap, circle, geocode, info, named, polygon

from alerts.cap.draft import content_digest, draft_facts, identity, short_language
from alerts.cap.read import read
from alerts.model.warning import Severity


def facts(*infos: str, now: datetime = EVENING, **head: str | None):
    return draft_facts(read(cap(*infos, **head)).document, now)


def said(facts) -> list[str]:
    return [finding.code for finding in facts.findings]


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        (("tet", "pt", "en-GB"), "en-GB"),
        (("tet", "pt-PT"), "pt-PT"),
        (("id", "tet"), "tet"),
        (("id", "zh-TW"), "id"),
        (("tet", "English"), "English"),
    ],
)
def test_the_officer_reads_the_language_he_knows_best(languages, chosen):
    draft = facts(*(info(language=language) for language in languages))
    assert draft.info.language == chosen
    assert said(draft) == []


def test_everything_the_draft_needs_is_there():
    block = info(
        area(polygon(), geocode("P-code", "TL06"), desc="Dili"),
        area(circle("-8.5,125.6 3"), desc="Hera"),
        extra=named("parameter", "magnitude", "6.1"),
        onset="2026-11-20T20:00:00+09:00",
    )
    draft = facts(block, info(area(polygon(), desc="Díli"), language="pt"))
    assert (draft.event, draft.severity) == ("Heavy rain", Severity.SEVERE)
    assert draft.onset == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    assert (len(draft.polygons), draft.circles) == (1, ((-8.5, 125.6, 3.0),))
    assert draft.geocodes == (("P-code", "TL06"),)
    assert draft.area_names == ("Dili", "Hera", "Díli")
    assert draft.values == {"magnitude": "6.1"}
    assert not draft.expired


def test_without_an_end_it_lives_a_day_from_its_sending():
    draft = facts(info(expires=None))
    assert draft.expires == SENT + timedelta(hours=24)
    assert said(draft) == ["no-expires"]


def test_an_end_of_unknown_offset_is_not_used():
    assert said(facts(info(expires="2026-11-25T08:00:00"))) == ["no-expires"]


def test_no_warning_lives_longer_than_two_weeks():
    draft = facts(info(expires="3000-01-01T00:00:00+09:00"))
    assert draft.expires == SENT + timedelta(days=14)
    assert said(draft) == ["expires-cut"]


def test_a_warning_from_the_future_does_not_gain_time():
    draft = facts(info(expires="2099-02-01T00:00:00+09:00"), sent="2099-01-01T00:00:00+09:00")
    assert draft.expires == EVENING + timedelta(days=14)


def test_a_warning_that_is_over_says_so_from_its_last_second():
    end = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    assert not facts(now=end - timedelta(seconds=1)).expired
    assert facts(now=end).expired


def test_of_several_parts_the_gravest_is_taken_and_the_officer_told():
    draft = facts(info(severity="Minor"), info(event="Flood", severity="Extreme"), info(language="pt"))
    assert (draft.event, draft.severity) == ("Flood", Severity.EXTREME)
    assert said(draft) == ["several-parts"]


def test_an_all_clear_for_one_part_does_not_hide_the_danger_of_another():
    draft = facts(info(urgency="Past", severity="Extreme"), info(severity="Minor"))
    assert draft.severity is Severity.MINOR
    assert not draft.ends_danger


def test_a_document_without_info_holds_no_draft():
    bare = read(cap(msgType="Cancel")).document
    assert draft_facts(replace(bare, infos=()), EVENING) is None


def test_identity_and_content_do_not_depend_on_how_it_was_written():
    one = read(cap()).document
    other = read(cap(prefix="cap", sent="2026-11-19T23:00:00Z")).document
    assert identity(one) == identity(other) == ("dnmg@example.tl", "DNMG-1", SENT)
    assert content_digest(one) == content_digest(other)


@pytest.mark.parametrize(
    "changed",
    [cap(info(event="TSUNAMI")), cap(info(area(polygon("-8.5,125.5 -8.5,125.8 -8.7,125.7")))), cap(ns=CAP11)],
)
def test_other_content_under_the_same_identity_is_noticed(changed):
    original, spoof = read(cap()).document, read(changed).document
    assert identity(original) == identity(spoof)
    assert content_digest(original) != content_digest(spoof)


def test_languages_by_their_short_name():
    assert [short_language(name) for name in ("en-US", "ENG", "pt_PT", "tet", "")] == ["en", "en", "pt", "tet", ""]
