"""`stations.yaml`: read, checked against the gazetteer, refused with the line that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from alerts.audience.phones import mobile
from alerts.errors import AvizuError, Misconfigured, Unusable
from alerts.model.people import Station
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer

_TEXTS = ("name", "phone", "email", "website", "address", "hours", "note", "confidence", "source", "suco")
_KNOWN = {
    *_TEXTS,
    "id",
    "municipality",
    "post",
    "post_code",
    "mhz",
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
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_stations(text: str, gazetteer: Gazetteer) -> tuple[Station, ...]:
    """Every station of the file. Raises Misconfigured naming the first wrong line; nothing is half read."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise _wrong(line, f"can't be read ({error.problem})") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _wrong(line, "holds a character that no text has") from error
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise _wrong(1, "must be a list of stations, each beginning with '- id:'")
    stations: dict[str, Station] = {}
    for node in root.value:
        line = node.start_mark.line + 1
        station = _station(_facts(node, line), line, gazetteer)
        if station.id in stations:
            raise _wrong(line, f"repeats the id {station.id}")
        stations[station.id] = station
    return tuple(stations.values())


def _wrong(line: int | str, what: str) -> Misconfigured:
    return Misconfigured(
        f"stations.yaml line {line} {what}.", remedy="Mend it, then run: avizu station check", code="stations"
    )


def _facts(node: yaml.Node, line: int) -> Mapping[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(line, "is not a station: it must begin with 'id:'")
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value not in _KNOWN:
            raise _wrong(key.start_mark.line + 1, f"has {key.value!r}, which no station has")
        if key.value in seen:
            raise _wrong(key.start_mark.line + 1, f"says {key.value} twice")
        seen.add(key.value)
    constructor = yaml.SafeLoader("")
    try:
        facts = constructor.construct_mapping(node, deep=True)
    except (yaml.YAMLError, ValueError) as error:
        raise _wrong(line, "begins a station with a value that can't be read") from error
    finally:
        constructor.dispose()
    return {str(key): value for key, value in facts.items()}


def _station(facts: Mapping[str, Any], line: int, gazetteer: Gazetteer) -> Station:
    for key in ("id", "municipality"):
        if not isinstance(facts.get(key), str):
            raise _wrong(line, f"needs {key}")
    if not _ID.fullmatch(facts["id"]):
        raise _wrong(line, f"has the id {facts['id']!r}; use small letters, digits and hyphens")
    if not isinstance(facts.get("name", 0), str | None):
        raise _wrong(line, "needs name (null where nobody knows it)")
    mhz = facts.get("mhz")
    if mhz is not None and not (isinstance(mhz, int | float) and 76 <= mhz <= 108):
        raise _wrong(line, f"has mhz {mhz!r}; FM lies between 76 and 108")
    languages = _list(facts, "languages", line)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise _wrong(line, f"has the language {language!r}; write its code, as in tet or pt")
    return Station(
        id=facts["id"],
        municipality=_code(facts["municipality"], Level.MUNICIPALITY, line, gazetteer),
        post=_known_code(str(facts.get("post_code") or ""), line, gazetteer),
        mhz=float(mhz) if mhz is not None else None,
        languages=languages or ("tet", "pt"),
        footprint=tuple(_known_code(code, line, gazetteer) for code in _list(facts, "footprint", line)),
        black_spots=tuple(_known_code(code, line, gazetteer) for code in _list(facts, "black_spots", line)),
        confirmed_by=str(facts.get("confirmed_by") or ""),
        confirmed_on=str(facts.get("confirmed_on") or ""),
        made_up=bool(facts.get("made_up", False)),
        **{key: str(facts.get(key) or "") for key in _TEXTS} | _addresses(facts, line),
    )


def _addresses(facts: Mapping[str, Any], line: int) -> dict[str, str]:
    """Phone (as E.164) and mail address as they are written to. Nobody writes to one that nobody confirmed."""
    phone, mail = (str(facts.get(key) or "").strip() for key in ("phone", "email"))
    if not facts.get("confirmed_by"):
        return {}
    if mail and not _MAIL.fullmatch(mail):
        raise _wrong(line, f"confirms the mail address {mail!r}, which is none")
    try:
        return {"phone": mobile(phone) if phone else "", "email": mail}
    except Unusable as error:
        raise _wrong(line, f"confirms a phone that can't get an SMS: {error.sentence.rstrip('.')}") from error


def _list(facts: Mapping[str, Any], key: str, line: int) -> tuple[str, ...]:
    value = facts.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(line, f"needs {key} as a list of words in quotes")
    return tuple(value)


def _known_code(code: str, line: int, gazetteer: Gazetteer) -> str:
    if code:
        try:
            gazetteer.place(code)
        except AvizuError:
            raise _wrong(line, f"names the place code {code!r}, which does not exist") from None
    return code


def _code(name: str, level: Level, line: int, gazetteer: Gazetteer) -> str:
    for place in gazetteer.municipalities:
        if place.name == name and place.level is level:
            return place.code
    raise _wrong(line, f"names the municipality {name!r}, which does not exist")
