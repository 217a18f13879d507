"""What two officers agree on by day so that one of them can send it at night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from alerts.errors import NotAllowed, Unusable
from alerts.model.people import DILI
from alerts.model.warning import DENIAL, Approval, Certainty, Kind, Revision, Severity, State, Urgency

LONGEST_VALID = timedelta(days=366)
LONGEST_LASTS = timedelta(hours=12)
SHORTEST_LASTS = timedelta(minutes=30)
LONGEST_NAME = 40
LONGEST_TRIGGER = 300


class PlanState(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ENDED = "ended"


class PlanStep(Enum):
    SUBMIT = "submit"
    APPROVE = "approve"
    FIRE = "fire"
    END = "end"


STEPS: Mapping[tuple[PlanState, PlanStep], PlanState] = {
    (PlanState.DRAFT, PlanStep.SUBMIT): PlanState.SUBMITTED,
    (PlanState.DRAFT, PlanStep.END): PlanState.ENDED,
    (PlanState.SUBMITTED, PlanStep.APPROVE): PlanState.APPROVED,
    (PlanState.SUBMITTED, PlanStep.END): PlanState.ENDED,
    (PlanState.APPROVED, PlanStep.FIRE): PlanState.APPROVED,
    (PlanState.APPROVED, PlanStep.END): PlanState.ENDED,
}
"""A plan that was fired is still approved: it serves again when its warning is over."""

_WHAT_TO_DO: Mapping[PlanState, str] = {
    PlanState.DRAFT: "Submit it first: avizu plan submit {id}",
    PlanState.SUBMITTED: "A second officer approves it: avizu plan approve {id}",
    PlanState.APPROVED: "Fire it when its trigger has come: avizu plan fire {id} --reason TEXT",
    PlanState.ENDED: "Agree on a new one: avizu plan draft. Now: avizu warning draft",
}
_PAST = {PlanStep.SUBMIT: "submitted", PlanStep.APPROVE: "approved", PlanStep.FIRE: "fired", PlanStep.END: "withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`name` and `trigger` (what must have happened) are officers' words, for officers: they are never sent.

    `sucos` are INTL codes, sorted; `lasts` is how long its warning holds from when it is fired. `touched_by` is
    everybody who wrote or submitted it. `digest` is of its facts and texts as they were submitted, and `parts` the
    digest of each of them by its name; both empty before. `reason` says why it ended.
    """

    id: int
    name: str
    trigger: str
    hazard: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    sucos: tuple[str, ...]
    lasts: timedelta
    valid_until: datetime
    created_at: datetime
    created_by: str
    values: Mapping[str, str] = field(default_factory=dict)
    state: PlanState = PlanState.DRAFT
    touched_by: tuple[str, ...] = ()
    submitted_at: datetime | None = None
    submitted_by: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    reason: str = ""
    digest: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        return f"plan {self.id}"

    @property
    def source(self) -> str:
        """What its warnings say of where they come from."""
        return f"plan:{self.id}"


def after(plan: Plan, step: PlanStep) -> PlanState:
    """The state after the step. Raises NotAllowed with what to do instead."""
    state = STEPS.get((plan.state, step))
    if state is None:
        raise NotAllowed(
            f"{plan.ref.capitalize()} is {plan.state.value}; it can't be {_PAST[step]} now.",
            remedy=_WHAT_TO_DO[plan.state].format(id=plan.id),
            code=f"not-{step.value}",
        )
    return state


def check_second(plan: Plan, by: str) -> None:
    """Two people: who wrote or submitted a plan may not approve it."""
    if by in plan.touched_by:
        raise NotAllowed(
            f"{plan.ref.capitalize()} was written or submitted by {by}; someone else must approve it.",
            remedy=f"Ask a second officer: avizu plan approve {plan.id}",
            code="two-people",
        )


def check_name(name: str) -> None:
    """Raises Unusable, as do those below: each is asked as soon as an officer has typed it."""
    _check_line("name", name, LONGEST_NAME)


def check_trigger(trigger: str) -> None:
    _check_line("trigger", trigger, LONGEST_TRIGGER)


def _check_line(what: str, text: str, most: int) -> None:
    if not text or not text.isprintable() or len(text) > most:
        raise Unusable(f"The {what} of a plan is one line of 1 to {most} characters.", remedy="Give another one.")


def check_lasts(lasts: timedelta) -> None:
    if not SHORTEST_LASTS <= lasts <= LONGEST_LASTS:
        raise Unusable("A plan's warning lasts from 30 minutes to 12 hours.", remedy="Give for example: --lasts +3h")


def check_valid_until(until: datetime, now: datetime) -> None:
    if not now < until <= now + LONGEST_VALID:
        latest = (now + LONGEST_VALID).astimezone(DILI)
        raise Unusable(
            "A plan is valid for one year at the most, and not into the past.",
            remedy=f"Give a day from tomorrow to {latest:%Y-%m-%d}: --valid-until DAY",
        )


def check_sensible(plan: Plan, now: datetime, sucos_of_the_country: int) -> None:
    """Raises Unusable for a plan that says too little, lasts too long, or holds for more than half of the country.

    Whoever fires a plan is alone: for the whole nation two people are needed on that very night.
    """
    check_name(plan.name)
    check_trigger(plan.trigger)
    check_lasts(plan.lasts)
    check_valid_until(plan.valid_until, now)
    if not plan.sucos:
        raise Unusable("A plan names its places.", remedy="Choose them: --place NAME")
    if 2 * len(plan.sucos) > sucos_of_the_country:
        raise Unusable(
            f"A plan is for at most half of the country's sucos; this one has {len(plan.sucos)}.",
            remedy="Name fewer places. The whole nation takes two officers: avizu warning draft",
            code="too-wide",
        )


def as_revision(plan: Plan, *, at: datetime, warning_id: int = 0, by: str = "") -> Revision:
    """The first text of a warning of this plan, if it is fired at that moment. Nothing in it can be chosen then."""
    return Revision(
        id=0,
        warning_id=warning_id,
        number=1,
        kind=Kind.WARNING,
        state=State.DRAFT,
        hazard=plan.hazard,
        severity=plan.severity,
        urgency=plan.urgency,
        certainty=plan.certainty,
        onset=at,
        expires=at + plan.lasts,
        sucos=plan.sucos,
        values=dict(plan.values),
        touched_by=(by,) if by else (),
        approval=Approval.NONE,
        created_at=at,
    )


def check_holds(plan: Plan, lapsed: str) -> None:
    """Raises NotAllowed for a plan of which a clause says why it holds no longer."""
    if lapsed:
        raise NotAllowed(
            f"{plan.ref.capitalize()} has lapsed: {lapsed}.",
            remedy="Agree on a new one: avizu plan draft. Now: avizu warning draft",
            code="lapsed",
        )


def check_danger(plan: Plan, denied: str) -> None:
    """`denied` is what its hazard names a danger by that is denied, "" for a danger. Nobody can agree by day that what
    is said on some night will not be true.
    """
    if denied or plan.hazard == DENIAL:
        raise NotAllowed(
            f"No plan denies a danger, and {plan.hazard} says that there is none: whether that is so, is known then.",
            remedy="On the day, two officers deny it: avizu warning deny",
            code="plan-denies",
        )


def check_seen(plan: Plan, seen: str | None, now: str) -> None:
    """What somebody looked at must be what it is now; None asks for nothing."""
    if seen is not None and seen != now:
        raise NotAllowed(
            f"{plan.ref.capitalize()}, or whom it reaches, changed while you were looking at it.",
            remedy=f"Look again: avizu plan rehearse {plan.id}",
            code="not-what-was-seen",
        )


def check_reviewed(plan: Plan, unreviewed: bool) -> None:
    """For an installation that refuses texts which no speaker has read."""
    if unreviewed:
        raise NotAllowed(
            "A text of this plan has not been reviewed by a speaker, and this installation refuses such texts.",
            remedy=f"See which: avizu template check --strict --hazard {plan.hazard}",
            code="unreviewed",
        )


def check_reason(reason: str) -> None:
    """Raises Unusable where nobody says why."""
    if not reason.strip():
        raise Unusable("A reason is needed.", remedy="Say it in a few words: --reason TEXT")
