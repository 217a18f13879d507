"""Who stands in for somebody who said PARA, as files say it: only who can be reached himself, and never unseen."""

from __future__ import annotations

import pytest
from builders_contacts import HEAD
from duty_desk import Desk
from house import ANA, NIGHT, build_house

from alerts.actions import contact_edit, contacts
from alerts.store import numbers, people

PARA = HEAD + ",said_para,substitute"
SINCE = "2026-11-20T14:00:00Z"
ANNA, RUI = "+67077110001", "+67077110002"


def reasons(result) -> list[tuple[int, str]]:
    return [(fault.line, fault.reason) for fault in result.faults]


def test_two_who_said_para_do_not_stand_in_for_each_other(judged) -> None:
    result = judged(f"Ana,,Hera,77110001,,,{SINCE},77110002", f"Rui,,Hera,77110002,,,{SINCE},77110001", head=PARA)
    assert reasons(result) == [
        (2, "The substitute +67077110002 can't be: Rui said PARA too."),
        (3, "The substitute +67077110001 can't be: Ana said PARA too."),
    ]


def test_who_stands_in_has_a_number_that_works(judged, known) -> None:
    line = f"Ana,,Hera,77110001,,,{SINCE},77110002"
    failing = known("Rui", "Hera", RUI, number=5, marked=frozenset({RUI}))
    assert reasons(judged(line, head=PARA, known=[failing])) == [
        (2, "The substitute +67077110002 can't be: Rui has no number that works.")
    ]
    stranger = known("Rui", "Hera", RUI, number=5)
    assert reasons(judged(line, head=PARA, known=[stranger], denied={RUI})) == [
        (2, "The substitute +67077110002 can't be: Rui answered no when asked.")
    ]
    assert reasons(judged(line, head=PARA, known=[stranger], silent={RUI: NIGHT})) == []
    assert reasons(judged(line, "Rui,,Hera,77110002,,,,", head=PARA, silent={RUI: NIGHT})) == [
        (2, "The substitute +67077110002 can't be: Rui said PARA too.")
    ]


def test_a_substitute_without_para_is_not_dropped_in_silence(judged) -> None:
    result = judged("Ana,,Hera,77110001,,,,77110002", "Rui,,Hera,77110002,,,,", head=PARA)
    assert reasons(result) == [
        (
            2,
            "The substitute +67077110002 can't be: Ana has not said PARA, and a substitute stands in only for who has.",
        )
    ]


def test_the_substitute_of_a_joined_line_is_kept(judged, known) -> None:
    ana = known("Ana", "Hera", ANNA, number=5, opted_out_at=NIGHT)
    rui = known("Rui", "Hera", RUI, number=6)
    result = judged("Ana,,Hera,77110001,,,,77110002", head=PARA, known=[ana, rui], merge=True)
    assert [(one.line, one.contact.id, one.stand_in) for one in result.changed] == [(2, 5, RUI)]
    twice = judged(
        "Eva,,Comoro,77110003,,Dili,,",
        f"Eva,,Comoro,78110003,,Dili,{SINCE},77110004",
        "Leo,,Comoro,77110004,,Dili,,",
        f"Eva,,Comoro,75110003,,Dili,{SINCE},77110009",
        head=PARA,
        merge=True,
    )
    assert [(one.contact.name, one.stand_in) for one in twice.entries] == [("Eva", "+67077110004"), ("Leo", "")]
    assert (5, "The substitute +67077110009 is not taken: an earlier line names another.") in [
        (note.line, note.text) for note in twice.notes
    ]


def test_whom_an_officer_recorded_stays(judged, known) -> None:
    ana = known("Ana", "Hera", ANNA, number=5, opted_out_at=NIGHT, substitute_id=6)
    others = [known("Rui", "Hera", RUI, number=6), known("Eva", "Hera", "+67077110003", number=7)]
    same = judged(f"Ana,,Hera,77110001,,,{SINCE},77110002", head=PARA, known=[ana, *others], merge=True)
    assert ([one.stand_in for one in same.changed], same.notes) == ([""], ())
    another = judged("Ana,,Hera,77110001,,,,77110003", head=PARA, known=[ana, *others], merge=True)
    assert another.changed == ()
    assert [note.text for note in another.notes] == ["The substitute +67077110003 is not taken: contact 6 stands in."]


def test_an_import_records_who_stands_in_for_one_of_the_directory(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, ANNA, desk.house.now)
    text = "name,role,suco,phone,languages,substitute\nMaria (made up),,Hera,77110001,,77110002\n"
    desk.ok("contact", "import", desk.file("c.csv", text), "--merge")
    row = desk.run("contact", "show", 1, "--json").row
    assert row["substitute_id"] == 2
    assert row["history"][-1]["what"] == "contact joined"
    detail = row["history"][-1]["detail"]
    assert detail.pop("from")
    assert detail == {
        "contact": 1,
        "line": 2,
        "before": {"substitute": None},
        "after": {"substitute": 2},
    }


@pytest.mark.parametrize("why", ["said PARA", "fails"])
def test_a_directory_whose_substitute_is_lost_comes_back_from_its_file(desk: Desk, tmp_path, why: str) -> None:
    """A mark is not in the file; who said PARA too stands in for nobody, and is left out of it."""
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, ANNA, NIGHT)
    contact_edit.substitute(desk.house.app, 1, stand_in=2, by=ANA, now=NIGHT)
    with desk.house.app.database.writing() as connection:
        if why == "fails":
            numbers.mark(connection, RUI, NIGHT)
        else:
            people.set_opt_out(connection, RUI, NIGHT)
    text = contacts.export(desk.house.app, by=ANA)
    assert contacts.import_file(desk.house.app, text, by=ANA, now=NIGHT, merge=True).faults == ()
    other = build_house(tmp_path / "other")
    assert contacts.import_file(other.app, text, by=ANA, now=NIGHT).added == 2
    stands_in = [listed.contact.substitute_id for listed in contacts.listed(other.app)]
    assert stands_in == [2 if why == "fails" else None, None]
    other.app.database.close()
