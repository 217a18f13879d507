"""A file of contacts: whole or not at all, and every fault with its line."""

from __future__ import annotations

import pytest
from builders_contacts import HEAD
from house import NIGHT
from hypothesis import given
from hypothesis import strategies as st

from alerts.audience.directory import Entry, read_contacts
from alerts.errors import Unusable
from alerts.model.people import Contact
from alerts.places.gazetteer import Gazetteer


def test_a_good_line_is_a_contact(judged) -> None:
    (entry,) = judged('Maria,chief,"Hera, Dili",7711 0001,pt tet,').entries
    maria = Contact(
        id=0,
        name="Maria",
        role="chief",
        place="070107",
        phone="+67077110001",
        languages=("pt", "tet"),
        position=1,
    )
    assert entry == Entry(line=2, contact=maria)


@pytest.mark.parametrize(
    ("suco", "municipality", "code"),
    [
        ("Hera", "", "070107"),
        ("Hera", "Dili", "070107"),
        ('"Hera, Cristo Rei, Dili"', "", "070107"),
        ("INTL:070107", "", "070107"),
        ("Dili", "", "07"),
        ("", "Dili", "07"),
        ("Munisípiu Dili", "", "07"),
        ("Cristo Rei", "", "0701"),
        ("Cristo Rei", "Dili", "0701"),
    ],
)
def test_committees_of_sucos_posts_and_municipalities(judged, suco: str, municipality: str, code: str) -> None:
    result = judged(f"Maria,chief,{suco},77110001,,{municipality}")
    assert [entry.contact.place for entry in result.entries] == [code]


def test_an_aldeia_gives_its_suco(judged, gazetteer: Gazetteer) -> None:
    aldeia = next(code for code in gazetteer.cells if len(code) == 8 and code.startswith("070107"))
    (entry,) = judged(f'Maria,chief,"{gazetteer.full_name(aldeia)}",77110001,,').entries
    assert entry.contact.place == "070107"


FAULTS = [
    (",chief,Hera,77110001,,", "The name is missing."),
    (f"{'M' * 81},chief,Hera,77110001,,", "The name must be plain text of at most 80 characters."),
    ("Maria\x1b[31m,chief,Hera,77110001,,", "The name must be plain text"),
    ("Maria,chi\x07ef,Hera,77110001,,", "The role must be plain text"),
    ("Maria,chief,,77110001,,", "The suco is missing. For the committee of a municipality, name the municipality."),
    ("Maria,chief,070107,77110001,,", "For Hera, Cristo Rei, Dili write INTL:070107."),
    ("Maria,chief,Suco Liurai,77110001,,", "'Suco Liurai' could be "),
    ("Maria,chief,Heraa-x,77110001,,", "No place is called 'Heraa-x'."),
    ("Maria,chief,Hera,77110001,,Baucau", "No place is called 'Hera' in 'Baucau'."),
    ("Maria,chief,TL06,77110001,,", "'TL06' is no single committee's place."),
    ("Maria,chief,Timor-Leste,77110001,,", "'Timor-Leste' is no single committee's place."),
    ("Maria,chief,Hera,3310000,,", "is not a mobile number"),
    ("Maria,chief,Hera,,,", "The phone number is missing."),
    ("Maria,chief,Hera,77110001,fr,", "There are no texts in fr. Known: pt, tet."),
    ("Maria,chief,Hera,77110001 / 3310000,,", "'3310000' is not a mobile number"),
    ("Maria,chief,Hera, Dili,77110001,tet,", "There are 7 cells under 6 columns. Put a text with a comma in quotes."),
]


@pytest.mark.parametrize(("line", "reason"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_fault_has_its_line_and_its_reason(judged, line: str, reason: str) -> None:
    result = judged("Ana,chief,Hera,77110009,,", line)
    assert [fault.line for fault in result.faults] == [3]
    assert reason in result.faults[0].reason


def test_all_that_is_wrong_with_a_line_is_said_at_once(judged) -> None:
    reasons = [fault.reason for fault in judged(",chief,Nowhere-at-all,123,fr,").faults]
    assert len(reasons) == 4


def test_files_as_spreadsheets_save_them(judged) -> None:
    lines = ('"Maria\nda Costa",chief,Hera,77110001,"pt;tet",', ",,,,,", "José,chief,Hera,12,,")
    for result in (
        judged(*lines, head="\ufeff" + HEAD),
        judged(*lines, end="\r\n"),
        judged(*lines, end="\r"),
        judged("", *lines[:-1], "", lines[-1], head="Name, ROLE ,Suco,phone,languages,municipality"),
    ):
        assert [(entry.contact.name, entry.contact.languages) for entry in result.entries] == [
            ("Maria da Costa", ("pt", "tet"))
        ]
        assert len(result.faults) == 1


def test_the_line_of_a_fault_counts_lines_within_quotes_and_empty_ones(judged) -> None:
    result = judged('"Maria\nda\nCosta",chief,Hera,77110001,,', "", ",chief,Hera,77110002,,")
    assert [fault.line for fault in result.faults] == [6]


def test_columns_parted_by_semicolons_as_a_portuguese_spreadsheet_writes_them(judged) -> None:
    result = judged("Maria;chief;Hera, Dili;77110001;pt,tet", head="name;role;suco;phone;languages")
    assert [(entry.contact.place, entry.contact.languages) for entry in result.entries] == [("070107", ("pt", "tet"))]


def test_without_a_language_it_is_tetum_and_none_is_named_twice(judged) -> None:
    result = judged("Maria,chief,Hera,77110001,,", "José,chief,Hera,77110002,TET/pt/tet,")
    assert [entry.contact.languages for entry in result.entries] == [("tet",), ("tet", "pt")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file has no column name, role, suco, phone, languages. Its first line must be: name,role,"),
        ("Maria,chief,Hera,77110001,tet\n", "The file has no column name"),
        ("name,role,suco,phone,phone,languages\n", "The file has the column phone twice."),
        (f'{HEAD}\n"{"x" * 200_000}",a,b,c,d,e\n', "Line 2 can't be read as CSV"),
    ],
)
def test_a_file_that_is_no_table_of_contacts(gazetteer: Gazetteer, text: str, sentence: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_contacts(text, gazetteer, (), ("tet",))
    assert sentence in str(caught.value)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_file_breaks_the_reader(gazetteer: Gazetteer, lines: list[str]) -> None:
    result = read_contacts("\n".join([HEAD, *lines]), gazetteer, (), ("tet",))
    assert all(fault.line >= 2 and fault.reason for fault in result.faults)


def test_every_way_to_write_several_numbers(judged) -> None:
    head = "name,role,suco,phone,phone2,phone3,languages"
    for line in (
        "Maria,chief,Hera,77110001,73110002,78110003,",
        "Maria,chief,Hera,77110001 / 7311 0002;+67078110003,,,",
        "Maria,chief,Hera,77110001 ou 73110002,78110003,,",
        "Maria,chief,Hera,,77110001,73110002 KA 78110003,",
        '"Maria",chief,Hera,"77110001, 73110002",77110001,78110003,',
    ):
        (entry,) = judged(line, head=head).entries
        assert entry.contact.phones == ("+67077110001", "+67073110002", "+67078110003")
    (entry,) = judged("Maria,chief,Hera,7711/0001,,,", head=head).entries
    assert entry.contact.phones == ("+67077110001",)


def test_the_order_of_a_committee_is_that_of_its_lines_unless_it_is_written(judged, known) -> None:
    head = HEAD + ",order"
    result = judged(
        "Ana,,Hera,77110001,,,",
        "Rui,,Comoro,77110002,,Dili,",
        "Eva,,Hera,77110003,,,2",
        "Leo,,Hera,77110004,,,",
        "Zito,,Comoro,77110005,,Dili,0",
        head=head,
    )
    orders = {entry.contact.name: entry.contact.position for entry in result.entries}
    assert orders == {"Eva": 2, "Ana": 3, "Leo": 4, "Rui": 1, "Zito": 0}
    there = [known("Maria", "Hera", "+67077110008"), known("José", "Hera", "+67077110009", number=2, position=7)]
    (entry,) = judged("Ana,,Hera,77110001,,,", head=head, known=there).entries
    assert entry.contact.position == 8
    (entry,) = judged("Ana,,Hera,77110001,,,", head=head, known=there[:1]).entries
    assert entry.contact.position == 2


@pytest.mark.parametrize("order", ["first", "-1", "1.5", "100", "\u0661", "9" * 50])
def test_an_order_that_is_none(judged, order: str) -> None:
    (fault,) = judged(f"Ana,,Hera,77110001,,,{order}", head=HEAD + ",order").faults
    assert "is no order. Write 1 for who is called first" in fault.reason


def test_who_said_para_comes_in_silent_with_who_stands_in(judged) -> None:
    head = HEAD + ",said_para,substitute"
    result = judged(
        "Ana,,Hera,77110001,,,2026-11-21T23:00:00+09:00,77110002",
        "Rui,,Hera,77110002,,,,",
        head=head,
    )
    assert result.entries[0].contact.opted_out_at == NIGHT
    assert result.entries[0].stand_in == "+67077110002"
    for when in ("yes", "2026-11-21T23:00:00", "1026-11-21T23:00:00Z", "0001-01-01T00:00:00+23:00"):
        (fault,) = judged(f"Ana,,Hera,77110001,,,{when},", head=head).faults
        assert "is not a time. Write it as an export does" in fault.reason


@pytest.mark.parametrize("number", ["77110001", "77110009", "12"])
def test_a_substitute_is_somebody_else_of_the_committee(judged, number: str) -> None:
    line = f"Ana,,Hera,77110001,,,2026-11-21T14:00:00Z,{number}"
    (fault,) = judged(line, "Rui,,Comoro,77110009,,Dili,,", head=HEAD + ",said_para,substitute").faults
    assert fault.line == 2
    assert "is nobody else of this committee" in fault.reason or "is not a valid number" in fault.reason
