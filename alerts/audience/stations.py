"""`stations.yaml`: read, checked against the gazetteer, refused with the line that is wrong."""

from __future__ import annotations

import re

from alerts.audience.clips import read_clips
from alerts.audience.entry import SHIPPED, Entry, read_entries, wrong
from alerts.audience.hours import read_hours
from alerts.audience.phones import mobile
from alerts.errors import AvizuError, Misconfigured, Unusable
from alerts.model.people import KeyHolder, OnAirHours, Station
from alerts.model.place import Level
from alerts.places.codes import about_number, is_number
from alerts.places.gazetteer import Gazetteer

_KNOWN = {
    "id",
    "name",
    "municipality",
    "post",
    "post_code",
    "suco",
    "mhz",
    "phone",
    "email",
    "website",
    "address",
    "hours",
    "on_air",
    "key_holders",
    "generator",
    "minutes_to_air",
    "takes_audio",
    "words_per_minute",
    "clips",
    "note",
    "confidence",
    "source",
    "languages",
    "footprint",
    "black_spots",
    "confirmed_by",
    "confirmed_on",
    "made_up",
}
# It stands in addresses, in "station:<id>" and before the ~ of a signed link.
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# One address as mail servers take it; whether somebody reads there, only asking tells.
_MAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_CODE = re.compile(r"\d{4}[\dX]\d", re.ASCII)
_WRITTEN_AS_CODE = re.compile(r"(?:INTL[: ]|TL\d)", re.IGNORECASE)
_WORD_OF = {Level.MUNICIPALITY: "Munisípiu", Level.POST: "Postu", Level.SUCO: "Suku"}
MOST_MINUTES = 24 * 60
SLOWEST, FASTEST = 60, 240
"""Words a minute somebody reads."""


def read_stations(text: str, gazetteer: Gazetteer, name: str = SHIPPED) -> tuple[Station, ...]:
    """Every station of the file of that name. Raises Misconfigured with the first wrong line; nothing is half read."""
    try:
        return _read(text, gazetteer)
    except Misconfigured as fault:
        if name == SHIPPED:
            raise
        where = fault.sentence.removeprefix(SHIPPED)
        remedy = f"Mend it, then run: avizu station check {name}"
        raise Misconfigured(f"{name}{where}", remedy=remedy, code=fault.code) from None


def _read(text: str, gazetteer: Gazetteer) -> tuple[Station, ...]:
    stations: dict[str, Station] = {}
    for entry in read_entries(text, _KNOWN, "station"):
        station = _station(entry, gazetteer)
        if station.id in stations:
            raise entry.wrong("id", f"repeats the id {station.id}")
        stations[station.id] = station
    return tuple(stations.values())


def _station(entry: Entry, gazetteer: Gazetteer) -> Station:
    phone, email = _addresses(entry)
    municipality = _municipality(entry, gazetteer)
    return Station(
        id=_id(entry),
        name=_name(entry),
        municipality=municipality,
        post=_post(entry, gazetteer),
        suco=entry.text("suco"),
        mhz=_mhz(entry),
        phone=phone,
        email=email,
        website=entry.text("website"),
        address=entry.text("address"),
        hours=entry.text("hours"),
        note=entry.text("note"),
        confidence=entry.text("confidence"),
        source=entry.text("source"),
        languages=_languages(entry) or ("tet", "pt"),
        footprint=_sucos(entry, "footprint", municipality, gazetteer),
        black_spots=_sucos(entry, "black_spots", municipality, gazetteer),
        confirmed_by=entry.text("confirmed_by"),
        confirmed_on=entry.day("confirmed_on"),
        made_up=bool(entry.flag("made_up")),
        on_air=_on_air(entry),
        key_holders=tuple(_key_holder(one) for one in entry.parts("key_holders", {"name", "phone"}, "key-holder")),
        generator=entry.flag("generator"),
        minutes_to_air=entry.whole("minutes_to_air", MOST_MINUTES),
        takes_audio=tuple(way for way, _ in entry.words("takes_audio")),
        words_per_minute=_pace(entry),
        clips=read_clips(entry),
    )


def _id(entry: Entry) -> str:
    value = entry.text("id")
    if not value:
        raise entry.wrong("id", "needs id")
    if not _ID.fullmatch(value):
        raise entry.wrong("id", f"has the id {value!r}; use small letters, digits and hyphens")
    return value


def _name(entry: Entry) -> str:
    """Left out is refused, so that nobody forgets it: it is said on air."""
    if not isinstance(entry.values.get("name", 0), str | None):
        raise entry.wrong("name", "needs name (null where nobody knows it)")
    return entry.text("name")


def _municipality(entry: Entry, gazetteer: Gazetteer) -> str:
    name = entry.text("municipality")
    if not name:
        raise entry.wrong("municipality", "needs municipality")
    for place in gazetteer.municipalities:
        if place.name == name:
            return place.code
    raise entry.wrong("municipality", f"names the municipality {name!r}, which does not exist")


def _post(entry: Entry, gazetteer: Gazetteer) -> str:
    code = entry.text("post_code")
    return _checked_code(code, entry.line_of("post_code"), gazetteer) if code else ""


def _mhz(entry: Entry) -> float | None:
    mhz = entry.values.get("mhz")
    if mhz is None:
        return None
    if not isinstance(mhz, int | float) or not 76 <= mhz <= 108:
        raise entry.wrong("mhz", f"has mhz {mhz!r}; FM lies between 76 and 108")
    return float(mhz)


def _languages(entry: Entry) -> tuple[str, ...]:
    for language, line in (words := entry.words("languages")):
        if not _LANGUAGE.fullmatch(language):
            raise wrong(line, f"has the language {language!r}; write its code, as in tet or pt")
    return tuple(language for language, _ in words)


def _addresses(entry: Entry) -> tuple[str, str]:
    """Phone (as E.164) and mail address as they are written to. Nobody writes to one that nobody confirmed."""
    phone, mail = entry.text("phone"), entry.text("email")
    if not entry.text("confirmed_by"):
        return phone, mail
    if mail and not _MAIL.fullmatch(mail):
        raise entry.wrong("email", f"confirms the mail address {mail!r}, which is none")
    try:
        return mobile(phone) if phone else "", mail
    except Unusable as error:
        raise entry.wrong("phone", f"confirms a phone that can't get an SMS: {_plain(error)}") from error


def _on_air(entry: Entry) -> tuple[OnAirHours, ...] | None:
    """None where it is null or left out: nobody knows. An empty list is known: off air until further notice."""
    if entry.values.get("on_air") is None:
        return None
    return tuple(_hours(text, line) for text, line in entry.words("on_air"))


def _hours(text: str, line: int) -> OnAirHours:
    try:
        return read_hours(text)
    except Unusable as error:
        raise wrong(line, f"has a mistake in on_air: {error.sentence} {error.remedy.rstrip('.')}") from error


def _pace(entry: Entry) -> int | None:
    pace = entry.whole("words_per_minute", FASTEST)
    if pace is not None and pace < SLOWEST:
        raise entry.wrong(
            "words_per_minute", f"has words_per_minute {pace}; somebody reads from {SLOWEST} to {FASTEST}"
        )
    return pace


def _key_holder(entry: Entry) -> KeyHolder:
    name, phone = entry.text("name"), entry.text("phone")
    if not (name and phone):
        raise entry.wrong("name", "needs name and phone of a key-holder: one is rung at night")
    try:
        return KeyHolder(name, mobile(phone))
    except Unusable as error:
        raise entry.wrong("phone", f"has a key-holder nobody can ring: {_plain(error)}") from error


def _plain(error: AvizuError) -> str:
    return error.sentence.rstrip(".")


def _sucos(entry: Entry, key: str, municipality: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    named = (code for text, line in entry.words(key) for code in _named(text, line, municipality, gazetteer))
    return tuple(dict.fromkeys(suco for code in named for suco in gazetteer.sucos_of(code)))


def _named(text: str, line: int, municipality: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """A suco by its code of six characters, or by name, or a whole post or municipality. One elsewhere says where:
    "Hera, Dili". Two or four digits are of a municipality or post in one list of codes, and of another in the next."""
    if _CODE.fullmatch(text):
        return (_checked_code(text, line, gazetteer),)
    from alerts.places.names import Match, find

    if is_number(text):
        meant = " ".join(about_number(gazetteer, text)).rstrip(".")
        raise wrong(line, f"names the bare number {text!r}; write the name, or which code it is: {meant}")
    within = f"INTL:{municipality}"
    found = find(gazetteer, text, within)
    if found.match is Match.NONE and ("," in text or _WRITTEN_AS_CODE.match(text)):
        found, within = find(gazetteer, text), ""
    if found.match is Match.NONE:
        around = gazetteer.place(municipality).name
        like = f"; perhaps {'; '.join(found.suggestions)}" if found.suggestions else ""
        raise wrong(line, f"names {text!r}, which is no place in {around} (write one elsewhere as 'Hera, Dili'){like}")
    if found.match is Match.AMBIGUOUS:
        raise wrong(line, f"names {text!r}, which could be {' or '.join(found.suggestions)}")
    return _of_one_level(text, within, found.codes, line, gazetteer)


def _of_one_level(text: str, within: str, codes: tuple[str, ...], line: int, gazetteer: Gazetteer) -> tuple[str, ...]:
    """A post often has the name of one of its sucos, and here the smaller may be meant as well: that is asked."""
    from alerts.places.names import Match, find

    if gazetteer.level(codes[0]) is Level.ALDEIA:
        raise wrong(line, f"names {text!r}, an aldeia; name its suco: {gazetteer.full_name(codes[0])}")
    words = (f"{word} {text}" for word in _WORD_OF.values())
    meanings = [said for said in words if find(gazetteer, said, within).match not in {Match.NONE, Match.AMBIGUOUS}]
    if len(meanings) > 1:
        raise wrong(line, f"names {text!r}, which could be {' or '.join(meanings)}; write which")
    return codes


def _checked_code(code: str, line: int, gazetteer: Gazetteer) -> str:
    try:
        gazetteer.place(code)
    except AvizuError:
        raise wrong(line, f"names the place code {code!r}, which does not exist") from None
    return code
