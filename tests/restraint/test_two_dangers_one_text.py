"""Where a flood and a landslide are warned of at once, people get one text about both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import ANA, BEN
from restrained import CAMEA, COMORO, HERA, PHONES, Watchroom, phones

from alerts.actions import approve, draft, stations
from alerts.errors import NotAllowed
from alerts.model.warning import Severity
from alerts.outgoing import Outgoing

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
    assert {"Sai hosi mota ninin.", "Sai hosi rai-lolon."} <= set(reading.key_points)


def test_a_reviewed_landslide_text_does_not_vouch_for_the_text_of_both(room: Watchroom) -> None:
    app = room.house.app
    file = app.library.files["tet/landslide"]
    files = {**app.library.files, "tet/landslide": replace_review(file)}
    app.__dict__["library"] = replace(app.library, files=files)
    assert reviewed_sms(composed(room, room.house.flood(HERA, hazard="landslide").id)) == {True}
    room.warn(HERA, severity=SEVERE)
    assert reviewed_sms(composed(room, room.house.flood(HERA, hazard="landslide").id)) == {False}


def replace_review(file: object) -> object:
    from alerts.words.texts import TextFile

    assert isinstance(file, TextFile)
    return TextFile(file.name, file.source.replace("reviewed: null", 'reviewed: {by: "A. Reader", on: "2026-01-01"}'))


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
    from datetime import timedelta

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
