"""Draws docs/demo.svg from what `avizu demo` really prints: tools/picture.py. Beginning and end of each act."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import cli  # noqa: E402

WIDTH = 80
SHOWN = {
    "A warning arrives": (9, 0),
    "Ana looks at it": (18, 0),
    "What the radio host": (10, 0),
    "Ben approves": (8, 0),
    "The report": (14, 4),
}
"""Of each act that is drawn: so many lines from its beginning and from its end."""
COLOURS = (
    (16, 24, 32),
    (222, 95, 95),
    (120, 190, 120),
    (212, 180, 90),
    (110, 160, 220),
    (180, 140, 200),
    (110, 200, 210),
    (220, 226, 232),
)
NIGHT = TerminalTheme(COLOURS[0], COLOURS[-1], list(COLOURS))
# rich's own form loads a font from an address; the reader's own monospaced font does.
FORM = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>What avizu demo prints</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 16px; font-weight: bold; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def demo() -> str:
    """Everything the demo prints, with its colours."""
    done = CliRunner().invoke(cli.root, ["demo"], color=True, prog_name="avizu")
    if done.exception:
        raise done.exception
    return done.output


def chosen(printed: str) -> Iterator[str]:
    """The lines to draw, `...` where some were left out."""
    for act in re.split(r"\n\n(?=\S*== )", printed):
        lines = act.strip("\n").splitlines()
        first, last = next((parts for title, parts in SHOWN.items() if title in lines[0]), (0, 0))
        if first:
            yield from _shortened(_until_next(lines), first, last)
            yield ""


def _until_next(lines: Sequence[str]) -> list[str]:
    """Without what the demo says after its last act."""
    end = next((i for i, line in enumerate(lines) if line.startswith("Three commands")), len(lines))
    kept = list(lines[:end])
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _shortened(lines: Sequence[str], first: int, last: int) -> list[str]:
    if len(lines) <= first + last + 1:
        return list(lines)
    return [*lines[:first], "  ...", *lines[len(lines) - last :]]


def drawn(lines: Sequence[str]) -> str:
    console = Console(record=True, width=WIDTH, file=StringIO(), color_system="standard", force_terminal=True)
    for line in lines:
        console.print(Text.from_ansi(line), highlight=False)
    return console.export_svg(title="make demo", theme=NIGHT, code_format=FORM, unique_id="demo")


if __name__ == "__main__":
    picture = drawn(list(chosen(demo())))
    (ROOT / "docs" / "demo.svg").write_text(picture, "utf-8")
    print(f"docs/demo.svg: {len(picture.encode()):,} bytes")
