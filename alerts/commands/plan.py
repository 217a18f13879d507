"""avizu plan: what two officers agree on by day, so that one of them can send it at night."""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands import asking, identity, plan_shown, shown
from alerts.commands.frame import DILI, at_a_terminal, emit, emit_all, heading, json_option, pass_app, say
from alerts.errors import NotAllowed, Unusable
from alerts.model.people import check_officer
from alerts.model.plan import Plan, PlanState, check_lasts, check_name, check_trigger, check_valid_until
from alerts.model.warning import Certainty, Severity, Urgency

if TYPE_CHECKING:
    from alerts.actions.fire import Rehearsal
    from alerts.actions.plans import Standing
    from alerts.outgoing.planned import Planned


@click.group()
def plan() -> None:
    """What two officers agreed on by day, to be sent at night."""


@plan.command()
@click.argument("name")
@click.option("--trigger", help="What must have happened, in your words: for officers, never sent.")
@asking.danger_options
@click.option("--lasts", help="How long its warning holds once it is fired: +3h; at most +12h.")
@click.option("--valid-until", help="The last day it may be fired: 2027-05-31; at most a year ahead.")
@json_option
@pass_app
def draft(app: App, /, name: str, as_json: bool, **given: Any) -> None:
    """Write a plan called NAME. At a terminal it asks for what is missing; nobody is told anything."""
    from alerts.actions import plans

    officer = identity.who(app)
    check_officer(officer, "draft a plan")
    made = plans.create(app, _asked(app, name, given), by=officer, now=app.clock())
    _show(app, made.id, as_json)


def _asked(app: App, name: str, given: dict[str, Any]) -> Plan:
    check_name(name.strip())
    facts = ("trigger", "hazard", "severity", "urgency", "certainty", "lasts", "valid_until")
    flags = {f"--{fact.replace('_', '-')}": given[fact] for fact in facts}
    asking.check_given(flags | {"--place": (*given["places"], *given["coasts"])})
    now = app.clock()
    _check_given(app, given, now)
    hazard = asking.ask_hazard(app, given["hazard"])
    return Plan(
        id=0,
        name=name.strip(),
        trigger=_trigger(app, given["trigger"]),
        hazard=hazard,
        severity=asking.ask_word(app, Severity, given["severity"], "--severity"),
        urgency=asking.ask_word(app, Urgency, given["urgency"], "--urgency"),
        certainty=asking.ask_word(app, Certainty, given["certainty"], "--certainty"),
        sucos=asking.ask_places(app, given["places"], given["coasts"]),
        lasts=_length(app, given["lasts"], now),
        valid_until=_last_day(app, given["valid_until"], now),
        values=asking.ask_values(app, hazard, asking.given_values(given["settings"])),
        created_at=now,
        created_by="",
    )


def _check_given(app: App, given: dict[str, Any], now: datetime) -> None:
    """What is wrong already, before the first question."""
    for fact, read in (
        ("trigger", lambda: _trigger(app, given["trigger"])),
        ("lasts", lambda: _length(app, given["lasts"], now)),
        ("valid_until", lambda: _last_day(app, given["valid_until"], now)),
    ):
        if given[fact] is not None:
            read()


def _trigger(app: App, given: str | None) -> str:
    def read(text: str) -> str:
        check_trigger(text.strip())
        return text.strip()

    question = "What must have happened"
    return read(given) if given is not None else asking.ask_until(app, "--trigger", question, read)


def _length(app: App, given: str | None, now: datetime) -> timedelta:
    def read(text: str) -> timedelta:
        if not text.strip().startswith("+"):
            raise Unusable(f"{text!r} is not a length.", remedy="Write it as +3h or +90m.")
        end = asking.moment_of(text, now)
        assert end is not None
        check_lasts(end - now)
        return end - now

    return read(given) if given is not None else asking.ask_until(app, "--lasts", "Its warning lasts (+3h)", read)


def _last_day(app: App, given: str | None, now: datetime) -> datetime:
    """A day counts to its end, in Dili time."""

    def read(text: str) -> datetime:
        if text.strip().startswith("+") and not text.strip().endswith("d"):
            raise Unusable(f"{text!r} is no day.", remedy="Write the last day that it holds: 2027-05-31, or +30d.")
        try:
            until = datetime.combine(date.fromisoformat(text.strip()), time(23, 59), DILI)
        except ValueError:
            until = asking.moment_of(text, now) or now
        check_valid_until(until, now)
        return until

    question = "Valid until (2027-05-31)"
    return read(given) if given is not None else asking.ask_until(app, "--valid-until", question, read)


@plan.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@json_option
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """Plans, and whether anything in them changed since two officers agreed."""
    from alerts.actions import plans

    every = plans.standing(app, now=app.clock(), ended=everything)
    if as_json:
        emit_all(plan_shown.row(one) for one in every)
        return
    if not every:
        click.echo(f"{app.settings.mode.mark} There is no plan. Write one: avizu plan draft NAME")
        return
    click.echo(heading(app, len(every), "plan"))
    for line in plan_shown.listed(every):
        click.echo(line)


@plan.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--all", "everything", is_flag=True, help="Every text of every place and station, as it stands.")
@json_option
@pass_app
def show(app: App, number: int, everything: bool, as_json: bool) -> None:
    """A plan, who agreed on it, and its texts; the times in them are as of when it was submitted."""
    _show(app, number, as_json, everything=everything)


def _show(app: App, number: int, as_json: bool, *, everything: bool = False) -> None:
    from alerts.actions import plans

    one, whole = plans.with_texts(app, number, now=app.clock())
    _print(app, one, whole, as_json, everything=everything)


def _print(app: App, one: Standing, whole: Planned | None, as_json: bool, *, everything: bool = False) -> None:
    if as_json:
        emit(plan_shown.row(one) | {"texts": plan_shown.texts_row(whole)})
        return
    say(plan_shown.headline(app, one.plan))
    for line in plan_shown.facts(app, one):
        click.echo(line)
    for line in plan_shown.texts(app, one.plan, whole, everything=everything) if whole else ():
        click.echo(line)
    click.echo(plan_shown.next_step(one.plan))


@plan.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--all", "everybody", is_flag=True, help="Every suco, committee and station, by municipality.")
@json_option
@pass_app
def rehearse(app: App, number: int, everybody: bool, as_json: bool) -> None:
    """Exactly what would go out if it were fired now. Sends nothing, changes nothing."""
    from alerts.actions import fire as firing

    one = firing.rehearse(app, number, now=app.clock())
    if as_json:
        from alerts.commands.preview import preview_row, view_of

        picture = preview_row(view_of(app, one.warning, one.outgoing))
        emit(picture | {"rehearsal": True, "plan": number, "why_not": one.why_not or None})
    else:
        for line in plan_shown.rehearsal(app, one, everybody=everybody):
            click.echo(line)
    if one.why_not:
        sys.exit(1)


@plan.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def submit(app: App, number: int, as_json: bool) -> None:
    """Fix its texts and hand it to a second officer."""
    from alerts.actions import plans

    plans.submit(app, number, by=identity.who(app), now=app.clock())
    _show(app, number, as_json)


@plan.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--confirm-place", help="The place, as the plan names it.")
@identity.passphrase_option
@json_option
@pass_app
def approve(app: App, number: int, confirm_place: str | None, passphrase_file: Path | None, as_json: bool) -> None:
    """The second officer's yes: from now on one officer can fire it."""
    from alerts.actions import plans

    officer = identity.who(app)
    looked, _ = plans.look(app, number, by=officer, now=app.clock())
    asking.check_given({"--confirm-place": confirm_place, "--passphrase-file": passphrase_file})
    if not as_json and at_a_terminal():
        _show(app, number, as_json=False)
    _confirm_place(app, looked, confirm_place)
    officer = identity.again(app, officer, passphrase_file)
    plans.approve(app, number, by=officer, now=app.clock(), seen=looked.digest)
    _show(app, number, as_json)


def _confirm_place(app: App, looked: Plan, given: str | None) -> None:
    place = app.gazetteer.covering_name(looked.sucos)
    typed = given or asking.ask(app, "--confirm-place", f"Type the place that it is for ({place})")
    if shown.folded(typed) != shown.folded(place):
        raise NotAllowed(
            f"{app.settings.mode.mark} You typed {typed!r}, but this plan is for {place}.",
            remedy=f"Look again: avizu plan show {looked.id}",
            code="confirm-place",
        )


@plan.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", help="What happened, for the record.")
@click.option("--confirm-place", help="The place, as the rehearsal names it.")
@click.option("--confirm-reach", type=int, help="How many messages go out, as the rehearsal says.")
@identity.passphrase_option
@json_option
@pass_app
def fire(
    app: App,
    number: int,
    reason: str | None,
    confirm_place: str | None,
    confirm_reach: int | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Send it now: its trigger has come. One officer is enough; every officer is told at once."""
    from alerts.actions import fire as firing
    from alerts.commands.deciding import show_approved
    from alerts.commands.going_alone import say_told

    officer = identity.who(app)
    looked = firing.look(app, number, by=officer, now=app.clock())
    flags = {"--reason": reason, "--confirm-place": confirm_place, "--confirm-reach": confirm_reach}
    asking.check_given(flags | {"--passphrase-file": passphrase_file})
    _confirm(app, looked, confirm_place, confirm_reach, picture=not as_json and at_a_terminal())
    why = reason or asking.ask(app, "--reason", "What happened, for the record")
    officer = identity.again(app, officer, passphrase_file)
    done = firing.fire(app, number, by=officer, reason=why, now=app.clock(), seen=looked.seen)
    # It ends the command where nothing is on its way: who was told is said all the same.
    try:
        show_approved(app, done, as_json)
    finally:
        say_told(done.told, as_json)


def _confirm(app: App, looked: Rehearsal, place: str | None, reach: int | None, *, picture: bool) -> None:
    from alerts.commands.deciding import confirm
    from alerts.commands.preview import picture as pictured
    from alerts.commands.preview import view_of

    if picture:
        click.echo(f"{app.settings.mode.mark} Plan {looked.plan.id} is about to be SENT")
        for line in (*plan_shown.pictured(looked), *pictured(view_of(app, looked.warning, looked.outgoing))):
            click.echo(line)
    try:
        confirm(app, looked.warning, looked.outgoing, place, reach)
    except NotAllowed as refusal:
        remedy = f"Look again: avizu plan rehearse {looked.plan.id}"
        raise NotAllowed(refusal.sentence, remedy=remedy, code=refusal.code) from None


@plan.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="In a few words, for the record.")
@identity.passphrase_option
@json_option
@pass_app
def withdraw(app: App, number: int, reason: str, passphrase_file: Path | None, as_json: bool) -> None:
    """End a plan: it can't be fired any more."""
    from alerts.actions import plans

    by = identity.who(app)
    check_officer(by, "withdraw a plan")
    asked = plans.state_of(app, number) is PlanState.APPROVED
    if asked:
        asking.check_given({"--passphrase-file": passphrase_file})
        by = identity.again(app, by, passphrase_file)
    plans.withdraw(app, number, by=by, now=app.clock(), reason=reason, asked=asked)
    _show(app, number, as_json)
