"""avizu event: what happened, who says what of it, what was made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from alerts.actions import events
from alerts.app import App
from alerts.assess.accounts import named, said_of
from alerts.assess.shaking import Band
from alerts.commands import shown
from alerts.commands.columns import WIDTH, cut
from alerts.commands.frame import dili, emit, emit_all, heading, json_option, pass_app, safe, say, wrapped
from alerts.model.event import Account, Tsunami
from alerts.model.report import some

NAMED = 6

_TSUNAMI: Mapping[Tsunami, tuple[str, str]] = {
    Tsunami.NONE: ("", ""),
    Tsunami.CHECK: ("TSUNAMI CHECK", "only an official statement clears it"),
    Tsunami.RAISED: ("TSUNAMI WARNING RAISED", "an official sender warns of a tsunami"),
    Tsunami.CLEARED: ("tsunami cleared", "an official sender says that there is no threat"),
}


@click.group()
def event() -> None:
    """What happened, who says what of it, what was made of it."""


@event.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """Events of the last seven days, newest first."""
    found = events.recent(app, now=app.clock())
    if as_json:
        emit_all(map(_row, found))
    elif not found:
        click.echo(f"{app.settings.mode.mark} No event in the last {events.SHOWN.days} days.")
    else:
        click.echo(heading(app, len(found), "event"))
        for one in found:
            _show_line(one)


def _row(one: events.EventView) -> dict[str, Any]:
    shock = one.chosen.shock if one.chosen else None
    return {
        "id": one.id,
        "hazard": one.hazard,
        "since": one.since,
        "magnitude": shock.magnitude if shock else None,
        "depth_km": shock.depth_km if shock else None,
        "lat": shock.lat if shock else None,
        "lon": shock.lon if shock else None,
        "place": _place(one),
        "sources": _sources(one),
        "tsunami": one.tsunami,
        "warnings": [warning.id for warning in one.warnings],
        "disagreement": list(one.disagreement),
        "aftershock_of": one.aftershock_of,
    }


def _place(one: events.EventView) -> str:
    """In the words of the account whose figures are used, or of the last that speaks of the event at all."""
    account = one.chosen or (one.accounts[-1] if one.accounts else None)
    return (account.place or account.headline) if account else ""


def _sources(one: events.EventView) -> list[str]:
    return list(dict.fromkeys(named(account) for account in one.accounts))


def _hazard(one: events.EventView) -> str:
    return safe(one.hazard.replace("_", " ")) or "hazard not known"


def _figures(one: events.EventView) -> str:
    return said_of(one.chosen.shock) if one.chosen and one.chosen.shock else ""


def _show_line(one: events.EventView) -> None:
    what = "  ".join(part for part in (_figures(one), safe(_place(one))) if part)
    click.echo(cut(f"{one.id:>4}  {dili(one.since, weekday=False)}  {_hazard(one):<16}  {what}", WIDTH))
    for line in wrapped("   ".join(_marks(one)), first="      ", rest="      "):
        click.echo(line)


def _marks(one: events.EventView) -> Iterator[str]:
    word, _ = _TSUNAMI[one.tsunami]
    if word:
        yield f"! {word}" if word.isupper() else word
    yield shown.count(len(_sources(one)), "source")
    if one.warnings:
        many = "s" if len(one.warnings) > 1 else ""
        yield f"warning{many} {', '.join(str(warning.id) for warning in one.warnings)}"
    if one.disagreement:
        yield "! sources disagree"
    if one.aftershock_of:
        yield f"aftershock of {one.aftershock_of}"


@event.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def show(app: App, number: int, as_json: bool) -> None:
    """One event: every source in its own words, which sucos feel it, what was made of it."""
    one = events.view(app, number)
    if as_json:
        emit(_row(one) | _whole(one))
        return
    if one.id != number:
        say(f"Event {number} turned out to be event {one.id}.")
    say(f"{app.settings.mode.mark} Event {one.id}  {_hazard(one)}  {dili(one.since)}")
    for line in _lines(app, one):
        click.echo(line)


def _whole(one: events.EventView) -> dict[str, Any]:
    return {
        "accounts": [_account_row(account) for account in one.accounts],
        "shaking": [{"band": band.word, "sucos": codes} for band, codes in _by_band(one.bands)],
        "history": [{"at": at, "who": who, "said": said} for at, who, said in one.history],
        "earlier": one.earlier,
    }


def _account_row(account: Account) -> dict[str, Any]:
    shock = account.shock
    texts = ("sender", "identifier", "sent", "place", "headline", "level", "tsunami", "reviewed", "withdrawn")
    return {
        "source": named(account),
        "magnitude": shock.magnitude if shock else None,
        "depth_km": shock.depth_km if shock else None,
        **{name: getattr(account, name) for name in texts},
    }


def _by_band(bands: Mapping[str, Band]) -> list[tuple[Band, list[str]]]:
    """The strongest first."""
    found: dict[Band, list[str]] = defaultdict(list)
    for code, band in sorted(bands.items()):
        found[band].append(code)
    return sorted(found.items(), reverse=True)


def _lines(app: App, one: events.EventView) -> Iterator[str]:
    word, means = _TSUNAMI[one.tsunami]
    if word:
        yield from wrapped(f"! {word}: {means}" if word.isupper() else f"{word}: {means}")
    if one.chosen:
        yield from wrapped(f"{_figures(one)}  {safe(_place(one))}  as {safe(named(one.chosen))} says")
    yield from (line for said in one.disagreement for line in wrapped(f"! {safe(said)}"))
    if one.aftershock_of:
        yield f"  aftershock of {one.aftershock_of}: avizu event show {one.aftershock_of}"
    yield from (line for account in one.accounts for line in account_lines(account))
    yield from _shaking(app, one.bands)
    yield from _warnings(one)
    if one.earlier:
        yield f"  {shown.count(one.earlier, 'line')} of earlier history, and then:"
    for at, who, said in one.history:
        yield from wrapped(f"{dili(at, weekday=False)}  {safe(who)}: {safe(said)}", rest=" " * 15)


def _shaking(app: App, bands: Mapping[str, Band]) -> Iterator[str]:
    for band, codes in _by_band(bands):
        names = some([app.gazetteer.label(code) for code in codes], most=NAMED)
        yield from wrapped(f"{band.phrase}: {shown.count(len(codes), 'suco')}: {names}")


def _warnings(one: events.EventView) -> Iterator[str]:
    for warning in one.warnings:
        yield from wrapped(f"warning {warning.id}  {shown.what(warning)}  {shown.state_words(warning.newest)}")
        yield f"    Next: {shown.next_step(warning)}"


def account_lines(account: Account) -> Iterator[str]:
    """What one source says, in its own words, for a terminal."""
    told = [said_of(account.shock)] if account.shock else []
    marks = [word for word, holds in (("reviewed", account.reviewed), ("TAKEN BACK", account.withdrawn)) if holds]
    sent = [f"sent {dili(account.sent, weekday=False)}"] if account.sent else []
    yield from wrapped(f"{safe(named(account)) or 'unknown'}: {'  '.join((*told, safe(account.place), *marks, *sent))}")
    yield from _own_words((("", account.headline), ("level: ", account.level), ("tsunami: ", account.tsunami)))


def _own_words(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for what, text in texts:
        if text:
            yield from wrapped(f'{what}"{safe(text[:500])}"', first="    ", rest="    ")
