"""Every approved revision becomes a CAP document, once; what was published is looked up and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alerts.app import App
from alerts.cap.document import Reference
from alerts.cap.read import read
from alerts.cap.write import write
from alerts.errors import AvizuError, NotFound
from alerts.model.warning import Mode, Revision
from alerts.outgoing.capout import MOST_POINTS, Issue, document, identifier, languages, sender
from alerts.outgoing.captext import english_headline
from alerts.outgoing.listing import Feed, Listed
from alerts.places.outlines import outlines
from alerts.store import published, warnings
from alerts.store.published import Published

NEWEST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """How each is named: "warning 7 revision 2". `failed` are (name, why); they are tried again."""

    published: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def due(app: App) -> Done:
    """Publishes what was approved and has no document yet. Safe to run twice, and beside itself."""
    with app.database.reading() as connection:
        waiting = published.unpublished(connection)
    done: list[str] = []
    failed: dict[int, tuple[str, str]] = {}
    for revision in waiting:
        # To those who collect warnings it would be one.
        if _denies(app, revision):
            continue
        # A later text refers to the earlier ones: it waits for them.
        if revision.warning_id in failed:
            continue
        try:
            _publish(app, revision)
        except AvizuError as error:
            failed[revision.warning_id] = (revision.ref, str(error))
        else:
            done.append(revision.ref)
    return Done(tuple(done), tuple(failed.values()))


def _publish(app: App, revision: Revision) -> None:
    """The document is put together outside of the transaction that stores it: sending never waits for outlines."""
    with app.database.reading() as connection:
        bulletins = warnings.bulletins(connection, revision.id)
        earlier = [p for p in published.of_warning(connection, revision.warning_id) if _before(p, revision)]
    assert revision.approved_at is not None
    sent = revision.approved_at.replace(microsecond=0)
    desk = app.desk([])
    references = tuple(map(_reference, earlier))
    issue = Issue(
        identifier=identifier(revision, sent, oid=app.settings.cap_oid, home=identity(app)),
        # Nobody may update or cancel but who warned: a warning keeps its sender when the setting changes.
        sender=references[0].sender if references else _sender(app),
        sent=sent,
        references=references,
    )
    rings = outlines(app.shapes, revision.sucos, MOST_POINTS // languages(desk, revision.hazard))
    body = write(document(revision, issue, desk, bulletins, rings))
    with app.database.writing() as connection:
        warnings.hold(connection, revision.warning_id)
        if not published.is_published(connection, revision.id):
            published.publish(connection, revision.id, identifier=issue.identifier, sent=sent, body=body)


def _denies(app: App, revision: Revision) -> bool:
    hazard = app.hazards.get(revision.hazard)
    return hazard is not None and bool(hazard.denied)


def _before(one: Published, revision: Revision) -> bool:
    return one.revision.number < revision.number


def _sender(app: App) -> str:
    return sender(app.settings.cap_sender, public_url=app.settings.public_url, home=identity(app))


def _reference(one: Published) -> Reference:
    """As that document says it."""
    before = read(one.body).document
    assert before is not None
    return Reference(before.sender, one.identifier, one.sent)


def identity(app: App) -> UUID:
    """This installation's own, for as long as it keeps its key."""
    return UUID(hex=app.sign("cap", "identity").rpartition(".")[2])


def of(app: App, warning_id: int, number: int | None = None) -> Published:
    """The document of one revision, of the newest approved one when no number is given.

    Raises NotFound when there is none, with the reason of `due` where that failed.
    """
    failed = dict(due(app).failed)
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        found = published.of_warning(connection, warning_id)
    one = next((p for p in reversed(found) if number in (None, p.revision.number)), None)
    if one is not None:
        return one
    why = [said for revision in warning.revisions if (said := failed.get(revision.ref))]
    text = f"Warning {warning_id}" if number is None else f"Warning {warning_id} revision {number}"
    raise NotFound(
        f"{text} has no CAP document: {why[0] if why else 'only what was approved is published.'}",
        remedy="" if why else f"See its revisions: avizu warning show {warning_id}",
        code="not-published",
    )


def public(app: App, warning_id: int, number: int, *, now: datetime) -> Published:
    """What anybody may read. Raises NotFound for what there is not, or not yet."""
    one = of(app, warning_id, number)
    if one.public_since > now:
        raise NotFound(f"{one.revision.ref.capitalize()} is not public yet.", code="not-yet")
    return one


def feed(app: App, name: str, *, now: datetime) -> Feed:
    """The newest 200 that are public, for the feed served as /cap/`name`. One that failed leaves the others listed."""
    due(app)
    with app.database.reading() as connection:
        found = published.newest(connection, now, most=NEWEST)
    settings = app.settings
    mark = "" if settings.mode is Mode.ACTUAL else f"{settings.mode.mark} "
    return Feed(
        id=identity(app).urn,
        title=f"{mark}{settings.sender}: warnings for Timor-Leste",
        author=app.desk([]).sender_in_full(settings.default_language),
        link=address(app, name),
        items=tuple(_listed(app, one) for one in found),
    )


def _listed(app: App, one: Published) -> Listed:
    hazard = app.hazards.get(one.revision.hazard)
    event = hazard.english if hazard else one.revision.hazard
    return Listed(
        identifier=one.identifier,
        title=english_headline(one.revision, event, app.gazetteer, app.settings.mode),
        link=address(app, f"{one.revision.warning_id}-{one.revision.number}.xml"),
        published=one.public_since,
    )


def address(app: App, name: str) -> str:
    """Where it is served: absolute, or beside the feed itself where no public address is set."""
    return f"{app.settings.public_url}/cap/{name}" if app.settings.public_url else name
