"""`avizu reply`: what the committees answered, and which calls for help are still open."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import click

from alerts.actions import letters
from alerts.actions.close_help import close_help
from alerts.app import App
from alerts.commands import identity
from alerts.commands.columns import WIDTH
from alerts.commands.frame import dili, emit_all, heading, json_option, pass_app, safe
from alerts.commands.message import place_name
from alerts.delivery.replies import Meaning
from alerts.model.mask import mask_phone


@click.group()
def reply() -> None:
    """What the committees answered."""


@reply.command("list")
@click.option("--warning", type=int, metavar="ID", help="Only answers to this warning.")
@click.option("--help-open", is_flag=True, help="Only calls for help that nobody closed.")
@json_option
@pass_app
def list_(app: App, *, warning: int | None, help_open: bool, as_json: bool) -> None:
    """Replies, oldest first, as they were written."""
    rows = [row for row in letters.replies(app, warning) if not help_open or is_open(row)]
    if as_json:
        emit_all(_row(app, row) for row in rows)
    elif rows:
        lines = (line for row in rows for line in _told(app, row))
        click.echo("\n".join([heading(app, len(rows), "reply", many="replies"), *lines]))
    else:
        click.echo(f"{app.settings.mode.mark} No {'open call for help' if help_open else 'reply'}.")


def is_open(row: Any) -> bool:
    return row.meaning == Meaning.HELP.value and row.closed_at is None


def _row(app: App, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "received_at": row.received_at,
        "warning": row.warning_id,
        "message": row.message_id,
        "place": row.place,
        "name": place_name(app, row.place),
        "route": row.route,
        "sender": mask_phone(row.sender),
        "meaning": row.meaning,
        "text": row.text,
        "open": is_open(row),
        "closed_at": row.closed_at,
        "closed_by": row.closed_by,
    }


def _told(app: App, row: Any) -> Iterator[str]:
    state = "HELP, open" if is_open(row) else row.meaning
    if row.closed_at is not None:
        state += f", closed by {row.closed_by}"
    warning = f"warning {row.warning_id}" if row.warning_id else "no warning"
    place = place_name(app, row.place) or "unknown place"
    head = f"{row.id:>4}  {dili(row.received_at, weekday=False)}  {place}, {warning}  {safe(mask_phone(row.sender))}"
    yield from textwrap.wrap(f"{head}  {state}", WIDTH, subsequent_indent=" " * 6, break_on_hyphens=False)
    yield from textwrap.wrap(
        safe(row.text), WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_on_hyphens=False
    )


@reply.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--note", required=True, metavar="TEXT", help="What was done about it.")
@pass_app
def close(app: App, *, number: int, note: str) -> None:
    """Close a call for help, saying what was done."""
    close_help(app, number, note=note, by=identity.who(app), now=app.clock())
    click.echo(f"{app.settings.mode.mark} Reply {number} is closed.")
