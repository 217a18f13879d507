"""Several numbers, several committees, PARA: who gets which message, and what it counts for."""

from __future__ import annotations

import pytest
from house import ANA, BEN
from night_desk import BECORA, COMORO, HERA, Desk, Scripted, always
from sqlalchemy import update

from alerts.actions import approve, contact_edit, draft, end, restraint
from alerts.actions.letters import messages
from alerts.actions.report import report
from alerts.model.message import Post
from alerts.model.outcome import Accepted, Outcome, Rejected, Unknown
from alerts.model.report import Evidence, Report
from alerts.model.warning import Severity
from alerts.store import numbers, people
from alerts.store import tables as t
from alerts.store.approval import is_as_approved

PHONE, SECOND, ELSE = (Desk.number("50", n) for n in range(3))
STATEMENT = "DNMG 21/11 23:50, bulletin 7"


@pytest.fixture
def both(any_desk: Desk) -> Desk:
    """Somebody on the committees of Hera and of Comoro, and somebody else in Hera."""
    for suco, phone in ((HERA, PHONE), (COMORO, PHONE), (HERA, ELSE)):
        any_desk.house.contact(suco, phone)
    return any_desk


@pytest.fixture
def two_cards(any_desk: Desk) -> Desk:
    """Somebody in Hera with two telephones."""
    any_desk.house.contact(HERA, PHONE, other_phones=(SECOND,))
    return any_desk


def the_report(desk: Desk, number: int) -> Report:
    return report(desk.house.app, number, desk.house.now)


def reached(desk: Desk, number: int) -> dict[str, bool]:
    return {line.name: line.reached for line in the_report(desk, number).sucos}


def updated(desk: Desk, number: int, *sucos: str, **changes: object) -> approve.Approved:
    """The next text of the warning, for these sucos."""
    app, now = desk.house.app, desk.house.now
    draft.update(app, number, {"sucos": tuple(desk.house.suco(name) for name in sucos)} | changes, by=ANA, now=now)
    draft.submit(app, number, by=ANA, now=now)
    return approve.approve(app, number, by=BEN, now=now)


def changed(desk: Desk, phone: str, place: str = "", **values: object) -> None:
    """An officer changes what the directory says of everybody with this number, or of his seat there."""
    known = t.contact.c.phone == phone
    if place:
        known &= t.contact.c.place == desk.house.suco(place)
    with desk.house.app.database.writing() as connection:
        connection.execute(update(t.contact).where(known).values(**values))


def ids(desk: Desk, phone: str) -> dict[str, int]:
    """Of everybody with this number, by the name of the suco."""
    with desk.house.app.database.reading() as connection:
        found = people.contacts_of_phone(connection, phone)
    return {desk.house.app.gazetteer.label(one.place): one.id for one in found}


def replaced(desk: Desk, phone: str, *, by: str) -> contact_edit.Changed:
    """An officer records who stands in for the one who said PARA in Hera."""
    one, other = ids(desk, phone)["Hera"], ids(desk, by)["Hera"]
    return contact_edit.substitute(desk.house.app, one, stand_in=other, by=ANA, now=desk.house.now)


def removed(desk: Desk, phone: str, place: str) -> contact_edit.Changed:
    app, now = desk.house.app, desk.house.now
    return contact_edit.remove(app, ids(desk, phone)[place], reason="left", by=ANA, now=now)


def answers(outcomes: dict[str, Outcome]) -> Scripted:
    """A gateway that says this of each number, and takes every other message."""

    async def answer(post: Post) -> Outcome:
        return outcomes.get(post.to, Accepted(f"SM-{post.attempt_id}"))

    return Scripted(answer)


def test_somebody_on_two_committees_gets_one_message_that_counts_for_both(both: Desk) -> None:
    number = both.warned(HERA, COMORO)
    both.send()
    both.settle()
    [text] = both.taken(PHONE)
    assert "iha Hera no Comoro" in text
    assert "iha Hera to'o" in both.taken(ELSE)[0]
    assert reached(both, number) == {"Hera": True, "Comoro": True}
    totals = the_report(both, number).totals
    assert (totals.messages, totals.tally.sent, totals.tally.delivered) == (2, 2, 2)
    assert {line.name: line.tally.sent for line in the_report(both, number).sucos} == {"Hera": 2, "Comoro": 1}


def test_the_list_of_messages_names_both_places(both: Desk) -> None:
    number = both.warned(HERA, COMORO)
    places = {letter.row.address: letter.places for letter in messages(both.house.app, number)}
    assert places == {PHONE: (both.house.suco(HERA), both.house.suco(COMORO)), ELSE: (both.house.suco(HERA),)}


def test_reach_counts_messages_and_approval_sends_as_many(both: Desk) -> None:
    number = both.house.submitted(HERA, COMORO)
    _, outgoing = draft.preview(both.house.app, number)
    assert (outgoing.reach, len(outgoing.recipients), outgoing.people) == (2, 3, 2)
    done = approve.approve(both.house.app, number, by=BEN, now=both.house.now)
    assert done.messages == 2
    _, outgoing = draft.preview(both.house.app, number)
    assert outgoing.reach == 2
    with both.house.app.database.reading() as connection:
        assert is_as_approved(connection, both.rows(PHONE)[0].revision_id)


def test_one_unclear_message_is_one_however_many_places_it_counts_for(both: Desk) -> None:
    number = both.warned(HERA, COMORO)
    both.through(answers({PHONE: Unknown("broke")}))
    assert the_report(both, number).totals.uncertain == 1
    [point] = [point for point in the_report(both, number).open if point.label == "UNCERTAIN"]
    assert point.text.startswith("1 message (Hera and Comoro)")


def test_an_update_that_drops_one_suco_says_so_once(both: Desk) -> None:
    number = both.warned(HERA, COMORO)
    both.through(Scripted())
    updated(both, number, HERA)
    both.send()
    dropped, still = both.taken(PHONE)
    assert dropped.startswith("NDMD: Avizu inundasaun la vale ona ba Comoro.")
    assert still.startswith("NDMD FOUN: AVIZU INUNDASAUN iha Hera to'o")
    assert len(both.taken(ELSE)) == 1


def test_the_end_of_it_all_comes_once(both: Desk) -> None:
    number = both.warned(HERA, COMORO)
    both.through(Scripted())
    both.house.clock.move(hours=2)
    _, done = end.all_clear(both.house.app, number, by=ANA, now=both.house.now, statement=STATEMENT)
    assert done is not None
    assert done.messages == 2
    both.send()
    both.settle()
    [text] = both.taken(PHONE)
    assert "Hera no Comoro" in text
    [ending] = the_report(both, number).endings
    assert (ending.places, ending.informed, ending.tally.delivered) == (2, 2, 2)


@pytest.mark.parametrize("seat", ["Hera", "Comoro"])
def test_who_leaves_one_of_two_committees_after_submit_counts_for_the_other_alone(both: Desk, seat: str) -> None:
    """The text of both places still goes to the one; and when it is over, of both places."""
    number = both.house.submitted(HERA, COMORO)
    removed(both, PHONE, seat)
    done = approve.approve(both.house.app, number, by=BEN, now=both.house.now)
    assert (done.messages, [both.house.app.gazetteer.label(gone.place) for gone in done.dropped]) == (2, [seat])
    [word] = done.left_words
    assert word.startswith(f"Contact 50 (made up) in {seat} left there")
    both.through(answers({ELSE: Rejected("no such number", "21211")}))
    both.says(PHONE, "1")
    assert reached(both, number) == {"Hera": True, "Comoro": True} | {seat: False}
    assert the_report(both, number).totals.messages == 2
    with both.house.app.database.reading() as connection:
        assert is_as_approved(connection, both.rows(ELSE)[0].revision_id)
    both.house.clock.move(hours=2)
    end.all_clear(both.house.app, number, by=ANA, now=both.house.now, statement=STATEMENT)
    both.send()
    assert "Hera no Comoro" in both.taken(PHONE)[-1]


@pytest.mark.parametrize("seat", ["Hera", "Comoro"])
def test_who_leaves_one_of_two_committees_while_it_waits_counts_for_the_other_alone(both: Desk, seat: str) -> None:
    number = both.warned(HERA, COMORO)
    assert removed(both, ELSE, "Hera").taken_back == (number,)
    assert removed(both, PHONE, seat).taken_back == ()
    both.through(Scripted())
    both.says(PHONE, "1")
    assert reached(both, number) == {"Hera": True, "Comoro": True} | {seat: False}


def test_a_number_left_with_somebody_of_no_warned_place_counts_for_none(any_desk: Desk) -> None:
    """He left the committee of Hera, and is still on that of Comoro, where nothing is warned of."""
    for suco in (HERA, COMORO):
        any_desk.house.contact(suco, PHONE)
    number = any_desk.warned(HERA)
    removed(any_desk, PHONE, "Hera")
    any_desk.through(Scripted())
    any_desk.says(PHONE, "1")
    assert reached(any_desk, number) == {"Hera": False}
    assert [letter.places for letter in messages(any_desk.house.app, number)][:1] == [("",)]
    end.retract(any_desk.house.app, number, by=ANA, now=any_desk.house.now, reason="drill")
    assert [row.purpose for row in any_desk.rows(PHONE)][-1] == "retraction"


def test_who_left_one_committee_before_a_text_was_sent_still_counted_for_those_sent_before(both: Desk) -> None:
    number = both.warned(HERA, COMORO)
    both.through(Scripted())
    both.says(PHONE, "1")
    removed(both, PHONE, "Comoro")
    assert reached(both, number) == {"Hera": True, "Comoro": True}


def test_who_has_two_numbers_and_leaves_after_submit_is_named_once(two_cards: Desk) -> None:
    number = two_cards.house.submitted(HERA)
    changed(two_cards, PHONE, removed_at=two_cards.house.now)
    done = approve.approve(two_cards.house.app, number, by=BEN, now=two_cards.house.now)
    assert (done.messages, [gone.address for gone in done.dropped]) == (0, [PHONE])


def test_a_second_seat_after_submit_is_told_to_nobody_unseen(both: Desk) -> None:
    number = both.house.submitted(HERA, COMORO, BECORA)
    both.house.contact(BECORA, PHONE)
    with pytest.raises(approve.NotAllowed, match=r"Contact 50 \(made up\) in Becora would now get it too"):
        approve.approve(both.house.app, number, by=BEN, now=both.house.now)


@pytest.mark.parametrize("dead", [PHONE, SECOND])
def test_reached_on_any_number_is_reached(two_cards: Desk, dead: str) -> None:
    number = two_cards.warned(HERA)
    two_cards.through(answers({dead: Rejected("no such number", "21211")}))
    [other] = {PHONE, SECOND} - {dead}
    two_cards.says(other, "1")
    [line] = the_report(two_cards, number).sucos
    assert (line.reached, line.evidence) == (True, Evidence.REPLIED)
    assert (line.tally.sent, line.tally.replied) == (1, 1)
    assert the_report(two_cards, number).totals.messages == 2


def test_one_number_that_may_arrive_is_hope_enough(two_cards: Desk) -> None:
    number = two_cards.warned(HERA)
    two_cards.through(answers({SECOND: Rejected("no such number", "21211")}))
    [line] = the_report(two_cards, number).sucos
    assert line.state == "no proof yet"


def test_a_lesser_warning_goes_to_one_number(two_cards: Desk) -> None:
    two_cards.warned(HERA, severity=Severity.MODERATE)
    assert [row.address for row in two_cards.house.messages()] == [PHONE]


def test_an_end_goes_to_the_numbers_that_were_told(two_cards: Desk) -> None:
    number = two_cards.warned(HERA)
    [first] = two_cards.claim(limit=1)
    end.retract(two_cards.house.app, number, by=ANA, now=two_cards.house.now, reason="drill")
    assert [row.address for row in two_cards.house.messages() if row.purpose == "retraction"] == [first.address]


def test_para_and_what_goes_on_until_somebody_stands_in(any_desk: Desk) -> None:
    """He stops what is not grave; then an officer records who is there now, and nothing comes any more."""
    any_desk.house.contact(HERA, PHONE)
    any_desk.says(PHONE, "PARA")
    any_desk.send()
    [answer] = any_desk.taken(PHONE)
    assert "perigu boot sei mai nafatin" in answer
    any_desk.warned(HERA, severity=Severity.MODERATE)
    severe = any_desk.warned(HERA, hazard="landslide")
    any_desk.send()
    any_desk.settle()
    assert len(any_desk.taken(PHONE)) == 2
    assert reached(any_desk, severe) == {"Hera": True}
    [note] = [point for point in the_report(any_desk, severe).notes if point.label == "SAID PARA"]
    assert note.text == "a contact in Hera: sent this all the same, as nobody stands in"
    any_desk.house.contact(HERA, ELSE)
    replaced(any_desk, PHONE, by=ELSE)
    _, outgoing = draft.preview(any_desk.house.app, any_desk.house.flood(HERA, severity=Severity.EXTREME).id)
    assert ([r.address for r in outgoing.recipients], len(outgoing.audience.silenced)) == ([ELSE], 1)


@pytest.mark.parametrize("unable", ["marked", "said PARA", "denied"])
def test_who_is_replaced_by_somebody_whom_nothing_reaches_is_warned_again(any_desk: Desk, unable: str) -> None:
    for phone in (PHONE, ELSE):
        any_desk.house.contact(HERA, phone)
    any_desk.says(PHONE, "PARA")
    replaced(any_desk, PHONE, by=ELSE)
    if unable == "said PARA":
        any_desk.says(ELSE, "PARA")
    else:
        with any_desk.house.app.database.writing() as connection:
            {"marked": numbers.mark, "denied": numbers.denied}[unable](connection, ELSE, any_desk.house.now)
    any_desk.warned(HERA)
    any_desk.send()
    assert len(any_desk.warnings(PHONE)) == 1


def test_a_message_on_its_way_is_not_lost_to_a_substitute_who_never_gets_it(two_cards: Desk) -> None:
    """Who stands in came after the approval: nobody else in Hera would hear of it."""
    number = two_cards.warned(HERA)
    two_cards.says(SECOND, "PARA")
    two_cards.house.contact(HERA, ELSE)
    assert replaced(two_cards, PHONE, by=ELSE).taken_back == ()
    two_cards.send()
    assert len(two_cards.warnings(PHONE)) == len(two_cards.warnings(SECOND)) == 1
    assert reached(two_cards, number).keys() == {"Hera"}


@pytest.mark.parametrize("muted", [False, True])
def test_what_the_substitute_gets_too_is_taken_back_and_named(any_desk: Desk, muted: bool) -> None:
    for phone in (PHONE, ELSE):
        any_desk.house.contact(HERA, phone)
    if muted:
        any_desk.warned(HERA, severity=Severity.EXTREME)
        any_desk.through(Scripted())
    number = any_desk.warned(HERA)
    any_desk.says(PHONE, "PARA")
    assert replaced(any_desk, PHONE, by=ELSE).taken_back == (number,)
    assert [(row.work, row.code) for row in any_desk.rows(PHONE) if row.warning_id == number] == [("withdrawn", "")]


@pytest.mark.parametrize("how", ["all-clear", "retraction", "no-longer"])
def test_who_was_told_of_a_grave_danger_hears_of_its_end_whoever_stands_in(any_desk: Desk, how: str) -> None:
    for phone in (PHONE, ELSE):
        any_desk.house.contact(HERA, phone)
    number = any_desk.warned(HERA, COMORO)
    any_desk.through(Scripted())
    any_desk.says(PHONE, "PARA")
    replaced(any_desk, PHONE, by=ELSE)
    app, now = any_desk.house.app, any_desk.house.clock.move(hours=2)
    {
        "all-clear": lambda: end.all_clear(app, number, by=ANA, now=now, statement=STATEMENT),
        "retraction": lambda: end.retract(app, number, by=ANA, now=now, reason="drill"),
        "no-longer": lambda: updated(any_desk, number, BECORA),
    }[how]()
    any_desk.send()
    assert [row.purpose for row in any_desk.rows(PHONE) if row.revision_id and row.work == "done"] == ["warning", how]


def test_a_number_that_another_still_wants_gets_its_message(any_desk: Desk) -> None:
    """Two share a telephone: one has a substitute, the other has not."""
    any_desk.house.contact(HERA, PHONE)
    any_desk.house.contact(HERA, SECOND, other_phones=(PHONE,))
    any_desk.house.contact(HERA, ELSE)
    any_desk.says(PHONE, "PARA")
    changed(any_desk, PHONE, substitute_id=ids(any_desk, ELSE)["Hera"])
    any_desk.warned(HERA)
    any_desk.send()
    assert len(any_desk.warnings(PHONE)) == len(any_desk.warnings(SECOND)) == 1


@pytest.mark.parametrize("leaves", ["is removed", "has another number"])
def test_a_message_held_back_for_a_graver_one_never_goes_to_who_left_meanwhile(any_desk: Desk, leaves: str) -> None:
    any_desk.house.contact(HERA, PHONE)
    any_desk.warned(HERA, severity=Severity.EXTREME, hours=2)
    lesser = any_desk.warned(HERA, hours=6)
    any_desk.through(Scripted())
    app, now, one = any_desk.house.app, any_desk.house.now, ids(any_desk, PHONE)["Hera"]
    if leaves == "is removed":
        done = contact_edit.remove(app, one, reason="left", by=ANA, now=now)
    else:
        done = contact_edit.edit(app, one, contact_edit.Changes(phone=SECOND), by=ANA, now=now)
    assert done.taken_back == (lesser,)
    end.expire(app, now=any_desk.house.clock.move(hours=2, seconds=1))
    restraint.release(app, now=any_desk.house.now)
    any_desk.through(Scripted())
    assert [row.work for row in any_desk.rows(PHONE)] == ["done", "withdrawn"]


def test_what_has_waited_long_is_not_sent_to_a_number_that_is_nobodys_now(any_desk: Desk) -> None:
    """However he left: the directory is asked once more before the call. It may be somebody else's number now."""
    for suco, phone in ((HERA, PHONE), (COMORO, SECOND), (COMORO, ELSE)):
        any_desk.house.contact(suco, phone)
    number = any_desk.warned(HERA, COMORO)
    changed(any_desk, PHONE, removed_at=any_desk.house.now)
    changed(any_desk, SECOND, removed_at=any_desk.house.now)
    any_desk.house.contact(BECORA, Desk.number("50", 9), other_phones=(SECOND,))
    any_desk.house.clock.move(minutes=1)
    any_desk.through(Scripted())
    assert {row.address: row.work for row in any_desk.house.messages(number)} == {
        PHONE: "withdrawn",
        SECOND: "done",
        ELSE: "done",
    }


def test_the_answer_to_para_goes_out_all_the_same(both: Desk) -> None:
    """Nothing that is no warning is stopped at the last moment."""
    both.says(PHONE, "PARA")
    both.through(always(Accepted("SM1")))
    assert [row.work for row in both.rows(PHONE)] == ["done"]
