"""What a station reads, and its word that it did."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery.guard import digest
from alerts.errors import AvizuError, NotAllowed, NotFound, Unusable
from alerts.model.message import Bulletin, BulletinKind
from alerts.model.people import Officer, Station, check_officer
from alerts.model.warning import EndReason, HazardWarning, Kind, Revision, State
from alerts.outgoing import Desk, compose
from alerts.outgoing.host_sheet import Scripts, sheet_of
from alerts.store import journal, warnings
from alerts.words.sheet import LANGUAGES, Airing, StationPage, said_now

LINK_LIVES = timedelta(hours=24)
"""How long after its end a warning's page still says that the script must not be read."""
SAME_PRESS = timedelta(minutes=1)

_SAID = {State.ACTIVE, State.ENDED}
_FROZEN = {State.SUBMITTED, State.ACTIVE}

log = logging.getLogger(__name__)


def page(app: App, station_id: str, revision_id: int, now: datetime) -> StationPage:
    """What the link of this station and text shows at this moment; never a text that must not be read any more.

    Raises NotFound when there is no such approved text or station, or its link has run out.
    """
    with app.database.reading() as connection:
        station, warning, linked = _linked(app, connection, station_id, revision_id, now)
        stopped = _stopped(linked, now)
        current = linked if stopped is None else _running(warning, now)
        sheets = _frozen(app, connection, current, [station]) if current else {}
        shown = current if current and station.id in sheets else linked
        sheet = sheets.get(station.id) or sheet_of(linked, station, _desk(app, connection, linked), (), {})
        # The end of a danger has no end of its own for people to wait for.
        ended = shown.kind is not Kind.WARNING
        return replace(
            sheet,
            stopped=stopped,
            airings=tuple(_airings(connection, station, shown)),
            seen_at=now,
            said_now={}
            if ended
            else said_now(sheet.until, now, {code: app.library.speech(code) for code in LANGUAGES}),
        )


def confirm_aired(
    app: App, station_id: str, revision_id: int, language: str, *, via: str, now: datetime, by: str = ""
) -> bool:
    """A station says that it read this text. False when it said so within the last minute: a second press.

    A text that has ended meanwhile is recorded all the same: it was read, and the officer must know. `by` is
    who said so, the station itself when left out.
    Raises NotFound like `page`, Unusable for a language the station has no script in.
    """
    with app.database.writing() as connection:
        station, warning, linked = _linked(app, connection, station_id, revision_id, now)
        known = _can_be_said(connection, linked, station)
        if language not in known:
            raise Unusable(f"{station.id} has no script in {language!r}.", remedy=f"It has: {', '.join(known)}.")
        pressed = any(a.language == language and a.at > now - SAME_PRESS for a in _airings(connection, station, linked))
        if pressed:
            return False
        airing = Airing(language=language, at=now, via=via, by=by or station.name or station.id)
        _record(connection, warning, linked, station, airing, now)
        return True


def record_aired(
    app: App, warning_id: int, station_id: str, *, language: str, by: Officer, at: datetime, now: datetime
) -> Airing:
    """An officer records that a station read the text that was active at `at`. `language` "" is "not said".

    Raises NotAllowed when nothing was active then, the time is ahead, or the station had no script of it.
    """
    check_officer(by, "record that a station aired a warning")
    _check_language(language)
    if at > now:
        raise NotAllowed("That time is still to come.", remedy="Record it when the script was read.", code="ahead")
    with app.database.writing() as connection:
        station = find_station(app, station_id)
        warning = warnings.warning(connection, warning_id)
        revision = _active_at(warning, at)
        known = [b.language for b in _readable(_scripts(connection, revision, [station]))]
        if not known:
            raise NotAllowed(
                f"{revision.ref.capitalize()} has no script for {station.id}.",
                remedy=f"See who has one: avizu station script {warning_id}",
                code="no-script",
            )
        spoken = language or (known[0] if len(known) == 1 else "")
        airing = Airing(language=spoken, at=at, via="officer", by=by.login)
        _record(connection, warning, revision, station, airing, now)
        return airing


def scripts(app: App, warning_id: int) -> tuple[StationPage, ...]:
    """The script for every station that has one: of the active text, else of the newest, as it is or would be.

    Raises NotAllowed when the warning is over: its script must not be read.
    """
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        revision = warning.active or warning.newest
        if revision.state in {State.ENDED, State.DROPPED}:
            raise NotAllowed(
                f"{revision.ref.capitalize()} is {revision.state.value}: its script must not be read.",
                remedy=f"See how it ended: avizu warning show {warning_id}",
                code="over",
            )
        frozen = revision.state in _FROZEN
        found = _frozen(app, connection, revision, app.stations) if frozen else _fresh(app, connection, revision)
        return tuple(
            replace(found[s.id], airings=tuple(_airings(connection, s, revision)))
            for s in app.stations
            if s.id in found
        )


def find_station(app: App, station_id: str) -> Station:
    """Raises NotFound with the command that lists them."""
    for station in app.stations:
        if station.id == station_id:
            return station
    raise NotFound(f"There is no station {station_id!r}.", remedy="See the list: avizu station list")


def _linked(
    app: App, connection: Connection, station_id: str, revision_id: int, now: datetime
) -> tuple[Station, HazardWarning, Revision]:
    station = find_station(app, station_id)
    warning = warnings.warning_of_revision(connection, revision_id)
    revision = next((r for r in warning.revisions if r.id == revision_id), None) if warning else None
    if warning is None or revision is None or revision.state not in _SAID or not _begun(revision, now):
        raise NotFound(f"There is no approved text {revision_id}.", remedy="Ring NDMD.")
    if now > revision.expires + LINK_LIVES:
        raise NotFound(f"The page of {revision.ref} has run out.", remedy="Ring NDMD.", code="link-expired")
    if not _readable(_scripts(connection, revision, [station])):
        raise NotFound(f"{revision.ref.capitalize()} has no script for {station_id}.", remedy="Ring NDMD.")
    return station, warning, revision


def _begun(revision: Revision, now: datetime) -> bool:
    return revision.effective is None or revision.effective <= now


def _stopped(revision: Revision, now: datetime) -> EndReason | None:
    """Why the text must not be read any more. Its time counts even before the schedule has ended it."""
    if revision.state is State.ENDED:
        return revision.end_reason or EndReason.EXPIRED
    return EndReason.EXPIRED if revision.expires <= now else None


def _running(warning: HazardWarning, now: datetime) -> Revision | None:
    active = warning.active
    return active if active and active.expires > now and _begun(active, now) else None


def _active_at(warning: HazardWarning, at: datetime) -> Revision:
    for revision in warning.revisions:
        began, ended = revision.approved_at, revision.ended_at or revision.expires
        if revision.state in _SAID and began and began <= at < ended:
            return revision
    raise NotAllowed(
        f"Warning {warning.id} had no active text then.",
        remedy=f"Look at its times: avizu warning show {warning.id}",
        code="not-active",
    )


def _scripts(connection: Connection, revision: Revision, stations: Iterable[Station]) -> list[Bulletin]:
    """The frozen texts of these stations, with what stands beside a script. One that is not the hashed one is none."""
    wanted = {station.id for station in stations}
    found = [
        b for b in warnings.bulletins(connection, revision.id) if b.kind is BulletinKind.SCRIPT and b.place in wanted
    ]
    for b in found:
        if digest(b.text) != b.digest:
            log.error("The stored script of %s for %s (%s) was altered; it is not shown", revision.ref, *b.key[2:])
    return [b for b in found if digest(b.text) == b.digest]


def _readable(bulletins: Iterable[Bulletin]) -> list[Bulletin]:
    """The scripts alone, without what stands beside them and the mails that carry several."""
    return [b for b in bulletins if " " not in b.language]


def _can_be_said(connection: Connection, revision: Revision, station: Station) -> list[str]:
    """The languages a station may say that it read the text in: those of its scripts, and its own besides."""
    known = [b.language for b in _readable(_scripts(connection, revision, [station]))]
    return [*known, *(code for code in station.languages if known and code not in known)]


def _frozen(
    app: App, connection: Connection, revision: Revision, stations: Sequence[Station]
) -> dict[str, StationPage]:
    """By station: what was hashed and approved, its key points found again in the templates."""
    stored = _scripts(connection, revision, stations)
    again = _composed(app, connection, revision, stations) if stored else {}
    return _sheets(_desk(app, connection, revision), revision, stations, stored, again)


def _fresh(app: App, connection: Connection, revision: Revision) -> dict[str, StationPage]:
    """By station: what would be read if it were submitted now."""
    outgoing = app.compose(connection, revision)
    desk = _desk(app, connection, revision)
    return _sheets(desk, revision, app.stations, outgoing.bulletins, outgoing.scripts)


def _desk(app: App, connection: Connection, revision: Revision) -> Desk:
    return app.desk([], warnings.active_beside(connection, revision.warning_id))


def _sheets(
    desk: Desk, revision: Revision, stations: Iterable[Station], bulletins: Sequence[Bulletin], scripts: Scripts
) -> dict[str, StationPage]:
    there = {b.place for b in _readable(bulletins) if b.kind is BulletinKind.SCRIPT}
    return {s.id: sheet_of(revision, s, desk, bulletins, scripts) for s in stations if s.id in there}


def _composed(app: App, connection: Connection, revision: Revision, stations: Sequence[Station]) -> Scripts:
    """The scripts as the templates make them now. Only for their key points: what is read is the stored text."""
    targets = {f"station:{station.id}" for station in stations}
    earlier = [] if revision.kind is Kind.WARNING else warnings.earlier(connection, revision.warning_id)
    # What was approved later was not thought of in this text: some hazards have one text for two.
    known, written = warnings.active_beside(connection, revision.warning_id), revision.approved_at
    others = [one for one in known if one.approved_at and written and one.approved_at <= written]
    desk = replace(app.desk([], others, shelter=app.shelter(connection)), stations=tuple(stations))
    try:
        return compose(revision, desk, [b for b in earlier if b.target in targets]).scripts
    except AvizuError as error:
        log.warning("No key points for %s: %s", revision.ref, error)
        return {}


def _airings(connection: Connection, station: Station, revision: Revision) -> list[Airing]:
    return [
        Airing(language=row.language, at=row.at, via=row.via, by=row.by)
        for row in journal.aired(connection, revision.warning_id)
        if row.station == station.id and row.revision_id == revision.id
    ]


def _record(
    connection: Connection, warning: HazardWarning, revision: Revision, station: Station, airing: Airing, now: datetime
) -> None:
    journal.add_aired(
        connection,
        warning_id=warning.id,
        revision_id=revision.id,
        station=station.id,
        language=airing.language,
        at=airing.at,
        via=airing.via,
        by=airing.by,
    )
    journal.record(
        connection,
        at=now,
        who=airing.by if airing.via == "officer" else f"station:{station.id}",
        what="aired",
        warning_id=warning.id,
        revision_id=revision.id,
        detail={
            "station": station.id,
            "language": airing.language,
            "via": airing.via,
            "aired_at": airing.at.isoformat(),
        },
    )


def _check_language(language: str) -> None:
    if language and not re.fullmatch(r"[a-z]{2,3}", language):
        raise Unusable(f"{language!r} is not a language code.", remedy="Write for example: --language tet")
