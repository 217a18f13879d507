"""One number put on the committees of many sucos: written down, and everybody who has a say is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection

from alerts.audience.spread import Spread, grown, put
from alerts.delivery import paging
from alerts.model.people import Contact, Officer
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.store import journal, people, staff

WHAT = "number on many committees"


def tell(
    connection: Connection,
    before: Iterable[Contact],
    sucos: Collection[str],
    *,
    by: Officer,
    now: datetime,
    sender: str,
    mode: Mode,
    route: Route | None,
) -> tuple[Spread, ...]:
    """Call it in the transaction of the deed, with the directory as it was `before`. Answers which numbers grew so."""
    found = grown(before, people.contacts(connection), sucos)
    if not found:
        return ()
    detail = {"numbers": [{"phone": one.masked, "sucos": one.sucos} for one in found]}
    journal.record(connection, at=now, who=by.login, what=WHAT, detail=detail)
    text = paging.notice(f"{put(found, by.login)}. See: avizu contact list", sender=sender, mode=mode)
    staff.tell(connection, text, place="directory", route=route, now=now)
    return found
