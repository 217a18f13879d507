"""The tables [areas], [directory], [restraint], [duty] and [backup]: what is not written stays as in the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.audience.phones import OPERATORS, mobile, operator_of
from alerts.audience.rules import DirectoryRule, RestraintRule
from alerts.delivery.rules import BackupRule, DutyRule
from alerts.errors import Unusable
from alerts.places.rules import AreaRule
from alerts.settings.secret import Fault, Secrets, as_far_as_readable
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
DUTY: Mapping[str, type] = {
    "alone": bool,
    "alone_minutes": int,
    "alone_minutes_tsunami": int,
    "alone_hours": int,
    "alone_most_sucos": int,
    "ask_next_seconds": int,
    "wave_hours": int,
    "new_account_hours": int,
    "audit_folder": str,
    "audit_mail": str,
}
BACKUP: Mapping[str, type] = {"folder": str, "hour": int, "keep": int}


def read_areas(table: Table) -> AreaRule:
    """Raises Misconfigured with line and remedy, like the others here."""
    return AreaRule(**_known(table, AREAS))


def read_restraint(table: Table) -> RestraintRule:
    return RestraintRule(**_known(table, RESTRAINT))


def read_directory(table: Table) -> DirectoryRule:
    known = _known(table, DIRECTORY, "canary")
    return DirectoryRule(canary=_canary(table), **known)


def read_duty(table: Table) -> DutyRule:
    known = _known(table, DUTY, "remind_minutes")
    if "remind_minutes" in table.given:
        known["remind_minutes"] = _minutes(table, "remind_minutes")
    return DutyRule(**known)


def _minutes(table: Table, key: str) -> tuple[int, ...]:
    """The longest first; none for no reminder."""
    listed = table.given[key]
    if not isinstance(listed, list) or not all(type(one) is int and 1 <= one <= 1440 for one in listed):
        raise table.wrong(key, "must be a list of minutes from 1 to 1,440", f"Write for example: {key} = [60, 20]")
    return tuple(sorted(set(listed), reverse=True))


def read_backup(table: Table, secrets: Secrets, faults: list[Fault]) -> BackupRule:
    known = _known(table, BACKUP, "key", "key_file")
    key = as_far_as_readable(secrets, table, "key", faults)
    return BackupRule(**known, key=key or "", key_is_missing=key is None)


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
