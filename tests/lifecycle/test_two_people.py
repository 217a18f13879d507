"""Two people send a warning; nobody sends one alone, and nothing goes out that was not approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from house import ADMIN, ANA, BEN, House, SharedApp
from sqlalchemy import update

from alerts.actions import approve, draft, end
from alerts.errors import NotAllowed, Refused, Unusable
from alerts.model.people import Role
from alerts.model.warning import EndReason, Kind, Severity, State
from alerts.store import people
from alerts.store import tables as t

CARLA = replace(ANA, login="carla")


@pytest.fixture
def hera(any_house: House) -> House:
    any_house.contact("Hera, Dili", "+67077110001", name="Maria (made up)")
    any_house.contact("Hera, Dili", "+67077110002", name="José (made up)", languages=("pt",))
    any_house.contact("Comoro, Dili", "+67077110003", name="Inês (made up)")
    return any_house


def approved(house: House, *sucos: str) -> int:
    number = house.submitted(*sucos)
    approve.approve(house.app, number, by=BEN, now=house.now)
    return number


def test_a_second_officer_approves_and_each_contact_gets_one_message(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    done = approve.approve(hera.app, number, by=BEN, now=hera.now)
    assert done.warning.newest.state is State.ACTIVE
    assert done.messages == 2
    assert hera.states() == [("warning", "queued", "none")] * 2
    tetum, portuguese = (row.text for row in hera.messages())
    assert tetum.startswith("NDMD: AVIZU INUNDASAUN iha Hera to'o ")
    assert portuguese.startswith("NDMD: AVISO DE CHEIA em Hera ate ")


@pytest.mark.parametrize("deed", ["created", "edited", "submitted"])
def test_whoever_touched_it_may_not_approve_it(hera: House, deed: str) -> None:
    number = hera.flood("Hera, Dili").id
    if deed == "edited":
        draft.edit(hera.app, number, {"severity": Severity.EXTREME}, by=CARLA, now=hera.now)
    submitter = BEN if deed == "submitted" else ANA
    draft.submit(hera.app, number, by=submitter, now=hera.now)
    culprit = {"created": ANA, "edited": CARLA, "submitted": BEN}[deed]
    with pytest.raises(NotAllowed, match="someone else must approve it"):
        approve.approve(hera.app, number, by=culprit, now=hera.now)
    assert hera.messages() == []


def test_an_administrator_or_a_viewer_decides_nothing(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    for nobody in (ADMIN, replace(BEN, role=Role.VIEWER), replace(BEN, disabled_at=hera.now)):
        with pytest.raises(NotAllowed, match="may not approve"):
            approve.approve(hera.app, number, by=nobody, now=hera.now)


def test_a_draft_is_not_approved_and_an_approved_one_not_twice(hera: House) -> None:
    number = hera.flood("Hera, Dili").id
    with pytest.raises(NotAllowed, match="is draft; it can't be approved now"):
        approve.approve(hera.app, number, by=BEN, now=hera.now)
    draft.submit(hera.app, number, by=ANA, now=hera.now)
    approve.approve(hera.app, number, by=BEN, now=hera.now)
    with pytest.raises(NotAllowed, match="is active"):
        approve.approve(hera.app, number, by=CARLA, now=hera.now)
    assert len(hera.messages()) == 2


def test_a_text_changed_behind_the_programs_back_is_refused(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    with hera.app.database.writing() as connection:
        connection.execute(update(t.bulletin).values(text="NDMD: everybody go home"))
    with pytest.raises(NotAllowed, match="is not the one that was submitted"):
        approve.approve(hera.app, number, by=BEN, now=hera.now)


def test_a_contact_added_after_submit_is_not_told_unseen(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    hera.contact("Hera, Dili", "+67077110009")
    with pytest.raises(NotAllowed, match=r"Contact 09 \(made up\) in Hera would now get it too"):
        approve.approve(hera.app, number, by=BEN, now=hera.now)


def test_a_contact_who_said_para_after_submit_is_dropped_and_named(hera: House) -> None:
    number = hera.submitted("Hera, Dili", severity=Severity.MODERATE)
    with hera.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110001", hera.now)
    done = approve.approve(hera.app, number, by=BEN, now=hera.now)
    assert [gone.name for gone in done.dropped] == ["Maria (made up)"]
    assert done.messages == 1


def test_a_template_changed_after_submit_is_refused(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    own = hera.app.home / "templates" / "tet"
    own.mkdir(parents=True)
    shipped = hera.app.library
    assert shipped.has("tet", "flood")
    from alerts.app import shipped as shipped_path

    text = (shipped_path("templates") / "tet" / "flood.j2").read_text("utf-8")
    (own / "flood.j2").write_text(text.replace("Ba fatin aas.", "Ba foho leten."), "utf-8")
    reopened = SharedApp(hera.app.home, clock=hera.clock, given=hera.app.settings)
    with pytest.raises(NotAllowed, match=r"A text changed since warning 1 was submitted: the \w+ for .+ \(tet\)\."):
        approve.approve(reopened, number, by=BEN, now=hera.now)
    reopened.database.close()


def test_nothing_is_sent_to_everybody_by_default(hera: House) -> None:
    number = hera.flood().id
    with pytest.raises(Refused, match="names no suco"):
        draft.submit(hera.app, number, by=ANA, now=hera.now)


def test_what_is_over_or_nearly_over_is_refused(hera: House) -> None:
    number = hera.submitted("Hera, Dili", hours=1)
    hera.clock.move(minutes=51)
    with pytest.raises(NotAllowed, match="within 10 minutes"):
        approve.approve(hera.app, number, by=BEN, now=hera.now)
    hera.clock.move(minutes=10)
    with pytest.raises(NotAllowed, match="has expired"):
        approve.approve(hera.app, number, by=BEN, now=hera.now)


def test_a_warning_lives_at_most_fourteen_days(hera: House) -> None:
    number = hera.flood("Hera, Dili", hours=24 * 15).id
    with pytest.raises(NotAllowed, match="14 days"):
        draft.submit(hera.app, number, by=ANA, now=hera.now)


def test_a_returned_warning_comes_back_with_its_reason(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    with pytest.raises(Unusable, match="reason"):
        draft.send_back(hera.app, number, by=BEN, now=hera.now, reason=" ")
    returned = draft.send_back(hera.app, number, by=BEN, now=hera.now, reason="wrong end")
    assert (returned.newest.state, returned.newest.reason) == (State.RETURNED, "wrong end")
    draft.edit(hera.app, number, {"expires": hera.now + timedelta(hours=3)}, by=ANA, now=hera.now)
    draft.submit(hera.app, number, by=ANA, now=hera.now)
    assert approve.approve(hera.app, number, by=BEN, now=hera.now).messages == 2


def test_an_update_supersedes_and_takes_back_what_was_still_queued(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    draft.update(hera.app, number, {"severity": Severity.EXTREME}, by=ANA, now=hera.now)
    draft.submit(hera.app, number, by=ANA, now=hera.now)
    done = approve.approve(hera.app, number, by=BEN, now=hera.now)
    first, second = done.warning.revisions
    assert (first.state, first.end_reason) == (State.ENDED, EndReason.SUPERSEDED)
    assert second.state is State.ACTIVE
    assert done.withdrawn == 2
    assert hera.states() == [("warning", "withdrawn", "none")] * 2 + [("update", "queued", "none")] * 2
    assert "NDMD FOUN: " in hera.messages()[2].text


def test_nobody_hears_of_the_end_of_something_they_never_heard_of(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    warning, done = end.retract(hera.app, number, by=ANA, now=hera.now, reason="wrong suco")
    assert done.messages == 0
    assert warning.revisions[0].end_reason is EndReason.RETRACTED
    assert {state[1] for state in hera.states()} == {"withdrawn"}


def test_a_reason_is_needed_to_retract(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    with pytest.raises(Unusable, match="reason"):
        end.retract(hera.app, number, by=ANA, now=hera.now, reason="")


def test_an_all_clear_waits_for_the_hold_and_for_a_second_officer(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    with pytest.raises(NotAllowed, match="may not be given yet"):
        end.all_clear(hera.app, number, by=ANA, now=hera.now)
    hera.clock.move(hours=2)
    warning, done = end.all_clear(hera.app, number, by=ANA, now=hera.now)
    assert done is None
    assert warning.active is not None
    assert warning.active.kind is Kind.WARNING
    with pytest.raises(NotAllowed, match="someone else"):
        approve.approve(hera.app, number, by=ANA, now=hera.now)
    ended = approve.approve(hera.app, number, by=BEN, now=hera.now).warning
    assert ended.revisions[0].end_reason is EndReason.ALL_CLEAR


def test_one_officer_is_enough_with_an_official_statement(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    hera.clock.move(hours=2)
    _, done = end.all_clear(hera.app, number, by=ANA, now=hera.now, statement="DNMG 21/11 23:50, bulletin 7")
    assert done is not None


def test_an_earthquake_ends_only_with_an_official_statement(hera: House) -> None:
    number = hera.submitted("Hera, Dili", hazard="earthquake", values={"magnitude": "6.1", "place": "Ainaro"})
    approve.approve(hera.app, number, by=BEN, now=hera.now)
    hera.clock.move(hours=3)
    with pytest.raises(NotAllowed, match="must cite an official statement"):
        end.all_clear(hera.app, number, by=ANA, now=hera.now)


def test_what_has_run_out_is_ended_once(hera: House) -> None:
    active = approved(hera, "Hera, Dili")
    waiting = hera.submitted("Comoro, Dili")
    hera.clock.move(hours=7)
    lapsed = end.expire(hera.app, now=hera.now)
    assert (lapsed.ended, lapsed.dropped) == ((active,), (waiting,))
    assert {state[1] for state in hera.states()} == {"withdrawn"}
    again = end.expire(hera.app, now=hera.now)
    assert (again.ended, again.dropped) == ((), ())


def test_effective_delays_sending_and_onset_does_not(hera: House) -> None:
    later = hera.now + timedelta(hours=1)
    for name in ("onset", "effective"):
        number = hera.submitted("Hera, Dili", **{name: later})
        approve.approve(hera.app, number, by=BEN, now=hera.now)
        waits = {row.not_before for row in hera.messages(number)}
        assert waits == ({later} if name == "effective" else {hera.now})


def test_only_what_was_seen_is_approved(hera: House) -> None:
    number = hera.submitted("Hera, Dili")
    seen, _ = approve.look(hera.app, number, by=BEN, now=hera.now)
    draft.send_back(hera.app, number, by=CARLA, now=hera.now, reason="it is dry, not wet")
    draft.edit(hera.app, number, {"hazard": "drought"}, by=ANA, now=hera.now)
    draft.submit(hera.app, number, by=ANA, now=hera.now)
    with pytest.raises(NotAllowed, match="changed while you were looking at it"):
        approve.approve(hera.app, number, by=BEN, now=hera.now, seen=seen.newest.content_hash)
    assert hera.messages() == []


def test_only_what_was_seen_is_ended(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    about = end.Ending(kind=Kind.RETRACTION, by=ANA, now=hera.now, reason="wrong suco")
    seen, _, outgoing = end.look(hera.app, number, about)
    assert outgoing.reach == 0
    assert seen.active is not None
    draft.update(hera.app, number, {"severity": Severity.EXTREME}, by=ANA, now=hera.now)
    draft.submit(hera.app, number, by=ANA, now=hera.now)
    approve.approve(hera.app, number, by=BEN, now=hera.now)
    with pytest.raises(NotAllowed, match="changed while you were looking at it"):
        end.retract(hera.app, number, by=ANA, now=hera.now, reason="x", seen=seen.active.content_hash)


def test_a_mistaken_all_clear_is_answered_with_a_new_warning(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    hera.clock.move(hours=2)
    end.all_clear(hera.app, number, by=ANA, now=hera.now, statement="DNMG 21/11 23:50, bulletin 7")
    with pytest.raises(NotAllowed, match=r"has ended: all-clear\. .*draft a new warning"):
        end.retract(hera.app, number, by=ANA, now=hera.now, reason="the water is back")


def test_a_preview_of_what_is_out_shows_what_went_out(hera: House) -> None:
    number = approved(hera, "Hera, Dili")
    hera.contact("Hera, Dili", "+67077110088")
    _, outgoing = draft.preview(hera.app, number)
    assert (len(outgoing.recipients), outgoing.reach) == (2, 2)
