"""A real terminal with a program in it, so that what asks only at a terminal is asked."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

PATIENCE = 30.0


class Terminal:
    """`expect` reads on until a text has come, `type` answers with a line, `end` gives the exit code."""

    def __init__(self, *words: object, folder: Path, **environ: str) -> None:
        command = [sys.executable, "-c", "import cli; cli.main()", *map(str, words)]
        self.seen = ""
        self._read = 0
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            os.execve(command[0], command, {**os.environ, "TERM": "dumb", "COLUMNS": "80", **environ})

    def expect(self, text: str) -> str:
        """What came since the last time, up to this text."""
        until = time.monotonic() + PATIENCE
        while text not in self.seen[self._read :]:
            assert self._more(until - time.monotonic()), f"no {text!r} after:\n{self.seen}"
        start, self._read = self._read, self.seen.index(text, self._read) + len(text)
        return self.seen[start : self._read]

    def type(self, line: str) -> None:
        os.write(self._fd, f"{line}\n".encode())

    def break_off(self) -> None:
        """Ctrl-C, and again where it fell into the moment in which the line editor begins to listen."""
        os.write(self._fd, b"\x03")
        while select.select([self._fd], [], [], 3.0)[0] and self._more(0):
            if "Stopped" in self.seen[self._read :]:
                return
        os.write(self._fd, b"\x03")

    def end(self) -> int:
        while self._more(PATIENCE):
            pass
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _more(self, patience: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(patience, 0))
        try:
            chunk = os.read(self._fd, 65536) if ready else b""
        except OSError:
            return False
        self.seen += chunk.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(chunk)
