"""The tables. All that was decided, sent or heard is a row; `attempt`, `receipt` and `audit` are only appended to."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from alerts.store.append_only import guards
from alerts.store.columns import Instant, metadata, own_id, words
from alerts.store.desk_tables import asked, change, link, plan, shift, wave
from alerts.store.directory_tables import contact, muted, number, population, safe_place
from alerts.store.news_tables import (
    WITHOUT_BODY,
    alarm,
    event_,
    event_key,
    feed_entry,
    feed_state,
    proposal,
    published,
    reference,
    report,
)

__all__ = [
    "WITHOUT_BODY",
    "Instant",
    "alarm",
    "asked",
    "change",
    "contact",
    "event_",
    "event_key",
    "feed_entry",
    "feed_state",
    "link",
    "metadata",
    "muted",
    "number",
    "plan",
    "population",
    "proposal",
    "published",
    "reference",
    "report",
    "safe_place",
    "shift",
    "wave",
]

officer = Table(
    "officer",
    metadata,
    Column("login", String(64), primary_key=True),
    words("name"),
    words("role"),
    words("phone"),
    Column("passphrase", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    Column("disabled_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
    Column("able_from", Instant),
)

token = Table(
    "token",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("login", String(64), ForeignKey("officer.login"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
)

warning = Table(
    "warning",
    metadata,
    own_id(),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    words("source"),
    Column("report_id", Integer, ForeignKey("report.id"), index=True),
    Column("event_id", Integer, ForeignKey("event.id"), index=True),
    words("about"),
    Index(None, "source", "created_at"),
)

revision = Table(
    "revision",
    metadata,
    own_id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False),
    Column("number", Integer, nullable=False),
    words("kind"),
    words("state"),
    words("hazard"),
    words("severity"),
    words("urgency"),
    words("certainty"),
    Column("onset", Instant),
    Column("effective", Instant),
    Column("expires", Instant, nullable=False),
    Column("sucos", JSON, nullable=False),
    Column("given", JSON, nullable=False),
    Column("touched_by", JSON, nullable=False),
    words("submitted_by"),
    Column("submitted_at", Instant),
    words("approved_by"),
    Column("approved_at", Instant),
    Column("ended_at", Instant),
    Column("end_reason", Text),
    words("content_hash"),
    words("statement"),
    words("reason"),
    Column("created_at", Instant, nullable=False),
    words("approval"),
    UniqueConstraint("warning_id", "number"),
    Index(None, "state"),
)


# An Index would say it once for each database and load both drivers to say so; they understand the same words.
@event.listens_for(revision, "after_create")
def _one_active_revision(_table: Table, connection: Connection, **_facts: object) -> None:
    connection.exec_driver_sql(
        "CREATE UNIQUE INDEX one_active_revision ON revision (warning_id) WHERE state = 'active'"
    )


bulletin = Table(
    "bulletin",
    metadata,
    own_id(),
    Column("revision_id", Integer, ForeignKey("revision.id"), index=True),
    words("kind"),
    words("purpose"),
    words("place"),
    words("language"),
    words("subject"),
    words("text"),
    Column("parts", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("reviewed", Boolean, nullable=False, server_default=text("false")),
    words("hazard"),
    UniqueConstraint("revision_id", "kind", "purpose", "place", "language"),
)

recipient = Table(
    "recipient",
    metadata,
    own_id(),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False, index=True),
    Column("bulletin_id", Integer, ForeignKey("bulletin.id"), nullable=False),
    words("target"),
    words("name"),
    words("place"),
    words("medium"),
    words("route"),
    words("address"),
    words("purpose"),
    Column("dropped", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("revision_id", "target", "place", "medium", "address", "purpose"),
)
"""`dropped`: was addressed at submit, and left before anything was sent. No message counts for such a seat."""

message = Table(
    "message",
    metadata,
    own_id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), index=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), index=True),
    Column("bulletin_id", Integer, ForeignKey("bulletin.id"), nullable=False),
    words("target"),
    words("name"),
    words("place"),
    words("medium"),
    words("route"),
    Column("address", Text, nullable=False, index=True),
    words("purpose"),
    Column("priority", Integer, nullable=False),
    words("work"),
    words("proof"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("lease_until", Instant),
    words("lease_owner"),
    Column("was_sending", Boolean, nullable=False, server_default=text("false")),
    words("gateway_id"),
    words("code"),
    words("detail"),
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
    Column("serial", Integer, primary_key=True, autoincrement=True),
    Column("id", String(20), nullable=False, unique=True),
    Column("message_id", Integer, ForeignKey("message.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    words("route"),
    words("owner"),
)

receipt = Table(
    "receipt",
    metadata,
    own_id(),
    Column("message_id", Integer, ForeignKey("message.id"), nullable=False, index=True),
    Column("attempt_id", String(20)),
    Column("at", Instant, nullable=False),
    words("kind"),
    words("proof"),
    words("code"),
    words("detail"),
    words("gateway_id"),
    words("raw"),
)

reply = Table(
    "reply",
    metadata,
    own_id(),
    Column("received_at", Instant, nullable=False),
    words("route"),
    words("gateway_id"),
    Column("sender", Text, nullable=False, index=True),
    words("text"),
    words("meaning"),
    words("target"),
    words("place"),
    Column("message_id", Integer, ForeignKey("message.id")),
    Column("warning_id", Integer, ForeignKey("warning.id"), index=True),
    Column("closed_at", Instant),
    words("closed_by"),
    UniqueConstraint("route", "gateway_id"),
)

told = Table(
    "told",
    metadata,
    own_id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False, index=True),
    words("place"),
    words("person"),
    Column("at", Instant, nullable=False),
    words("told_by"),
    words("note"),
    words("target"),
)
"""`place` may be a station's id. `target` is "contact:12" or "station:lorico", "" where only a name was given."""

aired = Table(
    "aired",
    metadata,
    own_id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False, index=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False),
    words("station"),
    words("language"),
    Column("at", Instant, nullable=False),
    words("via"),
    words("by"),
)

audit = Table(
    "audit",
    metadata,
    own_id(),
    Column("at", Instant, nullable=False),
    words("who"),
    words("what"),
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
    words("host"),
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


@event.listens_for(metadata, "after_create")
def _append_only(_metadata: MetaData, connection: Connection, **_facts: object) -> None:
    for guard in guards(connection.dialect.name):
        connection.execute(text(guard))
