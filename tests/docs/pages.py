"""What the documents say, taken apart: blocks, tables, links, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")


def blocks(text: str, kind: str) -> list[str]:
    """The inside of every fenced block of that kind."""
    return [inside for found, inside in _FENCE.findall(text) if found == kind]


def prose(text: str) -> str:
    """The document without its fenced blocks."""
    return _FENCE.sub("", text)


def code_spans(text: str) -> list[str]:
    return [" ".join(span.split()) for span in _CODE.findall(prose(text))]


def sections(text: str) -> dict[str, str]:
    """By heading of any level, what stands below it up to the next one."""
    parts = re.split(r"^#+ (.+)$", prose(text), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every table row, without headings."""
    lines = text.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("|") and not line.startswith("|--") and not after.startswith("|--"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named(cell: str) -> list[str]:
    """The code spans of a cell."""
    return _CODE.findall(cell)


def anchors(text: str) -> set[str]:
    """What a link may name after #, as the usual hosts make it of a heading."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in sections(text)}


def commands() -> dict[str, click.Command]:
    """Every command by its words: `warning draft`."""
    return dict(_below(cli.root, ""))


def _below(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from _below(found, f"{path} {name}".strip())
