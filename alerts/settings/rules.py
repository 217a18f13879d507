"""The tables [areas], [directory] and [restraint]: what is not written stays as in the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.audience.phones import OPERATORS, mobile, operator_of
from alerts.audience.rules import DirectoryRule, RestraintRule
from alerts.errors import Unusable
from alerts.places.rules import AreaRule
from alerts.settings.table import Table

AREAS: Mapping[str, type] = {"least_share": float, "margin_km": float}
RESTRAINT: Mapping[str, type] = {"most_per_hour": int}
DIRECTORY: Mapping[str, type] = {
    "verify": bool,
    "ask_days": int,
    "asks_per_day": int,
    "answer_days": int,
    "failures": int,
    "canary_days": int,
}


def read_areas(table: Table) -> AreaRule:
    """Raises Misconfigured with line and remedy, like the others here."""
    return AreaRule(**_known(table, AREAS))


def read_restraint(table: Table) -> RestraintRule:
    return RestraintRule(**_known(table, RESTRAINT))


def read_directory(table: Table) -> DirectoryRule:
    known = _known(table, DIRECTORY, "canary")
    return DirectoryRule(canary=_canary(table), **known)


def _known(table: Table, kinds: Mapping[str, type], *apart: str) -> dict[str, Any]:
    table.nothing_else({*kinds, *apart})
    return {key: table.take(key, kind) for key, kind in kinds.items() if key in table.given}


def _canary(table: Table) -> dict[str, str]:
    """By operator, as E.164. A number of another operator would test the wrong one for ever."""
    numbers: dict[str, str] = {}
    for operator, written in table.texts("canary").items():
        if operator not in OPERATORS:
            raise table.wrong("canary", f"names the operator {operator!r}", f"Choose of: {', '.join(OPERATORS)}.")
        try:
            numbers[operator] = mobile(written)
        except Unusable as error:
            raise table.wrong("canary", f"has for {operator}: {error.sentence.rstrip('.')}", error.remedy) from error
        if operator_of(numbers[operator]) != operator:
            raise table.wrong(
                "canary",
                f"has a number of {operator_of(numbers[operator])} for {operator}",
                "The first two digits tell the operator: numbers can't be taken along.",
            )
    return numbers
