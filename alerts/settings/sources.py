"""The sources this installation listens to: from the shipped catalogue (`listen`), and of its own ([feed.NAME])."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from types import MappingProxyType
from typing import Any

from alerts.model.warning import Mode
from alerts.settings.secret import Fault, Secrets, as_far_as_readable
from alerts.settings.table import Table

CATALOGUE = Path(__file__).resolve().parents[1] / "data" / "sources.toml"
SHORTEST_TOKEN = 24
"""Characters: anybody could guess one of fewer."""

_TOKEN = re.compile(rf"[!-~]{{{SHORTEST_TOKEN},512}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """One place to listen to.

    `reader` names the entry of FEEDS, or is "folder" (then `url` is a folder) or "push" (then others post to us with
    `token`). `senders` are those whose documents it may carry, empty for any; `successors` are (old, new): the new
    sender may update and cancel what the old one sent. `trust` decides between sources that disagree: more wins.
    It is silent after `silent_minutes` without a successful poll, 0 for never. `mirror_of` names the source whose
    news it repeats. `signs_only`: its news is shown to officers and never becomes a draft. The last two limit what a
    source gone wild can cause.
    """

    name: str
    reader: str
    url: str = ""
    every_seconds: int = 300
    senders: tuple[str, ...] = ()
    successors: tuple[tuple[str, str], ...] = ()
    trust: int = 50
    silent_minutes: int = 30
    mirror_of: str = ""
    signs_only: bool = False
    token: str = field(default="", repr=False)
    drafts_per_hour: int = 10
    pages_per_hour: int = 6


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """The sources that Avizu knows, by name, with their settings as they would stand in avizu.toml."""
    return MappingProxyType(tomllib.loads(CATALOGUE.read_text("utf-8")))


def read_sources(top: Table, secrets: Secrets, faults: list[Fault]) -> tuple[FeedSource, ...]:
    """Every source, those of `listen` first. A [feed.NAME] changes single settings of the catalogue's entry NAME.

    Raises Misconfigured with line and remedy.
    """
    own = {table.name: table for table in top.tables("feed")}
    listed = dict.fromkeys(_listed(top))
    tables = [own.get(name) or Table(top.text, {}, name, "feed") for name in {**listed, **own}]
    sources = [_source(table, secrets, faults) for table in tables]
    by_name = {source.name: source for source in sources}
    for source in sources:
        where = own.get(source.name, top)
        _check_mirror(where, source, by_name)
        _check_exercise(where, source, secrets.mode)
    return tuple(sources)


def _listed(top: Table) -> tuple[str, ...]:
    words = top.words("listen")
    for name in words:
        if name not in catalogue():
            raise top.wrong("listen", f"names {name!r}, which Avizu does not know", f"Choose of: {_known()}.")
    return words


def _known() -> str:
    return ", ".join(catalogue())


def _number(table: Table, key: str) -> int:
    return int(table.take(key, int))


def _text(table: Table, key: str) -> str:
    return str(table.take(key, str))


def _switch(table: Table, key: str) -> bool:
    return bool(table.take(key, bool))


def _reader(table: Table, key: str) -> str:
    from alerts.feeds import FEEDS

    return table.one_of(key, (*FEEDS, *_PLACES))


def _successors(table: Table, key: str) -> tuple[tuple[str, str], ...]:
    pairs = table.texts(key)
    if not all(old.strip() and new.strip() and old != new for old, new in pairs.items()):
        raise table.wrong(
            key, "must name another sender for each", f'Write for example: {key} = {{ "old@x.tl" = "new@x.tl" }}'
        )
    return tuple(pairs.items())


FEED: Mapping[str, Callable[[Table, str], Any]] = {
    "reader": _reader,
    "url": _text,
    "every_seconds": _number,
    "senders": Table.words,
    "successors": _successors,
    "trust": _number,
    "silent_minutes": _number,
    "mirror_of": _text,
    "signs_only": _switch,
    "drafts_per_hour": _number,
    "pages_per_hour": _number,
    "token_file": _text,
}
"""What may stand in [feed.NAME], and how each is taken."""


def _source(table: Table, secrets: Secrets, faults: list[Fault]) -> FeedSource:
    """The shipped entry is taken as it is, a test holds it: so its reader need not be looked for."""
    table.nothing_else({*FEED, "token"})
    shipped = catalogue().get(table.name, {})
    written = {key: take(table, key) for key, take in FEED.items() if key in table.given}
    known = {key: FEED[key](Table("", shipped), key) for key in shipped if key not in {*written, "reader"}}
    reader = written.get("reader") or shipped.get("reader") or _reader(table, "reader")
    known |= {key: value for key, value in written.items() if key != "token_file"} | {"reader": reader}
    token = as_far_as_readable(secrets, table, "token", faults)
    # Nobody has a token that nobody knows.
    token = token_urlsafe(32) if token is None else token
    source = FeedSource(name=table.name, token=token, **known)
    return _PLACES.get(reader, _network)(table, _not_always_silent(table, source))


def _not_always_silent(table: Table, source: FeedSource) -> FeedSource:
    """A source may not count as silent before it is asked again. What nobody wrote follows the interval."""
    if source.reader == "push" or not 0 < source.silent_minutes * 60 <= source.every_seconds:
        return source
    fits = source.every_seconds // 60 + 15
    if "silent_minutes" in table.given:
        what = f"can't be {source.silent_minutes}: the source is asked only every {source.every_seconds} s"
        raise table.wrong("silent_minutes", what, f"Write for example {fits}, or 0 for never.")
    return replace(source, silent_minutes=fits)


def _network(table: Table, source: FeedSource) -> FeedSource:
    _no_token(table, source)
    if not source.url:
        raise table.wrong("url", "is missing", 'Write for example: url = "https://..."')
    if not re.match(r"https?://[^/]", source.url):
        raise table.wrong("url", "must begin with https:// or http://", "Write the whole address.")
    return replace(source, url=source.url.rstrip("/"))


def _folder(table: Table, source: FeedSource) -> FeedSource:
    _no_token(table, source)
    if not Path(source.url).is_absolute() or "\0" in source.url:
        what = "must be a whole path" if source.url else "is missing"
        raise table.wrong("url", what, 'Write the folder from the root on: url = "/srv/cap/in"')
    return source


def _push(table: Table, source: FeedSource) -> FeedSource:
    """Silence of one that posts when it has something means nothing, unless the operator says when it does."""
    if source.url:
        raise table.wrong("url", "does not belong here: others post to us", "Take that line out.")
    if not source.token:
        raise table.wrong("token_file", "is missing", 'Write for example: token_file = "push.token"')
    if not _TOKEN.fullmatch(source.token):
        raise table.wrong(
            "token_file",
            f"leads to a token that is too short or holds spaces: {SHORTEST_TOKEN} characters are the least",
            "Make one: openssl rand -hex 32",
        )
    return source if "silent_minutes" in table.given else replace(source, silent_minutes=0)


def _no_token(table: Table, source: FeedSource) -> None:
    if source.token:
        raise table.wrong("token_file", 'is only for reader = "push"', "Take that line out.")


_PLACES: Mapping[str, Callable[[Table, FeedSource], FeedSource]] = {"folder": _folder, "push": _push}
"""Readers that fetch nothing from the network, and what each must have."""


def _check_mirror(where: Table, source: FeedSource, by_name: Mapping[str, FeedSource]) -> None:
    if not source.mirror_of:
        return
    original = by_name.get(source.mirror_of)
    key = "mirror_of" if "mirror_of" in where.given else "listen"
    if original is None:
        what = f"makes {source.name} the mirror of {source.mirror_of}, which is not listened to"
        raise where.wrong(key, what, f"Listen to {source.mirror_of} too, or take {source.name} out.")
    if original is source or original.mirror_of:
        what = f"makes {source.name} the mirror of a mirror"
        raise where.wrong(key, what, "Name the source itself.")


def _check_exercise(where: Table, source: FeedSource, mode: Mode) -> None:
    if mode is Mode.EXERCISE and source.url and source.url == catalogue().get(source.name, {}).get("url"):
        raise where.wrong(
            "url" if where.name else "listen",
            f"leads to the real {source.name}, and an exercise does not listen to real sources",
            f"Give it an address of your own: [feed.{source.name}] with url, or take it out.",
        )
