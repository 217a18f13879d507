"""Who is reached, and how we know."""

from __future__ import annotations

import pytest
from builders_report import (
    BEBONUK,
    COMORO,
    DILI,
    HERA,
    LATER,
    MANLEUANA,
    NO_ANSWER,
    REFUSED,
    Night,
    a_draft,
)

from alerts.delivery.decide import GiveUp
from alerts.errors import NotAllowed, NotFound
from alerts.model.message import Medium, Proof, Purpose
from alerts.model.report import Evidence, OnAir, Standing
from alerts.model.warning import Severity
from alerts.store import outbox


def test_a_suco_whose_contact_replied_is_reached(night):
    night.warns(COMORO)
    first, second = night.writes_to(COMORO), night.writes_to(COMORO)
    night.after(minutes=1).delivered(first)
    night.after(minutes=1).replied(second)
    comoro = night.line(COMORO)
    assert comoro.state == "reached (replied)"
    assert (comoro.tally.sent, comoro.tally.delivered, comoro.tally.replied) == (2, 2, 1)
    assert (comoro.first, comoro.route) == (night.revisions[0].approved_at.replace(minute=10), "sms")
    assert not night.report().open


def test_a_handset_receipt_alone_is_enough_and_is_named(night):
    night.warns(COMORO).delivered(night.writes_to(COMORO))
    assert night.line(COMORO).state == "reached (delivered)"
    assert night.report().totals.delivered == 1


def test_what_the_gateway_took_is_no_proof(night):
    night.warns(COMORO).comes_back(night.writes_to(COMORO), Proof.SENT)
    comoro = night.line(COMORO)
    assert comoro.state == "no proof yet"
    assert comoro.tally.sent == 1
    assert comoro.first is None
    assert "NOT REACHED: Comoro: no proof yet" in night.opens()


def test_a_voice_reaches_a_suco_without_contact(night):
    night.warns(BEBONUK).after(minutes=20).told(BEBONUK)
    bebonuk = night.line(BEBONUK)
    assert bebonuk.state == "reached (told)"
    assert (bebonuk.route, bebonuk.first, bebonuk.tally.told) == ("voice", night.now, 1)


def test_a_voice_says_more_than_a_receipt_and_a_reply_more_than_a_voice(night):
    night.warns(COMORO)
    message = night.writes_to(COMORO)
    night.delivered(message).after(minutes=2).told(COMORO)
    assert night.line(COMORO).evidence is Evidence.TOLD
    night.after(minutes=2).replied(message)
    assert night.line(COMORO).evidence is Evidence.REPLIED
    assert night.line(COMORO).first == night.revisions[0].approved_at


def test_nobody_to_tell(night):
    night.warns(BEBONUK)
    assert night.line(BEBONUK).state == "NOT REACHED: no contact"
    assert night.opens() == "NOT REACHED: Bebonuk: no contact; call the municipality"


def test_a_contact_who_said_para_is_named_as_a_gap_not_by_name(night):
    night.warns(BEBONUK, severity=Severity.MODERATE).knows(BEBONUK, "+67077231111", silent=True)
    assert night.line(BEBONUK).state == "NOT REACHED: no contact: 1 said PARA"
    assert "SAID PARA: a contact in Bebonuk; reach somebody else there" in night.opens()
    assert "SAID PARA" not in night.told(BEBONUK).opens()


def test_aired_is_not_reached(night):
    night.warns(COMORO).after(minutes=7).airs("comoro")
    seen = night.report()
    assert seen.sucos[0].radio.on_air is OnAir.AIRED
    assert (seen.sucos[0].radio.at, seen.sucos[0].radio.languages) == (night.now, ("tet",))
    assert seen.sucos[0].standing is Standing.NO_CONTACT
    assert (seen.totals.reached, seen.totals.stations_aired) == (0, 1)


@pytest.mark.parametrize(
    ("suco", "on_air"), [(COMORO, OnAir.NOT_YET), (MANLEUANA, OnAir.BLACK_SPOT), ("040101", OnAir.NO_STATION)]
)
def test_what_the_radio_can_do_for_a_suco(night, suco, on_air):
    assert night.warns(COMORO, suco).line(suco).radio.on_air is on_air


def ring_only(night, **more):
    """Two stations of Dili that nobody has confirmed, as the list ships."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    names = {"loro": "Radio Loro", "matadalan": "Radio Matadalan"}
    lines = [f"- {{id: {id_}, name: {name}, municipality: Dili{extra}}}\n" for id_, name in names.items()]
    (night.home / "stations.yaml").write_text("".join(lines), "utf-8")
    return night


def test_stations_nobody_can_write_to_are_to_be_rung(night):
    ring_only(night).warns(COMORO).replied(night.writes_to(COMORO))
    assert night.opens() == "RADIO: ring Radio Loro, Radio Matadalan: no confirmed address"
    assert night.line(COMORO).radio.on_air is OnAir.RING
    night.airs("loro")
    assert night.opens() == "RADIO: ring Radio Matadalan: no confirmed address"
    assert night.line(COMORO).radio.on_air is OnAir.AIRED
    assert night.airs("matadalan").opens() == ""


def test_a_station_that_is_not_heard_there_need_not_be_rung(night):
    ring_only(night, footprint=f"['{HERA}']").warns(COMORO).replied(night.writes_to(COMORO))
    assert night.opens() == ""
    assert night.line(COMORO).radio.on_air is OnAir.NO_STATION


def test_where_a_warning_is_over_nobody_rings_any_more(night):
    ring_only(night).warns(COMORO, severity=Severity.MODERATE).replied(night.writes_to(COMORO))
    seen = night.expires().report()
    assert [point.label for point in seen.open] == []
    assert "RADIO: ring" in str(seen.notes[0])


def test_the_stations_that_ship_are_to_be_rung(night):
    from alerts.app import shipped

    (night.home / "stations.yaml").write_text(shipped("stations.yaml").read_text("utf-8"), "utf-8")
    night.warns(COMORO)
    assert "RADIO: ring " in night.opens()
    assert max(map(len, night.avizu("report", 1).stdout.splitlines())) <= 80


def test_a_failed_message_says_why_without_a_number(night):
    night.warns(COMORO).writes_to(COMORO, GiveUp("+67077230001 is not\na phone.", "21211"))
    assert night.line(COMORO).state == "failed: +670******01 is not a phone"
    assert "Comoro: failed, +670******01 is not a phone; call somebody there" in night.opens()


def test_a_phone_that_stayed_off_is_a_failure_until_it_is_on(night):
    night.warns(COMORO)
    message = night.writes_to(COMORO)
    night.comes_back(message, Proof.UNDELIVERED, code="30003", detail="The phone is off.")
    assert night.line(COMORO).state == "failed: The phone is off"
    assert night.delivered(message).line(COMORO).reached


def test_a_message_not_tried_to_the_end_is_no_failure(night):
    night.warns(COMORO).writes_to(COMORO, REFUSED)
    night.writes_to(COMORO, LATER)
    assert night.line(COMORO).state == "no proof yet: trying again, the gateway is busy"


def test_a_message_the_guard_held_back_was_not_sent(night):
    night.warns(COMORO).writes_to(COMORO, GiveUp("not sent: the warning expired", "withheld"))
    assert night.line(COMORO).tally.sent == 0


def test_an_uncertain_message_stays_in_sight(night):
    night.warns(COMORO, HERA).writes_to(COMORO, NO_ANSWER)
    delivered = night.writes_to(HERA)
    night.writes_to(HERA, NO_ANSWER)
    night.delivered(delivered)
    assert night.line(COMORO).standing is Standing.UNCERTAIN
    assert night.line(HERA).reached
    assert "UNCERTAIN: 2 messages (Comoro, Hera); avizu message list --warning 1 --open" in night.opens()


def test_a_call_for_help_is_on_top_until_it_is_closed(night):
    night.warns(COMORO, HERA).replied(night.writes_to(COMORO)).hears(COMORO, "Ajuda")
    seen = night.report()
    assert seen.open[0].label == "HELP"
    assert seen.totals.help_open == 1
    assert night.line(COMORO).state == "reached (replied), HELP"
    assert "Comoro asked for help" in seen.open[0].text


def test_a_reply_nobody_understood_is_a_note(night):
    night.warns(COMORO).replied(night.writes_to(COMORO)).hears(COMORO, "Sé mak ne'e?", "unknown")
    assert [str(note) for note in night.report().notes] == ["REPLIES: 1 not understood; avizu reply list --warning 1"]
    assert not night.report().open


def test_a_municipality_that_knows_does_not_make_its_sucos_reached(night):
    night.warns(COMORO).replied(night.writes_to(DILI))
    seen = night.report()
    assert [(line.name, line.reached) for line in seen.committees] == [("Dili (municipality)", True)]
    assert seen.totals.reached == 0
    assert seen.totals.tally.sent == seen.municipalities[0].tally.sent == 1


def test_a_municipality_that_could_not_be_told_is_open(night):
    night.warns(COMORO).replied(night.writes_to(COMORO))
    night.writes_to(DILI, REFUSED)
    assert "NOT REACHED: Dili (municipality): failed" in night.opens()


def test_a_station_has_its_own_line_and_counts_for_no_suco(night):
    night.warns(COMORO)
    to_studio = {"target": "station:comoro", "medium": Medium.EMAIL, "address": "studio@example.tl"}
    night.writes_to("comoro", REFUSED, **to_studio)
    seen = night.report()
    assert [(s.name, s.mail, s.sms, s.airings) for s in seen.stations] == [
        ("Radio Comunidade Comoro", "failed", "", ())
    ]
    assert seen.totals.tally.sent == 0
    assert "RADIO: Radio Comunidade Comoro" in night.opens()
    assert "RADIO" not in night.airs("comoro").opens()


def test_a_station_that_left_the_file_keeps_its_line(night):
    night.warns(COMORO).airs("comoro", "pt")
    (night.home / "stations.yaml").write_text("[]", "utf-8")
    assert [(s.name, len(s.airings)) for s in night.report().stations] == [("comoro", 1)]


def test_an_update_drops_a_suco_and_asks_for_fresh_proof(night):
    night.warns(COMORO, HERA)
    for suco in (COMORO, HERA):
        night.replied(night.writes_to(suco))
    night.airs("comoro").after(hours=1).warns(COMORO)
    night.writes_to(COMORO, purpose=Purpose.UPDATE)
    night.writes_to(HERA, purpose=Purpose.NO_LONGER)
    seen = night.report()
    assert [(line.name, line.dropped, line.earlier_only) for line in seen.sucos] == [
        ("Comoro", False, True),
        ("Hera", True, True),
    ]
    assert (seen.totals.sucos, seen.totals.reached, seen.totals.earlier_only) == (1, 1, 1)
    assert seen.sucos[0].radio.on_air is OnAir.EARLIER
    assert seen.totals.stations_aired == 0
    assert "EARLIER TEXT: Comoro: no proof yet of the newest text" in night.opens()
    assert "NO-LONGER: not confirmed in 1 of 1 places" in night.opens()


def test_a_voice_after_the_update_tells_the_newest_text(night):
    night.warns(COMORO).replied(night.writes_to(COMORO)).after(hours=1).warns(COMORO)
    assert night.told(COMORO).line(COMORO).earlier_only is False


def test_the_newest_text_decides_what_is_still_hoped_for(night):
    night.warns(COMORO).writes_to(COMORO)
    night.after(hours=1).warns(COMORO).writes_to(COMORO, REFUSED, purpose=Purpose.UPDATE)
    assert night.line(COMORO).standing is Standing.FAILED


def test_what_was_taken_back_from_the_queue_was_not_sent(night):
    night.warns(COMORO).writes_to(COMORO, None)
    with night.writing() as connection:
        outbox.withdraw(connection, [night.revisions[0].id], why="the warning expired", at=night.now)
    assert night.line(COMORO).state == "failed: not sent, the warning expired"


def test_after_the_end_only_the_end_is_open(night):
    night.warns(COMORO, BEBONUK).replied(night.writes_to(COMORO)).after(hours=3).gives_all_clear()
    end = night.writes_to(COMORO, purpose=Purpose.ALL_CLEAR)
    assert night.opens() == "ALL-CLEAR: not confirmed in 1 of 1 places"
    assert [note.label for note in night.report().notes] == ["NOT REACHED"]
    assert not night.delivered(end).report().open


def test_a_voice_after_the_end_tells_the_end(night):
    night.warns(COMORO).after(hours=3).gives_all_clear()
    night.writes_to(COMORO, REFUSED, purpose=Purpose.ALL_CLEAR)
    night.after(minutes=5).told(COMORO)
    assert not night.line(COMORO).reached
    assert not night.report().open


def test_several_municipalities_have_their_own_sums(night):
    night.warns(COMORO, BEBONUK, "040101").replied(night.writes_to(COMORO))
    night.told("040101").airs("comoro")
    sums = [(m.name, m.sucos, m.reached, m.aired, m.tally.sent) for m in night.report().municipalities]
    assert sums == [("Baucau", 1, 1, 0, 0), ("Dili", 2, 1, 2, 1)]


def test_a_draft_has_no_report(night):
    a_draft(night, COMORO)
    with pytest.raises(NotAllowed, match="never approved"):
        night.report()


def test_a_warning_that_is_not_there(night):
    night.warning_id = 99
    with pytest.raises(NotFound, match="no warning 99"):
        night.report()


def test_the_question_costs_few_queries(tmp_path):
    from sqlalchemy import event

    night = Night(tmp_path)
    night.warns(COMORO, HERA)
    for _ in range(5):
        night.delivered(night.writes_to(COMORO))
    asked: list[str] = []
    event.listen(night.app.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    night.report()
    night.app.database.close()
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 9
