"""`avizu sms`: what a text costs as SMS."""

from __future__ import annotations

import sys

import click

from alerts.commands.frame import emit, json_option, safe
from alerts.errors import Unusable
from alerts.words.gsm7 import EXTENSION, GSM7, Measure, fold
from alerts.words.gsm7 import measure as measured


@click.group()
def sms() -> None:
    """Measure a text as SMS."""


@sms.command()
@click.argument("text")
@json_option
def measure(text: str, as_json: bool) -> None:
    """Count the parts of TEXT as it stands, or of standard input with -.

    Says which characters cost room, and what the same text is without accents, as Avizu would send it.
    """
    given = sys.stdin.read().removesuffix("\n") if text == "-" else text
    found = measured(given)
    folded = _folded(given)
    if as_json:
        emit(
            {
                "encoding": found.encoding,
                "units": found.units,
                "segments": found.segments,
                "text": folded,
                "costly": list(found.costly),
            }
        )
        return
    click.echo(f"{_said(found)}.")
    if found.costly:
        click.echo(f"{_why(found)}: {safe(' '.join(found.costly))}")
    if folded is None:
        click.echo("It can't be written in GSM-7: Avizu would refuse to send it.")
    elif folded != given:
        click.echo(f"Sent by Avizu: {_said(measured(folded))}:")
        click.echo(safe(folded))


def _folded(text: str) -> str | None:
    try:
        return fold(text)
    except Unusable:
        return None


def _said(found: Measure) -> str:
    unit = "characters" if found.encoding == GSM7 else "UTF-16 units"
    parts = "1 part" if found.segments == 1 else f"{found.segments} parts"
    return f"{found.encoding}, {found.units} {unit}, {parts}"


def _why(found: Measure) -> str:
    if found.encoding == GSM7:
        assert set(found.costly) <= set(EXTENSION)
        return "Each counts as two characters"
    return "Not in GSM-7, so a part holds 70 characters instead of 160"
