"""What a station lacks: first what keeps a warning from reaching it, then what nobody knows of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import Enum

from alerts.audience.onair import known_hours
from alerts.audience.phones import mobile
from alerts.errors import Unusable
from alerts.model.people import Station
from alerts.places.gazetteer import Gazetteer

STALE_AFTER = timedelta(days=365)
"""Numbers change, stations close: what was confirmed longer ago than this wants confirming again."""


class Lack(Enum):
    """In the words an officer reads, the most important first."""

    ADDRESS = "no phone and no e-mail"
    CONFIRMATION = "nobody has confirmed its address"
    MOBILE = "its phone is not a mobile number written like +67077001122"
    HEARD_NOWHERE = "black spots cover all of its footprint"
    SPOT_OUTSIDE = "a black spot outside its footprint"
    STALE = "confirmed more than a year ago"
    TO_COME = "confirmed on a day that is still to come"
    UNDATED = "no day on which it was confirmed"
    HOURS = "no hours on air"
    HOURS_UNCONFIRMED = "hours on air that nobody has confirmed"
    KEYS = "no key-holder"
    MINUTES = "no minutes to air"
    GENERATOR = "whether it has a generator"
    AUDIO = "how it takes audio"
    FOOTPRINT = "where in its municipality it is heard"
    NAME = "no name"
    MHZ = "no mhz"

    @property
    def blocks(self) -> bool:
        """It keeps warnings from the station, or its black spots can't be true."""
        return self in _BLOCKING


_BLOCKING = {Lack.ADDRESS, Lack.CONFIRMATION, Lack.MOBILE, Lack.HEARD_NOWHERE, Lack.SPOT_OUTSIDE}


def lacks(station: Station, today: date) -> tuple[Lack, ...]:
    """Everything this station lacks on this day (in Dili), the most important first."""
    return tuple(lack for lack in Lack if lack in _TESTS and _TESTS[lack](station, today))


def wrong_spots(station: Station, gazetteer: Gazetteer) -> tuple[Lack, ...]:
    """What can't be true of its black spots: without a footprint they are sucos of its municipality."""
    spots, around = set(station.black_spots), set(station.footprint or gazetteer.sucos_of(station.municipality))
    found = {Lack.HEARD_NOWHERE: around <= spots, Lack.SPOT_OUTSIDE: not spots <= around}
    return tuple(lack for lack, is_so in found.items() if is_so)


def _not_mobile(station: Station) -> bool:
    """Only where nobody has confirmed the phone: the reader refuses a confirmed one."""
    try:
        return bool(station.phone) and mobile(station.phone) != station.phone
    except Unusable:
        return True


_TESTS: dict[Lack, Callable[[Station, date], bool]] = {
    Lack.ADDRESS: lambda s, _: not (s.phone or s.email),
    Lack.CONFIRMATION: lambda s, _: bool(s.phone or s.email) and not s.confirmed_by,
    Lack.MOBILE: lambda s, _: _not_mobile(s),
    Lack.STALE: lambda s, today: s.confirmed_on is not None and today - s.confirmed_on > STALE_AFTER,
    Lack.TO_COME: lambda s, today: s.confirmed_on is not None and s.confirmed_on > today,
    Lack.UNDATED: lambda s, _: bool(s.confirmed_by) and s.confirmed_on is None,
    Lack.HOURS: lambda s, _: s.on_air is None,
    Lack.HOURS_UNCONFIRMED: lambda s, _: s.on_air is not None and known_hours(s) is None,
    Lack.KEYS: lambda s, _: not s.key_holders,
    Lack.MINUTES: lambda s, _: s.minutes_to_air is None,
    Lack.GENERATOR: lambda s, _: s.generator is None,
    Lack.AUDIO: lambda s, _: not s.takes_audio,
    Lack.FOOTPRINT: lambda s, _: not s.footprint,
    Lack.NAME: lambda s, _: not s.name,
    Lack.MHZ: lambda s, _: s.mhz is None,
}
