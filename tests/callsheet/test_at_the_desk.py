"""Ticks typed at a real terminal, and the rows of all this on each kind of database."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime

from duty_desk import ROOT, words_of
from house import ANA, BEN, NIGHT, House, sms_route
from ringing import approved
from terminal import Terminal

from alerts.actions import approve, callsheet, reroute, tick
from alerts.delivery.ticks import Tick
from alerts.store import journal


def test_at_a_terminal_each_line_is_kept_before_the_next_is_asked_for(desk):
    desk.house.clock.now = datetime.now(UTC)
    desk.log_in()
    number, _ = approved(desk)
    home = desk.house.app.home
    (home / "avizu.toml").write_text('phone = "112"\n')
    environ = {"AVIZU_HOME": str(home), "AVIZU_TOKEN": str(desk.token("ana"))}
    terminal = Terminal("message", "told", number, "--list", folder=ROOT, **environ)
    terminal.expect("Passphrase")
    terminal.type(words_of("ana"))
    terminal.expect("Empty line: done.")
    terminal.expect("[ACTUAL] tick> ")
    terminal.type("99")
    terminal.expect("There is no contact 99.")
    terminal.expect("[ACTUAL] tick> ")
    terminal.type("1 and a note")
    terminal.expect("Hera: told Maria (made up)")
    terminal.expect("[ACTUAL] tick> ")
    os.close(terminal._fd)
    with desk.house.app.database.reading() as connection:
        (row,) = journal.told(connection, number)
    assert (row.person, row.target, row.note, row.told_by) == ("Maria (made up)", "contact:1", "and a note", "ana")


def test_on_each_kind_of_database(any_house: House):
    house, app = any_house, any_house.app
    modem = sms_route(name="modem", rate=0.1)
    house.app = replace(app, given=replace(app.settings, routes=(*app.settings.routes, modem)))
    house.contact("Hera, Dili", "+67077110001", name="Maria (made up)")
    number = house.submitted("Hera, Dili")
    approve.approve(house.app, number, by=BEN, now=house.now)
    (line,) = callsheet.make_due(house.app, now=house.now)
    assert "no process is sending" in line
    done = reroute.reroute(house.app, number, to="modem", by=ANA, now=house.now)
    assert (done.moved, done.stay, done.queue) == ({"sms": 1}, 0, 1)
    first = tick.tick(house.app, number, Tick("1", None), by=ANA, now=house.now)
    again = tick.tick(house.app, number, Tick("1", None), by=ANA, now=house.clock.move(minutes=3))
    assert (first.where, first.already, again.already, again.at) == ("Hera", False, True, NIGHT)
    assert callsheet.sheet(house.app, number, house.now).reached == 1
    house.app.database.close()
