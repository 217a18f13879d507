"""What is known of places: their people, and where they are safe. Imported whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from alerts.app import App
from alerts.audience.choose import Audience, choose
from alerts.audience.figures import Figures, People, people_of, renewed
from alerts.audience.refuge import Refuges, SafePlace
from alerts.errors import NotFound, Unusable
from alerts.model.people import Officer, check_officer
from alerts.model.warning import Severity
from alerts.store import journal, people, place_facts
from alerts.store.place_facts import Imported

if TYPE_CHECKING:
    from alerts.audience.rows import LineFault

DILI = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class FileTaken:
    """`places` is how many were taken in, 0 as soon as there is one fault; `empty` lines say nothing of theirs.

    `newer` places keep the newer count they have, `kept` ones the households, radios or phones that the file lacks.
    """

    places: int
    faults: tuple[LineFault, ...]
    empty: int = 0
    newer: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a set of sucos. `no_safe_place` and `old_safe_place` are the sucos without one for the hazard,
    and those whose nearest one nobody has checked for two years."""

    people: People
    no_safe_place: tuple[str, ...]
    old_safe_place: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """One place. `audience` is whom a warning for all of it would concern; `imported` is of a suco's own figures."""

    people: People
    imported: Imported | None
    audience: Audience
    contacts: int
    safe: tuple[SafePlace, ...]


def day_of(now: datetime) -> date:
    """The day it is in Dili."""
    return now.astimezone(DILI).date()


def import_population(
    app: App, text: str, *, by: Officer, now: datetime, dry_run: bool = False, older: bool = False
) -> FileTaken:
    """Figures of sucos replace those that these sucos had, as `renewed` says; newer ones only with `older`."""
    from alerts.audience.place_file import read_population

    check_officer(by, "import figures of places")
    judged = read_population(text, app.gazetteer)
    new = {code: figures for code, figures in judged.entries if figures is not None}
    empty = len(judged.entries) - len(new)
    _check_any(judged.entries, judged.faults)
    if judged.faults:
        return FileTaken(0, judged.faults, empty)
    with app.database.reading() if dry_run else app.database.writing() as connection:
        known = place_facts.figures(connection)
        whole = {code: renewed(known.get(code), figures, older=older) for code, figures in new.items()}
        taken = [code for code, figures in new.items() if whole[code].year == figures.year]
        kept = sum(_lacks(new[code], whole[code]) for code in taken)
        done = FileTaken(0 if dry_run else len(taken), (), empty, len(new) - len(taken), kept)
        if not dry_run:
            changed = {code: figures for code, figures in whole.items() if figures != known.get(code)}
            place_facts.replace_figures(connection, changed, at=now, by=by.login)
            years = sorted({figures.year for figures in new.values()})
            detail = {"places": len(taken), "year": years[0] if years else None}
            journal.record(connection, at=now, who=by.login, what="population imported", detail=detail)
    return done


def _lacks(new: Figures, whole: Figures) -> bool:
    """Whether something of a place is kept that its new count does not say."""
    return replace(whole, people=new.people, year=new.year) != new


def import_safe(app: App, text: str, *, by: Officer, now: datetime, dry_run: bool = False) -> FileTaken:
    """Safe places are added, or replace the one of that name in their suco."""
    from alerts.audience.place_file import read_safe_places

    check_officer(by, "import safe places")
    judged = read_safe_places(text, app.gazetteer, app.hazards, day_of(now))
    _check_any(judged.entries, judged.faults)
    if judged.faults or dry_run:
        return FileTaken(0, judged.faults)
    with app.database.writing() as connection:
        place_facts.replace_safe(connection, judged.entries, at=now, by=by.login)
        names = [f"{each.place} {each.name}" for each in judged.entries]
        journal.record(
            connection, at=now, who=by.login, what="safe places imported", detail={"places": len(names), "names": names}
        )
    return FileTaken(len(names), ())


def _check_any(entries: Sequence[object], faults: Sequence[object]) -> None:
    if not entries and not faults:
        raise Unusable("The file has no line below its first.", remedy="Check that it is the right file.")


def remove_safe(app: App, number: int, *, by: Officer, now: datetime, reason: str) -> SafePlace:
    """It is named in no text any more. Raises NotFound."""
    check_officer(by, "remove a safe place")
    with app.database.writing() as connection:
        gone = next((each for each in place_facts.safe_places(connection) if each.id == number), None)
        if gone is None:
            raise NotFound(f"There is no safe place {number}.", remedy="See them all: avizu place safe")
        place_facts.remove_safe(connection, number)
        detail = {"id": number, "place": gone.place, "name": gone.name, "reason": reason}
        journal.record(connection, at=now, who=by.login, what="safe place removed", detail=detail)
    return gone


def safe_listed(app: App, sucos: Sequence[str] | None = None) -> list[tuple[SafePlace, Imported]]:
    """The safe places of these sucos, of all where none are given, suco by suco."""
    with app.database.reading() as connection:
        imports = place_facts.safe_imports(connection)
        listed = [each for each in place_facts.safe_places(connection) if sucos is None or each.place in sucos]
    return [(each, imports[each.id]) for each in sorted(listed, key=lambda each: (each.place, each.id))]


def around(app: App, sucos: Sequence[str], hazard: str, *, now: datetime) -> Surroundings:
    """The people of these sucos, and which of them have no safe place to go to."""
    with app.database.reading() as connection:
        counted, safe = place_facts.figures(connection), place_facts.safe_places(connection)
    refuges, today = Refuges(safe, app.gazetteer), day_of(now)
    found = {suco: refuges.nearest(suco, hazard) for suco in sucos}
    return Surroundings(
        people_of(sucos, app.gazetteer, counted, app.municipality_figures),
        tuple(suco for suco, each in found.items() if each is None),
        tuple(suco for suco, each in found.items() if each is not None and each.old(today)),
    )


def facts(app: App, code: str) -> PlaceFacts:
    """Everything known of a municipality, post or suco, or of the country."""
    sucos = app.gazetteer.sucos_of(code)
    with app.database.reading() as connection:
        counted, safe = place_facts.figures(connection), place_facts.safe_places(connection)
        imported = place_facts.figures_import(connection, code)
        everybody = people.contacts(connection)
    return PlaceFacts(
        people=people_of(sucos, app.gazetteer, counted, app.municipality_figures),
        imported=imported,
        audience=choose(sucos, app.gazetteer, everybody, app.stations, severity=Severity.EXTREME),
        contacts=sum(set(app.gazetteer.sucos_of(one.place)) <= set(sucos) for one in everybody),
        safe=tuple(each for each in safe if each.place in sucos),
    )
