"""avizu warning cap: the document that was published for a warning."""

from __future__ import annotations

import click

from alerts.app import App
from alerts.commands.frame import pass_app


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--revision", type=int, help="Which text; the newest approved one without it.")
@pass_app
def cap(app: App, number: int, revision: int | None) -> None:
    """Print the CAP 1.2 document that was published for an approved text."""
    from alerts.actions import publish

    click.echo(publish.of(app, number, revision).body, nl=False)
