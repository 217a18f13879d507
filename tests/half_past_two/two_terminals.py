"""Two officers at two terminals, each a process of its own on one home, and one clock that only the test moves."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from duty_desk import QUICK, Said, words_of
from house import ACCOUNT, ADMIN, ANA, AUTH_TOKEN, BEN, NIGHT, SENDER, Clock, House, build_house
from real_process import Running, running

from alerts.actions import accounts
from alerts.app import App
from alerts.model.people import Officer, Role
from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.store import instances, journal, officers

CARLA = Officer(login="carla", name="Carla (made up)", role=Role.OFFICER)
PHONES = {"ana": "+67077230050", "ben": "+67077230150", "carla": "+67077230250", "admin": "+67077230350"}
EVERYBODY = (ADMIN, ANA, BEN, CARLA)
SETTLED = 2
"""Days after which nothing is let through because the installation is new."""
TOML = """\
mode = "actual"
public_url = "https://avizu.test"
phone = "112"
[route.sms]
channel = "twilio"
mode = "actual"
sender = "{sender}"
account_sid = "{account}"
auth_token_file = "token"
base_url = "{gateway}"
in_flight = 10
rate = 0
two_way = true
"""
TERMINAL = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path

import click
import cli
from alerts.app import App
from alerts.commands.frame import safe
from alerts.errors import AvizuError

home, clock = Path(sys.argv[1]), Path(sys.argv[2])

def typed(words):
    app = App(home, clock=lambda: datetime.fromisoformat(clock.read_text()))
    try:
        return cli.root.main(words, prog_name="avizu", obj=app, standalone_mode=False) or 0
    except AvizuError as error:
        click.echo(f"avizu: {safe(str(error))}", err=True)
        return error.exit_code
    except click.exceptions.Exit as end:
        return end.exit_code
    except SystemExit as end:
        return end.code or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code

for line in sys.stdin:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = typed(json.loads(line))
    print(json.dumps({"code": int(code), "out": out.getvalue(), "err": err.getvalue()}), flush=True)
"""


@dataclass
class Terminal:
    login: str
    running: Running
    heard: int = 0

    def types(self, *words: object) -> Said:
        """What the command printed, and its exit code."""
        stdin = self.running.process.stdin
        assert stdin
        stdin.write(json.dumps([str(word) for word in words]).encode() + b"\n")
        stdin.flush()
        line = self.running.until(self._answered)
        self.heard += 1
        return Said(**json.loads(line))

    def _answered(self) -> str:
        lines = self.running.said.split("\n")
        return lines[self.heard] if len(lines) > self.heard + 1 else ""


@dataclass
class HalfPastTwo:
    """Saturday, half past two at night in Dili. `house` is the same home, for looking and for sending."""

    house: House
    sandbox: RunningSandbox
    folder: Path
    terminals: dict[str, Terminal] = field(default_factory=dict)

    def later(self, **by: float) -> None:
        self.house.clock.move(**by)
        self.tell_time()
        self.somebody_sends()

    def tell_time(self) -> None:
        (self.folder / "clock").write_text(self.house.now.isoformat())
        self.sandbox.state.clock.now = self.house.now  # type: ignore[attr-defined]

    def sure(self, login: str) -> tuple[str, str]:
        return "--passphrase-file", str(self.folder / f"{login}.passphrase")

    def does(self, login: str, *words: object) -> Said:
        return self.terminals[login].types(*words)

    def ok(self, login: str, *words: object) -> str:
        said = self.does(login, *words)
        assert said.code == 0, said
        return said.out

    def refused(self, login: str, *words: object) -> str:
        """The one sentence of a refusal."""
        said = self.does(login, *words)
        assert (said.code, said.out) == (2, ""), said
        return said.err

    def log_in(self) -> None:
        for one in EVERYBODY:
            token = accounts.log_in(self.house.app, one.login, words_of(one.login), now=self.house.now)
            accounts.write_private(self.folder / f"{one.login}.token", token)

    def flood(self, *more: object) -> int:
        """Ana's, of the river in Hera, submitted."""
        danger = ("--hazard", "flood", "--severity", "Severe", "--urgency", "Immediate", "--certainty", "Observed")
        made = self.does(
            "ana", "warning", "draft", *danger, "--place", "Hera, Dili", "--expires", "+3h", *more, "--json"
        )
        number = int(made.row["id"])
        self.ok("ana", "warning", "submit", number)
        return number

    def sms_to(self, login: str) -> list[str]:
        """What lies in that person's telephone, oldest first: all that is due has gone out."""
        self.house.send()
        held = list(self.sandbox.state.messages.values())
        return [message.text for message in held if message.to == PHONES[login]]

    def audit(self) -> list[tuple[str, str]]:
        with self.house.app.database.reading() as connection:
            return [(entry.who, entry.what) for entry in journal.audit(connection)]

    def somebody_sends(self) -> None:
        with self.house.app.database.writing() as connection:
            instances.alive(connection, self.house.owner, pid=1, host="house", now=self.house.now)


@contextmanager
def half_past_two(folder: Path, *logins: str) -> Iterator[HalfPastTwo]:
    """Terminals of these two; Hera has one contact."""
    home = folder / "home"
    with ExitStack() as stack:
        sandbox = stack.enter_context(running_sandbox(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, start=NIGHT))
        build_house(home).app.database.close()
        (home / "avizu.toml").write_text(TOML.format(sender=SENDER, account=ACCOUNT, gateway=sandbox.base_url), "utf-8")
        (home / "token").write_text(AUTH_TOKEN, "utf-8")
        clock = Clock(NIGHT)
        night = HalfPastTwo(House(App(home, clock=clock), clock), sandbox, folder)
        stack.callback(night.house.app.database.close)
        for one in EVERYBODY:
            words = words_of(one.login)
            (folder / f"{one.login}.passphrase").write_text(words + "\n")
            account = Officer(login=one.login, name=one.name, role=one.role, phone=PHONES[one.login])
            with night.house.app.database.writing() as connection:
                officers.add_officer(connection, account, passphrase_hash=QUICK.hash(words), at=clock.now, by="test")
        night.house.contact("Hera, Dili", "+67077100050")
        night.later(days=SETTLED, hours=3, minutes=30)
        night.log_in()
        for login in logins:
            command = [sys.executable, "-c", TERMINAL, str(home), str(folder / "clock")]
            process = stack.enter_context(running(command, home, AVIZU_TOKEN=str(folder / f"{login}.token")))
            night.terminals[login] = Terminal(login, process)
        night.somebody_sends()
        yield night
