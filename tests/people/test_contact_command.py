"""`avizu contact import`: nothing is half imported, nothing is changed unseen, and who said PARA stays silent."""

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
    dry = desk.ok("contact", "import", file, "--dry-run")
    assert dry == "[ACTUAL] Nothing is wrong with it: 2 contacts would be added.\n"
    assert listed(desk) == before
    assert desk.ok("contact", "import", file) == "[ACTUAL] 2 contacts added.\n"
    assert listed(desk) == ["Rui", *before, "Inês"]
    again = desk.run("contact", "import", file)
    assert again.code == 2
    assert (
        "line 2: +67077110003 for this place is in the directory already (contact 3):\n    Inês. If it is one person:"
    ) in again.out


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


def test_a_repair_is_suggested_first_and_taken_on_purpose(desk: Desk) -> None:
    file = desk.file("c.csv", HEAD + "Inês,chief,Comoro,7234567,pt\n")
    said = desk.run("contact", "import", file)
    assert said.code == 2
    assert "--repair takes it as +67077234567 (an old number of 7" in " ".join(said.out.split("\n    "))
    (fault,) = desk.run("contact", "import", file, "--json").row["faults"]
    assert fault["suggestion"] == "+67077234567"
    dry = desk.run("contact", "import", file, "--repair", "--dry-run", "--json").row
    assert dry["repaired"] == [
        {"line": 2, "before": "7234567", "after": "+67077234567", "why": "an old number of 7 digits"}
    ]
    out = desk.ok("contact", "import", file, "--repair")
    assert "line 2: '7234567' taken as +67077234567 (an old number of 7 digits)" in out
    assert "1 contact added." in out


def test_what_is_one_person_is_joined_on_purpose(desk: Desk) -> None:
    file = desk.file("c.csv", HEAD + "Maria (made up),xefe,Hera,78110001,pt\nRui,,Hera,77110009,\n")
    assert "Nothing was imported: 1 line is wrong." in desk.run("contact", "import", file).out
    out = desk.ok("contact", "import", file, "--merge")
    assert "line 2: Maria (made up) joined with Maria (made up) (contact 1):" in out
    assert "1 contact added, 1 joined with others." in out
    row = desk.run("contact", "show", 1, "--json").row
    assert (row["phones"], row["languages"]) == (["+67077110001", "+67078110001"], ["tet", "pt"])
    (entry,) = row["history"]
    assert (entry["what"], entry["who"]) == ("contact joined", "ana")
    assert entry["detail"]["after"] == {
        "phones": ["+670******01", "+670******01"],
        "languages": ["tet", "pt"],
    }


def test_who_left_and_is_imported_again_is_back_under_the_old_number(desk: Desk) -> None:
    desk.ok("contact", "remove", 1, "--reason", "moved to Dili")
    file = desk.file("c.csv", HEAD + "Maria Soares,xefe,Hera,77110001,pt\nRui,,Hera,77110009,\n")
    assert "1 contact added, 1 came back." in desk.ok("contact", "import", file)
    row = desk.run("contact", "show", 1, "--json").row
    assert (row["name"], row["removed_at"]) == ("Maria Soares", None)
    assert [entry["what"] for entry in row["history"]] == ["contact removed", "contact returned"]


def test_a_dry_run_says_what_an_import_would_do(desk: Desk) -> None:
    desk.ok("contact", "remove", 2, "--reason", "moved to Dili")
    lines = "Maria (made up),,Hera,78110001,pt\nJosé,,Hera,77110002,\nRui,,Hera,77110009,\nEva,,Dili,77110008,\n"
    file = desk.file("c.csv", HEAD + lines)
    before = desk.run("contact", "list", "--json").out
    out = desk.ok("contact", "import", file, "--merge", "--dry-run")
    assert out.splitlines()[-2:] == [
        "[ACTUAL] Nothing is wrong with it: 2 contacts would be added, 1 would come back,",
        "    1 would be joined with others.",
    ]
    row = desk.run("contact", "import", file, "--merge", "--dry-run", "--json").row
    assert (row["added"], row["returned"], len(row["joined"]), row["dry_run"]) == (2, 1, 1, True)
    assert desk.run("contact", "list", "--json").out == before
    done = desk.run("contact", "import", file, "--merge", "--json").row
    assert {**done, "dry_run": True} == row
    wrong = desk.run("contact", "import", file, "--dry-run", "--json")
    assert (wrong.code, wrong.row["added"], wrong.row["returned"]) == (2, 0, 0)


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
    lines = "Maria,chief,Comoro,77110001,\nRui,chief,Caicoli,78110009 / 77110001,\n"
    desk.ok("contact", "import", desk.file("c.csv", HEAD + lines))
    silent = {one.contact.name: one.contact.opted_out_at for one in contacts.listed(desk.house.app)}
    assert (silent["Maria"], silent["Rui"]) == (desk.house.now, desk.house.now)


def test_two_officers_at_once_lose_nothing(desk: Desk) -> None:
    """The file was judged against a directory that is no longer the same."""
    line = "Inês,chief,Comoro,77110003,pt\n"
    first = desk.house.app.library

    class Slow:
        @property
        def languages(self) -> object:
            if desk.house.app.__dict__["library"] is self:
                desk.house.app.__dict__["library"] = first
                desk.ok("contact", "import", desk.file("b.csv", HEAD + line), by="ben")
            return first.languages

    desk.house.app.__dict__["library"] = Slow()
    said = desk.refused("contact", "import", desk.file("c.csv", HEAD + line))
    assert "Somebody else changed the directory in this moment. Import the file again." in said
    assert listed(desk).count("Inês") == 1


def test_every_line_fits_the_terminal_whatever_stands_in_it(desk: Desk) -> None:
    name = "Maria " * 13
    lines = f"{name},chief,Comoro,77110003,pt\nRui,{'x' * 79}\u202e,{'Hera ' * 30},{'7' * 90},{'fr ' * 40}\n"
    out = desk.run("contact", "import", desk.file("c.csv", HEAD + lines)).out
    assert max(map(len, out.splitlines())) <= 80
    assert "\u202e" not in out


def test_a_municipal_committee_is_warned_of_any_of_its_sucos(desk: Desk) -> None:
    desk.ok(
        "contact", "import", desk.file("c.csv", HEAD + "Rui,chief,Dili,77110004,\nEva,chief,Cristo Rei,77110005,\n")
    )
    row = desk.run("warning", "preview", desk.draft(), "--json").row
    assert row["recipients"] == 4
    assert {bulletin["place"] for bulletin in row["bulletins"] if bulletin["kind"] == "sms"} == {"070107", "07", "0701"}
