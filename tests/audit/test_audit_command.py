"""avizu audit: verify, head, list and export, as people type them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from duty_desk import Desk
from house import House
from records import tamper

from alerts.commands.identity import here


@pytest.fixture
def night(desk: Desk) -> Desk:
    number = desk.submitted()
    desk.approve(number)
    return desk


def test_a_whole_audit_is_said_with_its_head(night: Desk) -> None:
    said = night.run("audit", "verify")
    assert said.code == 0
    first, head, *rest = said.out.splitlines()
    assert re.fullmatch(r"\[ACTUAL\] Whole: \d+ entries\.", first)
    assert re.fullmatch(r"  head \d+ [0-9a-f]{64}", head)
    assert "--heads FILE" in rest[0]
    assert night.run("audit", "verify", "--json").row["whole"] is True


def test_the_first_broken_link_is_named_with_exit_code_1(night: Desk) -> None:
    tamper(night.house, "UPDATE audit SET who = 'eve' WHERE what = 'approved warning'")
    said = night.run("audit", "verify")
    assert said.code == 1
    assert "[ACTUAL] ! Entry" in said.out
    assert "(approved warning, by eve, 2026-11-21 14:00:00 UTC) was altered" in " ".join(said.out.split())
    assert max(map(len, said.out.splitlines())) <= 80
    row = night.run("audit", "verify", "--json").row
    assert (row["whole"], "was altered" in row["broken"]) == (False, True)


def test_what_stands_in_an_altered_entry_does_nothing_to_the_terminal(night: Desk) -> None:
    tamper(night.house, "UPDATE audit SET who = :who", who="eve\x1b[2J")
    assert "\x1b" not in night.run("audit", "verify").out


def test_heads_that_were_kept_are_compared(night: Desk) -> None:
    line = night.ok("audit", "head")
    kept = night.file("heads", line)
    night.submitted(place="Comoro, Dili")
    assert "It fits 1 head kept elsewhere." in night.ok("audit", "verify", "--heads", kept)
    _, number, digest = line.split()
    assert "It fits 2 heads" in night.ok("audit", "verify", "--heads", kept, "--head", f"{number}:{digest}")
    said = night.run("audit", "verify", "--head", f"{number}:{'0' * 64}")
    assert (said.code, "was rewritten" in said.out) == (1, True)
    said = night.run("audit", "verify", "--head", f"900:{digest}")
    assert (said.code, "The tail is missing" in said.out) == (1, True)
    piped = night.run("audit", "verify", "--heads", "-", typed=line)
    assert (piped.code, "It fits 1 head" in piped.out) == (0, True)


def test_what_is_no_head_is_refused(night: Desk) -> None:
    for text in ("12", "12:abc", ":", "x:" + "0" * 64, "1:" + "g" * 64, "\n"):
        assert "is no head" in night.refused("audit", "verify", "--head", text)
    assert "Line 2 is no head" in night.refused("audit", "verify", "--heads", night.file("bad", "\nhello\n"))
    assert "can't be read" in night.refused("audit", "verify", "--heads", "no such file")
    assert "holds no head" in night.refused("audit", "verify", "--heads", night.file("empty", "\n"))
    assert "can't be read" in night.refused("audit", "verify", "--heads", night.file("raw", b"\xff"))


def test_the_newest_entries_are_listed_with_who_from_where_and_why(night: Desk) -> None:
    out = night.ok("audit", "list")
    where = here(night.house.app.host)
    assert f"approved warning (warning 1) by ben, from {where}" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    rows = night.run("audit", "list", "--warning", 1, "--newest", 1, "--json").rows
    assert [(row["what"], row["who"], row["warning"], row["from"]) for row in rows] == [
        ("approved warning", "ben", 1, where)
    ]
    assert rows[0]["detail"]["approval"]
    assert night.run("audit", "list", "--warning", 99, "--json").rows == []


def test_what_the_program_does_itself_comes_from_nowhere(night: Desk) -> None:
    from alerts.actions import audit_head
    from alerts.store.journal import done_from

    assert done_from.get() == ""
    night.house.send()
    audit_head.seal_new(night.house.app, now=night.house.now)
    assert night.run("audit", "list", "--newest", 1, "--json").row["from"] == ""


def test_everything_is_exported_once_for_our_eyes_alone(night: Desk) -> None:
    file = night.folder / "audit.jsonl"
    said = night.ok("audit", "export", file)
    assert "entries written to" in " ".join(said.split())
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["link"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(re.fullmatch("[0-9a-f]{64}", row["digest"]) for row in rows)
    approved = next(row for row in rows if row["what"] == "approved warning")
    assert (approved["who"], approved["at"], approved["warning"]) == ("ben", "2026-11-21T14:00:00Z", 1)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "is there already" in night.refused("audit", "export", file)
    newest = night.run("audit", "list", "--newest", 1, "--json").row
    assert (newest["what"], newest["detail"]) == ("audit exported", {"entries": len(rows)})
    assert night.run("audit", "verify").code == 0


def test_an_export_has_bounds_and_cut_numbers(night: Desk) -> None:
    from alerts.store import journal

    house = night.house
    house.clock.move(minutes=30)
    with house.app.database.writing() as connection:
        detail = {"reason": "rang +67077110001", "before": ["+67077110002"], "hash": "7" * 64}
        journal.record(connection, at=house.now, who="ana", what="noted", detail=detail)
    rows = night.run("audit", "export", "-", "--from", "2026-11-21 23:20", "--to", "2026-11-21 23:31").rows
    (row,) = rows
    assert row["reason"] == "rang +670******01"
    assert (row["detail"]["before"], row["detail"]["hash"]) == (["+670******02"], "7" * 64)
    assert night.run("audit", "export", "-", "--to", "2026-11-21 22:00").rows == []


def test_who_only_looks_or_is_not_logged_in_exports_nothing(night: Desk) -> None:
    file = night.folder / "audit.jsonl"
    assert "vera may not export the audit" in night.refused("audit", "export", file, by="vera")
    assert not file.exists()
    assert "Nobody is logged in" in night.refused("audit", "list", by="nobody")
    assert "can't be written" in night.refused("audit", "export", night.folder / "none" / "audit.jsonl")


def test_an_audit_without_an_entry_has_no_head(house: House, tmp_path: Path) -> None:
    desk = Desk(house, tmp_path)
    assert "has no entry yet" in desk.refused("audit", "head")
    assert desk.ok("audit", "verify").startswith("[ACTUAL] Whole: 0 entries.")
