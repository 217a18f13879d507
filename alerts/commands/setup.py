"""avizu setup, db, doctor: the operator's commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.actions import accounts, checkup
from alerts.app import App
from alerts.commands import identity
from alerts.commands.frame import emit, json_option, pass_app
from alerts.model.warning import Mode
from alerts.store import migrate
from alerts.store.database import Database

STARTER = """\
# Settings of this Avizu. Every name is explained in docs/operator.md.
mode = "{mode}"
sender = "NDMD"
# public_url = "https://..."       where gateways and stations reach this machine
# phone = "..."                    the number said on air; without it that sentence is left out

# [route.twilio]
# channel = "twilio"
# mode = "{mode}"
# sender = "+670..."
# account_sid = "AC..."
# auth_token_file = "twilio.token"
# rate = 1.0
"""


@click.command()
@click.option("--mode", type=click.Choice([m.value for m in Mode]), default=Mode.ACTUAL.value, show_default=True)
@click.option("--login", "login_name", help="Login of the first administrator.")
@click.option("--name", help="The administrator's name.")
@identity.passphrase_option
@pass_app
def setup(app: App, mode: str, login_name: str | None, name: str | None, passphrase_file: Path | None) -> None:
    """Make the home folder, the database and the first administrator."""
    accounts.prepare_home(app.home)
    toml = app.home / "avizu.toml"
    if not toml.exists():
        toml.write_text(STARTER.format(mode=mode), "utf-8")
    database = Database(app.settings.database)
    migrate.create(database)
    database.close()
    mark = app.settings.mode.mark
    login_name = login_name or click.prompt(f"{mark} Login of the first administrator", err=True)
    name = name or click.prompt(f"{mark} Name", err=True)
    passphrase = identity.read_passphrase(passphrase_file, f"{mark} Passphrase", confirm=True)
    accounts.first_administrator(app, login=login_name, name=name, passphrase=passphrase, now=app.clock())
    click.echo(f"{mark} Avizu is set up in {app.home}.")
    click.echo(f"  Next: avizu login {login_name}, then avizu officer add (two officers are needed)")


@click.group()
def db() -> None:
    """The database."""


@db.command()
@pass_app
def upgrade(app: App) -> None:
    """Bring the database to the version this program needs."""
    click.echo(f"The database has version {migrate.upgrade(app.database)}.")


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
            click.echo(f"{'ok ' if finding.ok else ' ! '} {finding.about:<10} {finding.sentence}")
            if finding.remedy:
                click.echo(f"               {finding.remedy}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)
