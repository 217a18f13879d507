"""One officer alone at night: when his yes is enough, and the SMS that tells all others at once. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.delivery.rules import DutyRule
from alerts.delivery.septets import ascii_only
from alerts.errors import NotAllowed
from alerts.model.event import About
from alerts.model.people import DILI
from alerts.model.warning import DENIAL, MODE_MARK, Certainty, HazardWarning, Kind, Mode, Revision, Severity, Urgency

GRAVE = frozenset({Severity.EXTREME, Severity.SEVERE})
AT_ONCE = frozenset({Urgency.IMMEDIATE})
SURE = frozenset({Certainty.OBSERVED, Certainty.LIKELY})
TSUNAMI = "tsunami"
MINUTE = timedelta(minutes=1)
TWO_PARTS = 306
LONGEST_PLACE = 60
SHORTEST_REASON = 20
LONGEST_WAIT = timedelta(minutes=60)
"""Who was asked longer ago than this is asked anew: nobody sits by the telephone for a text of yesterday."""
RING = "Ring a second officer: avizu officer roster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What else decides. `sucos` are those of the country; `clock` says why the clock is not trusted, "" if it is.

    `unagreed` is what differs from what two people agreed on, `own` are words that are nobody's but the officer's,
    `denies` says that its hazard is no danger, and `to_ring` are the others, each with the telephone number.
    `sent_alone` are the sucos of all that one officer sent lately or that is still out; `asked_at` is from when on the
    others are asked, None where nobody was.
    """

    sucos: int
    clock: str = ""
    unagreed: Sequence[str] = ()
    own: Sequence[str] = ()
    to_ring: Sequence[str] = ()
    denies: bool = False
    sent_alone: frozenset[str] = frozenset()
    asked_at: datetime | None = None


def check_alone(warning: HazardWarning, rule: DutyRule, around: Around, *, now: datetime) -> None:
    """Raises NotAllowed with what to do, unless one officer may send the newest text of this warning now.

    What takes somebody's doing is said before what only takes time.
    """
    for check in _CHECKS:
        check(_Case(warning, rule, around, now))


def alone_from(warning: HazardWarning, rule: DutyRule, around: Around, *, now: datetime) -> datetime | None:
    """From when on one officer may send what was submitted; None where it is not of the kind that he may send."""
    case = _Case(warning, rule, around, now)
    if not warning.newest.submitted_at or not _passes(case, *_OF_ITS_KIND, _check_length):
        return None
    return case.since + case.wait


def only_too_long(warning: HazardWarning, rule: DutyRule, around: Around, *, now: datetime) -> bool:
    """Whether it would be of the kind that one officer may send, if only it ended sooner."""
    case = _Case(warning, rule, around, now)
    return _passes(case, *_OF_ITS_KIND) and not _passes(case, _check_length)


def _passes(case: _Case, *checks: Callable[[_Case], None]) -> bool:
    try:
        for check in checks:
            check(case)
    except NotAllowed:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Case:
    warning: HazardWarning
    rule: DutyRule
    around: Around
    now: datetime

    @property
    def revision(self) -> Revision:
        return self.warning.newest

    @property
    def since(self) -> datetime:
        return self.around.asked_at or self.revision.submitted_at or self.now

    @property
    def wait(self) -> timedelta:
        """A check for a tsunami sends people off the shore, as a tsunami does."""
        soon = self.revision.hazard == TSUNAMI or self.warning.about is About.TSUNAMI_CHECK
        return timedelta(minutes=self.rule.alone_minutes_tsunami if soon else self.rule.alone_minutes)

    def anew(self, changes: str) -> str:
        """What to type to submit it otherwise."""
        number = self.warning.id
        returned = f"avizu warning return {number} --reason TEXT"
        return f"{returned}; then avizu warning edit {number} {changes}; then avizu warning submit {number}"


def _check_on(case: _Case) -> None:
    if not case.rule.alone:
        raise NotAllowed("Nobody may send alone here: the policy switches it off.", remedy=RING, code="alone-off")


def _check_kind(case: _Case) -> None:
    kind = case.revision.kind
    if kind is not Kind.WARNING:
        said = f"{kind.value.capitalize()} of warning {case.warning.id}: only a warning goes out alone, never its end."
        raise NotAllowed(said, remedy=RING, code="alone-kind")


def _check_danger(case: _Case) -> None:
    if case.around.denies or case.revision.hazard == DENIAL:
        raise NotAllowed(
            f"{case.revision.ref.capitalize()} denies a danger, and who believes it stays: nobody says that alone.",
            remedy=RING,
            code="alone-denies",
        )


def _check_degree(case: _Case) -> None:
    one = case.revision
    if one.severity not in GRAVE or one.urgency not in AT_ONCE or one.certainty not in SURE:
        raise NotAllowed(
            "Alone goes only what is Immediate, Extreme or Severe, and Observed or Likely; "
            f"{one.ref} is {one.urgency.value}, {one.severity.value}, {one.certainty.value}.",
            remedy=RING,
            code="alone-degree",
        )


def _check_reach(case: _Case) -> None:
    """Of all warnings together: several in a row would reach the nation."""
    own, country = frozenset(case.revision.sucos), case.around.sucos
    many, most = len(own | case.around.sent_alone), min(case.rule.alone_most_sucos, country - 1)
    if many > most:
        beside = f", with what else went alone for {many}" if case.around.sent_alone - own else ""
        raise NotAllowed(
            f"{case.revision.ref.capitalize()} is for {len(own)} of the {country} sucos of the country"
            f"{beside}; alone goes only to named sucos, {most} at most.",
            remedy=f"Name those in danger: {case.anew('--place NAME')}. Or ring a second officer.",
            code="alone-reach",
        )


def _check_only_adds(case: _Case) -> None:
    """What drops a place, or ends sooner, is a kind of end: people are told that it is over for them."""
    one, out = case.revision, case.warning.active
    if out is None:
        return
    dropped = len(set(out.sucos).difference(one.sucos))
    taken = (
        (dropped, f"it drops {dropped} of its sucos"),
        (one.hazard != out.hazard, "it is about another hazard"),
        (one.expires < out.expires, "it ends sooner"),
        (one.severity.rank < out.severity.rank, "it is less severe"),
    )
    why = next((words for is_so, words in taken if is_so), "")
    if why:
        raise NotAllowed(
            f"Nobody takes anything alone from the text of warning {case.warning.id} that is out: {why}.",
            remedy="Draft a warning beside it: avizu warning draft. Or ring a second officer.",
            code="alone-takes",
        )


def _check_agreed(case: _Case) -> None:
    """Of texts the words of this very warning are looked at elsewhere."""
    if "policy" in case.around.unagreed:
        raise NotAllowed(
            "The policy of this home is not the one that two people agreed on.",
            remedy="A second person agrees to it: avizu change files. Or ring a second officer.",
            code="alone-unagreed",
        )


def _check_words(case: _Case) -> None:
    if case.around.own:
        raise NotAllowed(
            f"Nobody sends words of his own alone: {'; '.join(case.around.own)}.",
            remedy=f"Give one that is known: {case.anew('--set NAME=VALUE')}. Or ring a second officer.",
            code="alone-words",
        )


def _check_clock(case: _Case) -> None:
    if case.around.clock:
        raise NotAllowed(
            f"Nobody goes alone while the clock of this machine is not trusted: {case.around.clock}.",
            remedy="Run: avizu doctor. Or ring a second officer.",
            code="alone-clock",
        )


def _check_length(case: _Case) -> None:
    most = case.rule.alone_hours
    if case.revision.expires - case.now > timedelta(hours=most):
        raise NotAllowed(
            f"{case.revision.ref.capitalize()} holds until {_clock(case.revision.expires)}; "
            f"alone goes only what ends within {most} h.",
            remedy=f"Shorten it: {case.anew(f'--expires +{most}h')}. Or ring a second officer.",
            code="alone-length",
        )


def _check_fresh(case: _Case) -> None:
    submitted = case.revision.submitted_at
    ago = case.now - submitted if submitted else timedelta(0)
    if ago > LONGEST_WAIT:
        minutes, number = ago // timedelta(minutes=1), case.revision.warning_id
        long = f"{minutes // 60} h" if minutes >= 120 else f"{minutes} min"
        raise NotAllowed(
            f"{case.revision.ref.capitalize()} was submitted {long} ago: nobody waits for it any more.",
            remedy="Return it and submit it again, so that the others are told now: "
            f"avizu warning return {number} --reason TEXT; then avizu warning submit {number}",
            code="alone-stale",
        )


def _check_waited(case: _Case) -> None:
    left = case.since + case.wait - case.now
    if left > timedelta(0):
        minutes = math.ceil(left / MINUTE)
        more = "less than a minute" if left < MINUTE else f"{minutes} more minute{'' if minutes == 1 else 's'}"
        who = " or ".join(case.around.to_ring)
        raise NotAllowed(
            f"Nobody may go alone before {_clock(full_minute(case.since + case.wait))}: "
            f"{more}, so that somebody can answer.",
            remedy=f"Ring meanwhile: {who}. All of them: avizu officer roster" if who else RING,
            code="alone-wait",
        )


_OF_ITS_KIND: tuple[Callable[[_Case], None], ...] = (
    _check_on,
    _check_kind,
    _check_danger,
    _check_degree,
    _check_reach,
    _check_only_adds,
    _check_fresh,
)
_CHECKS = (
    _check_on,
    _check_kind,
    _check_danger,
    _check_degree,
    _check_reach,
    _check_only_adds,
    _check_agreed,
    _check_words,
    _check_clock,
    _check_length,
    _check_fresh,
    _check_waited,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the SMS to all others says. `place` is as people call it, `messages` are on their way."""

    sender: str
    mode: Mode
    by: str
    revision: Revision
    place: str
    messages: int
    reason: str


def alone_page(page: Page) -> str:
    """ASCII of at most two parts, which ends with how to stop it: the reason is cut first."""
    one = page.revision
    danger = f"{one.hazard.replace('_', ' ').upper()} {one.severity.value}"
    much = f"{page.messages} message{'' if page.messages == 1 else 's'}"
    place = _cut(ascii_only(page.place), LONGEST_PLACE)
    head = (
        f"{_from(page)} ALONE: {page.by} sent warning {one.warning_id} alone, {danger}, {place}, {much}, "
        f"until {_clock(one.expires)}. Why: "
    )
    return _with_reason(head, page.reason, f". Wrong? avizu warning stop {one.warning_id}")


def stopped_page(page: Page) -> str:
    """To everybody who was told that it went out. `by` is who stopped it, `messages` take it back."""
    one = page.revision
    much = f"{page.messages} message{' takes' if page.messages == 1 else 's take'} it back"
    head = (
        f"{_from(page)} STOPPED: {page.by} stopped warning {one.warning_id}, "
        f"which {one.approved_by} sent alone; {much}. Why: "
    )
    return _with_reason(head, page.reason, f". avizu warning show {one.warning_id}")


def _from(page: Page) -> str:
    """A page of an exercise begins with that word."""
    return page.sender if page.mode is Mode.ACTUAL else f"{MODE_MARK[page.mode.value].strip('[]')} {page.sender}"


def _with_reason(head: str, reason: str, tail: str) -> str:
    head = _cut(ascii_only(head), TWO_PARTS - len(tail) - SHORTEST_REASON)
    return head + _cut(ascii_only(reason).strip().rstrip("."), TWO_PARTS - len(head) - len(tail)) + tail


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def full_minute(when: datetime) -> datetime:
    """The first full minute that is not before: what is shown without its seconds is never too early."""
    return when + (-timedelta(seconds=when.second, microseconds=when.microsecond) % MINUTE)


def _clock(when: datetime) -> str:
    return f"{when.astimezone(DILI):%d/%m %H:%M}"
