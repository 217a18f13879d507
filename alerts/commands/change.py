"""avizu change: what two people must agree on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.actions import changes
from alerts.app import App
from alerts.commands import identity
from alerts.commands.frame import at_a_terminal, dili, emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.model.change import CHANGE_LIVES, Change, check_staff


@click.group()
def change() -> None:
    """What takes two people: accounts, roles, passphrases, the roster, texts, policy and routes."""


@change.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only what waits for a second person.")
@json_option
@pass_app
def list_(app: App, only_open: bool, as_json: bool) -> None:
    """What was proposed, the newest first."""
    identity.who(app)
    now = app.clock()
    found = changes.changes(app, only_open=only_open, now=now)
    if as_json:
        return emit_all(_row(one, now) for one in found)
    click.echo(heading(app, len(found), "change"))
    for one in found:
        say(f"{one.id:>4}  {_state(one, now):<8} {one.proposed_by} wants to {safe(changes.wants(one))}", rest=" " * 15)
    return None


def _row(one: Change, now: datetime) -> dict[str, Any]:
    """Without its detail, which may hold the hash of a passphrase."""
    return {
        "id": one.id,
        "kind": one.kind,
        "about": one.about,
        "wants": changes.wants(one),
        "state": _state(one, now),
        "proposed_at": one.proposed_at,
        "proposed_by": one.proposed_by,
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
        "reason": one.reason,
        "lines": list(one.detail.get("lines", ())),
    }


def _state(one: Change, now: datetime) -> str:
    return "waits" if one.waits(now) else one.outcome.value or "lapsed"


@change.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def show(app: App, number: int, as_json: bool) -> None:
    """One change: who wants what, and who settled it."""
    identity.who(app)
    one = changes.change(app, number)
    return emit(_row(one, app.clock())) if as_json else _show(app, one)


def _show(app: App, one: Change) -> None:
    now = app.clock()
    say(f"{app.settings.mode.mark} Change {one.id} {_state(one, now)}: {safe(changes.wants(one))}")
    say(f"proposed by {one.proposed_by}, {dili(one.proposed_at)}", first="  ")
    for line in one.detail.get("lines", ()):
        say(safe(line), first="    ", rest="      ")
    if one.settled_at is not None:
        why = f": {safe(one.reason)}" if one.reason else ""
        say(f"{one.outcome.value} by {one.settled_by}, {dili(one.settled_at)}{why}", first="  ")
    elif one.waits(now):
        say(f"until {dili(one.proposed_at + CHANGE_LIVES)}", first="  ")
        say(f"Right? avizu change agree {one.id}. Not right? avizu change refuse {one.id} --reason TEXT", first="  ")


@change.command()
@click.argument("number", type=int, metavar="ID")
@identity.passphrase_option
@pass_app
def agree(app: App, number: int, passphrase_file: Path | None) -> None:
    """The second person's yes: it takes effect at once."""
    by, one = identity.who(app), changes.change(app, number)
    if at_a_terminal():
        _show(app, one)
    by = identity.again(app, by, passphrase_file)
    sentence = changes.agree(app, number, by=by, now=app.clock())
    say(f"{app.settings.mode.mark} Agreed: {safe(changes.wants(one))}")
    say(safe(sentence), first="  ")


@change.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why not, for the record.")
@identity.passphrase_option
@pass_app
def refuse(app: App, number: int, reason: str, passphrase_file: Path | None) -> None:
    """Stop a change, or take back your own."""
    by = identity.again(app, identity.who(app), passphrase_file)
    one = changes.refuse(app, number, by=by, reason=reason, now=app.clock())
    say(f"{app.settings.mode.mark} Change {one.id} is refused: nobody will {safe(changes.wants(one))}.")


@change.command()
@identity.passphrase_option
@pass_app
def files(app: App, passphrase_file: Path | None) -> None:
    """What differs in texts, policy and routes from what was agreed on; proposes it as it stands now."""
    from alerts.actions import agreed_files
    from alerts.commands.officer_change import propose

    mark, by = app.settings.mode.mark, identity.who(app)
    detail = agreed_files.changed(app)
    if not detail:
        return say(f"{mark} Texts, policy and routes are as agreed on.")
    say(f"{mark} Nobody has agreed to: {', '.join(detail['which'])}")
    for line in detail["lines"]:
        say(safe(line), first="  ")
    check_staff(by, "propose a change")
    by = identity.again(app, by, passphrase_file)
    propose(app, "files", "files", detail, by)
    return None
