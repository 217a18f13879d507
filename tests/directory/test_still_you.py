"""What people answer to "is this still you?", and what else they say when they are asked."""

from __future__ import annotations

import pytest
from directory_desk import HERA, JOSE, MARIA, REFUSED, Directory

from alerts.actions import end
from alerts.audience.trust import Trust
from alerts.delivery.replies import Meaning, meaning_of
from alerts.model.warning import Severity

OBRIGADU = "NDMD: Obrigadu. Ami simu ona Ita-boot nia resposta."


def asked_of_maria(directory: Directory) -> Directory:
    """Maria of Hera was asked this morning."""
    directory.house.contact(HERA, MARIA)
    directory.ask()
    assert directory.states() == {MARIA: Trust.ASKED}
    return directory


@pytest.fixture
def asked(directory: Directory) -> Directory:
    return asked_of_maria(directory)


@pytest.fixture
def any_asked(any_directory: Directory) -> Directory:
    """On each kind of database."""
    return asked_of_maria(any_directory)


def answers(directory: Directory, phone: str = MARIA) -> list[str]:
    return [row.text for row in directory.rows(phone) if row.purpose == "reply"]


@pytest.mark.parametrize("text", ["SIM", "sim!", "1", "ok", "Simu"])
def test_yes_confirms_the_number_and_is_thanked_for(asked: Directory, text: str) -> None:
    heard = asked.says(MARIA, text, hours=2)
    assert (heard.meaning, heard.answer) == (Meaning.ACKNOWLEDGED, "ack_thanks")
    assert asked.states() == {MARIA: Trust.CONFIRMED}
    assert answers(asked) == [OBRIGADU]


@pytest.mark.parametrize("text", ["LAE", "lae.", "Não", "NAO", "no", "Lae, obrigadu barak"])
def test_no_is_written_down_for_the_officer_and_thanked_for(asked: Directory, text: str) -> None:
    heard = asked.says(MARIA, text, hours=2)
    assert (heard.meaning, heard.answer) == (Meaning.NO, "ack_thanks")
    assert asked.states() == {MARIA: Trust.DENIED}
    assert asked.audit()[-1] == "number denied"
    assert asked.ask(days=400).now == 0


def test_a_later_yes_outweighs_a_no(any_asked: Directory) -> None:
    asked = any_asked
    asked.says(MARIA, "LAE")
    asked.says(MARIA, "SIM", days=1)
    assert asked.states() == {MARIA: Trust.CONFIRMED}
    asked.says(MARIA, "LAE", days=1)
    assert asked.states() == {MARIA: Trust.DENIED}


def test_who_says_nothing_is_silent_after_two_weeks(asked: Directory) -> None:
    asked.house.clock.move(days=14)
    assert asked.states() == {MARIA: Trust.ASKED}
    asked.house.clock.move(minutes=1)
    assert asked.states() == {MARIA: Trust.SILENT}
    asked.says(MARIA, "sim", days=30)
    assert asked.states() == {MARIA: Trust.CONFIRMED}


def test_trust_ages(asked: Directory) -> None:
    asked.says(MARIA, "SIM")
    ages = []
    for _ in range(3):
        ages.append(asked.states()[MARIA])
        asked.house.clock.move(days=365, minutes=1)
    assert [*ages, asked.states()[MARIA]] == [Trust.CONFIRMED, Trust.AGEING, Trust.STALE, Trust.STALE]


@pytest.mark.parametrize("text", ["2", "AJUDA", "Ajuda, la'os ha'u"])
def test_a_call_for_help_is_no_answer_but_a_call_for_help(asked: Directory, text: str) -> None:
    heard = asked.says(MARIA, text)
    assert (heard.meaning, heard.answer) == (Meaning.HELP, "help_reply")
    (reply,) = asked.replies()
    assert (reply.meaning, reply.place, reply.warning_id) == ("help", asked.house.suco(HERA), None)
    assert asked.states() == {MARIA: Trust.CONFIRMED}


def test_para_is_no_answer_either(any_asked: Directory) -> None:
    asked = any_asked
    assert asked.says(MARIA, "PARA").meaning is Meaning.STOP
    assert asked.states() == {MARIA: Trust.ASKED}
    assert asked.ask(days=400).now == 0


def test_who_writes_something_else_is_asked_to_say_yes_or_no(asked: Directory) -> None:
    assert asked.says(MARIA, "Se mak ne'e?").answer == "verify_unknown"
    assert answers(asked) == ["NDMD: Ami la komprende. Hatan SIM ka LAE. Hatan 2 se presiza ajuda."]
    asked.send()
    assert asked.says(MARIA, "se?", minutes=20).answer == ""
    asked.says(MARIA, "LAE", minutes=1)
    assert asked.states() == {MARIA: Trust.DENIED}


def test_yes_to_the_question_does_not_acknowledge_an_old_warning(any_directory: Directory) -> None:
    any_directory.house.contact(HERA, MARIA)
    number = any_directory.warn(HERA, severity=Severity.MODERATE, hours=2)
    any_directory.house.clock.move(hours=3)
    end.expire(any_directory.house.app, now=any_directory.now)
    any_directory.ask()
    any_directory.says(MARIA, "SIM", hours=1)
    assert [row.proof for row in any_directory.house.messages(number)] == ["accepted"]
    (reply,) = any_directory.replies()
    assert (reply.warning_id, reply.message_id) == (None, any_directory.rows(MARIA)[1].id)


def test_after_a_newer_warning_a_1_belongs_to_the_warning_and_lae_to_nothing(any_asked: Directory) -> None:
    asked = any_asked
    number = asked.warn(HERA)
    assert asked.says(MARIA, "LAE").meaning is Meaning.UNKNOWN
    assert answers(asked)[-1].startswith("NDMD: Ami la komprende. Hatan 1 se simu ona avizu.")
    assert asked.says(MARIA, "SIM").answer == "ack_warning", "she is asked to wake others"
    assert [row.proof for row in asked.house.messages(number) if row.purpose == "warning"] == ["acknowledged"]
    assert asked.states() == {MARIA: Trust.CONFIRMED}


def test_a_question_that_was_refused_is_answered_by_nobody(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    number = directory.warn(HERA, severity=Severity.MODERATE, hours=1)
    end.expire(directory.house.app, now=directory.house.clock.move(hours=2))
    directory.gateway.fates[MARIA] = REFUSED
    directory.ask()
    assert directory.says(MARIA, "LAE").meaning is Meaning.UNKNOWN
    directory.says(MARIA, "1")
    assert [row.proof for row in directory.house.messages(number) if row.purpose == "warning"] == ["acknowledged"]


def test_no_without_a_question_means_nothing(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    assert directory.says(MARIA, "LAE").meaning is Meaning.UNKNOWN
    assert directory.states() == {MARIA: Trust.UNASKED}


def test_a_strangers_sms_leaves_no_trace_in_the_directory(directory: Directory) -> None:
    directory.says(JOSE, "SIM")
    directory.house.contact(HERA, JOSE)
    assert directory.states() == {JOSE: Trust.UNASKED}


@pytest.mark.parametrize("text", ["Não percebi", "no suku seluk mos", "la simu", "lae 2", "la'e"])
def test_what_begins_like_a_no_is_none(text: str) -> None:
    assert meaning_of(text) is not Meaning.NO
