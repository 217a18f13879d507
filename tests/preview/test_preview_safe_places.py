"""The text names the nearest safe place of its suco, or says that none is recorded."""

from __future__ import annotations

import re

import pytest
from duty_desk import Desk
from house import ANA

from alerts.actions import draft
from alerts.model.message import BulletinKind
from alerts.outgoing.shelters import Refuge

SAFE = "place,municipality,name,lat,lon,hazards,dated\n"
SCHOOL = "Hera,Dili,Eskola 10 Dezembru,-8.53,125.68,,2026-11-01\n"
STATION = """\
- {id: fm, name: Radio Test, municipality: Dili, phone: "77299940", languages: [tet, pt], confirmed_by: ana,
   confirmed_on: 2026-11-01, made_up: true}
"""


def imported(desk: Desk, *lines: str) -> None:
    desk.ok("place", "import-safe", desk.file("safe.csv", SAFE + "".join(lines)))


def sms(desk: Desk, number: int, place: str = "070107") -> str:
    """The Tetum SMS to the committee of a place."""
    (text,) = [b["text"] for b in bulletins(desk, number, "sms") if (b["place"], b["language"]) == (place, "tet")]
    return text


def bulletins(desk: Desk, number: int, kind: str) -> list[dict]:
    return [b for b in desk.run("warning", "preview", number, "--json").row["bulletins"] if b["kind"] == kind]


def on_air(desk: Desk, number: int, language: str = "tet") -> str:
    (text,) = [b["text"] for b in bulletins(desk, number, "script") if b["language"] == language]
    return text


@pytest.fixture
def heard(desk: Desk) -> Desk:
    """With one station for all of Dili."""
    (desk.house.app.home / "stations.yaml").write_text(STATION, "utf-8")
    return desk


def test_the_nearest_is_named_in_the_sms_and_on_air(heard: Desk) -> None:
    imported(heard, SCHOOL)
    number = heard.draft()
    assert "Ba fatin aas ka Eskola 10 Dezembru." in sms(heard, number)
    assert "Fatin seguru mak Eskola sanulu Dezembru." in on_air(heard, number)
    assert "Lugar seguro: Eskola dez Dezembru." in on_air(heard, number, "pt")
    assert "safe place" not in heard.ok("warning", "preview", number)


def test_where_none_is_recorded_the_texts_say_so(heard: Desk) -> None:
    number = heard.draft()
    assert "Lista laiha fatin seguru." in sms(heard, number)
    assert "Ami-nia lista seidauk iha fatin seguru." in on_air(heard, number)
    assert "! no safe place recorded\n" in heard.ok("warning", "preview", number)
    assert heard.run("warning", "preview", number, "--json").row["no_safe_place"] == ["070107"]


def test_a_place_next_door_is_named_with_its_suco(desk: Desk) -> None:
    imported(desk, f"Meti Aut,Dili,Igreja,{near(desk)},,2026-11-01\n")
    assert "Ba fatin aas ka Igreja, Meti Aut." in sms(desk, desk.draft())


def near(desk: Desk) -> str:
    """A point between the middles of Hera and Meti Aut, less than 5 km from both."""
    (lat, lon), (other_lat, other_lon) = (
        desk.house.app.gazetteer.place(desk.house.suco(name)).inside for name in ("Hera, Dili", "Meti Aut, Dili")
    )
    return f"{lat + (other_lat - lat) * 0.4:.5f},{lon + (other_lon - lon) * 0.4:.5f}"


def test_nobody_is_sent_to_a_place_that_is_not_safe_from_this(desk: Desk) -> None:
    imported(desk, SCHOOL, "Hera,Dili,Foho Hera,,,tsunami,2026-11-01\n")
    flood, wave = desk.draft(), desk.draft("--hazard", "tsunami")
    assert "Eskola" in sms(desk, flood)
    assert "Foho Hera" in sms(desk, wave)
    assert "Eskola" not in sms(desk, wave)


def test_what_an_officer_gives_goes_before_what_is_recorded(heard: Desk) -> None:
    imported(heard, SCHOOL)
    number = heard.draft("--set", "shelter=Stadium Dili")
    assert "Ba fatin aas ka Stadium Dili." in sms(heard, number)
    assert "Fatin seguru mak Stadium Dili." in on_air(heard, number)


def test_an_officer_can_not_write_the_none_recorded_away(desk: Desk) -> None:
    said = desk.run("warning", "draft", *words_of_flood(), "--set", "none_recorded=x")
    assert said.code == 2
    assert "has no value 'none_recorded'" in said.err


def words_of_flood() -> tuple[str, ...]:
    from duty_desk import FLOOD

    return (*FLOOD, "--place", "Hera, Dili")


def test_several_sucos_on_air_are_named_with_their_places(heard: Desk) -> None:
    imported(heard, SCHOOL, "Comoro,Dili,Igreja Comoro,,,,2026-11-01\n")
    number = heard.draft("--place", "Comoro, Dili", "--place", "Becora, Dili")
    said = on_air(heard, number)
    assert re.search(r"Fatin seguru mak .*Eskola sanulu Dezembru iha Hera", said)
    assert "Igreja Comoro iha Comoro" in said
    assert "Igreja Comoro em Comoro" in on_air(heard, number, "pt")


def test_more_than_three_places_are_not_read_out(heard: Desk) -> None:
    sucos = ("Hera", "Comoro", "Becora", "Bebonuk")
    imported(heard, *(f"{suco},Dili,Eskola {suco},,,,2026-11-01\n" for suco in sucos))
    number = heard.draft(*(word for suco in sucos[1:] for word in ("--place", f"{suco}, Dili")))
    said = on_air(heard, number)
    assert "Eskola" not in said
    assert "seidauk iha fatin seguru" not in said


def test_the_committee_of_a_municipality_is_sent_to_no_single_place(desk: Desk) -> None:
    imported(desk, SCHOOL)
    municipal(desk)
    number = desk.draft("--place", "Comoro, Dili")
    text = sms(desk, number, "07")
    assert "eskola" not in text.lower()
    assert "laiha fatin seguru" not in text


def municipal(desk: Desk) -> None:
    from alerts.store import people

    new = people.NewContact(name="Rui (made up)", role="chief", place="07", phone="+67077110009", languages=("tet",))
    with desk.house.app.database.writing() as connection:
        people.add_contacts(connection, [new], at=desk.house.now, by="test")


def test_a_place_nobody_checked_for_long_is_named_and_doubted(desk: Desk) -> None:
    imported(desk, SCHOOL.replace("2026", "2023"))
    number = desk.draft()
    assert "Eskola 10 Dezembru" in sms(desk, number)
    assert "! safe place not checked for two years: Hera\n" in desk.ok("warning", "preview", number)


def test_a_text_that_changed_since_submit_is_not_approved(desk: Desk) -> None:
    number = desk.submitted()
    imported(desk, SCHOOL)
    said = desk.approve(number)
    assert said.code == 2


def test_a_hazard_that_sends_nobody_anywhere_names_no_place(desk: Desk) -> None:
    imported(desk, SCHOOL)
    number = desk.draft("--hazard", "heavy_rain")
    assert "seguru" not in sms(desk, number)
    assert "safe place" not in desk.ok("warning", "preview", number)


@pytest.mark.parametrize(
    "hazard", ["flood", "flash_flood", "landslide", "flood_landslide", "tsunami", "tropical_cyclone"]
)
def test_every_sms_stays_in_one_part_whatever_is_recorded(desk: Desk, hazard: str) -> None:
    """The longest name in the suco whose name is the longest as people read it."""
    house = desk.house
    suco = max(house.app.gazetteer.sucos, key=lambda code: len(house.app.gazetteer.label(code)))
    line = f"INTL:{suco},,Sentru Evakuasaun Hera,,,{hazard},2026-11-01\n"
    for lines in ((), (line,)):
        if lines:
            imported(desk, *lines)
        number = house.flood("Hera, Dili", hazard=hazard).id
        draft.edit(house.app, number, {"sucos": (suco, house.suco("Hera, Dili"))}, by=ANA, now=house.now)
        _, outgoing = draft.preview(house.app, number)
        assert all(b.parts == 1 for b in outgoing.bulletins if b.kind is BulletinKind.SMS)


def said(desk: Desk, number: int) -> dict[str, Refuge]:
    """What the Tetum SMS to each committee says of a safe place."""
    _, outgoing = draft.preview(desk.house.app, number)
    return {place: what for (_, _, place, language), what in outgoing.refuges.items() if language == "tet"}


def test_it_is_known_what_each_sms_says_of_a_safe_place(desk: Desk) -> None:
    municipal(desk)
    imported(desk, SCHOOL)
    number = desk.draft("--place", "Becora, Dili")
    assert said(desk, number) == {"070107": Refuge.NAMED}
    assert said(desk, desk.draft("--hazard", "tsunami")) == {"070107": Refuge.NONE_RECORDED, "07": Refuge.NONE_RECORDED}
    assert said(desk, desk.draft("--set", f"shelter={'Stadium Nasional ' * 2}Dili"))["070107"] is Refuge.NAMED
    assert said(desk, desk.draft("--hazard", "heavy_rain")) == {}


def test_a_place_that_is_called_like_its_suco_is_not_named_twice(desk: Desk) -> None:
    imported(desk, f"Meti Aut,Dili,Igreja Meti Aut,{near(desk)},,2026-11-01\n")
    assert "Ba fatin aas ka Igreja Meti Aut." in sms(desk, desk.draft())
