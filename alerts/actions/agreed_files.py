"""Whether the texts, the policy and the routes in the files of a home are those that two people agreed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery import paging
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.settings import Settings
from alerts.settings.agreed import SAID, Parts, agreed_on, difference, differing, present, words_of
from alerts.settings.changed_lines import changed_lines
from alerts.store import agreed, clock, journal, officers, records, staff
from alerts.store.agreed import Agreed

TAKEN = ("policy", "routes")
"""What counts as agreed on by being there, on the first day or at a first look."""


def watch_files(app: App, *, now: datetime) -> tuple[str, ...]:
    """Keeps the policy and the routes of the first day as agreed; of every other state everybody is told once.

    What an older installation has of them at the first look counts as agreed, and the audit says so. Texts are agreed
    on by two people only; of own ones on the first day everybody is told when it is over. Safe to run twice.
    """
    try:
        settings = replace(app).settings  # read anew: another process may have been started with others
    except Misconfigured:
        return ()  # every command says so
    parts = present(settings)
    with app.database.reading() as connection:
        if clock.why_paused(connection, now) or _known(*_kept(connection, parts, now), parts):
            return ()
    with app.database.writing() as connection:
        kept, stands, new = _kept(connection, parts, now, hold=True)
        return (*_take(connection, kept, stands, new, now), *_compare(connection, settings, stands, parts, new, now))


def _kept(connection: Connection, parts: Parts, now: datetime, *, hold: bool = False) -> tuple[Agreed, Parts, bool]:
    """What was kept, what counts as agreed on now, and whether it is the first day."""
    kept, new = agreed.read(connection, hold=hold) or Agreed({}), officers.first_day(connection, now)
    return kept, agreed_on(kept.parts, parts, first_day=new), new


def _known(kept: Agreed, stands: Parts, new: bool, parts: Parts) -> bool:
    """Whether everything there is to keep is kept, and everything there is to say of this state was said."""
    said = new or kept.noticed == ("" if not differing(stands, parts) else _digest(parts))
    return said and all(kept.parts.get(part) == stands[part] for part in TAKEN)


def _digest(parts: Parts) -> str:
    return sha256(repr(sorted((part, sorted(stands.items())) for part, stands in parts.items())).encode()).hexdigest()


def _take(connection: Connection, kept: Agreed, stands: Parts, new: bool, now: datetime) -> tuple[str, ...]:
    taken = [part for part in TAKEN if part not in kept.parts]
    agreed.write(connection, replace(kept, parts={**kept.parts, **{part: stands[part] for part in TAKEN}}))
    if new or not taken:
        return ()
    journal.record(connection, at=now, who="avizu", what="files taken as agreed", detail={"parts": taken})
    return (f"{' and '.join(taken)} are taken as agreed on, as they stand",)


def _compare(
    connection: Connection, settings: Settings, stands: Parts, parts: Parts, new: bool, now: datetime
) -> tuple[str, ...]:
    """Nobody can know who changed a file."""
    kept, which = agreed.read(connection) or Agreed({}), differing(stands, parts)
    noticed = _digest(parts) if which else ""
    if new or noticed == kept.noticed:
        return ()
    agreed.write(connection, replace(kept, noticed=noticed))
    said = f"files changed: {', '.join(which)}" if which else "files are as agreed again"
    detail = {part: list(names) for part, names in which.items()}
    journal.record(connection, at=now, who="avizu", what=said, detail=detail)
    if which:
        _tell(connection, settings, which, now)
    return (said,)


def _tell(connection: Connection, settings: Settings, which: Iterable[str], now: datetime) -> None:
    """By every route there is: one that somebody put first to swallow this does not carry it alone."""
    text = paging.notice(
        f"{' and '.join(which)} of this installation changed and nobody has agreed. Look: avizu change files",
        sender=settings.sender,
        mode=settings.mode,
    )
    mailbox = settings.duty.audit_mail
    for route in settings.routes:
        if route.medium is Medium.SMS:
            staff.tell(connection, text, place="files", route=route, now=now)
        elif mailbox and route.medium is Medium.EMAIL:
            subject, name = "Avizu: files changed", "the mailbox of the audit"
            records.mail(
                connection, mailbox, f"{text}\n", about="files", name=name, subject=subject, route=route, now=now
            )


def changed(app: App) -> dict[str, Any]:
    """What a change of the kind "files" is about; empty when two people agreed on all that stands there.

    `which` are the parts that differ and `lines` say how, `words` are the changed lines of each file of the texts, and
    `parts` is what would be agreed on.
    """
    parts = present(app.settings)
    with app.database.reading() as connection:
        kept, stands, _ = _kept(connection, parts, app.clock())
    which = differing(stands, parts)
    if not which:
        return {}
    files = [name for name in which.get("texts", ()) if name not in SAID]
    now = words_of(app.settings, parts["texts"]) or {}
    words = changed_lines(kept.words, now, stands["texts"], files)
    return {"which": list(which), "lines": list(difference(stands, parts)), "words": words, "parts": parts}
