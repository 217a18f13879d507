"""`avizu template`: look at the texts, and at what is wrong with them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime

import click

from alerts.app import App
from alerts.commands.frame import Instant, emit, emit_all, json_option, pass_app
from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.words import lint
from alerts.words.hazards import Hazard
from alerts.words.rendered import Script, Sms

PURPOSES = [purpose.value for purpose in Purpose if purpose.of_a_warning]


@click.group()
def template() -> None:
    """Check and show the texts."""


@template.command()
@json_option
@pass_app
def check(app: App, as_json: bool) -> None:
    """Try every text with the shortest and the longest name. Exit 1 when something is wrong."""
    library = app.library
    findings = library.check()
    unread = [] if findings else [n for n, file in library.files.items() if not all(map(file.review, file.blocks))]
    if as_json:
        emit_all({"file": f.file, "text": f.block, "code": f.code, "message": f.message} for f in findings)
    else:
        for finding in findings:
            click.echo(f"{finding.file}: {f'{finding.block}: ' if finding.block else ''}{finding.message}")
        fault = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        click.echo(f"{len(library.hazards)} hazards, languages {', '.join(library.languages)}: {fault}.")
        if unread:
            click.echo(f"Not yet reviewed by someone who knows the language: {len(unread)} files.")
    if findings:
        sys.exit(1)


@template.command()
@click.argument("hazard")
@click.option("--language", default="tet", show_default=True, help="tet, pt, or a language of your own folder.")
@click.option("--purpose", type=click.Choice(PURPOSES), default="warning", show_default=True)
@click.option("--variant", default="warning", show_default=True, help="observed or coastal, where the hazard has it.")
@click.option("--area", "--suco", "area", default="Manleuana", show_default=True, help="The place to name.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A value of the hazard, like magnitude=6.1.")
@click.option("--radio", is_flag=True, help="The radio script instead of the SMS.")
@click.option("--prompt/--no-prompt", default=True, show_default=True, help="Ask for a reply.")
@click.option("--exercise", is_flag=True, help="The words of a drill.")
@click.option("--now", type=Instant(), help="Begin the sample warning here instead of now.")
@json_option
@pass_app
def show(
    app: App,
    *,
    hazard: str,
    language: str,
    purpose: str,
    variant: str,
    area: str,
    given: tuple[str, ...],
    radio: bool,
    prompt: bool,
    exercise: bool,
    now: datetime | None,
    as_json: bool,
) -> None:
    """Show a text filled with sample values."""
    library = app.library
    known = library.hazard(hazard)
    _check_variant(known, variant)
    library.file(language, hazard)
    values = lint.samples(library, known, language, area, start=now or app.clock(), radio=radio) | _given(given)
    if radio:
        script = library.script(
            hazard, language, purpose=Purpose(purpose), variant=variant, values=values, exercise=exercise
        )
        _show_script(script, as_json=as_json)
    else:
        sms = library.sms(
            hazard,
            language,
            purpose=Purpose(purpose),
            variant=variant,
            values=values,
            prompt=prompt,
            exercise=exercise,
        )
        _show_sms(sms, as_json=as_json)


def _show_sms(sms: Sms, *, as_json: bool) -> None:
    if as_json:
        emit(asdict(sms))
        return
    click.echo(sms.text)
    click.echo(f"{_parts(sms.parts)}, {len(sms.text)} characters, {_reviewed(sms.reviewed)}")
    for sentence in sms.dropped:
        click.echo(f"Left out to fit: {sentence}")


def _show_script(script: Script, *, as_json: bool) -> None:
    if as_json:
        emit(asdict(script))
        return
    for sentence in script.sentences:
        click.echo(sentence)
    click.echo(f"\n{script.seconds} s, {script.words} words, {_reviewed(script.reviewed)}")
    for sentence in script.dropped:
        click.echo(f"Left out to fit: {sentence}")
    click.echo("Key points, for a host who speaks another language:")
    for point in script.key_points:
        click.echo(f"- {point}")


def _parts(parts: int) -> str:
    return "1 part" if parts == 1 else f"{parts} parts"


def _reviewed(reviewed: bool) -> str:
    return "reviewed" if reviewed else "not yet reviewed by someone who knows the language"


def _check_variant(hazard: Hazard, variant: str) -> None:
    known = lint.variants(hazard, Purpose.WARNING)
    if variant not in known:
        raise Unusable(f"{hazard.english} has no variant {variant!r}.", remedy=f"It has: {', '.join(known)}.")


def _given(pairs: tuple[str, ...]) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Unusable(f"{pair!r} is not NAME=VALUE.", remedy="Write it as --set magnitude=6.1")
        values[name.strip()] = value.strip() or None
    return values
