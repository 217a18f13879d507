"""One telephone on the committees of many sucos: whoever put it there is seen doing it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from duty_desk import Desk
from house import ANA
from hypothesis import given
from hypothesis import strategies as st
from second_person import audit, give_phones, told

from alerts.audience.spread import MOST_SUCOS, grown, named, put, widespread
from alerts.model.people import Contact
from alerts.store import journal, people

PHONE = "77100150"
HEADER = "name,role,suco,municipality,phone,languages"
SUCOS = [f"S{number}" for number in range(60)]


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    give_phones(desk)
    return desk


def sucos(desk: Desk, count: int) -> Sequence[str]:
    """Those whose name no other suco of their municipality has."""
    places = desk.house.app.gazetteer
    return [code for code in places.sucos if places.label(code).isalpha()][:count]


def file_of(desk: Desk, codes: Sequence[str], phone: str = PHONE) -> object:
    places = desk.house.app.gazetteer
    lines = [f"Me,chief,{places.label(code)},{places.label(code[:2])},{phone},tet" for code in codes]
    return desk.file("contacts.csv", "\n".join([HEADER, *lines]) + "\n")


def entries(desk: Desk) -> list[dict]:
    with desk.house.app.database.reading() as connection:
        return [one.detail for one in journal.audit(connection) if one.what == "number on many committees"]


def findings(desk: Desk) -> list[tuple[str, str]]:
    rows = desk.run("doctor", "--json").rows
    return [(row["sentence"], row["remedy"]) for row in rows if "committees of more than" in row["sentence"]]


def test_one_officer_on_the_committees_of_forty_sucos_is_seen_by_all(staffed: Desk) -> None:
    out = staffed.ok("contact", "import", file_of(staffed, sucos(staffed, 40)))
    assert out.splitlines()[-2:] == [
        "[ACTUAL] 40 contacts added.",
        "  ! +67077100150 is on the committees of 40 sucos now. Everybody is told of it.",
    ]
    assert told(staffed) == ["NDMD ana put +670******50 on the committees of 40 sucos. See: avizu contact list"]
    assert ("ana", "number on many committees") in audit(staffed)
    (entry,) = entries(staffed)
    assert entry["numbers"] == [{"phone": "+670******50", "sucos": 40}]
    assert findings(staffed) == [
        (
            "1 number is on the committees of more than 5 sucos: +670******50 (40 sucos).",
            "See who they are: avizu contact list",
        )
    ]


def test_a_program_reads_the_rows_and_whoever_started_it_sees_it(staffed: Desk) -> None:
    said = staffed.run("contact", "import", file_of(staffed, sucos(staffed, 6)), "--json")
    assert said.row["added"] == 6
    assert "is on the committees of 6 sucos now" in said.err


def test_five_sucos_are_nobody_s_business(staffed: Desk) -> None:
    out = staffed.ok("contact", "import", file_of(staffed, sucos(staffed, 5)))
    assert "!" not in out
    assert (told(staffed), entries(staffed), findings(staffed)) == ([], [], [])


def test_bit_by_bit_it_is_seen_from_the_sixth_on(staffed: Desk) -> None:
    codes = sucos(staffed, 7)
    staffed.ok("contact", "import", file_of(staffed, codes[:5]))
    staffed.ok("contact", "import", file_of(staffed, codes[5:6]))
    staffed.ok("contact", "import", file_of(staffed, codes[6:]))
    assert [text.split(" on ")[1] for text in told(staffed)] == [
        f"the committees of {count} sucos. See: avizu contact list" for count in (6, 7)
    ]
    assert len(entries(staffed)) == 2


def test_a_dry_run_tells_nobody(staffed: Desk) -> None:
    staffed.ok("contact", "import", file_of(staffed, sucos(staffed, 40)), "--dry-run")
    assert (told(staffed), entries(staffed)) == ([], [])


def test_another_number_of_a_contact_counts_too(staffed: Desk) -> None:
    staffed.ok("contact", "import", file_of(staffed, sucos(staffed, 5)))
    out = staffed.ok("contact", "edit", 1, "--add-phone", PHONE)
    assert "  ! +67077100150 is on the committees of 6 sucos now. Everybody is told of it." in out.splitlines()
    assert len(told(staffed)) == 1
    staffed.ok("contact", "edit", 1, "--name", "Maria Soares")
    assert len(entries(staffed)) == 1, "it did not grow"


def test_moving_to_another_committee_makes_no_more_of_them(staffed: Desk) -> None:
    codes = sucos(staffed, 7)
    staffed.ok("contact", "import", file_of(staffed, codes[:6]))
    places = staffed.house.app.gazetteer
    (mine, *_) = [one.id for one in contacts(staffed) if one.phone.endswith(PHONE)]
    staffed.ok("contact", "edit", mine, "--place", f"{places.label(codes[6])}, {places.label(codes[6][:2])}")
    assert len(entries(staffed)) == 1


def contacts(desk: Desk) -> list[Contact]:
    with desk.house.app.database.reading() as connection:
        return people.contacts(connection)


def test_who_speaks_for_a_municipality_sits_on_one_committee(staffed: Desk) -> None:
    places = staffed.house.app.gazetteer
    lines = [f"Me,chief,{places.label(one.code)},,{PHONE},tet" for one in places.municipalities]
    staffed.run("contact", "import", staffed.file("contacts.csv", "\n".join([HEADER, *lines]) + "\n"))
    assert len(contacts(staffed)) > MOST_SUCOS
    assert (told(staffed), entries(staffed)) == ([], [])


def seat(place: str, *phones: str) -> Contact:
    return Contact(id=0, name="x", role="", place=place, phone=phones[0], other_phones=phones[1:])


def test_of_many_numbers_the_widest_are_named() -> None:
    wide = [seat(suco, f"+6707710{n:02}{n:02}") for n in range(5) for suco in SUCOS[: 6 + n]]
    found = widespread(wide, SUCOS)
    assert named(found) == "+670******04 (10 sucos), +670******03 (9 sucos), +670******02 (8 sucos) and 2 more"
    said = "ana put +670******04 on the committees of 10 sucos"
    assert put(found, ANA.login) == f"{said}, and 4 more numbers on more than 5"
    assert put(found[:2], ANA.login) == f"{said}, and 1 more number on more than 5"
    assert put(found[:1], ANA.login) == said


PHONES = ("+67077000001", "+67077000002")
seats = st.lists(st.builds(seat, st.sampled_from([*SUCOS[:9], "TL"]), st.sampled_from(PHONES)))


@given(seats, seats)
def test_what_has_grown_is_wide_and_what_was_there_before_has_not_grown(before, more) -> None:
    after = [*before, *more]
    found = grown(before, after, SUCOS)
    assert set(found) <= set(widespread(after, SUCOS))
    assert grown(after, after, SUCOS) == ()
    assert grown(after, before, SUCOS) == ()
    assert set(grown([], after, SUCOS)) == set(widespread(after, SUCOS))
    for one in found:
        assert one.sucos == len({each.place for each in after if one.phone in each.phones} - {"TL"}) > MOST_SUCOS
