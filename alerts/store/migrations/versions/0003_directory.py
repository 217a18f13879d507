"""Several numbers and an order for contacts, what is known of numbers and places, who was spared a message, and whose
words a text has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# SQLite has no type for an instant: fixed-width text there.
Instant = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    for column in _CONTACT:
        op.add_column("contact", column)
    op.add_column("recipient", sa.Column("dropped", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.add_column("bulletin", _words("hazard"))
    for name, columns in TABLES.items():
        op.create_table(name, *columns)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


_CONTACT: tuple[sa.Column[object], ...] = (
    sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    sa.Column("other_phones", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("substitute_id", sa.Integer),
    sa.Column("removed_at", Instant),
)

TABLES: dict[str, tuple[sa.schema.SchemaItem, ...]] = {
    "number": (
        sa.Column("phone", sa.String(20), primary_key=True),
        sa.Column("verified_at", Instant),
        sa.Column("asked_at", Instant),
        sa.Column("denied_at", Instant),
        sa.Column("marked_at", Instant),
        sa.Column("cleared_at", Instant),
    ),
    "population": (
        sa.Column("place", sa.String(8), primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("households", sa.Integer),
        sa.Column("radio_pct", sa.Float),
        sa.Column("phone_pct", sa.Float),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("imported_at", Instant, nullable=False),
        _words("imported_by"),
    ),
    "safe_place": (
        _id(),
        sa.Column("place", sa.String(8), nullable=False, index=True),
        _words("name"),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("hazards", sa.JSON, nullable=False, server_default="[]"),
        _words("dated"),
        sa.Column("imported_at", Instant, nullable=False),
        _words("imported_by"),
        sa.UniqueConstraint("place", "name"),
    ),
    "muted": (
        _id(),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("revision.id"), nullable=False, index=True),
        _words("place"),
        sa.Column("by_revision_id", sa.Integer, sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("released_at", Instant),
        sa.UniqueConstraint("revision_id", "place"),
    ),
}
