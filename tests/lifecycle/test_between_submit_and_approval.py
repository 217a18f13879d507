"""The directory lives on between submit and approval: what voids a warning, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from house import ANA, BEN, House

from alerts.actions import approve, contact_edit, draft, receive
from alerts.actions.approve import Approved
from alerts.actions.contact_edit import Changes
from alerts.errors import NotAllowed
from alerts.model.route import Incoming
from alerts.model.warning import Severity
from alerts.store import journal, numbers, people

HERA, COMORO = "Hera, Dili", "Comoro, Dili"
MARIA, SECOND, JOSE, INES, NEW = (f"+6707711000{n}" for n in range(1, 6))
GATEWAY_IDS = count()


@pytest.fixture
def hera(house: House) -> House:
    return settled(house)


@pytest.fixture
def any_hera(any_house: House) -> House:
    return settled(any_house)


def settled(house: House) -> House:
    """Maria with two numbers and José in Hera, Inês in Comoro."""
    house.contact(HERA, MARIA, name="Maria (made up)", other_phones=(SECOND,))
    house.contact(HERA, JOSE, name="José (made up)")
    house.contact(COMORO, INES, name="Inês (made up)")
    return house


def id_of(house: House, phone: str) -> int:
    with house.app.database.reading() as connection:
        return people.contacts_of_phone(connection, phone)[0].id


def says(house: House, phone: str, text: str) -> None:
    incoming = Incoming(gateway_id=f"IN{next(GATEWAY_IDS)}", sender=phone, to="+67077000000", text=text)
    receive.reply(house.app, house.app.settings.routes[0], incoming, now=house.now)


def marked(house: House, *phones: str) -> None:
    with house.app.database.writing() as connection:
        for phone in phones:
            numbers.mark(connection, phone, house.now)


def edited(house: House, whose: str, /, **changes: object) -> None:
    contact_edit.edit(house.app, id_of(house, whose), Changes(**changes), by=ANA, now=house.now)  # type: ignore[arg-type]


def removed(house: House, phone: str) -> None:
    contact_edit.remove(house.app, id_of(house, phone), reason="left", by=ANA, now=house.now)


def replaced(house: House, phone: str, *, by: str) -> None:
    contact_edit.substitute(house.app, id_of(house, phone), stand_in=id_of(house, by), by=ANA, now=house.now)


def merged(house: House, phone: str, into: str) -> None:
    contact_edit.merge(house.app, id_of(house, phone), id_of(house, into), reason="one", by=ANA, now=house.now)


def approved(house: House, number: int) -> Approved:
    """What the second officer is shown is what goes out."""
    house.clock.move(minutes=1)
    one, outgoing = approve.look(house.app, number, by=BEN, now=house.now)
    done = approve.approve(house.app, number, by=BEN, now=house.now, seen=one.newest.content_hash)
    assert outgoing.reach == done.messages
    return done


def sent_to(house: House, number: int) -> list[str]:
    return sorted(row.address for row in house.messages(number))


Deed = Callable[[House], None]


@pytest.mark.parametrize(
    "deed",
    [
        lambda house: edited(house, MARIA, name="Maria Soares (made up)", role="deputy", order=3),
        lambda house: marked(house, MARIA),
        lambda house: marked(house, MARIA, SECOND),
        lambda house: edited(house, MARIA, add_phones=(NEW,)),
        lambda house: edited(house, MARIA, phone=SECOND),
        lambda house: says(house, MARIA, "1"),
    ],
    ids=["renamed", "marked", "all marked", "one number more", "another order", "answers"],
)
@pytest.mark.parametrize("severity", [Severity.SEVERE, Severity.MODERATE])
def test_what_changes_nothing_for_the_people_voids_nothing(hera: House, deed: Deed, severity: Severity) -> None:
    number = hera.submitted(HERA, severity=severity)
    deed(hera)
    done = approved(hera, number)
    expected = [MARIA, SECOND, JOSE] if severity is Severity.SEVERE else [MARIA, JOSE]
    assert (sent_to(hera, number), done.dropped, done.came_in) == (expected, (), ())


@pytest.mark.parametrize(
    ("severity", "expected"), [(Severity.SEVERE, [MARIA, SECOND, JOSE]), (Severity.MODERATE, [MARIA])]
)
def test_two_entries_of_one_person_are_sent_what_one_person_is(hera: House, severity: Severity, expected) -> None:
    number = hera.submitted(HERA, severity=severity)
    merged(hera, JOSE, MARIA)
    done = approved(hera, number)
    assert (sent_to(hera, number), done.dropped, done.came_in) == (expected, (), ())


def test_a_number_that_works_again_is_not_added_unseen(any_hera: House) -> None:
    marked(any_hera, SECOND)
    number = any_hera.submitted(HERA)
    says(any_hera, SECOND, "1")
    approved(any_hera, number)
    assert sent_to(any_hera, number) == [MARIA, JOSE]


def test_who_says_hahu_meanwhile_is_named_and_gets_the_next_text(any_hera: House) -> None:
    """Nobody can stop a warning with an SMS."""
    says(any_hera, JOSE, "PARA")
    number = any_hera.submitted(HERA, severity=Severity.MODERATE)
    any_hera.clock.move(seconds=5)
    says(any_hera, JOSE, "HAHU")
    done = approved(any_hera, number)
    assert (sent_to(any_hera, number), [one.name for one in done.came_in]) == ([MARIA], ["José (made up)"])
    [word] = done.left_words
    assert word.startswith("José (made up) in Hera came in since submit, and is not sent it")
    with any_hera.app.database.reading() as connection:
        [entry] = [e for e in journal.audit(connection, warning_id=number) if e.what == "changed since submit"]
    assert (entry.who, entry.detail["reason"]) == ("ben", word)
    any_hera.clock.move(minutes=5)
    draft.update(any_hera.app, number, {}, by=ANA, now=any_hera.now)
    draft.submit(any_hera.app, number, by=ANA, now=any_hera.now)
    assert approved(any_hera, number).messages == 2


def test_a_substitute_who_says_para_voids_nothing_either(any_hera: House) -> None:
    """José would get it again. He is named, so that somebody rings him; Maria gets it all the same."""
    says(any_hera, JOSE, "PARA")
    replaced(any_hera, JOSE, by=MARIA)
    any_hera.clock.move(minutes=1)
    number = any_hera.submitted(HERA)
    any_hera.clock.move(seconds=5)
    says(any_hera, MARIA, "PARA")
    done = approved(any_hera, number)
    assert sent_to(any_hera, number) == [MARIA, SECOND]
    assert ([one.name for one in done.came_in], done.dropped) == (["José (made up)"], ())


def test_who_is_replaced_by_somebody_who_does_not_get_it_gets_it_still(any_hera: House) -> None:
    """José stands in for Maria, but comes in himself too late for this text."""
    says(any_hera, MARIA, "PARA")
    removed(any_hera, JOSE)
    number = any_hera.submitted(HERA)
    any_hera.contact(HERA, NEW, name="Eva (made up)")
    replaced(any_hera, MARIA, by=NEW)
    with pytest.raises(NotAllowed, match=r"Eva \(made up\) in Hera would now get it too"):
        approve.approve(any_hera.app, number, by=BEN, now=any_hera.now)
    says(any_hera, NEW, "HAHU")
    done = approved(any_hera, number)
    assert sent_to(any_hera, number) == [MARIA, SECOND]
    assert ([one.name for one in done.came_in], done.dropped) == (["Eva (made up)"], ())


@pytest.mark.parametrize(
    "leaves",
    [
        lambda house: removed(house, JOSE),
        lambda house: edited(house, JOSE, place="Becora, Dili"),
        lambda house: (says(house, JOSE, "PARA"), replaced(house, JOSE, by=MARIA)),
    ],
    ids=["removed", "moved", "replaced"],
)
def test_who_leaves_is_dropped_and_named(hera: House, leaves: Deed) -> None:
    number = hera.submitted(HERA)
    leaves(hera)
    done = approved(hera, number)
    assert sent_to(hera, number) == [MARIA, SECOND]
    assert done.left_words == ("José (made up) in Hera gets nothing: said PARA or left the directory since submit",)


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        (lambda house: house.contact(HERA, NEW, name="Eva (made up)"), r"Eva \(made up\) in Hera would now get it too"),
        (
            lambda house: [house.contact(HERA, f"{NEW}{n}", name=f"Eva {n}") for n in range(3)],
            "Eva 0 in Hera and 2 more would now get it too",
        ),
        (lambda house: edited(house, INES, place=HERA), r"Inês \(made up\) in Hera would now get it too"),
        (lambda house: edited(house, JOSE, phone=NEW), r"José \(made up\) in Hera would now get it at another number"),
        (
            lambda house: edited(house, JOSE, languages="pt"),
            r"José \(made up\) in Hera would now get it in another language",
        ),
    ],
    ids=["added", "three added", "moved here", "another number", "another language"],
)
def test_what_an_officer_changes_for_somebody_is_refused_by_name(hera: House, deed: Deed, what: str) -> None:
    number = hera.submitted(HERA)
    deed(hera)
    for step in (approve.look, approve.approve):
        with pytest.raises(NotAllowed, match=rf"The directory changed since warning 1 was submitted: {what}\.") as no:
            step(hera.app, number, by=BEN, now=hera.now)
        assert "avizu warning return 1" in no.value.remedy
    assert hera.messages() == []


def test_the_language_of_another_behind_the_same_number_is_no_change(hera: House) -> None:
    """They share a telephone, and the first of them leaves: the text goes out as it was submitted."""
    hera.contact(COMORO, MARIA, name="Tomás (made up)", languages=("pt",))
    number = hera.submitted(HERA, COMORO)
    contact_edit.remove(hera.app, 1, reason="left", by=ANA, now=hera.now)
    done = approved(hera, number)
    assert [gone.name for gone in done.dropped] == ["Maria (made up)"]
    assert sorted(sent_to(hera, number)) == [MARIA, JOSE, INES]
    assert next(row.text for row in hera.messages(number) if row.address == MARIA).startswith("NDMD: AVIZU")
