"""A document that an officer imports: a draft with his choices, of one that was held back too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.cap.document import Document, Finding, Reading
from alerts.cap.draft import DraftFacts, content_digest, identity
from alerts.cap.read import read
from alerts.cap.verdict import Verdict, warns
from alerts.errors import NotAllowed, Unusable
from alerts.incoming import Choices, Judged, draft
from alerts.intake.follow import DRAFTED_STATUS
from alerts.intake.place import let_go, place
from alerts.model.people import Officer, check_officer
from alerts.model.warning import HazardWarning, Mode, Urgency
from alerts.settings import FeedSource
from alerts.store import intake

PAST = Finding("urgency-past", "The source says that the event is past; check that people are still in danger.")


@dataclass(frozen=True, slots=True)
class Imported:
    warning: HazardWarning
    findings: tuple[Finding, ...]


def import_document(app: App, data: bytes, choices: Choices, *, by: Officer, source: str, now: datetime) -> Imported:
    """A draft of one CAP document, of one that was held back too: an officer's import releases it.

    Raises Refused with what the officer must choose when the document can't say it.
    """
    check_officer(by, "import a warning")
    reading = read(data, schema=True)
    document = _usable(reading)
    judged = app.judge(reading, now)
    with app.database.writing() as connection:
        intake.alone(connection)
        known = _known(connection, document)
        facts = _warning_facts(app, document, judged)
        new = draft(app.known, facts, judged, choices, by=by.login, now=now)
        held = known is not None and known.verdict == Verdict.QUARANTINE.value
        report_id, event_id, findings = _kept(app, connection, document, data, judged, known, source, now)
        if held:
            intake.change_report(connection, report_id, settled_at=now, settled_by=by.login, settled_why="imported")
        warning = intake.add_draft(
            connection, new, report_id=report_id, source=source, by=by.login, at=now, event_id=event_id
        )
    past = (PAST,) if facts.urgency is Urgency.PAST else ()
    return Imported(warning, (*findings, *past))


def _usable(reading: Reading) -> Document:
    if reading.document is None:
        said = " ".join(finding.message for finding in reading.findings) or "It is not a CAP document."
        raise Unusable(f"The document can't be used: {said}", remedy="Draft by hand: avizu warning draft")
    return reading.document


def _known(connection: Connection, document: Document) -> Any | None:
    """The very document if it is here. Raises NotAllowed when a warning was made of it, or another has its identity."""
    alike = intake.reports_like(connection, identity(document))
    digest = content_digest(document)
    same = next((row for row in alike if row.digest == digest), None)
    if same is None and alike:
        raise NotAllowed(
            "A document with this sender, identifier and time is here already, and it says something else.",
            remedy="Do not trust either before you have rung the sender.",
            code="changed-content",
        )
    made = intake.drafted_from(connection, [same.id]) if same is not None else []
    if made:
        raise NotAllowed(
            f"This document is here already as warning {made[0]}.",
            remedy=f"Look at it: avizu warning show {made[0]}",
            code="seen",
        )
    return same


def _warning_facts(app: App, document: Document, judged: Judged) -> DraftFacts:
    facts = judged.weighed.facts
    if not warns(document) or facts is None or "AllClear" in facts.info.response_types:
        # An urgency of Past alone does not stop an officer: earthquakes are reported that way.
        raise NotAllowed(
            f"The document is not a warning (it is {document.msg_type or 'without a type'}); it changes nothing here.",
            remedy="End a warning with avizu warning all-clear or avizu warning retract.",
            code="not-a-warning",
        )
    if document.status != DRAFTED_STATUS[app.settings.mode]:
        raise NotAllowed(
            f"The document's status is {document.status or 'missing'}: it is not meant for {_meant(app)}.",
            remedy="Draft by hand if the danger is real: avizu warning draft",
            code="not-actual",
        )
    return facts


def _meant(app: App) -> str:
    return "those who take part in this exercise" if app.settings.mode is Mode.EXERCISE else "the public"


def _kept(
    app: App,
    connection: Connection,
    document: Document,
    data: bytes,
    judged: Judged,
    known: Any | None,
    source: str,
    now: datetime,
) -> tuple[int, int | None, tuple[Finding, ...]]:
    """(its report, its event, its findings). What the officer takes in by hand is not held back any more."""
    here = FeedSource(name=source, reader="officer")
    if known is None:
        placed = place(app, connection, document, data, judged, here, now, by_hand=True)
    elif known.verdict == Verdict.QUARANTINE.value:
        placed = let_go(app, connection, known, source=here, now=now, data=data)
    else:
        return known.id, known.event_id, judged.weighed.findings
    assert placed.report_id is not None
    return placed.report_id, placed.event_id, placed.arrived.findings
