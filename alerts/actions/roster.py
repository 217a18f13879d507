"""The roster: who would be told now, and a new one read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.app import App
from alerts.delivery.approvers import can_be_told, in_order
from alerts.delivery.roster_file import Fault, read_roster
from alerts.model.people import Officer
from alerts.model.roster import Shift
from alerts.store import roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An officer on the roster: `order` is as which he is told, None for one who can't be. `phone` is in E.164, or "".

    `on_shift` at that instant; `shifts` are all of his.
    """

    officer: Officer
    order: int | None
    on_shift: bool
    shifts: tuple[Shift, ...]

    @property
    def phone(self) -> str:
        return self.officer.phone


def standing(app: App, *, at: datetime) -> tuple[Place, ...]:
    """Everybody who can be told, in the order of telling; then who is on the roster and can't be."""
    with app.database.reading() as connection:
        shifts, everyone = roster.shifts(connection), roster.with_phones(connection)
    order = in_order(shifts, everyone, at)
    on_it = {shift.login for shift in shifts}
    silent = [one for one in everyone if one.login in on_it and not can_be_told(one, at)]
    places = [_place(one, number, shifts, at) for number, one in enumerate(order, 1)]
    return (*places, *(_place(one, None, shifts, at) for one in silent))


def _place(one: Officer, order: int | None, shifts: Sequence[Shift], at: datetime) -> Place:
    his = tuple(shift for shift in shifts if shift.login == one.login)
    return Place(officer=one, order=order, on_shift=any(shift.covers(at) for shift in his), shifts=his)


def read(app: App, text: str) -> tuple[tuple[Shift, ...], tuple[Fault, ...]]:
    """The roster of a file, with one sentence for each line that is none."""
    with app.database.reading() as connection:
        everyone = {one.login: one for one in roster.with_phones(connection)}
    return read_roster(text, everyone, {one.login for one in everyone.values() if one.phone})
