"""Which step a revision may take, and what is said when it may not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum

from alerts.errors import NotAllowed
from alerts.model.people import DILI
from alerts.model.warning import EndReason, HazardWarning, Kind, Revision, Severity, State

CLOSE_TO_EXPIRY = timedelta(minutes=10)
LONGEST_LIFE = timedelta(days=14)
GRAVE = frozenset({Severity.SEVERE, Severity.EXTREME})
"""How bad a danger must be for people to need to hear that it is over."""
WITHOUT_ALL_CLEAR = "ENDED WITHOUT ALL-CLEAR"
CLEARED_WITHIN = timedelta(hours=12)
"""How long after a warning ran out its all-clear may still be given."""


class Step(Enum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    DROP = "drop"
    APPROVE = "approve"
    END = "end"


STEPS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.EDIT): State.DRAFT,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Step.DROP): State.DROPPED,
    (State.SUBMITTED, Step.RETURN): State.RETURNED,
    (State.SUBMITTED, Step.APPROVE): State.ACTIVE,
    (State.SUBMITTED, Step.DROP): State.DROPPED,
    (State.RETURNED, Step.EDIT): State.RETURNED,
    (State.RETURNED, Step.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Step.DROP): State.DROPPED,
    (State.ACTIVE, Step.END): State.ENDED,
}

_WHAT_TO_DO: Mapping[State, str] = {
    State.DRAFT: "Submit it first: avizu warning submit {id}",
    State.SUBMITTED: "Return it first: avizu warning return {id} --reason TEXT",
    State.RETURNED: "Submit it again: avizu warning submit {id}",
    State.ACTIVE: "It is out. Change it with avizu warning update {id}, or end it with all-clear or retract.",
    State.ENDED: "It is over. Draft a new warning.",
    State.DROPPED: "It was dropped. Draft a new warning.",
}


def after(revision: Revision, step: Step) -> State:
    """The state after the step. Raises NotAllowed with what to do instead."""
    state = STEPS.get((revision.state, step))
    if state is None:
        raise NotAllowed(
            f"{revision.ref.capitalize()} is {revision.state.value}; it can't be {_PAST[step]} now.",
            remedy=_WHAT_TO_DO[revision.state].format(id=revision.warning_id),
            code=f"not-{step.value}",
        )
    return state


_PAST = {
    Step.EDIT: "edited",
    Step.SUBMIT: "submitted",
    Step.RETURN: "returned",
    Step.DROP: "dropped",
    Step.APPROVE: "approved",
    Step.END: "ended",
}


def check_times(revision: Revision, now: datetime) -> None:
    """Refuse what is over, nearly over, or longer than a warning may live. For submit and approve."""
    if revision.expires <= now:
        raise NotAllowed(
            f"{revision.ref.capitalize()} has expired.",
            remedy=f"Give it a new end: avizu warning edit {revision.warning_id} --expires WHEN",
            code="expired",
        )
    if revision.expires - now < CLOSE_TO_EXPIRY:
        raise NotAllowed(
            f"{revision.ref.capitalize()} expires within 10 minutes.",
            remedy=f"Give it a later end: avizu warning edit {revision.warning_id} --expires WHEN",
            code="too-close",
        )
    if revision.expires - now > LONGEST_LIFE:
        raise NotAllowed(
            f"{revision.ref.capitalize()} would last longer than 14 days.",
            remedy="Choose an earlier end and update it when the time comes.",
            code="too-long",
        )


def check_approver(revision: Revision, by: str) -> None:
    """Two people: who created, edited or submitted a revision may not approve it.

    A retraction takes back a mistake and never says "safe": one officer is enough. An all-clear by one
    officer must cite an official statement.
    """
    if revision.kind is Kind.RETRACTION or (revision.kind is Kind.ALL_CLEAR and revision.statement):
        return
    if by in revision.touched_by:
        raise NotAllowed(
            f"{revision.ref.capitalize()} was written, edited or submitted by {by}; someone else must approve it.",
            remedy="Ask a second officer: avizu warning approve " + str(revision.warning_id),
            code="two-people",
        )


def check_hold(active: Revision, hold: timedelta, now: datetime) -> None:
    """An all-clear is refused before the hazard's minimum hold has passed since approval."""
    since = active.approved_at or now
    if now - since < hold:
        minutes = int((since + hold - now).total_seconds() // 60) + 1
        raise NotAllowed(
            f"An all-clear for {active.hazard} may not be given yet: the minimum hold ends in {minutes} min.",
            remedy="If the warning itself was a mistake, use avizu warning retract.",
            code="hold",
        )


def check_waves(active: Revision, last_wave: datetime | None, hours: int, now: datetime) -> None:
    """An all-clear is refused until so many hours after the last wave that was reported, None for none."""
    if last_wave is None or now >= last_wave + timedelta(hours=hours):
        return
    span = _HOURS.get(hours, f"{hours} hours")
    came, until = (_clock(when, now) for when in (last_wave, last_wave + timedelta(hours=hours)))
    raise NotAllowed(
        f"An all-clear for {active.hazard} may not be given yet: the last wave was reported at {came}; "
        f"{span} after it is {until}.",
        remedy=f"Wait, and record each later wave: avizu warning wave {active.warning_id} --at WHEN",
        code="wave",
    )


_HOURS = {1: "one hour", 2: "two hours"}


def _clock(when: datetime, now: datetime) -> str:
    local = when.astimezone(DILI)
    return local.strftime("%H:%M" if local.date() == now.astimezone(DILI).date() else "%d/%m %H:%M")


def lapsed(warning: HazardWarning) -> Revision | None:
    """The text with which the warning ran out, while nothing was said to people after it."""
    said = [revision for revision in warning.revisions if revision.approved_at is not None]
    last = said[-1] if said else None
    ran_out = last is not None and last.kind is Kind.WARNING and last.end_reason is EndReason.EXPIRED
    return last if ran_out else None


def without_all_clear(warning: HazardWarning) -> bool:
    """Whether a Severe or Extreme warning ran out, and nobody has told people whether the danger is over."""
    last = lapsed(warning)
    return last is not None and last.severity in GRAVE


def to_clear(warning: HazardWarning, now: datetime) -> Revision | None:
    """The text whose danger an all-clear would end: the active one, or one that ran out not long ago."""
    if warning.active is not None:
        return warning.active if warning.active.kind is Kind.WARNING else None
    last = lapsed(warning)
    ended = last.ended_at if last else None
    return last if ended is not None and abs(now - ended) < CLEARED_WITHIN else None
