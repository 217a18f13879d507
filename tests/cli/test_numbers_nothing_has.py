"""Numbers that no row can have, as somebody types them whose finger stays on a key."""

from __future__ import annotations

import pytest
from duty_desk import Desk
from house import House

from alerts.errors import NotFound
from alerts.store import changes

HUGE = (2**31, 2**63 - 1, 2**63, 10**30, -(2**63) - 1)
ONE_OF = (
    ("change", "show"),
    ("change", "agree"),
    ("message", "show"),
    ("message", "lookup"),
    ("contact", "show"),
    ("plan", "show"),
    ("event", "show"),
    ("proposal", "show"),
    ("reply", "handle"),
    ("warning", "show"),
    ("warning", "callsheet"),
    ("report",),
)


@pytest.mark.parametrize("number", HUGE)
def test_there_is_no_change_of_that_number(desk: Desk, number: int) -> None:
    for words in (("show",), ("agree",), ("refuse", "--reason", "no")):
        said = desk.refused("change", *words, "--", number) if number < 0 else desk.refused("change", *words, number)
        assert said == f"avizu: There is no change {number}. See the list: avizu change list"


@pytest.mark.parametrize("words", ONE_OF, ids=" ".join)
def test_every_command_refuses_it(desk: Desk, words: tuple[str, ...]) -> None:
    said = desk.run(*words, 2**63)
    assert (said.code, said.out) == (2, "")
    assert said.err


@pytest.mark.parametrize("words", [("audit", "list"), ("message", "list"), ("reply", "list")], ids=" ".join)
def test_a_list_of_such_a_warning_is_empty_or_refused(desk: Desk, words: tuple[str, ...]) -> None:
    said = desk.run(*words, "--warning", 2**63, "--json")
    assert (said.code, said.out) in {(0, ""), (2, "")}


@pytest.mark.parametrize("number", HUGE)
def test_either_database_is_asked(any_house: House, number: int) -> None:
    with any_house.app.database.reading() as connection, pytest.raises(NotFound, match="There is no change"):
        changes.change(connection, number)
