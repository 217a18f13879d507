"""What becomes of an earthquake by the directorate's policy."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quake_builders import NOON, OFF_JAVA, OFF_THE_SOUTH_COAST, a_shock, an_account

from alerts.assess.advice import TSUNAMI_CHECK, Advice, Becomes, advise, magnitude_text
from alerts.assess.policy import Policy, TsunamiRule
from alerts.assess.shaking import Band
from alerts.model.event import Account
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.places.gazetteer import Gazetteer

TRUST = {"USGS": 80, "BMKG": 60}
NEAR_AILEU = (-8.70, 125.60)
BANDA_SEA = (-6.5, 130.0)
HAZARDS = Path(__file__).resolve().parents[2] / "templates" / "hazards.yaml"


def advice(
    gazetteer: Gazetteer, *accounts: Account, policy: Policy | None = None, now: datetime = NOON + timedelta(minutes=4)
) -> Advice:
    return advise(accounts, TRUST, policy or Policy(), gazetteer, now)


def test_a_strong_shallow_sea_quake_is_a_draft_by_bands_and_a_tsunami_check(gazetteer: Gazetteer) -> None:
    given_ = advice(gazetteer, an_account())
    assert given_.kind is Becomes.DRAFT
    assert given_.bands[gazetteer.exact["betano"][0]] is Band.STRONG
    assert {given_.bands[code] for code in given_.sucos} == {Band.MODERATE, Band.STRONG}
    assert given_.shaking is not None
    assert (given_.shaking.severity, given_.shaking.hours) == (Severity.SEVERE, 12)
    assert (given_.shaking.urgency, given_.shaking.certainty) == (Urgency.IMMEDIATE, Certainty.LIKELY)
    assert given_.tsunami_check
    assert given_.because == "USGS says M6.8 at 10 km, 54 km from the coast of Timor-Leste: a tsunami is possible."
    assert len(given_.tsunami_sucos) == 120
    assert (given_.magnitude, given_.place, given_.happened) == ("6.8", "Manufahi", NOON)


def test_the_tsunami_check_asks_for_the_gravest_words_for_a_few_hours() -> None:
    assert (TSUNAMI_CHECK.severity, TSUNAMI_CHECK.urgency, TSUNAMI_CHECK.certainty, TSUNAMI_CHECK.hours) == (
        Severity.EXTREME,
        Urgency.IMMEDIATE,
        Certainty.POSSIBLE,
        6,
    )


@pytest.mark.parametrize(
    ("magnitude", "kind", "severity"),
    [
        (3.0, Becomes.LOG, None),
        (4.3, Becomes.INFORMATION, Severity.MINOR),
        (5.2, Becomes.DRAFT, Severity.MODERATE),
        (6.0, Becomes.DRAFT, Severity.SEVERE),
        (7.5, Becomes.DRAFT, Severity.EXTREME),
    ],
)
def test_the_table_of_shaking(gazetteer: Gazetteer, magnitude: float, kind: Becomes, severity: Severity | None) -> None:
    given_ = advice(gazetteer, an_account(shock=a_shock(magnitude, 15, NEAR_AILEU)))
    assert given_.kind is kind
    assert (given_.shaking.severity if given_.shaking else None) is severity
    assert bool(given_.sucos) is (kind is not Becomes.LOG)


def test_the_table_is_the_directorate_s_to_change(gazetteer: Gazetteer) -> None:
    shock = a_shock(4.3, 15, NEAR_AILEU)
    wary = advice(gazetteer, an_account(shock=shock), policy=Policy(information_from=3.0, draft_from=4.0))
    calm = advice(gazetteer, an_account(shock=shock), policy=Policy(information_from=6.0, draft_from=7.0))
    assert (wary.kind, calm.kind) == (Becomes.DRAFT, Becomes.LOG)
    assert min(wary.bands.values()) is Band.FELT
    assert min(wary.bands[code] for code in wary.sucos) is Band.LIGHT


@pytest.mark.parametrize(
    ("shock", "check"),
    [
        (a_shock(6.5), True),
        (a_shock(6.46), True),
        (a_shock(6.4), False),
        (a_shock(6.8, 100), True),
        (a_shock(6.8, 101), False),
        (a_shock(6.8, None), True),
        (a_shock(None), False),
        (a_shock(7.4, 10, BANDA_SEA), False),
        (a_shock(7.5, 10, BANDA_SEA), True),
        (a_shock(8.9, 10, OFF_JAVA), False),
    ],
    ids=["6.5", "reads as 6.5", "6.4", "100 km", "101 km", "depth unknown", "no magnitude", "far", "far+great", "Java"],
)
def test_the_table_of_tsunami_checks(gazetteer: Gazetteer, shock: object, check: bool) -> None:
    given_ = advice(gazetteer, an_account(shock=shock))
    assert given_.tsunami_check is check
    assert bool(given_.because) is bool(given_.tsunami_sucos) is check


def test_a_far_great_quake_that_nobody_feels_is_a_tsunami_check_alone(gazetteer: Gazetteer) -> None:
    given_ = advice(gazetteer, an_account(shock=a_shock(7.5, 10, (-5.5, 133.0))))
    assert given_.kind is Becomes.DRAFT
    assert given_.tsunami_check
    assert (given_.bands, given_.sucos, given_.shaking) == ({}, (), None)


def test_one_source_is_enough_for_a_check_though_a_more_trusted_one_says_less(gazetteer: Gazetteer) -> None:
    given_ = advice(gazetteer, an_account("USGS", a_shock(6.2)), an_account("BMKG", a_shock(6.7, None)))
    assert given_.preferred is not None
    assert given_.preferred.source == "USGS"
    assert given_.magnitude == "6.2"
    assert given_.because.startswith("BMKG says M6.7 at unknown depth, 54 km from the coast")


def test_what_was_taken_back_calls_for_nothing(gazetteer: Gazetteer) -> None:
    withdrawn = an_account("BMKG", a_shock(7.7), withdrawn=True)
    assert not advice(gazetteer, an_account("USGS", a_shock(6.2)), withdrawn).tsunami_check
    assert advice(gazetteer, withdrawn) == advice(gazetteer) == Advice()


def test_an_old_shock_is_only_noted_but_its_bands_are_kept(gazetteer: Gazetteer) -> None:
    at_six, after_six = (
        advice(gazetteer, an_account(), now=NOON + timedelta(hours=6, seconds=late)) for late in (0, 1)
    )
    assert (at_six.kind, at_six.tsunami_check) == (Becomes.DRAFT, True)
    assert (after_six.kind, after_six.tsunami_check, after_six.sucos) == (Becomes.LOG, False, ())
    assert after_six.bands == at_six.bands


def test_on_the_shore_no_distance_is_said(gazetteer: Gazetteer) -> None:
    given_ = advice(gazetteer, an_account(shock=a_shock(7.0, 20, (-8.55, 125.57))))
    assert "at the coast of Timor-Leste" in given_.because


def test_without_tsunami_rules_there_is_no_check(gazetteer: Gazetteer) -> None:
    assert not advice(gazetteer, an_account(), policy=Policy(tsunami_rules=())).tsunami_check


def test_a_rule_of_the_directorate_s_own(gazetteer: Gazetteer) -> None:
    own = Policy(tsunami_rules=(TsunamiRule(magnitude=5.5, depth_km=30, coast_km=60),))
    assert advice(gazetteer, an_account(shock=a_shock(5.5)), policy=own).tsunami_check
    assert not advice(gazetteer, an_account(shock=a_shock(5.5, 31)), policy=own).tsunami_check


@pytest.mark.parametrize(
    ("magnitude", "text"),
    [(6.8, "6.8"), (6, "6.0"), (6.849, "6.8"), (9.96, ""), (0.4, ""), (-1.0, ""), (None, "")],
)
def test_a_magnitude_as_the_texts_take_it(magnitude: float | None, text: str) -> None:
    assert magnitude_text(magnitude) == text


def test_what_advice_fills_in_fits_the_texts(gazetteer: Gazetteer) -> None:
    from alerts.words.hazard_file import read_hazards

    values = {value.name: value for value in read_hazards(HAZARDS.read_text("utf-8"))["earthquake"].values}
    assert re.fullmatch(values["magnitude"].pattern, magnitude_text(6.8))
    for place in gazetteer.municipalities:
        assert re.fullmatch(values["place"].pattern, place.name)


@settings(max_examples=25, deadline=None)
@given(
    st.floats(-2, 12),
    st.one_of(st.none(), st.floats(-10, 800)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_any_earthquake_on_earth_gets_advice_that_holds_together(
    gazetteer: Gazetteer, magnitude: float, depth: float | None, where: tuple[float, float]
) -> None:
    given_ = advice(gazetteer, an_account(shock=a_shock(magnitude, depth, where)))
    assert set(given_.sucos) <= set(given_.bands) <= set(gazetteer.sucos)
    assert (given_.kind is Becomes.LOG) is not (bool(given_.sucos) or given_.tsunami_check)
    assert bool(given_.sucos) is (given_.shaking is not None)
    assert given_.place


def test_advice_comes_at_once(gazetteer: Gazetteer) -> None:
    told = [an_account("USGS"), an_account("BMKG", a_shock(6.4)), an_account("GDACS", a_shock(6.3, 200))]
    advice(gazetteer, *told)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        advice(gazetteer, *told)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.050


def test_the_place_is_said_even_from_far_away(gazetteer: Gazetteer) -> None:
    assert advice(gazetteer, an_account(shock=a_shock(where=OFF_THE_SOUTH_COAST))).place == "Manufahi"
    assert advice(gazetteer, an_account(shock=a_shock(where=BANDA_SEA))).place == "Lautém"
