"""When one officer's yes is enough: every condition by itself, and all of them over whatever a revision may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from at_night import MODEL, waiting
from house import NIGHT
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.alone import Around, alone_from, check_alone, full_minute, only_too_long
from alerts.delivery.rules import DutyRule
from alerts.errors import NotAllowed
from alerts.model.event import About
from alerts.model.warning import Certainty, HazardWarning, Kind, Severity, State, Urgency

COUNTRY = 452
RULE = DutyRule()
LATER = NIGHT + timedelta(minutes=5)
BEN_RINGS = ("Ben +67077230002",)


def said(
    warning: HazardWarning, *, rule: DutyRule = RULE, now: datetime = LATER, **around: object
) -> tuple[str, str, str]:
    """Code, sentence and remedy of the refusal; three times "" where he may."""
    try:
        check_alone(warning, rule, Around(sucos=COUNTRY, **around), now=now)  # type: ignore[arg-type]
    except NotAllowed as refusal:
        return refusal.code, refusal.sentence, refusal.remedy
    return "", "", ""


def test_a_grave_sure_short_warning_of_named_sucos_may_go_after_five_minutes() -> None:
    assert said(waiting()) == ("", "", "")


@pytest.mark.parametrize("severity", [Severity.MODERATE, Severity.MINOR, Severity.UNKNOWN])
def test_what_is_not_severe_waits_for_the_second_officer(severity: Severity) -> None:
    code, sentence, remedy = said(waiting(severity=severity))
    assert code == "alone-degree"
    assert f"warning 7 is Immediate, {severity.value}, Likely." in sentence
    assert remedy == "Ring a second officer: avizu officer roster"


@pytest.mark.parametrize("urgency", [one for one in Urgency if one is not Urgency.IMMEDIATE])
def test_what_is_not_immediate_waits(urgency: Urgency) -> None:
    assert said(waiting(urgency=urgency))[0] == "alone-degree"


@pytest.mark.parametrize("certainty", [Certainty.POSSIBLE, Certainty.UNLIKELY, Certainty.UNKNOWN])
def test_what_is_only_possible_waits(certainty: Certainty) -> None:
    assert said(waiting(certainty=certainty))[0] == "alone-degree"


@pytest.mark.parametrize("kind", [Kind.ALL_CLEAR, Kind.RETRACTION])
def test_no_end_ever_goes_alone(kind: Kind) -> None:
    code, sentence, _ = said(waiting(kind=kind))
    assert (code, sentence) == (
        "alone-kind",
        f"{kind.value.capitalize()} of warning 7: only a warning goes out alone, never its end.",
    )


def codes(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{number:06}" for number in range(first, last))


@pytest.mark.parametrize(("sucos", "code"), [(150, ""), (151, "alone-reach"), (452, "alone-reach")])
def test_at_most_so_many_sucos(sucos: int, code: str) -> None:
    found = said(waiting(sucos=codes(0, sucos)))
    assert found[0] == code
    if code:
        assert f"is for {sucos} of the 452 sucos of the country" in found[1]
        assert "alone goes only to named sucos, 150 at most" in found[1]
        assert "avizu warning edit 7 --place NAME" in found[2]
        assert "Or ring a second officer." in found[2]


def test_what_else_went_alone_counts_too() -> None:
    """Several warnings in a row would reach the nation."""
    one = waiting(sucos=codes(0, 100))
    assert said(one, sent_alone=frozenset(codes(50, 150)))[0] == ""
    code, sentence, _ = said(one, sent_alone=frozenset(codes(50, 151)))
    assert code == "alone-reach"
    assert "is for 100 of the 452 sucos of the country, with what else went alone for 151; alone goes" in sentence


def test_the_nation_never_whatever_the_setting() -> None:
    wide = DutyRule(alone_most_sucos=466)
    assert said(waiting(sucos=codes(0, 451)), rule=wide)[0] == ""
    assert said(waiting(sucos=codes(0, 452)), rule=wide)[0] == "alone-reach"
    assert said(waiting(sucos=codes(0, 2)), rule=wide, sent_alone=frozenset(codes(1, 452)))[0] == "alone-reach"


@pytest.mark.parametrize(("hours", "long"), [(1.05, "63 min"), (48, "48 h")])
def test_a_text_of_long_ago_is_submitted_again_so_that_the_others_are_told_now(hours: float, long: str) -> None:
    then = LATER - timedelta(hours=hours)
    code, sentence, remedy = said(waiting(submitted_at=then), asked_at=then)
    assert (code, sentence) == ("alone-stale", f"Warning 7 was submitted {long} ago: nobody waits for it any more.")
    assert "so that the others are told now: avizu warning return 7 --reason TEXT" in remedy
    assert said(waiting(submitted_at=LATER - timedelta(minutes=60)))[0] == ""


def test_the_wait_counts_from_when_somebody_was_asked() -> None:
    late = NIGHT + timedelta(minutes=3)
    assert said(waiting(), asked_at=late)[0] == "alone-wait"
    assert said(waiting(), asked_at=late, now=late + timedelta(minutes=5))[0] == ""


def test_what_ends_later_than_in_three_hours_is_to_be_shortened() -> None:
    assert said(waiting(expires=LATER + timedelta(hours=3))) == ("", "", "")
    code, sentence, remedy = said(waiting(expires=LATER + timedelta(hours=3, minutes=1)))
    assert (code, sentence) == (
        "alone-length",
        "Warning 7 holds until 22/11 02:06; alone goes only what ends within 3 h.",
    )
    assert remedy.startswith(
        "Shorten it: avizu warning return 7 --reason TEXT; then avizu warning edit 7 --expires +3h"
    )


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0, "5 more minutes,"), (61, "4 more minutes,"), (240, "1 more minute,"), (299, "less than a minute,")],
)
def test_before_five_minutes_the_others_are_to_be_rung(seconds: int, left: str) -> None:
    code, sentence, remedy = said(waiting(), now=NIGHT + timedelta(seconds=seconds), to_ring=BEN_RINGS)
    assert code == "alone-wait"
    assert sentence.startswith(f"Nobody may go alone before 21/11 23:05: {left}")
    assert remedy == "Ring meanwhile: Ben +67077230002. All of them: avizu officer roster"


def test_what_is_said_to_be_enough_is_enough() -> None:
    asked = NIGHT + timedelta(seconds=48)
    at_2305 = NIGHT + timedelta(minutes=5, seconds=10)
    assert "before 21/11 23:06: less than a minute," in said(waiting(), asked_at=asked, now=at_2305)[1]
    assert said(waiting(), asked_at=asked, now=NIGHT + timedelta(minutes=6))[0] == ""
    assert full_minute(NIGHT) == NIGHT
    assert full_minute(NIGHT + timedelta(microseconds=1)) == NIGHT + timedelta(minutes=1)


@pytest.mark.parametrize(
    "warning", [waiting(hazard="tsunami"), waiting(About.TSUNAMI_CHECK, hazard="earthquake")], ids=["tsunami", "check"]
)
def test_a_tsunami_waits_two_minutes(warning: HazardWarning) -> None:
    assert said(warning, now=NIGHT + timedelta(seconds=119))[0] == "alone-wait"
    assert said(warning, now=NIGHT + timedelta(seconds=120))[0] == ""


@pytest.mark.parametrize(("unagreed", "code"), [(("texts",), False), (("policy",), True), (("routes",), False)])
def test_the_policy_is_the_one_that_two_agreed_on(unagreed: tuple[str, ...], code: bool) -> None:
    assert (said(waiting(), unagreed=unagreed)[0] == "alone-unagreed") is code


def test_no_words_of_his_own() -> None:
    code, sentence, remedy = said(waiting(), own=("place 'FREE MONEY' is no place that is known",))
    assert code == "alone-words"
    assert sentence == "Nobody sends words of his own alone: place 'FREE MONEY' is no place that is known."
    assert "--set NAME=VALUE" in remedy


def test_a_clock_that_is_not_trusted_decides_nothing() -> None:
    code, sentence, remedy = said(waiting(), clock="it is an hour behind the newest entry")
    assert code == "alone-clock"
    assert sentence.endswith("not trusted: it is an hour behind the newest entry.")
    assert "avizu doctor" in remedy


def test_the_way_can_be_switched_off() -> None:
    code, sentence, _ = said(waiting(), rule=DutyRule(alone=False))
    assert (code, sentence) == ("alone-off", "Nobody may send alone here: the policy switches it off.")


def test_what_needs_somebody_to_act_is_said_before_what_takes_only_time() -> None:
    assert said(waiting(), now=NIGHT, own=("x",))[0] == "alone-words"
    assert said(waiting(expires=NIGHT + timedelta(hours=6)), now=NIGHT)[0] == "alone-length"


OUT = replace(MODEL, id=6, state=State.ACTIVE, sucos=("070107", "070203"), severity=Severity.SEVERE)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sucos": ("070107",)}, "it drops 1 of its sucos."),
        ({"sucos": OUT.sucos, "expires": OUT.expires - timedelta(minutes=30)}, "it ends sooner."),
        ({"sucos": OUT.sucos, "hazard": "landslide"}, "it is about another hazard."),
        ({"sucos": OUT.sucos}, ""),
        ({"sucos": (*OUT.sucos, "070202"), "severity": Severity.EXTREME}, ""),
    ],
)
def test_an_update_alone_only_adds(changes: dict[str, object], why: str) -> None:
    one = waiting(number=2, **changes)
    code, sentence, _ = said(replace(one, revisions=(OUT, *one.revisions)))
    assert (code, sentence.endswith(why)) == ("alone-takes" if why else "", True)


def test_nobody_makes_it_less_severe_alone() -> None:
    one, grave = waiting(number=2, sucos=OUT.sucos), replace(OUT, severity=Severity.EXTREME)
    assert "it is less severe" in said(replace(one, revisions=(grave, *one.revisions)))[1]


def test_the_thresholds_are_settings() -> None:
    patient = DutyRule(alone_minutes=10, alone_minutes_tsunami=4, alone_hours=1)
    assert said(waiting(), rule=patient)[0] == "alone-length"
    short = NIGHT + timedelta(minutes=50)
    assert said(waiting(expires=short), rule=patient)[0] == "alone-wait"
    assert said(waiting(expires=short), rule=patient, now=NIGHT + timedelta(minutes=10))[0] == ""
    assert said(waiting(expires=short, hazard="tsunami"), rule=patient)[0] == ""
    assert said(waiting(expires=short, hazard="tsunami"), rule=patient, now=NIGHT + timedelta(minutes=3))[0]


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [({}, 5), ({"hazard": "tsunami"}, 2), ({"severity": Severity.MINOR}, None), ({"submitted_at": None}, None)],
)
def test_from_when_on_it_may_go(changes: dict[str, object], minutes: int | None) -> None:
    when = NIGHT + timedelta(minutes=minutes) if minutes else None
    assert alone_from(waiting(**changes), RULE, Around(sucos=COUNTRY), now=NIGHT) == when


def test_what_only_ends_too_late_is_told_apart() -> None:
    around, six = Around(sucos=COUNTRY), NIGHT + timedelta(hours=6)
    assert only_too_long(waiting(expires=six), RULE, around, now=NIGHT)
    assert alone_from(waiting(expires=six), RULE, around, now=NIGHT) is None
    assert not only_too_long(waiting(), RULE, around, now=NIGHT)
    assert not only_too_long(waiting(expires=six, severity=Severity.MINOR), RULE, around, now=NIGHT)


revisions = st.builds(
    waiting,
    about=st.sampled_from(About),
    kind=st.sampled_from(Kind),
    hazard=st.sampled_from(["flood", "tsunami", "earthquake"]),
    severity=st.sampled_from(Severity),
    urgency=st.sampled_from(Urgency),
    certainty=st.sampled_from(Certainty),
    expires=st.integers(-60, 400).map(lambda minutes: NIGHT + timedelta(minutes=minutes)),
    submitted_at=st.none() | st.integers(-30, 30).map(lambda minutes: NIGHT + timedelta(minutes=minutes)),
    sucos=st.integers(1, COUNTRY).map(lambda many: tuple(f"{number:06}" for number in range(many))),
)
rules = st.builds(
    DutyRule,
    alone=st.booleans(),
    alone_minutes=st.integers(1, 20),
    alone_minutes_tsunami=st.integers(1, 20),
    alone_hours=st.integers(1, 6),
)
grave = st.builds(
    waiting,
    hazard=st.sampled_from(["flood", "tsunami"]),
    severity=st.sampled_from([Severity.EXTREME, Severity.SEVERE]),
    certainty=st.sampled_from([Certainty.OBSERVED, Certainty.LIKELY]),
    expires=st.integers(60, 400).map(lambda minutes: NIGHT + timedelta(minutes=minutes)),
    submitted_at=st.integers(-30, 5).map(lambda minutes: NIGHT + timedelta(minutes=minutes)),
)


@given(revisions | grave, rules)
def test_whatever_passes_is_grave_sure_near_short_and_long_unanswered(warning: HazardWarning, rule: DutyRule) -> None:
    if said(warning, rule=rule, now=NIGHT)[0]:
        return
    one = warning.newest
    assert rule.alone
    assert one.kind is Kind.WARNING
    assert one.urgency is Urgency.IMMEDIATE
    assert one.severity in {Severity.EXTREME, Severity.SEVERE}
    assert one.certainty in {Certainty.OBSERVED, Certainty.LIKELY}
    assert len(one.sucos) <= 150
    assert one.expires <= NIGHT + timedelta(hours=rule.alone_hours)
    assert one.submitted_at is not None
    waited = NIGHT - one.submitted_at
    assert waited >= timedelta(minutes=min(rule.alone_minutes, rule.alone_minutes_tsunami))


@pytest.mark.parametrize("case", [{"hazard": "hoax"}, {}])
def test_nobody_denies_a_danger_alone(case: dict[str, str]) -> None:
    code, sentence, remedy = said(waiting(**case), denies=not case)
    assert (code, remedy) == ("alone-denies", "Ring a second officer: avizu officer roster")
    assert sentence == "Warning 7 denies a danger, and who believes it stays: nobody says that alone."
