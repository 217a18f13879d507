"""What a gateway that does not call us is still asked about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from alerts.model.message import Proof, Work
from alerts.store import tables as t

OPEN = (Proof.ACCEPTED, Proof.SENT, Proof.UNDELIVERED)


def waiting(connection: Connection, route: str, since: datetime) -> dict[str, Proof]:
    """What this route's gateway has taken since then and has not delivered, by its gateway id, oldest first."""
    m = t.message.c
    query = select(m.gateway_id, m.proof).where(
        m.route == route,
        m.work == Work.DONE.value,
        m.proof.in_([proof.value for proof in OPEN]),
        m.accepted_at >= since,
        m.gateway_id != "",
    )
    return {row.gateway_id: Proof(row.proof) for row in connection.execute(query.order_by(m.id))}
