"""The directory written to a file: imported into an empty home it is the same, and no cell is a formula."""

from __future__ import annotations

import csv
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from duty_desk import Desk
from house import ANA, NIGHT, build_house
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.actions import contact_edit, contacts
from alerts.audience.contact_file import EXPORTED, write_contacts
from alerts.audience.directory import read_contacts
from alerts.model.people import Contact
from alerts.places.gazetteer import Gazetteer
from alerts.store import people

ODD = st.text("=+-@'\"\t;,aé\u0660 𝟙%_\\|{}\n", max_size=12).map(lambda text: " ".join(text.split()))
NAMES = ODD.filter(lambda text: text.isprintable() and text != "")


def back(text: str, gazetteer: Gazetteer) -> list[Contact]:
    judged = read_contacts(text, gazetteer, (), ("tet", "pt"))
    assert judged.faults == ()
    return [entry.contact for entry in judged.entries]


@given(st.lists(NAMES, min_size=1, max_size=6), ODD.filter(str.isprintable))
@example(["=1+1", "'=1", "''@x", "+670", "-1", "'Maria", '"', ";=x"], "=cmd")
def test_odd_names_come_back_as_they_were(gazetteer: Gazetteer, names: list[str], role: str) -> None:
    everybody = [
        Contact(id=n, name=name, role=role, place=gazetteer.sucos[n], phone=f"+6707711{n:04d}", position=n % 3)
        for n, name in enumerate(names, 1)
    ]
    text = write_contacts(everybody, gazetteer)
    assert [replace(one, id=0) for one in everybody] == back(text, gazetteer)
    for cells in csv.reader(text.splitlines()):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_every_committee_of_the_country_comes_back(gazetteer: Gazetteer) -> None:
    """A post and a suco may have one name, and an export names the municipality apart: each says which it is."""
    places = [code for code in gazetteer.cells if len(code) <= 6]
    everybody = [
        Contact(id=n, name="Maria", role="xefe", place=place, phone=f"+67077{n:06d}", position=1)
        for n, place in enumerate(sorted(places), 1)
    ]
    assert [one.place for one in back(write_contacts(everybody, gazetteer), gazetteer)] == sorted(places)


def test_an_empty_home_takes_the_whole_directory(desk: Desk, tmp_path: Path) -> None:
    house = desk.house
    lines = (
        "name,role,suco,phone,phone2,phone3,languages,order",
        "Inês,xefe,Comoro,77110003,73110003,75110003 / 76110003,pt tet,2",
        "Rui,,Dili,77110004,,,,0",
        "Eva,,Hera,77110005,,,,",
    )
    desk.ok("contact", "import", desk.file("c.csv", "\n".join(lines)))
    with house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110001", NIGHT - timedelta(days=40, seconds=1, microseconds=5))
        people.set_opt_out(connection, "+67077110002", NIGHT)
    contact_edit.substitute(house.app, 1, stand_in=5, by=ANA, now=NIGHT)
    file = desk.folder / "all.csv"
    assert "5 contacts written to" in desk.ok("contact", "export", file).replace("\n    ", " ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    other = build_house(tmp_path / "other")
    done = contacts.import_file(other.app, file.read_text("utf-8"), by=ANA, now=NIGHT)
    assert (done.added, done.faults, done.notes) == (5, (), ())
    assert facts(other.app) == facts(house.app)
    assert contacts.export(other.app, by=ANA) == file.read_text("utf-8-sig") == desk.ok("contact", "export", "-")
    other.app.database.close()


def facts(app) -> list[object]:
    everybody = {one.contact.id: one.contact for one in contacts.listed(app)}
    stands_in = {one.id: everybody[one.substitute_id].phone for one in everybody.values() if one.substitute_id}
    return [
        (replace(one, id=0, substitute_id=None, made_up=False), stands_in.get(one.id)) for one in everybody.values()
    ]


def test_who_may_export_and_where_to(desk: Desk) -> None:
    file = desk.folder / "all.csv"
    assert "vera is a viewer and may not export contacts" in desk.refused("contact", "export", file, by="vera")
    desk.ok("contact", "export", file)
    before = file.read_bytes()
    assert "is there already. Choose another name" in desk.refused("contact", "export", file)
    assert file.read_bytes() == before
    assert "can't be written" in desk.refused("contact", "export", desk.folder / "no" / "where.csv")


def test_the_columns_are_those_that_an_import_knows(desk: Desk) -> None:
    header = desk.ok("contact", "export", "-").splitlines()[0]
    assert header == ",".join(EXPORTED)
    assert header == "name,role,suco,municipality,order,phone,phone2,phone3,languages,said_para,substitute"
