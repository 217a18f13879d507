"""What in the files of a home two people must have agreed on: its texts, its policy, its routes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias

from alerts.settings import Settings

Parts: TypeAlias = Mapping[str, Mapping[str, str]]
"""texts, policy and routes: each a mapping from names of files or settings to what stands there, as JSON."""

SAID = ("sender", "sender_full", "phone")
"""Settings that people read or hear."""
RULES = ("policy", "duty", "restraint", "areas")
SINGLE = ("refuse_unreviewed", "double_rather_than_silence", "uncertain_minutes", "default_language")
OWN_FILES = ("templates/*/*.j2", "templates/*/lexicon.yaml", "templates/hazards.yaml", "stations.yaml")
LONGEST = 60


def present(settings: Settings) -> dict[str, dict[str, str]]:
    """How it stands now. No secret is in it, and nothing that differs with the environment of a process."""
    return {
        "texts": dict(_texts(settings)),
        "policy": dict(_policy(settings)),
        "routes": dict(_routes(settings)),
    }


def _texts(settings: Settings) -> Iterator[tuple[str, str]]:
    for pattern in OWN_FILES:
        for path in sorted(settings.home.glob(pattern)):
            yield path.relative_to(settings.home).as_posix(), _digest(path)
    yield from ((name, _json(getattr(settings, name))) for name in SAID)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "can't be read"


def _policy(settings: Settings) -> Iterator[tuple[str, str]]:
    for table in RULES:
        yield from _fields(table, getattr(settings, table))
    yield from ((name, _json(getattr(settings, name))) for name in SINGLE)


def _routes(settings: Settings) -> Iterator[tuple[str, str]]:
    for route in settings.routes:
        yield from _fields(f"route.{route.name}", route, but={"name", "secrets"})
    for feed in settings.feeds:
        yield from _fields(f"feed.{feed.name}", feed, but={"name", "token"})


def _fields(name: str, of: Any, *, but: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    return ((f"{name}.{one.name}", _json(getattr(of, one.name))) for one in fields(of) if one.name not in but)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return sorted(map(_json, value))
    if isinstance(value, Mapping):
        return dict(value)
    return {one.name: getattr(value, one.name) for one in fields(value)}


def differing(agreed: Parts, now: Parts) -> dict[str, tuple[str, ...]]:
    """The names that stand otherwise than agreed, of each part that does."""
    found = {}
    for part, stands in now.items():
        before = agreed.get(part, {})
        names = tuple(name for name in sorted({*before, *stands}) if before.get(name) != stands.get(name))
        if names:
            found[part] = names
    return found


def difference(agreed: Parts, now: Parts) -> Iterator[str]:
    """A line for each: `texts: templates/tet/flood.j2 changed`, `routes: route.sms.rate 1.0 -> 5.0`."""
    for part, names in differing(agreed, now).items():
        before, stands = agreed.get(part, {}), now[part]
        for name in names:
            old, new = before.get(name), stands.get(name)
            if part == "texts" and name not in SAID:
                yield f"{part}: {name} {'is new' if old is None else 'is gone' if new is None else 'changed'}"
            else:
                yield f"{part}: {name} {_shown(old)} -> {_shown(new)}"


def _shown(value: str | None) -> str:
    if value is None:
        return "nothing"
    bare = re.sub(r'//[^/@\s"]*@', "//***@", value)
    return bare if len(bare) <= LONGEST else f"{bare[:LONGEST]}..."
