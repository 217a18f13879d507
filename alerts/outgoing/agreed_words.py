"""What one officer may say: the words that ship, and over them those that two people agreed on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from alerts.audience.stations import read_stations
from alerts.errors import Misconfigured
from alerts.model.people import Station
from alerts.model.warning import Kind, Revision
from alerts.outgoing.desk import Desk
from alerts.words.hazard_file import FILE, read_hazards
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.texts import TextFile

STATIONS, TEXTS = "stations.yaml", "templates/"
LANGUAGE = "tet"
"""It ships, whatever the usual language of an installation is."""
BARE = """---
display: {}
---
"""


@dataclass(frozen=True)
class Ships:
    """The texts by name, hazards.yaml, and the stations, none of which has an address."""

    texts: Mapping[str, str]
    hazards: str
    stations: tuple[Station, ...]


@dataclass(frozen=True)
class AgreedWords:
    """`words` is what stood in the own files when two people agreed on them, by name; `said` are the sender and phone
    that were agreed on.
    """

    words: Mapping[str, str]
    said: Mapping[str, Any]
    ships: Ships

    @property
    def hazards(self) -> Mapping[str, Hazard]:
        return _hazards(self.ships.hazards, self.words.get(FILE, ""))

    @cached_property
    def _own(self) -> Mapping[str, str]:
        return {name.removeprefix(TEXTS): text for name, text in self.words.items() if name not in (FILE, STATIONS)}

    def said_by(self, desk: Desk, revision: Revision) -> Desk:
        """The desk for this revision. Of stations that nobody agreed on only the names are left out: else none of them
        would hear of it. A danger that nobody agreed on can be ended too: it is called by its key.
        """
        worded = self._worded(desk)
        if STATIONS not in self.words:
            named = {one.id: one.name for one in self.ships.stations}
            worded = replace(worded, stations=[replace(one, name=named.get(one.id, "")) for one in desk.stations])
        ends = revision.kind in (Kind.RETRACTION, Kind.ALL_CLEAR)
        only_here = desk.hazards.get(revision.hazard) if revision.hazard not in self.hazards else None
        return _with_name_of(only_here, worded) if ends and only_here else worded

    def with_stations(self, desk: Desk) -> Desk:
        """The desk with agreed stations as well, or those that ship."""
        worded = self._worded(desk)
        return worded if STATIONS in self.words else replace(worded, stations=self.ships.stations)

    def _worded(self, desk: Desk) -> Desk:
        library, stations = self._library(desk.library), desk.stations
        if STATIONS in self.words:
            stations = read_stations(self.words[STATIONS], desk.gazetteer)
        usual = desk.default_language if desk.default_language in library.languages else LANGUAGE
        desk = replace(desk, library=library, hazards=self.hazards, stations=stations, default_language=usual)
        return replace(desk, **self.said)

    def _library(self, inhand: Library) -> Library:
        if self._own:
            return replace(Library.build(self.ships.texts, self.hazards, self._own), falls_back=True)
        bare = inhand.as_shipped if inhand.own else inhand
        return bare if bare.hazards == self.hazards else replace(bare, hazards=self.hazards)


@lru_cache(maxsize=4)
def _hazards(ships: str, own: str) -> Mapping[str, Hazard]:
    try:
        return read_hazards(ships, own)
    except Misconfigured:
        return read_hazards(ships)


def _with_name_of(hazard: Hazard, desk: Desk) -> Desk:
    names = (f"{code}/{hazard.key}" for code in desk.library.languages)
    bare = {name: TextFile(f"{name}.j2", BARE.format(hazard.key.replace("_", " "))) for name in names}
    hazards = {**desk.hazards, hazard.key: hazard}
    library = replace(desk.library, files={**desk.library.files, **bare}, hazards=hazards)
    return replace(desk, library=library, hazards=hazards)
