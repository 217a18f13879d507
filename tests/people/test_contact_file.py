"""A file of contacts: whole or not at all, and every fault with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.app import DATA
from alerts.audience.directory import Entry, Judged, read_contacts
from alerts.errors import Unusable
from alerts.places.gazetteer import Gazetteer

HEAD = "name,role,suco,phone,languages,municipality"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))


@pytest.fixture
def judged(gazetteer: Gazetteer):
    def read(*lines: str, head: str = HEAD, known=(), end: str = "\n") -> Judged:
        return read_contacts(end.join((head, *lines)) + end, gazetteer, known, ("tet", "pt"))

    return read


def test_a_good_line_is_a_contact(judged) -> None:
    (entry,) = judged('Maria,chief,"Hera, Dili",7711 0001,pt tet,').entries
    assert entry == Entry(
        line=2, name="Maria", role="chief", place="070107", phone="+67077110001", languages=("pt", "tet")
    )


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
    assert [entry.place for entry in result.entries] == [code]


def test_an_aldeia_gives_its_suco(judged, gazetteer: Gazetteer) -> None:
    aldeia = next(code for code in gazetteer.cells if len(code) == 8 and code.startswith("070107"))
    (entry,) = judged(f'Maria,chief,"{gazetteer.full_name(aldeia)}",77110001,,').entries
    assert entry.place == "070107"


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


def test_one_number_may_stand_for_two_places_but_not_twice_for_one(judged) -> None:
    result = judged(
        "Maria,chief,Hera,77110001,,",
        "Maria,chief,Comoro,77110001,,Dili",
        "Maria again,chief,Hera,+670 7711 0001,,",
        "José,chief,Hera,77110002,,",
        known={("+67077110002", "070107")},
    )
    assert [entry.line for entry in result.entries] == [2, 3]
    assert [(fault.line, fault.reason) for fault in result.faults] == [
        (4, "+67077110001 for this place is on line 2 already."),
        (5, "+67077110002 for this place is in the directory already."),
    ]


def test_files_as_spreadsheets_save_them(judged) -> None:
    lines = ('"Maria\nda Costa",chief,Hera,77110001,"pt;tet",', ",,,,,", "José,chief,Hera,12,,")
    for result in (
        judged(*lines, head="\ufeff" + HEAD),
        judged(*lines, end="\r\n"),
        judged(*lines, end="\r"),
        judged("", *lines[:-1], "", lines[-1], head="Name, ROLE ,Suco,phone,languages,municipality"),
    ):
        assert [(entry.name, entry.languages) for entry in result.entries] == [("Maria da Costa", ("pt", "tet"))]
        assert len(result.faults) == 1


def test_the_line_of_a_fault_counts_lines_within_quotes_and_empty_ones(judged) -> None:
    result = judged('"Maria\nda\nCosta",chief,Hera,77110001,,', "", ",chief,Hera,77110002,,")
    assert [fault.line for fault in result.faults] == [6]


def test_columns_parted_by_semicolons_as_a_portuguese_spreadsheet_writes_them(judged) -> None:
    result = judged("Maria;chief;Hera, Dili;77110001;pt,tet", head="name;role;suco;phone;languages")
    assert [(entry.place, entry.languages) for entry in result.entries] == [("070107", ("pt", "tet"))]


def test_without_a_language_it_is_tetum_and_none_is_named_twice(judged) -> None:
    result = judged("Maria,chief,Hera,77110001,,", "José,chief,Hera,77110002,TET/pt/tet,")
    assert [entry.languages for entry in result.entries] == [("tet",), ("tet", "pt")]


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


def test_a_whole_country_in_one_file(judged, gazetteer: Gazetteer, record_property) -> None:
    import time

    names = [gazetteer.full_name(code) for code in gazetteer.sucos]
    lines = [f'Person {n},chief,"{names[n % len(names)]}",77{n:06d},tet,' for n in range(5000)]
    began = time.process_time()
    result = judged(*lines)
    record_property("seconds", round(time.process_time() - began, 2))
    assert (len(result.entries), result.faults) == (5000, ())
