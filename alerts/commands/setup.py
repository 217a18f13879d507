"""avizu setup, db, doctor: the operator's commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.actions import accounts, checkup
from alerts.app import App
from alerts.commands import asking, identity
from alerts.commands.frame import emit, json_option, pass_app, safe, say
from alerts.errors import NotAllowed
from alerts.model.warning import Mode
from alerts.settings.sources import catalogue
from alerts.store import migrate
from alerts.store.database import Database

STARTER = """\
# Settings of this Avizu. Every name is explained in docs/operator.md.
mode = "{mode}"
sender = "NDMD"
# public_url = "https://..."       where gateways and stations reach this machine
# phone = "..."                    the number said on air; without it that sentence is left out

{listen}
# [route.twilio]
# channel = "twilio"
# mode = "{mode}"
# sender = "+670..."
# account_sid = "AC..."
# auth_token_file = "twilio.token"
# rate = 1.0
"""
LISTEN = """\
# The sources to listen to, from the catalogue that ships. Change single settings of one: [feed.NAME]
listen = [
{names}
]
"""


@click.command()
@click.option("--mode", type=click.Choice([m.value for m in Mode]), help="Of a new home: actual when left out.")
@click.option("--login", "login_name", help="Login of the first administrator.")
@click.option("--name", help="The administrator's name.")
@identity.passphrase_option
@pass_app
def setup(app: App, mode: str | None, login_name: str | None, name: str | None, passphrase_file: Path | None) -> None:
    """Make the home folder, the database and the first administrator. What is there already stays."""
    accounts.prepare_home(app.home)
    toml = app.home / "avizu.toml"
    if not toml.exists():
        accounts.write_private(toml, _starter(Mode(mode or Mode.ACTUAL)))
    mark = app.settings.mode.mark
    if mode not in {None, app.settings.mode.value}:
        raise NotAllowed(
            f"{mark} The home {app.home} is {app.settings.mode.value}, not {mode}.",
            remedy="Every mode has a home of its own: export AVIZU_HOME=...",
            code="mode",
        )
    _prepare_database(app)
    if not accounts.is_new(app):
        click.echo(f"{mark} {app.home} was set up before; nothing was changed. See how it is: avizu doctor")
        return
    asking.check_given({"--login": login_name, "--name": name, "--passphrase-file": passphrase_file})
    login_name = login_name or asking.ask(app, "--login", "Login of the first administrator")
    name = name or asking.ask(app, "--name", "Name")
    passphrase = identity.read_passphrase(passphrase_file, f"{mark} Passphrase", confirm=True)
    accounts.first_administrator(app, login=login_name, name=name, passphrase=passphrase, now=app.clock())
    click.echo(f"{mark} Avizu is set up in {app.home}.")
    click.echo(f"  Next: avizu login {login_name}, then avizu officer add (two officers are needed)")


def _starter(mode: Mode) -> str:
    """The first avizu.toml. Only an actual home listens to real sources from the start."""
    listen = LISTEN.format(names="\n".join(f'    "{name}",' for name in catalogue()))
    if mode is not Mode.ACTUAL:
        listen = "".join(line if line.startswith("#") else f"# {line}" for line in listen.splitlines(keepends=True))
    return STARTER.format(mode=mode.value, listen=listen)


def _prepare_database(app: App) -> None:
    database = Database(app.settings.database)
    try:
        migrate.create(database, app.settings.mode)
    finally:
        database.close()
    if database.is_sqlite and not app.settings.database_url:
        (app.home / "avizu.db").chmod(0o600)


@click.group()
def db() -> None:
    """The database."""


@db.command()
@pass_app
def upgrade(app: App) -> None:
    """Bring the database to the version this program needs."""
    found = migrate.upgrade(app.database)
    migrate.keep_mode(app.database, app.settings.mode)
    click.echo(f"{app.settings.mode.mark} The database has version {found}.")


@click.command()
@json_option
@pass_app
def doctor(app: App, as_json: bool) -> None:
    """What is wrong with this installation, and the command that mends it."""
    findings = checkup.checkup(app, now=app.clock())
    for finding in findings:
        if as_json:
            emit({"ok": finding.ok, "about": finding.about, "sentence": finding.sentence, "remedy": finding.remedy})
        else:
            say(f"{'ok ' if finding.ok else ' ! '} {finding.about:<10} {safe(finding.sentence)}", rest=" " * 15)
            if finding.remedy:
                say(finding.remedy, first=" " * 15, rest=" " * 15)
    if not all(finding.ok for finding in findings):
        sys.exit(1)
