"""Real `avizu` processes, started and ended by a test, and a bounded wait for what can be seen from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

PATIENCE = 30.0
LOOK_EVERY = 0.02
AVIZU = str(Path(sys.executable).with_name("avizu"))

T = TypeVar("T")


def until(fact: Callable[[], T], within: float = PATIENCE) -> T:
    """Looks until the fact is there, and answers it. Fails after so many seconds."""
    end = time.monotonic() + within
    while not (seen := fact()):
        assert time.monotonic() < end, f"not after {within:.0f} s"
        time.sleep(LOOK_EVERY)
    return seen


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text("utf-8")

    @property
    def over(self) -> bool:
        return self.process.poll() is not None

    def until(self, fact: Callable[[], T]) -> T:
        """Waits until the fact is there. Fails when the process ends before, or after 30 s, with what it said."""

        def still_going() -> T:
            assert not self.over, f"it ended with {self.process.returncode}: {self.said}"
            return fact()

        return until(still_going)

    def kill(self) -> None:
        """kill -9: nothing of it runs any more when this returns."""
        assert not self.over, f"it had ended with {self.process.returncode}: {self.said}"
        self.process.kill()
        assert self.process.wait(PATIENCE) == -signal.SIGKILL

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """Waits for its end. Answers the exit code."""
        return self.process.wait(PATIENCE)


@contextmanager
def running(command: list[str], home: Path, **environment: str) -> Iterator[Running]:
    """A process for this home. Whatever happens in the test, it does not outlive the block."""
    output = home.parent / f"output-{len(list(home.parent.glob('output-*')))}.txt"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AVIZU_", "TWILIO_"))}
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            env=inherited | {"AVIZU_HOME": str(home)} | environment,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    with process:
        try:
            yield Running(process, output)
        finally:
            process.kill()
