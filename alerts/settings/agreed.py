"""What in the files of a home two people must have agreed on: its texts, its policy, its routes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, Field, fields
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
    yield from ((name, _digest(path)) for name, path in _own(settings))
    yield from ((name, _json(getattr(settings, name))) for name in SAID)


def _own(settings: Settings) -> Iterator[tuple[str, Path]]:
    for pattern in OWN_FILES:
        for path in sorted(settings.home.glob(pattern)):
            yield path.relative_to(settings.home).as_posix(), path


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "can't be read"


def nothing_own() -> dict[str, str]:
    """The texts of an installation that says nothing in words of its own: nobody need agree on those."""
    return {one.name: _json(_default(one)) for one in fields(Settings) if one.name in SAID}


def _default(one: Field[Any]) -> object:
    return one.default if one.default_factory is MISSING else one.default_factory()


def agreed_on(kept: Parts, now: Parts, *, first_day: bool) -> Parts:
    """What counts as agreed of what was kept. Policy and routes are taken as they stand on the first day, and where
    nothing was kept; texts never are: two people agreed to exactly them, or there are none.
    """
    taken = now if first_day else {**now, **kept}
    return {**taken, "texts": kept.get("texts") or nothing_own()}


def words_of(settings: Settings, texts: Mapping[str, str]) -> dict[str, str] | None:
    """What stands in each of these own files that is a text; None where one is not the one of that digest any more."""
    words = {}
    for name, path in _own(settings):
        try:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != texts.get(name):
                return None
            words[name] = content.decode("utf-8").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError):
            continue
    return words


def said(texts: Mapping[str, str]) -> dict[str, Any]:
    """The settings among these texts, as the settings hold them."""
    known = nothing_own() | {name: texts[name] for name in SAID if name in texts}
    return {name: json.loads(value) for name, value in known.items()}


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
