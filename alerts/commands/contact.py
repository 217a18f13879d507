"""avizu contact: the directory of suco and municipality committees."""

from __future__ import annotations

import click

from alerts.commands.contact_change import clear, edit, merge, remove, substitute
from alerts.commands.contact_import import export, import_
from alerts.commands.contact_list import list_, show
from alerts.commands.contact_verify import contact_verify


@click.group()
def contact() -> None:
    """The directory of committees."""


for command in (import_, export, list_, show, edit, remove, merge, substitute, clear):
    contact.add_command(command)
contact.add_command(contact_verify, "verify")
