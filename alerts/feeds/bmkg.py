"""The three earthquake lists of BMKG, the met service of Indonesia: autogempa, gempaterkini, gempadirasakan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alerts.cap.times import read_instant
from alerts.feeds.entry import FeedReading
from alerts.feeds.json_list import body_of, read_list
from alerts.feeds.measured import Measures, plain
from alerts.feeds.notice import Notice
from alerts.model.event import Account

SENDER = "bmkg.go.id"


def parse(data: bytes, base_url: str) -> FeedReading:
    """The newest 200 earthquakes, each as a notice. BMKG dates no versions and gives no ids: the time is the name."""
    return read_list(data, _shocks, _notice, "an earthquake list of BMKG")


def _shocks(document: Any) -> list[Any] | None:
    """`gempa` is one object in autogempa, a list in the others."""
    outer = document.get("Infogempa") if isinstance(document, dict) else None
    inner = outer.get("gempa") if isinstance(outer, dict) else None
    if isinstance(inner, dict):
        return [inner]
    return inner if isinstance(inner, list) else None


def _notice(item: Any) -> Notice | None:
    written = plain(item.get("DateTime"), 40) if isinstance(item, dict) else ""
    if not written:
        return None
    measures = Measures()
    at = _instant(written, measures)
    felt = plain(item.get("Dirasakan"))
    place = measures.pair(item.get("Coordinates"), ",")
    shock = measures.shock(at, place, depth=item.get("Kedalaman"), magnitude=item.get("Magnitude"))
    name = f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else written
    account = Account(
        sender=SENDER,
        identifier=name,
        sent=None,
        hazard="earthquake",
        keys=frozenset({f"bmkg:{name}"} if at else ()),
        shock=shock,
        place=plain(item.get("Wilayah")),
        headline=f"Dirasakan (MMI): {felt}" if felt not in ("", "-") else "",
        tsunami=plain(item.get("Potensi")),
    )
    return Notice(account, body_of(item), tuple(measures.findings), usable=shock is not None)


def _instant(written: str, measures: Measures) -> datetime | None:
    """BMKG writes western Indonesian time beside UTC: without an offset it is not known which one this is."""
    at, doubt = read_instant(written.replace(" ", "T", 1))
    return measures.instant("time", written, None if doubt else at)
