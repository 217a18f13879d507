"""avizu audit: what was done by whom, and whether the records are whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.files import new_file, unwritable
from alerts.commands.frame import Instant, as_line, dili, emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.errors import Unusable

if TYPE_CHECKING:
    from alerts.actions.audit import Entry, Verdict
    from alerts.store.chain import Head


@click.group()
def audit() -> None:
    """What was done by whom, and whether the records are whole."""


@audit.command("verify")
@click.option(
    "--heads",
    "files",
    multiple=True,
    type=click.Path(allow_dash=True, dir_okay=False, path_type=Path),
    help="A file with heads that were kept off this machine (- for what is typed or piped).",
)
@click.option("--head", "named", multiple=True, metavar="N:DIGEST", help="One such head.")
@json_option
@pass_app
def verify(app: App, *, files: tuple[Path, ...], named: tuple[str, ...], as_json: bool) -> None:
    """Look whether any entry, sealed receipt or attempt, or approved text was changed, removed or added.

    A chain that was cut off or rewritten as a whole shows only against heads that were kept elsewhere.
    Exit code 1 with the first thing that is wrong.
    """
    from alerts.actions import audit as records

    heads = [*(one for file in files for one in records.read_heads(_read(file))), *map(_head, named)]
    found = records.verify(app, heads)
    if as_json:
        emit(_verdict(found))
    else:
        for line in _said(app, found):
            say(line, rest="  ")
    sys.exit(1 if found.broken or found.restored else 0)


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"The file of heads {file} can't be read.", remedy="Check its name.") from error


def _head(text: str) -> Head:
    from alerts.actions.audit import read_heads

    number, _, digest = text.partition(":")
    try:
        (head,) = read_heads(f"- {number} {digest}")
    except (Unusable, ValueError):
        raise Unusable(f"{safe(text)!r} is no head.", remedy="Write it as NUMBER:DIGEST, with 64 letters.") from None
    return head


def _verdict(found: Verdict) -> dict[str, object]:
    return {
        "whole": not found.broken,
        "broken": found.broken,
        "restored": found.restored,
        "entries": found.entries,
        "digest": found.head.digest if found.head else "",
        "heads": found.heads,
        "not_sealed": {what.removeprefix("sealed "): number for what, number in found.unsealed.items()},
    }


def _said(app: App, found: Verdict) -> Iterator[str]:
    mark = app.settings.mode.mark
    if found.broken:
        yield f"{mark} ! {safe(found.broken)}"
        yield f"  {found.entries:,} links before it are whole. Copy the database as it is, and tell the others."
        return
    if found.restored:
        yield f"{mark} ! {safe(found.restored)}"
        yield "  Did nobody here do that? Then copy the database as it is, and tell the others."
    yield f"{mark} Whole: {found.entries:,} {'entry' if found.entries == 1 else 'entries'}."
    if found.head:
        yield f"  head {found.head.number} {found.head.digest}"
    if found.heads or found.restored:
        yield f"  It fits {found.heads:,} {'head' if found.heads == 1 else 'heads'} kept elsewhere."
    else:
        yield "  Whether the newest entries were cut off shows only with --heads FILE."
    waiting = [f"{number:,} {what.removeprefix('sealed ')}" for what, number in found.unsealed.items() if number]
    if waiting:
        yield f"  Not sealed yet: {', '.join(waiting)}."


@audit.command("head")
@json_option
@pass_app
def head(app: App, *, as_json: bool) -> None:
    """Print the newest link of the chain, as it is kept off this machine: instant, number, digest."""
    from alerts.actions import audit as records

    newest = records.head(app)
    if newest is None:
        raise Unusable("The audit has no entry yet.", remedy="Try again after the first deed.")
    if as_json:
        emit({"at": app.clock(), "number": newest.number, "digest": newest.digest})
    else:
        click.echo(newest.line(app.clock()))


@audit.command("list")
@click.option("--warning", "warning_id", type=int, help="Only of this warning.")
@click.option("--newest", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many.")
@json_option
@pass_app
def list_(app: App, *, warning_id: int | None, newest: int, as_json: bool) -> None:
    """Show the newest entries, oldest first, for whoever is logged in."""
    from alerts.actions import audit as records

    identity.who(app)
    found = records.entries(app, warning_id=warning_id, newest=newest)
    if as_json:
        emit_all(map(_row, found))
        return
    click.echo(heading(app, len(found), "entry", many="entries"))
    for one in found:
        of = f" (warning {one.warning_id})" if one.warning_id else ""
        where = f", from {one.origin}" if one.origin else ""
        reason = f": {one.reason}" if one.reason else ""
        say(safe(f"{one.id} {dili(one.at)} {one.what}{of} by {one.who}{where}{reason}"), first="  ")


@audit.command("export")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--from", "since", type=Instant(), help="From this instant on (Dili time).")
@click.option("--to", "until", type=Instant(), help="Before this instant.")
@pass_app
def export(app: App, *, file: Path, since: datetime | None, until: datetime | None) -> None:
    """Write every entry to FILE (- for the terminal), one JSON object per line, with the digest of its link.

    Telephone numbers are cut. Only your account of this machine may read the file. That it was written is an entry.
    """
    from alerts.actions import audit as records

    officer = identity.who(app)
    records.check_may_export(officer)
    out = None if str(file) == "-" else new_file(file)
    found = records.export(app, by=officer, now=app.clock(), since=since, until=until)
    if out is None:
        emit_all(map(_row, found))
        return
    _write(file, out, found)
    said = f"{len(found):,} {'entry' if len(found) == 1 else 'entries'} written to {safe(str(file))}."
    say(f"{app.settings.mode.mark} {said}")


def _write(file: Path, handle: int, found: list[Entry]) -> None:
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.writelines(f"{as_line(_row(one))}\n" for one in found)
    except OSError as error:
        raise unwritable(file, error) from error


def _row(one: Entry) -> dict[str, object]:
    row = asdict(one)
    return {
        "link": row.pop("number"),
        "entry": row.pop("id"),
        **{("from" if key == "origin" else key.removesuffix("_id")): value for key, value in row.items()},
    }
