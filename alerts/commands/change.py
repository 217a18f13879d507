"""avizu change: what two people must agree on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.actions import changes
from alerts.app import App
from alerts.commands import asking, identity
from alerts.commands.frame import at_a_terminal, dili, emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.model.change import CHANGE_LIVES, Change, check_staff, check_waits


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


def _say_lines(detail: Mapping[str, Any], indent: str) -> None:
    """What differs, and of each text the lines that go and come: whoever agrees agrees to exactly these."""
    for line in detail.get("lines", ()):
        say(safe(line), first=indent, rest=f"{indent}  ")
    for name, lines in detail.get("words", {}).items():
        say(f"{safe(name)}:", first=indent, rest=f"{indent}  ")
        for line in lines:
            say(safe(line), first=f"{indent}  ", rest=f"{indent}    ")


def _show(app: App, one: Change) -> None:
    now = app.clock()
    say(f"{app.settings.mode.mark} Change {one.id} {_state(one, now)}: {safe(changes.wants(one))}")
    say(f"proposed by {one.proposed_by}, {dili(one.proposed_at)}", first="  ")
    _say_lines(one.detail, "    ")
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
@click.option("--reason", help="Why not, for the record.")
@identity.passphrase_option
@pass_app
def refuse(app: App, number: int, reason: str | None, passphrase_file: Path | None) -> None:
    """Stop a change, or take back your own."""
    by, one = identity.who(app), changes.change(app, number)
    if reason is None:
        check_waits(one, app.clock())
    asking.check_given({"--reason": reason, "--passphrase-file": passphrase_file})
    if at_a_terminal():
        _show(app, one)
    why = asking.ask(app, "--reason", "Why not, for the record") if reason is None else reason
    by = identity.again(app, by, passphrase_file)
    one = changes.refuse(app, number, by=by, reason=why, now=app.clock())
    say(f"{app.settings.mode.mark} Change {one.id} is refused: nobody will {safe(changes.wants(one))}.")


@change.command()
@click.option("--show", is_flag=True, help="Only say what differs, line by line; nothing is proposed.")
@identity.passphrase_option
@pass_app
def files(app: App, show: bool, passphrase_file: Path | None) -> None:
    """What differs in texts, policy and routes from what was agreed on; proposes it as it stands now."""
    from alerts.actions import agreed_files
    from alerts.commands.officer_change import propose

    mark, by = app.settings.mode.mark, identity.who(app)
    detail = agreed_files.changed(app)
    if not detail:
        return say(f"{mark} Texts, policy and routes are as agreed on.")
    say(f"{mark} Nobody has agreed to: {', '.join(detail['which'])}")
    _say_lines(detail, "  ")
    if show:
        sys.exit(1)
    check_staff(by, "propose a change")
    by = identity.again(app, by, passphrase_file)
    propose(app, "files", "files", detail, by)
    return None
