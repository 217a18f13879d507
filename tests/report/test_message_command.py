"""`avizu message`: looking closer, recording a voice, trying again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders_report import (
    BEBONUK,
    COMORO,
    DILI,
    HERA,
    LATER,
    NO_ANSWER,
    REFUSED,
    Night,
    a_draft,
    objects,
)

from alerts.delivery.decide import GiveUp
from alerts.errors import NotAllowed, NotFound, Unclear, Unusable
from alerts.model.message import Medium, Proof
from alerts.model.people import Role
from alerts.model.warning import Severity
from alerts.store import outbox, people, proof

LIURAI_OF_REMEXIO, LIURAI_OF_AILEU = "010408", "010113"


def refusal(result, kind=NotAllowed) -> str:
    assert isinstance(result.exception, kind), result.output
    return str(result.exception)


def test_messages_are_listed_without_the_numbers(night):
    night.warns(COMORO, HERA).replied(night.writes_to(COMORO))
    night.writes_to(HERA, REFUSED)
    night.writes_to("comoro", target="station:comoro", medium=Medium.EMAIL, address="studio@example.tl")
    heading, *lines = night.avizu("message", "list", "--warning", 1).stdout.splitlines()
    assert heading == "[ACTUAL] 3 messages"
    assert lines[1].split() == ["1", "Comoro", "warning", "done", "acknowledged", "sms", "+670******01"]
    assert lines[2].split()[1:5] == ["Hera", "warning", "done", "none"]
    assert lines[3].strip() == "21211 Twilio refused it: the number is not valid"
    assert "Radio" in lines[4]
    assert max(map(len, lines)) <= 80


def test_only_what_is_open(night):
    night.warns(COMORO, HERA).delivered(night.writes_to(COMORO))
    refused, unclear = night.writes_to(HERA, REFUSED), night.writes_to(HERA, NO_ANSWER)
    night.writes_to("comoro", target="station:comoro", medium=Medium.EMAIL, address="studio@example.tl")
    waiting = night.writes_to(HERA, None)
    rows = objects(night.avizu("message", "list", "--open", "--json"))
    assert [row["id"] for row in rows] == [refused, unclear, waiting]
    with night.writing() as connection:
        outbox.withdraw(connection, [night.revisions[0].id], why="over", at=night.now)
    assert [row["id"] for row in objects(night.avizu("message", "list", "--open", "--json"))] == [refused, unclear]


def test_the_fields_for_scripts(night):
    night.warns(COMORO).delivered(night.writes_to(COMORO))
    (row,) = objects(night.avizu("message", "list", "--json"))
    assert (row["place"], row["name"], row["address"], row["open"]) == (COMORO, "Comoro", "+670******01", False)
    assert row["delivered_at"] == "2021-04-04T05:09:00Z"
    assert "Maria" not in str(row)


def test_an_empty_list_says_so(night):
    assert "No message." in night.warns(COMORO).avizu("message", "list").stdout
    assert "No open message." in night.avizu("message", "list", "--open").stdout
    refusal(night.avizu("message", "list", "--warning", 9), NotFound)


def test_one_message_with_all_that_happened(night):
    message = night.warns(COMORO).writes_to(COMORO)
    night.after(seconds=30).comes_back(message, Proof.UNDELIVERED, code="30003", detail="+67077230001 is\x1b[2J off")
    night.after(minutes=1).delivered(message)
    lines = night.avizu("message", "show", message).stdout.splitlines()
    assert lines[0] == "[ACTUAL] Message 1  warning of warning 1  Comoro"
    assert "NDMD: AVIZU INUNDASAUN" in lines[2]
    assert lines[-4].split() == ["04/04", "14:09:00", "attempt", "1", "by", "sms"]
    assert lines[-2].endswith("callback  undelivered 30003 +670******01 is?[2J off")
    assert lines[-1].endswith("14:10:30  callback  delivered")
    (row,) = objects(night.avizu("message", "show", message, "--json"))
    assert [entry["what"] for entry in row["history"]] == ["attempt", "answer", "callback", "callback"]
    assert "AVIZU" in row["text"]
    refusal(night.avizu("message", "show", 9), NotFound)


def test_a_voice_is_recorded_with_who_where_and_when(night):
    night.warns(BEBONUK, COMORO).logs_in().after(minutes=30)
    result = night.avizu(
        "message", "told", 1, "bebonuk", "--person", "Xefe suku", "--note", "by radio", "--at", "2021-04-04 14:20"
    )
    assert result.stdout == "[ACTUAL] Bebonuk: told by voice Sunday 04/04 14:20.\n"
    assert night.line(BEBONUK).state == "reached (told)"
    entry = night.audit()[-1]
    assert (entry.who, entry.what, entry.warning_id) == ("ana", "told by voice", 1)
    assert entry.detail["suco"] == BEBONUK
    assert entry.detail["note"] == "by radio"


def test_a_name_of_two_sucos_is_clear_when_one_of_them_is_warned(night):
    night.warns(LIURAI_OF_REMEXIO).logs_in()
    assert "Suco Liurai (Remexio)" in night.avizu("message", "told", 1, "Suco Liurai", "--person", "X").stdout


def test_a_name_of_two_warned_sucos_is_asked_back(night):
    night.warns(LIURAI_OF_REMEXIO, LIURAI_OF_AILEU).logs_in()
    said = refusal(night.avizu("message", "told", 1, "Suco Liurai", "--person", "X"), Unclear)
    assert "Suco Liurai, Remexio, Aileu" in said
    done = night.avizu("message", "told", 1, "Suco Liurai, Remexio", "--person", "X")
    assert done.exit_code == 0
    assert night.line(LIURAI_OF_REMEXIO).reached
    assert not night.line(LIURAI_OF_AILEU).reached


@pytest.mark.parametrize("place", ["Hera", "Dili", "070203", "Kokolala"])
def test_what_is_no_suco_of_the_warning_is_refused(night, place):
    night.warns(COMORO, BEBONUK).logs_in()
    said = refusal(night.avizu("message", "told", 1, place, "--person", "X"), NotFound)
    assert "Its sucos: Bebonuk, Comoro." in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--person", " "), "Who was told is missing"),
        (("--person", "X", "--at", "2021-04-04 14:00"), "approved after that time"),
        (("--person", "X", "--at", "2021-04-04 15:00"), "has not come yet"),
    ],
)
def test_a_voice_needs_a_person_and_a_possible_time(night, words, why):
    night.warns(COMORO).logs_in()
    assert why in refusal(night.avizu("message", "told", 1, "Comoro", *words), Unusable)


def test_nobody_can_be_told_of_a_draft(night):
    a_draft(night, COMORO).logs_in()
    assert "never approved" in refusal(night.avizu("message", "told", 1, "Comoro", "--person", "X"))


def test_deeds_need_an_officer(night):
    message = night.warns(COMORO).writes_to(COMORO, REFUSED)
    deeds = [
        ("message", "told", 1, "Comoro", "--person", "X"),
        ("message", "retry", message),
        ("reply", "close", 1, "--note", "X"),
    ]
    for deed in deeds:
        assert "Nobody is logged in" in refusal(night.avizu(*deed))
    night.logs_in(Role.VIEWER)
    for deed in deeds:
        assert "is a viewer" in refusal(night.avizu(*deed))
    assert not night.audit()


def claimed(night: Night) -> list[int]:
    """Of readers who are in the directory."""
    with night.writing() as connection:
        readers = [
            people.NewContact(name=row.name, role="chief", place=row.place, phone=row.address, languages=("tet",))
            for row in proof.messages(connection)
            if not people.contacts_of_phone(connection, row.address)
        ]
        people.add_contacts(connection, readers, at=night.now, by="ana")
        lease = night.now + timedelta(minutes=1)
        return [
            c.message_id
            for c in outbox.claim(connection, route="sms", limit=9, owner="p2", now=night.now, lease_until=lease)
        ]


@pytest.mark.parametrize(
    ("step", "was"),
    [(LATER, "deferred"), (REFUSED, "given up"), (GiveUp("not sent: clock", "withheld"), "given up")],
)
def test_a_deferred_or_failed_message_goes_out_again(night, step, was):
    message = night.warns(COMORO).logs_in().writes_to(COMORO, step)
    assert claimed(night) == []
    result = night.avizu("message", "retry", message)
    assert result.stdout == f"[ACTUAL] Message {message} was {was} and goes out again now.\n"
    entry = night.audit()[-1]
    assert (entry.who, entry.what, entry.detail["message"]) == ("ana", "message tried again", message)
    assert "tried again by ana" in night.avizu("message", "show", message).stdout
    assert claimed(night) == [message]


def test_a_phone_that_was_off_may_be_tried_again(night):
    message = night.warns(COMORO).logs_in().writes_to(COMORO)
    night.comes_back(message, Proof.UNDELIVERED, code="30003", detail="The phone is off.")
    assert night.avizu("message", "retry", message).exit_code == 0
    assert claimed(night) == [message]


def test_an_uncertain_message_goes_out_twice_only_knowingly(night):
    message = night.warns(COMORO).logs_in().writes_to(COMORO, NO_ANSWER)
    assert "may have been sent already" in refusal(night.avizu("message", "retry", message))
    result = night.avizu("message", "retry", message, "--double-rather-than-silence")
    assert "it may arrive twice" in result.stdout
    assert night.audit()[-1].detail["double"] is True
    assert claimed(night) == [message]


def test_what_must_not_be_sent_again(night):
    night.warns(COMORO).logs_in()
    with_gateway, waiting, delivered = night.writes_to(COMORO), night.writes_to(COMORO, None), night.writes_to(COMORO)
    night.delivered(delivered)
    assert "is with the gateway (accepted)" in refusal(night.avizu("message", "retry", with_gateway))
    assert "waiting already" in refusal(night.avizu("message", "retry", waiting))
    assert "is with the gateway (delivered)" in refusal(night.avizu("message", "retry", delivered))
    refusal(night.avizu("message", "retry", 99), NotFound)
    night.after(minutes=30)
    assert claimed(night) == [waiting]
    assert "being sent now" in refusal(night.avizu("message", "retry", waiting))


def test_late_is_worse_than_never(night):
    message = night.warns(COMORO).logs_in().writes_to(COMORO, REFUSED)
    night.after(hours=11).gives_all_clear()
    assert "belongs to a text that is over" in refusal(night.avizu("message", "retry", message))


def test_a_message_past_its_time_stays_unsent(night):
    message = night.warns(COMORO).writes_to(COMORO, REFUSED)
    night.after(hours=16).logs_in()
    assert "past its time" in refusal(night.avizu("message", "retry", message))


def test_who_said_para_is_left_in_peace(night):
    message = night.warns(COMORO, severity=Severity.MODERATE).logs_in().writes_to(COMORO, REFUSED)
    night.knows(COMORO, night.message(message).address, silent=True)
    assert "said PARA" in refusal(night.avizu("message", "retry", message))


def test_a_severe_text_is_tried_again_to_who_said_para(night):
    """Nobody stands in for him, so it goes on: by hand too."""
    message = night.warns(COMORO).logs_in().writes_to(COMORO, REFUSED)
    night.knows(COMORO, night.message(message).address, silent=True)
    assert night.avizu("message", "retry", message).exit_code == 0


def test_a_message_taken_back_stays_taken_back(night):
    message = night.warns(COMORO).logs_in().writes_to(DILI, None)
    with night.writing() as connection:
        outbox.withdraw(connection, [night.revisions[-1].id], why="wrong place", at=night.now)
    assert "was taken back" in refusal(night.avizu("message", "retry", message, "--double-rather-than-silence"))
