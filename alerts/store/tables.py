"""The tables. All that was decided, sent or heard is a row; `attempt`, `receipt` and `audit` are only appended to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
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


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _words(name: str, *, default: str = "") -> Column[str]:
    return Column(name, Words, nullable=False, server_default=default)


def _digest(of: str) -> Column[str]:
    """Stands in indexes for the text of column `of`, which may be too long for them."""

    def digest(context: Any) -> str:
        return digest_of(context.get_current_parameters()[of])

    return Column(f"{of}_digest", String(64), nullable=False, server_default="", default=digest)


officer = Table(
    "officer",
    metadata,
    Column("login", String(64), primary_key=True),
    _words("name"),
    _words("role"),
    _words("phone"),
    Column("passphrase", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    _words("created_by"),
    Column("disabled_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
)

token = Table(
    "token",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("login", String(64), ForeignKey("officer.login"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

contact = Table(
    "contact",
    metadata,
    _id(),
    _words("name"),
    _words("role"),
    Column("place", String(8), nullable=False, index=True),
    Column("phone", String(20), nullable=False, index=True),
    Column("languages", JSON, nullable=False),
    Column("made_up", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Instant, nullable=False),
    _words("created_by"),
    Column("opted_out_at", Instant),
    UniqueConstraint("phone", "place"),
)

event_ = Table(
    "event",
    metadata,
    _id(),
    _words("hazard"),
    Column("created_at", Instant, nullable=False),
    Column("happened_at", Instant),
    Column("merged_into", Integer, ForeignKey("event.id")),
    _words("tsunami"),
    Column("seen", JSON, nullable=False),
    Index("by_time", "happened_at"),
)

report = Table(
    "report",
    metadata,
    _id(),
    _words("source"),
    _words("sender"),
    _words("identifier"),
    Column("sent", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),
    _words("verdict"),
    Column("findings", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _words("status"),
    _words("msg_type"),
    _words("headline"),
    _words("standing"),
    Column("account", JSON),
    Column("event_id", Integer, ForeignKey("event.id"), index=True),
    Column("settled_at", Instant),
    _words("settled_by"),
    _words("settled_why"),
    _digest("identifier"),
    Column("cut", Boolean, nullable=False, server_default=text("false")),
    # The digest of what it says is also of its sender.
    UniqueConstraint("identifier_digest", "sent", "digest"),
    Index(None, "digest"),
    Index(None, "source", "received_at"),
)

WITHOUT_BODY = [column for column in report.c if column.name != "body"]
"""Of reports that are listed: a body may be megabytes."""

reference = Table(
    "reference",
    metadata,
    _id(),
    Column("report_id", Integer, ForeignKey("report.id"), nullable=False, index=True),
    _words("sender"),
    Column("identifier", Words, nullable=False),
    Column("sent", Instant),
    _digest("identifier"),
    Index(None, "identifier_digest"),
)

event_key = Table(
    "event_key",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False, index=True),
)

proposal = Table(
    "proposal",
    metadata,
    _id(),
    _words("kind"),
    _words("said"),
    Column("at", Instant, nullable=False),
    Column("warning_id", Integer, ForeignKey("warning.id"), index=True),
    Column("report_id", Integer, ForeignKey("report.id"), index=True),
    Column("event_id", Integer, ForeignKey("event.id"), index=True),
    Column("closed_at", Instant),
    _words("closed_by"),
    _words("reason"),
)

alarm = Table(
    "alarm",
    metadata,
    _id(),
    _words("key"),
    _words("source"),
    _words("said"),
    _words("remedy"),
    Column("since", Instant, nullable=False),
    Column("paged_at", Instant),
    Column("ended_at", Instant),
)

published = Table(
    "published",
    metadata,
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    _words("identifier"),
    Column("sent", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("identifier"),
)

feed_state = Table(
    "feed_state",
    metadata,
    Column("name", String(64), primary_key=True),
    _words("etag"),
    _words("last_modified"),
    Column("polled_at", Instant),
    Column("succeeded_at", Instant),
    Column("newest_at", Instant),
    Column("next_at", Instant),
    _words("error"),
    Column("failures", Integer, nullable=False, server_default="0"),
    _words("remedy"),
    Column("listening_since", Instant),
)

feed_entry = Table(
    "feed_entry",
    metadata,
    _id(),
    _words("feed"),
    _words("key"),
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("feed", "key"),
)

warning = Table(
    "warning",
    metadata,
    _id(),
    Column("created_at", Instant, nullable=False),
    _words("created_by"),
    _words("source"),
    Column("report_id", Integer, ForeignKey("report.id"), index=True),
    Column("event_id", Integer, ForeignKey("event.id"), index=True),
    _words("about"),
    Index(None, "source", "created_at"),
)

revision = Table(
    "revision",
    metadata,
    _id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False),
    Column("number", Integer, nullable=False),
    _words("kind"),
    _words("state"),
    _words("hazard"),
    _words("severity"),
    _words("urgency"),
    _words("certainty"),
    Column("onset", Instant),
    Column("effective", Instant),
    Column("expires", Instant, nullable=False),
    Column("sucos", JSON, nullable=False),
    Column("given", JSON, nullable=False),
    Column("touched_by", JSON, nullable=False),
    _words("submitted_by"),
    Column("submitted_at", Instant),
    _words("approved_by"),
    Column("approved_at", Instant),
    Column("ended_at", Instant),
    Column("end_reason", Text),
    _words("content_hash"),
    _words("statement"),
    _words("reason"),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("warning_id", "number"),
    Index(None, "state"),
)


# An Index would say it once for each database and load both drivers to say so; they understand the same words.
@event.listens_for(alarm, "after_create")
def _one_open_alarm(_table: Table, connection: Connection, **_facts: object) -> None:
    connection.exec_driver_sql("CREATE UNIQUE INDEX one_open_alarm ON alarm (key) WHERE ended_at IS NULL")


@event.listens_for(report, "after_create")
def _held_back(_table: Table, connection: Connection, **_facts: object) -> None:
    connection.exec_driver_sql(
        "CREATE INDEX held_back ON report (verdict, received_at) WHERE verdict = 'quarantine' AND settled_at IS NULL"
    )


@event.listens_for(revision, "after_create")
def _one_active_revision(_table: Table, connection: Connection, **_facts: object) -> None:
    connection.exec_driver_sql(
        "CREATE UNIQUE INDEX one_active_revision ON revision (warning_id) WHERE state = 'active'"
    )


bulletin = Table(
    "bulletin",
    metadata,
    _id(),
    Column("revision_id", Integer, ForeignKey("revision.id"), index=True),
    _words("kind"),
    _words("purpose"),
    _words("place"),
    _words("language"),
    _words("subject"),
    _words("text"),
    Column("parts", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("reviewed", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("revision_id", "kind", "purpose", "place", "language"),
)

recipient = Table(
    "recipient",
    metadata,
    _id(),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False, index=True),
    Column("bulletin_id", Integer, ForeignKey("bulletin.id"), nullable=False),
    _words("target"),
    _words("name"),
    _words("place"),
    _words("medium"),
    _words("route"),
    _words("address"),
    _words("purpose"),
    UniqueConstraint("revision_id", "target", "place", "medium", "address", "purpose"),
)

message = Table(
    "message",
    metadata,
    _id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), index=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), index=True),
    Column("bulletin_id", Integer, ForeignKey("bulletin.id"), nullable=False),
    _words("target"),
    _words("name"),
    _words("place"),
    _words("medium"),
    _words("route"),
    Column("address", Text, nullable=False, index=True),
    _words("purpose"),
    Column("priority", Integer, nullable=False),
    _words("work"),
    _words("proof"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("lease_until", Instant),
    _words("lease_owner"),
    Column("was_sending", Boolean, nullable=False, server_default=text("false")),
    _words("gateway_id"),
    _words("code"),
    _words("detail"),
    Column("created_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("delivered_at", Instant),
    Column("acknowledged_at", Instant),
    Column("uncertain_at", Instant),
    UniqueConstraint("revision_id", "target", "place", "medium", "address", "purpose"),
    Index("outbox", "route", "work", "priority", "id"),
    Index("by_gateway_id", "gateway_id"),
    CheckConstraint("work in ('queued','sending','deferred','uncertain','done','withdrawn')", name="work"),
    CheckConstraint("proof in ('none','accepted','sent','undelivered','delivered','acknowledged')", name="proof"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("message_id", Integer, ForeignKey("message.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    _words("route"),
    _words("owner"),
)

receipt = Table(
    "receipt",
    metadata,
    _id(),
    Column("message_id", Integer, ForeignKey("message.id"), nullable=False, index=True),
    Column("attempt_id", String(20)),
    Column("at", Instant, nullable=False),
    _words("kind"),
    _words("proof"),
    _words("code"),
    _words("detail"),
    _words("gateway_id"),
    _words("raw"),
)

reply = Table(
    "reply",
    metadata,
    _id(),
    Column("received_at", Instant, nullable=False),
    _words("route"),
    _words("gateway_id"),
    Column("sender", Text, nullable=False, index=True),
    _words("text"),
    _words("meaning"),
    _words("target"),
    _words("place"),
    Column("message_id", Integer, ForeignKey("message.id")),
    Column("warning_id", Integer, ForeignKey("warning.id"), index=True),
    Column("closed_at", Instant),
    _words("closed_by"),
    UniqueConstraint("route", "gateway_id"),
)

told = Table(
    "told",
    metadata,
    _id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False, index=True),
    _words("place"),
    _words("person"),
    Column("at", Instant, nullable=False),
    _words("told_by"),
    _words("note"),
)

aired = Table(
    "aired",
    metadata,
    _id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False, index=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False),
    _words("station"),
    _words("language"),
    Column("at", Instant, nullable=False),
    _words("via"),
    _words("by"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    _words("who"),
    _words("what"),
    Column("warning_id", Integer, index=True),
    Column("revision_id", Integer),
    Column("detail", JSON, nullable=False),
    Column("event_id", Integer, index=True),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

instance = Table(
    "instance",
    metadata,
    Column("owner", String(64), primary_key=True),
    _words("host"),
    Column("pid", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
