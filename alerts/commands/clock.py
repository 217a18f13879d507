"""avizu clock: after this machine's clock was wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.asking import ask_until, check_given
from alerts.commands.frame import DILI, WEEKDAYS, parse_instant, pass_app, say


@click.group()
def clock() -> None:
    """This machine's clock, by which sending pauses and warnings expire."""


@clock.command()
@click.option("--time", "watch", help="The day and time on a watch or a telephone: 2026-11-22 02:30 (Dili time).")
@identity.passphrase_option
@pass_app
def confirm(app: App, watch: str | None, passphrase_file: Path | None) -> None:
    """Say what time it is; if this machine agrees, what was wrong with its clock before holds nothing up any more.

    Look at a watch or a telephone, not at this machine. Asks for the passphrase of an officer or administrator, and
    is written down.
    """
    from alerts.actions import clock as confirming

    officer = identity.who(app)
    check_given({"--time": watch})
    question = "Day and time on your watch, in Dili (2026-11-22 02:30)"
    said = parse_instant(watch) if watch is not None else ask_until(app, "--time", question, parse_instant)
    # Only now: who sees it first types what the machine says.
    local = app.clock().astimezone(DILI)
    mark = app.settings.mode.mark
    click.echo(f"{mark} This machine says {WEEKDAYS[local.weekday()]} {local:%d/%m/%Y %H:%M} (Dili time).")
    officer = identity.again(app, officer, passphrase_file)
    still = confirming.confirm(app, by=officer, said=said, now=app.clock())
    if still:
        say(f"! The clock is confirmed, but sending stays paused: {still}.", first="  ")
        sys.exit(1)
    click.echo("  The clock is confirmed; nothing is paused because of it.")


def say_paused(app: App) -> None:
    """Asks for the time, at the foot of lists, while nothing is sent because of the clock."""
    from alerts.actions import clock as confirming

    why = confirming.why_paused(app, app.clock())
    if why:
        say(f"! Nothing is sent and nothing expires: {why}.")
        click.echo("  What time is it? Look at a watch, then run: avizu clock confirm")
