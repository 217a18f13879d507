"""avizu proposal: what sources say about warnings that people have in their hands, and what to run for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from alerts.actions import proposals
from alerts.actions.proposals import Proposal
from alerts.app import App
from alerts.commands import identity, shown
from alerts.commands.frame import dili, emit, emit_all, heading, json_option, pass_app, safe, say, wrapped
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.model.warning import HazardWarning, State

_CHANGE: Mapping[State, str] = {
    State.DRAFT: "avizu warning edit {warning}",
    State.RETURNED: "avizu warning edit {warning}",
    State.SUBMITTED: "avizu warning return {warning} --reason TEXT",
    State.ACTIVE: "avizu warning update {warning}",
}
"""By the state of the newest text."""

_DROP = ("avizu warning drop {warning} --reason TEXT",)
_ALL_CLEAR = 'avizu warning all-clear {warning} --statement "..."'
_END: Mapping[str, tuple[str, ...]] = {
    News.CANCEL.value: ("avizu warning retract {warning} --reason TEXT", _ALL_CLEAR),
    News.ALL_CLEAR.value: (_ALL_CLEAR,),
}
"""Of a warning that is out. One that nobody was told is dropped."""


def commands(one: Proposal) -> tuple[str, ...]:
    """What an officer may run who follows the proposal; nothing for one that is closed, or whose warning is over."""
    if one.row.closed_at is not None:
        return ()
    if one.row.kind in _END or one.row.kind in _CHANGES:
        return _about(one.row.kind, one.warning) if one.warning else ()
    if one.row.event_id is not None:
        return (f"avizu event show {one.row.event_id}",)
    return (f"avizu feed read {one.row.report_id}",) if one.row.report_id is not None else ()


_CHANGES = {News.UPDATE.value, News.REVISION.value}


def _about(kind: str, warning: HazardWarning) -> tuple[str, ...]:
    if situation_of(warning) is Situation.OVER:
        return ()
    # A next text that was dropped leaves the active one as it is.
    state = warning.newest.state if warning.newest.state in _CHANGE else State.ACTIVE
    ways = (_CHANGE[state],) if kind in _CHANGES else _END[kind] if warning.active else _DROP
    return tuple(way.format(warning=warning.id) for way in ways)


@click.group()
def proposal() -> None:
    """What sources propose about warnings that are being worked on or are out."""


@proposal.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are closed.")
@json_option
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """Open proposals, newest first, each with the command that follows it."""
    found = proposals.waiting(app, everything=everything)
    if as_json:
        emit_all(map(_row, found))
    elif found:
        click.echo(heading(app, len(found), "proposal"))
        for one in found:
            _show(one)
    else:
        click.echo(f"{app.settings.mode.mark} No {'' if everything else 'open '}proposal.")


def _row(one: Proposal) -> dict[str, Any]:
    names = ("id", "at", "kind", "said", "closed_at", "closed_by", "reason")
    return {name: getattr(one.row, name) for name in names} | {
        "warning": one.row.warning_id,
        "event": one.row.event_id,
        "report": one.row.report_id,
        "commands": list(commands(one)),
    }


def _show(one: Proposal) -> None:
    of = f"  warning {one.warning.id}: {shown.what(one.warning)}" if one.warning else ""
    say(f"{one.row.id:>4}  {dili(one.row.at, weekday=False)}  {safe(one.row.kind)}{of}", rest="      ")
    say(safe(one.row.said), first="      ", rest="      ")
    for way in commands(one):
        say(f"-> {way}", first="      ", rest="        ")
    if one.row.closed_at is None:
        say(f"-> once that is done, or if not: avizu proposal close {one.row.id} --reason TEXT", first="      ")
    else:
        when = dili(one.row.closed_at, weekday=False)
        say(f"closed {when} by {safe(one.row.closed_by)}: {safe(one.row.reason)}", first="      ", rest="      ")


@proposal.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="What you did about it, or why not, for the record.")
@json_option
@pass_app
def close(app: App, number: int, reason: str, as_json: bool) -> None:
    """Say that a proposal is dealt with, or decided against."""
    officer, now = identity.who(app), app.clock()
    was = proposals.close(app, number, by=officer, reason=reason, now=now)
    if as_json:
        kept = {"id": was.id, "kind": was.kind, "warning": was.warning_id, "said": was.said}
        emit(kept | {"closed_at": now, "closed_by": officer.login, "reason": reason})
        return
    of = f" about warning {was.warning_id}" if was.warning_id else ""
    say(f"{app.settings.mode.mark} Proposal {number}{of} is closed.")


def of_warning(app: App, number: int) -> list[Proposal]:
    """The open proposals about one warning, newest first."""
    return proposals.waiting(app, warning_id=number)


def lines(one: Proposal) -> Iterator[str]:
    """An open proposal as `avizu warning show` has it."""
    yield from wrapped(f"! {safe(one.row.said)}")
    for way in commands(one):
        yield from wrapped(f"-> {way}", first="    ", rest="       ")
    yield from wrapped(f"-> avizu proposal close {one.row.id} --reason TEXT", first="    ", rest="       ")
