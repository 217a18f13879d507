"""avizu warning approve, retract, all-clear: what goes out at once, and asks who it is again."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands import asking, identity, shown
from alerts.commands.denying import say_what_waits
from alerts.commands.frame import at_a_terminal, emit, json_option, pass_app, safe, say
from alerts.commands.preview import show_preview
from alerts.errors import NotAllowed, Unusable
from alerts.model.people import Officer
from alerts.model.warning import HazardWarning
from alerts.outgoing import Outgoing

if TYPE_CHECKING:
    from alerts.consent import Approved
    from alerts.model.warning import Kind
    from alerts.store.approval import Activated


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--confirm-place", help="The place, as the preview names it.")
@click.option("--confirm-reach", type=int, help="How many messages go out, as the preview says.")
@click.option("--code", help="Approved by telephone: the six digits that the approver was sent.")
@click.option("--called-by", metavar="LOGIN", help="Whose code it is.")
@click.option("--alone", is_flag=True, help="Nobody answers, and people are in danger now: see docs/officer.md.")
@click.option("--reason", help="With --alone: why.")
@identity.passphrase_option
@json_option
@pass_app
def approve(
    app: App,
    number: int,
    confirm_place: str | None,
    confirm_reach: int | None,
    code: str | None,
    called_by: str | None,
    alone: bool,
    reason: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """The second officer's yes: messages go out at once."""
    by_telephone = code is not None or called_by is not None
    if alone and by_telephone:
        raise Unusable(
            "A warning goes out either --alone or by telephone, not both.",
            remedy="Give --code and --called-by of who said yes; or --alone where nobody answers.",
        )
    if by_telephone:
        from alerts.commands import by_voice

        by_voice.approve(app, number, code, called_by, passphrase_file, as_json)
    elif alone:
        from alerts.commands import going_alone

        going_alone.approve(
            app, number, reason, passphrase_file, as_json, confirm_place=confirm_place, confirm_reach=confirm_reach
        )
    else:
        _approve(app, number, confirm_place, confirm_reach, passphrase_file, as_json)


def _approve(
    app: App,
    number: int,
    confirm_place: str | None,
    confirm_reach: int | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    from alerts.actions import approve as approving

    officer = identity.who(app)
    one, outgoing = approving.look(app, number, by=officer, now=app.clock())
    flags = {"--confirm-place": confirm_place, "--confirm-reach": confirm_reach, "--passphrase-file": passphrase_file}
    asking.check_given(flags)
    if not as_json and at_a_terminal():
        show_preview(app, one, outgoing, as_json=False)
    if not as_json:
        say_what_waits(app, one.newest)
    confirm(app, one, outgoing, confirm_place, confirm_reach)
    officer = identity.again(app, officer, passphrase_file)
    done = approving.approve(app, number, by=officer, now=app.clock(), seen=one.newest.content_hash)
    show_approved(app, done, as_json)


def show_approved(app: App, done: Approved, as_json: bool, **more: Any) -> None:
    """What was just approved, however it was; exits 1 where nothing is on its way. `more` are fields for `--json`."""
    if as_json:
        emit(shown.row(app, done.warning) | {"messages": done.messages} | _left_row(done) | _held_row(done) | more)
    else:
        say(shown.headline(app, done.warning))
    held = not done.messages and done.held.muted.messages
    good = bool(held) or _way(app, done.warning, done.messages, as_json)
    if not as_json:
        _after_approval(done)
    if not good:
        sys.exit(1)


def _after_approval(done: Approved) -> None:
    if done.withdrawn:
        older = "1 older message was" if done.withdrawn == 1 else f"{done.withdrawn} older messages were"
        click.echo(f"  {older} taken out of the queue.")
    for line in (*done.left_words, *done.held_words):
        say(f"! {safe(line)}", first="  ")
    click.echo(f"  Next: avizu report {done.warning.id}")


def _left_row(done: Approved) -> dict[str, Any]:
    return {"dropped": len(done.dropped), "came_in": len(done.came_in)}


def _held_row(done: Approved) -> dict[str, Any]:
    held = done.held
    return {
        "muted": dict(held.muted.places),
        "taken_back": {str(number): dict(spared.places) for number, spared in held.overtaken.items()},
        "put_off": held.put_off.messages,
        "put_off_until": held.put_off.until,
        "not_sent": held.put_off.never,
    }


def confirm(
    app: App, one: HazardWarning, outgoing: Outgoing, confirm_place: str | None, confirm_reach: int | None
) -> None:
    """The place and the reach as typed, or asked for at a terminal. Raises NotAllowed where they are others."""
    place, reach = shown.confirmation(app, one.newest, outgoing)
    mark = app.settings.mode.mark
    typed = confirm_place or asking.ask(app, "--confirm-place", f"Type the place that is warned ({place})")
    if shown.folded(typed) != shown.folded(place):
        raise NotAllowed(
            f"{mark} You typed {typed!r}, but this warning is for {place}.",
            remedy=f"Look again: avizu warning preview {one.id}",
            code="confirm-place",
        )
    typed_reach, answer = confirm_reach, ""
    if typed_reach is None:
        answer = asking.ask(app, "--confirm-reach", f"Type how many messages go out ({reach})")
        digits = re.sub(r"[ ,.]", "", answer)
        typed_reach = int(digits) if digits.isascii() and digits.isdigit() else None
    if typed_reach != reach:
        raise NotAllowed(
            f"{mark} You typed {answer if typed_reach is None else typed_reach}, "
            f"but {shown.count(reach, 'message')} would go out.",
            remedy=f"Look again: avizu warning preview {one.id}",
            code="confirm-reach",
        )


def confirm_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--confirm-place, --confirm-reach, --passphrase-file: what a terminal asks for."""
    command = identity.passphrase_option(command)
    reach = click.option("--confirm-reach", type=int, help="How many messages go out, as the preview says.")
    return click.option("--confirm-place", help="The place, as the preview names it.")(reach(command))


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", help="Why it was a mistake, for the record.")
@confirm_options
@json_option
@pass_app
def retract(app: App, /, number: int, reason: str | None, as_json: bool, **typed: Any) -> None:
    """Take back a warning that went out by mistake. One officer; it never says "safe"."""
    from alerts.actions import end as ending
    from alerts.model.warning import Kind

    given = {"reason": reason, **typed}
    said = "asked for below" if reason is None else reason
    officer, seen = _looked(app, number, Kind.RETRACTION, as_json, given, reason=said)
    why = asking.ask(app, "--reason", "Why it was a mistake, for the record") if reason is None else reason
    officer = identity.again(app, officer, typed["passphrase_file"])
    one, done = ending.retract(app, number, by=officer, now=app.clock(), reason=why, seen=seen)
    _ended(app, one, done, as_json)


@click.command("all-clear")
@click.argument("number", type=int, metavar="ID")
@click.option("--statement", default="", help="The official statement this rests on: then one officer is enough.")
@confirm_options
@json_option
@pass_app
def all_clear(app: App, /, number: int, statement: str, as_json: bool, **typed: Any) -> None:
    """The danger is over. A second officer approves, unless an official statement is cited."""
    from alerts.actions import end as ending
    from alerts.model.warning import Kind

    officer, seen = _looked(app, number, Kind.ALL_CLEAR, as_json, typed, statement=statement.strip())
    officer = identity.again(app, officer, typed["passphrase_file"])
    one, done = ending.all_clear(app, number, by=officer, now=app.clock(), statement=statement, seen=seen)
    _ended(app, one, done, as_json)


def _looked(
    app: App, number: int, kind: Kind, as_json: bool, typed: dict[str, Any], **said: str
) -> tuple[Officer, str]:
    """Shows what would go out, asks for place and reach. Answers the officer and the hash that was seen."""
    from alerts.actions import end as ending

    officer = identity.who(app)
    about = ending.Ending(kind=kind, by=officer, now=app.clock(), **said)
    one, revision, outgoing = ending.look(app, number, about)
    flags = {"--" + name.replace("_", "-"): value for name, value in typed.items()}
    asking.check_given(flags)
    ended = replace(one, revisions=(*one.revisions, revision))
    if not as_json and at_a_terminal():
        show_preview(app, ended, outgoing, as_json=False)
    confirm(app, ended, outgoing, typed["confirm_place"], typed["confirm_reach"])
    return officer, ending.text_to_end(one, about).content_hash


def _ended(app: App, one: HazardWarning, done: Activated | None, as_json: bool) -> None:
    if as_json:
        emit(shown.row(app, one) | {"messages": done.messages if done else None})
    else:
        say(shown.headline(app, one))
    if done is None and not as_json:
        click.echo(f"  Next: a second officer: avizu warning approve {one.id}")
    good = done is None or _way(app, one, done.messages, as_json)
    for line in done.held.outdated_words if done and not as_json else ():
        say(f"! {line}", first="  ")
    if not good:
        sys.exit(1)


def _way(app: App, one: HazardWarning, messages: int, as_json: bool) -> bool:
    """Says that the messages are on their way, or why not: answers which."""
    from alerts.actions.hitch import hitch

    problem = hitch(app, messages, one.newest.kind, now=app.clock())
    if problem and as_json:
        click.echo(f"avizu: {problem}", err=True)
    elif problem:
        say(f"! {problem}", first="  ")
    elif not as_json:
        is_on = "is on its" if messages == 1 else "are on their"
        click.echo(f"  {messages} message{'' if messages == 1 else 's'} {is_on} way.")
    if problem:
        from alerts.commands import callsheet

        callsheet.say_made(app, one.id, problem, as_json=as_json)
    return not problem
