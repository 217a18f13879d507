"""What somebody tried and might not do, in the audit: who keeps trying is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from alerts.errors import AvizuError, NotAllowed
from alerts.model.people import Officer, Role
from alerts.store import journal
from alerts.store.database import Database


@contextmanager
def noted(
    database: Database,
    what: str,
    *,
    by: Officer,
    at: datetime,
    warning_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Around a transaction that a no of the rules undoes: the no gets an entry `what`, in a transaction of its own.

    A viewer's is not written, since nothing of it was ever his to do. Where it can't be written, the no stands.
    """
    try:
        yield
    except NotAllowed as refusal:
        if by.role is not Role.VIEWER:
            told = {**(detail or {}), "reason": refusal.sentence, "code": refusal.code}
            with suppress(AvizuError, SQLAlchemyError), database.writing() as connection:
                journal.record(connection, at=at, who=by.login, what=what, warning_id=warning_id, detail=told)
        raise
