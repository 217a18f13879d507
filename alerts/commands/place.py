"""`avizu place`: what a name means, which sucos a shape touches, what is known of a place."""

from __future__ import annotations

import click

from alerts.commands.place_facts import import_population, import_safe, safe_places, show_place
from alerts.commands.place_find import find_place
from alerts.commands.place_hit import hit_sucos


@click.group()
def place() -> None:
    """Find a place by name; see which sucos a shape touches; what is known of a place."""


place.add_command(find_place)
place.add_command(hit_sucos)
for command in (show_place, safe_places, import_population, import_safe):
    place.add_command(command)
