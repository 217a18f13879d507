"""avizu template show: any text as people would get it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands.frame import Instant, emit, json_option, pass_app, safe, wrapped
from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.words.gsm7 import EXTENSION
from alerts.words.rendered import Script, Sms

if TYPE_CHECKING:
    from alerts.actions.show_text import Shown

PURPOSES = [purpose.value for purpose in Purpose if purpose.of_a_warning]
KINDS = ("sms", "radio", "ten-seconds", "not-to-say", "station-sms", "relay", "deny")
NOT_REVIEWED = "not yet reviewed by someone who knows the language"


@click.command(short_help="One text as people would get it.")
@click.argument("name")
@click.option("--language", default="tet", show_default=True, help="tet, pt, or a language of your own folder.")
@click.option("--kind", type=click.Choice(KINDS), help="Which of its texts. Without it, the SMS.")
@click.option("--radio", is_flag=True, help="The same as --kind radio.")
@click.option("--purpose", type=click.Choice(PURPOSES), help="Without it, a warning, or that of the stored one.")
@click.option("--variant", default="", help="observed, coastal, watch, shelter: where the hazard has it.")
@click.option("--suco", metavar="PLACE", default="", help="The place to name; with its own safe place, if recorded.")
@click.option("--area", default="", help="A place to name as it is written here.")
@click.option("--warning", type=int, metavar="N", help="Times, values and purpose of this warning.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A value of the hazard, like magnitude=6.1.")
@click.option("--prompt/--no-prompt", default=True, show_default=True, help="Ask for a reply.")
@click.option("--exercise", is_flag=True, help="The words of a drill.")
@click.option("--now", type=Instant(), help="Begin the sample warning here instead of now.")
@json_option
@pass_app
def show(
    app: App,
    *,
    name: str,
    language: str,
    kind: str | None,
    radio: bool,
    purpose: str | None,
    variant: str,
    suco: str,
    area: str,
    warning: int | None,
    given: tuple[str, ...],
    prompt: bool,
    exercise: bool,
    now: datetime | None,
    as_json: bool,
) -> None:
    """Show the text of a hazard, or one by its name: help_reply, drill_sms, flood/observed_radio.

    Filled with sample values, or with those of a stored warning.
    """
    from alerts.actions.show_text import Asked
    from alerts.actions.show_text import show as shown_text

    asked = Asked(
        name=name,
        language=language,
        kind=kind or ("radio" if radio else ""),
        purpose=Purpose(purpose) if purpose else None,
        variant=variant,
        suco=suco,
        area=area,
        warning=warning,
        given=_given(given),
        prompt=prompt,
        exercise=exercise,
    )
    shown = shown_text(app, asked, now=now or app.clock())
    if as_json:
        emit(_row(shown, asked.name, language))
        return
    for line in _lines(shown):
        click.echo(line)


def _row(shown: Shown, name: str, language: str) -> dict[str, Any]:
    return {
        "name": name,
        "language": language,
        "kind": shown.kind,
        "hazard": shown.hazard,
        "purpose": shown.purpose,
        "variant": shown.variant,
        "area": shown.area,
        **asdict(shown.text),
        "characters": len(shown.text.text),
        "reviews": [
            {"key": key, "by": review.by if review else None, "on": review.on if review else None}
            for key, review in shown.reviews
        ],
    }


def _lines(shown: Shown) -> Iterator[str]:
    text = shown.text
    yield from _of_sms(text) if isinstance(text, Sms) else _of_script(text, points=shown.kind == "radio")
    for sentence in text.dropped:
        yield from wrapped(f"Left out to fit: {safe(sentence)}", first="")
    for key, review in shown.reviews:
        said = f"read by {review.by} on {review.on}" if review else "not yet reviewed"
        yield from wrapped(f"{key}: {safe(said)}")


def _of_sms(sms: Sms) -> Iterator[str]:
    yield from wrapped(safe(sms.text), first="", rest="")
    yield from wrapped(f"{_parts(sms.parts)}, {len(sms.text)} characters, {_reviewed(sms.reviewed)}", first="")
    if sms.costly:
        yield from wrapped(f"{_why(sms.costly)}: {safe(' '.join(sms.costly))}", first="")


def _why(costly: tuple[str, ...]) -> str:
    if set(costly) <= set(EXTENSION):
        return "Each counts as two characters"
    return "Not in GSM-7, so a part holds 70 characters instead of 160"


def _of_script(script: Script, *, points: bool) -> Iterator[str]:
    for sentence in script.sentences:
        yield from wrapped(safe(sentence), first="", rest="  ")
    yield ""
    yield from wrapped(f"{script.seconds} s, {script.words} words, {_reviewed(script.reviewed)}", first="")
    if points and script.key_points:
        yield "Key points, for a host who speaks another language:"
    for point in script.key_points if points else ():
        yield from wrapped(f"- {safe(point)}", first="", rest="  ")


def _parts(parts: int) -> str:
    return "1 part" if parts == 1 else f"{parts} parts"


def _reviewed(reviewed: bool) -> str:
    return "reviewed" if reviewed else NOT_REVIEWED


def _given(pairs: tuple[str, ...]) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Unusable(f"{pair!r} is not NAME=VALUE.", remedy="Write it as --set magnitude=6.1")
        values[name.strip()] = value.strip() or None
    return values
