"""A file of 5,000 lines with every kind of fault: each is named by its line, and nothing else is."""

from __future__ import annotations

import pytest

from alerts.places.gazetteer import Gazetteer

HEAD = "name,role,suco,municipality,order,phone,languages,said_para,substitute"
GOOD = {"role": "xefe", "order": "", "languages": "tet", "said_para": "", "substitute": ""}
FAULTS: tuple[tuple[dict[str, str], str], ...] = (
    ({"phone": "7{n:06d}"}, "--"),
    ({"phone": "77{n:04d}OO"}, "--"),
    ({"phone": "+61 412 345 678"}, "is not a number of Timor-Leste"),
    ({"phone": "3312345"}, "is not a mobile number"),
    ({"phone": "unknown"}, "is not a phone number"),
    ({"phone": ""}, "The phone number is missing."),
    ({"phone": "77{n:06d} / 12"}, "is not a valid number"),
    ({"name": ""}, "The name is missing."),
    ({"name": "Zé\x07"}, "The name must be plain text"),
    ({"role": "x" * 81}, "The role must be plain text"),
    ({"suco": "Herra-Kik", "municipality": "Dili"}, "No place is called 'Herra-Kik' in 'Dili'."),
    ({"suco": "Qwxyz{n}", "municipality": ""}, "No place is called 'Qwxyz"),
    ({"suco": "Suco Liurai", "municipality": "Aileu"}, "'Suco Liurai' could be 2 places."),
    ({"suco": "070107"}, "For Hera, Cristo Rei, Dili write INTL:070107."),
    ({"suco": "", "municipality": ""}, "The suco is missing."),
    ({"order": "first"}, "is no order."),
    ({"languages": "fr"}, "There are no texts in fr."),
    ({"said_para": "yes"}, "is not a time."),
    ({"name": "Person 0"}, "Person 0 of this place is on line 2 already"),
    ({"phone": "77000000"}, "+67077000000 for this place is on line 2 already: Person 0."),
    ({"languages": "tet,one,cell,more"}, "There are 12 cells under 9 columns."),
    ({"substitute": "77000002"}, "has not said PARA"),
    ({"said_para": "2026-11-21T14:00:00Z", "substitute": "78999999"}, "is nobody else of this committee."),
)


@pytest.fixture(scope="module")
def lines(gazetteer: Gazetteer) -> list[str]:
    """Every fourth line has a fault, of each kind in turn."""
    made = []
    for n in range(5000):
        suco = gazetteer.sucos[n % len(gazetteer.sucos)] if n % 4 == 0 else gazetteer.sucos[0]
        wrong = FAULTS[n // 4 % len(FAULTS)][0] if n % 4 == 1 else {}
        cells = GOOD | {
            "name": f"Person {n}",
            "suco": f'"{gazetteer.full_name(suco)}"',
            "municipality": gazetteer.fact(suco, "municipality"),
            "phone": f"77{n:06d}",
        }
        cells |= {column: text.format(n=n) for column, text in wrong.items()}
        made.append(",".join(cells[column] for column in HEAD.split(",")))
    return made


def test_every_kind_of_fault_is_named_by_its_line(judged, lines: list[str]) -> None:
    result = judged(*lines, head=HEAD)
    found = {fault.line: fault for fault in result.faults}
    wrong = {n + 2: FAULTS[n // 4 % len(FAULTS)][1] for n in range(1, 5000, 4)}
    assert set(found) == set(wrong)
    for line, reason in wrong.items():
        if reason == "--":
            assert found[line].repair is not None, line
        else:
            assert reason in found[line].reason, line


def test_without_its_faulty_lines_the_file_is_right(judged, lines: list[str]) -> None:
    good = [line for n, line in enumerate(lines) if n % 4 != 1]
    result = judged(*good, head=HEAD)
    assert result.faults == ()
    assert len(result.entries) == len(good)
