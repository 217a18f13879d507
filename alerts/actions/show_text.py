"""One text shown as people would get it: for a place, with sample values or those of a stored warning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.app import App
from alerts.errors import NotFound, Unusable
from alerts.model.message import Purpose
from alerts.model.warning import Certainty, Kind, Revision, Severity, State, Urgency
from alerts.outgoing.desk import Desk, none_recorded
from alerts.outgoing.one_text import RENDER, USUAL, Filling, alone, pieces
from alerts.places.names import meant_alone
from alerts.store import warnings
from alerts.words.blocks import FRAMES, REPLIES, Place
from alerts.words.hazards import Hazard, variant_of
from alerts.words.rendered import Script, Sms
from alerts.words.spoken import area_list
from alerts.words.text_uses import SPOTS, is_written
from alerts.words.texts import Review

SAMPLE_AREA = "Manleuana"

_PURPOSES = {Kind.ALL_CLEAR: Purpose.ALL_CLEAR, Kind.RETRACTION: Purpose.RETRACTION}
_ENDINGS = {"all_clear": Purpose.ALL_CLEAR, "no_longer": Purpose.NO_LONGER, "retract": Purpose.RETRACTION}
_KINDS = {"_sms": "sms", "_radio": "radio", "not_to_say": "not-to-say"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`name` is a hazard, a text of frames, replies or spots, or the key of a text. `kind` is one of RENDER's, "" for
    an SMS, or for what the key says; without `purpose` and `variant` it is those that fit.

    `suco` is the name of a place that is looked up, `area` one that is not. `given` values go before all others.
    """

    name: str
    language: str
    kind: str = ""
    purpose: Purpose | None = None
    variant: str = ""
    suco: str = ""
    area: str = ""
    warning: int | None = None
    given: Mapping[str, str | None] = field(default_factory=dict)
    prompt: bool = True
    exercise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`reviews` are the texts it is made of, by key, with who read each; empty where it is put together otherwise."""

    text: Sms | Script
    kind: str
    hazard: str
    purpose: Purpose
    variant: str
    area: str
    reviews: tuple[tuple[str, Review | None], ...]


def show(app: App, asked: Asked, *, now: datetime) -> Shown:
    """Raises NotFound, Unclear for a place, and Unusable where a value is missing or the text can't fit."""
    file, block = _found(app, asked)
    revision = _stored(app, asked.warning) if asked.warning else None
    if file in app.library.hazards:
        filling = _filling(app, asked, app.library.hazard(file), revision, block, now)
        kind = asked.kind or _form(block)[1]
        return _shown(filling, RENDER[kind](filling), kind, pieces(filling, kind))
    kind = asked.kind or ("sms" if is_written(file, block) else "radio")
    if kind not in ("sms", "radio"):
        raise Unusable(f"{block} is one text alone.", remedy="Show it with --kind sms or --kind radio.")
    about = app.library.hazard(revision.hazard) if revision else next(iter(app.library.hazards.values()))
    filling = _filling(app, asked, about, revision, "", now)
    place = Place(file, block)
    return _shown(filling, alone(filling, place, written=kind == "sms"), kind, (place,))


def _shown(filling: Filling, text: Sms | Script, kind: str, places: tuple[Place, ...]) -> Shown:
    library = filling.desk.library
    return Shown(
        text=text,
        kind=kind,
        hazard=filling.hazard.key,
        purpose=filling.purpose,
        variant=filling.variant,
        area=filling.area,
        reviews=tuple(
            (f"{file}/{block}", library.file(filling.language, file).review(block)) for file, block in places
        ),
    )


def _found(app: App, asked: Asked) -> tuple[str, str]:
    """The file and the block; no block for a hazard as a whole."""
    library, language = app.library, asked.language
    name, _, block = asked.name.partition("/")
    if block:
        if block not in library.file(language, name).blocks:
            raise NotFound(f"There is no text {asked.name!r} in {language!r}.", remedy="See: avizu template list")
        return name, block
    if name in library.hazards:
        library.file(language, name)
        return name, ""
    for file in (FRAMES, REPLIES, SPOTS):
        if library.has_text(language, file, name):
            return file, name
    remedy = "See them all: avizu template list"
    raise NotFound(f"There is no hazard {name!r}, and no text of that name.", remedy=remedy, code="no-hazard")


def _form(block: str) -> tuple[str, str]:
    """Which variant or end a block of a hazard speaks of, and its kind: "observed_sms"."""
    ending = next((ending for ending in _KINDS if block.endswith(ending)), "")
    return block.removesuffix(ending), _KINDS.get(ending, "sms")


def _filling(app: App, asked: Asked, hazard: Hazard, stored: Revision | None, block: str, now: datetime) -> Filling:
    code = _place(app, asked.suco) if asked.suco else ""
    look_up = bool(code or stored) and _has_database(app)
    sucos = app.gazetteer.sucos_of(code) if code else stored.sucos if stored else ()
    revision = stored or _sample(hazard, sucos, look_up=look_up, now=now)
    stem = _form(block)[0]
    return Filling(
        desk=_desk(app, look_up=look_up),
        hazard=hazard,
        language=asked.language,
        revision=revision,
        purpose=asked.purpose or _ENDINGS.get(stem) or _purpose(revision),
        variant=_variant(app, asked.variant or ("" if stem in _ENDINGS else stem), hazard, revision, sucos),
        area=asked.area or _area(app, code, sucos, asked.language),
        place=code,
        sucos=sucos,
        look_up=look_up,
        now=now,
        prompt=asked.prompt,
        exercise=asked.exercise,
        given=asked.given,
    )


def _has_database(app: App) -> bool:
    """Texts can be looked at where nothing is set up yet."""
    return bool(app.settings.database_url) or (app.home / "avizu.db").exists()


def _desk(app: App, *, look_up: bool) -> Desk:
    if not look_up:
        return app.desk([], shelter=none_recorded)
    with app.database.reading() as connection:
        return app.desk([], shelter=app.shelter(connection))


def _stored(app: App, number: int) -> Revision:
    with app.database.reading() as connection:
        return warnings.warning(connection, number).newest


def _sample(hazard: Hazard, sucos: tuple[str, ...], *, look_up: bool, now: datetime) -> Revision:
    """A day's warning from now on. The safe place is a sample too where none is looked up."""
    return Revision(
        id=0,
        warning_id=0,
        number=1,
        kind=Kind.WARNING,
        state=State.DRAFT,
        hazard=hazard.key,
        severity=Severity.SEVERE,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        onset=now,
        expires=now + timedelta(days=1),
        sucos=sucos,
        values={name: text for name, text in hazard.samples.items() if name != "shelter" or not look_up},
    )


def _purpose(revision: Revision) -> Purpose:
    return _PURPOSES.get(revision.kind, Purpose.UPDATE if revision.number > 1 else Purpose.WARNING)


def _variant(app: App, wanted: str, hazard: Hazard, revision: Revision, sucos: tuple[str, ...]) -> str:
    """The one asked for, or the one that fits the warning and the place."""
    if not wanted:
        return variant_of(hazard, revision, any(app.gazetteer.place(suco).coastal for suco in sucos))
    known = dict.fromkeys((USUAL, *(rule.say for rule in hazard.variants)))
    if wanted not in known:
        raise Unusable(f"{hazard.english} has no variant {wanted!r}.", remedy=f"It has: {', '.join(known)}.")
    return wanted


def _area(app: App, code: str, sucos: tuple[str, ...], language: str) -> str:
    """As people get it; several sucos by their municipalities."""
    if code or len(sucos) == 1:
        return app.gazetteer.label(code or sucos[0])
    names = dict.fromkeys(app.gazetteer.municipality_of(suco).name for suco in sucos)
    return area_list(list(names), app.library.speech(language)) or SAMPLE_AREA


def _place(app: App, name: str) -> str:
    codes = meant_alone(app.gazetteer, name)
    if len(codes) != 1:
        raise Unusable(f"{name!r} names {len(codes)} places.", remedy="Name one of them.")
    return codes[0]
