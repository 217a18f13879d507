"""A night whose records are looked at, and somebody who changes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from house import ANA, BEN, House
from night import Night
from sqlalchemy import Connection, Table, text
from tampering import without_guards

from alerts.actions import approve, audit, audit_head, end
from alerts.store.chain import Head


def whole_night(night: Night) -> int:
    """A flood is told of, an update follows, it is taken back; another runs out. All of it is sealed."""
    house = night.house
    house.contact("Comoro, Dili", "+67077100010", name="Maria (made up)")
    house.contact("Hera, Dili", "+67077100020", name="José (made up)", languages=("pt",))
    number = house.submitted("Comoro, Dili")
    approve.approve(house.app, number, by=BEN, now=house.now)
    night.until_quiet()
    end.retract(house.app, number, by=ANA, now=house.now, reason="the wrong river")
    night.until_quiet()
    short = house.submitted("Hera, Dili", hours=1)
    approve.approve(house.app, short, by=BEN, now=house.now)
    night.until_quiet()
    night.pass_time(2 * 3600)
    end.expire(house.app, now=house.now)
    active = house.submitted("Hera, Dili", hours=5)
    approve.approve(house.app, active, by=BEN, now=house.now)
    night.until_quiet()
    audit_head.seal_new(house.app, now=house.now)
    return number


def wrong(house: House, heads: Sequence[Head] = ()) -> str:
    """What `verify` says is broken; "" when all is whole."""
    return audit.verify(house.app, heads).broken


def head(house: House) -> Head:
    found = audit.head(house.app)
    assert found is not None
    return found


def tamper(house: House, sql: str, **values: Any) -> None:
    """Somebody with the database's own tool, past every guard."""
    with house.app.database.writing() as connection, without_guards(connection):
        assert connection.execute(text(sql), values).rowcount > 0


def keys(connection: Connection, table: Table) -> list[Any]:
    return list(connection.execute(text(f"SELECT {key_of(table)} FROM {table.name} ORDER BY 1")).scalars())


def key_of(table: Table) -> str:
    return next(column.name for column in table.primary_key.columns)
