"""The tables of what comes in: what sources say, the events it is about, and what it asks of officers."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    event,
    text,
)

from alerts.store.columns import Instant, Words, digest, metadata, own_id, words

event_ = Table(
    "event",
    metadata,
    own_id(),
    words("hazard"),
    Column("created_at", Instant, nullable=False),
    Column("happened_at", Instant),
    Column("merged_into", Integer, ForeignKey("event.id")),
    words("tsunami"),
    Column("seen", JSON, nullable=False),
    Index("by_time", "happened_at"),
)

report = Table(
    "report",
    metadata,
    own_id(),
    words("source"),
    words("sender"),
    words("identifier"),
    Column("sent", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),
    words("verdict"),
    Column("findings", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    words("status"),
    words("msg_type"),
    words("headline"),
    words("standing"),
    Column("account", JSON),
    Column("event_id", Integer, ForeignKey("event.id"), index=True),
    Column("settled_at", Instant),
    words("settled_by"),
    words("settled_why"),
    digest("identifier"),
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
    own_id(),
    Column("report_id", Integer, ForeignKey("report.id"), nullable=False, index=True),
    words("sender"),
    Column("identifier", Words, nullable=False),
    Column("sent", Instant),
    digest("identifier"),
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
    own_id(),
    words("kind"),
    words("said"),
    Column("at", Instant, nullable=False),
    Column("warning_id", Integer, ForeignKey("warning.id"), index=True),
    Column("report_id", Integer, ForeignKey("report.id"), index=True),
    Column("event_id", Integer, ForeignKey("event.id"), index=True),
    Column("closed_at", Instant),
    words("closed_by"),
    words("reason"),
)

alarm = Table(
    "alarm",
    metadata,
    own_id(),
    words("key"),
    words("source"),
    words("said"),
    words("remedy"),
    Column("since", Instant, nullable=False),
    Column("paged_at", Instant),
    Column("ended_at", Instant),
)

published = Table(
    "published",
    metadata,
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    words("identifier"),
    Column("sent", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("identifier"),
)

feed_state = Table(
    "feed_state",
    metadata,
    Column("name", String(64), primary_key=True),
    words("etag"),
    words("last_modified"),
    Column("polled_at", Instant),
    Column("succeeded_at", Instant),
    Column("newest_at", Instant),
    Column("next_at", Instant),
    words("error"),
    Column("failures", Integer, nullable=False, server_default="0"),
    words("remedy"),
    Column("listening_since", Instant),
)

feed_entry = Table(
    "feed_entry",
    metadata,
    own_id(),
    words("feed"),
    words("key"),
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("feed", "key"),
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
