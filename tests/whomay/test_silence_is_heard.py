"""One officer who takes a true warning back, ends it, returns or drops it does so before everybody's eyes."""

from __future__ import annotations

import pytest
from duty_desk import Desk
from house import ANA, NIGHT
from hypothesis import given
from hypothesis import strategies as st
from second_person import PHONES, audit, pages

from alerts.actions import draft, plans
from alerts.errors import NotAllowed
from alerts.model.plan import PlanState
from alerts.model.warning import Certainty, Kind, Mode, Revision, Severity, State, Urgency
from alerts.outgoing.silenced import TWO_PARTS, Silence, Silenced, silenced_page
from alerts.store import plans as plan_rows
from alerts.store import warnings

OTHERS = sorted((PHONES["admin"], PHONES["ben"]))
SURE = ("--confirm-place", "Hera", "--confirm-reach", 0)

REVISION = Revision(
    id=7,
    warning_id=123456,
    number=12,
    kind=Kind.WARNING,
    state=State.ACTIVE,
    hazard="flood",
    severity=Severity.SEVERE,
    urgency=Urgency.IMMEDIATE,
    certainty=Certainty.LIKELY,
    onset=NIGHT,
    expires=NIGHT,
    sucos=("070107", "070108"),
)


def heard(desk: Desk, since: int) -> str:
    """The one text that went to Ben and the administrator, and not to Ana who did it."""
    found = pages(desk)[since:]
    assert sorted(phone for phone, _ in found) == OTHERS, found
    (text,) = {text for _, text in found}
    return text


def out(desk: Desk) -> int:
    number = desk.submitted("--expires", "+6h")
    assert desk.approve(number).code == 0
    return number


def test_a_retraction(settled: Desk) -> None:
    number, before = out(settled), len(pages(settled))
    settled.run("warning", "retract", number, "--reason", "the wrong river", *SURE, *settled.passphrase("ana"))
    assert heard(settled, before) == (
        "NDMD RETRACTED: ana took back warning 1, FLOOD Severe, Hera. Why: the wrong river. Wrong? avizu warning draft"
    )


def test_an_all_clear_by_one_says_on_what_statement(settled: Desk) -> None:
    number = out(settled)
    settled.house.clock.move(hours=3)
    before = len(pages(settled))
    said = ("--statement", "BMKG says\nthat it is over", *SURE)
    settled.run("warning", "all-clear", number, *said, *settled.passphrase("ana"))
    assert heard(settled, before).endswith("On this statement: BMKG says that it is over. Wrong? avizu warning draft")


def test_an_all_clear_that_waits_for_a_second_officer_pages_nobody(settled: Desk) -> None:
    number = out(settled)
    settled.house.clock.move(hours=3)
    before = len(pages(settled))
    settled.run("warning", "all-clear", number, *SURE, *settled.passphrase("ana"))
    assert pages(settled)[before:] == []


def test_but_a_text_that_it_drops_is_heard_of(settled: Desk) -> None:
    number = out(settled)
    settled.house.clock.move(hours=3)
    settled.ok("warning", "update", number, "--severity", "Extreme")
    settled.ok("warning", "submit", number)
    before = len(pages(settled))
    settled.run("warning", "all-clear", number, *SURE, *settled.passphrase("ana"))
    text = heard(settled, before)
    assert "DROPPED: ana dropped warning 1 revision 2, FLOOD Extreme" in text
    assert "Why: the all-clear overtakes it" in text


def test_a_return_again_and_again(settled: Desk) -> None:
    number = settled.submitted()
    for reason in ("let me see", "and again"):
        before = len(pages(settled))
        settled.ok("warning", "return", number, "--reason", reason)
        text = heard(settled, before)
        assert text.startswith("NDMD RETURNED: ana returned warning 1, FLOOD Severe, Hera")
        assert text.endswith(f"Why: {reason}. Wrong? avizu warning submit 1")
        settled.ok("warning", "submit", number)


def test_a_drop_of_what_was_submitted_asks_who_it_is_and_is_heard_of(settled: Desk) -> None:
    number = settled.submitted()
    before = len(pages(settled))
    missing = settled.run("warning", "drop", number, "--reason", "x", passphrase=False)
    assert "--passphrase-file is missing" in missing.err
    assert pages(settled)[before:] == []
    settled.ok("warning", "drop", number, "--reason", "a hoax")
    assert "DROPPED: ana dropped warning 1, FLOOD Severe" in heard(settled, before)


def test_a_mere_draft_is_dropped_in_silence(settled: Desk) -> None:
    number = settled.draft()
    settled.ok("warning", "drop", number, "--reason", "a slip", passphrase=False)
    assert pages(settled) == []


def test_what_was_submitted_meanwhile_is_not_dropped_without_the_passphrase(settled: Desk) -> None:
    number = settled.submitted()
    with pytest.raises(NotAllowed, match="was submitted in this moment"):
        draft.drop(settled.house.app, number, by=ANA, now=settled.house.now, reason="x", asked=False)
    with settled.house.app.database.reading() as connection:
        assert warnings.warning(connection, number).newest.state.value == "submitted"


PLAN = ("--hazard", "flood", "--severity", "Severe", "--urgency", "Immediate", "--certainty", "Likely")


def test_a_plan_of_two_officers_ends_with_a_passphrase(settled: Desk) -> None:
    place = ("--place", "Hera, Dili", "--lasts", "+2h", "--valid-until", "2027-05-01")
    settled.ok("plan", "draft", "Dam", "--trigger", "it breaks", *PLAN, *place)
    settled.ok("plan", "submit", 1)
    settled.ok("plan", "approve", 1, "--confirm-place", "Hera", *settled.passphrase("ben"), by="ben")
    withdraw = ("plan", "withdraw", 1, "--reason", "x")
    assert "--passphrase-file is missing" in settled.run(*withdraw, passphrase=False).err
    with pytest.raises(NotAllowed, match="was approved in this moment"):
        plans.withdraw(settled.house.app, 1, by=ANA, now=settled.house.now, reason="x", asked=False)
    with settled.house.app.database.reading() as connection:
        assert plan_rows.plan(connection, 1).state is PlanState.APPROVED
    settled.ok(*withdraw)
    assert ("ana", "plan withdrawn") in audit(settled)


@given(
    how=st.sampled_from(Silenced),
    words=st.tuples(st.text(max_size=500), st.text(max_size=200)),
    mode=st.sampled_from(Mode),
)
def test_a_page_is_two_parts_at_most_and_ends_with_what_to_type(
    how: Silenced, words: tuple[str, str], mode: Mode
) -> None:
    silence = Silence(how=how, revision=REVISION, by="b" * 32, place=words[0], reason=words[1])
    text = silenced_page(silence, sender="NDMD", mode=mode)
    assert len(text) <= TWO_PARTS
    assert text.isascii()
    assert text.isprintable()
    assert text.endswith(how.value[3].format(id=REVISION.warning_id))
