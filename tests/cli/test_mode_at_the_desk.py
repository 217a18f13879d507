"""Whoever looks at a terminal sees which mode it is: lists, results and questions say it; scripts get it nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from duty_desk import ROOT, Desk, open_desk, words_of
from house import build_house, sms_route
from terminal import Terminal

from alerts.actions import receive
from alerts.app import utc_now
from alerts.model.route import Incoming
from alerts.model.warning import Mode
from alerts.settings import FeedSource

NUMBER = "+67077230099"
HEAD = "name,role,suco,municipality,phone,languages\n"
LISTS = [
    (("contact", "list"), "1 contact"),
    (("message", "list"), "1 message"),
    (("reply", "list"), "1 reply"),
    (("officer", "list"), "4 accounts"),
    (("feed", "list"), "1 source"),
    (("feed", "poll"), "1 source asked"),
    (("warning", "list"), "1 warning"),
]


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An exercise that has one of each."""
    folder = tmp_path_factory.mktemp("drill")
    source = FeedSource(name="dnmg", reader="rss", url="http://127.0.0.1:9/rss.xml")
    route = replace(sms_route(), mode=Mode.EXERCISE)
    house = build_house(folder / "home", mode=Mode.EXERCISE, routes=(route,), feeds=(source,))
    house.contact("Manleuana", NUMBER)
    desk = open_desk(house, folder)
    desk.draft(place="Manleuana")
    receive.reply(house.app, route, Incoming(NUMBER, route.sender, "2", "SM" + "0" * 32), now=house.now)
    return desk


@pytest.mark.parametrize(("words", "heading"), LISTS, ids=lambda value: "-".join(value) if type(value) is tuple else "")
def test_a_list_begins_with_the_mode(drill: Desk, words: tuple[str, ...], heading: str) -> None:
    lines = drill.run(*words).out.splitlines()
    assert lines[0] == f"[EXERCISE] {heading}"
    assert len(lines) > 1
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("words", [words for words, _ in LISTS], ids="-".join)
def test_a_script_gets_objects_and_nothing_else(drill: Desk, words: tuple[str, ...]) -> None:
    lines = drill.run(*words, "--json").out.splitlines()
    assert lines
    assert all(isinstance(json.loads(line), dict) for line in lines)


def test_the_list_of_stations_begins_with_the_mode(drill: Desk) -> None:
    assert drill.ok("station", "list").startswith(f"[EXERCISE] {len(drill.house.app.stations)} stations\n")


def test_results_say_the_mode(drill: Desk, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(HEAD + "Rui,chief,Comoro,Dili,77110004,tet\n", "utf-8")
    bad.write_text(HEAD + "Rui,chief,Nowhere-at-all,,77110005,tet\n", "utf-8")
    assert drill.ok("contact", "import", good, "--dry-run").startswith("[EXERCISE] Nothing is wrong")
    assert drill.run("contact", "import", bad).out.splitlines()[-1].startswith("[EXERCISE] Nothing was imported")
    made = drill.ok("officer", "add", "rui", "--name", "Rui (made up)", *drill.new_passphrase("ben"), by="admin")
    assert made == "[EXERCISE] officer rui can log in: avizu login rui\n"
    assert drill.ok("officer", "disable", "rui", by="admin") == "[EXERCISE] rui can do nothing any more.\n"
    checked = drill.run("station", "check").out.splitlines()
    assert [line for line in checked if line.startswith("[EXERCISE] ") and "can be reached" in line]
    assert drill.ok("db", "upgrade").startswith("[EXERCISE] The database has version ")


def test_the_question_for_a_new_passphrase_says_the_mode(tmp_path: Path) -> None:
    desk = open_desk(build_house(tmp_path / "home", mode=Mode.DEMO, routes=()), tmp_path)
    (tmp_path / "home" / "avizu.toml").write_text('mode = "demo"\n', "utf-8")
    desk.house.clock.now = utc_now()
    desk.log_in()
    environ = {"AVIZU_HOME": str(tmp_path / "home"), "AVIZU_TOKEN": str(desk.token("admin"))}
    shell = Terminal("officer", "add", "rui", "--name", "Rui (made up)", folder=ROOT, **environ)
    shell.expect("[DEMO] Passphrase of admin: ")
    shell.type(words_of("admin"))
    shell.expect("[DEMO] New passphrase of rui: ")
    shell.type("four words to remember")
    shell.expect(": ")
    shell.type("four words to remember")
    assert shell.end() == 0
    assert "[DEMO] officer rui can log in: avizu login rui" in shell.seen
