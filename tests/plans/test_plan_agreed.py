"""By day: two officers agree on a plan, and it holds until something in it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from agreed_plans import (
    HERA,
    PHONES,
    a_plan,
    agreed,
    at_night,
    audit,
    own_text,
    safe_place,
    submitted,
    why_lapsed,
    with_phones,
)
from house import ADMIN, ANA, BEN, NIGHT, House, SharedApp, agree_on_texts

from alerts.actions import clock, fire, plans
from alerts.app import DATA
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.plan import PlanState
from alerts.places.gazetteer import Gazetteer
from alerts.store import journal
from alerts.store import plans as rows


def _state(house: House, number: int) -> PlanState:
    with house.app.database.reading() as connection:
        return rows.plan(connection, number).state


def test_two_officers_agree_on_a_plan(any_house: House):
    number = agreed(any_house)
    (one,) = plans.standing(any_house.app, now=any_house.now)
    assert (one.plan.state, one.plan.touched_by, one.plan.approved_by) == (PlanState.APPROVED, ("ana",), "ben")
    assert (one.lapsed, one.active, one.fired) == ("", None, ())
    assert [(who, what) for who, what, _ in audit(any_house)] == [
        ("ana", "plan drafted"),
        ("ana", "plan submitted"),
        ("ben", "plan approved"),
    ]
    assert len(one.plan.digest) == 64
    assert why_lapsed(any_house, number) == ""


def test_an_insider_who_approves_his_own_plan_is_refused_and_it_is_in_the_audit(any_house: House):
    number = submitted(any_house)
    said = f"Plan {number} was written or submitted by ana; someone else must approve it."
    for attempt in (plans.approve, plans.look):
        with pytest.raises(NotAllowed, match="someone else must approve it") as refusal:
            attempt(any_house.app, number, by=ANA, now=any_house.now)
        assert refusal.value.code == "two-people"
    assert audit(any_house)[-2:] == [("ana", "refused to approve a plan", said)] * 2
    assert _state(any_house, number) is PlanState.SUBMITTED


def test_who_only_submitted_it_is_not_the_second_either(house: House):
    number = plans.create(house.app, a_plan(house), by=ANA, now=house.now).id
    plans.submit(house.app, number, by=BEN, now=house.now)
    for one in (ANA, BEN):
        with pytest.raises(NotAllowed, match="someone else"):
            plans.approve(house.app, number, by=one, now=house.now)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (ADMIN, "is an administrator and may not approve a plan"),
        (replace(BEN, disabled_at=NIGHT), "is a disabled officer and may not approve a plan"),
        (replace(BEN, able_from=NIGHT + timedelta(hours=20)), "The account ben is new and may not approve a plan"),
    ],
)
def test_not_everybody_may_be_the_second(house: House, who, said: str):
    number = submitted(house)
    with pytest.raises(NotAllowed, match=said):
        plans.approve(house.app, number, by=who, now=house.now)
    assert audit(house)[-1][1] == "refused to approve a plan"
    assert _state(house, number) is PlanState.SUBMITTED


def test_nobody_but_an_officer_writes_submits_or_withdraws(house: House):
    with pytest.raises(NotAllowed, match="may not draft a plan"):
        plans.create(house.app, a_plan(house), by=ADMIN, now=house.now)
    number = submitted(house)
    with pytest.raises(NotAllowed, match="may not submit a plan"):
        plans.submit(house.app, number, by=ADMIN, now=house.now)
    with pytest.raises(NotAllowed, match="may not withdraw a plan"):
        plans.withdraw(house.app, number, by=ADMIN, now=house.now, reason="no")


def test_what_was_looked_at_is_what_is_approved(house: House):
    number = submitted(house)
    with pytest.raises(NotAllowed, match="changed while you were looking"):
        plans.approve(house.app, number, by=BEN, now=house.now, seen="another digest")
    looked, whole = plans.look(house.app, number, by=BEN, now=house.now)
    assert looked.digest == whole.digest
    assert plans.approve(house.app, number, by=BEN, now=house.now, seen=looked.digest).approved_by == "ben"


def test_a_plan_that_lacks_a_value_is_refused_by_day(house: House):
    with pytest.raises(Unusable, match="earthquake needs magnitude, place: nothing is asked for at night"):
        plans.create(house.app, a_plan(house, hazard="earthquake"), by=ANA, now=house.now)
    with pytest.raises(Unusable, match="There is no hazard 'dragon'"):
        plans.create(house.app, a_plan(house, hazard="dragon"), by=ANA, now=house.now)


def test_a_plan_for_more_than_half_of_the_country_is_refused(house: House):
    every = house.app.gazetteer.sucos
    with pytest.raises(Unusable, match="at most half of the country"):
        plans.create(house.app, a_plan(house, sucos=every[: len(every) // 2 + 1]), by=ANA, now=house.now)


def test_contacts_who_come_and_go_change_nothing_in_it(house: House):
    number = agreed(house)
    for last in range(10, 20):
        house.contact(HERA, f"+677771100{last}", languages=("pt",))
    assert why_lapsed(house, number) == ""


def test_it_lapses_when_a_text_of_it_changes(house: House):
    number = agreed(house)
    own_text(house, "tet/tsunami.j2", "warning_sms")
    assert why_lapsed(house, number) == "the SMS for Hera (tet) is another one since it was approved"
    with pytest.raises(NotAllowed, match="has lapsed: the SMS for Hera"):
        fire.fire(house.app, number, by=ANA, reason="BMKG", now=house.now)
    assert audit(house)[-1][:2] == ("ana", "refused to fire a plan")
    assert house.messages() == []


def test_it_does_not_lapse_when_a_text_of_another_danger_changes(house: House):
    number = agreed(house)
    own_text(house, "tet/flood.j2", "warning_sms")
    assert why_lapsed(house, number) == ""


def test_it_lapses_when_a_safe_place_changes(house: House):
    safe_place(house, HERA, "Eskola Hera")
    number = agreed(house)
    assert why_lapsed(house, number) == ""
    safe_place(house, "Comoro", "Eskola Comoro")
    assert why_lapsed(house, number) == ""
    safe_place(house, "Sabuli", "Kapela Sabuli")
    assert why_lapsed(house, number) == "the safe place of Sabuli is another one since it was approved"


def test_it_lapses_when_the_script_of_a_station_that_is_heard_there_changes(house: House):
    number = agreed(house)
    with house.app.database.reading() as connection:
        heard = {part.split(":")[1] for part in rows.plan(connection, number).parts if part.startswith("script:")}
    assert heard
    (house.app.home / "stations.yaml").write_text("[]\n", "utf-8")
    vars(house.app).pop("stations", None)
    assert why_lapsed(house, number) == "", "nobody has agreed to that"
    agree_on_texts(house.app)
    why = why_lapsed(house, number)
    assert why.startswith("the script for ")
    assert why.endswith(" is gone since it was approved")


def test_it_lapses_when_a_place_is_called_otherwise(house: House):
    number = agreed(house)
    places, aliases = ((DATA / name).read_text("utf-8") for name in ("places.csv", "aliases.csv"))
    vars(house.app)["gazetteer"] = Gazetteer.load(places.replace("070107,Hera,", "070107,Hera Foun,"), aliases)
    assert why_lapsed(house, number) == "the name of Hera Foun is another one since it was approved"


def test_it_lapses_past_its_date_and_not_before(house: House):
    number = agreed(house, valid_until=NIGHT + timedelta(days=2))
    house.clock.now = NIGHT + timedelta(days=2, seconds=-1)
    assert why_lapsed(house, number) == ""
    house.clock.move(seconds=1)
    assert why_lapsed(house, number) == "it was valid until 23/11/2026 23:00"
    with pytest.raises(NotAllowed, match="has lapsed: it was valid until"):
        fire.fire(house.app, number, by=ANA, reason="BMKG", now=house.now)


def test_a_text_that_changes_between_submit_and_approval_is_refused(house: House):
    number = submitted(house)
    own_text(house, "tet/tsunami.j2", "warning_radio")
    with pytest.raises(NotAllowed, match=r"has lapsed: the script for .* since it was submitted"):
        plans.approve(house.app, number, by=BEN, now=house.now)


def test_officers_learn_by_day_that_a_plan_has_lapsed_once(any_house: House):
    with_phones(any_house)
    number, other = agreed(any_house), agreed(any_house, "Comoro", name="Tsunami, Comoro")
    assert plans.lapse_due(any_house.app, now=any_house.now) == ()
    safe_place(any_house, HERA, "Eskola Hera")
    why = "the safe place of Hera is another one since it was approved"
    assert plans.lapse_due(any_house.app, now=any_house.now) == (
        f"plan {number} (Tsunami, Hera and Metinaro) has lapsed: {why}",
    )
    assert plans.lapse_due(any_house.app, now=any_house.now) == ()
    paged = [row.address for row in any_house.messages() if row.purpose == "page"]
    assert sorted(paged) == sorted(PHONES.values())
    assert (_state(any_house, number), _state(any_house, other)) == (PlanState.ENDED, PlanState.APPROVED)
    assert audit(any_house)[-1] == ("avizu", "plan lapsed", why)
    with pytest.raises(NotAllowed, match="is ended; it can't be fired"):
        fire.fire(any_house.app, number, by=ANA, reason="BMKG", now=any_house.now)


def test_a_process_that_runs_for_weeks_looks_at_the_words_of_today(house: House):
    running = SharedApp(house.app.home, clock=house.clock, given=house.app.settings)
    assert running.library is not None
    old = agreed(house)
    own_text(house, "tet/tsunami.j2", "warning_sms")
    new = agreed(house, name="In our own words")
    assert [line.split()[1] for line in plans.lapse_due(running, now=house.now)] == [str(old)]
    assert why_lapsed(house, new) == ""
    running.database.close()


def test_a_draft_past_its_date_ends_without_calling_anybody(house: House):
    with_phones(house)
    number = plans.create(house.app, a_plan(house, valid_until=NIGHT + timedelta(days=1)), by=ANA, now=house.now).id
    house.clock.move(days=2)
    assert len(plans.lapse_due(house.app, now=house.now)) == 1
    assert _state(house, number) is PlanState.ENDED
    assert house.messages() == []


def test_nothing_lapses_by_a_clock_that_is_wrong(house: House):
    number = agreed(house, valid_until=NIGHT + timedelta(days=2))
    with house.app.database.writing() as connection:
        journal.record(connection, at=NIGHT + timedelta(days=30), who="avizu", what="something later")
    house.clock.now = NIGHT + timedelta(days=3)
    assert plans.lapse_due(house.app, now=house.now) == ()
    house.clock.now = NIGHT + timedelta(days=31)
    assert len(plans.lapse_due(house.app, now=house.now)) == 1
    assert _state(house, number) is PlanState.ENDED


def test_a_plan_is_withdrawn_in_any_state_and_the_officers_hear_of_one_that_held(house: House):
    with_phones(house)
    for number in (plans.create(house.app, a_plan(house), by=ANA, now=house.now).id, submitted(house)):
        assert plans.withdraw(house.app, number, by=BEN, now=house.now, reason="not needed").state is PlanState.ENDED
    assert house.messages() == []
    number = agreed(house)
    ended = plans.withdraw(house.app, number, by=ANA, now=house.now, reason="the siren is gone")
    assert ended.reason == "ana withdrew it: the siren is gone"
    assert len(house.messages()) == 2
    with pytest.raises(NotAllowed, match="is ended; it can't be withdrawn"):
        plans.withdraw(house.app, number, by=ANA, now=house.now, reason="again")
    with pytest.raises(Unusable, match="A reason is needed"):
        plans.withdraw(house.app, number, by=ANA, now=house.now, reason=" ")


def test_a_plan_that_is_not_there(house: House):
    for number in (0, 7, -1, 2**40):
        with pytest.raises(NotFound, match=f"There is no plan {number}"):
            plans.withdraw(house.app, number, by=ANA, now=house.now, reason="x")


def test_an_installation_that_refuses_unread_texts_refuses_them_by_day(house: House):
    number = plans.create(house.app, a_plan(house), by=ANA, now=house.now).id
    vars(house.app)["settings"] = replace(house.app.settings, refuse_unreviewed=True)
    with pytest.raises(NotAllowed, match="has not been reviewed by a speaker"):
        plans.submit(house.app, number, by=ANA, now=house.now)


def test_after_the_clock_is_confirmed_a_plan_can_be_fired_again(house: House):
    with_phones(house)
    number = agreed(house)
    with house.app.database.writing() as connection:
        journal.record(connection, at=NIGHT + timedelta(days=30), who="avizu", what="something later")
    at_night(house)
    with pytest.raises(NotAllowed, match="can't be fired while the clock is not trusted"):
        fire.fire(house.app, number, by=ANA, reason="BMKG", now=house.now)
    clock.confirm(house.app, by=BEN, said=house.now, now=house.now)
    assert fire.fire(house.app, number, by=ANA, reason="BMKG", now=house.now).warning.active
