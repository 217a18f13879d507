"""avizu bench: the project's own figures, as ratios within one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click

from alerts.commands.frame import emit, json_option

# By name: where its rows come from, and the options it takes.
BENCHES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dispatch": ("alerts.bench.dispatch:rows", ("messages",)),
    "cap": ("alerts.bench.cap:rows", ("folder", "peer_python")),
    "places": ("alerts.bench.places:rows", ()),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`value` in `unit`; `ratio` is value over base, None where nothing is compared. `target` is what we promise."""

    name: str
    value: float
    unit: str
    base: float | None = None
    ratio: float | None = None
    target: str = ""


@click.command()
@click.argument("name", type=click.Choice(list(BENCHES)))
@click.option(
    "--messages", type=click.IntRange(min=100), default=10_000, show_default=True, help="dispatch: how many are sent."
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="cap: read the .xml and .cap files below it; without it, documents the bench writes itself.",
)
@click.option(
    "--peer-python",
    type=click.Path(dir_okay=False, path_type=Path),
    help="cap: a Python that has cap-tools, to be compared with.",
)
@json_option
def bench(name: str, as_json: bool, **options: object) -> None:
    """Measure NAME on this machine. Ratios compare within one run; seconds are only for the curious.

    \b
    dispatch  messages through the whole path, beside bare HTTP posting
    cap       warnings understood, beside bare XML parsing
    places    a thousand warnings' areas, beside cutting every suco near
    """
    where, takes = BENCHES[name]
    module, _, function = where.partition(":")
    rows: Callable[..., Iterator[Row]] = getattr(import_module(module), function)
    for row in rows(**{option: options[option] for option in takes}):
        if as_json:
            emit({"name": row.name, "ratio": row.ratio, "base": row.base, "value": row.value, "unit": row.unit})
        else:
            ratio = "" if row.ratio is None else f"   {row.ratio:.2f} of {row.base:,.0f}"
            target = f"   (target {row.target})" if row.target else ""
            click.echo(f"{row.name:<34} {row.value:>10,.2f} {row.unit}{ratio}{target}")
