"""avizu feed: the sources Avizu listens to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.actions import look
from alerts.actions import poll as polling
from alerts.app import App
from alerts.commands.alarm import say_open
from alerts.commands.frame import Instant, dili, emit, heading, json_option, pass_app, safe, say
from alerts.errors import NotFound

SOMEWHERE = "https://feed.invalid/"
"""Links of a saved feed are seen from here: it is not known where it came from."""


@click.group()
def feed() -> None:
    """The sources Avizu listens to."""


@feed.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """Every configured source: last success, last error, age."""
    if not as_json:
        click.echo(heading(app, len(app.settings.feeds), "source"))
    for source, state in look.feeds(app):
        succeeded = state.succeeded_at if state else None
        error = state.error if state else ""
        if as_json:
            row = {"name": source.name, "reader": source.reader, "url": source.url}
            emit(row | {"succeeded_at": succeeded, "error": error, "next_at": state.next_at if state else None})
        else:
            when = dili(succeeded) if succeeded else "never"
            click.echo(f"{source.name:<20} last success {when}")
            if error:
                say(f"! {safe(error)}", first="  ")
    if as_json:
        return
    if not app.settings.feeds:
        say("No source is listened to. Add [feed.NAME] to avizu.toml: see docs/operator.md")
    waiting = len(look.held(app, now=app.clock()))
    if waiting:
        click.echo(f"  ! {waiting} held back. Look at them: avizu feed held")
    say_open(app)


@feed.command()
@json_option
@pass_app
def held(app: App, as_json: bool) -> None:
    """Documents of the last 30 days that were held back: why, and how to use one all the same."""
    reports = look.held(app, now=app.clock())
    if reports and not as_json:
        click.echo(heading(app, len(reports), "document held back", many="documents held back"))
    for one in reports:
        if as_json:
            row = {"id": one.id, "source": one.source, "sender": one.sender, "identifier": one.identifier}
            emit(row | {"sent": one.sent, "received_at": one.received_at, "findings": one.findings})
            continue
        say(f"{dili(one.received_at)}  {safe(one.source)}  {safe(one.sender)}  {safe(one.identifier)}")
        for finding in one.findings:
            say(f"! {safe(finding['message'])}", first="  ")
        click.echo(f"  To use it all the same: avizu warning import report:{one.id}")
    if not reports and not as_json:
        click.echo(f"{app.settings.mode.mark} Nothing is held back.")


@feed.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--now", type=Instant(), help="Judge as if it were this time (Dili time without an offset).")
@json_option
@pass_app
@click.pass_context
def check(ctx: click.Context, app: App, files: tuple[Path, ...], now: datetime | None, as_json: bool) -> None:
    """Read feeds that were saved as files: what they list, and what is odd. Nothing is stored.

    Exit 1 when one is rejected: it can't be read, or nothing that it lists can be used.
    """
    from alerts.cap.verdict import Verdict
    from alerts.feeds.check import check_feed
    from alerts.feeds.entry import LARGEST

    rejected = False
    for path in files:
        with path.open("rb") as file:
            judged = check_feed(file.read(LARGEST + 1), SOMEWHERE, now or app.clock())
        rejected = rejected or judged.verdict is Verdict.REJECT
        row = {
            "file": str(path),
            "reader": judged.reader,
            "verdict": judged.verdict,
            "entries": len(judged.entries),
            "notices": len(judged.notices),
            "findings": [{"code": finding.code, "message": finding.message} for finding in judged.findings],
        }
        if as_json:
            emit(row)
        else:
            _show_checked(row)
    if rejected:
        ctx.exit(1)


def _show_checked(row: Mapping[str, Any]) -> None:
    counted = (("entries", "entry", "entries"), ("notices", "event", "events"))
    parts = [f"{row[field]} {one if row[field] == 1 else many}" for field, one, many in counted]
    what = ", ".join((row["reader"], *parts)) if row["reader"] else "no known kind"
    say(f"{safe(row['file'])}: {row['verdict'].value} ({what})")
    for finding in row["findings"]:
        say(f"! {safe(finding['message'])}", first="  ")


@feed.command()
@click.argument("name", required=False)
@json_option
@pass_app
def poll(app: App, name: str | None, as_json: bool) -> None:
    """Ask one source, or all of them, now. What is new becomes a draft."""
    chosen = [source for source in app.settings.feeds if name in {None, source.name}]
    if name and not chosen:
        raise NotFound(f"There is no source {name!r}.", remedy="See the list: avizu feed list")
    done = [polling.poll(app, source, now=app.clock()) for source in chosen]
    if not as_json:
        click.echo(heading(app, len(done), "source asked", many="sources asked"))
    for one in done:
        if as_json:
            emit({"feed": one.feed, "drafts": list(one.drafts), "error": one.error})
        else:
            drafts = ", ".join(f"warning {number}" for number in one.drafts) or "nothing new"
            say(f"{one.feed:<20} {drafts}" + (f"; {safe(one.error)}" if one.error else ""))
    if any(one.error for one in done):
        sys.exit(1)
