"""Who is in the directory, and the sucos that nobody there can be called for."""

from __future__ import annotations

from dataclasses import replace

from duty_desk import Desk
from house import NIGHT

from alerts.audience.gaps import Gap, Why, gaps
from alerts.store import numbers, people

MARIA, JOSE = "+67077110001", "+67077110002"


def test_the_list_fits_the_terminal_and_masks_numbers(desk: Desk) -> None:
    name = "Maria " * 13
    lines = f"name,role,suco,phone,languages\n{name},chief,Comoro,77110003,pt\n"
    desk.ok("contact", "import", desk.file("c.csv", lines))
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110003", desk.house.now)
        numbers.mark(connection, "+67077110003", desk.house.now)
        mallory = people.NewContact(name="Mal\x1b[31mlory\u202e", role="", place="07", phone="+670771", languages=())
        people.add_contacts(connection, [mallory], at=desk.house.now, by="test\u202e")
    out = desk.ok("contact", "list") + desk.ok("contact", "show", 4)
    assert max(map(len, out.splitlines())) <= 80
    assert "PARA, fails" in out
    assert "110003" not in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_committee_by_committee_in_the_order_of_calling(desk: Desk) -> None:
    lines = (
        "name,role,suco,phone,languages,order",
        "Third,,Hera,77110013,,3",
        "Dili,,Dili,77110014,,1",
        "Second,,Hera,77110012,,2",
        "Post,,Cristo Rei,77110015,,1",
        "Elsewhere,,Baucau,77110016,,1",
    )
    desk.ok("contact", "import", desk.file("c.csv", "\n".join(lines)))
    names = [row["name"] for row in desk.run("contact", "list", "--json").rows]
    hera = ["Maria (made up)", "José (made up)", "Second", "Third"]
    assert [name for name in names if name != "Elsewhere"] == ["Dili", "Post", *hera]
    within = [row["name"] for row in desk.run("contact", "list", "--place", "Cristo Rei", "--json").rows]
    assert within == ["Post", *hera]
    assert desk.run("contact", "list", "--place", "Hera, Dili", "--json", by="vera").rows[2] == {
        "id": 5,
        "name": "Second",
        "role": "",
        "place": "070107",
        "place_name": "Hera",
        "order": 2,
        "phone": "+67077110012",
        "phones": ["+67077110012"],
        "marked": [],
        "languages": ["tet"],
        "opted_out_at": None,
        "substitute_id": None,
        "verified_at": None,
    }
    assert "No place is called" in desk.refused("contact", "list", "--place", "Heraa-x")


def test_when_somebody_was_last_heard_from_at_any_number(desk: Desk) -> None:
    desk.ok("contact", "edit", 1, "--add-phone", "78110001")
    with desk.house.app.database.writing() as connection:
        numbers.heard(connection, MARIA, desk.house.now, verified=True)
        numbers.heard(connection, "+67078110001", desk.house.clock.move(hours=1), verified=True)
    assert desk.run("contact", "show", 1, "--json").row["verified_at"] == "2026-11-21T15:00:00Z"
    assert "last heard from 22/11/2026 00:00" in desk.ok("contact", "show", 1)


def test_every_suco_without_a_live_contact_is_listed_by_municipality(desk: Desk) -> None:
    out = desk.ok("contact", "list", "--gaps", by="vera")
    count = len(desk.house.app.gazetteer.sucos)
    assert f"[ACTUAL] {count - 1} of {count} sucos have no live contact." in out
    assert "Only Severe" not in out
    assert max(map(len, out.splitlines())) <= 80
    assert "  Aileu: all 35" in out.splitlines()
    dili = next(line for line in out.splitlines() if line.startswith("  Dili "))
    assert dili.startswith("  Dili 3"), dili
    rows = desk.run("contact", "list", "--gaps", "--json").rows
    assert len(rows) == count - 1
    assert all(row["why"] == "nobody" for row in rows)


def test_a_gap_says_why(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        numbers.mark(connection, MARIA, desk.house.now)
        numbers.mark(connection, JOSE, desk.house.now)
    out = desk.ok("contact", "list", "--gaps", "--place", "Hera, Dili")
    assert out == "[ACTUAL] 1 of 1 sucos have no live contact.\n  Dili 1 of 1: numbers fail: Hera\n"
    with desk.house.app.database.writing() as connection:
        numbers.unmark(connection, MARIA, desk.house.now)
        people.set_opt_out(connection, MARIA, desk.house.now)
    out = desk.ok("contact", "list", "--gaps", "--place", "Hera, Dili")
    assert out.splitlines() == [
        "[ACTUAL] 0 of 1 sucos have no live contact.",
        "  Only Severe and Extreme warnings reach 1 more: who is there said PARA.",
        "  Dili 1 of 1: Hera",
        "  Record who stands in: avizu contact substitute ID --by OTHER_ID",
    ]
    (row,) = desk.run("contact", "list", "--gaps", "--place", "Hera, Dili", "--json").rows
    assert row == {"place": "070107", "place_name": "Hera", "municipality": "07", "why": "only severe"}


def test_a_live_contact_is_one_whom_a_warning_reaches(known) -> None:
    live = known("Maria", "Hera", MARIA, JOSE, marked=frozenset({MARIA}))
    failing = known("José", "Comoro, Dili", JOSE, marked=frozenset({JOSE}))
    silent = known("Rui", "Bebonuk", JOSE, opted_out_at=NIGHT)
    elsewhere = replace(known("Eva", "Hera", MARIA), place="07")
    sucos = (live.place, failing.place, silent.place, "070301")
    assert gaps(sucos, [live, failing, silent, elsewhere]) == (
        Gap(failing.place, Why.FAILING),
        Gap(silent.place, Why.ONLY_SEVERE),
        Gap("070301", Why.NOBODY),
    )
    assert gaps((silent.place,), [silent, known("Zito", "Bebonuk", MARIA)]) == ()
    assert gaps((live.place,), [live], {JOSE}) == (Gap(live.place, Why.DENIED),)
    assert gaps((silent.place,), [silent], {JOSE}) == (Gap(silent.place, Why.DENIED),)
    assert gaps((failing.place,), [failing], {JOSE}) == (Gap(failing.place, Why.FAILING),)


def gap_of_hera(desk: Desk) -> str:
    rows = desk.run("contact", "list", "--gaps", "--place", "Hera, Dili", "--json").rows
    return rows[0]["why"] if rows else ""


def test_who_answered_no_on_every_number_is_no_live_contact(desk: Desk) -> None:
    desk.ok("contact", "remove", 2, "--reason", "moved")
    desk.ok("contact", "edit", 1, "--add-phone", "78110001")
    with desk.house.app.database.writing() as connection:
        numbers.denied(connection, MARIA, desk.house.now)
    assert gap_of_hera(desk) == "", "the other number is still good"
    with desk.house.app.database.writing() as connection:
        numbers.denied(connection, "+67078110001", desk.house.now)
    assert gap_of_hera(desk) == "denied"
    out = desk.ok("contact", "list", "--gaps", "--place", "Hera, Dili")
    assert out == "[ACTUAL] 1 of 1 sucos have no live contact.\n  Dili 1 of 1: answered no: Hera\n"
    with desk.house.app.database.writing() as connection:
        numbers.heard(connection, MARIA, desk.house.clock.move(hours=1), verified=True)
    assert gap_of_hera(desk) == ""


def test_a_suco_whose_substitute_is_lost_is_a_gap_with_the_true_reason(desk: Desk) -> None:
    """Maria said PARA, and José stands in for her."""
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, MARIA, desk.house.now)
    desk.ok("contact", "substitute", 1, "--by", 2)
    assert gap_of_hera(desk) == ""
    with desk.house.app.database.writing() as connection:
        numbers.mark(connection, JOSE, desk.house.now)
    assert gap_of_hera(desk) == "only severe", "they go to Maria herself again"
    with desk.house.app.database.writing() as connection:
        numbers.mark(connection, MARIA, desk.house.now)
    assert gap_of_hera(desk) == "failing numbers"
    with desk.house.app.database.writing() as connection:
        numbers.unmark(connection, JOSE, desk.house.now)
        people.set_opt_out(connection, JOSE, desk.house.now)
    assert gap_of_hera(desk) == "only severe", "they go to José, who has a number that works"
    with desk.house.app.database.writing() as connection:
        numbers.mark(connection, JOSE, desk.house.now)
    assert gap_of_hera(desk) == "failing numbers"


def test_somebody_without_a_working_number_hides_nobody_who_has_one(known) -> None:
    """The one who would get Severe and Extreme has a dead number; the other said PARA and is stood in for by him."""
    said_para = known("Maria", "Hera", MARIA, opted_out_at=NIGHT, substitute_id=2, replaced=True)
    dead = known("José", "Hera", JOSE, number=2, marked=frozenset({JOSE}))
    assert gaps((dead.place,), [said_para, dead]) == (Gap(dead.place, Why.FAILING),)
