"""What a radio station gets of a revision: its scripts, the mail that carries them, and one SMS to read out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.audience.choose import StationCover
from alerts.errors import AvizuError, Unusable
from alerts.model.message import BulletinKind, Purpose
from alerts.model.warning import Mode
from alerts.outgoing.host_sheet import GIST, SHORT, UNSAID, languages_of, sheet_of
from alerts.outgoing.shelters import spoken_shelter
from alerts.outgoing.writer import OF_DANGER, Writer, unknown
from alerts.words import hosts
from alerts.words.at_once import Values, danger
from alerts.words.at_once import station_sms as wanted_at_once
from alerts.words.blocks import FRAMES
from alerts.words.hazards import Hazard
from alerts.words.rendered import TOO_LONG, Script, Sms
from alerts.words.sheet_text import sheet_text
from alerts.words.spoken import area_list, located, spoken_values

MANY_NAMES = 12
AGAIN = "area_again"
FEW_NAMES = 3
"""Places named in ten seconds."""
READINGS = "3"
PARTS_FOR_A_HOST = 2


def write(writer: Writer, cover: StationCover, purpose: Purpose) -> tuple[str, ...]:
    """All that the station reads, kept once: the script, the ten seconds, what not to say. Returns its languages."""
    station = cover.station
    written: list[str] = []
    for wanted in languages_of(station, writer.hazard.key, writer.desk):
        try:
            language = _written(writer, cover, wanted, purpose)
        except AvizuError as broken:
            writer.forget(station.id, wanted)
            language = _written(writer, cover, writer.instead_of(wanted, broken), purpose)
        written.append(language)
    return tuple(dict.fromkeys(written))


def _written(writer: Writer, cover: StationCover, language: str, purpose: Purpose) -> str:
    if (cover.station.id, language) not in writer.scripts:
        made = script(writer, cover, language, purpose)
        _beside(writer, cover, language, purpose, made)
        _look_at(writer, cover, language, made)
    return language


def script(writer: Writer, cover: StationCover, language: str, purpose: Purpose) -> Script:
    """The whole script of this station in this language, at the pace of its presenters, kept once."""
    key = (cover.station.id, language)
    if key not in writer.scripts:
        hazard = writer.said(cover.sucos, language, purpose)
        writer.scripts[key] = made = writer.desk.library.script(
            hazard.key,
            language,
            purpose=purpose,
            variant=writer.variant_of_all(cover.sucos, hazard),
            values=_spoken(writer, cover, language, hazard) | writer.still_warned(cover.sucos, purpose),
            exercise=writer.desk.mode is Mode.EXERCISE,
            pace=cover.station.words_per_minute or 0,
        )
        _keep(writer, cover, language, purpose, made, hazard)
    return writer.scripts[key]


def _beside(writer: Writer, cover: StationCover, language: str, purpose: Purpose, made: Script) -> None:
    """What stands beside the script: approved with it, for it is said on air as well."""
    hazard, library = writer.said(cover.sucos, language, purpose), writer.desk.library
    exercise = writer.desk.mode is Mode.EXERCISE
    if not hosts.has_words_beside(library, language):
        return
    values = _spoken_in_short(writer, cover, language, hazard) | writer.still_warned(cover.sucos, purpose)
    short = hosts.interrupt(
        library,
        hazard.key,
        language,
        purpose=purpose,
        variant=writer.variant_of_all(cover.sucos, hazard),
        values=values,
        onset_known=writer.revision.onset is not None,
        exercise=exercise,
        pace=cover.station.words_per_minute or 0,
        whole=None if exercise else made,
    )
    _keep(writer, cover, language + SHORT, purpose, short, hazard)
    unsaid = hosts.not_to_say(library, hazard.key, language, purpose=purpose, exercise=exercise)
    _keep(writer, cover, language + UNSAID, purpose, unsaid, hazard)
    if not exercise:
        _keep_gist(writer, cover, language, purpose, values, hazard)


def _keep_gist(
    writer: Writer, cover: StationCover, language: str, purpose: Purpose, values: Values, hazard: Hazard
) -> None:
    """What the key points leave unsaid: which danger, and where; of an end only where, for they say what is over."""
    text, reviewed = str(values["area"]), True
    if purpose in OF_DANGER:
        text, reviewed = danger(
            writer.desk.library,
            hazard.key,
            language,
            variant=writer.variant_of_all(cover.sucos, hazard),
            values=values,
            onset_known=writer.revision.onset is not None,
        )
    text = f"{text[:1].upper()}{text[1:]}."
    writer.keep(BulletinKind.SCRIPT, purpose, cover.station.id, language + GIST, text, hazard, reviewed=reviewed)


def _keep(writer: Writer, cover: StationCover, language: str, purpose: Purpose, text: Script, hazard: Hazard) -> None:
    writer.keep(BulletinKind.SCRIPT, purpose, cover.station.id, language, text.text, hazard, reviewed=text.reviewed)


def _look_at(writer: Writer, cover: StationCover, language: str, made: Script) -> None:
    most, station = writer.desk.library.radio_seconds(language), cover.station
    if made.seconds > most:
        pace = f" at its {station.words_per_minute} words a minute" if station.words_per_minute else ""
        writer.findings.append(
            f"The {language} script of {station.id} takes {made.seconds} s{pace}; {most} s is the most."
        )


def mail(writer: Writer, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
    """The sheet as plain text, in all the languages of the station."""
    station, desk = cover.station, writer.desk
    languages = write(writer, cover, purpose)
    key = (BulletinKind.SCRIPT.value, purpose.value, station.id, "+".join(languages) + " mail")
    if key not in writer.bulletins:
        hazard = writer.said(cover.sucos, languages[0], purpose)
        kept = tuple(writer.bulletins.values())
        sheet = replace(sheet_of(writer.revision, station, desk, kept, writer.scripts), approved=True)
        writer.keep(
            BulletinKind.SCRIPT,
            purpose,
            station.id,
            key[3],
            sheet_text(sheet, link=desk.page_link(station.id, writer.revision.id)),
            hazard,
            subject=_subject(writer, languages[0], hazard),
            reviewed=all(one.reviewed for one in sheet.readings),
        )
    return key


def _subject(writer: Writer, language: str, hazard: Hazard) -> str:
    desk = writer.desk
    exercise = ["EZERSISIU / EXERCICIO"] if desk.mode is Mode.EXERCISE else []
    name = desk.library.hazard_name(hazard.key, language)
    return ": ".join([*exercise, desk.sender, f"{name}, {writer.revision.warning_id}"])


def station_sms(writer: Writer, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
    """One SMS that a host can read out as it stands."""
    wanted = writer.language_for(cover.station.languages)
    try:
        return _station_sms(writer, cover, wanted, purpose)
    except AvizuError as broken:
        return _station_sms(writer, cover, writer.instead_of(wanted, broken), purpose)


def _station_sms(writer: Writer, cover: StationCover, language: str, purpose: Purpose) -> tuple[str, str, str, str]:
    key = (BulletinKind.STATION_SMS.value, purpose.value, cover.station.id, language)
    if key not in writer.bulletins:
        hazard = writer.said(cover.sucos, language, purpose)
        try:
            text = _asked(writer, cover, language, purpose, _area_at_once(writer, cover.sucos, language))
        except Unusable as refused:
            if refused.code != TOO_LONG:
                raise
            text = _asked(writer, cover, language, purpose, writer.area_in_short(cover.sucos, language))
        writer.keep(
            BulletinKind.STATION_SMS,
            purpose,
            cover.station.id,
            language,
            text.text,
            hazard,
            parts=text.parts,
            reviewed=text.reviewed,
        )
    return key


def _asked(writer: Writer, cover: StationCover, language: str, purpose: Purpose, area: str) -> Sms:
    hazard = writer.said(cover.sucos, language, purpose)
    spoken = _spoken(writer, cover, language, hazard) | {"area": area}
    asked = {
        "n": READINGS,
        "ref": str(writer.revision.warning_id),
        "sender_full": spoken["sender_full"],
        "until_said": spoken["until"],
    }
    return wanted_at_once(
        writer.desk.library,
        hazard.key,
        language,
        purpose=purpose,
        variant=writer.variant_of_all(cover.sucos, hazard),
        values=writer.written(area, language, hazard) | writer.still_warned(cover.sucos, purpose) | asked,
        spoken=spoken,
        onset_known=writer.revision.onset is not None,
        parts_limit=PARTS_FOR_A_HOST,
        exercise=writer.desk.mode is Mode.EXERCISE,
    )


def _spoken_in_short(writer: Writer, cover: StationCover, language: str, hazard: Hazard) -> dict[str, str | None]:
    return _spoken(writer, cover, language, hazard) | {"area": _area_at_once(writer, cover.sucos, language)}


def _spoken(writer: Writer, cover: StationCover, language: str, hazard: Hazard) -> dict[str, str | None]:
    revision, desk = writer.revision, writer.desk
    area = _area(writer, cover.sucos, language)
    given = spoken_values(
        writer.speech(language),
        now=writer.began(),
        sender_full=desk.sender_in_full(language),
        area=area,
        station=cover.station.name,
        phone=desk.phone or None,
        start=writer.began(),
        until=revision.expires,
        values={**spoken_shelter(revision, desk, hazard, cover.sucos, language), **revision.values},
    )
    named = {"sender": desk.sender, "hazard": desk.library.hazard_name(hazard.key, language)}
    return unknown(hazard) | given | named | _area_again(writer, len(area), language)


def _area_again(writer: Writer, places: int, language: str) -> dict[str, str | None]:
    """How a long list is named when it was read out already; a few names are said again."""
    library = writer.desk.library
    if places <= FEW_NAMES or not library.has_text(language, FRAMES, AGAIN):
        return {}
    return {AGAIN: library.phrase(language, AGAIN, {})}


def _area(writer: Writer, sucos: Sequence[str], language: str) -> tuple[str, ...]:
    """What is read out as the place: each municipality wholly warned by its name, else its sucos by theirs.

    A name that occurs again is said with where it lies. Where that would be too many names, the municipalities alone.
    No other place is ever named.
    """
    gazetteer = writer.desk.gazetteer
    by_municipality = writer.by_municipality(sucos)
    named = [
        (place,) if len(inside) == len(gazetteer.sucos_of(place)) else inside
        for place, inside in by_municipality.items()
    ]
    if sum(map(len, named)) > MANY_NAMES:
        named = [(place,) for place in by_municipality]
    told = (gazetteer.told_apart(code) for codes in named for code in codes)
    speech = writer.speech(language)
    return tuple(located(name, where, speech) if where else name for name, where in told)


def _area_at_once(writer: Writer, sucos: Sequence[str], language: str) -> str:
    """The few places there are, else their municipalities: there is no time for a list."""
    names = _area(writer, sucos, language)
    if len(names) <= FEW_NAMES:
        return area_list(names, writer.speech(language))
    return writer.area_in_short(sucos, language)
