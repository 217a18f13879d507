"""The duty desk: who is called when, what two people agree on, plans, waves, and the chain of the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from alerts.store.append_only import guards

revision = "0004"
down_revision = "0003"

# SQLite has no type for an instant: fixed-width text there.
Instant = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.add_column("officer", sa.Column("able_from", Instant))
    op.add_column("token", sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
    op.add_column("token", sa.Column("locked_until", Instant))
    op.add_column("revision", _words("approval"))
    op.add_column("told", _words("target"))
    _number_attempts()
    for name, columns in TABLES.items():
        op.create_table(name, *columns)
    for guard in guards(op.get_context().dialect.name):
        op.execute(guard)


def _number_attempts() -> None:
    """Attempts get a number in the order of their rows. SQLite can't change a key: the table is made again."""
    op.rename_table("attempt", "attempt_before")
    op.drop_index("ix_attempt_message_id", table_name="attempt_before")
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE attempt_before DROP CONSTRAINT pk_attempt")
        op.execute("ALTER TABLE attempt_before DROP CONSTRAINT fk_attempt_message_id")
    op.create_table("attempt", *ATTEMPT)
    op.execute(
        "INSERT INTO attempt (id, message_id, number, at, route, owner)"
        " SELECT id, message_id, number, at, route, owner FROM attempt_before ORDER BY at, message_id, number"
    )
    op.drop_table("attempt_before")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


ATTEMPT: tuple[sa.schema.SchemaItem, ...] = (
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(20), nullable=False, unique=True),
    sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    _words("route"),
    _words("owner"),
)

TABLES: dict[str, tuple[sa.schema.SchemaItem, ...]] = {
    "shift": (
        _id(),
        sa.Column("login", sa.String(64), sa.ForeignKey("officer.login"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("weekdays", sa.JSON, nullable=False),
        sa.Column("begins", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
    ),
    "asked": (
        _id(),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("login", sa.String(64), sa.ForeignKey("officer.login"), nullable=False),
        _words("phone"),
        sa.Column("at", Instant, nullable=False),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id")),
        sa.Column("answered_at", Instant),
        _words("answer"),
    ),
    "change": (
        _id(),
        _words("kind"),
        _words("about"),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("proposed_at", Instant, nullable=False),
        _words("proposed_by"),
        sa.Column("settled_at", Instant),
        _words("settled_by"),
        _words("outcome"),
        _words("reason"),
    ),
    "plan": (
        _id(),
        _words("name"),
        _words("trigger"),
        _words("hazard"),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("lasts_minutes", sa.Integer, nullable=False),
        sa.Column("valid_until", Instant, nullable=False),
        _words("state"),
        sa.Column("touched_by", sa.JSON, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        _words("created_by"),
        sa.Column("submitted_at", Instant),
        _words("submitted_by"),
        sa.Column("approved_at", Instant),
        _words("approved_by"),
        sa.Column("ended_at", Instant),
        _words("ended_by"),
        _words("reason"),
        _words("digest"),
    ),
    "wave": (
        _id(),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), nullable=False, index=True),
        sa.Column("at", Instant, nullable=False),
        _words("said"),
        _words("by"),
        sa.Column("recorded_at", Instant, nullable=False),
    ),
    "link": (
        _id(),
        sa.Column("audit_id", sa.Integer, sa.ForeignKey("audit.id"), nullable=False, unique=True),
        sa.Column("digest", sa.String(64), nullable=False),
    ),
}
