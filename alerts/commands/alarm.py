"""avizu alarm: what the duty officers were called for."""

from __future__ import annotations

import click

from alerts.actions import alarms
from alerts.app import App
from alerts.commands.clock import say_paused
from alerts.commands.frame import dili, emit, heading, json_option, pass_app, safe, say
from alerts.model.alarm import Alarm


@click.group()
def alarm() -> None:
    """What the duty officers are called for."""


@alarm.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@json_option
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """Open alarms, newest first: what is wrong, since when, who was called, what to run."""
    found = alarms.standing(app, now=app.clock(), ended=everything)
    if as_json:
        for one in found.alarms:
            emit({name: getattr(one, name) for name in FIELDS})
        return
    if found.alarms:
        click.echo(heading(app, len(found.alarms), "alarm"))
    else:
        click.echo(f"{app.settings.mode.mark} No alarm is open.")
    for one in found.alarms:
        _show(one)
    if not found.watched:
        last = f"since {dili(found.watched_at)}" if found.watched_at else "yet"
        say(f"! Nobody has looked for alarms {last}. Start it: avizu run", first="  ")


FIELDS = ("id", "key", "source", "said", "remedy", "since", "paged_at", "ended_at")


def _show(one: Alarm) -> None:
    mark = " " if one.ended_at else "!"
    say(f"{mark} {safe(one.said)}", first="  ")
    paged = f"paged {dili(one.paged_at, weekday=False)}" if one.paged_at else "nobody was paged"
    over = f"   over {dili(one.ended_at, weekday=False)}" if one.ended_at else f"   {one.remedy}"
    click.echo(f"    since {dili(one.since, weekday=False)}   {paged}{over}")


def say_open(app: App) -> None:
    """The lines at the foot of other lists while the clock is not trusted, or an alarm is open."""
    say_paused(app)
    number = alarms.how_many_open(app)
    if number:
        are = "1 alarm is" if number == 1 else f"{number} alarms are"
        click.echo(f"! {are} open. See: avizu alarm list")
