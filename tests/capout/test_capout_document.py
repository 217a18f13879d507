"""What a revision says as CAP: an alert, its updates, its end; for real, as an exercise, in the demo."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from builders_capout import Desk, opened
from house import BEN
from night import STATION

from alerts.actions import approve
from alerts.app import App
from alerts.cap.document import Reference
from alerts.incoming import named_sucos
from alerts.model.place import Level
from alerts.model.warning import Certainty, Mode, Severity, Urgency
from alerts.outgoing.capout import MOST_AREAS, MOST_POINTS

THE_ORDER = ("tet", "pt", "en")


def test_a_warning_is_an_alert_in_each_language(desk: Desk) -> None:
    number = desk.approved("Hera, Dili")
    found = desk.document(number)
    assert (found.status, found.msg_type, found.scope, found.references) == ("Actual", "Alert", "Public", ())
    assert tuple(info.language for info in found.infos) == THE_ORDER
    assert found.sent == desk.house.now
    assert found.note == ""
    for info in found.infos:
        assert (info.urgency, info.severity, info.certainty) == (Urgency.IMMEDIATE, Severity.SEVERE, Certainty.LIKELY)
        assert info.categories == ("Met",)
        assert info.expires == desk.house.now + timedelta(hours=6)
        assert info.response_types == ()
    assert desk.texts(number) == {
        "tet": ("Inundasaun", "Inundasaun: Hera"),
        "pt": ("Cheia", "Cheia: Hera"),
        "en": ("Flood", "Flood: Hera in Dili"),
    }


def test_the_words_are_those_of_the_script_and_name_no_single_station(desk: Desk) -> None:
    tet, pt, en = desk.document(desk.approved("Hera, Dili")).infos
    assert "Avizu ne'e ba komunidade iha Hera." in tet.description
    assert tet.instruction.startswith("Sai hosi mota ninin. Ba fatin aas.")
    assert tet.sender_name == "Diresaun Nasionál Jestaun Risku Dezastre"
    assert "margem da ribeira" in pt.instruction
    assert "Radio" not in tet.description + pt.description
    assert (en.description, en.instruction, en.sender_name) == ("", "", "NDMD")


def test_places_that_no_one_station_covers_are_all_named(desk: Desk) -> None:
    number = desk.approved("Hera, Dili", "Aissirimou, Aileu")
    tet = desk.document(number).infos[0]
    assert "Aissirimou" in tet.description
    assert "Hera" in tet.description
    assert tet.headline == "Inundasaun: Aissirimou no Hera"


def test_many_sucos_are_headed_by_their_municipalities(desk: Desk) -> None:
    gazetteer = desk.app.gazetteer
    number = approved_in(desk, (*gazetteer.sucos_of("07"), *gazetteer.sucos_of("01")[:1]))
    assert desk.texts(number)["tet"][1] == "Inundasaun: Aileu no Dili"


def approved_in(desk: Desk, codes: tuple[str, ...], **facts: object) -> int:
    desk.house.suco = lambda code: code  # type: ignore[assignment, method-assign]
    return desk.approved(*codes, **facts)


def test_each_suco_is_an_area_with_its_codes_and_outline(desk: Desk) -> None:
    gazetteer = desk.app.gazetteer
    sucos = gazetteer.sucos_of("07")
    info = desk.document(approved_in(desk, sucos)).infos[0]
    assert tuple(area.geocodes[0] for area in info.areas) == tuple(("INTL", suco) for suco in sucos)
    assert len({area.desc for area in info.areas}) == len(sucos)
    hera = next(area for area in info.areas if area.desc == "Hera, Dili")
    pcode = gazetteer.fact(dict(hera.geocodes)["INTL"], "ocha_pcode")
    assert dict(hera.geocodes)["P-CODE"] == pcode != ""
    assert all(area.polygons for area in info.areas)


def test_a_suco_named_like_its_municipality_is_said_to_be_the_suco(desk: Desk) -> None:
    (area,) = desk.document(approved_in(desk, ("020101",))).infos[0].areas
    assert area.desc == "Suku Ainaro, Ainaro"


def test_a_suco_without_an_outline_has_only_its_code(desk: Desk) -> None:
    (beduku,) = desk.app.gazetteer.without_polygon
    (area,) = desk.document(approved_in(desk, (beduku,))).infos[0].areas
    assert (area.polygons, area.geocodes) == ((), (("INTL", beduku),))


@pytest.mark.parametrize("place", ["07", "TL"])
def test_however_many_sucos_the_document_stays_small(desk: Desk, place: str) -> None:
    gazetteer = desk.app.gazetteer
    number = approved_in(desk, gazetteer.sucos_of(place))
    found = desk.document(number)
    areas = [area for info in found.infos for area in info.areas]
    assert len(desk.body(number)) < 1_000_000
    assert len(areas) <= MOST_AREAS
    assert sum(len(ring) for area in areas for ring in area.polygons) <= MOST_POINTS
    assert len({area.geocodes for area in areas}) == len(areas) / len(found.infos)
    assert named_sucos(gazetteer, areas) == gazetteer.sucos_of(place)


def test_a_part_of_a_post_is_said_by_the_names_of_its_sucos(desk: Desk) -> None:
    gazetteer = desk.app.gazetteer
    areas = desk.document(approved_in(desk, gazetteer.sucos[1:])).infos[0].areas
    first = gazetteer.place(gazetteer.sucos[0])
    rest = [gazetteer.place(code).name for code in gazetteer.sucos_of(first.parent)[1:]]
    assert areas[0].desc == f"{', '.join(rest)} ({first.post}, {first.municipality})"
    assert areas[0].geocodes == tuple(("INTL", code) for code in gazetteer.sucos_of(first.parent)[1:])
    second = gazetteer.place(dict(areas[1].geocodes)["INTL"])
    assert (second.level, areas[1].desc) == (Level.POST, f"{second.name}, {second.municipality}")
    assert dict(areas[1].geocodes)["P-CODE"] == gazetteer.fact(second.code, "ocha_pcode")


def test_an_update_refers_to_all_that_was_published_before(desk: Desk) -> None:
    number = desk.approved()
    desk.updated(number)
    first, second = desk.document(number, 1), desk.document(number, 2)
    desk.updated(number)
    third = desk.document(number, 3)
    assert [one.msg_type for one in (first, second, third)] == ["Alert", "Update", "Update"]
    known = tuple(Reference(one.sender, one.identifier, one.sent) for one in (first, second))
    assert (second.references, third.references) == (known[:1], known)
    assert "Sai hosi mota ninin." in third.infos[0].instruction


def test_an_update_is_worded_as_one_where_stations_get_it_so(desk: Desk) -> None:
    (desk.app.home / "stations.yaml").write_text(STATION, "utf-8")
    number = desk.approved()
    desk.updated(number)
    first, second = (desk.document(number, revision).infos[0].description for revision in (1, 2))
    assert "Informasaun foun" in second
    assert "informasaun foun" not in first


def test_the_end_of_the_danger_is_an_update_that_says_so(desk: Desk) -> None:
    number = desk.approved()
    desk.cleared(number)
    found = desk.document(number)
    assert found.msg_type == "Update"
    assert [reference.identifier for reference in found.references] == [desk.document(number, 1).identifier]
    for info in found.infos:
        assert (info.urgency, info.response_types) == (Urgency.PAST, ("AllClear",))
        assert info.ends_danger
        assert info.expires is not None
        assert info.expires > desk.house.now
        assert info.onset is None
    assert found.infos[0].headline == "Avizu inundasaun remata ona."
    assert found.infos[-1].headline == "All-clear: Flood: Hera in Dili"


def test_a_mistake_is_cancelled_and_never_called_safe(desk: Desk) -> None:
    number = desk.approved()
    desk.retracted(number)
    found = desk.document(number)
    assert found.msg_type == "Cancel"
    assert len(found.references) == 1
    assert found.infos[0].headline == "Avizu inundasaun iha Hera haruka sala."
    assert found.infos[-1].headline == "Sent by mistake, no longer valid: Flood: Hera in Dili"
    for info in found.infos:
        assert not info.ends_danger
        assert info.severity is Severity.UNKNOWN
    assert "wrong river" not in str(found)


@pytest.mark.parametrize(
    ("hazard", "asked"), [("tsunami", ("Evacuate",)), ("heavy_rain", ()), ("road_cut", ("Avoid",))]
)
def test_what_to_do_is_coded_only_where_every_text_asks_for_it(desk: Desk, hazard: str, asked: tuple[str, ...]) -> None:
    assert desk.document(desk.approved("Hera, Dili", hazard=hazard)).infos[0].response_types == asked


def test_values_stand_under_names_that_others_know(desk: Desk) -> None:
    values = {"magnitude": "6.1", "place": "Same"}
    info = desk.document(desk.approved("Hera, Dili", hazard="earthquake", values=values)).infos[0]
    assert info.parameters == (("magnitude", "6.1"), ("avizu:place", "Same"))
    assert info.event_codes == (("avizu:hazard", "earthquake"),)


def test_nothing_of_a_person_is_in_it(desk: Desk) -> None:
    number = desk.approved()
    desk.retracted(number)
    for revision in (1, 2):
        body = desk.body(number, revision).decode()
        assert not any(word in body for word in ("77110001", "+670", "ana", "ben<", ">ben", "Contact", "made up"))


@pytest.mark.parametrize(
    ("mode", "status", "note"), [(Mode.EXERCISE, "Exercise", "EXERCISE"), (Mode.DEMO, "Test", "DEMO")]
)
def test_what_is_not_real_says_so_in_every_place_people_read(
    tmp_path: Path, files: App, mode: Mode, status: str, note: str
) -> None:
    desk = opened(tmp_path / "home", mode=mode, routes=())
    found = desk.document(desk.approved())
    desk.app.database.close()
    assert found.status == status
    assert note in found.note
    words = {"tet": "EZERSÍSIU: ", "pt": "EXERCÍCIO: ", "en": "EXERCISE: "} if mode is Mode.EXERCISE else {}
    for info in found.infos:
        assert info.headline.startswith(words.get(info.language, "DEMO: "))


def test_an_exercise_reads_out_the_words_of_an_exercise(tmp_path: Path, files: App) -> None:
    desk = opened(tmp_path / "home", mode=Mode.EXERCISE, routes=())
    number = desk.approved()
    desk.cleared(number)
    for revision in (1, 2):
        tet = desk.document(number, revision).infos[0]
        assert tet.description.startswith("EZERSÍSIU.")
        assert tet.headline == "EZERSÍSIU: Inundasaun: Hera"
    desk.app.database.close()


def test_names_of_documents_are_those_of_the_wmo_once_it_gave_a_number(desk: Desk) -> None:
    desk.house.clock.move(minutes=7, seconds=5)
    found = desk.again(cap_oid="2.49.0.1.626.1", cap_sender="cap@ndmd.example")
    number = found.approved()
    document = found.document(number)
    assert document.identifier == f"urn:oid:2.49.0.1.626.1.2026.11.21.14.7.5.{number}.1"
    assert document.sender == "cap@ndmd.example"


def test_without_a_number_names_are_this_installations_own(desk: Desk, tmp_path: Path, files: App) -> None:
    other = opened(tmp_path / "other", public_url="")
    mine, theirs = desk.document(desk.approved()), other.document(other.approved())
    other.app.database.close()
    assert mine.identifier.startswith("urn:uuid:")
    assert mine.identifier != theirs.identifier
    assert mine.sender == "avizu@avizu.test"
    assert theirs.sender.endswith(".invalid")


def test_a_warning_keeps_its_sender_when_the_setting_changes(desk: Desk) -> None:
    """Nobody may update or cancel but who warned."""
    number = desk.approved()
    before = desk.document(number)
    later = desk.again(cap_sender="cap@ndmd.example")
    later.updated(number)
    after = later.document(number)
    assert (after.sender, after.references) == (
        before.sender,
        (Reference(before.sender, before.identifier, before.sent),),
    )
    assert later.document(later.approved()).sender == "cap@ndmd.example"


def test_the_stored_words_are_published_even_if_the_templates_changed_since(desk: Desk) -> None:
    """Approved with one wording, published after an upgrade that brought another."""
    number = desk.house.submitted("Hera, Dili")
    approve.approve(desk.app, number, by=BEN, now=desk.house.now)
    own = desk.app.home / "templates" / "tet"
    own.mkdir(parents=True)
    old = Path(__file__).resolve().parents[2] / "templates" / "tet" / "flood.j2"
    text = old.read_text("utf-8").replace("Ba fatin aas.", "Ba foho.").replace("Mota bele sa'e.", "Mota sa'e.")
    (own / "flood.j2").write_text(text, "utf-8")
    later = desk.again()
    later.app.__dict__.pop("library")
    tet = later.document(number).infos[0]
    assert "Ba fatin aas." in tet.description
    assert "foho" not in tet.description + tet.instruction
    assert tet.instruction.startswith("Sai hosi mota ninin. Labele hakur mota.")


def test_a_hazard_that_the_templates_lost_in_one_language_is_said_in_the_others(desk: Desk) -> None:
    number = desk.approved(hazard="pest")
    library = desk.app.library
    desk.app.__dict__["library"] = type(library)(
        {name: file for name, file in library.files.items() if name != "tet/pest"}, library.hazards
    )
    assert set(desk.texts(number)) == {"pt", "en"}
    desk.app.__dict__["library"] = library
