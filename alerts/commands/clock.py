"""avizu clock: after this machine's clock was wrong."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
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
@click.option(
    "--time", "watch", help="The day and time on a watch or a telephone: 2026-11-22 02:30, or 02:30 (Dili time)."
)
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
    said = _read(app, watch) if watch is not None else _asked(app)
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


def _asked(app: App) -> datetime:
    """An empty line stops it."""

    def read(text: str) -> datetime:
        if not text.strip():
            raise click.Abort
        return _read(app, text)

    return ask_until(app, "--time", "Time on your watch, in Dili (02:30, or 2026-11-22 02:30)", read, empty=True)


def _read(app: App, text: str) -> datetime:
    """A time without its day is the one nearest to this machine's: a watch shows no day."""
    found = _WATCH.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return parse_instant(text)
    now = app.clock()
    today = now.astimezone(DILI).replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return min((today + timedelta(days=day) for day in (-1, 0, 1)), key=lambda one: abs(one - now)).astimezone(UTC)


_WATCH = re.compile(r"(\d{1,2})[:.h]?(\d{2})", re.ASCII)


def say_paused(app: App) -> None:
    """Asks for the time, at the foot of lists, while nothing is sent because of the clock."""
    from alerts.actions import clock as confirming

    why = confirming.why_paused(app, app.clock())
    if why:
        say(f"! Nothing is sent and nothing expires: {why}.")
        click.echo("  What time is it? Look at a watch, then run: avizu clock confirm")
