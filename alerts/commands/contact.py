"""avizu contact: the directory of suco and municipality committees."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.actions import contacts
from alerts.app import App
from alerts.commands import identity
from alerts.commands.columns import cut
from alerts.commands.frame import emit, heading, json_option, pass_app, safe, say
from alerts.errors import Unusable
from alerts.model.mask import mask_phone


@click.group()
def contact() -> None:
    """The directory of committees."""


@contact.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what is wrong.")
@json_option
@pass_app
def import_(app: App, file: Path, dry_run: bool, as_json: bool) -> None:
    """Add contacts from a CSV file: name, role, suco, phone, languages, and municipality where a name is not unique.

    One wrong line and nothing is imported: mend the lines that are named and import again.
    """
    officer = identity.who(app)
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Unusable(f"{file} is not UTF-8 text.", remedy="Save it as CSV UTF-8.") from error
    except OSError as error:
        raise Unusable(f"{file} can't be read ({error.strerror}).", remedy="Check who may read it.") from error
    done = contacts.import_file(app, text, by=officer, now=app.clock(), dry_run=dry_run)
    if as_json:
        faults = [{"line": f.line, "reason": f.reason} for f in done.faults]
        emit({"added": done.added, "faults": faults, "dry_run": dry_run})
    else:
        for fault in done.faults:
            say(f"line {fault.line}: {safe(fault.reason)}")
        click.echo(f"{app.settings.mode.mark} {_summary(done, dry_run)}")
    if done.faults:
        sys.exit(2)


def _summary(done: contacts.Imported, dry_run: bool) -> str:
    if done.faults:
        wrong = len({fault.line for fault in done.faults})
        lines = "1 line is" if wrong == 1 else f"{wrong} lines are"
        return f"Nothing was imported: {lines} wrong."
    return "Nothing is wrong with it." if dry_run else f"{done.added} contacts added."


@contact.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """Everybody in the directory."""
    identity.who(app)
    everybody = contacts.listed(app)
    if not as_json:
        click.echo(heading(app, len(everybody), "contact"))
    for one in everybody:
        row = {
            "id": one.id,
            "name": one.name,
            "role": one.role,
            "place": one.place,
            "phone": one.phone,
            "languages": list(one.languages),
            "opted_out_at": one.opted_out_at,
        }
        if as_json:
            emit(row)
        else:
            label = app.gazetteer.label(one.place)
            silent = "  said PARA" if one.opted_out_at else ""
            click.echo(
                f"{one.id:>5}  {cut(label, 22):<22} {cut(safe(one.name), 24):<24} {mask_phone(one.phone)}{silent}"
            )
