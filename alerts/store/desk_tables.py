"""The tables of the duty desk: who is called when, what two people agree on, plans, and the chain of the audit."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from alerts.store.columns import Instant, metadata, own_id, words

shift = Table(
    "shift",
    metadata,
    own_id(),
    Column("login", String(64), ForeignKey("officer.login"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
)
"""When somebody can be called to approve, as which in order. Hours as "18:00", Dili time; weekdays from 0 (Monday)."""

asked = Table(
    "asked",
    metadata,
    own_id(),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False, index=True),
    Column("content_hash", String(64), nullable=False),
    Column("login", String(64), ForeignKey("officer.login"), nullable=False),
    words("phone"),
    Column("at", Instant, nullable=False),
    Column("message_id", Integer, ForeignKey("message.id")),
    Column("answered_at", Instant),
    words("answer"),
)
"""Approvers who were told of a submitted text, each with the content hash his code is made of."""

change = Table(
    "change",
    metadata,
    own_id(),
    words("kind"),
    words("about"),
    Column("detail", JSON, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    words("proposed_by"),
    Column("settled_at", Instant),
    words("settled_by"),
    words("outcome"),
    words("reason"),
)
"""What two people must agree on: accounts, roles, the roster, policy, routes, texts. `outcome`: "", agreed, refused."""

plan = Table(
    "plan",
    metadata,
    own_id(),
    words("name"),
    words("trigger"),
    words("hazard"),
    Column("facts", JSON, nullable=False),
    Column("lasts_minutes", Integer, nullable=False),
    Column("valid_until", Instant, nullable=False),
    words("state"),
    Column("touched_by", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    Column("submitted_at", Instant),
    words("submitted_by"),
    Column("approved_at", Instant),
    words("approved_by"),
    Column("ended_at", Instant),
    words("ended_by"),
    words("reason"),
    words("digest"),
)
"""What two officers agreed on by day. `digest` is of its facts and texts, the times in them as of `submitted_at`."""

wave = Table(
    "wave",
    metadata,
    own_id(),
    Column("warning_id", Integer, ForeignKey("warning.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    words("said"),
    words("by"),
    Column("recorded_at", Instant, nullable=False),
)
"""Waves that were reported while a tsunami warning held; the all-clear counts from the last of them."""

link = Table(
    "link",
    metadata,
    own_id(),
    Column("audit_id", Integer, ForeignKey("audit.id"), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
)
"""The chain of the audit: each digest is of the one before and of one entry."""
