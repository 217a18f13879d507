"""`avizu contact`: nothing is half imported, and who said PARA stays silent."""

from __future__ import annotations

from duty_desk import Desk

from alerts.actions import contacts
from alerts.store import people

HEAD = "name,role,suco,phone,languages\n"


def listed(desk: Desk) -> list[str]:
    return [row["name"] for row in desk.run("contact", "list", "--json").rows]


def test_a_good_file_is_imported_once(desk: Desk) -> None:
    before = listed(desk)
    file = desk.file("c.csv", HEAD + 'Inês,chief,Comoro,77110003,pt\nRui,chief,"Dili",77110004,\n')
    assert desk.ok("contact", "import", file, "--dry-run") == "[ACTUAL] Nothing is wrong with it.\n"
    assert listed(desk) == before
    assert desk.ok("contact", "import", file) == "[ACTUAL] 2 contacts added.\n"
    assert listed(desk) == [*before, "Inês", "Rui"]
    again = desk.run("contact", "import", file)
    assert again.code == 2
    assert "line 2: +67077110003 for this place is in the directory already." in again.out


def test_one_wrong_line_and_nothing_is_imported(desk: Desk) -> None:
    before = listed(desk)
    file = desk.file("c.csv", HEAD + "Inês,chief,Comoro,77110003,pt\nRui,chief,Nowhere-at-all,12,\n")
    said = desk.run("contact", "import", file)
    assert said.code == 2
    assert [line.split(":")[0] for line in said.out.splitlines() if line.startswith("line")] == ["line 3", "line 3"]
    assert "Nothing was imported: 1 line is wrong." in said.out
    assert listed(desk) == before
    row = desk.run("contact", "import", file, "--json").row
    assert (row["added"], {fault["line"] for fault in row["faults"]}) == (0, {3})


def test_who_may_import_and_what_is_no_text(desk: Desk) -> None:
    file = desk.file("c.csv", HEAD + "Inês,chief,Comoro,77110003,pt\n")
    assert "vera is a viewer and may not import contacts" in desk.refused("contact", "import", file, by="vera")
    assert "Nobody is logged in here" in desk.refused("contact", "list", by="nobody")
    latin = desk.file("latin.csv", (HEAD + "Inês,chief,Comoro,77110003,pt\n").encode("latin-1"))
    assert "is not UTF-8 text. Save it as CSV UTF-8." in desk.refused("contact", "import", latin)
    assert "does not exist" in desk.refused("contact", "import", desk.folder / "none.csv")


def test_a_number_that_said_para_stays_silent_on_another_committee(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110001", desk.house.now)
    desk.ok("contact", "import", desk.file("c.csv", HEAD + "Maria,chief,Comoro,77110001,\n"))
    (maria,) = [one for one in contacts.listed(desk.house.app) if one.place == desk.house.suco("Comoro, Dili")]
    assert maria.opted_out_at == desk.house.now


def test_the_list_fits_the_terminal_and_masks_numbers(desk: Desk) -> None:
    name = "Maria " * 13
    desk.ok("contact", "import", desk.file("c.csv", HEAD + f"{name},chief,Comoro,77110003,pt\n"))
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110003", desk.house.now)
        mallory = people.NewContact(name="Mal\x1b[31mlory\u202e", role="", place="07", phone="+670771", languages=())
        people.add_contacts(connection, [mallory], at=desk.house.now, by="test")
    out = desk.ok("contact", "list")
    assert max(map(len, out.splitlines())) <= 80
    assert "said PARA" in out
    assert "110003" not in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_a_municipal_committee_is_warned_of_any_of_its_sucos(desk: Desk) -> None:
    desk.ok(
        "contact", "import", desk.file("c.csv", HEAD + "Rui,chief,Dili,77110004,\nEva,chief,Cristo Rei,77110005,\n")
    )
    row = desk.run("warning", "preview", desk.draft(), "--json").row
    assert row["recipients"] == 4
    assert {bulletin["place"] for bulletin in row["bulletins"] if bulletin["kind"] == "sms"} == {"070107", "07", "0701"}
