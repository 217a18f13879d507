"""A second officer ten kilometres away says yes by telephone, and nobody else can say it for him."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from at_once import at_once
from duty_night import ANA_AWAKE, BEN_ASLEEP, CARLA, DESK_PHONE, DORA, Night, nights, wrong
from house import ADMIN, ANA

from alerts.actions import approve, call_approvers, draft, end
from alerts.actions import audit as records
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.message import Work
from alerts.model.people import Role
from alerts.model.warning import Approval, State
from alerts.store import officers


def test_ben_hears_of_it_at_once_carla_a_minute_later_and_ben_says_yes(any_night: Night) -> None:
    number = any_night.submitted()
    assert any_night.told() == ["ben"]
    assert any_night.later(seconds=59) == ()
    (line,) = any_night.later(seconds=1)
    assert line == f"warning {number}: told carla, +670******03"
    done = any_night.typed(number, any_night.code("ben"))
    assert (done.approver.login, done.phone, done.approved.messages) == ("ben", "+670******02", 1)
    text = any_night.newest(number)
    assert (text.state, text.approved_by, text.approval) == (State.ACTIVE, "ben", Approval.VOICE)
    (entry,) = any_night.audit(number, "approved warning")
    assert entry.detail["remark"] == "by telephone at +670******02, typed by ana"
    (typed,) = any_night.audit(number, "typed an approver's code")
    assert (typed.who, typed.detail["called_by"]) == ("ana", "ben")
    assert any_night.later(minutes=5) == ()


def test_the_other_way_is_open_meanwhile(night: Night) -> None:
    """Carla gets up and goes to a terminal of her own; what still waits for the others is taken back."""
    number = night.submitted()
    night.later(minutes=1)
    approve.approve(night.house.app, number, by=CARLA, now=night.house.now)
    assert night.newest(number).approval is Approval.TWO
    assert night.ask() == ()
    assert {row.work for row in night.pages()} == {Work.WITHDRAWN.value}


def test_nobody_is_told_twice_by_two_schedules_at_once(any_night: Night) -> None:
    number = any_night.house.submitted("Hera, Dili")

    def look() -> object:
        return call_approvers.ask(any_night.house.app, number, now=any_night.house.now)

    told = at_once(look, look)
    assert sum(one is not None for one in told) == 1
    assert any_night.told() == ["ben"]


def test_of_a_tsunami_the_next_one_hears_in_half_a_minute(night: Night) -> None:
    night.submitted(hazard="tsunami")
    night.later(seconds=29)
    assert night.told() == ["ben"]
    night.later(seconds=1)
    assert night.told() == ["ben", "carla"]


def test_when_all_know_nobody_is_told_again(night: Night) -> None:
    night.submitted()
    for _ in range(5):
        night.later(minutes=1)
    assert night.told() == ["ben", "carla"]


def test_an_all_clear_that_waits_for_a_second_officer_is_told_as_well(night: Night) -> None:
    number = night.submitted()
    night.typed(number, night.code("ben"))
    night.house.clock.move(hours=4)
    end.all_clear(night.house.app, number, by=ANA, now=night.house.now)
    assert night.ask() == (f"warning {number}: told ben, +670******02",)
    assert f"APPROVE warning {number} revision 2? ALL-CLEAR of flood" in night.pages("ben")[-1].text
    night.typed(number, night.code("ben"))
    assert night.newest(number).approval is Approval.VOICE


@pytest.mark.parametrize("settings", [{"routes": ()}], ids=["no SMS route"])
def test_without_a_way_to_tell_nobody_is(night: Night, settings: dict[str, object]) -> None:
    app = replace(night.house.app, given=replace(night.house.app.settings, **settings))  # type: ignore[arg-type]
    number = night.house.submitted("Hera, Dili")
    assert call_approvers.ask(app, number, now=night.house.now) is None
    assert call_approvers.ask_due(app, now=night.house.now) == ()
    assert night.pages() == []
    app.database.close()


def test_a_text_that_is_nearly_over_wakes_nobody(night: Night) -> None:
    night.submitted()
    night.later(hours=5, minutes=51)
    assert night.told() == ["ben"]


def test_who_edited_it_or_answers_the_same_telephone_is_not_told(night: Night) -> None:
    night.account(replace(DORA, phone=DESK_PHONE))
    number = night.house.flood("Hera, Dili").id
    draft.edit(
        night.house.app, number, {"expires": night.house.now + timedelta(hours=5)}, by=CARLA, now=night.house.now
    )
    draft.submit(night.house.app, number, by=ANA, now=night.house.now)
    for _ in range(4):
        night.later(minutes=1)
    assert night.told() == ["ben"]


def test_three_wrong_codes_close_the_way_and_everybody_hears(any_night: Night) -> None:
    number = any_night.submitted()
    code = any_night.code("ben")
    said = [any_night.refused(number, wrong(code, by)).sentence for by in (1, 2, 3)]
    assert [re.findall(r": (.*)\.", sentence)[0] for sentence in said] == [
        "2 more tries",
        "1 more try",
        "it was the last try, no code counts any more",
    ]
    assert any_night.refused(number, code).code == "codes-closed"
    entries = any_night.audit(number, "wrong code")
    assert [(entry.who, entry.detail["called_by"]) for entry in entries] == [("ana", "ben")] * 3
    assert not any(code in str(entry.detail) or wrong(code) in str(entry.detail) for entry in entries)
    alarmed = [row.target for row in any_night.pages() if "3 wrong codes typed by ana" in row.text]
    assert sorted(alarmed) == ["officer:ana", "officer:ben", "officer:carla"]
    any_night.later(minutes=5)
    assert any_night.told() == ["ben"], "nobody gets a code that counts no more"
    approve.approve(any_night.house.app, number, by=CARLA, now=any_night.house.now)


def test_submitted_again_there_are_new_codes_and_new_tries(night: Night) -> None:
    number = night.submitted()
    for by in (1, 2, 3):
        night.refused(number, wrong(night.code("ben"), by))
    night.returned(number)
    night.resubmitted(number)
    night.typed(number, night.code("ben"))


def test_returning_it_gives_no_tries_without_end(any_night: Night) -> None:
    """Two guesses of each submit: the sixth within a day is the last of the warning, and everybody hears."""
    number = any_night.submitted("Hera, Dili", hours=40)
    for _ in range(2):
        for by in (1, 2):
            any_night.refused(number, wrong(any_night.code("ben"), by))
        any_night.returned(number)
        any_night.resubmitted(number)
    code = any_night.code("ben")
    assert "1 more try" in any_night.refused(number, wrong(code, 1)).sentence
    assert not [row for row in any_night.pages() if "wrong codes" in row.text]
    last = any_night.refused(number, wrong(code, 2))
    assert "it was the last try" in last.sentence
    assert "for new codes" not in last.remedy
    assert "6 wrong codes typed by ana" in any_night.pages("carla")[-1].text
    closed = any_night.refused(number, code)
    assert closed.sentence == f"No code counts for warning {number} any more: 6 wrong ones within a day."
    any_night.returned(number)
    any_night.resubmitted(number)
    assert any_night.refused(number, any_night.code("ben")).code == "codes-closed"
    assert len(any_night.audit(number, "told an approver")) == 4, "who is asked can still say yes at a terminal"
    any_night.house.clock.move(days=1, seconds=1)
    any_night.returned(number)
    any_night.resubmitted(number)
    any_night.typed(number, any_night.code("ben"))


def test_the_audit_keeps_the_whole_number_and_screens_cut_it(night: Night) -> None:
    number = night.submitted()
    night.typed(number, night.code("ben"))
    (typed,) = night.audit(number, "typed an approver's code")
    assert typed.detail["phone"] == BEN_ASLEEP.phone
    read = records.entries(night.house.app)
    assert [one.detail["phone"] for one in read if "phone" in one.detail] == ["+670******02"]
    exported = records.export(night.house.app, by=ADMIN, now=night.house.now)
    assert not any(BEN_ASLEEP.phone in str(one) for one in (*read, *exported))


def test_a_code_is_not_replayed_after_return_and_submit(any_night: Night) -> None:
    """Not a word of the text was changed, and the clock stands: the yes was to another submit."""
    number = any_night.submitted()
    old, before = any_night.code("ben"), any_night.newest(number).content_hash
    any_night.returned(number)
    assert any_night.refused(number, old).code == "not-approve"
    any_night.resubmitted(number)
    assert any_night.newest(number).content_hash == before
    assert any_night.refused(number, old).sentence.startswith("This code is of an earlier submit")
    assert [entry.who for entry in any_night.audit(number, "wrong code")] == ["ana"]
    assert [row.work for row in any_night.pages("ben")] == [Work.WITHDRAWN.value, Work.QUEUED.value]


def test_a_used_code_is_used_up(night: Night) -> None:
    number = night.submitted()
    code = night.code("ben")
    night.typed(number, code)
    assert night.refused(number, code).code == "not-approve"
    (entry,) = night.audit(number, "code refused")
    assert (entry.who, entry.detail["called_by"]) == ("ana", "ben")


def test_an_edited_text_takes_another_code(night: Night) -> None:
    number = night.submitted()
    old = night.code("ben")
    night.returned(number)
    end_of_it = night.house.now + timedelta(hours=3)
    draft.edit(night.house.app, number, {"expires": end_of_it}, by=ANA, now=night.house.now)
    night.resubmitted(number)
    assert night.code("ben") != old
    assert night.refused(number, old).code == "wrong-code"


def test_the_code_of_another_warning_or_of_another_approver_is_none(night: Night) -> None:
    first, second = night.submitted(), night.submitted("Comoro, Dili")
    night.later(minutes=1)
    assert night.refused(first, night.code("ben", second)).code == "wrong-code"
    carlas = night.code("carla", first)
    assert night.refused(first, carlas).code == "wrong-code"
    night.typed(first, carlas, called_by="carla")


def test_nobody_types_his_own_code(night: Night) -> None:
    """Ben stands at Ana's desk: then he uses his own login."""
    number = night.submitted()
    assert night.refused(number, night.code("ben"), by=BEN_ASLEEP).code == "own-code"
    assert [entry.who for entry in night.audit(number, "code refused")] == ["ben"]


def test_who_submitted_says_yes_under_no_name(night: Night) -> None:
    number = night.submitted()
    assert night.refused(number, "000000", called_by="ana").code == "own-code"
    assert night.refused(number, "000000", called_by="ana", by=CARLA).code == "two-people"
    assert night.refused(number, "000000", called_by="carla").code == "not-told"
    with pytest.raises(NotFound, match="no account"):
        night.typed(number, "000000", called_by="nobody")


def test_an_account_that_was_closed_meanwhile_says_nothing_any_more(night: Night) -> None:
    number = night.submitted()
    with night.house.app.database.writing() as connection:
        officers.disable(connection, "ben", night.house.now)
    assert night.refused(number, night.code("ben")).code == "role"
    assert night.later(minutes=1) == (f"warning {number}: told carla, +670******03",)


def test_a_new_account_is_not_told_and_may_not_say_yes(night: Night) -> None:
    night.account(replace(DORA, able_from=night.house.now + timedelta(hours=3)))
    night.roster(nights("dora", 1), nights("ben", 2))
    number = night.submitted()
    assert night.told() == ["ben"]
    assert night.refused(number, "000000", called_by="dora").code == "new-account"
    for _ in range(3):
        night.later(minutes=1)
    assert night.told() == ["ben", "carla"]


@pytest.mark.parametrize("typist", [ADMIN, replace(ANA_AWAKE, role=Role.VIEWER)], ids=["administrator", "viewer"])
def test_only_an_officer_types_codes(night: Night, typist: object) -> None:
    number = night.submitted()
    refusal = night.refused(number, night.code("ben"), by=typist)  # type: ignore[arg-type]
    assert refusal.code == "role"


@pytest.mark.parametrize("typed", ["48291", "4829133", "ninety", "", "٤٨٢٩١٣"])
def test_what_is_no_code_is_no_guess(night: Night, typed: str) -> None:
    number = night.submitted()
    with pytest.raises(Unusable, match="six digits"):
        night.typed(number, typed)
    assert night.audit(number, "wrong code") == []


def test_a_code_may_be_typed_as_it_is_said(night: Night) -> None:
    number = night.submitted()
    code = night.code("ben")
    night.typed(number, f" {code[:3]} {code[3:]} ")


def test_what_changed_since_submit_is_refused_and_the_code_is_kept(night: Night) -> None:
    number = night.submitted()
    night.house.contact("Hera, Dili", "+67077110023")
    assert night.refused(number, night.code("ben")).code == "changed-since-submit"
    assert night.newest(number).state is State.SUBMITTED


def test_the_sms_reaches_the_gateway_queue_as_a_page_of_no_warning(night: Night) -> None:
    number = night.submitted()
    (row,) = night.pages("ben")
    assert (row.warning_id, row.place, row.address) == (None, f"warning {number}", "+67077110002")
    assert row.expires == night.house.now + timedelta(hours=2)


def test_one_code_typed_at_two_desks_in_the_same_moment_sends_once(any_night: Night) -> None:
    number = any_night.submitted()
    code = any_night.code("ben")

    def typed() -> str:
        try:
            return str(any_night.typed(number, code).approved.messages)
        except NotAllowed as refusal:
            return refusal.code

    assert sorted(at_once(typed, typed)) == ["1", "not-approve"]
    assert len(any_night.house.messages(number)) == 1
