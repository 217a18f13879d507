"""Whether somebody of a committee gets a warning, and on which of his numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.audience.addressed import after_para, gravest, numbers, wants, with_substitutes
from alerts.model.people import Contact
from alerts.model.warning import Severity

FIRST, SECOND, THIRD = "+67077110001", "+67073110002", "+67075110003"
PARA = datetime(2026, 11, 1, tzinfo=UTC)
LESSER = (Severity.MODERATE, Severity.MINOR, Severity.UNKNOWN)
GRAVE = (Severity.SEVERE, Severity.EXTREME)


@pytest.fixture
def chief() -> Contact:
    """A chief with three numbers of three operators."""
    return Contact(id=1, name="Maria", role="chief", place="070107", phone=FIRST, other_phones=(SECOND, THIRD))


@pytest.mark.parametrize("severity", GRAVE)
def test_a_severe_text_goes_to_every_number(chief, severity):
    assert numbers(chief, severity) == (FIRST, SECOND, THIRD)


@pytest.mark.parametrize("severity", LESSER)
def test_a_lesser_one_to_the_first(chief, severity):
    assert numbers(chief, severity) == (FIRST,)


def test_a_marked_number_is_left_out(chief):
    marked = replace(chief, marked=frozenset({FIRST}))
    assert numbers(marked, Severity.SEVERE) == (SECOND, THIRD)
    assert numbers(marked, Severity.MINOR) == (SECOND,)


@pytest.mark.parametrize("severity", [*GRAVE, *LESSER])
def test_where_all_are_marked_the_first_is_tried_all_the_same(chief, severity):
    assert numbers(replace(chief, marked=frozenset(chief.phones)), severity) == (FIRST,)


def test_para_stops_lesser_texts_and_no_grave_one(chief):
    silent = replace(chief, opted_out_at=PARA)
    assert [numbers(silent, severity) for severity in LESSER] == [()] * 3
    assert [numbers(silent, severity) for severity in GRAVE] == [(FIRST, SECOND, THIRD)] * 2


@pytest.mark.parametrize("severity", [*GRAVE, *LESSER])
def test_para_stops_all_where_somebody_stands_in(chief, severity):
    gone = replace(chief, opted_out_at=PARA, replaced=True)
    assert not wants(gone, severity)
    assert numbers(gone, severity, {FIRST: Severity.EXTREME}) == ()


def test_who_has_a_substitute_and_never_said_para_is_told(chief):
    assert wants(replace(chief, substitute_id=2, replaced=True), Severity.MINOR)


DEPUTY = Contact(id=2, name="José", role="deputy", place="070107", phone="+67077110009")


@pytest.mark.parametrize(
    ("others", "denied", "replaced"),
    [
        ([DEPUTY], (), True),
        ([], (), False),
        ([replace(DEPUTY, id=3)], (), False),
        ([replace(DEPUTY, opted_out_at=PARA)], (), False),
        ([replace(DEPUTY, opted_out_at=PARA, substitute_id=1)], (), False),
        ([replace(DEPUTY, marked=frozenset({DEPUTY.phone}))], (), False),
        ([replace(DEPUTY, place="070203")], (), False),
        ([DEPUTY], (DEPUTY.phone,), False),
        ([replace(DEPUTY, other_phones=(THIRD,))], (DEPUTY.phone,), True),
    ],
)
def test_a_substitute_whom_nothing_reaches_is_none(chief, others, denied, replaced):
    [silent] = with_substitutes([replace(chief, opted_out_at=PARA, substitute_id=2)], others, denied)
    assert silent.replaced is replaced
    assert wants(silent, Severity.SEVERE) is not replaced


def test_two_who_stand_in_for_each_other_are_both_warned(chief):
    both = [replace(chief, opted_out_at=PARA, substitute_id=2), replace(DEPUTY, opted_out_at=PARA, substitute_id=1)]
    assert all(wants(one, Severity.EXTREME) for one in with_substitutes(both, both))


def test_who_has_no_substitute_is_not_replaced(chief):
    assert not with_substitutes([chief], [DEPUTY])[0].replaced


def test_what_follows_on_a_severe_text_goes_where_that_went(chief):
    assert numbers(chief, Severity.MINOR, {SECOND: Severity.SEVERE}) == (FIRST, SECOND)
    assert numbers(chief, Severity.MINOR, {SECOND: Severity.MODERATE}) == (FIRST,)


def test_it_does_so_after_a_para_too(chief):
    silent = replace(chief, opted_out_at=PARA)
    assert numbers(silent, Severity.MINOR, {SECOND: Severity.SEVERE}) == (SECOND,)


def test_the_gravest_of_two():
    assert gravest(Severity.MINOR, Severity.EXTREME) is Severity.EXTREME
    assert gravest(Severity.SEVERE, Severity.UNKNOWN) is Severity.SEVERE
    assert gravest(Severity.UNKNOWN, None) is Severity.UNKNOWN


def test_what_became_of_those_who_said_para(chief):
    still, replaced, before = (replace(chief, id=n, opted_out_at=PARA) for n in (1, 2, 3))
    replaced = replace(replaced, replaced=True)
    assert after_para([still, replaced], Severity.SEVERE, {"contact:1"}) == ([still], [replaced])
    assert after_para([still, before], Severity.MINOR, {"contact:3"}) == ([], [still])
