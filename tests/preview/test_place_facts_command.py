"""`avizu place show`, `safe` and the imports, as officers type them."""

from __future__ import annotations

from pathlib import Path

import pytest
from duty_desk import WIDTH, Desk
from house import ANA, House

from alerts.actions import place_facts
from alerts.audience.figures import Figures
from alerts.store import journal
from alerts.store import place_facts as stored

COUNTED = (
    "code,suco,municipality,population_2015,households_2015,radio_pct,phone_pct\n070107,Hera,Dili,8853,1339,37.3,87.4\n"
)
SAFE = "place,municipality,name,lat,lon,hazards,dated\n"
SCHOOL = "Hera,Dili,Eskola Hera,-8.53,125.68,flood,2026-11-01\n"
CHURCH = "Hera,Dili,Igreja Hera,,,,2020-11-01\n"


def audit(desk: Desk) -> list[tuple[str, str, dict]]:
    with desk.house.app.database.reading() as connection:
        entries = [entry for entry in journal.audit(connection) if entry.what != "logged in"]
    told = [{key: value for key, value in entry.detail.items() if key != "from"} for entry in entries]
    return [(entry.who, entry.what, detail) for entry, detail in zip(entries, told, strict=True)]


def imported(desk: Desk, *lines: str) -> None:
    desk.ok("place", "import-safe", desk.file("safe.csv", SAFE + "".join(lines)))


def test_without_figures_the_municipality_bounds_them(desk: Desk) -> None:
    shown = desk.ok("place", "show", "Hera")
    assert "at most 324,738 people" in shown
    assert "no figures of Hera: avizu place import-population" in shown
    assert "324,738 people (2022)" in desk.ok("place", "show", "Dili")


def test_figures_are_imported_shown_and_recorded(desk: Desk) -> None:
    file = desk.file("people.csv", COUNTED)
    assert "Nothing is wrong with it." in desk.ok("place", "import-population", file, "--dry-run")
    assert audit(desk) == []
    assert "Figures of 1 place taken in." in desk.ok("place", "import-population", file)
    assert audit(desk) == [("ana", "population imported", {"places": 1, "year": 2015})]
    shown = desk.ok("place", "show", "Hera")
    assert "8,853 people (2015)" in shown
    assert "1,339 households in 1 suco: 87% with a phone, 37% with a radio" in shown
    assert "figures imported by ana 21/11 23:00" in shown


def test_a_new_count_takes_the_place_of_the_old(desk: Desk) -> None:
    desk.ok("place", "import-population", desk.file("people.csv", COUNTED))
    newer = "suco,municipality,population_2022\nHera,Dili,10000\n"
    desk.ok("place", "import-population", desk.file("people.csv", newer))
    row = desk.run("place", "show", "Hera", "--json").row
    assert row["people"] == {"known": 10000, "at_most": 10000, "year": 2022}


def test_what_a_new_count_does_not_say_is_kept(desk: Desk) -> None:
    people_of_hera(desk, COUNTED)
    said = people_of_hera(desk, "code,population_2022\n070107,10000\n", "--dry-run")
    assert "1 place keeps households, phones or radios that the file does not say." in said
    assert people_of_hera(desk, "code,population_2022\n070107,10000\n").startswith("[ACTUAL] Figures of 1 place taken")
    row = desk.run("place", "show", "Hera", "--json").row
    assert (row["people"]["known"], row["households"], row["households_with_phone"]) == (10000, 1339, 1170)


def test_an_older_count_never_silently_replaces_a_newer_one(desk: Desk) -> None:
    newer = "code,population_2022\n070107,10000\n"
    people_of_hera(desk, newer)
    said = people_of_hera(desk, COUNTED)
    assert "Figures of 0 places taken in." in said
    assert "1 place keeps the newer count. To replace it as well: --older" in said
    row = desk.run("place", "show", "Hera", "--json").row
    assert (row["people"], row["households"]) == ({"known": 10000, "at_most": 10000, "year": 2022}, 1339)
    assert "Figures of 1 place taken in." in people_of_hera(desk, COUNTED, "--older")
    assert desk.run("place", "show", "Hera", "--json").row["people"]["year"] == 2015
    taken = desk.run("place", "import-population", desk.file("people.csv", newer), "--json").row
    assert taken == {"places": 1, "empty": 0, "kept": 1, "newer": 0, "faults": [], "dry_run": False}


def people_of_hera(desk: Desk, content: str, *more: str) -> str:
    return desk.ok("place", "import-population", desk.file("people.csv", content), *more)


def test_a_percentage_says_of_how_many_households_it_is(desk: Desk) -> None:
    people_of_hera(desk, COUNTED + "070108,,,5000,700,,\n")
    number = desk.draft("--place", "INTL:070108")
    shown = " ".join(desk.ok("warning", "preview", number).split())
    assert "2,039 households in 2 sucos: 87% with a phone (of 1,339 with figures), 37%" in shown
    row = desk.run("warning", "preview", number, "--json").row
    assert row["phone_pct"] == {"least": 87.4, "most": 87.4, "of": "suco", "households": 1339}
    assert row["households_with_phone"] == round(1339 * 0.874)


def test_one_wrong_line_and_nothing_is_imported(desk: Desk) -> None:
    said = desk.run("place", "import-population", desk.file("people.csv", COUNTED + "999999,Hera,Dili,5,1,,\n"))
    assert said.code == 2
    assert "line 3: '999999' is the code of no suco. By the name it could be: 070107" in " ".join(said.out.split())
    assert "Nothing was imported: 1 line is wrong." in said.out
    assert desk.run("place", "show", "Hera", "--json").row["people"]["known"] == 0
    assert audit(desk) == []


def test_a_script_gets_the_faults(desk: Desk) -> None:
    said = desk.run("place", "import-safe", desk.file("s.csv", SAFE + SCHOOL + "Dili,,X Y,,,,x\n"), "--json")
    assert said.code == 2
    assert (said.row["places"], [fault["line"] for fault in said.row["faults"]]) == (0, [3, 3])


@pytest.mark.parametrize("command", ["import-population", "import-safe"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2\n", SAFE.encode(), b"code,population_2015\n"])
def test_a_file_that_is_no_such_table_is_refused_in_a_sentence(desk: Desk, command: str, content: bytes) -> None:
    assert desk.refused("place", command, desk.file("x.csv", content)).startswith("avizu: ")


@pytest.mark.parametrize("by", ["admin", "vera"])
def test_only_officers_change_what_is_known(desk: Desk, by: str) -> None:
    file = desk.file("safe.csv", SAFE + SCHOOL)
    assert "may not" in desk.refused("place", "import-safe", file, by=by)
    assert "may not" in desk.refused("place", "import-population", desk.file("p.csv", COUNTED), by=by)
    imported(desk, SCHOOL)
    assert "may not" in desk.refused("place", "safe", "--remove", 1, "--reason", "burnt", by=by)


def test_safe_places_are_listed_with_their_age(desk: Desk) -> None:
    imported(desk, SCHOOL, CHURCH)
    listed = desk.ok("place", "safe")
    assert "[ACTUAL] 2 safe places" in listed
    assert "   1  Eskola Hera, Hera  checked 2026-11-01  (flood)\n" in listed
    assert "Igreja Hera, Hera  checked 2020-11-01, OLD  no coordinates  (all but" in listed
    assert [row["old"] for row in desk.run("place", "safe", "Dili", "--json").rows] == [False, True]
    assert "0 safe places" in desk.ok("place", "safe", "Baucau")
    assert max(map(len, listed.splitlines())) <= WIDTH


def test_the_same_name_again_is_replaced_and_keeps_its_number(desk: Desk) -> None:
    imported(desk, SCHOOL, CHURCH)
    imported(desk, "Hera,Dili,IGREJA HERA,,,tsunami,2026-10-01\n", "Comoro,,Eskola,,,,2026-11-01\n")
    rows = desk.run("place", "safe", "--json").rows
    assert sorted((row["id"], row["name"], row["hazards"]) for row in rows) == [
        (1, "Eskola Hera", ["flood"]),
        (2, "IGREJA HERA", ["tsunami"]),
        (3, "Eskola", []),
    ]


def test_a_place_that_is_gone_is_removed_with_a_reason(desk: Desk) -> None:
    imported(desk, SCHOOL)
    assert "not removed without a reason" in desk.refused("place", "safe", "--remove", 1)
    assert "not removed without a reason" in desk.refused("place", "safe", "--remove", 1, "--reason", " ")
    assert "--reason is for removing" in desk.refused("place", "safe", "--reason", "burnt")
    assert "is named no more" in desk.ok("place", "safe", "--remove", 1, "--reason", "burnt down")
    assert "There is no safe place 1." in desk.refused("place", "safe", "--remove", 1, "--reason", "burnt down")
    detail = {"id": 1, "place": "070107", "name": "Eskola Hera", "reason": "burnt down"}
    assert audit(desk)[-1] == ("ana", "safe place removed", detail)


def test_everything_known_of_a_place_is_shown(desk: Desk) -> None:
    imported(desk, SCHOOL)
    shown = desk.ok("place", "show", "Hera")
    assert shown.startswith("[ACTUAL] Hera, Cristo Rei, Dili  suco, INTL:070107, p-code TL060604\n  on the coast\n")
    assert "2 contacts in its committees" in shown
    assert "heard there: Radio Comunidade Comoro" in shown
    assert "! no station that can be told" in shown
    assert "Eskola Hera" in shown
    row = desk.run("place", "show", "Hera", "--json").row
    assert (row["level"], row["parents"], row["coastal"]) == ("suco", ["0701", "07", "TL"], ["070107"])
    assert (row["contacts"], row["no_contact"]) == (2, [])
    assert [place["name"] for place in row["safe_places"]] == ["Eskola Hera"]


@pytest.mark.parametrize("place", ["Hera", "Beduku", "Cristo Rei", "Dili", "Timor-Leste"])
def test_every_line_fits_the_terminal(desk: Desk, place: str) -> None:
    imported(desk, SCHOOL, CHURCH)
    assert max(map(len, desk.ok("place", "show", place).splitlines())) <= WIDTH


def test_a_name_that_is_no_one_place_is_asked_back(desk: Desk) -> None:
    assert "could be" in desk.refused("place", "show", "Laclo")
    assert "No place is called" in desk.refused("place", "show", "Xyzzyq")
    assert "sucos. Name one" in desk.refused("place", "show", "TL06")
    assert "No place is called" in desk.refused("place", "safe", "Xyzzyq")


def test_both_databases_keep_what_was_imported(any_house: House, tmp_path: Path) -> None:
    app = any_house.app
    place_facts.import_population(app, COUNTED, by=ANA, now=any_house.now)
    place_facts.import_safe(app, SAFE + SCHOOL + CHURCH, by=ANA, now=any_house.now)
    place_facts.import_safe(app, SAFE + CHURCH.replace("2020", "2025"), by=ANA, now=any_house.now)
    with app.database.reading() as connection:
        figures, safe = stored.figures(connection), stored.safe_places(connection)
        origin = stored.figures_import(connection, "070107")
    assert figures == {"070107": Figures(people=8853, year=2015, households=1339, radio_pct=37.3, phone_pct=87.4)}
    assert origin is not None
    assert (origin.at, origin.by) == (any_house.now, "ana")
    assert [(place.id, place.name, place.dated.year, place.hazards) for place in safe] == [
        (1, "Eskola Hera", 2026, ("flood",)),
        (2, "Igreja Hera", 2025, ()),
    ]
