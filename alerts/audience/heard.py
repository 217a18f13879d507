"""Where no radio is heard, whatever the warning: by municipality, what the list of stations leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.audience.choose import choose
from alerts.model.people import Station
from alerts.model.warning import Severity
from alerts.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class RadioGap:
    """Of the sucos of one municipality, the codes of those that hear no station, each in one of three.

    `no_station`: in nobody's footprint; `black_spots`: a black spot, and no other station is heard there;
    `not_told`: heard there is only what we can't send a warning to.
    """

    municipality: str
    sucos: int
    no_station: tuple[str, ...]
    black_spots: tuple[str, ...]
    not_told: tuple[str, ...]


def radio_gaps(stations: Sequence[Station], gazetteer: Gazetteer) -> tuple[RadioGap, ...]:
    """All municipalities by code, those without a gap too."""
    # Nobody's telephone is asked for, so the severity decides nothing here.
    audience = choose(gazetteer.sucos, gazetteer, (), stations, severity=Severity.UNKNOWN)
    heard = {suco for cover in audience.stations for suco in cover.sucos}
    told = set(gazetteer.sucos).difference(audience.no_station)
    dark = {suco for station in stations for suco in station.black_spots} - heard
    return tuple(
        RadioGap(
            municipality=municipality.code,
            sucos=len(sucos),
            no_station=tuple(s for s in sucos if s not in heard and s not in dark),
            black_spots=tuple(s for s in sucos if s in dark),
            not_told=tuple(s for s in sucos if s in heard and s not in told),
        )
        for municipality in gazetteer.municipalities
        for sucos in [gazetteer.sucos_of(municipality.code)]
    )
