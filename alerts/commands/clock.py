"""avizu clock: after this machine's clock was wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.frame import DILI, WEEKDAYS, pass_app, say


@click.group()
def clock() -> None:
    """This machine's clock, by which sending pauses and warnings expire."""


@clock.command()
@identity.passphrase_option
@pass_app
def confirm(app: App, passphrase_file: Path | None) -> None:
    """Say that the clock is right now, so that entries written while it was ahead hold nothing up.

    Asks for the passphrase of an officer or administrator, and is written down.
    """
    from alerts.actions import clock as confirming

    officer = identity.who(app)
    local = app.clock().astimezone(DILI)
    clock_says = f"{WEEKDAYS[local.weekday()]} {local:%d/%m/%Y %H:%M}"
    click.echo(f"{app.settings.mode.mark} This machine says {clock_says} (Dili time).")
    officer = identity.again(app, officer, passphrase_file)
    still = confirming.confirm(app, by=officer, now=app.clock())
    if still:
        say(f"! The clock is confirmed, but sending stays paused: {still}.", first="  ")
        sys.exit(1)
    click.echo("  The clock is confirmed; nothing is paused because of it.")
