"""What somebody tries and may not do is refused with its sentence, and the audit has the sentence too."""

from __future__ import annotations

from typing import Any

import pytest
from duty_desk import Desk
from house import ANA, BEN
from second_person import audit

from alerts.actions import approve, draft
from alerts.errors import NotAllowed, Unreachable
from alerts.store import journal, refused

SURE = ("--confirm-place", "Hera", "--confirm-reach", 2)


def refusals(desk: Desk, number: int) -> list[tuple[str, str, Any]]:
    """Who, what, and the code, oldest first."""
    with desk.house.app.database.reading() as connection:
        found = journal.audit(connection, warning_id=number)
    return [(one.who, one.what, one.detail["code"]) for one in found if one.what.startswith("refused to")]


def test_each_no_stands_there_once(settled: Desk) -> None:
    number = settled.submitted("--expires", "+2h")
    settled.somebody_sends()
    own = settled.passphrase("ana")
    said = [
        settled.refused("warning", "edit", number, "--expires", "+2h"),
        settled.refused("warning", "update", number, "--expires", "+2h"),
        settled.refused("warning", "approve", number, *SURE, *own),
        settled.refused("warning", "approve", number, "--alone", "--reason", "x", *SURE, *own),
        settled.refused("warning", "retract", number, "--reason", "x", *SURE, *own),
        settled.refused("warning", "all-clear", number, *SURE, *own),
        settled.refused("warning", "stop", number),
        settled.refused("warning", "approve", number, *SURE, *settled.passphrase("admin"), by="admin"),
    ]
    found = refusals(settled, number)
    assert [(who, what.removeprefix("refused to "), code) for who, what, code in found if "alone" not in what] == [
        ("ana", "edit a warning", "not-edit"),
        ("ana", "update a warning", "not-update"),
        ("ana", "approve a warning", "two-people"),
        ("ana", "give the retraction of a warning", "not-active"),
        ("ana", "give the all-clear of a warning", "not-active"),
        ("ana", "stop a warning", "not-active"),
        ("admin", "approve a warning", "role"),
    ]
    assert len([what for _, what, _ in found if "alone" in what]) == 1
    with settled.house.app.database.reading() as connection:
        told = [one.detail.get("reason", "") for one in journal.audit(connection, warning_id=number)]
    assert all(any(sentence and sentence in line for sentence in told) for line in said)


def test_what_was_not_what_he_saw(settled: Desk) -> None:
    number = settled.submitted()
    with pytest.raises(NotAllowed):
        approve.approve(settled.house.app, number, by=BEN, now=settled.house.now, seen="another text")
    assert refusals(settled, number) == [("ben", "refused to approve a warning", "not-what-was-seen")]


def test_an_all_clear_too_early(settled: Desk) -> None:
    number = settled.submitted()
    assert settled.approve(number).code == 0
    said = ("--statement", "it is over", *SURE)
    assert "minimum hold" in settled.refused("warning", "all-clear", number, *said, *settled.passphrase("ana"))
    assert refusals(settled, number) == [("ana", "refused to give the all-clear of a warning", "hold")]


def test_a_viewer_and_a_token_that_is_none_write_nothing(settled: Desk) -> None:
    number = settled.submitted()
    before = audit(settled)
    settled.refused("warning", "approve", number, *SURE, *settled.passphrase("vera"), by="vera")
    settled.refused("warning", "edit", number, "--expires", "+2h", by="vera")
    settled.token("vera").write_text("nonsense")
    settled.refused("warning", "approve", number, *SURE, *settled.passphrase("vera"), by="vera")
    assert audit(settled) == before


def test_a_yes_leaves_no_such_entry(settled: Desk) -> None:
    number = settled.submitted()
    settled.approve(number)
    assert refusals(settled, number) == []


class Away:
    """A database that can't be written to just now."""

    def writing(self) -> Any:
        raise Unreachable("The database file can't be used now.")


def test_a_no_stands_though_it_can_not_be_written_down(settled: Desk) -> None:
    noted = refused.noted(Away(), "refused to do it", by=ANA, at=settled.house.now)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="someone else"), noted:
        raise NotAllowed("Not you, someone else.")


def test_what_was_undone_stays_undone(settled: Desk) -> None:
    """The entry is of a transaction of its own."""
    number = settled.submitted()
    with pytest.raises(NotAllowed):
        draft.edit(settled.house.app, number, {"expires": None}, by=ANA, now=settled.house.now)
    with pytest.raises(NotAllowed):
        draft.update(settled.house.app, number, {}, by=ANA, now=settled.house.now)
    assert [code for _, _, code in refusals(settled, number)] == ["not-edit", "not-update"]
    assert settled.approve(number).code == 0
