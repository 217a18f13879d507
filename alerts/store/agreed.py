"""Which texts, policy and routes two people agreed on, and whether another state was noticed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from alerts.store import tables as t

KEY = "agreed files"
Parts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Agreed:
    """`noticed` is the digest of another state that everybody was told of; "" for none.

    A part that is absent was never looked at. `words` is what stood in the own files of the texts, by name, when two
    people agreed on them.
    """

    parts: Parts
    noticed: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def read(connection: Connection, *, hold: bool = False) -> Agreed | None:
    """None before anything was agreed on. With `hold` nobody else writes it until this transaction ends."""
    query = select(t.meta.c.value).where(t.meta.c.key == KEY)
    value = connection.execute(query.with_for_update() if hold else query).scalar_one_or_none()
    if value is None:
        return None
    kept = json.loads(value)
    return Agreed(kept["parts"], kept["noticed"], kept.get("words", {}))


def write(connection: Connection, agreed: Agreed) -> None:
    value = json.dumps(asdict(agreed), ensure_ascii=False)
    if read(connection) is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(t.meta).values(key=KEY, value=value))
                return
        except IntegrityError:
            pass  # another process was first
    connection.execute(update(t.meta).where(t.meta.c.key == KEY).values(value=value))
