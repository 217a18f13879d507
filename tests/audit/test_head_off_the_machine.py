"""The head of the audit goes to a folder and a mailbox that this machine does not rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from house import House, build_house, sms_route
from night import free_port
from records import head, tamper, wrong

from alerts.actions import audit, audit_head, checkup
from alerts.delivery.rules import DutyRule
from alerts.model.message import Medium
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.store import journal
from alerts.store.seal import NOT_KEPT

MAILBOX = "records@another-machine.example"


class Mailbox:
    """A mail server of somebody else."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's
        self.letters.append(f"{envelope.rcpt_tos[0]}\n{envelope.content.decode()}")
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Route]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    options = {"host": "127.0.0.1", "port": str(controller.port), "security": "none"}
    yield (
        box,
        Route(
            name="mail",
            channel="smtp",
            medium=Medium.EMAIL,
            mode=Mode.ACTUAL,
            sender="avizu@example.tl",
            options=options,
        ),
    )
    controller.stop()


def a_house(folder: Path, duty: DutyRule, *routes: Route, database_url: str = "") -> House:
    house = build_house(folder / "home", database_url=database_url, duty=duty, routes=(sms_route(), *routes))
    note(house)
    return house


def note(house: House) -> None:
    with house.app.database.writing() as connection:
        journal.record(connection, at=house.now, who="ana", what="something")


def send(house: House) -> tuple[str, ...]:
    return audit_head.send_head(house.app, now=house.now)


def findings(house: House) -> list[str]:
    return [one.sentence for one in checkup.checkup(house.app, now=house.now) if one.about == "audit"]


def test_every_hour_one_line_is_added_in_the_folder(tmp_path: Path, database_url: str) -> None:
    share = tmp_path / "share"
    share.mkdir()
    house = a_house(tmp_path, DutyRule(audit_folder=str(share)), database_url=database_url)
    for _ in range(130):
        assert send(house) == ()
        house.clock.move(minutes=1)
    note(house)
    house.clock.move(hours=1)
    send(house)
    text = (share / "avizu-audit.heads").read_text()
    assert [line.split()[:2] for line in text.splitlines()] == [
        ["2026-11-21T14:00:00Z", "1"],
        ["2026-11-21T15:00:00Z", "1"],
        ["2026-11-21T16:00:00Z", "1"],
        ["2026-11-21T17:10:00Z", "2"],
    ]
    assert (share / "avizu-audit.heads").stat().st_mode & 0o777 == 0o600
    kept = audit.read_heads(text)
    assert wrong(house, kept) == ""
    assert kept[-1] == head(house)
    tamper(house, "DELETE FROM link WHERE id = 2")
    tamper(house, "DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)")
    assert "The tail is missing" in wrong(house, kept)
    assert findings(house) == []
    house.app.database.close()


def test_a_clock_that_was_ahead_holds_nothing_up(tmp_path: Path) -> None:
    house = a_house(tmp_path, DutyRule(audit_folder=str(tmp_path)))
    house.clock.move(days=365)
    send(house)
    house.clock.move(days=-365)
    send(house)
    assert len((tmp_path / "avizu-audit.heads").read_text().splitlines()) == 2
    house.app.database.close()


def test_a_folder_that_is_not_there_is_said_and_written_down_and_tried_again(tmp_path: Path) -> None:
    share = tmp_path / "not mounted"
    house = a_house(tmp_path, DutyRule(audit_folder=str(share)))
    why = f"the head of the audit can't be written to {share}/avizu-audit.heads (No such file or directory)"
    assert send(house) == (why,)
    assert send(house) == ()
    newest = audit.entries(house.app)[-1]
    assert (newest.who, newest.what, newest.reason) == ("avizu", NOT_KEPT, why)
    assert findings(house) == [f"Its head can't be kept: {share} is not there."]
    share.mkdir()
    house.clock.move(hours=1)
    assert send(house) == ()
    assert audit.read_heads((share / "avizu-audit.heads").read_text()) == (head(house),)
    house.app.database.close()


def test_the_head_arrives_as_a_mail(tmp_path: Path, mailbox: tuple[Mailbox, Route]) -> None:
    box, route = mailbox
    house = a_house(tmp_path, DutyRule(audit_mail=MAILBOX), route)
    kept = head(house)
    assert send(house) == ()
    house.send()
    (letter,) = box.letters
    assert letter.startswith(f"{MAILBOX}\n")
    assert "Subject: Avizu audit head" in letter
    assert f"2026-11-21T14:00:00Z 1 {kept.digest}" in letter.replace("=\r\n", "")
    assert findings(house) == []
    house.app.database.close()


def test_without_an_email_route_the_folder_gets_it_all_the_same(tmp_path: Path) -> None:
    house = a_house(tmp_path, DutyRule(audit_folder=str(tmp_path), audit_mail=MAILBOX))
    assert send(house) == (f"the head of the audit can't be mailed to {MAILBOX}: no e-mail route is set up",)
    assert (tmp_path / "avizu-audit.heads").exists()
    assert findings(house) == ["Its head can't be mailed: no e-mail route is set up."]
    house.app.database.close()


def test_where_it_goes_nowhere_doctor_says_so_but_not_in_an_exercise(house: House) -> None:
    note(house)
    assert send(house) == ()
    assert findings(house) == ["Its head is kept nowhere else: whoever rules this machine could rewrite it unseen."]
    drill = replace(house.app, given=replace(house.app.settings, mode=Mode.EXERCISE))
    assert list(checkup.CHECKS["audit"](drill, house.now)) == []


def test_an_empty_audit_is_sent_as_soon_as_it_has_an_entry(tmp_path: Path) -> None:
    house = build_house(tmp_path / "home", duty=DutyRule(audit_folder=str(tmp_path)))
    assert send(house) == ()
    note(house)
    send(house)
    assert (tmp_path / "avizu-audit.heads").exists()
    house.app.database.close()
