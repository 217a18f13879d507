"""`avizu warning callsheet`: whom to ring, in order, what to read to them, and where to tick."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.files import new_file, unwritable
from alerts.commands.frame import emit, json_option, pass_app, safe, say
from alerts.errors import AvizuError, NotAllowed
from alerts.model.people import check_officer


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it as a page to print."
)
@json_option
@pass_app
def callsheet(app: App, *, number: int, html: Path | None, as_json: bool) -> None:
    """Who to ring about an approved warning, in order, when messages do not get through. Needs no network."""
    from alerts.actions import callsheet as making

    check_officer(identity.who(app), "see a call sheet")
    made = making.sheet(app, number, app.clock())
    if html is not None:
        from alerts.outgoing.callsheet_page import call_sheet_html

        _write(html, call_sheet_html(made))
    if as_json:
        emit(asdict(made) | {"reached": made.reached})
    elif html is not None:
        say(f"{app.settings.mode.mark} Wrote {html}: open it in a browser and print it.")
    else:
        from alerts.outgoing.callsheet_text import call_sheet_text

        click.echo("\n".join(map(safe, call_sheet_text(made).split("\n"))), nl=False)


def _write(file: Path, page: str) -> None:
    handle = new_file(file)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(page)
    except OSError as error:
        raise unwritable(file, error) from error


def say_made(app: App, number: int, why: str, *, as_json: bool) -> None:
    """Writes the sheet of a warning whose messages do not go out, and says where it is: the approval stands anyhow."""
    from alerts.actions import callsheet as making

    try:
        text, _ = making.write(app, number, app.clock(), why=why)
    except NotAllowed:
        return
    except AvizuError as fault:
        say(f"! There is no call sheet: {safe(str(fault))}", first="  ")
        return
    if as_json:
        click.echo(f"avizu: ring them from the call sheet: {text}", err=True)
    else:
        click.echo(f"  No way out now: ring them from the call sheet:\n  {safe(str(text))}")
