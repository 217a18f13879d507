"""Where a flood and a landslide are warned of at once, people get one text about both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from house import ANA, BEN
from restrained import CAMEA, COMORO, HERA, PHONES, Watchroom, phones

from alerts.actions import approve, draft, end, report, stations
from alerts.audience.rules import RestraintRule
from alerts.errors import NotAllowed
from alerts.model.warning import Certainty, Severity
from alerts.outgoing import Outgoing
from alerts.store.muted import HeldBack
from alerts.words.texts import TextFile

MODERATE, SEVERE, EXTREME = Severity.MODERATE, Severity.SEVERE, Severity.EXTREME
BOTH = "mota no rai-halai"


def text_for(room: Watchroom, warning_id: int, suco: str) -> str:
    return [row.text for row in room.house.messages(warning_id) if row.address == PHONES[suco]][-1]


@pytest.mark.parametrize(("first", "second"), [("flood", "landslide"), ("landslide", "flood")])
@pytest.mark.parametrize(("graver", "lesser"), [(EXTREME, MODERATE), (MODERATE, EXTREME)])
def test_the_second_one_is_about_both_where_both_hold(
    room: Watchroom, first: str, second: str, graver: Severity, lesser: Severity
) -> None:
    one = room.warn(HERA, COMORO, severity=graver, hazard=first).warning.id
    other = room.warn(HERA, CAMEA, severity=lesser, hazard=second)
    assert other.held.muted.places == {}
    assert room.waiting(other.warning.id) == phones(HERA, CAMEA)
    assert BOTH in text_for(room, other.warning.id, HERA)
    assert BOTH not in text_for(room, other.warning.id, CAMEA)
    assert BOTH not in text_for(room, one, HERA)


def test_it_holds_until_the_end_of_its_own_warning(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE, hours=2)
    second = room.warn(HERA, severity=SEVERE, hazard="landslide", hours=6).warning.id
    assert "to'o 22/11 05:00" in text_for(room, second, HERA)


PAIRS = pytest.mark.parametrize(("first", "second"), [("flood", "landslide"), ("landslide", "flood")])


@PAIRS
def test_a_text_never_shortens_what_was_said_of_the_other_danger(room: Watchroom, first: str, second: str) -> None:
    room.warn(HERA, severity=EXTREME, hazard=first, hours=12)
    shorter = room.warn(HERA, severity=SEVERE, hazard=second, hours=2).warning.id
    assert BOTH not in text_for(room, shorter, HERA)
    assert "to'o 22/11 01:00" in text_for(room, shorter, HERA)


def test_nor_what_was_said_by_one_of_two_about_the_other_danger(room: Watchroom) -> None:
    room.warn(HERA, COMORO, severity=EXTREME, hours=2)
    room.warn(HERA, severity=SEVERE, hours=12)
    landslide = room.warn(HERA, COMORO, severity=SEVERE, hazard="landslide", hours=6).warning.id
    assert BOTH not in text_for(room, landslide, HERA)
    assert BOTH in text_for(room, landslide, COMORO)


@PAIRS
def test_what_is_said_of_a_flood_that_is_there_stands_by_itself(room: Watchroom, first: str, second: str) -> None:
    app, now, texts = room.house.app, room.house.now, {}
    for hazard in (first, second):
        number = room.house.flood(HERA, severity=SEVERE, hazard=hazard).id
        seen = Certainty.OBSERVED if hazard == "flood" else Certainty.LIKELY
        draft.edit(app, number, {"certainty": seen}, by=ANA, now=now)
        draft.submit(app, number, by=ANA, now=now)
        room.approve(number)
        texts[hazard] = text_for(room, number, HERA)
    assert "agora" in texts["flood"]
    assert "sa'e ba leten" in texts["flood"]
    assert "RAI-HALAI" in texts["landslide"]


def test_a_text_that_is_to_begin_later_is_about_its_own_danger(room: Watchroom) -> None:
    """The other may be over before, by its time or because somebody took it back."""
    room.warn(HERA, severity=SEVERE, hazard="landslide", hours=8)
    begins = room.house.now + timedelta(hours=5)
    number = room.house.submitted(HERA, severity=SEVERE, hours=12, effective=begins)
    room.approve(number)
    assert BOTH not in text_for(room, number, HERA)


def test_approving_it_after_its_beginning_changes_nothing(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE, hazard="landslide", hours=8)
    number = room.house.submitted(HERA, severity=SEVERE, hours=12, effective=room.house.now + timedelta(hours=1))
    room.house.clock.move(hours=2)
    room.approve(number)
    assert BOTH not in text_for(room, number, HERA)


def test_a_longer_end_of_the_other_takes_it_out_of_the_next_text(room: Watchroom) -> None:
    flood = room.warn(HERA, severity=SEVERE, hours=2).warning.id
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide", hours=6).warning.id
    assert BOTH in text_for(room, landslide, HERA)
    room.deliver()
    room.update(flood, expires=room.house.now + timedelta(hours=12))
    room.update(landslide, severity=EXTREME)
    assert BOTH not in text_for(room, landslide, HERA)


def test_it_is_not_held_back_for_a_graver_one_about_one_of_the_dangers(any_room: Watchroom) -> None:
    room = any_room
    room.warn(HERA, severity=SEVERE, hazard="landslide", hours=2)
    room.warn(HERA, severity=EXTREME, hazard="flash_flood", hours=4)
    flood = room.warn(HERA, COMORO, severity=MODERATE, hours=10)
    assert (flood.held.muted.places, room.waiting(flood.warning.id)) == ({}, phones(HERA, COMORO))
    room.warn(HERA, COMORO, severity=EXTREME)
    assert room.waiting(flood.warning.id) == phones(HERA)
    seen = draft.preview(room.house.app, room.house.flood(HERA, severity=MODERATE, hours=10).id)[1]
    assert (seen.muted, seen.reach) == ({}, 1)


def crowded(room: Watchroom) -> Watchroom:
    """Hera was sent all that may be sent within the hour, ten minutes ago."""
    app = room.house.app
    room.house.app = replace(app, given=replace(app.settings, restraint=RestraintRule(most_per_hour=1)))
    room.warn(HERA, severity=MODERATE, hazard="strong_wind", hours=12)
    room.deliver()
    room.house.clock.move(minutes=10)
    return room


def put_off(room: Watchroom, *, flood_hours: float = 6) -> tuple[int, int]:
    """A flood that everybody has, and a landslide whose text, about both, waits for Hera."""
    flood = room.warn(HERA, severity=EXTREME, hours=flood_hours).warning.id
    room.deliver()
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide", hours=12)
    assert landslide.held.put_off.messages == 1
    return flood, landslide.warning.id


def test_it_waits_its_turn_while_both_hold(room: Watchroom) -> None:
    _, landslide = put_off(crowded(room))
    assert room.later(minutes=59) == ()
    assert room.deliver() == []
    room.later(minutes=1)
    assert room.deliver() == [(landslide, "warning", PHONES[HERA])]
    assert BOTH in text_for(room, landslide, HERA)


def test_it_does_not_wait_until_the_other_danger_is_over(room: Watchroom) -> None:
    crowded(room).warn(HERA, severity=EXTREME, hours=0.5)
    room.deliver()
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide", hours=12)
    assert landslide.held.put_off.messages == 0
    assert room.deliver() == [(landslide.warning.id, "warning", PHONES[HERA])]


def taken_back(room: Watchroom, flood: int) -> HeldBack:
    return end.retract(room.house.app, flood, by=ANA, now=room.house.now, reason="a mistake")[1].held


def cleared(room: Watchroom, flood: int) -> HeldBack:
    room.house.clock.move(minutes=31)
    done = end.all_clear(room.house.app, flood, by=ANA, now=room.house.now, statement="DNMG, by phone")[1]
    assert done is not None
    return done.held


OTHERS_CHANGES = {
    "taken back": taken_back,
    "all clear": cleared,
    "extended": lambda room, flood: room.update(flood, expires=room.house.now + timedelta(hours=20)).held,
    "no longer there": lambda room, flood: room.update(flood, sucos=(COMORO,)).held,
}


@pytest.mark.parametrize("how", OTHERS_CHANGES)
def test_what_waits_is_not_sent_once_the_other_danger_no_longer_holds_so(any_room: Watchroom, how: str) -> None:
    room = any_room
    flood, landslide = put_off(crowded(room))
    held = OTHERS_CHANGES[how](room, flood)
    why = f"1 message tells of two dangers, which no longer hold so. Write it anew: avizu warning update {landslide}"
    assert held.outdated == {landslide: 1}
    assert held.outdated_words == (f"warning {landslide} is not sent: {why}",)
    assert room.history(landslide)[-1] == ("not sent", why)
    room.later(hours=2)
    assert all(number != landslide for number, _, _ in room.deliver())
    line = report.report(room.house.app, landslide, now=room.house.now).sucos[0]
    assert (
        line.state == "failed: not sent, it tells of two dangers, which no longer hold so; the warning needs an update"
    )


def test_the_update_that_is_asked_for_is_a_first_word_about_its_own_danger(room: Watchroom) -> None:
    flood, landslide = put_off(crowded(room))
    room.retract(flood)
    room.later(hours=1)
    room.update(landslide, certainty=Certainty.LIKELY)
    assert (landslide, "warning", PHONES[HERA]) in room.deliver()
    assert BOTH not in text_for(room, landslide, HERA)


def test_what_was_stuck_until_the_other_danger_was_over_is_not_sent(room: Watchroom, caplog) -> None:
    """The gateway was away for hours: nothing went out at its time."""
    import scheduler

    _, landslide = put_off(crowded(room), flood_hours=3)
    room.house.clock.move(hours=3, minutes=1)
    end.expire(room.house.app, now=room.house.now)
    _, job = scheduler.JOBS["send what was held back"]
    with caplog.at_level("WARNING", "avizu.schedule"):
        job(room.house.app)
        job(room.house.app)
    (said,) = caplog.messages
    assert said.startswith(f"warning {landslide} is not sent: 1 message tells of two dangers")
    assert room.deliver() == []


def test_what_only_waits_for_its_turn_goes_out_as_it_was_approved(room: Watchroom) -> None:
    """Nobody is left without a word because the other warning ended while thousands of messages went out."""
    flood = room.warn(HERA, severity=EXTREME).warning.id
    room.deliver()
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide").warning.id
    room.retract(flood)
    assert room.later(seconds=10) == ()
    assert (landslide, "warning", PHONES[HERA]) in room.deliver()


def test_the_committee_of_a_municipality_gets_it_where_both_hold_in_all_its_warned_sucos(room: Watchroom) -> None:
    room.municipal("07", "+67077110020")
    room.warn(HERA, severity=SEVERE)
    wide = room.warn(HERA, COMORO, severity=SEVERE, hazard="landslide").warning.id
    narrow = room.warn(HERA, severity=SEVERE, hazard="landslide").warning.id
    texts = {row.warning_id: row.text for row in room.house.messages() if row.address == "+67077110020"}
    assert BOTH not in texts[wide]
    assert BOTH in texts[narrow]


def composed(room: Watchroom, warning_id: int) -> Outgoing:
    return draft.preview(room.house.app, warning_id)[1]


def test_the_radio_script_is_about_both_where_both_hold_everywhere_it_speaks_of(room: Watchroom) -> None:
    flood = room.warn(HERA, severity=SEVERE).warning.id
    outgoing = composed(room, room.house.flood(HERA, hazard="landslide").id)
    assert outgoing.combined == {room.house.suco(HERA): ("flood_landslide", flood)}
    (script, *_) = [s for (_, language), s in outgoing.scripts.items() if language == "tet"]
    assert "Udan boot halo mota sa'e no rai bele halai" in script.text
    wider = composed(room, room.house.flood(HERA, COMORO, hazard="landslide").id)
    assert all("Udan boot halo mota sa'e" not in script.text for script in wider.scripts.values())


def test_the_host_finds_the_key_points_of_the_text_of_both(room: Watchroom) -> None:
    app = room.house.app
    room.warn(HERA, severity=SEVERE)
    room.house.clock.move(minutes=1)
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide").warning.id
    room.house.clock.move(minutes=1)
    room.warn(HERA, severity=SEVERE)
    (reading, *_) = stations.scripts(app, landslide)[0].readings
    assert "Sai hosi mota ninin no rai-lolon." in reading.key_points


def test_a_reviewed_landslide_text_does_not_vouch_for_the_text_of_both(room: Watchroom) -> None:
    app = room.house.app
    read = {"tet/landslide": "warning_sms", "tet/frames": "ack_prompt"}
    files = app.library.files | {name: read_by_somebody(app.library.files[name], block) for name, block in read.items()}
    app.__dict__["library"] = replace(app.library, files=files)
    assert reviewed_sms(composed(room, room.house.flood(HERA, hazard="landslide").id)) == {True}
    room.warn(HERA, severity=SEVERE)
    assert reviewed_sms(composed(room, room.house.flood(HERA, hazard="landslide").id)) == {False}


def read_by_somebody(file: TextFile, block: str) -> TextFile:
    review = f'{{by: "A. Reader", on: "2026-01-01", words: "{file.words(block)}"}}'
    return TextFile(file.name, file.source.replace("reviewed: null", f"reviewed: {{{block}: {review}}}"))


def reviewed_sms(outgoing: Outgoing) -> set[bool]:
    return {b.reviewed for b in outgoing.bulletins if b.kind.value == "sms"}


def test_one_that_began_after_submit_is_a_reason_to_submit_again(any_room: Watchroom) -> None:
    landslide = any_room.house.submitted(HERA, hazard="landslide")
    flood = any_room.warn(HERA, severity=SEVERE).warning.id
    with pytest.raises(NotAllowed) as refused:
        any_room.approve(landslide)
    assert refused.value.sentence == (
        f"Warning {flood} (flood) has come to hold in the same places, with one text for both, "
        f"since warning {landslide} was submitted."
    )
    assert "submit it again" in refused.value.remedy
    again(any_room, landslide)
    assert BOTH in text_for(any_room, landslide, HERA)


def again(room: Watchroom, number: int) -> None:
    app, now = room.house.app, room.house.now
    draft.send_back(app, number, by=BEN, now=now, reason="other texts now")
    draft.submit(app, number, by=ANA, now=now)
    approve.approve(app, number, by=BEN, now=now)


@pytest.mark.parametrize("way", ["retracted", "expired", "expired unnoticed", "covers it no longer"])
def test_one_that_is_over_since_submit_is_a_reason_to_submit_again(room: Watchroom, way: str) -> None:
    flood = room.warn(HERA, COMORO, severity=SEVERE, hours=2).warning.id
    landslide = room.house.submitted(HERA, hazard="landslide")
    ends = {
        "retracted": lambda: room.retract(flood),
        "expired": lambda: room.later(hours=2),
        "expired unnoticed": lambda: room.house.clock.move(hours=2),
        "covers it no longer": lambda: room.update(flood, sucos=(COMORO,)),
    }
    ends[way]()
    with pytest.raises(NotAllowed) as refused:
        room.approve(landslide)
    assert refused.value.sentence == (
        f"Warning {flood} (flood), told of in the same text, no longer holds as it did "
        f"since warning {landslide} was submitted."
    )
    again(room, landslide)
    assert BOTH not in text_for(room, landslide, HERA)


def test_the_ends_speak_of_the_danger_that_ended(room: Watchroom) -> None:
    flood = room.warn(HERA, severity=SEVERE).warning.id
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide").warning.id
    room.deliver()
    room.all_clear(landslide)
    assert "Avizu rai-halai" in text_for(room, landslide, HERA)
    room.all_clear(flood)
    assert "Avizu inundasaun iha" in text_for(room, flood, HERA)


def test_one_that_is_still_to_begin_changes_nothing(room: Watchroom) -> None:
    room.warn(HERA, severity=SEVERE, effective=room.house.now + timedelta(hours=1))
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide").warning.id
    assert BOTH not in text_for(room, landslide, HERA)


def test_a_language_without_the_text_of_both_uses_its_own(room: Watchroom) -> None:
    app = room.house.app
    files = {name: file for name, file in app.library.files.items() if name != "tet/flood_landslide"}
    app.__dict__["library"] = replace(app.library, files=files)
    room.warn(HERA, severity=SEVERE)
    landslide = room.warn(HERA, severity=SEVERE, hazard="landslide").warning.id
    assert "RAI-HALAI" in text_for(room, landslide, HERA)
