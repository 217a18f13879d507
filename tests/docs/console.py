"""Documents whose examples are run: ```console blocks are commands with their output, and this writes the output.

A line `ana$ avizu ...` is a command, what follows it is what it printed; `...` in it stands for any text. A comment of
its own line says what happens in between:

    <!-- home: officers -->   begin again in a new home (see desk.py)
    <!-- clock +21m -->       time passes
    <!-- send -->             everything due goes out, and everything that comes back is taken
    <!-- watch -->            the schedule looks for alarms
    <!-- arrives quake -->    a document of the first source comes in (see arrivals.py)
    <!-- held -->             a document of the first source is held back, and the schedule looks for alarms
    <!-- sms +67077299940 AIR 1 -->   somebody writes to us
    <!-- correct words.csv: this -> that -->   somebody changes a file in the working folder
    <!-- write FILE -->       the fenced block that follows is written there
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

_DIRECTIVE = re.compile(r"<!-- (home|clock|send|sms|watch|held|arrives|correct|write)\b:? ?(.*?) ?-->")
_COMMAND = re.compile(r"(ana|ben|operator)\$ (.+)")


class Player(Protocol):
    """Who carries out what a document says."""

    def direct(self, what: str, how: str) -> None: ...

    def run(self, who: str, command: str) -> str: ...


def rewritten(text: str, player: Player) -> str:
    """The document with the real output of every command in it. What still fits is left as it stands."""
    lines: list[str] = []
    block: list[str] | None = None
    file = ""
    for line in text.splitlines():
        if block is None:
            directive = _DIRECTIVE.fullmatch(line)
            if directive and directive[1] == "write":
                file = directive[2]
            elif directive:
                player.direct(directive[1], directive[2])
            block = [] if line == "```console" or (file and line.startswith("```")) else None
            lines.append(line)
        elif line == "```":
            if file:
                player.direct("write", "\n".join([file, *block, ""]))
            lines += [*(block if file else _played(block, player)), line]
            block, file = None, ""
        else:
            block.append(line)
    assert block is None, "a console block is never closed"
    return "\n".join(lines) + "\n"


def _played(block: Sequence[str], player: Player) -> Iterator[str]:
    for written, who, command, said in steps(block):
        yield from written
        real = player.run(who, command)
        yield from said if fits(said, real) else real.splitlines()


def steps(block: Sequence[str]) -> Iterator[tuple[list[str], str, str, list[str]]]:
    """Each command of a block: its lines, who types it, the whole command, and the output that stands below it."""
    rest = list(block)
    while rest:
        written = [rest.pop(0)]
        while written[-1].endswith("\\"):
            written.append(rest.pop(0))
        typed = _COMMAND.fullmatch(" ".join(line.rstrip("\\").strip() for line in written))
        assert typed, f"a console block begins with a command, not {written[0]!r}"
        said: list[str] = []
        while rest and not _COMMAND.fullmatch(rest[0]):
            said.append(rest.pop(0))
        yield written, typed[1], typed[2], said


def fits(said: Sequence[str], real: str) -> bool:
    """Whether the written output is the real one, `...` standing for anything."""
    pattern = r".*?".join(re.escape(part) for part in "\n".join(said).split("..."))
    return re.fullmatch(pattern, real.rstrip("\n"), re.DOTALL) is not None
