"""The desk at which the documents' commands are typed: a home, three people, a clock that stands, the stand-in gateway.

Everything is the program itself: commands through the root command, messages through the dispatcher, the SDK and HTTP
to the stand-in, callbacks signed by it and taken by the web application.
"""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import httpx
from arrivals import ARRIVALS
from click.testing import CliRunner
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

import cli
from alerts import intake
from alerts.actions import alarms, dispatch, settle
from alerts.actions.accounts import write_private
from alerts.app import DATA, App
from alerts.channels import open_channel
from alerts.errors import AvizuError
from alerts.sandbox.caller import Stepped
from alerts.sandbox.gateway import Call
from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.store.tables import report
from alerts.web.app import make_app

HOME = Path("~/.avizu")
"""Seen from the working folder, in which a folder is really called `~`: so it is printed, and lines break, as people
know it."""

NIGHT = datetime(2021, 4, 3, 19, 4, tzinfo=UTC)
OWNER = "docs:1:desk"
PEOPLE = ("operator", "ana", "ben", "dita")
SENDER = "+67077000000"
UNITS = {"m": "minutes", "h": "hours"}

CONTACTS = """\
name,role,suco,municipality,phone,languages
Chief of Manleuana (made up),chief,Manleuana,Dili,7710 0030,tet
Deputy of Manleuana (made up),deputy,Manleuana,Dili,7711 0040,pt
Chief of Hera (made up),chief,Hera,Dili,7710 0131,tet
Chief of Caicoli (made up),chief,Caicoli,Dili,7710 0202,tet
"""
STATIONS = """\
# A station that does not exist, for these pages alone.
- {id: demo-fm, name: "Radio Demo (made up)", municipality: Dili, phone: "+67077299940", languages: [tet, pt],
   on_air: ["daily 04:00-14:00"], key_holders: [{name: "Ben (made up)", phone: "+67077299941"}], minutes_to_air: 10,
   generator: true, takes_audio: [whatsapp],
   confirmed_by: "ana, by telephone (made up)", confirmed_on: "2021-03-30", made_up: true, source: "made up"}
"""
SETTINGS = """\
mode = "actual"
sender = "NDMD"
phone = "112"
public_url = "https://avizu.example"

[route.twilio]
channel = "twilio"
mode = "actual"
sender = "{sender}"
account_sid = "{account_sid}"
auth_token_file = "twilio.token"
base_url = "{base_url}"
two_way = true
rate = 1.0
in_flight = 1
usd_per_part = 0.05

[directory.canary]
telecom = "77299950"
telkomcel = "73299950"
telemor = "75299950"

[feed.dnmg]
reader = "rss"
url = "http://127.0.0.1:9/rss.xml"
"""

SETUP = (
    'operator$ avizu setup --login operator --name "Operator (made up)" --passphrase-file operator.passphrase',
    "operator$ avizu login operator --passphrase-file operator.passphrase",
)
OFFICERS = (
    'operator$ avizu officer add ana --name "Ana (made up)" --new-passphrase-file ana.passphrase '
    "--passphrase-file operator.passphrase",
    'operator$ avizu officer add ben --name "Ben (made up)" --new-passphrase-file ben.passphrase '
    "--passphrase-file operator.passphrase",
    "ana$ avizu login ana --passphrase-file ana.passphrase",
    "ben$ avizu login ben --passphrase-file ben.passphrase",
)
PLACES = '--place Manleuana --place Hera --place Caicoli --place "Kampung Alor"'
WARNED = (
    "ana$ avizu contact import contacts.csv --passphrase-file ana.passphrase",
    f"ana$ avizu warning import seroja.cap.xml {PLACES}",
    "ana$ avizu warning submit 1",
    "ben$ avizu warning approve 1 --confirm-place Dili --confirm-reach 5 --passphrase-file ben.passphrase",
)
AT_NIGHT = (
    "operator$ avizu officer phone ana 77299951 --passphrase-file operator.passphrase",
    "operator$ avizu officer phone ben 77299952 --passphrase-file operator.passphrase",
    'operator$ avizu officer add carla --name "Carla (made up)" --phone 77299953 --new-passphrase-file ben.passphrase '
    "--passphrase-file operator.passphrase",
    "ana$ avizu contact import contacts.csv --passphrase-file ana.passphrase",
    "operator$ avizu change files --passphrase-file operator.passphrase",
    "ana$ avizu change agree 6 --passphrase-file ana.passphrase",
)
HOMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "empty": ("", ()),
    "setup": ("empty", SETUP),
    "furnished": ("", ()),
    "officers": ("furnished", (*SETUP, *OFFICERS)),
    "warned": ("officers", WARNED),
    "night": ("officers", AT_NIGHT),
}
"""On which home each builds, and what is typed there. `furnished` has settings and a station.

`warned` is sent, too: one committee replied, one asks for help, one phone is off, one suco has no contact.
"""


class Desk:
    """One working folder after another, each with its home below it."""

    def __init__(self, folder: Path, sandbox: RunningSandbox) -> None:
        self.folder = folder
        self.sandbox = sandbox
        clock = sandbox.state.clock
        assert isinstance(clock, Stepped)
        self.clock = clock
        self._homes = 0
        self._made: dict[str, tuple[Path, datetime]] = {}
        self._app: App | None = None

    @property
    def app(self) -> App:
        assert self._app is not None, "a document begins with a home"
        return self._app

    @property
    def work(self) -> Path:
        return self.folder / str(self._homes)

    def direct(self, what: str, how: str) -> None:
        deeds = {"home": self.home, "clock": self.later, "send": self._send_all, "sms": self._somebody_writes}
        deeds |= {"watch": self.watch, "held": self.hold_back, "arrives": self.arrives}
        (deeds | {"correct": self.correct, "write": self.write})[what](how)

    def home(self, name: str) -> None:
        """A new home, as far as `name` says. Each kind is made once and copied: passphrases are slow on purpose."""
        if name not in self._made:
            self._made[name] = self._make(name)
        prepared, self.clock.now = self._made[name]
        self._move_in(prepared)

    def _make(self, name: str) -> tuple[Path, datetime]:
        prepared = self.folder / name
        before, lines = HOMES[name]
        if before:
            self.home(before)
            for line in lines:
                who, _, command = line.partition("$ ")
                self.run(who, command)
            if name == "warned":
                self.send()
            self.close()
            copytree(self.work, prepared)
        else:
            self.clock.now = NIGHT
            _lay_out(prepared, self.sandbox, bare=name == "empty")
        return prepared, self.clock.now

    def _move_in(self, prepared: Path) -> None:
        self.close()
        self._homes += 1
        self.sandbox.state.forget()
        copytree(prepared, self.work)
        self._app = App(HOME, clock=self.clock)

    def close(self) -> None:
        if self._app and "database" in vars(self._app):
            self._app.database.close()
        self._app = None

    def later(self, how: str) -> None:
        """`+21m`, `+6h`."""
        found = re.fullmatch(r"\+(\d+)([mh])", how)
        assert found, how
        self.clock.now += timedelta(**{UNITS[found[2]]: int(found[1])})

    def run(self, who: str, command: str) -> str:
        """What the command prints, errors among it. A command that breaks breaks the document."""
        words = shlex.split(command)
        with chdir(self.work):
            if words[0] == "cat":
                return Path(words[1]).read_text("utf-8").rstrip("\n")
            assert words[0] == "avizu", command
            self._run_beside()
            said = self._said(who, words[1:])
        return "\n".join(line.rstrip() for line in said.rstrip().splitlines())

    def _run_beside(self) -> None:
        """Where there is a route, `avizu run` is taken to run beside the terminals: `send` is what it sends."""
        if (HOME / "avizu.db").exists() and self.app.settings.routes:
            settle.free_leases(self.app, owner=OWNER, now=self.clock.now)

    def _said(self, who: str, words: list[str]) -> str:
        # Every command is a process of its own: it reads the texts anew.
        for read in ("hazards", "library", "restraint", "known"):
            vars(self.app).pop(read, None)
        environment = {"AVIZU_TOKEN": str(self.work / f"{who}.token"), "COLUMNS": "80"}
        done = CliRunner().invoke(cli.root, words, obj=self.app, env=environment, prog_name="avizu")
        if isinstance(done.exception, AvizuError):
            return f"{done.output}avizu: {done.exception}"
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    def send(self) -> None:
        """Everything goes out and comes back, until nothing is due and nothing is owed."""
        with chdir(self.work):
            while asyncio.run(self._round()):
                pass

    def watch(self, _how: str = "") -> None:
        with chdir(self.work):
            self._run_beside()
            alarms.watch(self.app, self.clock.now)

    def arrives(self, how: str) -> None:
        """A document of the first source comes in."""
        with chdir(self.work):
            source = self.app.settings.feeds[0]
            intake.take(self.app, ARRIVALS[how].encode(), source=source, now=self.clock.now)

    def correct(self, how: str) -> None:
        """Somebody opens a file and writes other words."""
        name, _, change = how.partition(": ")
        old, _, new = change.partition(" -> ")
        file = self.work / name
        before = file.read_bytes()
        assert old.encode() in before, how
        file.write_bytes(before.replace(old.encode(), new.encode()))

    def write(self, how: str) -> None:
        """The first line is the file's name, the rest what it holds."""
        name, _, text = how.partition("\n")
        file = self.work / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def hold_back(self, _how: str = "") -> None:
        """A document of the first source, which nobody has looked at, and the alarm about it."""
        source = self.app.settings.feeds[0].name
        row = {"source": source, "sender": "dnmg@reconstruction.example", "identifier": "a made-up document"}
        now = self.clock.now
        seen = {"sent": now, "received_at": now, "seen_at": now}
        with chdir(self.work), self.app.database.writing() as connection:
            connection.execute(
                report.insert().values(**row, **seen, digest="", verdict="quarantine", findings=[], body=b"")
            )
        self.watch()

    def _send_all(self, _how: str) -> None:
        self.send()

    def _somebody_writes(self, how: str) -> None:
        sender, _, text = how.partition(" ")
        call = self.sandbox.state.say(sender, SENDER, text)
        assert call
        with chdir(self.work):
            assert asyncio.run(self._posted([call])) == [200]
        self.send()

    async def _round(self) -> bool:
        async with _dispatcher(self.app) as dispatcher:
            sent = await dispatcher.drain()
        gateway = self.sandbox.state
        owed = gateway.next_due()
        while (due := gateway.next_due()) is not None:
            self.clock.now = max(self.clock.now, due)
            await self._posted(gateway.release(self.clock.now))
        return bool(sent.calls or owed)

    async def _posted(self, calls: list[Call]) -> list[int]:
        """Each signed as the gateway signs it, to the web application at its public address."""
        gateway = self.sandbox.state
        signer = RequestValidator(gateway.auth_token)
        answers = []
        async with httpx.AsyncClient(transport=httpx.ASGITransport(make_app(self.app))) as outside:
            for call in calls:
                signature = {SIGNATURE_HEADER: signer.compute_signature(call.url, call.form)}
                answer = await outside.post(call.url, data=dict(call.form), headers=signature)
                gateway.called(call, answer.status_code)
                answers.append(answer.status_code)
        return answers


class _dispatcher:  # noqa: N801 - used as a function is
    """A dispatcher with its channels, which waits for its rate without letting time pass.

    It claims the next message while one is sent: a clock that moved meanwhile would be read differently each time.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self.waited = 0.0

    async def __aenter__(self) -> dispatch.Dispatcher:
        self.channels = {route.name: open_channel(route, self.app.clock) for route in self.app.settings.routes}
        self.made = dispatch.Dispatcher(
            self.app,
            self.channels,
            owner=OWNER,
            sleep=self._wait,
            steady=self._steady,
        )
        return self.made

    def _steady(self) -> float:
        return self.waited

    async def _wait(self, seconds: float) -> None:
        self.waited += seconds

    async def __aexit__(self, *_: Any) -> None:
        self.made.close()
        for channel in self.channels.values():
            await channel.close()


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A desk with a stand-in of its own."""
    with running_sandbox(start=NIGHT, incoming_url="https://avizu.example/hook/twilio/incoming") as sandbox:
        sat = Desk(folder, sandbox)
        try:
            yield sat
        finally:
            sat.close()


def _lay_out(work: Path, sandbox: RunningSandbox, *, bare: bool) -> None:
    """The files a person has beside them; and unless `bare`, the settings and stations of an installation."""
    home = work / HOME
    home.mkdir(parents=True, mode=0o700)
    (work / "contacts.csv").write_text(CONTACTS, "utf-8")
    copy(DATA / "demo" / "seroja.cap.xml", work)
    for name in PEOPLE:
        (work / f"{name}.passphrase").write_text(f"a made-up passphrase of {name}\n", "utf-8")
    # Station links and content hashes come from this key: a known one makes them the same each time.
    write_private(home / "secret.key", "0" * 64)
    if not bare:
        gateway = sandbox.state
        settings = SETTINGS.format(sender=SENDER, account_sid=gateway.account_sid, base_url=sandbox.base_url)
        (home / "avizu.toml").write_text(settings, "utf-8")
        write_private(home / "twilio.token", gateway.auth_token)
        (home / "stations.yaml").write_text(STATIONS, "utf-8")
