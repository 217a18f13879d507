"""avizu warning approve --alone, and stop: one officer at night, and everybody else who may stop him."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alerts.app import App
from alerts.commands import asking, deciding, identity, shown
from alerts.commands.frame import at_a_terminal, emit, json_option, pass_app, say
from alerts.commands.preview import show_preview
from alerts.model.warning import Approval, HazardWarning, Kind

if TYPE_CHECKING:
    from alerts.store.approval import Activated


def approve(
    app: App,
    number: int,
    reason: str | None,
    passphrase_file: Path | None,
    as_json: bool,
    *,
    confirm_place: str | None,
    confirm_reach: int | None,
) -> None:
    """One officer's yes, when nobody answers."""
    from alerts.actions import going_alone as going

    officer = identity.who(app)
    one, outgoing = going.look(app, number, by=officer, now=app.clock())
    typed = {"--confirm-place": confirm_place, "--confirm-reach": confirm_reach}
    asking.check_given({"--reason": reason, **typed, "--passphrase-file": passphrase_file})
    if not as_json and at_a_terminal():
        show_preview(app, one, outgoing, as_json=False)
    why = asking.ask(app, "--reason", "ALONE. Who did not answer, and why can't it wait") if reason is None else reason
    going.check_reason(why)
    deciding.confirm(app, one, outgoing, confirm_place, confirm_reach)
    officer = identity.again(app, officer, passphrase_file)
    done = going.approve_alone(app, number, by=officer, now=app.clock(), reason=why, seen=one.newest.content_hash)
    # It ends the command where nothing is on its way: who was told is said all the same.
    try:
        deciding.show_approved(app, done.approved, as_json, told=done.told)
    finally:
        say_told(done.told, as_json)


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", default="", help="Why, for the record and for the others.")
@json_option
@pass_app
def stop(app: App, number: int, reason: str, as_json: bool) -> None:
    """Take back at once what one officer sent alone. Any officer may; it never says "safe", and all are told."""
    from alerts.actions import end as ending
    from alerts.actions import going_alone as going

    officer = identity.who(app)
    active = going.look_at(app, number, by=officer, now=app.clock())
    why = f"stopped by {officer.login}" + (f": {reason.strip()}" if reason.strip() else "")
    one, done = ending.retract(
        app, number, by=officer, now=app.clock(), reason=why, seen=active.content_hash, tell=False
    )
    told = going.tell_stopped(
        app, active, by=officer, messages=done.messages, reason=reason.strip() or "not said", now=app.clock()
    )
    _say_stopped(app, one, done, told, as_json)


def _say_stopped(app: App, one: HazardWarning, done: Activated, told: int, as_json: bool) -> None:
    from alerts.actions.hitch import hitch

    # What nobody had been told needs no word that takes it back.
    problem = hitch(app, done.messages, Kind.RETRACTION, now=app.clock()) if done.messages else ""
    if as_json:
        emit(shown.row(app, one) | {"messages": done.messages, "withdrawn": done.withdrawn, "told": told})
    else:
        say(shown.headline(app, one))
        if done.withdrawn:
            click.echo(f"  {shown.count(done.withdrawn, 'message')} had not gone out, and will not.")
        told_so = f"{shown.count(done.messages, 'message')} to those who were told: it was a mistake."
        click.echo(f"  {told_so if done.messages else 'Nobody had been told yet.'}")
        if any(each.approved_at and each.approval is not Approval.ALONE for each in one.revisions[:-1]):
            say(f"! An earlier text of warning {one.id} is over too. If it was right: avizu warning draft", first="  ")
    if problem:
        say(f"! {problem}", first="  ") if not as_json else click.echo(f"avizu: {problem}", err=True)
    say_told(told, as_json)
    if problem:
        sys.exit(1)


def say_told(told: int, as_json: bool) -> None:
    """Last on the screen: how many others were told; whom to ring where nobody could be."""
    if told and not as_json:
        click.echo(f"  Told: {shown.count(told, 'officer')}")
    elif not told:
        click.echo("  ! No officer can be told by SMS: ring them: avizu officer list", err=as_json)
