"""A plan at a real terminal: what is asked by day, and what is shown and asked before it is fired."""

from __future__ import annotations

from datetime import timedelta

from duty_desk import ROOT, Desk
from terminal import Terminal

from alerts.app import utc_now

SMS = """
phone = "112"
[route.sms]
channel = "twilio"
mode = "actual"
sender = "+67077000000"
account_sid = "AC55555555555555555555555555555555"
two_way = true
usd_per_part = 0.05
"""


def at_a_terminal(desk: Desk, *words: object) -> Terminal:
    """Ana's."""
    home, token = str(desk.house.app.home), str(desk.token("ana"))
    return Terminal(*words, folder=ROOT, AVIZU_HOME=home, AVIZU_TOKEN=token, AVIZU_PUBLIC_URL="https://avizu.test")


def test_it_is_asked_for_by_day_and_shown_before_it_is_fired(desk: Desk):
    (desk.house.app.home / "avizu.toml").write_text(SMS, "utf-8")
    desk.house.clock.now = utc_now()
    desk.log_in()
    desk.somebody_sends()
    day = f"{desk.house.now + timedelta(days=100):%Y-%m-%d}"

    shell = at_a_terminal(desk, "plan", "draft", "Coast of Hera")
    for question, answer in (
        ("Hazard (", "tsunami"),
        ("What must have happened: ", "PTWC says so"),
        ("Severity (", "extreme"),
        ("Urgency (", "immediate"),
        ("Certainty (", "likely"),
        ("Places (separate with ;): ", "Hera, Dili"),
        ("Its warning lasts (+3h): ", "3 hours"),
        ("Its warning lasts (+3h): ", "+3h"),
        ("Valid until (2027-05-31): ", day),
    ):
        shell.expect(question)
        shell.type(answer)
    assert shell.end() == 0
    assert "'3 hours' is not a length. Write it as +3h or +90m." in shell.seen

    desk.ok("plan", "submit", 1)
    desk.ok("plan", "approve", 1, "--confirm-place", "Hera", *desk.passphrase("ben"), by="ben")

    shell = at_a_terminal(desk, "plan", "fire", 1)
    shown = shell.expect("[ACTUAL] Type the place that is warned (Hera): ")
    assert "[ACTUAL] Plan 1 is about to be SENT\n" in shown
    assert "PERIGU TSUNAMI iha Hera!" in shown
    shell.type("hera")
    shell.expect("[ACTUAL] Type how many messages go out (2): ")
    shell.type("2")
    shell.expect("[ACTUAL] What happened, for the record: ")
    shell.type("PTWC bulletin 3")
    shell.expect("[ACTUAL] Passphrase of ana: ")
    shell.type("the passphrase of ana")
    assert shell.end() == 0
    assert "2 messages are on their way." in shell.seen
    assert len(desk.house.messages(1)) == 2
