"""`avizu template check`: what is wrong with the texts, before anybody is told anything with them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

import click

from alerts.app import App
from alerts.commands.frame import emit_all, json_option, pass_app, safe, say
from alerts.errors import NotFound
from alerts.words.lint import SHORTEST_AND_LONGEST, Checked, Finding, Gravity, look_over


@click.command()
@click.option("--language", "languages", multiple=True, help="Only this language; may be given again.")
@click.option("--hazard", "hazards", multiple=True, help="Only the texts of this hazard; may be given again.")
@click.option("--strict", is_flag=True, help="A text that nobody who knows the language has read is an error.")
@json_option
@pass_app
def check(app: App, languages: tuple[str, ...], hazards: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Try every text with the name of every suco. Exit 1 when something is wrong."""
    app.check_hazards()
    library = app.library
    for hazard in hazards:
        library.hazard(hazard)
    for language in languages:
        _known_language(language, library.languages)
    gazetteer = app.gazetteer
    names = tuple(dict.fromkeys((*map(gazetteer.label, gazetteer.sucos), *SHORTEST_AND_LONGEST)))
    checked = look_over(library, names, languages=languages, hazards=hazards, strict=strict)
    if as_json:
        emit_all(map(_row, checked.findings))
    else:
        _by_file(checked.findings)
        _counts(checked)
    if checked.errors:
        sys.exit(1)


def _known_language(language: str, known: tuple[str, ...]) -> None:
    if language not in known:
        raise NotFound(f"There are no texts in {language!r}.", remedy=f"Languages: {', '.join(known)}.")


def _row(finding: Finding) -> dict[str, str]:
    return {
        "file": finding.file,
        "text": finding.block,
        "language": finding.language,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
    }


def _by_file(findings: Iterable[Finding]) -> None:
    for file, listed in groupby(sorted(findings, key=lambda finding: finding.file), lambda finding: finding.file):
        click.echo(safe(file))
        for finding in listed:
            remark = "remark, " if finding.severity is Gravity.REMARK else ""
            where = f"{finding.block}: " if finding.block else ""
            say(safe(f"{where}{remark}{finding.message} [{finding.code}]"), first="  ", rest="    ")


def _counts(checked: Checked) -> None:
    over = f"{checked.over:,} over one part"
    say(
        f"{checked.names} sucos x {_many(checked.hazards, 'hazard')} x {_many(len(checked.languages), 'language')} "
        f"x {_many(checked.kinds, 'kind')}: {checked.texts:,} texts, {over}."
    )
    errors = len(checked.errors)
    say(f"{_many(errors, 'error')}, {_many(len(checked.findings) - errors, 'remark')}.")
    read = sum(some for some, _ in checked.reviewed.values())
    every = sum(all_ for _, all_ in checked.reviewed.values())
    each = ", ".join(f"{language} {some} of {all_}" for language, (some, all_) in checked.reviewed.items())
    say(f"{read} of {every} texts reviewed: {each}.")


def _many(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
