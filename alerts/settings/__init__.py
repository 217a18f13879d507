"""The one reader of the environment and of `avizu.toml`. Read once, refused with line and remedy, printed redacted."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.assess.policy import Policy
from alerts.channels import CHANNELS
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.route import Route
from alerts.model.warning import Mode, Severity
from alerts.settings.table import Table

SENDER_FULL = {
    "tet": "Diresaun Nasionál Jestaun Risku Dezastre",
    "pt": "Direção Nacional de Gestão de Riscos de Desastres",
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What varies between installations. `sender` stands first in every SMS; `phone` is said on air ("" drops it)."""

    home: Path
    mode: Mode = Mode.ACTUAL
    database_url: str = ""
    public_url: str = ""
    sender: str = "NDMD"
    sender_full: Mapping[str, str] = field(default_factory=lambda: SENDER_FULL)
    phone: str = ""
    operator_contact: str = ""
    web_host: str = "127.0.0.1"
    web_port: int = 8630
    lease_seconds: int = 60
    uncertain_minutes: int = 10
    double_rather_than_silence: frozenset[Severity] = frozenset()
    refuse_unreviewed: bool = False
    default_language: str = "tet"
    allow_private: frozenset[str] = frozenset()
    routes: tuple[Route, ...] = ()
    feeds: tuple[FeedSource, ...] = ()
    policy: Policy = field(default_factory=Policy)
    cap_oid: str = ""
    cap_sender: str = ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'avizu.db'}"

    def route_for(self, medium: Medium) -> Route | None:
        """The first configured route of this kind."""
        return next((route for route in self.routes if route.medium is medium), None)

    def route(self, name: str) -> Route:
        for route in self.routes:
            if route.name == name:
                return route
        raise Misconfigured(
            f"There is no route named {name} in avizu.toml, but messages wait for it.",
            remedy=f"Put [route.{name}] back, or end the warnings they belong to: avizu warning list",
        )

    def redacted(self) -> dict[str, Any]:
        """For people: no secret, no password in an address."""
        return {
            "home": str(self.home),
            "mode": self.mode.value,
            "database": re.sub(r"//([^:@/]*):.*@", r"//\1:***@", self.database),
            "public_url": self.public_url,
            "sender": self.sender,
            "routes": [
                {"name": r.name, "channel": r.channel, "sender": r.sender, "rate": r.rate, "two_way": r.two_way}
                for r in self.routes
            ],
            "feeds": [feed.name for feed in self.feeds],
        }


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(environ.get("AVIZU_HOME") or Path.home() / ".avizu").expanduser().resolve()


def read_settings(home: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this home; an absent avizu.toml means the defaults. Raises Misconfigured with line and remedy."""
    path = home / "avizu.toml"
    try:
        text = path.read_text("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} can't be read as UTF-8 text.", remedy="Check the file.") from error
    return parse_settings(home, text, environ)


def parse_settings(home: Path, text: str, environ: Mapping[str, str]) -> Settings:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"avizu.toml can't be read: {error}.", remedy="Mend that line.") from error
    top = Table(text, given)
    top.nothing_else({*_TOP, *_APART})
    mode = top.member("mode", given["mode"], Mode) if "mode" in given else Mode.ACTUAL
    known = {name: top.take(name, kind) for name, kind in _TOP.items() if name in given}
    known |= {name: text for name, text in _from_environment(environ, home).items() if text}
    for name, beginnings in _ADDRESSES.items():
        if name in known:
            known[name] = _address(top, name, known[name], beginnings)
    return Settings(
        home=home,
        mode=mode,
        routes=tuple(_route(table, mode, environ, home) for table in top.tables("route")),
        feeds=tuple(_feed(table) for table in top.tables("feed")),
        sender_full=SENDER_FULL | top.texts("sender_full"),
        double_rather_than_silence=frozenset(
            top.member("double_rather_than_silence", word, Severity) for word in top.words("double_rather_than_silence")
        ),
        allow_private=frozenset(top.words("allow_private")),
        **known,
    )


_TOP: Mapping[str, type] = {
    "database_url": str,
    "public_url": str,
    "sender": str,
    "phone": str,
    "operator_contact": str,
    "web_host": str,
    "web_port": int,
    "lease_seconds": int,
    "uncertain_minutes": int,
    "refuse_unreviewed": bool,
    "default_language": str,
}
_APART = ("mode", "route", "feed", "sender_full", "double_rather_than_silence", "allow_private")
_ROUTE: Mapping[str, type] = {
    "sender": str,
    "rate": float,
    "in_flight": int,
    "two_way": bool,
    "parts_limit": int,
    "usd_per_part": float,
}
_FEED: Mapping[str, type] = {"reader": str, "url": str, "every_seconds": int}
_ENVIRONMENT = {
    "AVIZU_DATABASE_URL": "database_url",
    "AVIZU_PUBLIC_URL": "public_url",
}
_ADDRESSES = {
    "public_url": ("https://", "http://"),
    "database_url": ("sqlite:///", "postgresql://", "postgresql+psycopg://"),
}
_MAY_STAND_OPENLY = ("user",)


def _address(top: Table, key: str, text: str, beginnings: tuple[str, ...]) -> str:
    if text and not text.startswith(beginnings):
        raise top.wrong(key, f"must begin with {' or '.join(beginnings)}", "Write the whole address.")
    return text.rstrip("/")


def _from_environment(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    return {field: _from_variable(name, environ, home) for name, field in _ENVIRONMENT.items()}


def _from_variable(name: str, environ: Mapping[str, str], home: Path, file: str = "") -> str:
    """A variable, or the file named by NAME_FILE or by `file`, seen from the home; "" where none is given."""
    file = environ.get(f"{name}_FILE") or file
    if environ.get(name) or not file:
        return environ.get(name, "")
    try:
        return (home / file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"The file {home / file} with a secret can't be read.",
            remedy=f"Check its name and who may read it, or set {name}.",
        ) from error


def _route(table: Table, mode: Mode, environ: Mapping[str, str], home: Path) -> Route:
    channel = table.one_of("channel", CHANNELS)
    declared = table.member("mode", table.given.get("mode"), Mode)
    if declared is not mode:
        raise table.wrong(
            "mode",
            f"is {declared.value}, but this home is {mode.value}",
            "Exercise and actual never share a route: keep each in a home of its own.",
        )
    secret = (*CHANNELS[channel].secrets, *CHANNELS[channel].other_secrets)
    known = {key: table.take(key, kind) for key, kind in _ROUTE.items() if key in table.given or key == "sender"}
    apart = {*_ROUTE, "channel", "mode", *secret, *(f"{key}_file" for key in secret)}
    return Route(
        name=table.name,
        channel=channel,
        medium=CHANNELS[channel].medium,
        mode=mode,
        options={key: str(value) for key, value in table.given.items() if key not in apart},
        secrets={key: found for key in secret if (found := _secret(table, key, mode, environ, home))},
        **known,
    )


def _secret(table: Table, key: str, mode: Mode, environ: Mapping[str, str], home: Path) -> str:
    """The variable's name carries the mode: what is set for one never reaches a process of another."""
    variable = re.sub(r"[^A-Z0-9]", "_", f"AVIZU_{mode.value}_{table.name}_{key}".upper())
    if key in table.given and key not in _MAY_STAND_OPENLY:
        raise table.wrong(
            key,
            "is a secret and does not belong in avizu.toml",
            f"Put it in a file and write {key}_file, or set {variable}.",
        )
    return _from_variable(variable, environ, home, str(table.given.get(f"{key}_file", ""))) or str(
        table.given.get(key, "")
    )


def _feed(table: Table) -> FeedSource:
    from alerts.feeds import FEEDS

    table.nothing_else({*_FEED, "senders"})
    known = {key: table.take(key, kind) for key, kind in _FEED.items() if key in table.given or kind is str}
    table.one_of("reader", FEEDS)
    _address(table, "url", known["url"], ("https://", "http://"))
    return FeedSource(name=table.name, senders=table.words("senders"), **known)
