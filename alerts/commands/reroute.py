"""`avizu message reroute`: what waits goes out by another route."""

from __future__ import annotations

from datetime import timedelta

import click

from alerts.actions.reroute import Rerouted
from alerts.actions.reroute import reroute as rerouted
from alerts.app import App
from alerts.commands import identity
from alerts.commands.frame import pass_app, safe, say
from alerts.errors import Unclear


@click.command()
@click.argument("warning", type=int, required=False)
@click.option("--to", "to", required=True, metavar="ROUTE", help="The route as avizu.toml names it.")
@click.option("--all", "everything", is_flag=True, help="What waits of all warnings, with pages and answers.")
@pass_app
def reroute(app: App, *, warning: int | None, to: str, everything: bool) -> None:
    """Send what still waits of WARNING by another SMS route: the modem on the desk, another gateway.

    What is being sent, or may have been, stays where it is.
    """
    if (warning is None) == (not everything):
        raise Unclear("Which messages?", remedy="Name a warning, or give --all, but not both.")
    done = rerouted(app, warning, to=to, by=identity.who(app), now=app.clock())
    first, *others = _said(app, done)
    say(first)
    for line in others:
        say(line, first="  ")


def _said(app: App, done: Rerouted) -> list[str]:
    name = safe(done.route.name)
    if not done.messages:
        lines = [f"{app.settings.mode.mark} Nothing waits elsewhere: no message was moved to {name}."]
    else:
        came = ", ".join(f"{number} from {safe(route)}" for route, number in done.moved.items())
        lines = [f"{app.settings.mode.mark} {_messages(done.messages)} moved to {name} ({came})."]
    if done.queue:
        waits = "waits" if done.queue == 1 else "wait"
        lasts = f", which takes {_span(done.lasts)} at its rate" if done.lasts else ""
        lines.append(f"{_messages(done.queue)} {waits} for {name} now{lasts}.")
    if done.stay:
        stay = "stays" if done.stay == 1 else "stay"
        lines.append(f"! {_messages(done.stay)} may have been sent already and {stay}: avizu message list --open")
    if done.messages and not done.route.two_way:
        lines.append(f"! Answers do not come back by {name}: a 1 on a telephone is no proof here. Ring those people.")
    if done.goes_on and done.goes_on != done.route.name:
        lines.append(f"What is written from now on still takes {safe(done.goes_on)}, the first in avizu.toml.")
    if done.messages:
        lines.append(f"Was {name} set up just now? Then start avizu run again: it knows the routes it began with.")
    return lines


def _messages(number: int) -> str:
    return f"{number:,} message{'' if number == 1 else 's'}"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{max(seconds, 1)} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h {seconds % 3600 // 60} min"
