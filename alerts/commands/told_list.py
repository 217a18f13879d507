"""`avizu message told WARNING --list`: the ticks of a call sheet, a line each; every line is kept at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from alerts.actions import tick as ticking
from alerts.actions.tick import Ticked
from alerts.app import App
from alerts.commands.frame import at_a_terminal, dili, safe, say
from alerts.delivery.ticks import ENDS, read_tick
from alerts.errors import AvizuError, Unusable
from alerts.model.people import Officer

list_option = click.option(
    "--list", "listed", is_flag=True, help="Type back the ticks of a call sheet: a number and a time on each line."
)
from_option = click.option(
    "--from",
    "source",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Like --list, the lines from a file.",
)


def check_given(several: bool, suco: str | None, person: str | None) -> None:
    """A suco and a person, or a list of ticks. Raises click's own refusals."""
    if several and (suco or person):
        raise click.UsageError("--list and --from take no SUCO and no --person: they are on the lines.")
    if not several and not suco:
        raise click.UsageError("Missing argument 'SUCO'.")
    if not several and not person:
        raise click.UsageError("Missing option '--person'.")


@dataclass
class _Counts:
    recorded: int = 0
    already: int = 0
    wrong: list[str] = field(default_factory=list)


def look(app: App, warning_id: int, source: Path | None, *, by: Officer) -> list[str] | None:
    """The lines of the file, where one is named. Raises what is wrong with the warning, the officer, or the file."""
    ticking.look(app, warning_id, by=by)
    if source is None:
        return None
    try:
        content = source.read_bytes()
    except OSError as error:
        raise Unusable(f"{source} can't be read ({error.strerror}).", remedy="Check its name.") from error
    if _NO_TEXT.search(content):
        raise Unusable(f"{source} is not a text.", remedy="Save it as plain text (UTF-8): a tick on each line.")
    return content.decode("utf-8-sig", "replace").splitlines()


_NO_TEXT = re.compile(rb"[^\t\n\f\r\x1a -\xff]")


def record_all(app: App, warning_id: int, lines: list[str] | None, *, by: Officer) -> None:
    """These lines, or what is typed or piped in, until the end, an "x", or at a terminal an empty line. Exits 1 where
    one that was not typed could not be recorded.
    """
    if lines is not None:
        counts = _all(app, warning_id, _lines(lines), by)
        typed = False
    else:
        typed = at_a_terminal()
        counts = _all(app, warning_id, _typed(app, warning_id) if typed else _lines(sys.stdin), by)
    _sum_up(app, warning_id, counts)
    if counts.wrong and not typed:
        sys.exit(1)


def _typed(app: App, warning_id: int) -> Iterator[str]:
    """What is typed at a terminal. An end of input there, or Ctrl-C, ends it like an empty line."""
    mark = app.settings.mode.mark
    click.echo(
        f"{mark} Ticks of warning {warning_id}: 12 02:41 and a note if there is one. Empty line: done.", err=True
    )
    while True:
        try:
            line = click.prompt(f"{mark} tick", default="", show_default=False, prompt_suffix="> ", err=True)
        except (click.Abort, EOFError):
            return
        if not line.strip() or line.strip() in ENDS:
            return
        yield line


def _lines(file: Iterable[str]) -> Iterator[str]:
    """An empty line of a file does not end it: nothing that stands after it may be lost."""
    for line in file:
        if line.strip() in ENDS:
            return
        if line.strip():
            yield line


def _all(app: App, warning_id: int, lines: Iterator[str], by: Officer) -> _Counts:
    counts = _Counts()
    for line in lines:
        try:
            done = ticking.tick(app, warning_id, read_tick(line, app.clock()), by=by, now=app.clock())
        except AvizuError as wrong:
            counts.wrong.append(line)
            say(f"Not recorded: {safe(line.strip())[:40]}. {safe(str(wrong))}", first="  ! ")
            continue
        counts.already += done.already
        counts.recorded += not done.already
        say(_echo(app, warning_id, done), first="  ")
    return counts


def _echo(app: App, warning_id: int, done: Ticked) -> str:
    recent = app.clock() - done.at
    when = dili(done.at, weekday=False)[-5:] if recent.total_seconds() < _HALF_A_DAY else dili(done.at)
    again = ", recorded before" if done.already else ""
    if done.is_station:
        return f"{safe(done.person)}: told by voice {when}{again}. When it has aired: avizu station aired {warning_id}"
    return f"{done.where}: told {safe(done.person)} {when}{again}"


_HALF_A_DAY = 12 * 3600


def _sum_up(app: App, warning_id: int, counts: _Counts) -> None:
    parts = [f"{counts.recorded} recorded"]
    parts += [f"{counts.already} recorded before"] if counts.already else []
    parts += [f"{len(counts.wrong)} not recorded"] if counts.wrong else []
    click.echo(f"{app.settings.mode.mark} Warning {warning_id}: {', '.join(parts)}. Next: avizu report {warning_id}")
