"""avizu feed held, read, release, bury: what came in, read as it is, let go or put away."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.actions import look
from alerts.app import App
from alerts.cap.link import Standing
from alerts.cap.verdict import VERDICTS, Verdict
from alerts.commands import identity, shown
from alerts.commands.frame import dili, emit, heading, json_option, pass_app, safe, say, wrapped
from alerts.errors import Unusable

if TYPE_CHECKING:
    from alerts.cap.document import Info

MOST_SHOWN = 1500
"""Characters of one text on the terminal: a document of megabytes would push everything else off it."""
INFOS_SHOWN = 12
REASON = "In a few words, for the record."


@click.command()
@json_option
@pass_app
def held(app: App, as_json: bool) -> None:
    """Documents of the last 30 days that were held back: why, and what can be done with each."""
    reports = look.held(app, now=app.clock())
    if reports and not as_json:
        click.echo(heading(app, len(reports), "document held back", many="documents held back"))
    for one in reports:
        if as_json:
            emit(_held_row(one))
        else:
            _show_held(one)
    if not reports and not as_json:
        click.echo(f"{app.settings.mode.mark} Nothing is held back.")


def _held_row(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "sender": one.sender,
        "identifier": one.identifier,
        "sent": one.sent,
        "received_at": one.received_at,
        "headline": one.headline,
        "findings": one.findings,
    }


def _show_held(one: Any) -> None:
    say(f"{one.id:>4}  {dili(one.received_at)}  came by {safe(one.source)}")
    say(f"{safe(one.sender) or 'sender not known'}  {safe(one.identifier)}", first="      ", rest="        ")
    if one.headline:
        say(f'"{safe(one.headline)}"', first="      ", rest="        ")
    for finding in one.findings:
        say(f"! {safe(finding['message'])}", first="  ")
    for way in (f"avizu feed read {one.id}", *_ways(one)):
        say(f"-> {way}", first="      ")


def _ways(one: Any) -> Iterator[str]:
    yield f"avizu feed release {one.id} --reason TEXT"
    yield f"avizu feed bury {one.id} --reason TEXT"
    if one.msg_type:
        yield f"a draft of your own, with your places: avizu warning import report:{one.id}"


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--raw", is_flag=True, help="The very bytes as text; what can't be seen is written out.")
@json_option
@pass_app
def read(app: App, number: int, raw: bool, as_json: bool) -> None:
    """One report as it came: who sent it, what it says, what was odd about it, what was made of it."""
    from alerts.actions import held as quarantine

    if raw and as_json:
        raise Unusable("--raw and --json don't go together.", remedy="Leave one out.")
    one = quarantine.read(app, number)
    if raw:
        click.echo(visible(one.body))
        return
    made = look.made_of(app, one.id)
    infos = _infos(one)
    if as_json:
        emit(_row(one, made, infos))
    else:
        _show(app, one, made, infos)


def visible(body: bytes) -> str:
    """The bytes as text. Whatever a terminal would act on, or not show at all, stands there as `\\x1b`."""
    text = body.decode("utf-8", "backslashreplace")
    return "".join(c if c == "\n" or unicodedata.category(c) not in _UNSEEN else _written(c) for c in text)


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _infos(one: Any) -> tuple[Info, ...]:
    """The blocks of a CAP document; none of anything else."""
    from alerts.cap.read import read as read_cap

    document = read_cap(one.body).document if one.msg_type else None
    return document.infos if document else ()


def _row(one: Any, made: look.MadeOf, infos: Sequence[Info]) -> dict[str, Any]:
    texts = ("language", "event", "headline", "description", "instruction")
    return _held_row(one) | {
        "status": one.status,
        "msg_type": one.msg_type,
        "verdict": one.verdict,
        "standing": one.standing,
        "infos": [{name: getattr(info, name) for name in texts} for info in infos],
        "event": one.event_id,
        "warnings": list(made.warnings),
        "proposals": list(made.proposals),
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
        "settled_why": one.settled_why,
    }


def _show(app: App, one: Any, made: look.MadeOf, infos: Sequence[Info]) -> None:
    say(f"{app.settings.mode.mark} Report {one.id}  {_kind(one)}")
    said = ", ".join(word for word in (one.verdict, one.standing) if word)
    say(f"came by {safe(one.source)} {dili(one.received_at)}   {said}", first="  ")
    say(f"{safe(one.sender) or 'sender not known'}  {safe(one.identifier)}", first="  ")
    say(f"sent {dili(one.sent)}", first="  ")
    for finding in one.findings:
        say(f"! {safe(finding['message'])}", first="  ")
    for line in _said(one, infos):
        click.echo(line)
    for line in _became(one, made):
        say(line, first="  ")


def _kind(one: Any) -> str:
    return safe(f"{one.status} {one.msg_type}".strip()) if one.msg_type else "no CAP document"


def _said(one: Any, infos: Sequence[Info]) -> Iterator[str]:
    from alerts.commands.event import account_lines

    account = look.account(one)
    if not infos and account is not None:
        yield from account_lines(account)
    for info in infos[:INFOS_SHOWN]:
        words = (info.language, info.event, info.severity.value, info.urgency.value, info.certainty.value)
        yield from wrapped(", ".join(safe(word) for word in words if word))
        for text in filter(None, (info.headline, info.description, info.instruction)):
            yield from wrapped(_shortened(text), first="    ", rest="    ")
    if len(infos) > INFOS_SHOWN:
        yield f"  and {len(infos) - INFOS_SHOWN} more blocks: avizu feed read {one.id} --raw"


def _shortened(text: str) -> str:
    if len(text) <= MOST_SHOWN:
        return safe(text)
    return f"{safe(text[:MOST_SHOWN])} ... and {len(text) - MOST_SHOWN:,} more characters: --raw"


def _became(one: Any, made: look.MadeOf) -> Iterator[str]:
    if one.event_id:
        yield f"event {one.event_id}: avizu event show {one.event_id}"
    for number in made.warnings:
        yield f"drafted from it: warning {number}: avizu warning show {number}"
    if made.proposals:
        yield f"proposed by it: {', '.join(map(str, made.proposals))}: avizu proposal list --all"
    if one.settled_at:
        deed = "buried" if one.standing == Standing.BURIED.value else "let go"
        yield f"{deed} by {safe(one.settled_by)} {dili(one.settled_at)}: {safe(one.settled_why)}"
    elif one.verdict == Verdict.QUARANTINE.value:
        for way in _ways(one):
            yield f"-> {way}"


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help=REASON)
@identity.passphrase_option
@json_option
@pass_app
def release(app: App, number: int, reason: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Let a report count that was held back. What is drafted of it someone else must approve."""
    from alerts.actions import held as quarantine

    officer = identity.again(app, identity.who(app), passphrase_file)
    drafts = quarantine.release(app, number, by=officer, reason=reason, now=app.clock())
    one, made = quarantine.read(app, number), look.made_of(app, number)
    if as_json:
        emit(_row(one, made, _infos(one)))
        return
    click.echo(f"{app.settings.mode.mark} Report {number} is released.")
    for warning_id in drafts:
        _show_draft(app, warning_id, officer.login)
    if not drafts:
        say(f"Nothing was drafted of it: {_why_not(one, made)}", first="  ")


def _why_not(one: Any, made: look.MadeOf) -> str:
    if made.proposals:
        return f"it proposes {len(made.proposals)}: avizu proposal list"
    led = (f["message"] for f in one.findings if VERDICTS.get(f["code"], Verdict.FLAG).value == one.verdict)
    stopped = Verdict(one.verdict) not in (Verdict.ACCEPT, Verdict.FLAG)
    return safe(next(led, f"its verdict is {one.verdict} now.")) if stopped else "it calls for no draft."


def _show_draft(app: App, warning_id: int, login: str) -> None:
    warning, *_ = look.with_history(app, warning_id)
    say(shown.headline(app, warning))
    if login in warning.newest.touched_by:
        say("You released it, so someone else must approve it.", first="  ")
    click.echo(f"  Next: avizu warning preview {warning_id}")


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help=REASON)
@json_option
@pass_app
def bury(app: App, number: int, reason: str, as_json: bool) -> None:
    """Put a report away that was held back. It stays in the records."""
    from alerts.actions import held as quarantine

    quarantine.bury(app, number, by=identity.who(app), reason=reason, now=app.clock())
    if as_json:
        one = quarantine.read(app, number)
        emit(_row(one, look.made_of(app, number), _infos(one)))
        return
    say(f"{app.settings.mode.mark} Report {number} is buried. It stays in the records: avizu feed read {number}")
