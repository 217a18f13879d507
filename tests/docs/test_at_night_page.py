"""The page for half past two at night: one screen of a terminal, and every command on it is there."""

from __future__ import annotations

import re

import click
from pages import ROOT, blocks

import cli

PAGE = (ROOT / "docs" / "officer.md").read_text("utf-8").partition("## At night\n")[2].partition("\n## ")[0]
(SCREEN,) = blocks(PAGE, "text")
WIDTH, HEIGHT = 80, 24


def test_it_fits_one_screen() -> None:
    lines = SCREEN.splitlines()
    assert len(lines) <= HEIGHT - 1, "the last line is for typing"
    assert [line for line in lines if len(line) > WIDTH] == []


def test_the_steps_are_numbered_from_one() -> None:
    numbers = [int(number) for number in re.findall(r"^ ?(\d+) ", SCREEN, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10


def test_every_command_on_it_is_one_with_these_options() -> None:
    typed = re.findall(r"avizu ((?:[a-z-]+ ?)+)((?:[^\n(]|\((?!lines))*)", SCREEN)
    assert len(typed) >= 15
    for words, rest in typed:
        found: click.Command = cli.root
        for word in words.split():
            if not isinstance(found, click.Group):
                break
            inner = found.get_command(click.Context(found), word)
            assert inner is not None, f"avizu {words}"
            found = inner
        options = {option for parameter in found.params for option in parameter.opts}
        given = set(re.findall(r"--[a-z-]+", rest.partition("avizu")[0]))
        assert given <= options, (words, given - options)
