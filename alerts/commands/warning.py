"""avizu warning: from a draft to proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from alerts.actions import draft as drafting
from alerts.app import App
from alerts.commands import asking, by_voice, callsheet, capout, deciding, denying, going_alone, identity, shown, wave
from alerts.commands.frame import emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.commands.preview import show_preview
from alerts.errors import Unusable
from alerts.model.people import check_officer
from alerts.model.warning import Certainty, HazardWarning, Severity, State, Urgency
from alerts.places.unmapped import how_to_add, on_no_map


@click.group()
def warning() -> None:
    """Draft, preview, submit, approve, update and end warnings."""


for command in (deciding.approve, deciding.retract, deciding.all_clear, denying.deny, going_alone.stop, capout.cap):
    warning.add_command(command)
warning.add_command(callsheet.callsheet)
warning.add_command(wave.wave)


@warning.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that ended or were dropped.")
@json_option
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """Warnings, newest first."""
    from alerts.actions import look
    from alerts.commands.alarm import say_open

    over = {State.ENDED, State.DROPPED}
    rows = [w for w in look.all_warnings(app) if everything or w.newest.state not in over]
    if rows and not as_json:
        click.echo(heading(app, len(rows), "warning"))
    if as_json:
        emit_all(shown.row(app, one) for one in rows)
    else:
        _show_lines(app, rows)
    if not rows and not as_json:
        click.echo(f"{app.settings.mode.mark} No warning is open. See ended ones: avizu warning list --all")
    if not as_json:
        say_open(app)


def _show_lines(app: App, rows: Sequence[HazardWarning]) -> None:
    from alerts.actions import proposals

    proposed = Counter(one.row.warning_id for one in proposals.waiting(app)) if rows else Counter()
    for one in rows:
        click.echo("\n".join(shown.in_list(app, one)))
        if number := proposed[one.id]:
            click.echo(f"      ! {shown.count(number, 'open proposal')}: avizu warning show {one.id}")


@warning.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def show(app: App, number: int, as_json: bool) -> None:
    """One warning: what sources propose, every revision, and who did what."""
    from alerts.actions import look
    from alerts.commands import proposal

    one, entries, findings = look.with_history(app, number)
    proposed = proposal.of_warning(app, number)
    if as_json:
        history = [{"at": e.at, "who": e.who, "what": e.what, "detail": e.detail} for e in entries]
        numbers = [each.row.id for each in proposed]
        emit(shown.row(app, one) | {"findings": findings, "proposals": numbers, "history": history})
        return
    say(shown.headline(app, one))
    for line in (line for each in proposed for line in proposal.lines(each)):
        click.echo(line)
    if one.event_id is not None:
        click.echo(f"  event {one.event_id}: avizu event show {one.event_id}")
    for line in shown.facts(app, one, entries, findings):
        click.echo(line)


@warning.command()
@asking.fact_options
@json_option
@pass_app
def draft(app: App, /, as_json: bool, **given: Any) -> None:
    """Write a new warning. At a terminal it asks for what is missing; nobody is told anything yet."""
    officer = identity.who(app)
    check_officer(officer, "draft a warning")
    made = drafting.create(app, _asked(app, given), by=officer, now=app.clock())
    _said(app, made, as_json)


def _asked(app: App, given: dict[str, Any]) -> drafting.Facts:
    facts = ("hazard", "severity", "urgency", "certainty", "expires")
    asking.check_given({f"--{name}": given[name] for name in facts} | {"--place": (*given["places"], *given["coasts"])})
    hazard = asking.ask_hazard(app, given["hazard"])
    return drafting.Facts(
        hazard=hazard,
        sucos=asking.ask_places(app, given["places"], given["coasts"]),
        severity=asking.ask_word(app, Severity, given["severity"], "--severity"),
        urgency=asking.ask_word(app, Urgency, given["urgency"], "--urgency"),
        certainty=asking.ask_word(app, Certainty, given["certainty"], "--certainty"),
        expires=asking.ask_end(app, given["expires"], app.clock()),
        onset=asking.moment_of(given["onset"], app.clock()),
        effective=asking.moment_of(given["effective"], app.clock()),
        values=asking.ask_values(app, hazard, asking.given_values(given["settings"])),
    )


def _changes(app: App, given: dict[str, Any]) -> dict[str, Any]:
    changes = {
        "hazard": given["hazard"],
        "severity": Severity(given["severity"]) if given["severity"] else None,
        "urgency": Urgency(given["urgency"]) if given["urgency"] else None,
        "certainty": Certainty(given["certainty"]) if given["certainty"] else None,
        "sucos": asking.sucos_of(app, given["places"], given["coasts"]) or None,
        "onset": asking.moment_of(given["onset"], app.clock()),
        "effective": asking.moment_of(given["effective"], app.clock()),
        "expires": asking.moment_of(given["expires"], app.clock()),
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
    """Change a draft, or one that was returned. --place and --coast replace all places."""
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
@click.option("--all", "everybody", is_flag=True, help="Every suco, committee and station, by municipality.")
@json_option
@pass_app
def preview(app: App, number: int, everybody: bool, as_json: bool) -> None:
    """Who would get what, at which cost, and who would be missed. Changes nothing."""
    if drafting.state_of(app, number) is State.SUBMITTED:
        from alerts.actions import approve as approving

        one, outgoing = approving.submitted(app, number, now=app.clock())
    else:
        one, outgoing = drafting.preview(app, number)
    show_preview(app, one, outgoing, as_json=as_json, everybody=everybody)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def submit(app: App, number: int, as_json: bool) -> None:
    """Freeze the texts and hand them to a second officer."""
    officer = identity.who(app)
    one, outgoing = drafting.submit(app, number, by=officer, now=app.clock())
    told = by_voice.tell_first(app, number)
    show_preview(app, one, outgoing, as_json=as_json)
    by_voice.say_told(told, as_json)


@warning.command("return")
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="In a few words, for the record and for the others.")
@json_option
@pass_app
def return_(app: App, number: int, reason: str, as_json: bool) -> None:
    """Give a submitted warning back to its author. All officers are told."""
    _said(app, drafting.send_back(app, number, by=identity.who(app), now=app.clock(), reason=reason), as_json)


@warning.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="In a few words, for the record.")
@identity.passphrase_option
@json_option
@pass_app
def drop(app: App, number: int, reason: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Throw away a warning that nobody was told. Once it is submitted, all officers are told."""
    by = identity.who(app)
    check_officer(by, "drop a warning")
    asked = drafting.state_of(app, number) is State.SUBMITTED
    if asked:
        asking.check_given({"--passphrase-file": passphrase_file})
        by = identity.again(app, by, passphrase_file)
    _said(app, drafting.drop(app, number, by=by, now=app.clock(), reason=reason, asked=asked), as_json)


def _said(app: App, one: HazardWarning, as_json: bool) -> None:
    if as_json:
        emit(shown.row(app, one))
        return
    say(shown.headline(app, one))
    if one.newest.sucos:
        say(app.gazetteer.summary(one.newest.sucos), first="  ")
    for line in shown.unanswered(app, one):
        click.echo(line)
    if one.newest.state in {State.DRAFT, State.RETURNED}:
        for suco in on_no_map(app.gazetteer, one.newest.sucos):
            say(f"! {how_to_add(app.gazetteer, suco)}", first="  ")
        click.echo(f"  Next: avizu warning preview {one.id}")


@warning.command("import")
@click.argument("source", metavar="FILE|URL|report:ID")
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
    from alerts.commands.source import load
    from alerts.incoming import Choices

    officer = identity.who(app)
    choices = Choices(
        sucos=asking.sucos_of(app, places) if places else None,
        hazard=hazard,
        new_expiry=asking.moment_of(new_expiry, app.clock()),
        values=asking.given_values(settings) or None,
    )
    data = load(app, source)
    done = ingest.import_document(app, data, choices, by=officer, source=source[:200], now=app.clock())
    if as_json:
        findings = [{"code": f.code, "message": f.message, "path": f.path} for f in done.findings]
        emit(shown.row(app, done.warning) | {"findings": findings})
        return
    _said(app, done.warning, as_json)
    for finding in done.findings:
        say(f"! {safe(finding.message)}", first="  ")


@warning.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--patience", type=float, default=600.0, show_default=True, help="Stop looking after this many seconds.")
@pass_app
def watch(app: App, number: int, patience: float) -> None:
    """Watch the messages go out and come back, until nothing changes any more."""
    from alerts.actions import look
    from alerts.commands import watching

    one, *_ = look.with_history(app, number)
    say(shown.headline(app, one))
    watching.watch(app, number, patience=patience)
    click.echo(f"  Next: avizu report {number}")
