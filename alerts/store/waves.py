"""Waves that were reported while a tsunami warning held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from alerts.store.desk_tables import wave


def add(connection: Connection, warning_id: int, *, at: datetime, said: str, by: str, now: datetime) -> None:
    row = {"warning_id": warning_id, "at": at, "said": said, "by": by, "recorded_at": now}
    connection.execute(insert(wave).values(row))


def last(connection: Connection, warning_id: int) -> datetime | None:
    """When the last wave came that was reported for this warning; None for none."""
    return connection.execute(select(func.max(wave.c.at)).where(wave.c.warning_id == warning_id)).scalar()
