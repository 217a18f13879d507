"""avizu feed: the sources Avizu listens to."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.actions import look
from alerts.app import App
from alerts.commands import ages, quarantine
from alerts.commands.alarm import say_open
from alerts.commands.columns import Column, laid_out
from alerts.commands.frame import Instant, dili, emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.delivery.sources import APART_BY
from alerts.errors import NotFound

if TYPE_CHECKING:
    from alerts.actions.poll import Polled

SOMEWHERE = "https://feed.invalid/"
"""Links of a saved feed are seen from here: it is not known where it came from."""
PUSH = "push"


@click.group()
def feed() -> None:
    """The sources Avizu listens to."""


for command in (quarantine.held, quarantine.read, quarantine.release, quarantine.bury):
    feed.add_command(command)


@feed.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """Every configured source: when it was last heard, how old its news is, what is wrong with it."""
    now = app.clock()
    found = look.feeds(app, now=now)
    if as_json:
        emit_all(map(_row, found))
        return
    click.echo(heading(app, len(found), "source"))
    if found:
        title, *lines = laid_out(COLUMNS, [_cells(one, now) for one in found])
        click.echo(title)
        for one, line in zip(found, lines, strict=True):
            click.echo(line)
            for note in _notes(one):
                say(note, first="    ", rest="      ")
    else:
        say("No source is listened to. Add [feed.NAME] to avizu.toml: see docs/operator.md")
    waiting = len(look.held(app, now=now))
    if waiting:
        click.echo(f"  ! {waiting} held back. Look at them: avizu feed held")
    say_open(app)


COLUMNS = (
    Column("source", stretch=True),
    Column("kind"),
    Column("last heard"),
    Column("newest item"),
    Column("next poll"),
)


def _row(one: look.FeedView) -> dict[str, Any]:
    return {
        "name": one.source.name,
        "reader": one.source.reader,
        "url": one.source.url,
        "succeeded_at": one.heard_at,
        "newest_at": one.newest_at,
        "next_at": one.next_at,
        "error": one.error,
        "remedy": one.remedy,
        "failures": one.failures,
        "silent": one.silent_since is not None,
        "mirror_of": one.source.mirror_of,
        "signs_only": one.source.signs_only,
    }


def _cells(one: look.FeedView, now: datetime) -> tuple[str, ...]:
    heard = ages.ago(one.heard_at, now)
    newest = ages.ago(one.newest_at, now) if one.newest_at else "-"
    following = "posts to us" if one.source.reader == PUSH else ages.until(one.next_at, now)
    return safe(one.source.name), one.source.reader, heard, newest, following


def _notes(one: look.FeedView) -> Iterator[str]:
    """What is wrong first, then what kind of source it is."""
    if one.silent_since:
        yield f"! SILENT since {dili(one.silent_since)}"
    if one.error:
        yield f"! {safe(one.error)}"
        yield from [f"-> {safe(one.remedy)}"] if one.remedy else ()
    elif one.silent_since and one.source.reader != PUSH:
        yield f"-> Ask it now: avizu feed poll {safe(one.source.name)}"
    if one.source.mirror_of:
        yield _mirrored(one)
    if one.source.signs_only:
        yield "signs only: its news is shown and never becomes a draft"


def _mirrored(one: look.FeedView) -> str:
    original = safe(one.source.mirror_of)
    if one.behind is None or abs(one.behind) <= APART_BY:
        return f"mirror of {original}"
    where = "behind" if one.behind > APART_BY else "ahead of"
    return f"! mirror of {original}, {where} it by {ages.span(abs(one.behind))}"


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
    from alerts.actions import poll as polling

    chosen = [source for source in app.settings.feeds if name in {None, source.name}]
    if name and not chosen:
        raise NotFound(f"There is no source {name!r}.", remedy="See the list: avizu feed list")
    done = [polling.poll(app, source, now=app.clock()) for source in chosen]
    if not as_json:
        click.echo(heading(app, len(done), "source asked", many="sources asked"))
    for one in done:
        if as_json:
            row = {"feed": one.feed, "drafts": list(one.drafts), "held": one.held}
            emit(row | {"error": one.error, "remedy": one.remedy})
        else:
            _show_polled(one)
    if any(one.error for one in done):
        sys.exit(1)


def _show_polled(one: Polled) -> None:
    held = f"{one.held} held back: avizu feed held" if one.held else ""
    drafts = ", ".join(f"warning {number}" for number in one.drafts)
    brought = "; ".join(part for part in (drafts, held) if part) or "nothing new"
    say(f"{one.feed:<20} {brought}" + (f"; {safe(one.error)}" if one.error else ""))
    if one.remedy:
        say(f"-> {safe(one.remedy)}", first="    ", rest="      ")
