"""avizu plan, as officers type it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from duty_desk import WIDTH, Desk
from house import NIGHT

from alerts.store import officers

DANGER = ("--hazard", "tsunami", "--severity", "Extreme", "--urgency", "Immediate", "--certainty", "Likely")
WHERE = ("--place", "Hera, Dili", "--place", "Metinaro")
WHEN = ("--trigger", "PTWC says so", "--lasts", "+3h", "--valid-until", "2027-05-31")
FACTS = (*DANGER, *WHERE, *WHEN)
SURE = ("--confirm-place", "Dili")


def drafted(desk: Desk, *more: object, by: str = "ana") -> int:
    return int(desk.run("plan", "draft", "Coast of Hera", *FACTS, *more, "--json", by=by).row["id"])


def agreed(desk: Desk) -> int:
    number = drafted(desk)
    desk.ok("plan", "submit", number)
    desk.ok("plan", "approve", number, *SURE, *desk.passphrase("ben"), by="ben")
    return number


def fire(desk: Desk, number: int, *more: object, by: str = "ana"):
    reach = desk.run("plan", "rehearse", number, "--json").row["reach"]
    sure = (*SURE, "--confirm-reach", reach, *desk.passphrase(by))
    return desk.run("plan", "fire", number, "--reason", "PTWC bulletin 3", *sure, *more, by=by)


def narrow(out: str) -> str:
    assert max(map(len, out.splitlines())) <= WIDTH
    return out


def unfolded(out: str) -> str:
    """Without the ends of lines."""
    return " ".join(out.split())


def test_from_the_draft_by_day_to_the_warning_at_night(desk: Desk):
    desk.somebody_sends()
    number = drafted(desk)
    assert "Next: avizu plan submit 1" in narrow(desk.ok("plan", "show", number))
    assert "a second officer: avizu plan approve 1" in narrow(desk.ok("plan", "submit", number))
    out = narrow(desk.ok("plan", "approve", number, *SURE, *desk.passphrase("ben"), by="ben"))
    assert out.startswith("[ACTUAL] Plan 1  Coast of Hera  tsunami, extreme  approved\n  when: PTWC says so\n")
    assert "approved by ben 21/11 23:00" in unfolded(out)
    assert "PERIGU TSUNAMI iha Hera!" in out
    desk.house.clock.move(hours=3, minutes=31)
    desk.somebody_sends()
    out = narrow(desk.ok("plan", "rehearse", number))
    said = fire(desk, number)
    assert said.code == 0, said
    assert "Warning 1  tsunami, extreme  active since 02:31" in said.out
    assert "2 messages are on their way" in narrow(said.out)
    assert desk.run("plan", "list", "--json").row["active"] == 1
    assert "! plan 1 was fired: warning 1 is out" in narrow(desk.ok("plan", "list"))
    assert "is out. Update that warning: avizu warning update 1" in fire(desk, number, by="ben").err
    assert desk.run("warning", "show", 1, "--json").row["approval"] == "plan"


def test_a_rehearsal_says_so_first_and_last(desk: Desk):
    number = agreed(desk)
    lines = narrow(desk.ok("plan", "rehearse", number)).splitlines()
    assert lines[0] == "[ACTUAL] REHEARSAL of plan 1: nothing is sent"
    assert lines[-1] == "[ACTUAL] REHEARSAL: nothing was sent"
    text = "\n".join(lines)
    assert "Firing asks for the place (Dili) and the reach (2)." in text
    assert "PERIGU TSUNAMI iha Hera!" in text
    assert "warning preview 0" not in text
    assert "station script 0" not in text
    assert "Hera" in narrow(desk.ok("plan", "rehearse", number, "--all"))
    row = desk.run("plan", "rehearse", number, "--json").row
    assert (row["rehearsal"], row["plan"], row["why_not"], row["reach"]) == (True, 1, None, 2)
    assert desk.run("warning", "list", "--all", "--json").out == ""


def test_the_rehearsal_of_a_plan_that_lapsed_says_why_and_exits_1(desk: Desk):
    number = agreed(desk)
    desk.house.clock.now = NIGHT + timedelta(days=300)
    said = desk.run("plan", "rehearse", number)
    assert said.code == 1
    assert "! It can't be fired now: Plan 1 has lapsed: it was valid until 31/05/2027 23:59." in unfolded(said.out)
    assert desk.run("plan", "rehearse", number, "--json").code == 1
    assert "! plan 1 has lapsed: it was valid until" in narrow(desk.ok("plan", "list"))
    assert desk.run("plan", "list", "--json").row["lapsed"] == "it was valid until 31/05/2027 23:59"


def test_his_own_plan_is_refused_before_anything_is_typed(desk: Desk):
    number = drafted(desk)
    desk.ok("plan", "submit", number)
    said = "Plan 1 was written or submitted by ana; someone else must approve it. Ask a second officer"
    assert said in desk.refused("plan", "approve", number)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "--trigger, --hazard, --severity, --urgency, --certainty, --lasts, --valid-until and --place are missing"),
        ((*DANGER, *WHERE, *WHEN[:-1], "someday"), "'someday' is not a time"),
        ((*DANGER, *WHERE, *WHEN, "--lasts", "3h"), "'3h' is not a length. Write it as +3h"),
        ((*DANGER, *WHERE, *WHEN, "--lasts", "+13h"), "lasts from 30 minutes to 12 hours"),
        ((*DANGER, *WHERE, *WHEN, "--valid-until", "2028-05-31"), "valid for one year at the most"),
        ((*DANGER, *WHERE, *WHEN, "--valid-until", "2026-11-20"), "not into the past"),
        ((*DANGER, *WHERE, *WHEN, "--hazard", "dragon"), "There is no hazard 'dragon'"),
        ((*DANGER, "--place", "Timor-Leste", *WHEN), "at most half of the country's sucos"),
        ((*DANGER, *WHERE, *WHEN, "--set", "shelter=http://x.tl"), "shelter"),
        ((*DANGER, *WHERE, *WHEN, "--hazard", "earthquake"), "--set magnitude="),
    ],
)
def test_what_makes_no_plan(desk: Desk, given: tuple[str, ...], said: str):
    assert said in desk.refused("plan", "draft", "Coast", *given)
    assert desk.ok("plan", "list") == "[ACTUAL] There is no plan. Write one: avizu plan draft NAME\n"


def test_the_place_and_the_reach_are_typed_as_they_are(desk: Desk):
    number = drafted(desk)
    desk.ok("plan", "submit", number)
    words = desk.passphrase("ben")
    said = desk.refused("plan", "approve", number, "--confirm-place", "Hera", *words, by="ben")
    assert said == "avizu: [ACTUAL] You typed 'Hera', but this plan is for Dili. Look again: avizu plan show 1"
    desk.ok("plan", "approve", number, *SURE, *words, by="ben")
    wrong = (*SURE, "--confirm-reach", 3, *desk.passphrase("ana"))
    said = desk.refused("plan", "fire", number, "--reason", "x", *wrong)
    assert said.endswith("You typed 3, but 2 messages would go out. Look again: avizu plan rehearse 1")
    assert "--reason, --confirm-place, --confirm-reach and --passphrase-file are missing" in desk.refused(
        "plan", "fire", number
    )


def test_a_wrong_passphrase_fires_nothing(desk: Desk):
    number = agreed(desk)
    sure = (*SURE, "--confirm-reach", 2, *desk.passphrase("ben"))
    desk.refused("plan", "fire", number, "--reason", "x", *sure, by="ana")
    assert desk.house.messages() == []


def test_somebody_whose_account_is_closed_or_who_only_looks_fires_nothing(desk: Desk):
    number = agreed(desk)
    assert "is a viewer and may not fire a plan" in desk.refused("plan", "fire", number, by="vera")
    with desk.house.app.database.writing() as connection:
        officers.disable(connection, "ana", desk.house.now)
    desk.refused("plan", "fire", number, by="ana")
    assert desk.house.messages() == []


def test_withdrawn_it_is_listed_only_with_all(desk: Desk):
    number = agreed(desk)
    out = narrow(desk.ok("plan", "withdraw", number, "--reason", "the road is gone"))
    assert "over: ana withdrew it: the road is gone" in out
    assert "There is no plan" in desk.ok("plan", "list")
    assert desk.run("plan", "list", "--all", "--json").row["state"] == "ended"
    assert "ended" in narrow(desk.ok("plan", "list", "--all"))


def test_show_gives_every_text_to_who_wants_them(desk: Desk):
    number = agreed(desk)
    short, whole = narrow(desk.ok("plan", "show", number)), narrow(desk.ok("plan", "show", number, "--all"))
    assert len(whole) > len(short)
    assert "script" in whole
    row = desk.run("plan", "show", number, "--json").row
    assert {text["language"] for text in row["texts"] if text["kind"] == "sms"} == {"tet", "pt"}
    assert (row["state"], row["approved_by"], row["lasts_minutes"]) == ("approved", "ben", 180)


def test_a_long_name_and_many_plans_fit_the_terminal(desk: Desk):
    for name in ("x" * 40, "Tsunami, the coast from Manatuto to Lautem"[:40], "\u202eevil"):
        desk.run("plan", "draft", name, *FACTS)
    out = narrow(desk.ok("plan", "list"))
    assert out.startswith("[ACTUAL] 2 plans\n")
    assert "There is no plan 9. See the list: avizu plan list" in desk.refused("plan", "show", 9)


def test_a_drill_is_rehearsed_and_fired_as_one(tmp_path):
    from duty_desk import open_desk
    from house import build_house, sms_route

    from alerts.model.warning import Mode

    route = sms_route(mode=Mode.EXERCISE)
    house = build_house(tmp_path / "drill", mode=Mode.EXERCISE, routes=(route,))
    house.contact("Hera, Dili", "+67077110001")
    desk = open_desk(house, tmp_path)
    desk.somebody_sends()
    number = agreed(desk)
    out = desk.ok("plan", "rehearse", number)
    assert out.startswith("[EXERCISE] REHEARSAL")
    assert "PERIGU TSUNAMI" not in out
    assert fire(desk, number).code == 0
    house.app.database.close()
