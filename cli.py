"""The `avizu` command: what commands there are. Each is loaded only when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

COMMANDS = {
    "place": ("alerts.commands.place:place", "Find a place by name; see which sucos a shape touches."),
    "cap": ("alerts.commands.cap:cap", "Check CAP documents."),
    "feed": ("alerts.commands.feed:feed", "The sources Avizu listens to."),
    "sms": ("alerts.commands.sms:sms", "Measure a text as SMS."),
    "template": ("alerts.commands.template:template", "Check and show the texts."),
    "sandbox": ("alerts.commands.sandbox:sandbox", "Run the gateway stand-in alone, on loopback."),
}


class Lazy(click.Group):
    """Answers names and one-line helps from the table above; imports a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def root(ctx: click.Context) -> None:
    """Avizu: from a hazard warning to proof that each village has it."""
    if ctx.obj is None:
        from alerts.app import App

        ctx.obj = App()


def main() -> None:
    from alerts.errors import AvizuError

    try:
        root(prog_name="avizu")
    except AvizuError as error:
        click.echo(f"avizu: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
