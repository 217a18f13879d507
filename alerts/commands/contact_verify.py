"""`avizu contact verify`: whether the people in the directory are still there, and asking them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.audience.trust import Standing, Trust
from alerts.commands import identity
from alerts.commands.columns import Column, cut, laid_out
from alerts.commands.frame import DILI, Instant, emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.errors import NotAllowed, Unusable
from alerts.model.mask import mask_phone
from alerts.model.people import Number
from alerts.model.warning import Mode

if TYPE_CHECKING:
    from alerts.actions.verify import Asked

SHOWN: dict[str, tuple[Trust, ...]] = {
    "confirmed": (Trust.CONFIRMED,),
    "ageing": (Trust.AGEING, Trust.STALE),
    "waiting": (Trust.UNASKED, Trust.ASKED),
    "silent": (Trust.SILENT,),
    "denied": (Trust.DENIED,),
    "failed": (Trust.FAILED,),
}
"""The columns for people, and which states each of them counts."""
COLUMNS = (Column("", stretch=True), *(Column(title, right=True) for title in ("all", *SHOWN, "next")))
TOGETHER = "together"


@click.command()
@click.option("--ask", is_flag=True, help="Ask today's share now.")
@click.option(
    "--list", "state", type=click.Choice([one.value for one in Trust]), help="Who has a number in this state."
)
@click.option("--confirm", type=int, metavar="ID", help="You spoke with this contact: its numbers are right.")
@click.option("--canary", "try_operators", is_flag=True, help="Send a test message to every operator now.")
@click.option("--now", type=Instant(), help="As if it were this time; to ask or to try, outside actual mode only.")
@json_option
@pass_app
def contact_verify(
    app: App,
    *,
    ask: bool,
    state: str | None,
    confirm: int | None,
    try_operators: bool,
    now: datetime | None,
    as_json: bool,
) -> None:
    """How far the directory can be trusted, by municipality: who was heard of, who was asked in vain, what failed.

    Contacts are asked once a year by SMS whether they are still there, some on every working day. A contact counts by
    the best of its numbers.
    """
    from alerts.actions import canary, verify

    officer = identity.who(app)
    if sum((ask, state is not None, confirm is not None, try_operators)) > 1:
        raise Unusable("Only one of --ask, --list, --confirm and --canary at a time.")
    if now is not None and (ask or confirm is not None or try_operators) and app.settings.mode is Mode.ACTUAL:
        raise NotAllowed("What has an effect happens now.", remedy="Leave out --now.", code="now")
    at = now or app.clock()
    if ask:
        _said_asked(app, verify.ask(app, by=officer, now=at), as_json=as_json)
    elif confirm is not None:
        _said_confirmed(app, verify.confirm(app, confirm, by=officer, now=at), as_json=as_json)
    elif try_operators:
        _said_tried(app, canary.try_now(app, by=officer, now=at).operators, as_json=as_json)
    elif state is not None:
        _listed(app, Trust(state), at, as_json=as_json)
    else:
        _reported(app, at, as_json=as_json)


def _said_asked(app: App, done: Asked, *, as_json: bool) -> None:
    if as_json:
        emit({"asked": done.now, "today": done.today, "left": done.left})
        return
    are = "1 number was" if done.now == 1 else f"{done.now} numbers were"
    say(f"{app.settings.mode.mark} {are} asked now, {done.today} of {_most(app)} today. {_left(done)}")


def _left(done: Asked) -> str:
    if not done.left:
        return "Nobody else is due."
    return f"{done.left} {'waits' if done.left == 1 else 'wait'} for another day."


def _most(app: App) -> int:
    return app.settings.directory.asks_per_day


def _said_confirmed(app: App, one: Standing, *, as_json: bool) -> None:
    if as_json:
        emit(_row(app, one))
    else:
        what = "number is" if len(one.numbers) == 1 else "numbers are"
        say(f"{app.settings.mode.mark} Contact {one.contact.id} {safe(one.contact.name)}: the {what} confirmed.")


def _said_tried(app: App, operators: Iterable[str], *, as_json: bool) -> None:
    if as_json:
        emit({"operators": list(operators)})
    else:
        say(f"{app.settings.mode.mark} Test messages go out to {', '.join(operators)}. See: avizu doctor")


def _listed(app: App, state: Trust, now: datetime, *, as_json: bool) -> None:
    from alerts.actions import verify

    found = [one for one in verify.standings(app, now=now) if any(each is state for _, each in one.numbers)]
    if as_json:
        emit_all(_row(app, one) for one in found)
        return
    click.echo(f"{heading(app, len(found), 'contact')} with a number that is {state.value}")
    for one in found:
        contact = one.contact
        label = cut(app.gazetteer.label(contact.place), 22)
        click.echo(f"{contact.id:>5}  {label:<22} {cut(safe(contact.name), 24):<24} {_best(one)}")
        for number, each in one.numbers:
            click.echo(f"       {mask_phone(number.phone)}  {each.value:<9}  {_since(number, each)}".rstrip())


def _best(one: Standing) -> str:
    return "said PARA" if one.state is None else one.state.value


_SINCE = {
    Trust.FAILED: ("marked", "marked_at"),
    Trust.DENIED: ("said no", "denied_at"),
    Trust.SILENT: ("asked", "asked_at"),
    Trust.ASKED: ("asked", "asked_at"),
    Trust.CONFIRMED: ("heard", "verified_at"),
    Trust.AGEING: ("heard", "verified_at"),
    Trust.STALE: ("heard", "verified_at"),
}


def _since(number: Number, state: Trust) -> str:
    if state not in _SINCE:
        return ""
    what, name = _SINCE[state]
    at = getattr(number, name)
    return f"{what} {at.astimezone(DILI):%d/%m/%Y}" if at else ""


def _row(app: App, one: Standing) -> dict[str, Any]:
    contact = one.contact
    return {
        "id": contact.id,
        "name": contact.name,
        "role": contact.role,
        "place": contact.place,
        "municipality": _municipality(app, one),
        "state": one.state.value if one.state else "para",
        "next_due": one.due_at,
        "numbers": [_number(number, state) for number, state in one.numbers],
    }


def _number(number: Number, state: Trust) -> dict[str, Any]:
    instants = {name: getattr(number, name) for name in ("verified_at", "asked_at", "denied_at", "marked_at")}
    return {"phone": mask_phone(number.phone), "state": state.value} | instants


def _municipality(app: App, one: Standing) -> str:
    return app.gazetteer.municipality_of(one.contact.place).name


@dataclass(frozen=True, slots=True)
class _Line:
    """Contacts by state; `para` of them said PARA and count in no state."""

    name: str
    contacts: int
    states: Counter[Trust]
    para: int
    next_due: datetime | None


def _reported(app: App, now: datetime, *, as_json: bool) -> None:
    from alerts.actions import verify

    everyone = verify.standings(app, now=now)
    lines = list(_lines(app, everyone))
    if as_json:
        emit_all(map(_line_row, lines))
        return
    click.echo(heading(app, len(everyone), "contact"))
    if lines:
        whole = _line(TOGETHER, everyone)
        click.echo("\n".join(laid_out(COLUMNS, [_cells(line, now) for line in (*lines, whole)])))
        for note in (*_states(whole), *_asking(app, everyone, now), *_see_who(whole)):
            say(note, first="  ")


def _lines(app: App, everyone: list[Standing]) -> Iterator[_Line]:
    of: dict[str, list[Standing]] = {}
    for one in everyone:
        of.setdefault(_municipality(app, one), []).append(one)
    for name in sorted(of):
        yield _line(name, of[name])


def _line(name: str, those: list[Standing]) -> _Line:
    states = Counter(one.state for one in those if one.state is not None)
    due = min((one.due_at for one in those if one.due_at is not None), default=None)
    return _Line(name, len(those), states, len(those) - states.total(), due)


def _line_row(line: _Line) -> dict[str, Any]:
    states = {state.value: line.states[state] for state in Trust}
    return {
        "municipality": line.name,
        "contacts": line.contacts,
        **states,
        "para": line.para,
        "next_due": line.next_due,
    }


def _cells(line: _Line, now: datetime) -> tuple[str, ...]:
    counted = (str(sum(line.states[state] for state in states)) for states in SHOWN.values())
    due = "-" if line.next_due is None else "now" if line.next_due <= now else f"{line.next_due.astimezone(DILI):%d/%m}"
    return (line.name, str(line.contacts), *counted, due)


def _states(whole: _Line) -> Iterator[str]:
    if whole.states[Trust.UNASKED] or whole.states[Trust.ASKED]:
        yield f"Waiting: {whole.states[Trust.UNASKED]} not asked yet, {whole.states[Trust.ASKED]} may still answer."
    if whole.para:
        yield f"{whole.para} said PARA and {'is' if whole.para == 1 else 'are'} not asked."


def _asking(app: App, everyone: list[Standing], now: datetime) -> Iterator[str]:
    from alerts.actions import verify

    done = verify.progress(app, now=now)
    are = "1 number is" if done.left == 1 else f"{done.left} numbers are"
    yield f"Asked today: {done.today} of {_most(app)}. {are} due."
    if never := verify.why_never(app):
        yield never
    elif not app.settings.directory.verify:
        yield "Nobody is asked by itself: verify = false under [directory]. To ask: avizu contact verify --ask"
    elif slow := verify.too_slow(app, everyone):
        yield f"! {slow}"


def _see_who(whole: _Line) -> Iterator[str]:
    bad = next((state for state in (Trust.DENIED, Trust.FAILED, Trust.SILENT) if whole.states[state]), None)
    if bad is not None:
        yield f"See who: avizu contact verify --list {bad.value}"
