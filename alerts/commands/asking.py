"""Options that say what a danger is, and the questions a terminal asks for what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

import click

from alerts.app import App
from alerts.commands.frame import Instant, at_a_terminal, parse_instant
from alerts.errors import AvizuError, Unusable
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.places.names import resolve

E = TypeVar("E", bound=Enum)
_LASTING = re.compile(r"\+(\d{1,3})(h|m|d)")
_UNITS = {"h": "hours", "m": "minutes", "d": "days"}


def fact_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--hazard, --severity, --urgency, --certainty, --place, --onset, --effective, --expires, --set."""
    for option in reversed(
        (
            click.option("--hazard", help="flood, earthquake, ... (avizu template check lists them)"),
            click.option("--severity", type=_choice(Severity), help="How bad it may be."),
            click.option("--urgency", type=_choice(Urgency), help="How soon people must act."),
            click.option("--certainty", type=_choice(Certainty), help="Observed, Likely, Possible, ..."),
            click.option("--place", "places", multiple=True, help="A suco, post or municipality; may be repeated."),
            click.option("--onset", type=Instant(), help="When it begins (Dili time). Never delays sending."),
            click.option("--effective", type=Instant(), help="Do not send before this time."),
            click.option("--expires", help="When it ends: 2026-11-22 06:00, or +6h from now."),
            click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A value of the hazard."),
        )
    ):
        command = option(command)
    return command


def _choice(kind: type[Enum]) -> click.Choice[str]:
    return click.Choice([str(member.value) for member in kind], case_sensitive=False)


def ending(text: str | None, now: datetime) -> datetime | None:
    """An instant, or a length from now: +90m, +6h, +2d."""
    if text is None:
        return None
    lasting = _LASTING.fullmatch(text.strip())
    if lasting:
        return now + timedelta(**{_UNITS[lasting.group(2)]: int(lasting.group(1))})
    return parse_instant(text)


def given_values(settings: Sequence[str]) -> dict[str, str]:
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise Unusable(f"{setting!r} is not NAME=VALUE.", remedy="Write for example: --set magnitude=6.1")
        values[name.strip()] = value.strip()
    return values


def sucos_of(app: App, places: Sequence[str]) -> tuple[str, ...]:
    """Every suco of the named places. Raises Unclear or NotFound with the choices."""
    found: set[str] = set()
    for text in places:
        for code in resolve(app.gazetteer, text):
            found.update(app.gazetteer.sucos_of(code))
    return tuple(sorted(found))


def ask_word(app: App, kind: type[E], given: str | None, flag: str) -> E:
    """The member given, or asked for at a terminal."""
    if given is None:
        given = ask(app, flag, f"{kind.__name__} ({', '.join(str(m.value) for m in kind)})")
    for member in kind:
        if str(member.value).lower() == given.strip().lower():
            return member
    raise Unusable(f"{given!r} is not a {kind.__name__.lower()}.", remedy=f"Choose: {[m.value for m in kind]}")


def ask(app: App, flag: str, question: str) -> str:
    """A line typed at the terminal; without a terminal the flag is named instead."""
    if not at_a_terminal():
        raise Unusable(f"{flag} is missing.", remedy=f"Give it: {flag} ...")
    return str(click.prompt(f"{app.settings.mode.mark} {question}", err=True))


def ask_places(app: App, places: Sequence[str]) -> tuple[str, ...]:
    """Asks until the names resolve; an ambiguous one lists its choices."""
    if places or not at_a_terminal():
        if not places:
            raise Unusable("No place is named, and nobody is warned by default.", remedy="Give it: --place NAME")
        return sucos_of(app, places)
    while True:
        typed = ask(app, "--place", "Places (separate with ;)")
        try:
            return sucos_of(app, [part for part in typed.split(";") if part.strip()])
        except AvizuError as error:
            click.echo(f"  {error}", err=True)


def ask_values(app: App, hazard: str, values: dict[str, str], missing: Sequence[str]) -> dict[str, str]:
    samples = {value.name: value.sample for value in app.hazards[hazard].values}
    if missing and not at_a_terminal():
        raise Unusable(
            f"The texts for {hazard.replace('_', ' ')} need {', '.join(missing)}.",
            remedy="For example: " + " ".join(f"--set {name}={samples.get(name, '...')}" for name in missing),
        )
    for name in missing:
        values[name] = ask(app, f"--set {name}", f"{name} (for example {samples.get(name, '')})")
    return values
