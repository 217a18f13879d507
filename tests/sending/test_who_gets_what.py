"""Several numbers, several committees, PARA: who gets which message, and what it counts for."""

from __future__ import annotations

import pytest
from house import ANA, BEN
from night_desk import BECORA, COMORO, HERA, Desk, Scripted, always
from sqlalchemy import update

from alerts.actions import approve, draft, end
from alerts.actions.letters import messages
from alerts.actions.report import report
from alerts.model.message import Post
from alerts.model.outcome import Accepted, Outcome, Rejected, Unknown
from alerts.model.report import Evidence, Report
from alerts.model.warning import Severity
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


def test_who_leaves_one_of_two_committees_after_submit_keeps_the_text_of_both(both: Desk) -> None:
    number = both.house.submitted(HERA, COMORO)
    changed(both, PHONE, COMORO, removed_at=both.house.now)
    done = approve.approve(both.house.app, number, by=BEN, now=both.house.now)
    assert (done.messages, done.dropped) == (2, ())


def test_who_has_two_numbers_and_leaves_after_submit_is_named_once(two_cards: Desk) -> None:
    number = two_cards.house.submitted(HERA)
    changed(two_cards, PHONE, removed_at=two_cards.house.now)
    done = approve.approve(two_cards.house.app, number, by=BEN, now=two_cards.house.now)
    assert (done.messages, [gone.address for gone in done.dropped]) == (0, [PHONE])


def test_a_second_seat_after_submit_is_told_to_nobody_unseen(both: Desk) -> None:
    number = both.house.submitted(HERA, COMORO, BECORA)
    both.house.contact(BECORA, PHONE)
    with pytest.raises(approve.NotAllowed, match="Somebody was added"):
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
    changed(any_desk, PHONE, substitute_id=99)
    _, outgoing = draft.preview(any_desk.house.app, any_desk.house.flood(HERA, severity=Severity.EXTREME).id)
    assert (outgoing.reach, len(outgoing.audience.silenced)) == (0, 1)


def test_what_waits_is_not_sent_to_who_is_replaced_meanwhile(two_cards: Desk) -> None:
    number = two_cards.warned(HERA)
    two_cards.says(SECOND, "PARA")
    changed(two_cards, PHONE, substitute_id=99)
    two_cards.send()
    assert {row.work for row in two_cards.house.messages(number) if row.revision_id} == {"withdrawn"}


def test_a_number_that_another_still_wants_gets_its_message(any_desk: Desk) -> None:
    """Two share a telephone: one has a substitute, the other has not."""
    any_desk.house.contact(HERA, PHONE)
    any_desk.house.contact(HERA, SECOND, other_phones=(PHONE,))
    any_desk.says(PHONE, "PARA")
    changed(any_desk, PHONE, substitute_id=99)
    any_desk.warned(HERA)
    any_desk.send()
    assert len(any_desk.warnings(PHONE)) == len(any_desk.warnings(SECOND)) == 1


def test_the_answer_to_para_goes_out_all_the_same(both: Desk) -> None:
    """Nothing that is no warning is stopped at the last moment."""
    both.says(PHONE, "PARA")
    both.through(always(Accepted("SM1")))
    assert [row.work for row in both.rows(PHONE)] == ["done"]
