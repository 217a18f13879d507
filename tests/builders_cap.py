"""CAP documents as a sender would write them, whole unless a test asks for something else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape

CAP12 = "urn:oasis:names:tc:emergency:cap:1.2"
CAP11 = "urn:oasis:names:tc:emergency:cap:1.1"
CAP10 = "http://www.incident.com/cap/1.0"

DILI_RING = "-8.5,125.5 -8.5,125.7 -8.7,125.7 -8.7,125.5 -8.5,125.5"
SENT = datetime(2026, 11, 19, 23, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

HEAD = {
    "identifier": "DNMG-1",
    "sender": "dnmg@example.tl",
    "sent": "2026-11-20T08:00:00+09:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}
INFO = {
    "language": "en",
    "category": "Met",
    "event": "Heavy rain",
    "urgency": "Expected",
    "severity": "Severe",
    "certainty": "Likely",
    "expires": "2026-11-21T08:00:00+09:00",
    "headline": "Heavy rain in Dili",
    "description": "Rivers may rise.",
    "instruction": "Stay away from rivers.",
}
Fields = Mapping[str, str | None]


def cap(*infos: str, ns: str = CAP12, prefix: str = "", extra: str = "", **head: str | None) -> bytes:
    """A document with these info blocks (one plain one when none is given). A field given as None is left out."""
    blocks = infos or (info(),)
    inside = elements({**HEAD, **head}) + "".join(blocks) + extra
    document = f'<alert xmlns="{ns}">{inside}</alert>'
    if prefix:
        document = with_prefix(f"<alert>{inside}</alert>", prefix).replace(
            f"<{prefix}:alert>", f'<{prefix}:alert xmlns:{prefix}="{ns}">'
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode()


def info(*areas: str, extra: str = "", **fields: str | None) -> str:
    """One info block about Dili; `areas` replace its area."""
    blocks = areas or (area(),)
    return f"<info>{elements({**INFO, **fields})}{extra}{''.join(blocks)}</info>"


def area(*shapes: str, desc: str = "Dili") -> str:
    return f"<area><areaDesc>{escape(desc)}</areaDesc>{''.join(shapes or (polygon(),))}</area>"


def polygon(points: str = DILI_RING) -> str:
    return f"<polygon>{points}</polygon>"


def circle(text: str) -> str:
    return f"<circle>{text}</circle>"


def geocode(name: str, value: str) -> str:
    return named("geocode", name, value)


def named(element: str, name: str, value: str) -> str:
    return f"<{element}><valueName>{escape(name)}</valueName><value>{escape(value)}</value></{element}>"


def elements(fields: Fields) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text is not None)


def with_prefix(text: str, prefix: str) -> str:
    return text.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
