"""avizu warning: from a draft to proof."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alerts.actions import approve as approving
from alerts.actions import draft as drafting
from alerts.actions import end as ending_
from alerts.actions import look
from alerts.app import App
from alerts.commands import asking, identity, shown
from alerts.commands.frame import at_a_terminal, emit, json_option, pass_app, safe
from alerts.errors import NotAllowed, Unusable
from alerts.model.people import Officer
from alerts.model.warning import Certainty, HazardWarning, Severity, State, Urgency
from alerts.outgoing import Outgoing
from alerts.words.hazards import missing_values


@click.group()
def warning() -> None:
    """Draft, preview, submit, approve, update and end warnings."""


@warning.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that ended or were dropped.")
@json_option
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """Warnings, newest first."""
    over = {State.ENDED, State.DROPPED}
    rows = [w for w in look.all_warnings(app) if everything or w.newest.state not in over]
    for one in rows:
        if as_json:
            emit(shown.row(app, one))
        else:
            click.echo(shown.one_line(app, one))
    if not rows and not as_json:
        click.echo(f"{app.settings.mode.mark} No warning is open. See ended ones: avizu warning list --all")


@warning.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def show(app: App, number: int, as_json: bool) -> None:
    """One warning: every revision and who did what."""
    one, entries = look.with_history(app, number)
    if as_json:
        history = [{"at": e.at, "who": e.who, "what": e.what, "detail": e.detail} for e in entries]
        emit(shown.row(app, one) | {"history": history})
        return
    click.echo(shown.headline(app, one))
    for line in shown.facts(app, one, entries):
        click.echo(line)


@warning.command()
@asking.fact_options
@json_option
@pass_app
def draft(app: App, /, as_json: bool, **given: Any) -> None:
    """Write a new warning. At a terminal it asks for what is missing; nobody is told anything yet."""
    officer = identity.who(app)
    made = drafting.create(app, _asked(app, given), by=officer, now=app.clock())
    _said(app, made, as_json)


def _asked(app: App, given: dict[str, Any]) -> drafting.Facts:
    now = app.clock()
    hazard = given["hazard"] or asking.ask(app, "--hazard", f"Hazard ({', '.join(sorted(app.hazards))})")
    if hazard not in app.hazards:
        raise Unusable(f"There is no hazard {hazard!r}.", remedy=f"Choose one of: {', '.join(sorted(app.hazards))}.")
    values = asking.given_values(given["settings"])
    sucos = asking.ask_places(app, given["places"])
    severity = asking.ask_word(app, Severity, given["severity"], "--severity")
    urgency = asking.ask_word(app, Urgency, given["urgency"], "--urgency")
    certainty = asking.ask_word(app, Certainty, given["certainty"], "--certainty")
    until = given["expires"] or asking.ask(app, "--expires", "Ends (2026-11-22 06:00, or +6h)")
    expires = asking.ending(until, now)
    assert expires is not None
    known = {**values, "time": "onset", "phone": app.settings.phone}
    return drafting.Facts(
        hazard=hazard,
        severity=severity,
        urgency=urgency,
        certainty=certainty,
        sucos=sucos,
        onset=given["onset"],
        effective=given["effective"],
        expires=expires,
        values=asking.ask_values(app, hazard, values, missing_values(app.hazards[hazard], known)),
    )


def _changes(app: App, given: dict[str, Any]) -> dict[str, Any]:
    changes = {
        "hazard": given["hazard"],
        "severity": Severity(given["severity"]) if given["severity"] else None,
        "urgency": Urgency(given["urgency"]) if given["urgency"] else None,
        "certainty": Certainty(given["certainty"]) if given["certainty"] else None,
        "sucos": asking.sucos_of(app, given["places"]) if given["places"] else None,
        "onset": given["onset"],
        "effective": given["effective"],
        "expires": asking.ending(given["expires"], app.clock()),
        "values": asking.given_values(given["settings"]) or None,
    }
    if not any(value is not None for value in changes.values()):
        raise Unusable("Nothing was changed.", remedy="Name what changes, for example --expires +6h")
    return changes


@warning.command()
@click.argument("number", type=int, metavar="ID")
@asking.fact_options
@json_option
@pass_app
def edit(app: App, /, number: int, as_json: bool, **given: Any) -> None:
    """Change a draft, or one that was returned. --place replaces all places."""
    officer = identity.who(app)
    made = drafting.edit(app, number, _changes(app, given), by=officer, now=app.clock())
    _said(app, made, as_json)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@asking.fact_options
@json_option
@pass_app
def update(app: App, /, number: int, as_json: bool, **given: Any) -> None:
    """Draft the next text of an active warning; it replaces the active one when approved."""
    officer = identity.who(app)
    made = drafting.update(app, number, _changes(app, given), by=officer, now=app.clock())
    _said(app, made, as_json)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def preview(app: App, number: int, as_json: bool) -> None:
    """Who would get what, at which cost, and who would be missed. Changes nothing."""
    one, outgoing = drafting.preview(app, number)
    _show_preview(app, one, outgoing, as_json)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def submit(app: App, number: int, as_json: bool) -> None:
    """Freeze the texts and hand them to a second officer."""
    officer = identity.who(app)
    one, outgoing = drafting.submit(app, number, by=officer, now=app.clock())
    _show_preview(app, one, outgoing, as_json)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--confirm-place", help="The place, as the preview names it.")
@click.option("--confirm-reach", type=int, help="How many messages go out, as the preview says.")
@identity.passphrase_option
@json_option
@pass_app
def approve(
    app: App,
    number: int,
    confirm_place: str | None,
    confirm_reach: int | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """The second officer's yes: messages go out at once."""
    officer = identity.who(app)
    one, outgoing = drafting.preview(app, number)
    if not as_json and at_a_terminal():
        _show_preview(app, one, outgoing, as_json)
    _confirm(app, one, outgoing, confirm_place, confirm_reach)
    officer = identity.again(app, officer, passphrase_file)
    done = approving.approve(app, number, by=officer, now=app.clock())
    if as_json:
        emit(shown.row(app, done.warning) | {"messages": done.messages, "dropped": len(done.dropped)})
        return
    click.echo(shown.headline(app, done.warning))
    click.echo(_on_their_way(done.messages))
    if done.withdrawn:
        older = "1 older message was" if done.withdrawn == 1 else f"{done.withdrawn} older messages were"
        click.echo(f"  {older} taken out of the queue.")
    for gone in done.dropped:
        click.echo(f"  ! {safe(gone.name)} gets nothing: said PARA or left the directory since submit")
    click.echo(f"  Next: avizu report {number}")


def _confirm(
    app: App, one: HazardWarning, outgoing: Outgoing, confirm_place: str | None, confirm_reach: int | None
) -> None:
    place, reach = shown.confirmation(app, one.newest, outgoing)
    mark = app.settings.mode.mark
    typed = confirm_place or asking.ask(app, "--confirm-place", f"Type the place that is warned ({place})")
    if shown.folded(typed) != shown.folded(place):
        raise NotAllowed(
            f"{mark} You typed {typed!r}, but this warning is for {place}.",
            remedy=f"Look again: avizu warning preview {one.id}",
            code="confirm-place",
        )
    typed_reach = confirm_reach
    if typed_reach is None:
        answer = asking.ask(app, "--confirm-reach", f"Type how many messages go out ({reach})")
        typed_reach = int(answer) if answer.strip().isdigit() else -1
    if typed_reach != reach:
        raise NotAllowed(
            f"{mark} You typed {typed_reach}, but {reach} messages would go out.",
            remedy=f"Look again: avizu warning preview {one.id}",
            code="confirm-reach",
        )


def _reasoned(name: str, help_text: str, deed: Any) -> None:
    @warning.command(name, help=help_text)
    @click.argument("number", type=int, metavar="ID")
    @click.option("--reason", required=True, help="In a few words, for the record.")
    @json_option
    @pass_app
    def command(app: App, number: int, reason: str, as_json: bool) -> None:
        _said(app, deed(app, number, by=identity.who(app), now=app.clock(), reason=reason), as_json)


_reasoned("return", "Give a submitted warning back to its author.", drafting.send_back)
_reasoned("drop", "Throw away a warning that nobody was told.", drafting.drop)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why it was a mistake, for the record.")
@identity.passphrase_option
@json_option
@pass_app
def retract(app: App, number: int, reason: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Take back a warning that went out by mistake. One officer; it never says "safe"."""
    officer = _sure(app, passphrase_file)
    one, done = ending_.retract(app, number, by=officer, now=app.clock(), reason=reason)
    _ended(app, one, done.messages, as_json)


@warning.command("all-clear")
@click.argument("number", type=int, metavar="ID")
@click.option("--statement", default="", help="The official statement this rests on: then one officer is enough.")
@identity.passphrase_option
@json_option
@pass_app
def all_clear(app: App, number: int, statement: str, passphrase_file: Path | None, as_json: bool) -> None:
    """The danger is over. A second officer approves, unless an official statement is cited."""
    officer = _sure(app, passphrase_file)
    one, done = ending_.all_clear(app, number, by=officer, now=app.clock(), statement=statement)
    _ended(app, one, done.messages if done else None, as_json)


def _sure(app: App, passphrase_file: Path | None) -> Officer:
    return identity.again(app, identity.who(app), passphrase_file)


def _ended(app: App, one: HazardWarning, messages: int | None, as_json: bool) -> None:
    if as_json:
        emit(shown.row(app, one) | {"messages": messages})
    elif messages is None:
        click.echo(f"{shown.headline(app, one)}")
        click.echo(f"  Next: a second officer: avizu warning approve {one.id}")
    else:
        click.echo(shown.headline(app, one))
        click.echo(_on_their_way(messages))


def _on_their_way(messages: int) -> str:
    return f"  {messages} message{' is' if messages == 1 else 's are'} on {'its' if messages == 1 else 'their'} way."


def _said(app: App, one: HazardWarning, as_json: bool) -> None:
    if as_json:
        emit(shown.row(app, one))
        return
    click.echo(shown.headline(app, one))
    click.echo(f"  {app.gazetteer.summary(one.newest.sucos) if one.newest.sucos else 'no place yet'}")
    if one.newest.state in {State.DRAFT, State.RETURNED}:
        click.echo(f"  Next: avizu warning preview {one.id}")


def _show_preview(app: App, one: HazardWarning, outgoing: Outgoing, as_json: bool) -> None:
    if as_json:
        emit(shown.preview_row(app, one, outgoing))
        return
    for line in shown.preview(app, one, outgoing):
        click.echo(line)


@warning.command("import")
@click.argument("source", metavar="FILE|URL")
@click.option("--place", "places", multiple=True, help="Choose the places yourself; may be repeated.")
@click.option("--hazard", help="Which hazard it is, when the document does not make it clear.")
@click.option("--new-expiry", help="A new end for a document that has expired: 2026-11-22 06:00, or +6h.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A value of the hazard.")
@json_option
@pass_app
def import_(
    app: App,
    source: str,
    places: tuple[str, ...],
    hazard: str | None,
    new_expiry: str | None,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a draft of a CAP document. Its findings are shown; nobody is told anything yet."""
    from alerts.actions import ingest
    from alerts.incoming import Choices

    officer = identity.who(app)
    choices = Choices(
        sucos=asking.sucos_of(app, places) if places else None,
        hazard=hazard,
        new_expiry=asking.ending(new_expiry, app.clock()),
        values=asking.given_values(settings) or None,
    )
    data = ingest.load(app, source)
    done = ingest.import_document(app, data, choices, by=officer, source=source[:200], now=app.clock())
    if as_json:
        findings = [{"code": f.code, "message": f.message, "path": f.path} for f in done.findings]
        emit(shown.row(app, done.warning) | {"findings": findings})
        return
    _said(app, done.warning, as_json)
    for finding in done.findings:
        click.echo(f"  ! {safe(finding.message)}")


@warning.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--patience", type=float, default=600.0, show_default=True, help="Stop looking after this many seconds.")
@pass_app
def watch(app: App, number: int, patience: float) -> None:
    """Watch the messages go out and come back, until nothing changes any more."""
    from alerts.commands import watching

    one, _ = look.with_history(app, number)
    click.echo(shown.headline(app, one))
    watching.watch(app, number, patience=patience)
    click.echo(f"  Next: avizu report {number}")
