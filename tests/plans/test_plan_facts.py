"""What a plan may say, its steps, and the SMS that tell officers of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from agreed_plans import a_plan
from house import NIGHT, House
from hypothesis import given
from hypothesis import strategies as st

from alerts.errors import NotAllowed, Unusable
from alerts.model.plan import PlanState, PlanStep, after, as_revision, check_second, check_sensible
from alerts.model.warning import Mode
from alerts.outgoing.planned import ONE_PART, ended_page, fired_page
from alerts.words.gsm7 import measure

COUNTRY = 467


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "name of a plan is one line"),
        ({"name": "x" * 41}, "1 to 40 characters"),
        ({"name": "two\nlines"}, "one line"),
        ({"trigger": ""}, "trigger of a plan"),
        ({"lasts": timedelta(hours=12, minutes=1)}, "30 minutes to 12 hours"),
        ({"lasts": timedelta(minutes=29)}, "30 minutes to 12 hours"),
        ({"valid_until": NIGHT}, "not into the past"),
        ({"valid_until": NIGHT + timedelta(days=367)}, "one year"),
        ({"sucos": ()}, "names its places"),
        ({"sucos": tuple(f"{n:06}" for n in range(234))}, "at most half of the country's sucos; this one has 234"),
    ],
)
def test_a_plan_that_says_too_little_or_too_much_is_refused(house: House, change: dict[str, object], said: str):
    with pytest.raises(Unusable, match=said):
        check_sensible(a_plan(house, **change), NIGHT, COUNTRY)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"lasts": timedelta(hours=12)},
        {"lasts": timedelta(minutes=30)},
        {"valid_until": NIGHT + timedelta(days=366)},
        {"sucos": tuple(f"{n:06}" for n in range(233))},
    ],
)
def test_the_widest_and_the_longest_are_taken(house: House, change: dict[str, object]):
    check_sensible(a_plan(house, **change), NIGHT, COUNTRY)


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (PlanState.DRAFT, {PlanStep.SUBMIT: PlanState.SUBMITTED, PlanStep.END: PlanState.ENDED}),
        (PlanState.SUBMITTED, {PlanStep.APPROVE: PlanState.APPROVED, PlanStep.END: PlanState.ENDED}),
        (PlanState.APPROVED, {PlanStep.FIRE: PlanState.APPROVED, PlanStep.END: PlanState.ENDED}),
        (PlanState.ENDED, {}),
    ],
)
def test_every_step_leads_where_it_should_or_says_what_to_do(
    house: House, state: PlanState, steps: dict[PlanStep, PlanState]
):
    plan = a_plan(house, state=state)
    for step in set(PlanStep) - set(steps):
        with pytest.raises(NotAllowed, match=f"is {state.value}; it can't be") as refusal:
            after(plan, step)
        assert "avizu" in refusal.value.remedy
    assert {step: after(plan, step) for step in steps} == steps


def test_whoever_touched_it_is_not_the_second(house: House):
    plan = a_plan(house, touched_by=("ana", "ben"))
    for login in ("ana", "ben"):
        with pytest.raises(NotAllowed, match=f"by {login}; someone else must approve it"):
            check_second(plan, login)
    check_second(plan, "rui")


def test_its_warning_begins_when_it_is_fired_and_lasts_as_long_as_was_agreed(house: House):
    plan = a_plan(house)
    revision = as_revision(plan, at=NIGHT, warning_id=9, by="ana")
    assert (revision.onset, revision.expires) == (NIGHT, NIGHT + timedelta(hours=3))
    assert (revision.sucos, revision.hazard, revision.effective) == (plan.sucos, "tsunami", None)
    assert revision.touched_by == ("ana",)


def test_the_page_says_who_fired_what_where_and_how_to_take_it_back(house: House):
    plan = replace(a_plan(house), id=3)
    text = fired_page(plan, by="ana", warning_id=9, where="Hera and Sabuli", sender="NDMD", mode=Mode.ACTUAL)
    assert text == (
        "NDMD PLAN: ana fired plan 3 (Tsunami, Hera and Metinaro), warning 9, TSUNAMI Extreme, Hera and Sabuli. "
        "Wrong? avizu warning retract 9"
    )
    drill = fired_page(plan, by="ana", warning_id=9, where="Hera", sender="NDMD", mode=Mode.EXERCISE)
    assert drill.startswith("EXERCISE NDMD PLAN: ")


LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(name=LINE, where=LINE, why=LINE)
def test_whatever_it_is_called_a_page_is_one_part_and_ends_with_what_to_do(name: str, where: str, why: str):
    plan = replace(SOME, name=name)
    told = fired_page(plan, by="ana", warning_id=2**31, where=where, sender="NDMD", mode=Mode.EXERCISE)
    over = ended_page(plan, why, sender="NDMD", mode=Mode.ACTUAL)
    assert told.endswith(f"Wrong? avizu warning retract {2**31}")
    assert over.endswith("avizu plan show 3")
    for text in (told, over):
        assert len(text) <= ONE_PART
        assert measure(text).segments == 1


def _some():
    from alerts.model.plan import Plan
    from alerts.model.warning import Certainty, Severity, Urgency

    degrees = {"severity": Severity.EXTREME, "urgency": Urgency.IMMEDIATE, "certainty": Certainty.LIKELY}
    times = {"lasts": timedelta(hours=3), "valid_until": NIGHT + timedelta(days=9), "created_at": NIGHT}
    return Plan(id=3, name="x", trigger="y", hazard="tsunami", sucos=("070107",), created_by="ana", **degrees, **times)


SOME = _some()
