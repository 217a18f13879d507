"""What columns are made of, and the registry of all tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Integer, MetaData, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from alerts.store.texts import clean, digest_of


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite has no such type: fixed-width text there, which sorts as time does."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(str(value))


class Words(TypeDecorator[str]):
    """Text, whoever wrote it: what no database stores is replaced on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else clean(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def own_id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def words(name: str, *, default: str = "") -> Column[str]:
    return Column(name, Words, nullable=False, server_default=default)


def digest(of: str) -> Column[str]:
    """Stands in indexes for the text of column `of`, which may be too long for them."""

    def made(context: Any) -> str:
        return digest_of(context.get_current_parameters()[of])

    return Column(f"{of}_digest", String(64), nullable=False, server_default="", default=made)
