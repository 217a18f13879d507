"""At night: one officer fires what two agreed on, and exactly that goes out."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agreed_plans import (
    HALF_PAST_TWO,
    HERA,
    METINARO,
    PHONES,
    agreed,
    at_night,
    audit,
    fired,
    own_text,
    submitted,
    why_lapsed,
    with_phones,
)
from house import ADMIN, ANA, BEN, NIGHT, House, agree_on_texts, sms_route
from night import a_night
from sqlalchemy import select

from alerts.actions import end, fire, plans
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.message import BulletinKind
from alerts.model.warning import Approval, State
from alerts.store import journal, warnings
from alerts.store import tables as t
from alerts.store.columns import metadata

MARIA, JOSE, RUI = "+67077110001", "+67077110002", "+67077110003"


def with_committees(house: House) -> None:
    house.contact(HERA, MARIA)
    house.contact(HERA, JOSE, languages=("pt",))
    house.contact(METINARO, RUI)


def everything(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with house.app.database.reading() as connection:
        return {
            one.name: sorted(map(tuple, connection.execute(select(one))), key=str) for one in metadata.sorted_tables
        }


def texts_of(house: House, warning_id: int) -> list[tuple[str, str, str, str]]:
    with house.app.database.reading() as connection:
        (revision,) = warnings.warning(connection, warning_id).revisions
        return sorted((*b.key[::2], b.language, b.digest) for b in warnings.bulletins(connection, revision.id))


def test_ana_and_ben_agree_by_day_and_at_half_past_two_ana_fires_it(tmp_path: Path, database_url: str):
    with a_night(tmp_path / "home", database_url=database_url) as night:
        house = night.house
        with_committees(house)
        with_phones(house)
        number = agreed(house)
        house.clock.now = NIGHT
        night.pass_time(3 * 3600 + 31 * 60)
        assert house.now == HALF_PAST_TWO
        done = fired(house, number)
        assert done.messages == 4
        night.until_quiet()
        (maria,) = night.taken(MARIA)
        assert "PERIGU TSUNAMI iha Hera!" in maria
        assert "tsunami" in night.taken(JOSE)[0].lower()
        assert "PERIGU TSUNAMI iha Sabuli!" in night.taken(RUI)[0]
        for phone in PHONES.values():
            assert night.taken(phone) == [
                "NDMD PLAN: ana fired plan 1 (Tsunami, Hera and Metinaro), warning 1, TSUNAMI Extreme, Hera and Sabuli"
                " in Dili. Wrong? avizu warning retract 1"
            ]
        active = done.warning.active
        assert active is not None
        assert (active.approval, active.approved_by, active.expires) == (
            Approval.PLAN,
            "ana",
            HALF_PAST_TWO + timedelta(hours=3),
        )
        assert ("ana", "plan fired", "BMKG says so") in audit(house)


def test_a_rehearsal_changes_nothing_and_shows_what_then_goes_out(any_house: House):
    with_committees(any_house)
    number = agreed(any_house)
    at_night(any_house)
    before = everything(any_house)
    shown = fire.rehearse(any_house.app, number, now=any_house.now)
    assert everything(any_house) == before
    assert shown.why_not == ""
    done = fired(any_house, number, seen=shown.seen)
    rehearsed = sorted((*b.key[::2], b.language, b.digest) for b in shown.outgoing.bulletins)
    assert rehearsed == texts_of(any_house, done.warning.id)
    assert done.messages == shown.outgoing.reach == 3
    by_mail = {b.key for b in shown.outgoing.bulletins if b.kind is not BulletinKind.SMS}
    assert by_mail, "stations have scripts"


def test_a_rehearsal_says_why_it_could_not_be_fired(house: House):
    number = submitted(house)
    assert fire.rehearse(house.app, number, now=house.now).why_not == (
        f"Plan {number} is submitted; it can't be fired now."
    )


def test_what_can_not_be_worded_any_more_is_not_rehearsed(house: House):
    number = agreed(house, hazard="wildfire")
    (house.app.home / "templates").mkdir()
    (house.app.home / "templates" / "hazards.yaml").write_text("hazards:\n  wildfire:\n", "utf-8")
    assert fire.rehearse(house.app, number, now=house.now).why_not == "", "nobody has agreed to that"
    agree_on_texts(house.app)
    with pytest.raises(NotAllowed, match=r"it can't be worded any more: There is no hazard 'wildfire'\."):
        fire.rehearse(house.app, number, now=house.now)


def test_a_plan_is_said_in_words_that_two_agreed_on_whatever_one_wrote_since(house: House):
    number, other = agreed(house), submitted(house)
    at_night(house)
    plain = fire.rehearse(house.app, number, now=house.now)
    own_text(house, "tet/tsunami.j2", "warning_sms", agreed=False)
    (house.app.home / "stations.yaml").write_text("[]\n", "utf-8")
    vars(house.app).pop("stations", None)
    assert plans.lapse_due(house.app, now=house.now) == ()
    assert why_lapsed(house, number) == ""
    plans.approve(house.app, other, by=BEN, now=house.now)
    done = fired(house, number)
    digests = {b.key: b.digest for b in plain.outgoing.bulletins}
    with house.app.database.reading() as connection:
        sent = warnings.bulletins(connection, done.warning.newest.id)
    assert {one.key: one.digest for one in sent if one.kind is BulletinKind.SMS}.items() <= digests.items()


def test_words_that_two_agreed_on_since_end_a_plan(house: House):
    number = agreed(house)
    own_text(house, "tet/tsunami.j2", "warning_sms")
    assert [line for line in plans.lapse_due(house.app, now=house.now) if "is another one" in line]
    assert plans.standing(house.app, now=house.now, ended=True)[0].plan.id == number


def test_no_plan_denies_a_danger(house: House):
    with pytest.raises(NotAllowed, match="No plan denies a danger"):
        agreed(house, hazard="hoax", values={"about": "tsunami"})


def test_without_a_route_there_are_scripts_alone_until_one_is_set_up(house: House):
    vars(house.app)["settings"] = replace(house.app.settings, routes=())
    number = agreed(house)
    assert fired(house, number).messages == 0
    vars(house.app)["settings"] = replace(house.app.settings, routes=(sms_route(),))
    assert plans.standing(house.app, now=house.now)[0].lapsed == "the SMS for Hera (pt) came in since it was approved"


def test_only_what_two_officers_agreed_on_is_fired(house: House):
    number = submitted(house)
    with pytest.raises(NotAllowed, match="is submitted; it can't be fired now"):
        fired(house, number)
    assert audit(house)[-1][:2] == ("ana", "refused to fire a plan")
    with pytest.raises(NotFound, match="no plan 99"):
        fired(house, 99)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (ADMIN, "is an administrator and may not fire a plan"),
        (replace(BEN, disabled_at=NIGHT), "is a disabled officer and may not fire a plan"),
        (replace(BEN, able_from=NIGHT + timedelta(hours=20)), "is new and may not fire a plan"),
    ],
)
def test_not_everybody_may_fire_it(house: House, who, said: str):
    number = agreed(house)
    at_night(house)
    for deed in (fire.look, lambda *a, **k: fire.fire(*a, reason="x", **k)):
        with pytest.raises(NotAllowed, match=said):
            deed(house.app, number, by=who, now=house.now)
    assert house.messages() == []


def test_while_its_warning_is_out_that_one_is_updated(house: House):
    with_committees(house)
    number = agreed(house)
    at_night(house)
    first = fired(house, number).warning.id
    with pytest.raises(
        NotAllowed, match=rf"warning {first} is out\. Update that warning: avizu warning update {first}"
    ):
        fired(house, number, by=BEN)
    assert len(house.messages()) == 3
    (one,) = plans.standing(house.app, now=house.now)
    assert (one.active, one.fired) == (first, (first,))


def test_when_its_warning_is_over_it_serves_again(house: House):
    with_committees(house)
    number = agreed(house)
    at_night(house)
    first = fired(house, number).warning.id
    house.clock.move(hours=3, seconds=1)
    end.expire(house.app, now=house.now)
    second = fired(house, number, by=BEN).warning
    assert (second.id > first, second.newest.state) == (True, State.ACTIVE)
    house.clock.move(minutes=1)
    end.retract(house.app, second.id, by=ANA, now=house.now, reason="a false alarm")
    assert plans.standing(house.app, now=house.now)[0].fired == (first, second.id)


def test_two_fire_in_the_same_instant_and_one_wins(any_house: House):
    with_committees(any_house)
    number = agreed(any_house)
    at_night(any_house)
    line, said = threading.Barrier(2), []

    def press(who) -> None:
        line.wait()
        try:
            said.append(fired(any_house, number, by=who).warning.id)
        except NotAllowed as refusal:
            said.append(refusal.code)

    both = [threading.Thread(target=press, args=(who,)) for who in (ANA, BEN)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(map(str, said)) == ["1", "plan-active"]
    assert len(any_house.messages()) == 3
    with any_house.app.database.reading() as connection:
        assert len(warnings.warnings(connection)) == 1


def test_who_came_in_between_the_look_and_the_yes_makes_it_look_again(house: House):
    with_committees(house)
    number = agreed(house)
    at_night(house)
    seen = fire.look(house.app, number, by=ANA, now=house.now).seen
    house.contact(HERA, "+67077110009")
    with pytest.raises(NotAllowed, match="changed while you were looking at it"):
        fired(house, number, seen=seen)
    assert house.messages() == []
    assert fired(house, number, seen=fire.look(house.app, number, by=ANA, now=house.now).seen).messages == 4


def test_a_refused_firing_leaves_no_warning_behind(house: House):
    with_committees(house)
    number = agreed(house)
    at_night(house)
    with pytest.raises(NotAllowed):
        fired(house, number, seen="something else")
    with house.app.database.reading() as connection:
        assert warnings.warnings(connection) == []
        assert connection.execute(select(t.bulletin)).all() == []


def test_a_reason_is_asked_for(house: House):
    number = agreed(house)
    for reason in ("", "  "):
        with pytest.raises(Unusable, match="A reason is needed"):
            fire.fire(house.app, number, by=ANA, reason=reason, now=house.now)


def test_the_audit_names_the_plan_with_every_deed(house: House):
    with_committees(house)
    number = agreed(house)
    at_night(house)
    fired(house, number)
    with house.app.database.reading() as connection:
        entries = {entry.what: entry for entry in journal.audit(connection)}
    for what in ("plan drafted", "plan submitted", "plan approved", "plan fired"):
        assert entries[what].detail["plan"] == number
    assert entries["plan fired"].warning_id == entries["approved warning"].warning_id
    assert entries["approved warning"].detail["approval"] == "plan"
