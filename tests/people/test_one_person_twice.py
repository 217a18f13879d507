"""The same person on two lines: named, joined on purpose, and told apart from who sits on two committees."""

from __future__ import annotations

from house import NIGHT


def test_a_number_stands_for_one_person_of_a_place(judged, known) -> None:
    result = judged(
        "Maria,chief,Hera,77110001,,",
        "Rui,chief,Hera,+670 7711 0001,,",
        "José,chief,Hera,77110002,,",
        "Eva,,Hera,77110007 / 77110003,,",
        known=[
            known("Zito", "Hera", "+67077110002", number=5),
            known("Leo", "Hera", "+67078110009", "+67077110003", number=6),
        ],
    )
    assert [entry.line for entry in result.entries] == [2]
    assert [(fault.line, fault.reason) for fault in result.faults] == [
        (3, "+67077110001 for this place is on line 2 already: Maria. If it is one person: --merge."),
        (4, "+67077110002 for this place is in the directory already (contact 5): Zito. If it is one person: --merge."),
        (5, "+67077110003 for this place is in the directory already (contact 6): Leo. If it is one person: --merge."),
    ]


def test_a_name_stands_for_one_person_of_a_place_however_it_is_written(judged, known) -> None:
    result = judged(
        "JOSE  da Cruz,,Hera,77110001,,",
        "Ana,,Hera,77110002,,",
        "ána,,Hera,77110003,,",
        known=[known("José da Cruz", "Hera", "+67077110009", number=5)],
    )
    assert [(fault.line, fault.reason) for fault in result.faults] == [
        (
            2,
            "JOSE da Cruz of this place is in the directory already (contact 5), with +67077110009."
            " If it is one person: --merge. If not, tell their names apart.",
        ),
        (
            4,
            "ána of this place is on line 3 already, with +67077110002."
            " If it is one person: --merge. If not, tell their names apart.",
        ),
    ]


def test_who_sits_on_two_committees_is_noted_not_refused(judged, known) -> None:
    result = judged(
        "Maria,chief,Hera,77110001,,",
        "Maria,chief,Dili,77110001,,",
        known=[known("M. Soares", "Comoro, Dili", "+67077110008", "+67077110001", number=5)],
    )
    assert len(result.entries) == 2
    assert [(note.line, note.text) for note in result.notes] == [
        (2, "+67077110001 is also that of M. Soares, Comoro (contact 5)."),
        (3, "+67077110001 is also that of M. Soares, Comoro (contact 5)."),
        (3, "+67077110001 is also that of Maria, Hera (line 2)."),
    ]


def test_joined_on_purpose_nothing_of_either_is_lost(judged, known) -> None:
    maria = known("Maria", "Hera", "+67077110001", number=5, languages=("pt",), position=2)
    result = judged(
        "MARIA,xefe,Hera,78110001,tet pt,,1,",
        "Rui,,Hera,77110002,,,,",
        "Rui,deputy,Hera,73110002 / 77110002,,,3,2026-11-21T14:00:00Z",
        head="name,role,suco,phone,languages,municipality,order,said_para",
        known=[maria, known("Eva", "Hera", "+67077110009", number=6)],
        merge=True,
    )
    ((line, now),) = [(entry.line, entry.contact) for entry in result.changed]
    assert line == 2
    assert (now.id, now.name, now.role, now.phones) == (5, "Maria", "xefe", ("+67077110001", "+67078110001"))
    assert (now.languages, now.position) == (("pt", "tet"), 2)
    (rui,) = (entry.contact for entry in result.entries)
    assert (rui.phones, rui.role, rui.position) == (("+67077110002", "+67073110002"), "deputy", 3)
    assert rui.opted_out_at == NIGHT
    assert [(one.line, one.name, one.into, one.kept) for one in result.joined] == [
        (2, "MARIA", "contact 5", "Maria"),
        (4, "Rui", "line 3", "Rui"),
    ]
    assert not result.faults
    assert [note.text for note in result.notes] == ["order 1 not taken: Maria (contact 5) has another."]


def test_a_number_that_a_line_brought_is_known_to_the_lines_after_it(judged, known) -> None:
    lines = ("Maria,,Hera,78110001,,", "M. Soares,,Hera,78110001,,")
    result = judged(*lines, known=[known("Maria", "Hera", "+67077110001", number=5)], merge=True)
    assert [(one.line, one.into) for one in result.joined] == [(2, "contact 5"), (3, "contact 5")]
    assert not result.entries


def test_who_is_like_two_people_is_never_joined(judged, known) -> None:
    two = [known("Maria", "Hera", "+67077110001", number=5), known("Rui", "Hera", "+67077110002", number=6)]
    result = judged("Eva,,Hera,77110001 / 77110002,,", known=two, merge=True)
    assert [fault.line for fault in result.faults] == [2, 2]
    assert not result.joined
    namesakes = [known("Maria", "Hera", "+67077110001", number=5), known("Maria", "Hera", "+67077110002", number=6)]
    assert len(judged("Maria,,Hera,77110003,,", known=namesakes, merge=True).faults) == 2
    assert not judged("Maria,,Hera,77110001,,", known=namesakes, merge=True).faults


def test_the_same_file_again_changes_nothing_when_joined(judged, known) -> None:
    result = judged("Maria,,Hera,77110001,,", known=[known("Maria", "Hera", "+67077110001", number=5)], merge=True)
    assert (result.entries, result.changed) == ((), ())
    assert len(result.joined) == 1


def test_a_repair_is_suggested_and_on_purpose_taken_and_listed(judged) -> None:
    lines = ("Maria,,Hera,7234567 / 77110001,,", "Rui,,Heraa-x,7711OOO2,,")
    suggested = judged(*lines)
    assert [(fault.line, fault.repair.after) for fault in suggested.faults if fault.repair] == [
        (2, "+67077234567"),
        (3, "+67077110002"),
    ]
    assert not suggested.entries
    taken = judged(*lines, repair=True)
    assert [(one.line, one.repair.before, one.repair.after) for one in taken.repaired] == [
        (2, "7234567", "+67077234567"),
        (3, "7711OOO2", "+67077110002"),
    ]
    assert [entry.contact.phones for entry in taken.entries] == [("+67077234567", "+67077110001")]
    assert [fault.line for fault in taken.faults] == [3], "a place is never repaired"


def test_two_numbers_that_are_one_after_repair_are_found_out(judged) -> None:
    result = judged("Maria,,Hera,77234567,,", "Rui,,Hera,7234567,,", repair=True)
    assert [(fault.line, "line 2" in fault.reason) for fault in result.faults] == [(3, True)]
