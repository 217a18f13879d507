"""Events, the sequence of documents, proposals, alarms, published CAP."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# SQLite has no type for an instant: fixed-width text there.
Instant = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
# As the first step named its keys: a database that was made new has the same names.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def upgrade() -> None:
    for name, columns in TABLES.items():
        op.create_table(name, *columns)
    op.create_index("one_open_alarm", "alarm", ["key"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    for column in _REPORT:
        op.add_column("report", column)
    _name_digests()
    with op.batch_alter_table("report", naming_convention=NAMES) as report:
        report.create_foreign_key("fk_report_event_id", "event", ["event_id"], ["id"])
        report.drop_constraint("uq_report_sender_identifier_sent", type_="unique")
        report.create_unique_constraint(
            "uq_report_identifier_digest_sent_digest", ["identifier_digest", "sent", "digest"]
        )
        report.create_index("ix_report_event_id", ["event_id"])
        report.create_index("ix_report_digest", ["digest"])
        report.create_index("ix_report_source_received_at", ["source", "received_at"])
    op.create_index("held_back", "report", ["verdict", "received_at"], sqlite_where=_HELD, postgresql_where=_HELD)
    with op.batch_alter_table("warning", naming_convention=NAMES) as warning:
        warning.add_column(sa.Column("event_id", sa.Integer))
        warning.add_column(_words("about"))
        warning.create_foreign_key("fk_warning_event_id", "event", ["event_id"], ["id"])
        warning.create_index("ix_warning_event_id", ["event_id"])
        warning.create_index("ix_warning_report_id", ["report_id"])
        warning.create_index("ix_warning_source_created_at", ["source", "created_at"])
    op.create_index("ix_revision_state", "revision", ["state"])
    op.add_column("audit", sa.Column("event_id", sa.Integer))
    op.create_index("ix_audit_event_id", "audit", ["event_id"])
    with op.batch_alter_table("feed_state", naming_convention=NAMES) as state:
        state.add_column(_words("remedy"))
        state.add_column(sa.Column("listening_since", Instant))


def _name_digests() -> None:
    """Of the reports that are here already."""
    report = sa.table("report", sa.column("id", sa.Integer), sa.column("identifier"), sa.column("identifier_digest"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(report.c.id, report.c.identifier)).all():
        digest = hashlib.sha256(row.identifier.encode()).hexdigest()
        connection.execute(sa.update(report).where(report.c.id == row.id).values(identifier_digest=digest))


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _digest() -> sa.Column[str]:
    return sa.Column("identifier_digest", sa.String(64), nullable=False, server_default="")


_OPEN = sa.text("ended_at IS NULL")
_HELD = sa.text("verdict = 'quarantine' AND settled_at IS NULL")
_REPORT: tuple[sa.Column[Any], ...] = (
    _words("status"),
    _words("msg_type"),
    _words("headline"),
    _words("standing"),
    sa.Column("account", sa.JSON),
    sa.Column("event_id", sa.Integer),
    sa.Column("settled_at", Instant),
    _words("settled_by"),
    _words("settled_why"),
    _digest(),
    sa.Column("cut", sa.Boolean, nullable=False, server_default=sa.text("false")),
)

# Each table after those it refers to.
TABLES: dict[str, tuple[sa.schema.SchemaItem, ...]] = {
    "event": (
        _id(),
        _words("hazard"),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("happened_at", Instant),
        sa.Column("merged_into", sa.Integer, sa.ForeignKey("event.id")),
        _words("tsunami"),
        sa.Column("seen", sa.JSON, nullable=False),
        sa.Index("by_time", "happened_at"),
    ),
    "reference": (
        _id(),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("report.id"), nullable=False, index=True),
        _words("sender"),
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("sent", Instant),
        _digest(),
        sa.Index("ix_reference_identifier_digest", "identifier_digest"),
    ),
    "event_key": (
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("event_id", sa.Integer, sa.ForeignKey("event.id"), nullable=False, index=True),
    ),
    "proposal": (
        _id(),
        _words("kind"),
        _words("said"),
        sa.Column("at", Instant, nullable=False),
        sa.Column("warning_id", sa.Integer, sa.ForeignKey("warning.id"), index=True),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("report.id"), index=True),
        sa.Column("event_id", sa.Integer, sa.ForeignKey("event.id"), index=True),
        sa.Column("closed_at", Instant),
        _words("closed_by"),
        _words("reason"),
    ),
    "alarm": (
        _id(),
        _words("key"),
        _words("source"),
        _words("said"),
        _words("remedy"),
        sa.Column("since", Instant, nullable=False),
        sa.Column("paged_at", Instant),
        sa.Column("ended_at", Instant),
    ),
    "published": (
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), primary_key=True),
        _words("identifier"),
        sa.Column("sent", Instant, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("identifier"),
    ),
    "lease": (
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", Instant, nullable=False),
    ),
}
