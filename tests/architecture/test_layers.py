"""What import-linter can't see: the two launchers, the clock, and files in the pure core."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ("model", "cap", "feeds", "places", "audience", "words", "delivery", "assess", "incoming", "outgoing")
PURE_FILES = [
    *(path for name in PURE for path in sorted((ROOT / "alerts" / name).rglob("*.py"))),
    ROOT / "alerts" / "errors.py",
]
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}
MAY_READ_THE_CLOCK = {"alerts/app.py"}
STEADY = {
    "alerts/actions/dispatch.py",
    "alerts/actions/poll.py",
    "alerts/commands/watching.py",
    "alerts/fetch/__init__.py",
    "alerts/fetch/wire.py",
}
"""These measure lengths of time with a steady clock that tests replace; none asks what o'clock it is."""
ROOMS = ("alerts/sandbox", "alerts/bench", "alerts/demo")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[str]:
    """`datetime.now`, `time.time`, `open`: every call by its written name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def program() -> list[Path]:
    return [*sorted((ROOT / "alerts").rglob("*.py")), ROOT / "cli.py", ROOT / "scheduler.py"]


def test_nothing_below_the_launchers_knows_them() -> None:
    for path in sorted((ROOT / "alerts").rglob("*.py")):
        assert not {"cli", "scheduler"} & set(imports(path)), path


def test_the_schedule_does_not_reach_the_edges_nor_the_command_line() -> None:
    known = set(imports(ROOT / "scheduler.py"))
    assert "cli" not in known
    assert not {name for name in known if name.startswith(("alerts.web", "alerts.commands", "alerts.demo"))}


@pytest.mark.parametrize("path", PURE_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_pure_core_opens_no_file(path: Path) -> None:
    opening = {"open", "Path", "read_text", "read_bytes", "write_text", "write_bytes"}
    assert not {call for call in calls(path) if call.rpartition(".")[2] in opening}


def test_the_clock_is_read_in_one_place() -> None:
    readers = set()
    for path in program():
        name = str(path.relative_to(ROOT))
        if name in MAY_READ_THE_CLOCK or name.startswith(ROOMS):
            continue
        times = {call for call in calls(path) if call.startswith(("datetime.", "time.", "date."))}
        asked = {call for call in times if call.rpartition(".")[2] in CLOCKS}
        if asked - ({"time.monotonic"} if name in STEADY else set()):
            readers.add((name, *sorted(asked)))
    assert readers == set()


def test_the_launchers_stay_short() -> None:
    for name in ("cli.py", "scheduler.py"):
        assert len((ROOT / name).read_text("utf-8").splitlines()) <= 150, name
