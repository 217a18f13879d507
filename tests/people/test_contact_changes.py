"""One contact changed: what is refused, what follows from it, and who did it stays on record."""

from __future__ import annotations

import pytest
from duty_desk import Desk

from alerts.store import numbers, outbox, people

MARIA, JOSE = 1, 2
WHY = ("--reason", "moved to Dili")


def shown(desk: Desk, number: int) -> dict:
    return desk.run("contact", "show", number, "--json", by="vera").row


def said_para(desk: Desk, phone: str) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, phone, desk.house.now)


def test_each_fact_is_changed_and_told_by_the_history(desk: Desk) -> None:
    desk.ok("contact", "edit", MARIA, "--name", " Maria  Soares ", "--role", "xefe", "--order", 1, by="ben")
    desk.ok("contact", "edit", MARIA, "--add-phone", "7811 0001", "--add-phone", "73110001", "--languages", "pt,tet")
    desk.ok("contact", "edit", MARIA, "--phone", "73110001", "--remove-phone", "77110001")
    desk.ok("contact", "edit", MARIA, "--phone", "74110001")
    desk.ok("contact", "edit", MARIA, "--place", "Comoro, Dili")
    row = shown(desk, MARIA)
    assert (row["name"], row["role"], row["order"]) == ("Maria Soares", "xefe", 1)
    assert (row["phones"], row["languages"]) == (["+67074110001", "+67078110001"], ["pt", "tet"])
    assert row["place_name"] == "Comoro"
    history = [(entry["who"], entry["detail"]["before"], entry["detail"]["after"]) for entry in row["history"]]
    assert history[0] == (
        "ben",
        {"name": "Maria (made up)", "role": "chief", "order": 0},
        {"name": "Maria Soares", "role": "xefe", "order": 1},
    )
    assert history[2][1]["phones"] == ["+670******01"] * 3
    assert "110001" not in str(row["history"])
    out = desk.ok("contact", "show", MARIA, by="vera")
    assert "+67074110001" in out
    joined = " ".join(out.split())
    assert "contact changed by ben: name Maria (made up) -> Maria Soares; role chief -> xefe; order none -> 1" in joined
    assert "contact changed by ana: place Hera -> Comoro" in joined
    assert max(map(len, out.splitlines())) <= 80


REFUSED = [
    ((), "Nothing was changed. Name what changes"),
    (("--name", "Maria (made up)"), "Nothing was changed."),
    (("--name", " "), "The name is missing."),
    (("--name", "M" * 81), "must be plain text"),
    (("--phone", "12"), "is not a valid number"),
    (("--phone", "7234567"), "A mobile has 8 digits"),
    (("--phone", "77110002"), "+67077110002 for this place is José (made up) (contact 2)."),
    (("--add-phone", "77110002"), "avizu contact merge 1 2 --reason TEXT"),
    (("--remove-phone", "77110001"), "Contact 1 would have no number."),
    (("--remove-phone", "77110009"), "+67077110009 is no number of contact 1."),
    (("--languages", "fr"), "There are no texts in fr."),
    (("--place", "Timor-Leste"), "is no single committee's place"),
    (("--place", "Heraa-x"), "No place is called"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_can_not_be_leaves_everything_as_it_was(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    before = shown(desk, MARIA)
    assert sentence in desk.refused("contact", "edit", MARIA, *words)
    assert shown(desk, MARIA) == before


@pytest.mark.parametrize(
    "words",
    [
        ("edit", 1, "--order", 2),
        ("remove", 1, *WHY),
        ("merge", 1, 2, *WHY),
        ("substitute", 1, "--by", 2),
        ("clear", 1, "--phone", "77110001"),
    ],
    ids=lambda words: words[0],
)
def test_only_officers_change_anything_and_only_who_is_there(desk: Desk, words: tuple[object, ...]) -> None:
    assert "vera is a viewer and may not" in desk.refused("contact", *words, by="vera")
    desk.ok("contact", "remove", MARIA, *WHY)
    assert "Contact 1 was removed. See why: avizu contact show 1" in desk.refused("contact", *words)
    assert "There is no contact 99." in desk.refused("contact", words[0], 99, *words[2:])


def test_a_number_that_said_para_is_not_taken_under_another_name(desk: Desk) -> None:
    said_para(desk, "+67077110002")
    desk.ok("contact", "remove", JOSE, *WHY)
    said = desk.refused("contact", "edit", MARIA, "--add-phone", "77110002")
    assert "+67077110002 said PARA. It can be taken when HAHU was sent from it." in said
    with desk.house.app.database.writing() as connection:
        assert people.set_opt_out(connection, "+67077110002", None) == 1
    desk.ok("contact", "edit", MARIA, "--add-phone", "77110002")


def test_who_left_keeps_his_row_and_gives_his_number_away(desk: Desk) -> None:
    desk.ok("contact", "remove", JOSE, *WHY)
    desk.ok("contact", "edit", MARIA, "--phone", "77110002")
    assert shown(desk, MARIA)["phones"] == ["+67077110002"]
    gone = shown(desk, JOSE)
    assert (gone["phones"], gone["history"][-1]["detail"]["reason"]) == (["+67077110002"], "moved to Dili")
    out = desk.ok("contact", "show", JOSE)
    assert "contact removed by ana: reason moved to Dili" in out
    assert "removed 21/11/2026 23:00: gets no warnings" in out
    assert [row["id"] for row in desk.run("contact", "list", "--json").rows] == [MARIA]
    said_para(desk, "+67077110002")
    assert shown(desk, JOSE)["opted_out_at"] is not None


def test_two_entries_of_one_person_are_merged(desk: Desk) -> None:
    said_para(desk, "+67077110001")
    desk.ok("contact", "edit", JOSE, "--order", 3)
    out = desk.ok("contact", "merge", MARIA, JOSE, "--reason", "one person")
    assert "Contact 2, José (made up), Hera: joined with contact 1." in out
    row = shown(desk, JOSE)
    assert (row["phones"], row["languages"], row["order"]) == (["+67077110002", "+67077110001"], ["pt", "tet"], 3)
    assert row["opted_out_at"] is not None, "PARA of any of his numbers is his"
    assert row["history"][-1]["detail"]["other"] == MARIA
    assert shown(desk, MARIA)["history"][-1]["detail"]["into"] == JOSE
    assert "Contact 1 was removed" in desk.refused("contact", "merge", MARIA, JOSE, "--reason", "again")
    desk.ok("contact", "edit", JOSE, "--phone", "77110001")
    assert shown(desk, JOSE)["phones"] == ["+67077110001", "+67077110002"]


def test_only_one_committee_is_merged(desk: Desk) -> None:
    desk.ok("contact", "edit", JOSE, "--place", "Comoro, Dili")
    for into in (JOSE, MARIA):
        said = desk.refused("contact", "merge", MARIA, into, *WHY)
        assert "Only two contacts of one committee can be merged." in said
    assert "The reason is missing." in desk.refused("contact", "merge", MARIA, JOSE, "--reason", " ")


def test_a_substitute_stands_in_as_long_as_he_is_there(desk: Desk) -> None:
    assert "has not said PARA" in desk.refused("contact", "substitute", MARIA, "--by", JOSE)
    said_para(desk, "+67077110001")
    assert "nobody else of this committee" in desk.refused("contact", "substitute", MARIA, "--by", MARIA)
    desk.ok("contact", "substitute", MARIA, "--by", JOSE)
    assert shown(desk, MARIA)["substitute_id"] == JOSE
    assert "contact 2 stands in" in desk.ok("contact", "show", MARIA)
    out = desk.ok("contact", "edit", JOSE, "--place", "Comoro, Dili")
    assert "! nobody stands in for contact 1 now: avizu contact substitute 1 --by ID" in out
    assert shown(desk, MARIA)["substitute_id"] is None
    assert "nobody else of this committee" in desk.refused("contact", "substitute", MARIA, "--by", JOSE)
    desk.ok("contact", "edit", JOSE, "--place", "Hera, Dili")
    desk.ok("contact", "substitute", MARIA, "--by", JOSE)
    row = desk.run("contact", "remove", JOSE, *WHY, "--json").row
    assert row["alone"] == [MARIA]
    assert shown(desk, MARIA)["substitute_id"] is None


def test_a_substitute_is_no_longer_needed_by_who_speaks_again(desk: Desk) -> None:
    said_para(desk, "+67077110001")
    desk.ok("contact", "substitute", MARIA, "--by", JOSE)
    desk.ok("contact", "substitute", MARIA, "--nobody")
    assert shown(desk, MARIA)["substitute_id"] is None
    assert desk.run("contact", "substitute", MARIA).code == 2
    assert desk.run("contact", "substitute", MARIA, "--by", JOSE, "--nobody").code == 2
    desk.ok("contact", "substitute", MARIA, "--by", JOSE)
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110001", None)
    row = shown(desk, MARIA)
    assert (row["opted_out_at"], row["substitute_id"]) == (None, None)


def test_who_can_not_be_reached_stands_in_for_nobody(desk: Desk) -> None:
    said_para(desk, "+67077110001")
    said_para(desk, "+67077110002")
    assert "José (made up) said PARA too." in desk.refused("contact", "substitute", MARIA, "--by", JOSE)
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110002", None)
        numbers.mark(connection, "+67077110002", desk.house.now)
    assert "has no number that works" in desk.refused("contact", "substitute", MARIA, "--by", JOSE)


def test_a_marked_number_works_again_when_an_officer_says_so(desk: Desk) -> None:
    assert "+67077110001 is not marked." in desk.refused("contact", "clear", MARIA, "--phone", "77110001")
    with desk.house.app.database.writing() as connection:
        numbers.mark(connection, "+67077110001", desk.house.now)
    assert shown(desk, MARIA)["marked"] == ["+67077110001"]
    assert "+67077110001 fails: avizu contact clear 1 --phone" in desk.ok("contact", "show", MARIA)
    assert "fails" in desk.ok("contact", "list")
    assert "is no number of contact 2" in desk.refused("contact", "clear", JOSE, "--phone", "77110001")
    desk.ok("contact", "clear", MARIA, "--phone", "7711 0001")
    row = shown(desk, MARIA)
    assert (row["marked"], row["history"][-1]["what"]) == ([], "number cleared")
    assert row["history"][-1]["detail"]["phone"] == "+670******01"


def waiting(desk: Desk) -> dict[str, str]:
    return {row.address: row.work for row in desk.house.messages()}


def test_what_waits_for_who_was_wrongly_listed_is_taken_back(desk: Desk) -> None:
    number = desk.submitted()
    assert desk.approve(number).code == 0
    out = desk.ok("contact", "remove", MARIA, "--reason", "her card belongs to a stranger")
    assert f"! a message of warning {number} was taken back." in out
    assert waiting(desk) == {"+67077110001": "withdrawn", "+67077110002": "queued"}
    assert "removed from the directory by ana" in desk.house.messages()[0].detail


def test_a_changed_number_gets_no_message_that_waited_for_it(desk: Desk) -> None:
    number = desk.submitted()
    assert desk.approve(number).code == 0
    row = desk.run("contact", "edit", MARIA, "--phone", "78110009", "--json").row
    assert row["taken_back"] == [number]
    assert waiting(desk)["+67077110001"] == "withdrawn"
    assert desk.run("contact", "edit", JOSE, "--add-phone", "78110008", "--json").row["taken_back"] == []
    assert waiting(desk)["+67077110002"] == "queued"


def test_who_sits_on_another_committee_keeps_the_message_for_both(desk: Desk) -> None:
    desk.ok(
        "contact",
        "import",
        desk.file("c.csv", "name,role,suco,phone,languages\nMaria,,Dili,78110009 / 77110001,\n"),
    )
    number = desk.submitted()
    desk.somebody_sends()
    three = ("--confirm-place", "Hera", "--confirm-reach", 3, *desk.passphrase("ben"))
    desk.ok("warning", "approve", number, *three, by="ben")
    desk.ok("contact", "remove", MARIA, *WHY)
    assert waiting(desk)["+67077110001"] == "queued"
    desk.ok("contact", "edit", 3, "--remove-phone", "77110001")
    assert waiting(desk)["+67077110001"] == "withdrawn"


def test_who_was_told_still_hears_that_it_is_over(desk: Desk) -> None:
    number = desk.submitted()
    assert desk.approve(number).code == 0
    with desk.house.app.database.writing() as connection:
        outbox.claim(
            connection,
            route="sms",
            limit=9,
            owner="test",
            now=desk.house.now,
            lease_until=desk.house.clock.move(minutes=1),
        )
    words = ("--confirm-place", "Hera", "--confirm-reach", 2, *desk.passphrase("ben"))
    said = desk.run("warning", "retract", number, "--reason", "mistake", *words, by="ben")
    assert said.code == 0, said
    desk.ok("contact", "remove", MARIA, *WHY)
    ends = {row.address: row.work for row in desk.house.messages() if row.purpose == "retraction"}
    assert ends["+67077110001"] == "queued"
