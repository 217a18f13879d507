"""The tables as they were first. Written out, not taken from the program: this step never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite has no type for an instant: fixed-width text there.
Instant = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Each after those it refers to."""
    for make in TABLES:
        make()


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _officer() -> None:
    op.create_table(
        "officer",
        sa.Column("login", sa.String(64), primary_key=True),
        _words("name"),
        _words("role"),
        _words("phone"),
        sa.Column("passphrase", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        _words("created_by"),
        sa.Column("disabled_at", Instant),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", Instant),
    )


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("login", sa.String(64), sa.ForeignKey("officer.login"), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("revoked_at", Instant),
    )


def _contact() -> None:
    op.create_table(
        "contact",
        _id(),
        _words("name"),
        _words("role"),
        sa.Column("place", sa.String(8), nullable=False, index=True),
        sa.Column("phone", sa.String(20), nullable=False, index=True),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("made_up", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("created_at", Instant, nullable=False),
        _words("created_by"),
        sa.Column("opted_out_at", Instant),
        sa.UniqueConstraint("phone", "place"),
    )


def _report() -> None:
    op.create_table(
        "report",
        _id(),
        _words("source"),
        _words("sender"),
        _words("identifier"),
        sa.Column("sent", Instant, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _words("verdict"),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("sender", "identifier", "sent"),
    )


def _feed_state() -> None:
    op.create_table(
        "feed_state",
        sa.Column("name", sa.String(64), primary_key=True),
        _words("etag"),
        _words("last_modified"),
        sa.Column("polled_at", Instant),
        sa.Column("succeeded_at", Instant),
        sa.Column("newest_at", Instant),
        sa.Column("next_at", Instant),
        _words("error"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    )


def _feed_entry() -> None:
    op.create_table(
        "feed_entry",
        _id(),
        _words("feed"),
        _words("key"),
        sa.Column("seen_at", Instant, nullable=False),
        sa.UniqueConstraint("feed", "key"),
    )


def _warning() -> None:
    op.create_table(
        "warning",
        _id(),
        sa.Column("created_at", Instant, nullable=False),
        _words("created_by"),
        _words("source"),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("report.id")),
    )


def _revision() -> None:
    op.create_table(
        "revision",
        _id(),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _words("kind"),
        _words("state"),
        _words("hazard"),
        _words("severity"),
        _words("urgency"),
        _words("certainty"),
        sa.Column("onset", Instant),
        sa.Column("effective", Instant),
        sa.Column("expires", Instant, nullable=False),
        sa.Column("sucos", sa.JSON, nullable=False),
        sa.Column("given", sa.JSON, nullable=False),
        sa.Column("touched_by", sa.JSON, nullable=False),
        _words("submitted_by"),
        sa.Column("submitted_at", Instant),
        _words("approved_by"),
        sa.Column("approved_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("end_reason", sa.Text),
        _words("content_hash"),
        _words("statement"),
        _words("reason"),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("warning_id", "number"),
        sa.Index(
            "one_active_revision",
            "warning_id",
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        ),
    )


def _bulletin() -> None:
    op.create_table(
        "bulletin",
        _id(),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), index=True),
        _words("kind"),
        _words("purpose"),
        _words("place"),
        _words("language"),
        _words("subject"),
        _words("text"),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reviewed", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.UniqueConstraint("revision_id", "kind", "purpose", "place", "language"),
    )


def _recipient() -> None:
    op.create_table(
        "recipient",
        _id(),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("bulletin_id", sa.Integer, sa.ForeignKey("bulletin.id"), nullable=False),
        _words("target"),
        _words("name"),
        _words("place"),
        _words("medium"),
        _words("route"),
        _words("address"),
        _words("purpose"),
        sa.UniqueConstraint("revision_id", "target", "place", "medium", "address", "purpose"),
    )


def _message() -> None:
    op.create_table(
        "message",
        _id(),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), index=True),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), index=True),
        sa.Column("bulletin_id", sa.Integer, sa.ForeignKey("bulletin.id"), nullable=False),
        _words("target"),
        _words("name"),
        _words("place"),
        _words("medium"),
        _words("route"),
        sa.Column("address", sa.Text, nullable=False, index=True),
        _words("purpose"),
        sa.Column("priority", sa.Integer, nullable=False),
        _words("work"),
        _words("proof"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", Instant, nullable=False),
        sa.Column("expires", Instant, nullable=False),
        sa.Column("lease_until", Instant),
        _words("lease_owner"),
        sa.Column("was_sending", sa.Boolean, nullable=False, server_default=sa.text("false")),
        _words("gateway_id"),
        _words("code"),
        _words("detail"),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("accepted_at", Instant),
        sa.Column("delivered_at", Instant),
        sa.Column("acknowledged_at", Instant),
        sa.Column("uncertain_at", Instant),
        sa.UniqueConstraint("revision_id", "target", "place", "medium", "address", "purpose"),
        sa.Index("outbox", "route", "work", "priority", "id"),
        sa.Index("by_gateway_id", "gateway_id"),
        sa.CheckConstraint("work in ('queued','sending','deferred','uncertain','done','withdrawn')", name="work"),
        sa.CheckConstraint(
            "proof in ('none','accepted','sent','undelivered','delivered','acknowledged')", name="proof"
        ),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        _words("route"),
        _words("owner"),
    )


def _receipt() -> None:
    op.create_table(
        "receipt",
        _id(),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id"), nullable=False, index=True),
        sa.Column("attempt_id", sa.String(20)),
        sa.Column("at", Instant, nullable=False),
        _words("kind"),
        _words("proof"),
        _words("code"),
        _words("detail"),
        _words("gateway_id"),
        _words("raw"),
    )


def _reply() -> None:
    op.create_table(
        "reply",
        _id(),
        sa.Column("received_at", Instant, nullable=False),
        _words("route"),
        _words("gateway_id"),
        sa.Column("sender", sa.Text, nullable=False, index=True),
        _words("text"),
        _words("meaning"),
        _words("target"),
        _words("place"),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id")),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), index=True),
        sa.Column("closed_at", Instant),
        _words("closed_by"),
        sa.UniqueConstraint("route", "gateway_id"),
    )


def _told() -> None:
    op.create_table(
        "told",
        _id(),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), nullable=False, index=True),
        _words("place"),
        _words("person"),
        sa.Column("at", Instant, nullable=False),
        _words("told_by"),
        _words("note"),
    )


def _aired() -> None:
    op.create_table(
        "aired",
        _id(),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), nullable=False, index=True),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), nullable=False),
        _words("station"),
        _words("language"),
        sa.Column("at", Instant, nullable=False),
        _words("via"),
        _words("by"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        _id(),
        sa.Column("at", Instant, nullable=False),
        _words("who"),
        _words("what"),
        sa.Column("warning_id", sa.Integer, index=True),
        sa.Column("revision_id", sa.Integer),
        sa.Column("detail", sa.JSON, nullable=False),
    )


def _instance() -> None:
    op.create_table(
        "instance",
        sa.Column("owner", sa.String(64), primary_key=True),
        _words("host"),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
    )


TABLES = (
    _officer,
    _token,
    _contact,
    _report,
    _feed_state,
    _feed_entry,
    _warning,
    _revision,
    _bulletin,
    _recipient,
    _message,
    _attempt,
    _receipt,
    _reply,
    _told,
    _aired,
    _audit,
    _instance,
)
