"""A document that a source posted to us, and the note that this source is alive."""

from __future__ import annotations

from datetime import datetime

from alerts import intake
from alerts.app import App
from alerts.cap.verdict import Verdict
from alerts.intake import Taken
from alerts.settings import FeedSource
from alerts.store import intake as rows


def take(app: App, data: bytes, *, source: FeedSource, now: datetime) -> Taken:
    """What became of it. A source that posts what can't be used is alive, and its fault is shown."""
    taken = intake.take(app, data, source=source, now=now)
    error = f"What it posted can't be used: {taken.reason}" if taken.verdict is Verdict.REJECT else ""
    with app.database.writing() as connection:
        before = rows.feed_state(connection, source.name)
        rows.save_feed_state(
            connection,
            source.name,
            polled_at=now,
            succeeded_at=now,
            newest_at=now,
            listening_since=before.listening_since if before and before.listening_since else now,
            error=error,
            remedy="Show them what avizu feed read says of it." if error else "",
            failures=0,
        )
    return taken
