"""Whatever the directory holds: one message to a number, and every suco of its reader counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.app import App
from alerts.audience.addressed import GRAVE, gravest, numbers, with_substitutes
from alerts.model.message import Medium, Purpose
from alerts.model.people import Contact
from alerts.model.route import Route
from alerts.model.warning import Certainty, Kind, Mode, Revision, Severity, State, Urgency
from alerts.outgoing import Before, Desk, Outgoing, compose, reached_by
from alerts.settings import Settings

APP = App(Path("/nonexistent"))
ROUTE = Route(name="sms", channel="twilio", medium=Medium.SMS, mode=Mode.ACTUAL, sender="+67077000000", two_way=True)
NIGHT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
HERA, MANTELOLAO, COMORO, BIDAU = "070107", "070301", "070203", "070105"
DILI, DOM_ALEIXO, VIQUEQUE = "07", "0702", "14"
FAR = APP.gazetteer.sucos_of(VIQUEQUE)[0]
PARA = NIGHT - timedelta(days=9)
OF_DANGER = {Purpose.WARNING, Purpose.UPDATE}


def a_text(*sucos: str, severity: Severity = Severity.SEVERE, kind: Kind = Kind.WARNING) -> Revision:
    return Revision(
        id=1,
        warning_id=1,
        number=1,
        kind=kind,
        state=State.DRAFT,
        hazard="flood",
        severity=severity,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        onset=NIGHT,
        expires=NIGHT + timedelta(hours=6),
        sucos=tuple(sorted(sucos)),
        touched_by=("ana",),
        created_at=NIGHT,
    )


def a_desk(*contacts: Contact) -> Desk:
    given = Settings(home=Path("/nonexistent"), routes=(ROUTE,), phone="112", public_url="")
    app = App(Path("/nonexistent"), given=given)
    vars(app).update({"gazetteer": APP.gazetteer, "hazards": APP.hazards, "library": APP.library, "stations": ()})
    return app.desk(list(contacts))


def phone(number: int) -> str:
    return f"+6707711{number:04}"


def member(number: int, place: str, *others: int, by: int = 0, **more: object) -> Contact:
    """A contact with this id, whose first number is `by`, or his own."""
    return Contact(
        id=number,
        name=f"Contact {number}",
        role="chief",
        place=place,
        phone=phone(by or number),
        other_phones=tuple(map(phone, others)),
        **more,  # type: ignore[arg-type]
    )


def sent(outgoing: Outgoing, severity: Severity, earlier: Sequence[Before] = ()) -> list[Before]:
    """What the store knows once all of it went out."""
    known = {(b.target, b.place, b.medium, b.address): b for b in earlier}
    for r in reached_by(outgoing.recipients, earlier):
        old = known.get((r.target, r.place, r.medium, r.address))
        known[r.target, r.place, r.medium, r.address] = Before(
            target=r.target,
            name=r.name,
            place=r.place,
            medium=r.medium,
            address=r.address,
            language=r.bulletin[3],
            last_purpose=r.purpose,
            told=True,
            gravest=gravest(severity, old.gravest if old else None),
        )
    return list(known.values())


def texts(outgoing: Outgoing, address: str) -> list[str]:
    by_key = {b.key: b.text for b in outgoing.bulletins}
    return [by_key[key] for key in dict.fromkeys(r.bulletin for r in outgoing.recipients if r.address == address)]


def test_two_sucos_are_named_in_one_text() -> None:
    outgoing = compose(a_text(HERA, MANTELOLAO), a_desk(member(1, HERA), member(2, MANTELOLAO, by=1)))
    [text] = texts(outgoing, phone(1))
    assert "iha Hera no Mantelolao" in text
    assert [(r.target, r.place) for r in outgoing.recipients] == [("contact:1", HERA), ("contact:2", MANTELOLAO)]
    assert (outgoing.reach, outgoing.people) == (1, 1)


def test_a_portuguese_reader_gets_them_in_portuguese() -> None:
    desk = a_desk(member(1, HERA, languages=("pt",)), member(2, MANTELOLAO, by=1))
    [text] = texts(compose(a_text(HERA, MANTELOLAO), desk), phone(1))
    assert "Hera e " in text


def test_the_municipality_speaks_for_its_sucos() -> None:
    desk = a_desk(member(1, HERA), member(2, DILI, by=1), member(3, DILI))
    outgoing = compose(a_text(HERA, MANTELOLAO), desk)
    assert texts(outgoing, phone(1)) == texts(outgoing, phone(3))
    assert "Hera no Mantelolao (Dili)" in texts(outgoing, phone(1))[0]
    assert outgoing.reach == 2


def test_names_too_long_for_a_part_give_way_to_the_municipalities_and_to_the_country() -> None:
    many = APP.gazetteer.sucos_of(DILI)[:9]
    outgoing = compose(a_text(*many), a_desk(*(member(n + 1, suco, by=1) for n, suco in enumerate(many))))
    [text] = texts(outgoing, phone(1))
    assert " iha Dili" in text
    each = [municipality.code for municipality in APP.gazetteer.municipalities]
    sucos = [APP.gazetteer.sucos_of(code)[0] for code in each]
    outgoing = compose(a_text(*sucos), a_desk(*(member(n + 1, suco, by=1) for n, suco in enumerate(sucos))))
    [text] = texts(outgoing, phone(1))
    assert "Timor-Leste" in text
    assert outgoing.bulletins[0].parts == 1


def test_an_update_that_drops_one_of_two_sucos_says_both_once() -> None:
    desk = a_desk(member(1, HERA), member(2, MANTELOLAO, by=1))
    before = sent(compose(a_text(HERA, MANTELOLAO), desk), Severity.SEVERE)
    outgoing = compose(a_text(HERA), desk, before)
    assert [(r.purpose, r.place) for r in outgoing.recipients] == [
        (Purpose.UPDATE, HERA),
        (Purpose.NO_LONGER, MANTELOLAO),
    ]
    update, no_longer = texts(outgoing, phone(1))
    assert "iha Hera" in update
    assert "Mantelolao" not in update
    assert "Hera" not in no_longer
    assert compose(a_text(HERA), desk, sent(outgoing, Severity.SEVERE, before)).reach == 1


def test_a_suco_that_joins_is_an_update_to_whoever_knows_the_warning() -> None:
    desk = a_desk(member(1, HERA), member(2, MANTELOLAO, by=1), member(3, MANTELOLAO))
    before = sent(compose(a_text(HERA), desk), Severity.SEVERE)
    purposes = {r.target: r.purpose for r in compose(a_text(HERA, MANTELOLAO), desk, before).recipients}
    assert purposes == {
        "contact:1": Purpose.UPDATE,
        "contact:2": Purpose.UPDATE,
        "contact:3": Purpose.WARNING,
    }


@pytest.mark.parametrize("kind", [Kind.ALL_CLEAR, Kind.RETRACTION])
def test_the_end_comes_once_and_names_both(kind: Kind) -> None:
    desk = a_desk(member(1, HERA), member(2, MANTELOLAO, by=1))
    before = sent(compose(a_text(HERA, MANTELOLAO), desk), Severity.SEVERE)
    outgoing = compose(a_text(HERA, MANTELOLAO, kind=kind), desk, before)
    assert outgoing.reach == 1
    assert "Hera no " in texts(outgoing, phone(1))[0]


def test_the_first_number_of_everybody_comes_before_the_second_of_anybody() -> None:
    desk = a_desk(member(1, HERA, 11), member(2, HERA, 12))
    addresses = [r.address for r in compose(a_text(HERA), desk).recipients]
    assert addresses == [phone(1), phone(2), phone(11), phone(12)]


def test_two_numbers_are_two_messages_to_one_person() -> None:
    outgoing = compose(a_text(HERA), a_desk(member(1, HERA, 11)))
    assert (outgoing.reach, outgoing.people) == (2, 1)
    assert compose(a_text(HERA, severity=Severity.MINOR), a_desk(member(1, HERA, 11))).reach == 1


def test_a_number_that_two_people_share_gets_one_message() -> None:
    outgoing = compose(a_text(HERA), a_desk(member(1, HERA, 2), member(2, HERA)))
    assert (outgoing.reach, outgoing.people) == (2, 2)


def test_a_second_number_told_of_a_severe_danger_hears_that_it_is_lesser_now() -> None:
    desk = a_desk(member(1, HERA, 11))
    before = sent(compose(a_text(HERA), desk), Severity.SEVERE)
    assert compose(a_text(HERA, severity=Severity.MINOR), desk, before).reach == 2


PLACES = (HERA, MANTELOLAO, COMORO, BIDAU, DOM_ALEIXO, DILI, VIQUEQUE, FAR)
PHONES = st.integers(1, 5)


@st.composite
def directories(draw: st.DrawFn) -> list[Contact]:
    """People with several seats and numbers, some of whom said PARA, have a substitute, or a number that failed."""
    seats = draw(st.lists(st.tuples(PHONES, st.sampled_from(PLACES)), max_size=8, unique=True))
    found = []
    for number, (first, place) in enumerate(seats, start=1):
        others = draw(st.lists(PHONES, max_size=2, unique=True))
        contact = member(number, place, *(other for other in others if other != first), by=first)
        found.append(
            replace(
                contact,
                opted_out_at=PARA if draw(st.booleans()) else None,
                substitute_id=draw(st.sampled_from([None, *range(1, len(seats) + 1)])),
                marked=frozenset(draw(st.lists(st.sampled_from(contact.phones), unique=True))),
                languages=draw(st.sampled_from([("tet",), ("pt",)])),
            )
        )
    return with_substitutes(found, found)


SUCOS = st.lists(st.sampled_from([HERA, MANTELOLAO, COMORO, BIDAU, FAR]), min_size=1, unique=True)


@settings(max_examples=60, deadline=None)
@given(
    first=directories(),
    later=directories(),
    rounds=st.lists(st.tuples(SUCOS, st.sampled_from(Severity)), min_size=1, max_size=3),
)
def test_one_message_to_a_number_and_no_suco_forgotten(first, later, rounds) -> None:
    """The first text by one directory, those that follow by another, and the end of it all."""
    before: list[Before] = []
    for turn, (sucos, severity) in enumerate(rounds):
        contacts = later if turn else first
        outgoing = compose(a_text(*sucos, severity=severity), a_desk(*contacts), before)
        check_once(outgoing)
        check_told(outgoing, contacts, sucos, severity, before)
        before = sent(outgoing, severity, before)
    sucos, severity = rounds[-1]
    end = compose(a_text(*sucos, severity=severity, kind=Kind.ALL_CLEAR), a_desk(*later), before)
    check_once(end)
    assert {b.address for b in before if b.gravest in GRAVE} <= {r.address for r in end.recipients}


def check_once(outgoing: Outgoing) -> None:
    """At most one message to an address for each purpose, and only one that warns; each names its reader's places."""
    envelopes = {r.envelope for r in outgoing.recipients}
    assert len(envelopes) == len({(r.address, r.purpose) for r in outgoing.recipients})
    warning = [address for _, address, key in envelopes if key[1] in {purpose.value for purpose in OF_DANGER}]
    assert len(warning) == len(set(warning))
    for r in outgoing.recipients:
        assert set(r.bulletin[2].split("+")) & {r.place, *APP.gazetteer.around(r.place)}
    assert all(bulletin.parts <= 2 for bulletin in outgoing.bulletins)


def check_told(
    outgoing: Outgoing, contacts: list[Contact], sucos: list[str], severity: Severity, before: list[Before]
) -> None:
    by_id = {f"contact:{c.id}": c for c in contacts}
    told = {(r.target, r.address) for r in outgoing.recipients if r.purpose in OF_DANGER}
    concerned = {*sucos, *(code for suco in sucos for code in APP.gazetteer.around(suco)[:-1])}
    history: dict[str, Severity] = {}
    for b in before:
        history[b.address] = gravest(b.gravest, history.get(b.address))
    for target, contact in by_id.items():
        mine = {address for who, address in told if who == target}
        if contact.place not in concerned or (contact.opted_out_at and contact.replaced):
            assert not mine
        elif severity in GRAVE:
            assert mine == set(contact.live_phones or contact.phones[:1])
        else:
            assert mine == set(numbers(contact, severity, history))
            assert mine or contact.opted_out_at
    reached = {r.place for r in outgoing.recipients if r.purpose in OF_DANGER}
    assert reached & set(sucos) == set(sucos) - set(outgoing.audience.no_contact)
    dropped = {
        place for r in outgoing.recipients if r.purpose is Purpose.NO_LONGER for place in r.bulletin[2].split("+")
    }
    assert not dropped & concerned
