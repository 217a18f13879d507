"""A token that was left at a terminal, or stolen: what leaves or changes the records asks who it is."""

from __future__ import annotations

import pytest
from duty_desk import ASKS_AGAIN, DANGER, Desk

from alerts.actions import accounts
from alerts.store import journal

LINE = "name,role,suco,phone,languages\nEve,chief,Hera,77110009,tet\n"
WORDS: dict[tuple[str, str], tuple[object, ...]] = {
    ("contact", "export"): ("-",),
    ("station", "aired"): (1, "comoro"),
    ("message", "told"): (1, "Hera, Dili", "--person", "X"),
    ("feed", "release"): (1, "--reason", "x"),
    ("officer", "enable"): ("ben",),
    ("officer", "disable"): ("vera",),
    ("warning", "drop"): (1, "--reason", "x"),
    ("plan", "withdraw"): (1, "--reason", "x"),
    ("officer", "add"): ("eve", "--name", "Eve"),
    ("officer", "reset"): ("ben",),
    ("officer", "role"): ("vera", "officer"),
    ("officer", "phone"): ("ben", "77220099"),
    ("change", "agree"): (1,),
    ("change", "refuse"): (1, "--reason", "x"),
    ("change", "files"): (),
}


BY = {("officer", "disable"): "admin"}
"""Who types it; all else is Ana."""
PLAN = (*DANGER, "--place", "Hera, Dili", "--lasts", "+2h", "--valid-until", "2027-05-01")


def waiting(desk: Desk) -> None:
    """Something waits for a second person, there is a plan of two, and somebody has changed a text."""
    desk.submitted()
    desk.ok("plan", "draft", "Dam", "--trigger", "it breaks", *PLAN)
    desk.ok("plan", "submit", 1)
    desk.ok("plan", "approve", 1, "--confirm-place", "Hera", *desk.passphrase("ben"), by="ben")
    desk.ok("officer", "phone", "vera", "77220098", by="admin")
    from alerts.actions import agreed_files

    agreed_files.watch_files(desk.house.app, now=desk.house.now)
    own = desk.house.app.home / "templates" / "tet"
    own.mkdir(parents=True)
    (own / "flood.j2").write_text("changed")


@pytest.mark.parametrize("command", sorted(ASKS_AGAIN - {("officer", "roster")}))
def test_nothing_happens_without_the_passphrase(settled: Desk, command: tuple[str, str]) -> None:
    waiting(settled)
    words = WORDS.get(command) or (settled.file("c.csv", LINE),) if command != ("change", "files") else ()
    before, by = entries(settled), BY.get(command, "ana")
    said = settled.run(*command, *words, by=by, passphrase=False)
    assert said.code == 2
    assert said.err in MISSING
    wrong = settled.run(*command, *words, "--passphrase-file", settled.file("wrong", "a wrong guess"), by=by)
    assert (wrong.code, wrong.err) == (2, "avizu: Login or passphrase is wrong. Try again.")
    assert entries(settled)[len(before) :] == [(by, "wrong passphrase")]
    assert "771100" not in said.out + wrong.out


MISSING = (
    "avizu: A passphrase is needed. Give it with --passphrase-file FILE.",
    "avizu: --passphrase-file is missing. Give it: --passphrase-file ...",
)


def entries(desk: Desk) -> list[tuple[str, str]]:
    with desk.house.app.database.reading() as connection:
        return [(entry.who, entry.what) for entry in journal.audit(connection)]


def test_a_dry_run_asks_nothing(settled: Desk) -> None:
    file = settled.file("c.csv", LINE)
    assert "1 contact would be added" in settled.ok("contact", "import", file, "--dry-run", passphrase=False)


def test_with_the_passphrase_it_is_done(settled: Desk) -> None:
    assert settled.ok("contact", "import", settled.file("c.csv", LINE)) == "[ACTUAL] 1 contact added.\n"
    assert "77110009" in settled.ok("contact", "export", "-")


def test_the_passphrase_of_another_is_of_no_use(settled: Desk) -> None:
    said = settled.refused("contact", "export", "-", *settled.passphrase("ben"))
    assert said == "avizu: Login or passphrase is wrong. Try again."


def test_a_closed_account_takes_its_tokens_along(settled: Desk) -> None:
    settled.ok("officer", "disable", "ana", by="admin")
    settled.ok("change", "agree", 1, by="ben")
    assert "Nobody is logged in here" in settled.refused("contact", "export", "-")
    with pytest.raises(Exception, match="Nobody is logged in here"):
        accounts.whose(settled.house.app, settled.token("ana").read_text(), now=settled.house.now)
