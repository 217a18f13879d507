"""The directory: contacts, numbers, figures and safe places of sucos; and who was spared a message."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, String, Table, UniqueConstraint, text

from alerts.store.columns import Instant, metadata, own_id, words

contact = Table(
    "contact",
    metadata,
    own_id(),
    words("name"),
    words("role"),
    Column("place", String(8), nullable=False, index=True),
    Column("phone", String(20), nullable=False, index=True),
    Column("languages", JSON, nullable=False),
    Column("made_up", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    Column("opted_out_at", Instant),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("other_phones", JSON, nullable=False, server_default="[]"),
    Column("substitute_id", Integer),
    Column("removed_at", Instant),
    UniqueConstraint("phone", "place"),
)
"""One who left keeps his row, `removed_at` says since when: messages name him by it."""

number = Table(
    "number",
    metadata,
    Column("phone", String(20), primary_key=True),
    Column("verified_at", Instant),
    Column("asked_at", Instant),
    Column("denied_at", Instant),
    Column("marked_at", Instant),
    Column("cleared_at", Instant),
)
"""`cleared_at`: failures before it no longer count. A number that nothing is known of has no row."""

population = Table(
    "population",
    metadata,
    Column("place", String(8), primary_key=True),
    Column("people", Integer, nullable=False),
    Column("households", Integer),
    Column("radio_pct", Float),
    Column("phone_pct", Float),
    Column("year", Integer, nullable=False),
    Column("imported_at", Instant, nullable=False),
    words("imported_by"),
)

safe_place = Table(
    "safe_place",
    metadata,
    own_id(),
    Column("place", String(8), nullable=False, index=True),
    words("name"),
    Column("lat", Float),
    Column("lon", Float),
    Column("hazards", JSON, nullable=False, server_default="[]"),
    words("dated"),
    Column("imported_at", Instant, nullable=False),
    words("imported_by"),
    UniqueConstraint("place", "name"),
)

muted = Table(
    "muted",
    metadata,
    own_id(),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False, index=True),
    words("place"),
    Column("by_revision_id", Integer, ForeignKey("revision.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("released_at", Instant),
    UniqueConstraint("revision_id", "place"),
)
"""A suco whose contacts were not sent this text, because a graver one of the same advice holds there."""
