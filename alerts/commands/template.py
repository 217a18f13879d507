"""`avizu template`: look at the texts, at what is wrong with them, and have them corrected."""

from __future__ import annotations

import click

from alerts.commands.template_check import check
from alerts.commands.template_sheet import export, import_, list_, reviews, sign
from alerts.commands.template_show import show


@click.group()
def template() -> None:
    """The texts: check and show them, give them to translators and take them back."""


for command in (check, show, list_, export, import_, sign, reviews):
    template.add_command(command)
