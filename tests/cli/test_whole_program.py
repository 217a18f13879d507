"""The program as a process: what is on the disk afterwards, and that no mistake ends in a traceback."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from duty_desk import ROOT, Desk, avizu

import cli
from alerts.actions import accounts
from alerts.app import App
from alerts.model.people import Role

HEAVY = ("sqlalchemy", "lxml", "shapely", "httpx", "twilio", "jinja2", "yaml", "rich", "phonenumbers", "alembic")
NOT_FOR_A_PREVIEW = (
    *("lxml", "shapely", "httpx", "twilio", "rich", "phonenumbers", "alembic", "starlette", "aiohttp", "difflib"),
    *("sqlalchemy.dialects.postgresql", "alerts.cap.document", "alerts.store.outbox", "alerts.actions.accounts"),
    *("num2words", "alerts.places.names", "alerts.places.lookup", "alerts.commands.by_municipality"),
    *("alerts.model.outcome", "alerts.model.alarm", "alerts.model.report", "alerts.actions.approve"),
)


@pytest.fixture
def machine(tmp_path: Path):
    """A machine with nothing on it: `machine("setup")` is `avizu setup`."""
    for login in ("root", "ana"):
        (tmp_path / login).write_text(f"passphrase of {login}\n")

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        environ = {"XDG_STATE_HOME": str(tmp_path / "state"), "AVIZU_TOKEN": ""}
        done = avizu(*words, home=tmp_path / "home", **environ)
        assert "Traceback" not in done.stderr
        return done

    return run


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in sorted(folder.rglob("*"))}


def test_setting_up_a_machine(machine, tmp_path: Path) -> None:
    none = machine("warning", "list")
    assert (none.returncode, none.stderr.count("\n")) == (1, 1)
    assert "There is no Avizu in" in none.stderr
    assert "Run: avizu setup" in none.stderr

    missing = machine("setup")
    assert missing.returncode == 2
    assert "--login, --name and --passphrase-file are missing" in missing.stderr

    made = machine("setup", "--login", "root", "--name", "Root", "--passphrase-file", tmp_path / "root")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith("[ACTUAL] Avizu is set up in ")
    private = {"avizu.db": "0o600", "avizu.toml": "0o600", "secret.key": "0o600"}
    assert {name: mode for name, mode in modes(tmp_path / "home").items() if name in private} == private
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700

    again = machine("setup", "--login", "eve", "--name", "Eve", "--passphrase-file", tmp_path / "ana")
    assert "was set up before; nothing was changed" in again.stdout
    app = App(tmp_path / "home")
    assert [(one.login, one.role) for one in accounts.everyone(app)] == [("root", Role.ADMINISTRATOR)]
    other = CliRunner().invoke(cli.root, ["setup", "--mode", "exercise"], obj=app)
    assert "is actual, not exercise. Every mode has a home of its own" in str(other.exception)
    app.database.close()

    token = machine("login", "root", "--passphrase-file", tmp_path / "root")
    assert token.stdout == "[ACTUAL] root is logged in for 12 hours.\n"
    (file,) = (tmp_path / "state").rglob("*.token")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list((tmp_path / "home").rglob("*.token"))


MISTAKES = [
    (["warnings"], 2, "No such command 'warnings'"),
    (["warning", "show", "seven"], 2, "'seven' is not a valid integer"),
    (["warning", "show", "7"], 2, "avizu: There is no warning 7. See the list: avizu warning list\n"),
    (["warning", "import", "none.xml"], 2, "none.xml can't be read (No such file or directory)."),
    (["warning", "draft", "--set", "\udcff"], 2, "What was typed is not UTF-8 text."),
    (["login", "nobody", "--passphrase-file", "README.md"], 2, "Login or passphrase is wrong."),
]


@pytest.mark.parametrize(("words", "code", "sentence"), MISTAKES, ids=lambda value: value[0] if value is list else "")
def test_a_mistake_is_a_sentence(desk: Desk, words: list[str], code: int, sentence: str) -> None:
    # The process goes by the clock on the wall, and so must the login.
    desk.house.clock.now = datetime.now(UTC)
    desk.log_in()
    done = subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", *(word.encode("utf-8", "surrogateescape") for word in words)],
        cwd=ROOT,
        env={"AVIZU_HOME": str(desk.house.app.home), "AVIZU_TOKEN": str(desk.token("ana")), "PATH": ""},
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b"")
    assert sentence in said
    assert "Traceback" not in said


def loaded(words: str, home: Path, *, suspects: tuple[str, ...]) -> list[str]:
    """Which of these packages a command loads."""
    script = (
        "import sys, cli\n"
        f"try: cli.root({words.split()!r}, prog_name='avizu')\n"
        f"finally: print(*[name for name in {suspects!r} if name in sys.modules], sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"AVIZU_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    return done.stderr.split()


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded("--help", tmp_path, suspects=(*HEAVY, "alerts.app", "asyncio")) == []


def test_a_preview_loads_only_what_it_needs(desk: Desk) -> None:
    number = desk.draft()
    assert loaded(f"warning preview {number}", desk.house.app.home, suspects=NOT_FOR_A_PREVIEW) == []
