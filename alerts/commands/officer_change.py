"""avizu officer enable, role, phone, reset, passphrase: what changes an account. All but the last takes two people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from alerts.actions import accounts, asked_again
from alerts.app import App
from alerts.commands import identity
from alerts.commands.frame import pass_app, safe, say
from alerts.model.change import check_staff
from alerts.model.people import Officer, Role


def propose(app: App, kind: str, about: str, detail: Mapping[str, Any], by: Officer) -> None:
    """Proposes it and says what became of it."""
    from alerts.actions import changes

    done = changes.propose(app, kind, about, detail, by=by, now=app.clock())
    say(f"{app.settings.mode.mark} {safe(done.sentence)}")


def again(app: App, passphrase_file: Path | None) -> Officer:
    """Whoever is logged in, may propose a change and has just typed the passphrase again."""
    by = identity.who(app)
    check_staff(by, "propose a change")
    return identity.again(app, by, passphrase_file)


@click.command()
@click.argument("login")
@identity.passphrase_option
@pass_app
def enable(app: App, login: str, passphrase_file: Path | None) -> None:
    """Open a disabled or locked account again. Takes two people."""
    propose(app, "enable", login, {}, again(app, passphrase_file))


@click.command()
@click.argument("login")
@click.argument("role", type=click.Choice([r.value for r in Role]))
@identity.passphrase_option
@pass_app
def role(app: App, login: str, role: str, passphrase_file: Path | None) -> None:
    """Give an account another role. Takes two people."""
    propose(app, "role", login, {"role": role}, again(app, passphrase_file))


@click.command()
@click.argument("login")
@click.argument("number")
@identity.passphrase_option
@pass_app
def phone(app: App, login: str, number: str, passphrase_file: Path | None) -> None:
    """Change the number at which somebody is called; "" for none. Takes two people."""
    detail = accounts.phone_wanted(number)
    propose(app, "phone", login, detail, again(app, passphrase_file))


@click.command()
@click.argument("login")
@identity.new_passphrase_option
@identity.passphrase_option
@pass_app
def reset(app: App, login: str, new_passphrase_file: Path | None, passphrase_file: Path | None) -> None:
    """Give an account a new passphrase. Takes two people; its logins end.

    The new one is of its owner: let him type it, or change it at once (avizu officer passphrase).
    """
    by = again(app, passphrase_file)
    typed = identity.read_new(app, login, new_passphrase_file)
    propose(app, "reset", login, accounts.passphrase_wanted(typed), by)


@click.command()
@identity.new_passphrase_option
@identity.passphrase_option
@pass_app
def passphrase(app: App, new_passphrase_file: Path | None, passphrase_file: Path | None) -> None:
    """Change your own passphrase. Your logins elsewhere end."""
    mark, login = app.settings.mode.mark, identity.who(app).login
    old = identity.read_passphrase(passphrase_file, f"{mark} Passphrase of {login}")
    new = identity.read_new(app, login, new_passphrase_file)
    new_hash = accounts.passphrase_wanted(new)["hash"]
    asked_again.change_passphrase(app, identity.token(app), old=old, new_hash=new_hash, now=app.clock())
    click.echo(f"{mark} {login} has a new passphrase and is logged in here alone.")
