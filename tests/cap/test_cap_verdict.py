"""What becomes of a document: accepted, flagged, held, logged or turned away."""

from datetime import timedelta

import pytest
from builders_cap import EVENING, area, cap, circle, geocode, info, polygon

from alerts.cap.document import Finding
from alerts.cap.read import read
from alerts.cap.verdict import Verdict, verdict_of, weigh


def verdict(data: bytes, hit=None, now=EVENING) -> str:
    return weigh(read(data), now, hit).verdict.value


@pytest.mark.parametrize(
    ("head", "expect"),
    [
        ({}, "accept"),
        ({"status": "Exercise"}, "draft-with-flag"),
        ({"status": "Test"}, "log"),
        ({"status": "Draft"}, "log"),
        ({"status": "ACTUAL"}, "quarantine"),
        ({"status": None}, "reject"),
        ({"scope": "Private"}, "reject"),
        ({"scope": "Restricted"}, "quarantine"),
        ({"scope": None}, "quarantine"),
        ({"msgType": "Ack"}, "log"),
        ({"msgType": "Warning"}, "quarantine"),
        ({"msgType": "Cancel"}, "quarantine"),
        ({"msgType": "Cancel", "references": "dnmg@example.tl,H-1,2026-11-20T07:00:00+09:00"}, "accept"),
        ({"msgType": "Cancel", "references": "other@example.tl,H-1,2026-11-20T07:00:00+09:00"}, "quarantine"),
        ({"status": "Test", "sent": "2026-11-20T08:00:00"}, "log"),
        ({"sent": "2026-11-20T18:09:00+09:00"}, "accept"),
        ({"sent": "2026-11-20T18:11:00+09:00"}, "quarantine"),
    ],
)
def test_what_the_head_of_a_document_decides(head, expect):
    assert verdict(cap(**head)) == expect


def test_a_warning_that_is_over_is_not_for_us_but_the_end_of_danger_always_is():
    old = "2026-11-20T17:00:00+09:00"
    assert verdict(cap(info(expires=old))) == "reject"
    assert verdict(cap(info(expires=old, urgency="Past"))) == "accept"
    cancel = {"msgType": "Cancel", "references": "dnmg@example.tl,H-1,2026-11-20T07:00:00+09:00"}
    assert verdict(cap(info(expires=old), **cancel)) == "accept"


def test_a_warning_of_nothing_is_held():
    bare = read(cap().replace(b"info>", b"nothing>"))
    assert weigh(bare, EVENING).verdict is Verdict.QUARANTINE


@pytest.mark.parametrize(
    ("block", "hit", "expect"),
    [
        (area(), {"070203": 0.4}, "accept"),
        (area(), {}, "reject"),
        (area(), {"070203": 0.0004}, "draft-with-flag"),
        (area(circle("-8.55,125.57 0")), {"070203": 0.0}, "draft-with-flag"),
        (area(polygon("8.5,125.5 8.5,125.7 8.7,125.7")), None, "reject"),
        (area(geocode("SAME", "006109")), None, "reject"),
        (area(geocode("SAME", "006109"), geocode("P-code", "TL06")), None, "draft-with-flag"),
        (area(geocode("DNMG district", "7")), None, "draft-with-flag"),
        (area(" "), None, "draft-with-flag"),
        (area(" ", desc=""), None, "draft-with-flag"),
    ],
)
def test_where_it_is_decides_whether_it_is_ours(block, hit, expect):
    assert verdict(cap(info(block)), hit) == expect


def test_a_graze_is_said_and_a_point_is_not_one():
    def said(block, hit):
        return [finding.code for finding in weigh(read(cap(info(block))), EVENING, hit).findings]

    assert said(area(), {"070203": 0.0004}) == ["sliver"]
    assert said(area(circle("-8.55,125.57 0")), {"070203": 0.0}) == ["circle-point"]


def test_any_new_finding_reaches_the_officer():
    reading = read(cap(info(severity="Gigantic")))
    assert weigh(reading, EVENING).verdict is Verdict.FLAG


def test_the_gravest_verdict_holds():
    assert verdict(cap(info(severity="Gigantic"), status="actual")) == "quarantine"
    assert verdict(cap(info(expires="2026-11-20T09:00:00+09:00"), status="actual")) == "reject"


def test_the_verdict_moves_with_the_clock():
    assert verdict(cap(), now=EVENING + timedelta(days=2)) == "reject"


def test_a_cancel_needs_no_place_but_may_be_about_another_country():
    cancel = {"msgType": "Cancel", "references": "dnmg@example.tl,H-1,2026-11-20T07:00:00+09:00"}
    assert verdict(cap(info(area(" ")), **cancel)) == "accept"
    assert verdict(cap(info(area(geocode("SAME", "006109"))), **cancel)) == "reject"


def test_what_is_only_worth_noting_changes_no_verdict_and_a_release_lifts_what_held_a_document_back():
    noted, held, rejected = Finding("xsd", ""), Finding("signed", ""), Finding("expired", "")
    assert verdict_of([]) is verdict_of([noted]) is Verdict.ACCEPT
    assert verdict_of([noted, held]) is Verdict.QUARANTINE
    assert verdict_of([noted, held], released=True) is Verdict.FLAG
    assert verdict_of([held, rejected], released=True) is Verdict.REJECT
