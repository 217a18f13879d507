"""The one reader of the environment and of `avizu.toml`. Read once, refused with line and remedy, printed redacted."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.route import Route
from alerts.model.warning import Mode, Severity

SENDER_FULL = {
    "tet": "Diresaun Nasionál Jestaun Risku Dezastre",
    "pt": "Direção Nacional de Gestão de Riscos de Desastres",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """One place to listen to. `reader` names the entry of FEEDS; `senders` may be empty: any."""

    name: str
    reader: str
    url: str
    every_seconds: int = 300
    silent_after_hours: int = 72
    senders: tuple[str, ...] = ()


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
            remedy=f"Add [route.{name}] again, or withdraw those messages.",
        )

    def redacted(self) -> dict[str, Any]:
        """For people: no secret, no password in an address."""
        return {
            "home": str(self.home),
            "mode": self.mode.value,
            "database": re.sub(r"//([^:@/]+):[^@/]+@", r"//\1:***@", self.database),
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
    text = path.read_text("utf-8") if path.exists() else ""
    return parse_settings(home, text, environ)


def parse_settings(home: Path, text: str, environ: Mapping[str, str]) -> Settings:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"avizu.toml can't be read: {error}.", remedy="Mend that line.") from error
    file = _File(text, given, environ, home)
    mode = file.choice("mode", Mode, Mode.ACTUAL)
    top = {name: file.take(name, kind) for name, kind in _TOP.items() if name in given}
    settings = Settings(
        home=home,
        mode=mode,
        routes=tuple(file.route(name, table, mode) for name, table in file.tables("route")),
        feeds=tuple(file.feed(name, table) for name, table in file.tables("feed")),
        sender_full=SENDER_FULL | file.take("sender_full", dict) if "sender_full" in given else SENDER_FULL,
        double_rather_than_silence=frozenset(
            file.member(word, Severity, "double_rather_than_silence")
            for word in given.get("double_rather_than_silence", ())
        ),
        allow_private=frozenset(given.get("allow_private", ())),
        **(top | file.from_environment()),
    )
    file.nothing_else({*_TOP, "mode", "route", "feed", "sender_full", "double_rather_than_silence", "allow_private"})
    return settings


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
_ROUTE: Mapping[str, type] = {
    "sender": str,
    "rate": float,
    "in_flight": int,
    "two_way": bool,
    "parts_limit": int,
    "usd_per_part": float,
}
_ENVIRONMENT = {
    "AVIZU_DATABASE_URL": "database_url",
    "AVIZU_PUBLIC_URL": "public_url",
}
_MEDIA = {"twilio": Medium.SMS, "smtp": Medium.EMAIL}
SECRET_NAMES = ("auth_token", "api_key", "api_secret", "password")


@dataclass(frozen=True, slots=True)
class _File:
    text: str
    given: Mapping[str, Any]
    environ: Mapping[str, str]
    home: Path

    def line_of(self, key: str) -> str:
        for number, line in enumerate(self.text.splitlines(), 1):
            if re.match(rf"\s*(\[.*\b)?{re.escape(key)}\b", line):
                return f"avizu.toml line {number}"
        return "avizu.toml"

    def wrong(self, key: str, what: str, remedy: str) -> Misconfigured:
        return Misconfigured(f"{self.line_of(key)}: {key} {what}.", remedy=remedy)

    def take(self, key: str, kind: type, table: Mapping[str, Any] | None = None) -> Any:
        value = (self.given if table is None else table)[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"must be {_KIND_NAMES[kind]}", f"Write for example: {key} = {_EXAMPLES[kind]}")
        return value

    def choice(self, key: str, kind: Any, default: Any) -> Any:
        return self.member(self.given[key], kind, key) if key in self.given else default

    def member(self, word: object, kind: Any, key: str) -> Any:
        try:
            return kind(word)
        except ValueError:
            choices = ", ".join(str(member.value) for member in kind)
            raise self.wrong(key, f"can't be {word!r}", f"Choose one of: {choices}.") from None

    def tables(self, key: str) -> list[tuple[str, Mapping[str, Any]]]:
        tables = self.given.get(key, {})
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise self.wrong(key, "must be a table", f"Write [{key}.NAME] and its settings below it.")
        return list(tables.items())

    def route(self, name: str, table: Mapping[str, Any], mode: Mode) -> Route:
        channel = str(table.get("channel", ""))
        if channel not in _MEDIA:
            raise self.wrong(name, f"needs a channel, not {channel!r}", f"Choose one of: {', '.join(_MEDIA)}.")
        declared = self.member(table.get("mode"), Mode, name)
        if declared is not mode:
            raise self.wrong(
                name,
                f"is a route for {declared.value}, but this home is {mode.value}",
                "Exercise and actual never share a route: keep each in a home of its own.",
            )
        known = {key: self.take(key, kind, table) for key, kind in _ROUTE.items() if key in table}
        if "sender" not in known:
            raise self.wrong(name, "needs a sender", 'Write: sender = "+670..." (or the mail address).')
        self._no_secret_in_file(name, table)
        rest = {k: str(v) for k, v in table.items() if k not in {*_ROUTE, "channel", "mode"}}
        options = {k: v for k, v in rest.items() if not k.endswith("_file")}
        return Route(
            name=name,
            channel=channel,
            medium=_MEDIA[channel],
            mode=mode,
            options=options,
            secrets=self._secrets(name, rest),
            **known,
        )

    def _no_secret_in_file(self, name: str, table: Mapping[str, Any]) -> None:
        for key in SECRET_NAMES:
            if key in table:
                raise self.wrong(
                    key,
                    "is a secret and does not belong in avizu.toml",
                    f"Put it in a file and write {key}_file, or set {_secret_variable(name, key)}.",
                )

    def _secrets(self, name: str, rest: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for key in SECRET_NAMES:
            variable = _secret_variable(name, key)
            file = self.environ.get(f"{variable}_FILE") or rest.get(f"{key}_file")
            if self.environ.get(variable):
                found[key] = self.environ[variable]
            elif file:
                found[key] = self._secret_file(name, self.home / file)
        return found

    def _secret_file(self, name: str, path: Path) -> str:
        try:
            return path.read_text("utf-8").strip()
        except OSError as error:
            raise self.wrong(name, f"names a secret file that can't be read ({path})", "Check it.") from error

    def feed(self, name: str, table: Mapping[str, Any]) -> FeedSource:
        try:
            known = {
                "reader": self.take("reader", str, table),
                "url": self.take("url", str, table),
            }
        except KeyError as missing:
            raise self.wrong(name, f"needs {missing.args[0]}", "Write reader and url.") from None
        for key in ("every_seconds", "silent_after_hours"):
            if key in table:
                known[key] = self.take(key, int, table)
        return FeedSource(name=name, senders=tuple(table.get("senders", ())), **known)

    def from_environment(self) -> dict[str, Any]:
        return {field: self.environ[name] for name, field in _ENVIRONMENT.items() if self.environ.get(name)}

    def nothing_else(self, known: set[str]) -> None:
        for key in self.given:
            if key not in known:
                raise self.wrong(key, "is not a setting", "Check its spelling in docs/operator.md.")


def _secret_variable(route: str, key: str) -> str:
    return f"AVIZU_{re.sub(r'[^A-Z0-9]', '_', route.upper())}_{key.upper()}"


_KIND_NAMES = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
}
_EXAMPLES = {str: '"text"', int: "60", float: "1.0", bool: "true", dict: '{ tet = "..." }'}
