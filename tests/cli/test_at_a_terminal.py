"""What is asked at a real terminal, and what a wrong answer does."""

from __future__ import annotations

import pytest
from duty_desk import ROOT, Desk
from terminal import Terminal

from alerts.app import utc_now


@pytest.fixture
def number(desk: Desk) -> int:
    """A submitted flood in Hera with two messages, at the time that the program's own clock has."""
    (desk.house.app.home / "avizu.toml").write_text(SMS, "utf-8")
    desk.house.clock.now = utc_now()
    desk.log_in()
    desk.somebody_sends()
    return desk.submitted("--expires", "+2d")


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


@pytest.fixture
def terminal(desk: Desk):
    def opened(*words: object, by: str = "ben") -> Terminal:
        home = str(desk.house.app.home)
        return Terminal(*words, folder=ROOT, AVIZU_HOME=home, AVIZU_TOKEN=str(desk.token(by)), AVIZU_PUBLIC_URL=HERE)

    return opened


HERE = "https://avizu.test"


def test_approving_asks_for_the_place_the_reach_and_the_passphrase(desk: Desk, number: int, terminal) -> None:
    shell = terminal("warning", "approve", number)
    assert "NDMD: AVIZU INUNDASAUN" in shell.expect("[ACTUAL] Type the place that is warned (Hera): ")
    shell.type("hera")
    shell.expect("[ACTUAL] Type how many messages go out (2): ")
    shell.type("2")
    shell.expect("[ACTUAL] Passphrase of ben: ")
    shell.type("the passphrase of ben")
    assert shell.end() == 0
    assert "2 messages are on their way." in shell.seen
    assert "the passphrase of ben" not in shell.seen
    assert len(desk.house.messages(number)) == 2


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        (["Comoro"], "avizu: [ACTUAL] You typed 'Comoro', but this warning is for Hera."),
        (["Hera", "many"], "avizu: [ACTUAL] You typed many, but 2 messages would go out."),
        (["Hera", "2", "wrong"], "avizu: Login or passphrase is wrong."),
    ],
)
def test_a_wrong_answer_sends_nothing(desk: Desk, number: int, terminal, answers: list[str], refusal: str) -> None:
    shell = terminal("warning", "approve", number)
    for answer, question in zip(answers, ("is warned (Hera): ", "go out (2): ", "Passphrase of ben: "), strict=False):
        shell.expect(question)
        shell.type(answer)
    assert shell.end() == 2
    assert refusal in shell.seen
    assert desk.house.messages(number) == []


def test_drafting_asks_for_what_is_missing_until_it_can_be_used(desk: Desk, number: int, terminal) -> None:
    shell = terminal("warning", "draft", "--severity", "severe", "--certainty", "Likely", by="ana")
    for question, answer in (
        ("[ACTUAL] Hazard (", "locusts"),
        ("There is no hazard 'locusts'. Choose one of: ", ""),
        ("[ACTUAL] Hazard (", "earthquake"),
        ("[ACTUAL] Places (separate with ;): ", "Suco Liurai"),
        ("[ACTUAL] 'Suco Liurai' could be", ""),
        ("[ACTUAL] Places (separate with ;): ", "Hera, Dili; Comoro, Dili"),
        ("[ACTUAL] Urgency (Immediate, ", "now"),
        ("[ACTUAL] 'now' is not a urgency.", ""),
        ("[ACTUAL] Urgency (Immediate, ", "immediate"),
        ("[ACTUAL] Ends (2026-11-22 06:00, or +6h): ", "+6h"),
        ("[ACTUAL] magnitude (for example ", "strong"),
        ("[ACTUAL] magnitude can't be 'strong'.", ""),
        ("[ACTUAL] magnitude (for example ", "6.1"),
        ("[ACTUAL] place (for example ", "Ainaro"),
    ):
        shell.expect(question)
        if answer:
            shell.type(answer)
    assert shell.end() == 0
    row = desk.run("warning", "list", "--json").rows[0]
    assert (row["hazard"], row["values"]) == ("earthquake", {"magnitude": "6.1", "place": "Ainaro"})
    assert sorted(row["sucos"]) == sorted(desk.house.suco(name) for name in ("Hera, Dili", "Comoro, Dili"))
