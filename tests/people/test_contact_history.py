"""What the history of a contact tells, also where the deed was done to somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from duty_desk import Desk
from house import SENDER

from alerts.actions import receive
from alerts.model.route import Incoming
from alerts.store import people

MARIA, JOSE = 1, 2
PHONE = "+67077110001"
WHY = ("--reason", "moved to Dili")
HEAD = "name,role,suco,phone,languages"


def told(desk: Desk, number: int) -> list[tuple[str, str, dict[str, Any]]]:
    history = desk.run("contact", "show", number, "--json").row["history"]
    return [
        (e["who"], e["what"], {k: v for k, v in e["detail"].items() if k not in {"contact", "from"}}) for e in history
    ]


@pytest.fixture
def stood_in_for(desk: Desk) -> Desk:
    """Maria said PARA, and José stands in for her."""
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, PHONE, desk.house.now)
    desk.ok("contact", "substitute", MARIA, "--by", JOSE)
    return desk


def test_a_substitute_who_leaves_is_in_the_history_of_whom_he_stood_in_for(stood_in_for: Desk) -> None:
    stood_in_for.ok("contact", "remove", JOSE, *WHY, by="ben")
    gone = {"before": JOSE, "after": None, "reason": "contact 2 was removed"}
    assert told(stood_in_for, MARIA)[-1] == ("ben", "substitute", gone)
    shown = " ".join(stood_in_for.ok("contact", "show", MARIA).split())
    assert "substitute by ben: reason contact 2 was removed; 2 -> none" in shown


def test_a_substitute_who_moves_to_another_committee(stood_in_for: Desk) -> None:
    stood_in_for.ok("contact", "edit", JOSE, "--place", "Comoro, Dili")
    moved = {"before": JOSE, "after": None, "reason": "contact 2 sits elsewhere now"}
    assert told(stood_in_for, MARIA)[-1] == ("ana", "substitute", moved)


def test_who_moves_away_has_no_substitute_there_and_his_history_says_so(stood_in_for: Desk) -> None:
    stood_in_for.ok("contact", "edit", MARIA, "--place", "Comoro, Dili")
    (_, what, detail) = told(stood_in_for, MARIA)[-1]
    assert (what, detail["before"]["substitute"], detail["after"]["substitute"]) == ("contact changed", JOSE, None)


def test_a_substitute_who_was_merged(stood_in_for: Desk) -> None:
    lines = f"{HEAD}\nJose (again),,Hera,77110009,\n"
    stood_in_for.ok("contact", "import", stood_in_for.file("c.csv", lines))
    stood_in_for.ok("contact", "merge", JOSE, 3, "--reason", "one person")
    merged = {"before": JOSE, "after": 3, "reason": "contact 2 was merged into contact 3"}
    assert told(stood_in_for, MARIA)[-1] == ("ana", "substitute", merged)


def test_who_speaks_for_himself_again_needs_nobody_and_his_history_says_so(stood_in_for: Desk) -> None:
    house = stood_in_for.house
    receive.reply(
        house.app, house.app.settings.routes[0], Incoming(PHONE, SENDER, "HAHU", "IN1"), now=house.clock.move(hours=1)
    )
    entries = told(stood_in_for, MARIA)
    assert ("contact:1", "substitute", {"before": JOSE, "after": None, "reason": "said HAHU"}) in entries
    assert [what for _, what, _ in entries].count("said HAHU") == 1


def test_what_a_joined_line_changed_is_told_in_full(desk: Desk) -> None:
    lines = f"{HEAD},order\nMaria (made up),xefe,Hera,78110001,pt,4\n"
    said = desk.run("contact", "import", desk.file("c.csv", lines), "--merge", "--json").row
    assert said["notes"] == [
        {"line": 2, "text": "role xefe not taken: Maria (made up) (contact 1) has another."},
    ]
    assert told(desk, MARIA) == [
        (
            "ana",
            "contact joined",
            {
                "line": 2,
                "before": {"order": 0, "phones": ["+670******01"], "languages": ["tet"]},
                "after": {"order": 4, "phones": ["+670******01"] * 2, "languages": ["tet", "pt"]},
            },
        )
    ]
    again = f"{HEAD},order\nMaria (made up),chief,Hera,78110001,pt,5\n"
    desk.ok("contact", "import", desk.file("d.csv", again), "--merge")
    assert len(told(desk, MARIA)) == 1, "nothing was changed"


def test_what_a_return_overwrote_is_told(desk: Desk) -> None:
    desk.ok("contact", "remove", MARIA, *WHY)
    desk.ok("contact", "import", desk.file("c.csv", f"{HEAD},order\nMaria Soares,,Hera,77110001,pt,0\n"))
    assert told(desk, MARIA)[-1] == (
        "ana",
        "contact returned",
        {
            "line": 2,
            "before": {"name": "Maria (made up)", "role": "chief", "languages": ["tet"]},
            "after": {"name": "Maria Soares", "role": "", "languages": ["pt"]},
        },
    )
    assert "name Maria (made up) -> Maria Soares" in " ".join(desk.ok("contact", "show", MARIA).split())
