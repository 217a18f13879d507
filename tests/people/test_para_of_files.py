"""PARA as files tell it: an older one never silences who said HAHU since, and nobody is silenced without a note."""

from __future__ import annotations

from datetime import timedelta

from builders_contacts import HEAD
from duty_desk import Desk
from house import ANA, NIGHT, SENDER, House

from alerts.actions import contact_edit, contacts, receive
from alerts.model.route import Incoming
from alerts.store import people

PARA = HEAD + ",said_para,substitute"
EARLIER, LATER = "2026-11-20T14:00:00Z", "2026-11-22T14:00:00Z"
MARIA, JOSE = "+67077110001", "+67077110002"
SILENT = "gets only Severe and Extreme until HAHU comes from it."


def says(house: House, phone: str, text: str) -> None:
    incoming = Incoming(phone, SENDER, text, f"IN-{phone}-{text}-{house.now}")
    receive.reply(house.app, house.app.settings.routes[0], incoming, now=house.now)


def silent(house: House) -> list[bool]:
    return [listed.contact.opted_out_at is not None for listed in contacts.listed(house.app)]


def notes(result) -> list[tuple[int, str]]:
    return [(note.line, note.text) for note in result.notes]


def test_an_old_export_does_not_silence_who_said_hahu_since(any_house: House) -> None:
    for phone in (MARIA, JOSE):
        any_house.contact("Hera, Dili", phone)
    any_house.clock.move(days=1)
    says(any_house, MARIA, "PARA")
    contact_edit.substitute(any_house.app, 1, stand_in=2, by=ANA, now=any_house.now)
    text = contacts.export(any_house.app, by=ANA)
    any_house.clock.move(days=1)
    says(any_house, MARIA, "HAHU")
    done = contacts.import_file(any_house.app, text, by=ANA, now=any_house.clock.move(days=1), merge=True)
    assert done.faults == ()
    assert notes(done) == [
        (
            2,
            "said_para and substitute are not taken: Contact 01 (made up) (contact 1) said HAHU or came in later.",
        )
    ]
    assert silent(any_house) == [False, False]
    assert contacts.shown(any_house.app, 1).listed.contact.substitute_id is None
    assert [entry.what for entry in contacts.shown(any_house.app, 1).history][-1] == "said HAHU"


def test_a_later_para_counts_and_is_told_by_the_history(any_house: House) -> None:
    """Somebody who said it by voice: an officer wrote it into the file."""
    any_house.contact("Hera, Dili", MARIA, name="Maria")
    text = f"{PARA}\nMaria,,Hera,77110001,,,{LATER},\n"
    done = contacts.import_file(any_house.app, text, by=ANA, now=any_house.clock.move(days=3), merge=True)
    assert silent(any_house) == [True]
    assert len(done.joined) == 1
    (entry,) = contacts.shown(any_house.app, 1).history
    assert (entry.what, entry.detail["after"]) == ("contact joined", {"said_para": "2026-11-22T14:00:00+00:00"})


def test_who_came_into_the_directory_later_is_not_silenced_by_an_older_file(any_house: House) -> None:
    any_house.contact("Hera, Dili", MARIA, name="Maria")
    text = f"{PARA}\nMaria,,Hera,77110001,,,{EARLIER},\nMaria,,Dili,77110001,,,{EARLIER},\n"
    done = contacts.import_file(any_house.app, text, by=ANA, now=any_house.now, merge=True)
    not_taken = "said_para is not taken: Maria (contact 1) said HAHU or came in later."
    assert [note for note in notes(done) if "taken" in note[1]] == [(2, not_taken), (3, not_taken)]
    assert silent(any_house) == [False, False]


def test_hahu_and_a_merge_are_remembered_under_the_number_that_stays(any_house: House) -> None:
    for phone in (MARIA, JOSE):
        any_house.contact("Hera, Dili", phone, name=f"Maria {phone[-1]}")
    any_house.clock.move(days=1)
    says(any_house, MARIA, "PARA")
    text = contacts.export(any_house.app, by=ANA)
    says(any_house, MARIA, "HAHU")
    contact_edit.merge(any_house.app, 1, 2, reason="one person", by=ANA, now=any_house.clock.move(hours=1))
    contacts.import_file(any_house.app, text, by=ANA, now=any_house.now, merge=True)
    assert silent(any_house) == [False]


def test_a_number_that_said_para_is_noted_wherever_it_comes_in(judged, known) -> None:
    line = "Maria,,Hera,78110001 / 77110001,,,,"
    new = judged(line, head=PARA, silent={MARIA: NIGHT})
    assert new.entries[0].contact.opted_out_at == NIGHT
    assert notes(new) == [(2, f"+67077110001 said PARA: Maria (line 2) {SILENT}")]
    maria = known("Maria", "Hera", "+67078110001", number=5)
    joined = judged(line, head=PARA, known=[maria], merge=True, silent={MARIA: NIGHT})
    assert [one.contact.opted_out_at for one in joined.changed] == [NIGHT]
    assert notes(joined) == [(2, f"+67077110001 said PARA: Maria (contact 5) {SILENT}")]
    assert notes(judged(f"Maria,,Hera,77110001,,,{EARLIER},", head=PARA, silent={MARIA: NIGHT})) == []


def test_para_holds_for_everybody_who_has_the_number(judged, known) -> None:
    """On two committees, and in the directory already."""
    there = known("Maria", "Comoro, Dili", JOSE, MARIA, number=5)
    lines = ("Maria,,Dili,77110001,,,,", f"Maria,,Hera,77110001,,,{LATER},")
    result = judged(*lines, head=PARA, known=[there], settled={5: NIGHT})
    since = NIGHT + timedelta(days=1)
    assert [one.contact.opted_out_at for one in (*result.entries, *result.changed)] == [since, since, since]
    assert [one.line for one in result.changed] == [3]
    assert [note for note in notes(result) if "said PARA" in note[1]] == [
        (2, f"+67077110001 said PARA: Maria (line 2) {SILENT}"),
        (3, f"+67077110001 said PARA: Maria (contact 5) {SILENT}"),
    ]


def test_whoever_an_import_silences_has_it_in_his_history(desk: Desk) -> None:
    text = f"name,role,suco,phone,languages,said_para\nMaria,,Dili,77110001,,{LATER}\n"
    desk.house.clock.move(days=2)
    desk.log_in()
    desk.ok("contact", "import", desk.file("c.csv", text))
    (entry,) = desk.run("contact", "show", 1, "--json").row["history"]
    assert (entry["what"], entry["detail"]["line"], entry["detail"]["before"]) == (
        "contact silenced",
        2,
        {"said_para": None},
    )


def test_who_returns_with_a_number_that_said_para_is_noted(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, MARIA, desk.house.now)
    desk.ok("contact", "remove", 1, "--reason", "moved")
    text = "name,role,suco,phone,languages\nMaria Soares,,Hera,77110001,pt\n"
    said = desk.run("contact", "import", desk.file("c.csv", text), "--json").row
    assert (said["returned"], said["notes"]) == (
        1,
        [{"line": 2, "text": f"+67077110001 said PARA: Maria Soares (line 2) {SILENT}"}],
    )
    assert people_said_para(desk) == [1]


def people_said_para(desk: Desk) -> list[int]:
    return [row["id"] for row in desk.run("contact", "list", "--json").rows if row["opted_out_at"]]
