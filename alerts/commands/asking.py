"""Options that say what a danger is, and the questions a terminal asks for what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

import click

from alerts.app import App
from alerts.commands.frame import at_a_terminal, parse_instant
from alerts.errors import AvizuError, Unusable
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.words.hazards import check_values, missing_values

E = TypeVar("E", bound=Enum)
T = TypeVar("T")
_LASTING = re.compile(r"\+(\d{1,3})(h|m|d)")
_UNITS = {"h": "hours", "m": "minutes", "d": "days"}


def _choice(kind: type[Enum]) -> click.Choice[str]:
    return click.Choice([str(member.value) for member in kind], case_sensitive=False)


_DANGER = (
    click.option("--hazard", help="flood, earthquake, ... (avizu template check lists them)"),
    click.option("--severity", type=_choice(Severity), help="How bad it may be."),
    click.option(
        "--urgency", type=_choice(Urgency), help="How soon people must act; Future sends a watch, the day before."
    ),
    click.option("--certainty", type=_choice(Certainty), help="Observed, Likely, Possible, ..."),
    click.option("--place", "places", multiple=True, help="A suco, post or municipality; may be repeated."),
    click.option("--coast", "coasts", multiple=True, metavar='"PLACE KM"', help="Land that near to the sea."),
)
_TIMES = (
    click.option("--onset", help="When it begins: 2026-11-22 06:00, or +20h. Never delays sending."),
    click.option("--effective", help="Do not send before this time."),
    click.option("--expires", help="When it ends: 2026-11-22 06:00, or +6h from now."),
)
_VALUES = (click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A value of the hazard."),)


def fact_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--hazard, --severity, --urgency, --certainty, --place, --coast, --onset, --effective, --expires, --set."""
    for option in reversed((*_DANGER, *_TIMES, *_VALUES)):
        command = option(command)
    return command


def danger_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without times."""
    for option in reversed((*_DANGER, *_VALUES)):
        command = option(command)
    return command


def moment_of(text: str | None, now: datetime) -> datetime | None:
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


def sucos_of(app: App, places: Sequence[str], coasts: Sequence[str] = ()) -> tuple[str, ...]:
    """Every suco of the named places and strips of coast. Raises Unclear or NotFound with the choices."""
    from alerts.places.coast import read_strip
    from alerts.places.names import resolve

    found = {suco for text in places for suco in resolve(app.gazetteer, text)}
    for text in coasts:
        strip = read_strip(app.gazetteer, text)
        near = app.shapes.hit(strips=[strip])
        if not near:
            raise _no_coast(app, strip.sucos, text)
        found |= set(near)
    return tuple(sorted(found))


def _no_coast(app: App, sucos: Sequence[str], text: str) -> Unusable:
    unmapped = [suco for suco in sucos if suco in app.gazetteer.without_polygon]
    if unmapped:
        name = app.gazetteer.label(unmapped[0])
        return Unusable(f"{name} is on no map: nobody knows its coast.", remedy=f"Name it: --place {name}")
    return Unusable(f"No suco lies so near to the sea: {text!r}.", remedy='Give more km: --coast "Viqueque 2"')


def check_given(flags: Mapping[str, object]) -> None:
    """Without a terminal nobody can be asked: every flag that is missing is named at once."""
    missing = [flag for flag, value in flags.items() if value is None or value == ()]
    if missing and not at_a_terminal():
        said = " and ".join(part for part in (", ".join(missing[:-1]), missing[-1]) if part)
        raise Unusable(
            f"{said} {'is' if len(missing) == 1 else 'are'} missing.",
            remedy=f"Give {'it' if len(missing) == 1 else 'them'}: {' '.join(f'{flag} ...' for flag in missing)}",
        )


def ask_until(app: App, flag: str, question: str, read: Callable[[str], T], *, empty: bool = False) -> T:
    """Asked again and again at a terminal, with what was wrong, until the answer can be read; `empty` says that an
    empty line is an answer.
    """
    while True:
        typed = ask(app, flag, question, empty=empty)
        try:
            return read(typed)
        except AvizuError as error:
            click.echo(f"{app.settings.mode.mark} {error}", err=True)


def ask_word(app: App, kind: type[E], given: str | None, flag: str) -> E:
    """The member given, or asked for at a terminal."""
    words = ", ".join(str(member.value) for member in kind)

    def read(text: str) -> E:
        for member in kind:
            if str(member.value).lower() == text.strip().lower():
                return member
        raise Unusable(f"{text!r} is not a {kind.__name__.lower()}.", remedy=f"Choose one of: {words}.")

    return read(given) if given is not None else ask_until(app, flag, f"{kind.__name__} ({words})", read)


def ask_hazard(app: App, given: str | None, *, denying: bool = False) -> str:
    """A danger of this installation; what denies one is none. With `denying` it is the one that is denied."""
    dangers = sorted(key for key, hazard in app.hazards.items() if not hazard.denied)
    keys = ", ".join(dangers)

    def read(text: str) -> str:
        key = text.strip().lower().replace(" ", "_")
        if key in dangers:
            return key
        if key in app.hazards and not denying:
            raise Unusable(f"{key!r} is no danger: it denies one.", remedy="Use: avizu warning deny")
        warned = " to be warned of" if denying else ""
        raise Unusable(f"There is no hazard {text!r}{warned}.", remedy=f"Choose one of: {keys}.")

    return read(given) if given is not None else ask_until(app, "--hazard", f"Hazard ({keys})", read)


def ask_end(app: App, given: str | None, now: datetime) -> datetime:
    def read(text: str) -> datetime:
        end = moment_of(text, now)
        if end is None or end <= now:
            raise Unusable("The warning would end in the past.", remedy="Give --expires a later time.")
        return end

    return read(given) if given is not None else ask_until(app, "--expires", "Ends (2026-11-22 06:00, or +6h)", read)


def ask(app: App, flag: str, question: str, *, empty: bool = False) -> str:
    """A line typed at the terminal; without a terminal the flag is named instead."""
    if not at_a_terminal():
        raise Unusable(f"{flag} is missing.", remedy=f"Give it: {flag} ...")
    default = "" if empty else None
    return str(click.prompt(f"{app.settings.mode.mark} {question}", default=default, show_default=False, err=True))


def ask_places(app: App, places: Sequence[str], coasts: Sequence[str] = ()) -> tuple[str, ...]:
    """Asks until the names resolve; an ambiguous one lists its choices."""
    if places or coasts:
        return sucos_of(app, places, coasts)

    def read(text: str) -> tuple[str, ...]:
        return sucos_of(app, [part for part in text.split(";") if part.strip()])

    return ask_until(app, "--place", "Places (separate with ;)", read)


def missing(app: App, hazard: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The values a warning of this hazard still needs."""
    return missing_values(app.hazards[hazard], {**values, "time": "onset", "phone": app.settings.phone})


def ask_values(app: App, hazard: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values given, with those that are needed and were asked for."""
    wanted = missing(app, hazard, values)
    check_given(dict.fromkeys(f"--set {name}=" for name in wanted))
    known = app.hazards[hazard]
    answered = dict(values)
    for name in wanted:
        value = known.value(name)
        sample = value.sample if value else ""

        def read(text: str, name: str = name) -> str:
            check_values(known, {name: text.strip()})
            return text.strip()

        answered[name] = ask_until(app, f"--set {name}", f"{name} (for example {sample})", read)
    return answered
