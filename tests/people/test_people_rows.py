"""The directory in each kind of database: whose a number is, who is silent, who comes back, what waits for nobody."""

from __future__ import annotations

from types import SimpleNamespace

from house import House

from alerts.model.people import Contact
from alerts.store import contact_changes, departed, people

FIRST, SECOND, OTHER = "+67077110001", "+67073110001", "+67077110002"


def add(house: House, *new: people.NewContact) -> list[Contact]:
    with house.app.database.writing() as connection:
        people.hold(connection)
        return people.add_contacts(connection, new, at=house.now, by="ana")


def new(name: str, phone: str, *others: str, place: str = "070107") -> people.NewContact:
    return people.NewContact(name=name, role="", place=place, phone=phone, other_phones=others, languages=("tet",))


def everybody(house: House) -> dict[str, Contact]:
    with house.app.database.reading() as connection:
        return {one.name: one for one in people.contacts(connection)}


def test_any_number_of_a_person_speaks_for_him(any_house: House) -> None:
    add(any_house, new("Maria", FIRST, SECOND), new("José", OTHER), new("Eva", SECOND, place="07"))
    with any_house.app.database.writing() as connection:
        assert [one.name for one in people.contacts_of_phone(connection, SECOND)] == ["Maria", "Eva"]
        assert people.contacts_of_phone(connection, SECOND[:-1]) == []
        assert people.contacts_of_phone(connection, "%") == []
        assert people.set_opt_out(connection, SECOND, any_house.now) == 2
        assert people.silenced(connection) == dict.fromkeys((FIRST, SECOND), any_house.now)
    assert [one.opted_out_at for one in everybody(any_house).values()] == [any_house.now, None, any_house.now]
    with any_house.app.database.writing() as connection:
        assert people.set_opt_out(connection, FIRST, None) == 1
        assert people.set_opt_out(connection, "+67077999999", any_house.now) == 0
    assert everybody(any_house)["Maria"].opted_out_at is None


def test_para_outlives_removal_and_giving_a_number_away(any_house: House) -> None:
    add(any_house, new("Maria", FIRST, SECOND), new("José", OTHER))
    maria, jose = everybody(any_house).values()
    with any_house.app.database.writing() as connection:
        people.set_opt_out(connection, FIRST, any_house.now)
        contact_changes.remove(connection, maria.id, at=any_house.now)
        contact_changes.keep(connection, Contact(id=jose.id, name="José", role="", place="070107", phone=FIRST))
        assert people.silenced(connection) == {FIRST: any_house.now, SECOND: any_house.now}
        assert people.with_removed(connection, maria.id).phones == (FIRST, SECOND)
        assert people.set_opt_out(connection, FIRST, None) == 2
        assert people.silenced(connection) == {}
    assert everybody(any_house)["José"].phone == FIRST


def test_who_left_comes_back_with_the_same_id(any_house: House) -> None:
    add(any_house, new("Maria", FIRST))
    maria = everybody(any_house)["Maria"]
    with any_house.app.database.writing() as connection:
        contact_changes.remove(connection, maria.id, at=any_house.now)
    assert everybody(any_house) == {}
    assert add(any_house, new("Maria Soares", FIRST, SECOND), new("Eva", FIRST, place="07")) == [maria]
    back = everybody(any_house)["Maria Soares"]
    assert (back.id, back.phones) == (maria.id, (FIRST, SECOND))


def test_a_history_finds_its_contact_and_no_other(any_house: House) -> None:
    with any_house.app.database.writing() as connection:
        for number in (1, 11, 2):
            detail = {"reason": f'contact 1, "contact": 1, {FIRST}', "n": number}
            contact_changes.record(connection, number, "contact changed", detail, at=any_house.now, by="ana")
        told = contact_changes.journal.record
        told(connection, at=any_house.now, who="avizu", what="number marked", detail={"contacts": ["contact:1"]})
        told(connection, at=any_house.now, who="avizu", what="number marked", detail={"contacts": ["contact:11"]})
    with any_house.app.database.reading() as connection:
        found = contact_changes.history(connection, 1)
        assert [(entry.what, entry.detail.get("n")) for entry in found] == [
            ("contact changed", 1),
            ("number marked", None),
        ]
        assert FIRST not in str(found[0].detail)


def test_only_news_of_danger_for_nobody_is_taken_back(any_house: House) -> None:
    add(any_house, new("Maria", OTHER, SECOND))

    def message(id: int, address: str, target: str = "contact:9", purpose: str = "warning") -> SimpleNamespace:  # noqa: A002
        return SimpleNamespace(id=id, address=address, target=target, purpose=purpose)

    rows = [
        message(1, FIRST),
        message(2, SECOND),
        message(3, FIRST, "station:comoro"),
        message(4, FIRST, purpose="all-clear"),
        message(5, FIRST, purpose="retraction"),
        message(6, FIRST, purpose="no-longer"),
        message(7, FIRST, purpose="update"),
        message(8, FIRST, purpose="verify"),
        message(9, FIRST, "officer:ana", "page"),
    ]
    with any_house.app.database.reading() as connection:
        assert departed.departed(connection, rows) == [1, 7, 8]


def test_an_approved_message_is_taken_back_in_each_database(any_house: House) -> None:
    from house import BEN

    from alerts.actions import approve, contact_edit

    for phone in (FIRST, OTHER):
        any_house.contact("Hera, Dili", phone)
    number = any_house.submitted("Hera, Dili")
    approve.approve(any_house.app, number, by=BEN, now=any_house.now)
    first = everybody(any_house)["Contact 01 (made up)"]
    done = contact_edit.remove(any_house.app, first.id, reason="a stranger", by=BEN, now=any_house.now)
    assert done.taken_back == (number,)
    assert sorted(any_house.states()) == [("warning", "queued", "none"), ("warning", "withdrawn", "none")]


def test_a_file_is_imported_joined_and_written_out_in_each_database(any_house: House) -> None:
    from house import ANA

    from alerts.actions import contacts

    add(any_house, new("Maria", FIRST))
    text = (
        "name,role,suco,phone,languages,said_para,substitute\n"
        f"Maria,xefe,Hera,{SECOND},pt,,\n"
        f"José,,Hera,{OTHER},,2026-11-21T14:00:00Z,{SECOND}\n"
    )
    refused = contacts.import_file(any_house.app, text, by=ANA, now=any_house.now)
    assert (refused.added, [fault.line for fault in refused.faults]) == (0, [2])
    done = contacts.import_file(any_house.app, text, by=ANA, now=any_house.now, merge=True)
    assert (done.added, len(done.joined)) == (1, 1)
    maria, jose = everybody(any_house).values()
    assert (maria.phones, jose.substitute_id, jose.opted_out_at) == ((FIRST, SECOND), maria.id, any_house.now)
    rows = contacts.export(any_house.app, by=ANA).splitlines()
    assert rows[1:] == [
        'Maria,xefe,"Hera, Cristo Rei, Dili",Dili,0,77110001,73110001,,tet pt,,',
        'José,,"Hera, Cristo Rei, Dili",Dili,2,77110002,,,tet,2026-11-21T14:00:00+00:00,77110001',
    ]
    assert [entry.what for entry in contacts.shown(any_house.app, maria.id).history] == ["contact joined"]
