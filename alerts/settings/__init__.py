"""The one reader of the environment and of `avizu.toml`. Read once, refused with line and remedy, printed redacted."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.assess.policy import Policy
from alerts.audience.rules import DirectoryRule, RestraintRule
from alerts.channels import CHANNELS
from alerts.delivery.rules import BackupRule, DutyRule
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.route import Route
from alerts.model.warning import Mode, Severity
from alerts.places.rules import AreaRule
from alerts.settings.policy import read_policy
from alerts.settings.rules import read_areas, read_backup, read_directory, read_duty, read_restraint
from alerts.settings.secret import Fault, Secrets, as_far_as_readable, from_variable
from alerts.settings.sources import FEED as _FEED
from alerts.settings.sources import FeedSource, read_sources
from alerts.settings.table import Table

__all__ = ["_FEED", "FeedSource", "Settings", "home_folder", "parse_settings", "read_settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What varies between installations. `sender` stands first in every SMS; `phone` is said on air ("" drops it).

    `faults` are files with secrets that can't be read: what needs them does not work, all else does.
    """

    home: Path
    mode: Mode = Mode.ACTUAL
    database_url: str = ""
    public_url: str = ""
    sender: str = "NDMD"
    sender_full: Mapping[str, str] = field(default_factory=dict)
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
    areas: AreaRule = field(default_factory=AreaRule)
    directory: DirectoryRule = field(default_factory=DirectoryRule)
    restraint: RestraintRule = field(default_factory=RestraintRule)
    duty: DutyRule = field(default_factory=DutyRule)
    backup: BackupRule = field(default_factory=BackupRule)
    cap_oid: str = ""
    cap_sender: str = ""
    faults: tuple[Fault, ...] = ()

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
    for name, check in _CHECKS.items():
        if known.get(name):
            known[name] = check(top, name, known[name])
    secrets, faults = Secrets(mode, environ, home), list[Fault]()
    feeds = read_sources(top, secrets, faults)
    return Settings(
        home=home,
        mode=mode,
        routes=tuple(_route(table, secrets, faults) for table in top.tables("route")),
        feeds=feeds,
        policy=read_policy(top.table("policy"), feeds),
        areas=read_areas(top.table("areas")),
        directory=read_directory(top.table("directory")),
        restraint=read_restraint(top.table("restraint")),
        duty=read_duty(top.table("duty")),
        backup=read_backup(top.table("backup"), secrets, faults),
        sender_full=top.texts("sender_full"),
        double_rather_than_silence=frozenset(
            top.member("double_rather_than_silence", word, Severity) for word in top.words("double_rather_than_silence")
        ),
        allow_private=frozenset(top.words("allow_private")),
        faults=tuple(faults),
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
    "cap_oid": str,
    "cap_sender": str,
}
_APART = (
    *("mode", "route", "feed", "listen", "policy", "areas", "directory", "restraint", "duty", "backup"),
    *("sender_full", "double_rather_than_silence", "allow_private"),
)
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


def _address(*beginnings: str) -> Callable[[Table, str, str], str]:
    def check(top: Table, key: str, text: str) -> str:
        if not text.startswith(beginnings):
            raise top.wrong(key, f"must begin with {' or '.join(beginnings)}", "Write the whole address.")
        return text.rstrip("/")

    return check


def _oid(top: Table, key: str, text: str) -> str:
    """Digits and dots, as WMO registers them; the words before them belong to the identifier."""
    digits = text.removeprefix("urn:oid:")
    if not re.fullmatch(r"[0-2](\.\d{1,10}){2,30}", digits):
        raise top.wrong(key, f"can't be {text[:80]!r}", f'Write for example: {key} = "2.49.0.0.626.0"')
    return digits


def _cap_sender(top: Table, key: str, text: str) -> str:
    """CAP 1.2 forbids spaces, commas, < and & in a sender."""
    if not re.fullmatch(r"[^\s,<&]{1,256}", text):
        raise top.wrong(key, "holds a space, a comma, < or &", f'Write for example: {key} = "cap@ndmd.example"')
    return text


_CHECKS: Mapping[str, Callable[[Table, str, str], str]] = {
    "public_url": _address("https://", "http://"),
    "database_url": _address("sqlite:///", "postgresql://", "postgresql+psycopg://"),
    "cap_oid": _oid,
    "cap_sender": _cap_sender,
}


def _from_environment(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    return {field: from_variable(name, environ, home) for name, field in _ENVIRONMENT.items()}


def _route(table: Table, secrets: Secrets, faults: list[Fault]) -> Route:
    channel = table.one_of("channel", CHANNELS)
    declared = table.member("mode", table.given.get("mode"), Mode)
    if declared is not secrets.mode:
        raise table.wrong(
            "mode",
            f"is {declared.value}, but this home is {secrets.mode.value}",
            "Exercise and actual never share a route: keep each in a home of its own.",
        )
    secret = (*CHANNELS[channel].secrets, *CHANNELS[channel].other_secrets)
    known = {key: table.take(key, kind) for key, kind in _ROUTE.items() if key in table.given or key == "sender"}
    apart = {*_ROUTE, "channel", "mode", *secret, *(f"{key}_file" for key in secret)}
    return Route(
        name=table.name,
        channel=channel,
        medium=CHANNELS[channel].medium,
        mode=declared,
        options={key: str(value) for key, value in table.given.items() if key not in apart},
        secrets={key: found for key in secret if (found := as_far_as_readable(secrets, table, key, faults))},
        **known,
    )
