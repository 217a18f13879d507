"""Published once, never changed; and read back, the same warning."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from builders_capout import Desk
from house import ANA, BEN
from sqlalchemy import select

import scheduler
from alerts import jobs
from alerts.actions import approve, draft, end, publish
from alerts.cap.draft import draft_facts
from alerts.cap.read import read
from alerts.cap.verdict import Verdict
from alerts.errors import NotFound
from alerts.incoming import Choices, judge
from alerts.incoming import draft as imported
from alerts.model.warning import Certainty, Kind, Revision, Severity, Urgency
from alerts.store import tables as t
from alerts.store import warnings


def stored(desk: Desk) -> list[tuple[int, bytes]]:
    with desk.app.database.reading() as connection:
        query = select(t.published.c.revision_id, t.published.c.body).order_by(t.published.c.revision_id)
        return [(row.revision_id, row.body) for row in connection.execute(query)]


def revision_of(desk: Desk, number: int) -> Revision:
    with desk.app.database.reading() as connection:
        return warnings.warning(connection, number).newest


def test_what_was_approved_is_published_once(desk: Desk) -> None:
    number = desk.approved()
    assert publish.due(desk.app).published == (f"warning {number}",)
    before = stored(desk)
    assert publish.due(desk.app) == publish.Done()
    assert stored(desk) == before
    assert len(before) == 1


def test_only_what_was_approved(desk: Desk) -> None:
    desk.house.flood("Hera, Dili")
    desk.house.submitted("Hera, Dili")
    draft.drop(desk.app, desk.house.flood("Hera, Dili").id, by=ANA, now=desk.house.now, reason="no")
    assert publish.due(desk.app) == publish.Done()


def test_an_expired_warning_publishes_nothing_more(desk: Desk) -> None:
    desk.approved()
    publish.due(desk.app)
    end.expire(desk.app, now=desk.house.clock.move(hours=7))
    assert publish.due(desk.app) == publish.Done()


def test_texts_that_came_faster_than_the_schedule_are_all_published_in_order(desk: Desk) -> None:
    number = desk.approved()
    desk.updated(number)
    desk.retracted(number)
    assert publish.due(desk.app).published == tuple(
        f"warning {number}{more}" for more in ("", " revision 2", " revision 3")
    )
    assert [desk.document(number, n).msg_type for n in (1, 2, 3)] == ["Alert", "Update", "Cancel"]
    assert len(desk.document(number, 3).references) == 2


def test_a_published_document_never_changes(desk: Desk) -> None:
    number = desk.approved()
    before = desk.body(number)
    own = desk.app.home / "templates" / "tet"
    own.mkdir(parents=True)
    shipped = Path(__file__).resolve().parents[2] / "templates" / "tet" / "flood.j2"
    (own / "flood.j2").write_text(shipped.read_text("utf-8").replace("Ba fatin aas.", "Ba foho."), "utf-8")
    later = desk.again(cap_oid="2.49.0.1.626.1", cap_sender="new@ndmd.example", public_url="https://new.example")
    later.app.__dict__.pop("library")
    later.house.clock.move(hours=2)
    later.updated(number)
    assert later.body(number, 1) == before
    assert "foho" in later.body(number, 2).decode()


def test_sent_is_the_moment_of_the_approval_however_late_it_is_published(desk: Desk) -> None:
    number = desk.house.submitted("Hera, Dili")
    approve.approve(desk.app, number, by=BEN, now=desk.house.now + timedelta(milliseconds=300))
    approved = desk.house.now
    desk.house.clock.move(minutes=40)
    assert desk.document(number).sent == approved


def test_a_text_that_cannot_be_published_waits_with_all_that_refer_to_it(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    lost = desk.approved(hazard="pest")
    desk.updated(lost)
    other = desk.approved()
    hazards = desk.app.hazards
    desk.app.__dict__["hazards"] = {key: hazard for key, hazard in hazards.items() if key != "pest"}
    with caplog.at_level(logging.INFO, "avizu.schedule"):
        jobs.publish_approved(desk.app)
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING"]
    assert f"warning {lost} is not published: hazards.yaml has no entry 'pest'" in caplog.text
    assert stored(desk) == [(revision_of(desk, other).id, desk.body(other))]
    with pytest.raises(NotFound, match=r"has no CAP document: hazards\.yaml has no entry 'pest'"):
        publish.of(desk.app, lost)
    desk.app.__dict__["hazards"] = hazards
    assert publish.due(desk.app).published == (f"warning {lost}", f"warning {lost} revision 2")


def test_the_schedule_publishes(desk: Desk) -> None:
    seconds, job = scheduler.JOBS["publish what was approved"]
    desk.approved()
    job(desk.app)
    assert len(stored(desk)) == 1
    assert seconds <= 5


def back(desk: Desk, data: bytes) -> tuple[Revision, Verdict]:
    """The draft that an officer's import makes of it."""
    reading = read(data)
    assert reading.document is not None
    facts = draft_facts(reading.document, desk.house.now)
    judged = judge(reading, lambda: desk.app.shapes, desk.house.now, lambda: desk.app.gazetteer)
    assert facts is not None
    drafted = imported(desk.app.known, facts, judged, Choices(), by="ana", now=desk.house.now)
    return drafted, judged.weighed.verdict


def test_reading_it_back_gives_the_same_warning_for_every_hazard(desk: Desk) -> None:
    for hazard, facts in desk.app.hazards.items():
        if facts.denied:
            continue
        number = desk.approved(
            *("Hera, Dili", "Manleuana", "Betano"),
            hazard=hazard,
            severity=Severity.EXTREME,
            onset=desk.house.now + timedelta(minutes=30),
            values=facts.samples,
        )
        first = revision_of(desk, number)
        again, verdict = back(desk, desk.body(number))
        assert verdict is Verdict.ACCEPT, hazard
        assert said(again) == said(first)
        assert first.kind is Kind.WARNING


def said(revision: Revision) -> tuple[object, ...]:
    return (
        revision.hazard,
        revision.sucos,
        (revision.severity, revision.urgency, revision.certainty),
        (revision.onset, revision.effective, revision.expires),
        dict(revision.values),
    )


@pytest.mark.parametrize(
    ("urgency", "certainty"), [*zip(list(Urgency)[:3], Certainty, strict=False), (Urgency.UNKNOWN, Certainty.UNKNOWN)]
)
def test_the_scales_come_back(desk: Desk, urgency: Urgency, certainty: Certainty) -> None:
    now = desk.house.now
    facts = draft.Facts(
        hazard="flood",
        severity=Severity.MINOR,
        urgency=urgency,
        certainty=certainty,
        sucos=(desk.house.suco("Hera, Dili"),),
        expires=now + timedelta(hours=6),
        effective=now + timedelta(hours=1),
    )
    number = draft.create(desk.app, facts, by=ANA, now=now).id
    draft.submit(desk.app, number, by=ANA, now=now)
    approve.approve(desk.app, number, by=BEN, now=now)
    again, _ = back(desk, desk.body(number))
    assert said(again) == said(revision_of(desk, number))


def test_the_whole_country_comes_back(desk: Desk) -> None:
    everywhere = desk.app.gazetteer.sucos
    desk.house.suco = lambda code: code  # type: ignore[assignment, method-assign]
    again, verdict = back(desk, desk.body(desk.approved(*everywhere)))
    assert (again.sucos, verdict) == (everywhere, Verdict.ACCEPT)
