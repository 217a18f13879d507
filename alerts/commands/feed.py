"""avizu feed: the sources Avizu listens to."""

from __future__ import annotations

import sys

import click

from alerts.actions import ingest, look
from alerts.app import App
from alerts.commands.frame import dili, emit, json_option, pass_app, safe
from alerts.errors import NotFound


@click.group()
def feed() -> None:
    """The sources Avizu listens to."""


@feed.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """Every configured source: last success, last error, age."""
    for source, state in look.feeds(app):
        succeeded = state.succeeded_at if state else None
        error = state.error if state else ""
        if as_json:
            row = {"name": source.name, "reader": source.reader, "url": source.url}
            emit(row | {"succeeded_at": succeeded, "error": error, "next_at": state.next_at if state else None})
        else:
            when = dili(succeeded) if succeeded else "never"
            click.echo(f"{source.name:<20} last success {when}")
            if error:
                click.echo(f"  ! {safe(error)}")
    if not app.settings.feeds and not as_json:
        click.echo("No source is listened to. Add [feed.NAME] to avizu.toml: see docs/operator.md")


@feed.command()
@click.argument("name", required=False)
@json_option
@pass_app
def poll(app: App, name: str | None, as_json: bool) -> None:
    """Ask one source, or all of them, now. What is new becomes a draft."""
    chosen = [source for source in app.settings.feeds if name in {None, source.name}]
    if name and not chosen:
        raise NotFound(f"There is no source {name!r}.", remedy="See the list: avizu feed list")
    done = [ingest.poll(app, source, now=app.clock()) for source in chosen]
    for one in done:
        if as_json:
            emit({"feed": one.feed, "drafts": list(one.drafts), "error": one.error})
        else:
            click.echo(f"{one.feed:<20} {safe(one.error) or f'{len(one.drafts)} new drafts'}")
    if any(one.error for one in done):
        sys.exit(1)
