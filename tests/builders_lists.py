"""Lists of events as the sources write them, with one thing changed at a time."""

from __future__ import annotations

import json
from typing import Any

NAMESPACES = (
    'xmlns:gdacs="http://www.gdacs.org" xmlns:georss="http://www.georss.org/georss" '
    'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"'
)


def usgs_feature(event_id: str = "us7000abcd", geometry: Any = ..., **properties: Any) -> dict[str, Any]:
    known = {
        "mag": 6.8,
        "place": "41 km S of Suai, Timor Leste",
        "time": 1795000000000,
        "updated": 1795000601250,
        "alert": None,
        "status": "automatic",
        "tsunami": 0,
        "ids": f",{event_id},",
        "type": "earthquake",
        "title": "M 6.8 - 41 km S of Suai, Timor Leste",
    }
    point = {"type": "Point", "coordinates": [125.25, -9.69, 33.1]}
    return {
        "type": "Feature",
        "id": event_id,
        "properties": known | properties,
        "geometry": point if geometry is ... else geometry,
    }


def usgs_list(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "metadata": {"count": 1}, "features": list(features)}).encode()


def bmkg_shock(**changes: Any) -> dict[str, Any]:
    known = {
        "Tanggal": "18 Nov 2026",
        "Jam": "18:06:40 WIB",
        "DateTime": "2026-11-18T11:06:40+00:00",
        "Coordinates": "-9.69,125.25",
        "Magnitude": "6.8",
        "Kedalaman": "33 km",
        "Wilayah": "41 km Selatan SUAI-TIMORLESTE",
        "Potensi": "Tidak berpotensi tsunami",
    }
    return known | changes


def bmkg_list(*shocks: Any, single: bool = False) -> bytes:
    return json.dumps({"Infogempa": {"gempa": shocks[0] if single else list(shocks)}}).encode()


def gdacs_item(**changes: str) -> str:
    """An earthquake; give None-like "" to leave an element out, `more` for further XML."""
    known = {
        "eventtype": "EQ",
        "eventid": "1450000",
        "episodeid": "1",
        "fromdate": "Wed, 18 Nov 2026 11:06:40 GMT",
        "datemodified": "Wed, 18 Nov 2026 11:20:00 GMT",
        "alertlevel": "Orange",
        "country": "Timor-Leste",
        "iscurrent": "true",
        "temporary": "false",
    }
    said = (
        known | {"value": "6.8", "words": "Magnitude 6.8M, Depth:33.1km", "point": "-9.69 125.25", "more": ""} | changes
    )
    inside = "".join(f"<gdacs:{name}>{said[name]}</gdacs:{name}>" for name in known if said[name])
    severity = f'<gdacs:severity unit="M" value="{said["value"]}">{said["words"]}</gdacs:severity>'
    point = f"<georss:point>{said['point']}</georss:point>" if said["point"] else ""
    about = "<title>Orange earthquake</title><pubDate>Wed, 18 Nov 2026 11:06:40 GMT</pubDate>"
    return f"<item>{about}{inside}{severity}{point}{said['more']}</item>"


def gdacs_list(*items: str, namespaces: str = NAMESPACES) -> bytes:
    return f'<rss version="2.0" {namespaces}><channel><title>t</title>{"".join(items)}</channel></rss>'.encode()
