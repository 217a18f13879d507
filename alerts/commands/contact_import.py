"""avizu contact import, export: the directory from a file, and into one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.files import text_of
from alerts.commands.frame import WIDTH, emit, json_option, pass_app, safe, say, wrapped
from alerts.errors import Unusable

if TYPE_CHECKING:
    from alerts.actions.contacts import Imported
    from alerts.audience.spread import Spread


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what is wrong.")
@click.option("--repair", is_flag=True, help="Take numbers as suggested (7 digits to 8, O to 0). Each is listed.")
@click.option("--merge", is_flag=True, help="Lines that are one person become one contact. Each is listed.")
@identity.passphrase_option
@json_option
@pass_app
def import_(
    app: App, *, file: Path, dry_run: bool, repair: bool, merge: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """Add contacts from a CSV file: name, role, suco, phone, languages, and where you need them municipality, order (1
    is called first), phone2, phone3, said_para, substitute.

    One wrong line and nothing is imported: mend the lines that are named and import again. Names of places are never
    repaired: choose among the suggestions yourself.
    """
    from alerts.actions import contacts

    officer = identity.who(app)
    if not dry_run:
        officer = identity.again(app, officer, passphrase_file)
    done = contacts.import_file(
        app, text_of(file), by=officer, now=app.clock(), dry_run=dry_run, repair=repair, merge=merge
    )
    if as_json:
        emit(_row(done, dry_run))
    else:
        lines = [*_lines(done), f"{app.settings.mode.mark} {_summary(done, dry_run)}"]
        # There may be thousands, which take their time one by one.
        click.echo("\n".join(shown for line in lines for shown in _folded(line)))
    warn_of_spread(done.spread, as_json)
    if done.faults:
        sys.exit(2)


def warn_of_spread(found: Sequence[Spread], as_json: bool) -> None:
    """Beside the rows that a program reads: whoever started it should see it in any case."""
    for one in found:
        said = f"! {one.phone} is on the committees of {one.sucos} sucos now. Everybody is told of it."
        click.echo("\n".join(wrapped(said, first="  ")), err=as_json)


def _row(done: Imported, dry_run: bool) -> dict[str, Any]:
    return {
        "added": done.added,
        "returned": done.returned,
        "faults": [
            {"line": f.line, "reason": f.reason, "suggestion": f.repair.after if f.repair else ""} for f in done.faults
        ],
        "repaired": [
            {"line": r.line, "before": r.repair.before, "after": r.repair.after, "why": r.repair.why}
            for r in done.repaired
        ],
        "joined": [{"line": j.line, "name": j.name, "into": j.into, "phones": list(j.phones)} for j in done.joined],
        "notes": [{"line": n.line, "text": n.text} for n in done.notes],
        "dry_run": dry_run,
    }


def _lines(done: Imported) -> Iterator[str]:
    for repaired in done.repaired:
        repair = repaired.repair
        yield f"line {repaired.line}: {repair.before!r} taken as {repair.after} ({repair.why})"
    for joined in done.joined:
        numbers = ", ".join(joined.phones)
        yield f"line {joined.line}: {joined.name} joined with {joined.kept} ({joined.into}): {numbers}"
    for note in done.notes:
        yield f"line {note.line}: {note.text}"
    for fault in done.faults:
        suggested = f" --repair takes it as {fault.repair.after} ({fault.repair.why})." if fault.repair else ""
        yield f"line {fault.line}: {fault.reason}{suggested}"


def _folded(line: str) -> list[str]:
    """Most lines need nothing done to them."""
    if line.isprintable():
        return [line] if len(line) <= WIDTH else wrapped(line, first="")
    return wrapped(safe(line), first="")


def _summary(done: Imported, dry_run: bool) -> str:
    if done.faults:
        wrong = len({fault.line for fault in done.faults})
        lines = "1 line is" if wrong == 1 else f"{wrong:,} lines are"
        return f"Nothing was imported: {lines} wrong."
    counts = (
        (done.added, "1 contact", "contacts", "would be added", "added"),
        (done.returned, "1", "", "would come back", "came back"),
        (len(done.joined), "1", "", "would be joined with others", "joined with others"),
    )
    said = ", ".join(
        " ".join(filter(None, (one if count == 1 else f"{count:,} {many}".strip(), would if dry_run else did)))
        for count, one, many, would, did in counts
        if count or one == "1 contact"
    )
    return f"Nothing is wrong with it: {said}." if dry_run else f"{said}."


@click.command()
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@identity.passphrase_option
@pass_app
def export(app: App, *, file: Path, passphrase_file: Path | None) -> None:
    """Write the whole directory to FILE (- for the terminal), as `avizu contact import` reads it.

    It holds every number in full: only your account of this machine may read the file.
    """
    from alerts.actions import contacts

    officer = identity.again(app, identity.who(app), passphrase_file)
    text = contacts.export(app, by=officer)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    _write(file, text)
    lines = text.count("\n") - 1
    say(f"{app.settings.mode.mark} {lines:,} {'contact' if lines == 1 else 'contacts'} written to {safe(str(file))}.")


def _write(file: Path, text: str) -> None:
    """With the mark by which spreadsheets know UTF-8. Never over a file that is there."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as out:
            out.write(text)
    except FileExistsError as error:
        raise Unusable(f"{file} is there already.", remedy="Choose another name, or remove it.") from error
    except OSError as error:
        raise Unusable(f"{file} can't be written ({error.strerror}).", remedy="Choose another folder.") from error
