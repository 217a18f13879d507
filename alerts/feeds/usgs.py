"""The earthquake lists of the USGS: GeoJSON, every version of an event under its many ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alerts.feeds.entry import FeedReading
from alerts.feeds.json_list import body_of, read_list
from alerts.feeds.measured import Measures, event_key, plain
from alerts.feeds.notice import Notice
from alerts.model.event import Account

SENDER = "earthquake.usgs.gov"
MOST_IDS = 32

# The USGS sets its flag for large shocks under the sea, to point at the tsunami centres' own statements.
FLAGGED = "The USGS flags it for the tsunami centres; that is not a warning."

_WORKED_ON = {"reviewed", "manual"}


def parse(data: bytes, base_url: str) -> FeedReading:
    """The newest 200 earthquakes of a summary list, each as a notice. An empty list is no earthquake."""
    return read_list(data, _features, _notice, "an earthquake list of the USGS")


def _features(document: Any) -> list[Any] | None:
    """Other services write GeoJSON too; what the USGS writes has `metadata`, and a magnitude in each feature."""
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        return None
    features = document.get("features")
    if not isinstance(features, list) or not isinstance(document.get("metadata"), dict):
        return None
    return features if not features or any("mag" in _part(one, "properties") for one in features) else None


def _notice(feature: Any) -> Notice | None:
    properties = _part(feature, "properties")
    ids = list(dict.fromkeys(_ids(feature, properties)))
    if not ids:
        return None
    measures = Measures()
    status = plain(properties.get("status")).lower()
    withdrawn = status == "deleted"
    is_earthquake = _kind(properties, measures)
    longitude, latitude, depth = _coordinates(feature)
    at = measures.milliseconds("time", properties.get("time"))
    place = measures.place(latitude, longitude)
    shock = measures.shock(at, place, depth=depth, magnitude=properties.get("mag"))
    updated = measures.milliseconds("update", properties.get("updated"))
    if withdrawn:
        measures.findings.clear()
        measures.note("withdrawn", "The source takes this event back.")
    account = Account(
        sender=SENDER,
        identifier=ids[0],
        sent=updated,
        hazard="earthquake" if is_earthquake else "",
        keys=frozenset(event_key("usgs", name) for name in ids),
        shock=shock,
        place=plain(properties.get("place")),
        headline=plain(properties.get("title")),
        level=plain(properties.get("alert"), 40),
        tsunami=FLAGGED if properties.get("tsunami") == 1 else "",
        reviewed=status in _WORKED_ON,
        withdrawn=withdrawn,
    )
    usable = withdrawn or (is_earthquake and shock is not None)
    return Notice(account, body_of(feature), tuple(measures.findings), usable)


def _part(item: Any, name: str) -> Mapping[str, Any]:
    part = item.get(name) if isinstance(item, dict) else None
    return part if isinstance(part, dict) else {}


def _ids(feature: Any, properties: Mapping[str, Any]) -> Iterator[str]:
    """The feature's own id first; it changes between versions, the others stay beside it: ",us1,at2,"."""
    own = feature.get("id") if isinstance(feature, dict) else None
    others = properties.get("ids")
    every = [own, *(others.split(",") if isinstance(others, str) else ())]
    for name in every[: MOST_IDS + 2]:
        if isinstance(name, str) and event_key("usgs", name.strip()):
            yield name.strip()


def _kind(properties: Mapping[str, Any], measures: Measures) -> bool:
    kind = plain(properties.get("type"), 40)
    if kind.lower() == "earthquake":
        return True
    measures.note("not-earthquake", f"The source calls this {kind or 'nothing'}, not an earthquake.")
    return False


def _coordinates(feature: Any) -> tuple[Any, Any, Any]:
    """Longitude, latitude and depth, in the order of GeoJSON."""
    geometry = _part(feature, "geometry")
    given = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not isinstance(given, list) or len(given) not in (2, 3):
        return None, None, None
    return given[0], given[1], given[2] if len(given) == 3 else None
