"""avizu template export, import, sign, reviews, list: the texts for those who know the language."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.columns import Column, laid_out
from alerts.commands.frame import emit, emit_all, heading, json_option, pass_app, safe, say, wrapped
from alerts.errors import Unusable

if TYPE_CHECKING:
    from alerts.actions.templates import Imported
    from alerts.words.library import Library
    from alerts.words.translation import Change

MOST_FINDINGS = 20
"""A language of which half is missing would fill many screens with what else it needs."""

language_option = click.option(
    "--language", "languages", multiple=True, help="tet, pt, or a new one; may be repeated. Without it, all there are."
)
hazard_option = click.option(
    "--hazard", "names", multiple=True, help="Only its texts, or those of frames, replies, spots; may be repeated."
)


@click.command(short_help="The texts as one CSV for translators.")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@language_option
@hazard_option
@pass_app
def export(app: App, *, file: Path, languages: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Write the texts to FILE (- for the terminal), a CSV that any spreadsheet opens, for translators.

    One row for each text, the languages side by side. What comes back is read by `avizu template import`.
    """
    from alerts.actions import templates

    done = templates.export(app, languages, names)
    if str(file) == "-":
        click.echo(done.sheet, nl=False)
    else:
        _write(file, done.sheet)
        said = f"{_texts(done.texts)} in {', '.join(done.languages)} written to {safe(str(file))}."
        say(f"{app.settings.mode.mark} {said}")
    for sentence in done.left_out:
        click.echo("\n".join(wrapped(f"! {sentence}")), err=True)


def _write(file: Path, text: str) -> None:
    """With the mark by which spreadsheets know UTF-8. Never over a file that is there."""
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as out:
            out.write(text)
    except FileExistsError as error:
        raise Unusable(f"{file} is there already.", remedy="Choose another name, or remove it.") from error
    except OSError as error:
        raise Unusable(f"{file} can't be written ({error.strerror}).", remedy="Choose another folder.") from error


@click.command("import", short_help="Take such a CSV back.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change, and what is wrong.")
@identity.passphrase_option
@json_option
@pass_app
def import_(app: App, *, file: Path, dry_run: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Take texts back from a FILE of `avizu template export` that translators worked on.

    Every changed text is shown, old lines with - and new ones with +, and all texts are checked as `avizu template
    check` does. One fault and nothing is written. What is written goes into the folder templates of this home, where it
    goes before the text that ships. A changed text has to be reviewed anew.
    """
    from alerts.actions import templates

    officer = identity.who(app)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unusable(f"{file} can't be read ({error.strerror}).", remedy="Check who may read it.") from error
    if not dry_run:
        officer = identity.again(app, officer, passphrase_file)
    done = templates.import_sheet(app, data, by=officer, now=app.clock(), dry_run=dry_run)
    if as_json:
        emit(_imported_row(done, dry_run))
    else:
        for line in _imported_lines(app, done, dry_run):
            click.echo(line)
    if done.refused:
        sys.exit(2)


def _imported_row(done: Imported, dry_run: bool) -> dict[str, Any]:
    return {
        "changes": [_change_row(change) for change in done.changes],
        "faults": [{"row": fault.row, "message": fault.text} for fault in done.faults],
        "notes": [{"row": note.row, "message": note.text} for note in done.notes],
        "findings": [{"file": f.file, "text": f.block, "code": f.code, "message": f.message} for f in done.findings],
        "unused": list(done.unused),
        "written": [str(path) for path in done.written],
        "dry_run": dry_run,
    }


def _change_row(change: Change) -> dict[str, Any]:
    by, on = change.review or (None, None)
    return {
        "row": change.row,
        "key": str(change.key),
        "language": change.language,
        "before": change.before,
        "after": change.after,
        "reviewed_by": by,
        "reviewed_on": on,
        "review_lost": change.lost is not None and change.review is None,
    }


def _imported_lines(app: App, done: Imported, dry_run: bool) -> Iterator[str]:
    for change in done.changes:
        yield from _diff(change)
    if done.unused:
        yield from wrapped(f"Columns that say nothing of a text: {safe(', '.join(done.unused))}.", first="")
    for note in done.notes:
        yield from wrapped(f"row {note.row}: {safe(note.text)}", first="")
    for fault in done.faults:
        yield from wrapped(f"! row {fault.row}: {safe(fault.text)}", first="")
    for finding in done.findings[:MOST_FINDINGS]:
        yield from wrapped(f"! {_where(finding.file, finding.block, done)}: {safe(finding.message)}", first="")
    if len(done.findings) > MOST_FINDINGS:
        yield f"! and {len(done.findings) - MOST_FINDINGS:,} more"
    yield from wrapped(f"{app.settings.mode.mark} {_summary(done, dry_run)}", first="")
    if done.written:
        yield from wrapped("An `avizu run` that is running says the old words until it is started again.", first="")


def _diff(change: Change) -> Iterator[str]:
    yield from wrapped(f"{change.key}, {change.language} (row {change.row})", first="")
    old, new = change.before.splitlines(), change.after.splitlines()
    for _, begin, end, first, last in (op for op in SequenceMatcher(None, old, new).get_opcodes() if op[0] != "equal"):
        for sign, lines in (("-", old[begin:end]), ("+", new[first:last])):
            for line in lines:
                yield from wrapped(f"{sign} {safe(line)}")
    if change.review:
        yield from wrapped(safe("reviewed by {} on {}".format(*change.review)))
    elif change.lost:
        yield from wrapped(safe("not reviewed any more: {} read other words on {}".format(*change.lost)))


def _where(file: str, block: str, done: Imported) -> str:
    """The text, with the rows of the sheet it may come from."""
    here = [change for change in done.changes if f"{change.name}.j2" == file and change.reworded]
    meant = [change for change in here if change.key.part == block] or here
    rows = ", ".join(str(change.row) for change in meant)
    name = f"{file} {block}".strip()
    return f"row {rows}, {name}" if rows else name


def _summary(done: Imported, dry_run: bool) -> str:
    if done.refused:
        wrong = len(done.faults) or len(done.findings)
        return f"Nothing was written: {'1 thing is' if wrong == 1 else f'{wrong:,} things are'} wrong."
    if not done.changes:
        return "Nothing in it differs from the texts as they are."
    reworded = sum(change.reworded for change in done.changes)
    read = sum(change.review is not None for change in done.changes)
    counts = f"{_texts(reworded)} changed, {'1 review' if read == 1 else f'{read:,} reviews'} recorded"
    if dry_run:
        return f"Nothing is wrong with it: {counts}. Nothing is written yet: run it again without --dry-run."
    return f"{counts}."


def _texts(count: int) -> str:
    return "1 text" if count == 1 else f"{count:,} texts"


@click.command(short_help="Record who read the texts of a file.")
@click.argument("name", metavar="HAZARD|FILE")
@click.option("--language", required=True, help="tet, pt, or a language of your own folder.")
@click.option("--by", "reviewer", required=True, metavar="NAME", help="Who knows the language and read the texts.")
@click.option("--on", default="", metavar="DATE", help="The day, as 2026-11-22. Without it, today.")
@click.option("--text", "blocks", multiple=True, metavar="BLOCK", help="Only this text; may be repeated.")
@json_option
@pass_app
def sign(app: App, *, name: str, language: str, reviewer: str, on: str, blocks: tuple[str, ...], as_json: bool) -> None:
    """Record who read the texts of a hazard, or of frames, replies, spots. It counts until the words change."""
    from alerts.actions import templates

    done = templates.sign(
        app, name, language, reviewer=reviewer, on=on, blocks=blocks, by=identity.who(app), now=app.clock()
    )
    if as_json:
        emit_all(_signed_row(change) for change in done)
        return
    by, day = done[0].review or ("", "")
    say(f"{app.settings.mode.mark} {_texts(len(done))} of {language}/{name} reviewed by {safe(by)} on {day}.")


def _signed_row(change: Change) -> dict[str, Any]:
    by, on = change.review or (None, None)
    return {"key": str(change.key), "language": change.language, "reviewed_by": by, "reviewed_on": on}


@click.command(short_help="How many texts were read, and by whom.")
@json_option
@pass_app
def reviews(app: App, *, as_json: bool) -> None:
    """How many texts of each file were read by somebody who knows the language."""
    found = list(_reviews(app.library))
    if as_json:
        emit_all(found)
        return
    texts, read = sum(row["texts"] for row in found), sum(row["reviewed"] for row in found)
    click.echo(f"{app.settings.mode.mark} {read:,} of {_texts(texts)} reviewed")
    columns = (Column("file"), Column("texts", right=True), Column("reviewed", right=True), Column("by", stretch=True))
    lines = [
        (f"{row['language']}/{row['file']}", str(row["texts"]), str(row["reviewed"]), safe(", ".join(row["by"])))
        for row in found
    ]
    click.echo("\n".join(laid_out(columns, lines)))


def _reviews(library: Library) -> Iterator[dict[str, Any]]:
    from alerts.words.translation import files

    for language in library.languages:
        for name in files(library):
            if library.has(language, name):
                file = library.file(language, name)
                given = [review for review in map(file.review, file.blocks) if review]
                by = sorted({review.by for review in given})
                yield {
                    "file": name,
                    "language": language,
                    "texts": len(file.blocks),
                    "reviewed": len(given),
                    "by": by,
                }


@click.command("list", short_help="Every text by its key.")
@json_option
@pass_app
def list_(app: App, *, as_json: bool) -> None:
    """Every text by the key that `avizu template show` takes."""
    found = list(_listed(app.library, app.home / "templates"))
    if as_json:
        emit_all(found)
        return
    click.echo(heading(app, len(found), "text"))
    columns = (Column("key", stretch=True), Column("languages"), Column("reviewed"), Column("own"))
    lines = [(row["key"], *(" ".join(row[name]) for name in ("languages", "reviewed", "own"))) for row in found]
    click.echo("\n".join(laid_out(columns, lines)))


def _listed(library: Library, own: Path) -> Iterator[dict[str, Any]]:
    from alerts.words.translation import files, keys

    changed = {path.relative_to(own).with_suffix("").as_posix() for path in own.glob("*/*.j2")}
    for key in keys(library, files(library)):
        if key.word:
            continue
        there = [code for code in library.languages if library.has_text(code, key.file, key.part)]
        held = {code: library.file(code, key.file) for code in there}
        yield {
            "key": str(key),
            "languages": there,
            "reviewed": [code for code in there if held[code].review(key.part)],
            "own": [c for c in there if f"{c}/{key.file}" in changed and held[c].has_own(key.part)],
        }
