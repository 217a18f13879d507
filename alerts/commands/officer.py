"""avizu officer, login, logout: who may act."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from alerts.actions import accounts
from alerts.app import App
from alerts.commands import asking, identity, officer_change
from alerts.commands.columns import cut
from alerts.commands.frame import at_a_terminal, emit, heading, json_option, pass_app, safe
from alerts.commands.roster import roster
from alerts.errors import Unusable
from alerts.model.people import Officer, Role


@click.group()
def officer() -> None:
    """Accounts of officers, administrators and viewers."""


for command in (
    roster,
    officer_change.enable,
    officer_change.role,
    officer_change.phone,
    officer_change.reset,
    officer_change.passphrase,
):
    officer.add_command(command)


@officer.command()
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice([r.value for r in Role]), default=Role.OFFICER.value, show_default=True)
@click.option("--phone", default="", help="For messages to the duty officers.")
@identity.new_passphrase_option
@identity.passphrase_option
@pass_app
def add(
    app: App,
    login: str,
    name: str,
    role: str,
    phone: str,
    new_passphrase_file: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Make an account. Takes two people; on the first day of an installation an administrator.

    The new passphrase is of its owner: let him type it, or change it at once (avizu officer passphrase).
    """
    by = officer_change.again(app, passphrase_file)
    passphrase = identity.read_new(app, login, new_passphrase_file)
    account = Officer(login=login, name=name, role=Role(role), phone=phone)
    officer_change.propose(app, "account", login, accounts.account_wanted(account, passphrase), by)


@officer.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """Every account."""
    identity.who(app)
    everyone = accounts.everyone(app)
    if not as_json:
        click.echo(heading(app, len(everyone), "account"))
    for one in everyone:
        if as_json:
            row = {"login": one.login, "name": one.name, "role": one.role, "phone": one.phone}
            emit(row | {"disabled_at": one.disabled_at, "able_from": one.able_from})
        else:
            state = _state(one, app.clock())
            click.echo(f"{cut(one.login, 16):<16} {one.role.value:<14} {cut(safe(one.name), 36)}{state}")


def _state(one: Officer, now: datetime) -> str:
    if one.disabled_at is not None:
        return "  disabled"
    return "  new" if one.able_from is not None and now < one.able_from else ""


@officer.command()
@click.argument("login")
@identity.passphrase_option
@pass_app
def disable(app: App, login: str, passphrase_file: Path | None) -> None:
    """Close an account and end its logins at once; everybody is told.

    One administrator is enough, unless fewer than two officers who can approve would be left: that takes two people.
    """
    by = accounts.check_administrator(identity.who(app))
    takes_two = accounts.disabling_takes_two(app, login, now=app.clock())
    by = identity.again(app, by, passphrase_file)
    if takes_two:
        return officer_change.propose(app, "disable", login, {}, by)
    accounts.disable(app, login, by=by, now=app.clock())
    return click.echo(f"{app.settings.mode.mark} {login} can do nothing any more.")


@click.command()
@click.argument("login_name", metavar="LOGIN", required=False)
@identity.passphrase_option
@pass_app
def login(app: App, login_name: str | None, passphrase_file: Path | None) -> None:
    """Log in at this terminal for 12 hours."""
    if login_name is None and not at_a_terminal():
        raise Unusable("Who logs in?", remedy="Name the account: avizu login LOGIN")
    login_name = login_name or asking.ask(app, "LOGIN", "Login")
    passphrase = identity.read_passphrase(passphrase_file, f"{app.settings.mode.mark} Passphrase of {login_name}")
    token = accounts.log_in(app, login_name, passphrase, now=app.clock())
    accounts.write_private(identity.token_path(app), token)
    click.echo(f"{app.settings.mode.mark} {login_name} is logged in for 12 hours.")


@click.command()
@click.option("--everywhere", is_flag=True, help="End this account's logins on every machine.")
@pass_app
def logout(app: App, everywhere: bool) -> None:
    """Log out at this terminal."""
    accounts.log_out(app, identity.token(app), everywhere=everywhere, now=app.clock())
    identity.forget(app)
    click.echo(f"{app.settings.mode.mark} Logged out.")
