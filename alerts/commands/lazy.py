"""Names and one-line helps of commands; each is loaded only when it is called."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from importlib import import_module

import click

FEWER_ROUNDS = 50_000
"""New objects between two looks for garbage: at the usual 700 a short command spends a twentieth of its time so."""


def lazy(commands: Mapping[str, tuple[str, str]]) -> type[click.Group]:
    """A group of these commands, by name: ("module:command", help)."""

    class Lazy(click.Group):
        def list_commands(self, ctx: click.Context) -> list[str]:
            return list(commands)

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            return load(commands[cmd_name][0]) if cmd_name in commands else None

        def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            with formatter.section("Commands"):
                formatter.write_dl([(name, text) for name, (_, text) in commands.items()])

    return Lazy


def load(where: str) -> click.Command:
    module, _, name = where.partition(":")
    # Nothing that modules make while they load is garbage: looking for it takes a seventh of a short command.
    gc.disable()
    try:
        command = getattr(import_module(module), name)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(FEWER_ROUNDS)
    assert isinstance(command, click.Command)
    return command
