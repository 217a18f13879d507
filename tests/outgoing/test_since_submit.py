"""What has become of the recipients of a text since it was submitted: stations, routes, and ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.model.message import Medium, Purpose, Recipient
from alerts.model.people import Contact
from alerts.model.warning import Severity
from alerts.outgoing.since_submit import Since, since_submit

HERA, COMORO = "070107", "070203"
PHONE, OTHER = "+67077110001", "+67077110002"
MARIA = Contact(id=1, name="Maria (made up)", role="chief", place=HERA, phone=PHONE)
TO_MARIA = Recipient(
    target="contact:1",
    name=MARIA.name,
    place=HERA,
    medium=Medium.SMS,
    route="sms",
    address=PHONE,
    purpose=Purpose.WARNING,
    bulletin=("sms", "warning", HERA, "tet"),
)
TO_RADIO = replace(
    TO_MARIA,
    target="station:lospalos",
    name="Radio Lospalos",
    place="lospalos",
    medium=Medium.EMAIL,
    route="mail",
    address="radio@example.org",
    bulletin=("script", "warning", "lospalos", "tet mail"),
)


def since(*fresh: Recipient, stored: tuple[Recipient, ...] = (TO_MARIA, TO_RADIO), contact: Contact = MARIA) -> Since:
    return since_submit(stored, fresh, [contact], Severity.SEVERE)


@pytest.mark.parametrize(
    "now",
    [
        TO_MARIA,
        replace(TO_MARIA, name="Maria Soares (made up)"),
        replace(TO_MARIA, purpose=Purpose.UPDATE, bulletin=("sms", "update", HERA, "tet")),
        replace(TO_MARIA, target="contact:7"),
    ],
    ids=["as it was", "another name", "an update by now", "another entry with this number"],
)
def test_nothing_has_become_of_it(now):
    assert since(now, TO_RADIO) == Since(kept=(TO_MARIA, TO_RADIO))


def test_a_station_that_is_gone_is_dropped():
    assert since(TO_MARIA) == Since(kept=(TO_MARIA,), gone=(TO_RADIO,), dropped=(TO_RADIO,))


def test_a_station_that_is_new_is_added():
    assert since(TO_MARIA, TO_RADIO, stored=(TO_MARIA,)).added == (TO_RADIO,)


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (replace(TO_RADIO, address="news@example.org"), "address"),
        (replace(TO_RADIO, route="post"), "route"),
        (replace(TO_RADIO, bulletin=("script", "warning", "lospalos", "tet+pt mail")), "language"),
    ],
)
def test_a_station_that_is_written_to_otherwise_is_told_of(now, what):
    assert [kind for kind, _ in since(TO_MARIA, now).changed] == [what]


def test_another_number_of_the_same_person_changes_nothing_while_the_first_is_his():
    now = replace(TO_MARIA, address=OTHER)
    both = replace(MARIA, phone=OTHER, other_phones=(PHONE,))
    assert since(now, TO_RADIO, contact=both) == Since(kept=(TO_MARIA, TO_RADIO))
    assert since(now, TO_RADIO, contact=replace(MARIA, phone=OTHER)).changed == (("number", now),)


def test_a_seat_of_two_that_is_left_still_has_the_message():
    seat = replace(TO_MARIA, target="contact:2", place=COMORO)
    found = since(TO_MARIA, stored=(TO_MARIA, seat))
    assert (found.kept, found.dropped) == ((TO_MARIA,), (seat,))
    assert found.still_written_to(seat)


def test_an_end_goes_to_the_numbers_that_it_was_submitted_for():
    over = replace(TO_MARIA, purpose=Purpose.ALL_CLEAR, bulletin=("sms", "all-clear", HERA, "tet"))
    assert since(over, stored=(over,), contact=replace(MARIA, phone=OTHER)).kept == (over,)
    assert since(stored=(over,)).dropped == (over,)
