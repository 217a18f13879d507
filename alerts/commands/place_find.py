"""What a name means: the place it is of, or the question it leaves."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import click

from alerts.app import App
from alerts.commands.frame import emit_all, json_option, pass_app, safe
from alerts.errors import Unusable
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import Found, Match, find

UNSETTLED = {Match.NONE, Match.AMBIGUOUS}
AGREES = {Match.EXACT: "found", Match.ALIAS: "found by another spelling", Match.FOLDED: "found by its sound"}
SHOWN = 12
WIDTH = 80
USE_FIND = "Write: avizu place find Hera, or: avizu place find --batch FILE"
BATCH = "Save it again as CSV with the columns text and within."
PARTINGS = ",;\t"
LONGEST_SHOWN = 500
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("find")
@click.argument("text", nargs=-1)
@click.option("--within", metavar="PLACE", help="Look only inside this municipality, post or p-code.")
@click.option("--batch", type=FILE, help="A CSV file with the columns text and within: one place per line.")
@json_option
@pass_app
@click.pass_context
def find_place(
    ctx: click.Context, app: App, *, text: tuple[str, ...], within: str | None, batch: Path | None, as_json: bool
) -> None:
    """Say which place TEXT names: "Hera", "Suku Hera, Dili", INTL:070107, p-code TL06; or which several:
    "Suku Hera no Suku Camea, Dili".

    Exit code 1 when a text names no place or could be several.
    """
    if bool(text) == bool(batch):
        raise Unusable("Nothing to find." if not text else "Both a place and a file were given.", remedy=USE_FIND)
    asked = list(_batch(batch, within)) if batch else [(" ".join(text), within)]
    answers = [(words, find(app.gazetteer, words, inside)) for words, inside in asked]
    if as_json:
        emit_all(_row(words, found) for words, found in answers)
    else:
        told = [line for words, found in answers for line in _told(app.gazetteer, words, found)]
        click.echo("\n".join(told or ["The file has no places."]))
    ctx.exit(1 if any(found.match in UNSETTLED for _, found in answers) else 0)


def _row(words: str, found: Found) -> dict[str, Any]:
    return {"text": words, "match": found.match, "codes": found.codes, "suggestions": found.suggestions}


def _batch(path: Path, within: str | None) -> Iterator[tuple[str, str | None]]:
    """Each line's text and where to look for it. A comma that nobody put quotes around belongs to the last column."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is not in UTF-8.", remedy='Save it again as "CSV UTF-8".') from None
    first = text.partition("\n")[0]
    parting = max(PARTINGS, key=first.count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=parting, strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(lines, [])]
        if "text" not in header:
            raise Unusable(f"{path.name} has no column text.", remedy="Its first line has to be: text,within")
        for line in lines:
            last = len(header) - 1
            cells = [*line[:last], *[""] * (last - len(line)), parting.join(line[last:])]
            if any(cell.strip() for cell in line):
                named = dict(zip(header, cells, strict=True))
                yield named["text"], named.get("within", "").strip() or within
    except csv.Error as error:
        raise Unusable(f"Line {lines.line_num} of {path.name} is no CSV ({error}).", remedy=BATCH) from None


def _told(gazetteer: Gazetteer, words: str, found: Found) -> Iterator[str]:
    asked = found.match is Match.NONE or (found.match is Match.AMBIGUOUS and found.several)
    listed = [f"  {safe(said)}" for said in found.suggestions] if asked else []
    yield from _wrapped(f"{safe(words.strip()[:LONGEST_SHOWN])}: {_verdict(gazetteer, found)}")
    for line in (listed or [_line(gazetteer, code) for code in found.codes])[:SHOWN]:
        yield from _wrapped(line)
    if (count := len(listed or found.codes)) > SHOWN:
        yield f"  ... and {count - SHOWN} more (--json gives all)"


def _verdict(gazetteer: Gazetteer, found: Found) -> str:
    if found.nowhere:
        return "not looked for"
    if found.several and found.match in UNSETTLED:
        return "not every place of the list is clear"
    if found.match is Match.NONE:
        return "not found. Try:" if found.suggestions else "not found"
    if found.match is Match.AMBIGUOUS:
        return f"could be {len(found.codes)} places; add the post or municipality"
    return AGREES[found.match] if len(found.codes) == 1 else gazetteer.summary(found.codes)


def _line(gazetteer: Gazetteer, code: str) -> str:
    level = gazetteer.level(code)
    return f"  {code:<8}  {level.value if level else 'country':<12}  {gazetteer.full_name(code)}"


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="      ")
