"""An officer imports a document: what the draft takes from it, and what the officer must choose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from builders_cap import area, cap, circle, geocode, info, named, polygon
from duty_desk import LATER, Desk
from house import ANA
from sqlalchemy import select

from alerts.actions import ingest
from alerts.errors import NotAllowed
from alerts.incoming import Choices
from alerts.model.warning import Certainty, Severity, State, Urgency
from alerts.store import tables as t

FLOOD = info(event="Flood", expires=LATER)


def take(desk: Desk, data: bytes, **choices: object) -> ingest.Imported:
    return ingest.import_document(desk.house.app, data, Choices(**choices), by=ANA, source="a file", now=desk.house.now)


def codes(found: ingest.Imported) -> list[str]:
    return [finding.code for finding in found.findings]


def test_the_draft_says_what_the_document_says(desk: Desk) -> None:
    block = info(
        event="Flood",
        expires=LATER,
        onset="2026-11-22T02:00:00+09:00",
        effective="2026-11-22T01:00:00+09:00",
        urgency="Future",
        severity="Extreme",
        certainty="Possible",
    )
    revision = take(desk, cap(block)).warning.newest
    assert (revision.state, revision.hazard, revision.touched_by) == (State.DRAFT, "flood", ("ana",))
    assert (revision.severity, revision.urgency, revision.certainty) == (
        Severity.EXTREME,
        Urgency.FUTURE,
        Certainty.POSSIBLE,
    )
    assert revision.expires == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    assert revision.onset == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    assert revision.effective == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    municipalities = {desk.house.app.gazetteer.municipality_of(suco).name for suco in revision.sucos}
    assert "Dili" in municipalities


def test_an_effective_that_has_passed_delays_nothing(desk: Desk) -> None:
    block = info(event="Flood", expires=LATER, effective="2026-11-21T01:00:00+09:00")
    assert take(desk, cap(block)).warning.newest.effective is None


@pytest.mark.parametrize(
    ("event", "hazard"), [("Heavy rain", "heavy_rain"), ("FLASH FLOOD Warning", "flash_flood"), ("Tsunami", "tsunami")]
)
def test_the_hazard_is_suggested_by_the_event(desk: Desk, event: str, hazard: str) -> None:
    revision = take(desk, cap(info(event=event, expires=LATER))).warning.newest
    assert revision.hazard == hazard


def test_values_come_from_the_parameters_where_they_fit(desk: Desk) -> None:
    def quake(value: str, identifier: str) -> dict[str, str]:
        block = info(event="Earthquake", expires=LATER, extra=named("parameter", "EarthquakeMagnitude", value))
        return dict(take(desk, cap(block, identifier=identifier)).warning.newest.values)

    assert quake("6.1", "A") == {"magnitude": "6.1"}
    assert quake("very strong; see http://example.com", "B") == {}


def test_what_the_officer_chooses_goes_before_what_the_document_says(desk: Desk) -> None:
    hera = desk.house.suco("Hera, Dili")
    later = desk.house.now + timedelta(hours=3)
    revision = take(desk, cap(FLOOD), sucos=(hera,), hazard="flash_flood", new_expiry=later).warning.newest
    assert (revision.sucos, revision.hazard, revision.expires) == ((hera,), "flash_flood", later)


def test_places_come_from_circles_and_place_codes_too(desk: Desk) -> None:
    hera = desk.house.app.gazetteer.place(desk.house.suco("Hera, Dili"))
    lat, lon = hera.inside
    point = info(area(circle(f"{lat},{lon} 0")), event="Flood", expires=LATER)
    assert take(desk, cap(point, identifier="A")).warning.newest.sucos == (hera.code,)
    coded = info(area(geocode("PCODE", "TL0604"), desc="somewhere"), event="Flood", expires=LATER)
    wanted = desk.house.app.gazetteer.sucos_of_pcode("TL0604")
    assert take(desk, cap(coded, identifier="B")).warning.newest.sucos == wanted


def test_areas_elsewhere_are_taken_only_with_places_chosen(desk: Desk) -> None:
    far = cap(info(area(polygon("48,16 48,17 49,17 48,16"), desc="Wien\u202e"), event="Flood", expires=LATER))
    file = desk.file("far.xml", far)
    said = desk.refused("warning", "import", file)
    assert "The areas do not touch Timor-Leste." in said
    assert "--place NAME" in said
    out = desk.ok("warning", "import", file, "--place", "Hera, Dili")
    assert "! The areas do not touch Timor-Leste." in out
    assert "\u202e" not in said + out


def test_a_shape_in_the_sea_between_is_outside_and_a_graze_is_not(desk: Desk) -> None:
    sea = polygon("-8.30,125.30 -8.30,125.35 -8.35,125.35 -8.35,125.30 -8.30,125.30")
    with pytest.raises(Exception, match="do not touch Timor-Leste"):
        take(desk, cap(info(area(sea), event="Flood", expires=LATER)))
    grazing = cap(info(area(graze(desk)), event="Flood", expires=LATER), identifier="B")
    with pytest.raises(Exception, match="names no area in Timor-Leste"):
        take(desk, grazing)
    found = take(desk, grazing, sucos=(desk.house.suco("Hera, Dili"),))
    assert "sliver" in codes(found)
    assert "outside" not in codes(found)


def graze(desk: Desk) -> str:
    """A shape in the sea whose northern edge takes a sliver of the southernmost suco."""
    places = map(desk.house.app.gazetteer.place, desk.house.app.gazetteer.sucos)
    west, south, east, _ = min((place.box for place in places if place.box), key=lambda box: box[1])
    edge = south + 0.0002
    return polygon(f"{edge},{west} {edge},{east} -10.5,{east} -10.5,{west} {edge},{west}")


def test_an_expired_document_needs_a_new_end(desk: Desk) -> None:
    file = desk.file("old.xml", cap(info(event="Flood", expires="2026-11-21T08:00:00+09:00")))
    assert "has already ended" in desk.refused("warning", "import", file)
    out = desk.ok("warning", "import", file, "--new-expiry", "+6h")
    assert "! The warning had already ended." in out
    row = desk.run("warning", "list", "--json").rows[0]
    assert row["expires"] == "2026-11-21T20:00:00Z"


def test_what_would_hold_a_machine_back_an_officer_is_shown(desk: Desk) -> None:
    signed = cap(FLOOD, extra='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>')
    found = take(desk, signed)
    assert "signed" in codes(found)
    assert found.warning.newest.state is State.DRAFT
    shown = desk.ok("warning", "show", found.warning.id)
    assert any(line.startswith("  ! ") for line in shown.splitlines())
    assert "signed" in [one["code"] for one in desk.run("warning", "show", found.warning.id, "--json").row["findings"]]


def test_the_second_import_says_already_here(desk: Desk) -> None:
    number = take(desk, cap(FLOOD)).warning.id
    with pytest.raises(NotAllowed, match=f"here already as warning {number}. Look at it: avizu warning show {number}"):
        take(desk, cap(FLOOD))
    other_prefix = cap(FLOOD, prefix="cap", sent="2026-11-19T23:00:00+00:00")
    with pytest.raises(NotAllowed, match="here already"):
        take(desk, other_prefix)


def test_the_same_identity_with_another_content_is_trusted_by_nobody(desk: Desk) -> None:
    take(desk, cap(FLOOD))
    with pytest.raises(NotAllowed, match=r"it says something else\. Do not trust either before"):
        take(desk, cap(info(event="Flood", expires=LATER, severity="Extreme")))
    with desk.house.app.database.reading() as connection:
        assert len(connection.execute(select(t.report)).all()) == 1


def test_the_document_is_kept_as_it_came(desk: Desk) -> None:
    data = cap(FLOOD, prefix="cap")
    take(desk, data)
    with desk.house.app.database.reading() as connection:
        (report,) = connection.execute(select(t.report)).all()
    assert (report.body, report.source, report.sender) == (data, "a file", "dnmg@example.tl")


def test_foreign_text_cannot_paint_the_terminal(desk: Desk) -> None:
    evil = "Rio\u202e\u2028 " + "x" * 300
    nowhere = info(area("<geocode/>", desc=evil), event=evil, expires=LATER)
    said = desk.refused("warning", "import", desk.file("a.xml", cap(nowhere)), "--hazard", "flood")
    assert "x" * 50 in said
    file = desk.file("b.xml", cap(nowhere, identifier=f"{evil}1", status="Actual", scope=evil[:40]))
    out = desk.ok("warning", "import", file, "--hazard", "flood", "--place", "Hera, Dili")
    assert max(map(len, out.splitlines())) <= 80
    assert not {"\u202e", "\u2028"} & set(out)
