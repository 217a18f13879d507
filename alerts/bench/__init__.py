"""avizu bench: the project's own figures, as ratios within one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import click

from alerts.commands.frame import emit, json_option

BENCHES = {
    "dispatch": ("alerts.bench.dispatch:rows", "10,000 messages through the whole path, beside bare HTTP posting."),
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
@click.option("--messages", type=click.IntRange(min=100), default=10_000, show_default=True)
@json_option
def bench(name: str, messages: int, as_json: bool) -> None:
    """Measure NAME on this machine. Ratios compare within one run; seconds are only for the curious."""
    module, _, function = BENCHES[name][0].partition(":")
    rows: Callable[[int], Iterator[Row]] = getattr(import_module(module), function)
    for row in rows(messages):
        if as_json:
            emit({"name": row.name, "ratio": row.ratio, "base": row.base, "value": row.value, "unit": row.unit})
        else:
            ratio = "" if row.ratio is None else f"   {row.ratio:.2f} of {row.base:,.0f}"
            target = f"   (target {row.target})" if row.target else ""
            click.echo(f"{row.name:<34} {row.value:>10,.2f} {row.unit}{ratio}{target}")
