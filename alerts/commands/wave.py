"""avizu warning wave: a wave of a tsunami was reported."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from alerts.app import App
from alerts.commands import asking, identity
from alerts.commands.frame import Instant, dili, emit, json_option, parse_instant, pass_app, say
from alerts.model.people import check_officer


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--at", type=Instant(), help="When it came: 2026-11-22 02:40 (Dili time).")
@click.option("--said", default="", help="What was reported, and by whom.")
@json_option
@pass_app
def wave(app: App, number: int, at: datetime | None, said: str, as_json: bool) -> None:
    """A wave was reported: the all-clear of tsunami warning ID waits longer for it."""
    from alerts.actions import wave as recording

    officer = identity.who(app)
    check_officer(officer, "record a wave")
    asking.check_given({"--at": at})
    at = at or _asked(app)
    done = recording.record(app, number, at=at, said=said, by=officer, now=app.clock())
    if as_json:
        emit(asdict(done))
        return
    mark = app.settings.mode.mark
    say(f"{mark} Warning {number}: a wave at {dili(done.at)} is recorded.")
    say(f"No all-clear before {dili(done.all_clear_from)}.", first="  ")
    if done.dropped:
        say("! The all-clear that waited for approval was dropped.", first="  ")


def _asked(app: App) -> datetime:
    now = app.clock()

    def read(text: str) -> datetime:
        return parse_instant(text) if text.strip() else now

    return asking.ask_until(app, "--at", "When did it come (Enter: now)", read, empty=True)
