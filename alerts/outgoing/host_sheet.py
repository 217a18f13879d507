"""A station's sheet, put together from texts that are kept: what a host reads is what was approved, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerts.audience.choose import StationCover, choose
from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.model.people import Station
from alerts.model.warning import Mode, Revision, State
from alerts.outgoing.desk import Desk
from alerts.places.gazetteer import Gazetteer
from alerts.words.blocks import WITH_PROMPT
from alerts.words.hazards import known_hazard, variant_of
from alerts.words.hosts import clip, read_aloud_in
from alerts.words.labels import LANGUAGE_NAMES, label
from alerts.words.pronounced import pronounced
from alerts.words.rendered import Script, seconds
from alerts.words.sheet import LANGUAGES, Reading, StationPage, in_sentences, reading, until_words

SHORT = " short"
UNSAID = " unsaid"
GIST = " gist"
"""What the texts beside a script are kept under: its language and this."""
Scripts = Mapping[tuple[str, str], Script]

_SAID = frozenset({State.ACTIVE, State.ENDED})


def cover_of(revision: Revision, station: Station, gazetteer: Gazetteer) -> StationCover:
    """What of the warning the station is heard in, else all of its municipality."""
    heard = choose(revision.sucos, gazetteer, (), (station,), severity=revision.severity).stations
    return heard[0] if heard else StationCover(station, gazetteer.sucos_of(station.municipality))


def sheet_of(
    revision: Revision, station: Station, desk: Desk, bulletins: Iterable[Bulletin], scripts: Scripts
) -> StationPage:
    """Everything the station needs, from its own among the `bulletins`; without readings where there are none.

    `scripts` are the same texts as the templates make them now, only for their key points.
    """
    cover = cover_of(revision, station, desk.gazetteer)
    kept = {b.language: b for b in bulletins if b.kind is BulletinKind.SCRIPT and b.place == station.id}
    there = sorted(code for code in kept if " " not in code)
    order = read_aloud_in(station.languages, there, desk.default_language)
    spoken = sorted(there, key=lambda code: order.index(code) if code in order else len(order))
    until = until_words(revision.expires, {code: desk.library.speech(code) for code in LANGUAGES})
    return StationPage(
        mode=desk.mode,
        sender=desk.sender,
        station_id=station.id,
        station_name=station.name,
        mhz=station.mhz,
        warning_id=revision.warning_id,
        revision_id=revision.id,
        every_minutes=known_hazard(desk.hazards, revision.hazard).repeat_minutes[revision.severity],
        until=revision.expires,
        readings=_once(
            replace(
                _reading(code, kept, scripts.get((station.id, code)), cover, desk), gist=_gist(code, kept, until, desk)
            )
            for code in spoken
        ),
        approved=revision.state in _SAID,
        until_said=until,
        clip=_clip(kept[spoken[0]], revision, cover, desk) if spoken else "",
        own_words=tuple(code for code in station.languages if spoken and code not in spoken),
    )


def languages_of(station: Station, hazard: str, desk: Desk) -> tuple[str, ...]:
    """In which it reads a script about this hazard, in that order."""
    known = [code for code in desk.library.languages if desk.library.speaks(code, hazard)]
    return read_aloud_in(station.languages, known, desk.default_language)


def _once(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """How a name is said stands beside the first language it is said so in."""
    told: set[tuple[str, str]] = set()
    each: list[Reading] = []
    for one in readings:
        new = {name: sound for name, sound in one.pronounce.items() if (name, sound) not in told}
        told.update(new.items())
        each.append(replace(one, pronounce=new))
    return tuple(each)


def _reading(
    language: str, kept: Mapping[str, Bulletin], script: Script | None, cover: StationCover, desk: Desk
) -> Reading:
    lexicon = desk.library.lexicon(language)
    pace = cover.station.words_per_minute or lexicon.words_per_minute
    beside = [kept[language + what] for what in (SHORT, UNSAID, GIST) if language + what in kept]
    text, short, unsaid = kept[language].text, kept.get(language + SHORT), kept.get(language + UNSAID)
    return replace(
        reading(language, text, key_points=script.key_points if script else (), pace=pace),
        reviewed=kept[language].reviewed and all(bulletin.reviewed for bulletin in beside),
        name=LANGUAGE_NAMES.get(language, lexicon.name),
        short=in_sentences(short.text) if short else (),
        short_seconds=seconds(short.text, pace) if short else 0,
        unsaid=in_sentences(unsaid.text) if unsaid else (),
        pronounce=_pronounce(text, cover, language, desk),
    )


def _gist(language: str, kept: Mapping[str, Bulletin], until: Mapping[str, str], desk: Desk) -> str:
    """Which danger, where, and until when where it has an end; of an end only where."""
    told = kept.get(language + GIST)
    if told is None:
        return ""
    hazard = desk.hazards.get(told.hazard)
    if told.purpose not in WITH_PROMPT or hazard is None or hazard.value("until") is None:
        return told.text
    code = language if language in until else LANGUAGES[0]
    return f"{told.text} {label('until', code, when=until[code])}."


def _clip(script: Bulletin, revision: Revision, cover: StationCover, desk: Desk) -> str:
    """No recording says that a danger is over where another one is warned of."""
    hazard = known_hazard(desk.hazards, script.hazard or revision.hazard)
    still_warned = any(set(cover.sucos).intersection(other.sucos) for other in desk.others)
    if script.purpose is Purpose.ALL_CLEAR and still_warned:
        return ""
    coastal = any(desk.gazetteer.place(suco).coastal for suco in cover.sucos)
    return clip(
        cover.station.clips,
        hazard.key,
        purpose=script.purpose,
        variant=variant_of(hazard, revision, coastal),
        exercise=desk.mode is Mode.EXERCISE,
    )


def _pronounce(text: str, cover: StationCover, language: str, desk: Desk) -> dict[str, str]:
    """Of the sucos and posts in the text those whose stress a stranger may not know, in the order of the text."""
    lexicon, gazetteer = desk.library.lexicon(language), desk.gazetteer
    names = {gazetteer.place(code).name for suco in cover.sucos for code in (suco, *gazetteer.around(suco)[:-2])}
    there = {found.start(): name for name in names if (found := re.search(rf"\b{re.escape(name)}\b", text))}
    said = {there[at]: pronounced(there[at], lexicon) for at in sorted(there)}
    return {name: sound for name, sound in said.items() if sound}
