"""The documents are true: their commands are run, their tables are those of the program, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from console import rewritten
from desk import Desk
from pages import PAGES, ROOT, anchors, blocks, code_spans, commands, prose

import cli

EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
COMMANDS = commands()


@EVERY_PAGE
def test_every_output_is_what_the_command_prints(page: Path, sat: Desk) -> None:
    text = page.read_text("utf-8")
    assert rewritten(text, sat) == text, f"{page.name} is behind: .venv/bin/python tools/write_docs.py"


def test_every_command_has_a_help_text_and_stands_in_a_document() -> None:
    documented = " ".join(" ".join(page.read_text("utf-8").split()) for page in PAGES)
    for name, command in COMMANDS.items():
        assert command.help, name
        assert f"avizu {name}" in documented, f"avizu {name} is in no document"
    assert {name.split()[0] for name in COMMANDS} == set(cli.COMMANDS)


@EVERY_PAGE
def test_a_command_named_in_passing_exists_with_these_options(page: Path) -> None:
    for span in code_spans(page.read_text("utf-8")):
        if span.startswith("avizu "):
            _check(span)


@EVERY_PAGE
def test_what_a_reader_may_copy_into_a_shell_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in "".join(blocks(page.read_text("utf-8"), "sh")).splitlines():
        words = [word for word in shlex.split(line, comments=True) if not re.match(r"[A-Z_]+=", word)]
        if words[0] == "make":
            assert f"\n{words[1]}:" in makefile, line
        elif words[0] == "avizu":
            _check(" ".join(words))
        for word in words:
            assert not word.startswith(("tools/", "tests/")) or (ROOT / word).exists(), line


def _check(line: str) -> None:
    """A word in capitals stands for something; what is left must be a command with options it knows."""
    words = line.split()[1:]
    path = [word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("--")]
    found: click.Command = cli.root
    while path and isinstance(found, click.Group):
        inner = found.get_command(click.Context(found), path.pop(0))
        assert inner is not None, line
        found = inner
    known = {option for parameter in found.params for option in parameter.opts} | {"--help", "-h"}
    given = {word for word in words if word.startswith("--")}
    assert given <= known, f"{line}: {sorted(given - known)}"


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name) if name else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text("utf-8")), target


@EVERY_PAGE
def test_no_path_of_somebodys_machine(page: Path) -> None:
    assert not re.findall(r"/(?:work|root|tmp|home|Users)\b\S*", page.read_text("utf-8"))


@EVERY_PAGE
def test_lines_fit(page: Path) -> None:
    wide = [line for line in prose(page.read_text("utf-8")).splitlines() if len(line) > 140 and "|" not in line]
    assert wide == []


def test_the_picture_is_the_demos_and_asks_nobody_for_anything() -> None:
    picture = (ROOT / "docs" / "demo.svg").read_text("utf-8")
    assert len(picture.encode()) < 60_000
    assert re.findall(r"\w+://[^\"'\s)]+", picture) == ["http://www.w3.org/2000/svg"]
    drawn = re.sub(r"<[^>]+>", "", picture).replace("&#160;", " ")
    for line in re.findall(r"(?:ana|ben)\$ (avizu [^&<\n]+)", drawn):
        _check(line)
    assert "[DEMO] Warning 1" in drawn
    assert "reached 25 of 26 sucos" in drawn
