"""What committees and stations write back: recorded, understood, answered once, and never to strangers."""

from __future__ import annotations

import pytest
from house import ANA, BEN, sms_route
from night import STATION
from night_desk import BECORA, COMORO, HERA, Desk, Scripted, always
from sqlalchemy import update

from alerts.actions import approve, draft, end, receive
from alerts.app import shipped
from alerts.model.outcome import Deferred
from alerts.model.route import Incoming
from alerts.model.warning import Severity
from alerts.store import people
from alerts.store import tables as t

NUMBER = Desk.number("50")
RADIO = "+67077299940"


@pytest.fixture
def told(desk: Desk) -> Desk:
    """One contact in Hera who has the warning."""
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.through(Scripted())
    return desk


def updated(desk: Desk, number: int, **changes: object) -> None:
    """The next text of the warning, approved."""
    draft.update(desk.house.app, number, changes, by=ANA, now=desk.house.now)
    draft.submit(desk.house.app, number, by=ANA, now=desk.house.now)
    approve.approve(desk.house.app, number, by=BEN, now=desk.house.now)


def test_a_1_acknowledges_and_is_asked_to_pass_the_warning_on(told: Desk) -> None:
    told.says(NUMBER, "1")
    assert told.state(NUMBER) == ("done", "acknowledged")
    assert told.rows(NUMBER)[0].acknowledged_at == told.house.now
    asked = told.house.app.library.reply("ack_warning", "tet", {"sender": "NDMD", "phone": "112"})
    assert told.answers(NUMBER) == [asked.text]
    assert "toka sinu" in asked.text


def test_a_1_to_the_end_of_a_warning_is_not_answered(told: Desk) -> None:
    end.retract(told.house.app, 1, by=ANA, now=told.house.now, reason="a mistake")
    told.through(Scripted())
    told.says(NUMBER, "1")
    assert told.state(NUMBER) == ("done", "acknowledged")
    assert told.answers(NUMBER) == []


def test_a_language_without_those_words_says_thanks(build) -> None:
    """A home's own replies may be older than the program, or its language younger."""
    desk = build()
    replies = (shipped("templates") / "tet" / "replies.j2").read_text("utf-8")
    folder = desk.house.app.home / "templates" / "toy"
    folder.mkdir(parents=True)
    (folder / "replies.j2").write_text(
        "---\nname: replies\nlanguage: toy\n---\n{% block ack_thanks %}\nTak.\n{% endblock %}\n", "utf-8"
    )
    assert "ack_warning" in replies
    desk.house.contact(HERA, NUMBER, languages=("toy", "tet"))
    desk.warned(HERA)
    desk.through(Scripted())
    desk.says(NUMBER, "1")
    assert desk.answers(NUMBER) == ["Tak."]
    desk.says(NUMBER, "2")
    assert desk.answers(NUMBER)[1].startswith("NDMD: Pedidu ajuda to'o ona."), "it has no words for this one"


@pytest.mark.parametrize("text", ["2", "ajuda mota sa'e"])
def test_who_asks_for_help_has_the_warning_and_gets_an_answer(told: Desk, text: str) -> None:
    told.says(NUMBER, text)
    assert told.state(NUMBER) == ("done", "acknowledged")
    [reply] = told.replies()
    assert (reply.meaning, reply.place, reply.closed_at) == ("help", told.house.suco(HERA), None)
    [answer] = told.answers(NUMBER)
    assert answer.startswith("NDMD: Pedidu ajuda to'o ona.")
    told.send()
    assert told.taken(NUMBER) == [answer]


def test_an_answer_is_in_the_persons_language(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER, languages=("fat", "pt"))
    desk.says(NUMBER, "ajuda")
    assert desk.answers(NUMBER)[0].startswith("NDMD: Recebemos o pedido de ajuda.")


GOES_ON = (
    "NDMD: Ami la haruka tan SMS baibain. Avizu perigu boot sei mai nafatin to'o ema seluk troka Ita-boot. "
    "Atu simu fali hotu, hatan HAHU."
)


def test_para_stops_what_waits_of_a_lesser_warning(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    number = desk.warned(HERA, severity=Severity.MINOR)
    desk.through(Scripted())
    updated(desk, number, severity=Severity.MODERATE)
    desk.says(NUMBER, "PARA")
    assert desk.opted_out(NUMBER)
    assert [(row.purpose, row.work) for row in desk.rows(NUMBER)] == [
        ("warning", "done"),
        ("update", "withdrawn"),
        ("reply", "queued"),
    ]
    assert desk.rows(NUMBER)[1].detail == "the person said PARA"
    assert desk.answers(NUMBER) == [GOES_ON]
    desk.send()
    assert desk.taken(NUMBER) == [GOES_ON]


def test_para_of_a_committee_does_not_stop_a_severe_warning(told: Desk) -> None:
    """Nor the lesser text that follows on it: he was told the graver one."""
    number = told.rows(NUMBER)[0].warning_id
    updated(told, number, severity=Severity.MODERATE)
    told.says(NUMBER, "PARA")
    assert [(row.purpose, row.work) for row in told.rows(NUMBER)] == [
        ("warning", "done"),
        ("update", "queued"),
        ("reply", "queued"),
    ]
    told.send()
    assert len(told.warnings(NUMBER)) == 1


def test_para_stops_everything_where_somebody_stands_in(told: Desk) -> None:
    """Who gets the same text himself."""
    deputy = Desk.number("50", 8)
    told.house.contact(HERA, deputy)
    updated(told, told.rows(NUMBER)[0].warning_id, severity=Severity.EXTREME)
    stands_in(told, NUMBER, deputy)
    told.says(NUMBER, "PARA")
    assert [row.work for row in told.rows(NUMBER)] == ["done", "withdrawn", "queued"]
    assert told.answers(NUMBER) == ["NDMD: Ami la haruka tan SMS. Atu simu fali, hatan HAHU."]


def stands_in(desk: Desk, phone: str, other: str) -> None:
    """An officer records who takes the place of the people with this number."""
    with desk.house.app.database.writing() as connection:
        [one] = people.contacts_of_phone(connection, other)
        connection.execute(update(t.contact).where(t.contact.c.phone == phone).values(substitute_id=one.id))


def test_para_from_any_number_of_a_person_holds_for_all_of_them(any_desk: Desk) -> None:
    desk, other = any_desk, Desk.number("50", 7)
    desk.house.contact(HERA, NUMBER, other_phones=(other,))
    desk.warned(HERA, severity=Severity.MODERATE)
    desk.says(other, "PARA")
    assert [(row.address, row.work) for row in desk.house.messages() if row.revision_id] == [(NUMBER, "withdrawn")]
    [entry] = desk.audit("said PARA")
    assert (entry.who, entry.detail["contacts"]) == ("contact:1", ["contact:1"])
    desk.says(other, "HAHU")
    assert not desk.opted_out(NUMBER)
    assert len(desk.audit("said HAHU")) == 1


def test_the_answer_to_para_is_in_the_persons_language_and_says_the_same(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER, languages=("pt",))
    desk.says(NUMBER, "PARAR")
    assert desk.answers(NUMBER) == [
        "NDMD: Nao enviamos mais SMS de rotina. Os avisos graves continuam ate alguem o substituir. "
        "Para receber todos, responda INICIAR."
    ]


def test_a_station_cannot_stop_warnings_with_an_sms(build) -> None:
    """What it wrote is kept among what was not understood, and it is answered so."""
    desk = build(stations=STATION)
    number = desk.warned(HERA)
    desk.through(Scripted())
    desk.says(RADIO, "PARA")
    [reply] = desk.replies()
    assert (reply.meaning, reply.target, reply.warning_id, reply.text) == ("unknown", "station:test-fm", number, "PARA")
    assert desk.answers(RADIO)[0].startswith("NDMD: Ami la komprende.")
    updated(desk, number, severity=Severity.MODERATE)
    assert [row.work for row in desk.rows(RADIO) if row.revision_id] == ["done", "queued"]


def test_who_left_the_directory_may_still_say_para(told: Desk) -> None:
    updated(told, told.rows(NUMBER)[0].warning_id, severity=Severity.EXTREME)
    with told.house.app.database.writing() as connection:
        connection.execute(update(t.contact).values(removed_at=told.house.now))
    told.says(NUMBER, "PARA")
    assert [row.work for row in told.rows(NUMBER)] == ["done", "withdrawn", "queued"]
    assert told.answers(NUMBER) == ["NDMD: Ami la haruka tan SMS. Atu simu fali, hatan HAHU."]


def test_hahu_opts_in_again_on_every_committee(told: Desk) -> None:
    told.house.contact(COMORO, NUMBER)
    told.says(NUMBER, "para")
    told.says(NUMBER, "Hahú")
    assert not told.opted_out(NUMBER)
    assert told.answers(NUMBER)[-1].startswith("NDMD: Obrigadu.")


def test_nonsense_is_answered_once_an_hour(told: Desk) -> None:
    for minutes in (0, 1, 30, 28.9):
        told.house.clock.move(minutes=minutes)
        told.says(NUMBER, "xyz ???")
    assert len(told.answers(NUMBER)) == 1
    assert len(told.replies()) == 4
    told.house.clock.move(minutes=1)
    told.says(NUMBER, "xyz")
    assert len(told.answers(NUMBER)) == 2


def test_two_machines_do_not_talk_all_night(told: Desk) -> None:
    """A telephone that sends back whatever it gets: our own words ask for help, the way a machine reads them."""
    told.says(NUMBER, "xyz")
    for n in range(20):
        told.house.clock.move(minutes=3)
        echo = Incoming(NUMBER, "+67077000000", told.answers(NUMBER)[-1], f"SM{n:032}")
        receive.reply(told.house.app, sms_route(), echo, now=told.house.now)
    assert len(told.replies()) == 21
    assert len(told.answers(NUMBER)) <= 8


def test_a_stranger_is_heard_and_never_answered(told: Desk) -> None:
    stranger = told.number("50", 99)
    for text in ("ajuda", "PARA", "HAHU", "1", "xyz", "AIR 1"):
        told.says(stranger, text)
    assert len(told.replies()) == 6
    assert told.rows(stranger) == []


def test_a_contact_who_was_never_warned_may_ask_for_help(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.says(NUMBER, "2")
    [reply] = desk.replies()
    assert (reply.meaning, reply.warning_id, reply.place) == ("help", None, desk.house.suco(HERA))
    assert len(desk.answers(NUMBER)) == 1


def test_the_same_reply_twice_counts_once(any_desk: Desk) -> None:
    any_desk.house.contact(HERA, NUMBER)
    route = sms_route()
    incoming = Incoming(NUMBER, "+67077000000", "ajuda", "SM" + "a" * 32)
    heard = [receive.reply(any_desk.house.app, route, incoming, now=any_desk.house.now) for _ in range(2)]
    assert [(h.new, h.answer) for h in heard] == [(True, "help_reply"), (False, "")]
    assert len(any_desk.replies()) == len(any_desk.answers(NUMBER)) == 1


def test_the_stand_ins_telephones_are_understood(desk: Desk) -> None:
    for digits in ("30", "31", "32", "33", "34", "35", "36"):
        desk.house.contact(BECORA, desk.number(digits))
    desk.warned(BECORA)
    desk.until_quiet()
    assert {row.address[-2:]: row.proof for row in desk.house.messages() if row.revision_id} == {
        **dict.fromkeys(("30", "31", "32", "35", "36"), "acknowledged"),
        **dict.fromkeys(("33", "34"), "delivered"),
    }
    assert sorted((r.sender[-2:], r.meaning) for r in desk.replies()) == [
        ("30", "acknowledged"),
        ("31", "help"),
        ("32", "help"),
        ("33", "stop"),
        ("34", "unknown"),
        ("35", "acknowledged"),
        ("36", "acknowledged"),
        ("36", "help"),
    ]
    assert [desk.opted_out(desk.number(digits)) for digits in ("32", "33")] == [False, True]


def test_a_reply_acknowledges_the_message_of_both_committees(any_desk: Desk) -> None:
    """One person on two of them has one message, and answers once."""
    for suco in (HERA, COMORO):
        any_desk.house.contact(suco, NUMBER)
    any_desk.house.contact(BECORA, any_desk.number("50", 1))
    any_desk.warned(HERA, COMORO, BECORA)
    any_desk.through(Scripted())
    any_desk.says(NUMBER, "1")
    assert [row.proof for row in any_desk.rows(NUMBER) if row.purpose == "warning"] == ["acknowledged"]
    assert any_desk.state(any_desk.number("50", 1)) == ("done", "accepted")


def test_nobody_acknowledges_what_was_not_sent_yet(told: Desk) -> None:
    """The update was refused for the moment; the "1" is about what the person has, and the update still goes out."""
    number = told.rows(NUMBER)[0].warning_id
    draft.update(told.house.app, number, {"severity": Severity.EXTREME}, by=ANA, now=told.house.now)
    draft.submit(told.house.app, number, by=ANA, now=told.house.now)
    approve.approve(told.house.app, number, by=BEN, now=told.house.now)
    told.through(always(Deferred("slow down", "429")))
    told.says(NUMBER, "1")
    assert [(row.purpose, row.work, row.proof) for row in told.rows(NUMBER)] == [
        ("warning", "done", "acknowledged"),
        ("update", "deferred", "none"),
        ("reply", "queued", "none"),
    ]
    told.pass_time(15)
    told.send()
    assert told.taken(NUMBER)[-1].startswith("NDMD FOUN:")


def test_a_committee_that_has_nothing_yet_acknowledges_nothing(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.says(NUMBER, "1")
    assert desk.state(NUMBER) == ("queued", "none")
    desk.through(always(Deferred("slow down", "429")))
    desk.says(NUMBER, "1")
    assert desk.state(NUMBER) == ("deferred", "none")


def test_an_answer_is_too_late_after_an_hour(told: Desk) -> None:
    told.says(NUMBER, "ajuda")
    told.house.clock.move(hours=1)
    assert told.house.send().calls == 0
    assert told.rows(NUMBER)[-1].detail == "not sent: expired"


@pytest.fixture
def radio(build) -> Desk:
    desk = build(stations=STATION)
    desk.warned(HERA)
    desk.through(Scripted())
    return desk


def test_a_station_says_that_it_aired(radio: Desk) -> None:
    number = radio.rows(RADIO)[0].warning_id
    radio.says(RADIO, f"AIR {number}")
    [airing] = radio.aired(number)
    assert (airing.station, airing.via, airing.at) == ("test-fm", "sms", radio.house.now)
    assert airing.revision_id == radio.rows(RADIO)[0].revision_id
    assert radio.answers(RADIO)[0].startswith("NDMD: Obrigadu.")


def test_a_station_may_name_an_older_warning_than_the_last(radio: Desk) -> None:
    first = radio.rows(RADIO)[0].warning_id
    second = radio.warned(COMORO)
    radio.through(Scripted())
    radio.says(RADIO, f"AIR {first}")
    radio.says(RADIO, "air")
    assert [len(radio.aired(number)) for number in (first, second)] == [1, 1]


def test_a_station_airs_the_text_it_has_not_the_one_that_waits(radio: Desk) -> None:
    old = radio.rows(RADIO)[0]
    draft.update(radio.house.app, old.warning_id, {"severity": Severity.EXTREME}, by=ANA, now=radio.house.now)
    draft.submit(radio.house.app, old.warning_id, by=ANA, now=radio.house.now)
    approve.approve(radio.house.app, old.warning_id, by=BEN, now=radio.house.now)
    radio.through(always(Deferred("slow down", "429")))
    radio.says(RADIO, f"AIR {old.warning_id}")
    assert [airing.revision_id for airing in radio.aired(old.warning_id)] == [old.revision_id]


def test_a_station_can_t_air_what_it_was_never_sent(radio: Desk) -> None:
    radio.says(RADIO, "AIR 99")
    assert radio.aired(99) == []
    assert radio.answers(RADIO) == []


def test_a_committee_that_writes_air_is_no_station(radio: Desk) -> None:
    """In Malay it is water: somebody who does not know our words."""
    radio.house.contact(HERA, NUMBER)
    number = radio.rows(RADIO)[0].warning_id
    radio.says(NUMBER, f"AIR {number}")
    radio.says(NUMBER, "air naik")
    assert radio.aired(number) == []
    assert radio.answers(NUMBER) == ["NDMD: Ami la komprende. Hatan 1 se simu ona avizu. Hatan 2 se presiza ajuda."]


def test_a_station_that_nobody_confirmed_is_neither_asked_nor_believed(build) -> None:
    desk = build(stations=STATION.replace('confirmed_by: "the tests", ', ""))
    number = desk.warned(HERA)
    assert desk.rows(RADIO) == []
    desk.says(RADIO, f"AIR {number}")
    assert desk.aired(number) == []
    assert desk.rows(RADIO) == []


def test_an_answer_goes_out_on_a_route_that_asks_for_none(build) -> None:
    """No bulletin of it asks for a reply; who writes all the same is answered on the way he came."""
    desk = build(route={"two_way": False})
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.send()
    assert "Hatan 1" not in desk.taken(NUMBER)[0]
    desk.says(NUMBER, "ajuda")
    desk.send()
    assert len(desk.taken(NUMBER)) == 2
