"""Reading without effect: what there is, and who did what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts.app import App
from alerts.delivery.sources import last_heard, overdue
from alerts.errors import NotFound
from alerts.model.alarm import FeedFact
from alerts.model.event import Account
from alerts.model.message import Proof
from alerts.model.warning import HazardWarning, Revision, State
from alerts.outgoing import related
from alerts.settings import FeedSource
from alerts.store import alarms, events, intake, journal, proof, proposals, warnings

HELD_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A source as it stands.

    `heard_at` is its last good poll; of one that posts to us, its last document. `silent_since` is None unless it is
    silent for too long. `behind` is by how much its newest item is older than that of the source it repeats (negative
    where it is newer), None where that is not known.
    """

    source: FeedSource
    heard_at: datetime | None = None
    newest_at: datetime | None = None
    next_at: datetime | None = None
    error: str = ""
    remedy: str = ""
    failures: int = 0
    silent_since: datetime | None = None
    behind: timedelta | None = None


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a report led to: the warnings drafted from it, and the proposals, open and closed, by number."""

    warnings: tuple[int, ...]
    proposals: tuple[int, ...]


def all_warnings(app: App) -> list[HazardWarning]:
    """Newest first."""
    with app.database.reading() as connection:
        return warnings.warnings(connection)


def waiting(app: App, hazard: str, sucos: Collection[str]) -> list[Revision]:
    """The warnings that nobody has approved yet, of this hazard or of one that people take for it, in these sucos."""
    with app.database.reading() as connection:
        newest = [one.newest for one in warnings.warnings(connection)]
    return [
        one
        for one in newest
        if one.state in _WAIT and related(app.hazards, one.hazard, hazard) and set(sucos).intersection(one.sucos)
    ]


_WAIT = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})


def with_history(app: App, warning_id: int) -> tuple[HazardWarning, list[Any], list[dict[str, str]]]:
    """The warning, its audit entries, oldest first, and what was odd about the document it came from."""
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        report = intake.report(connection, warning.report_id) if warning.report_id else None
        return warning, journal.audit(connection, warning_id=warning_id), list(report.findings) if report else []


def feeds(app: App, *, now: datetime) -> list[FeedView]:
    """Each configured source."""
    sources = app.settings.feeds
    with app.database.reading() as connection:
        states = {source.name: intake.feed_state(connection, source.name) for source in sources}
        limits = {source.name: (source.silent_minutes, source.mirror_of) for source in sources}
        facts = {fact.name: fact for fact in alarms.feed_facts(connection, limits)}
    return [_feed(source, states[source.name], facts, now) for source in sources]


def _feed(source: FeedSource, state: Any | None, facts: Mapping[str, FeedFact], now: datetime) -> FeedView:
    if state is None:
        return FeedView(source=source)
    heard = last_heard(facts[source.name], now) or facts[source.name].heard
    return FeedView(
        source=source,
        heard_at=state.succeeded_at,
        newest_at=state.newest_at,
        next_at=state.next_at,
        error=state.error,
        remedy=state.remedy,
        failures=state.failures,
        silent_since=heard if heard and overdue(heard, source.silent_minutes, now) else None,
        behind=_behind(facts[source.name], facts.get(source.mirror_of)),
    )


def _behind(mirror: FeedFact, original: FeedFact | None) -> timedelta | None:
    if original is None or original.newest_at is None or mirror.newest_at is None:
        return None
    return original.newest_at - mirror.newest_at


def proofs(app: App, warning_id: int) -> list[tuple[str, Proof]]:
    """(work, proof) of each message of the warning's texts; replies of ours are left out."""
    with app.database.reading() as connection:
        rows = proof.messages(connection, warning_id=warning_id)
    return [(row.work, Proof(row.proof)) for row in rows if row.revision_id is not None]


def held(app: App, *, now: datetime) -> list[Any]:
    """Reports of the last 30 days that were held back, newest first: no warning was made of them."""
    with app.database.reading() as connection:
        return intake.held(connection, since=now - HELD_FOR)


def kept(app: App, report_id: int) -> bytes:
    """A report as it came. Raises NotFound."""
    with app.database.reading() as connection:
        report = intake.report(connection, report_id)
    if report is None:
        raise NotFound(f"There is no report {report_id}.", remedy="See what is held back: avizu feed held")
    return bytes(report.body)


def account(report: Any) -> Account | None:
    """What a report says of its event, None where it could not be read as one."""
    return events.account_of(report.account) if report.account else None


def made_of(app: App, report_id: int) -> MadeOf:
    with app.database.reading() as connection:
        drafted = intake.drafted_from(connection, [report_id])
        proposed = proposals.proposals(connection, report_id=report_id, everything=True)
    return MadeOf(tuple(reversed(drafted)), tuple(row.id for row in reversed(proposed)))
