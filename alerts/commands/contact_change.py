"""avizu contact edit, remove, merge, substitute, clear: one contact changed, with who did it and why on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alerts.app import App
from alerts.commands import identity
from alerts.commands.contact_import import warn_of_spread
from alerts.commands.contact_list import row
from alerts.commands.frame import emit, json_option, pass_app, safe, say

if TYPE_CHECKING:
    from alerts.actions.contact_edit import Changed

number_argument = click.argument("number", type=int, metavar="ID")
reason_option = click.option("--reason", required=True, help="In a few words, for the record.")


@click.command()
@number_argument
@click.option("--name", help="How the person is called.")
@click.option("--role", help="In any language.")
@click.option("--order", type=click.IntRange(0, 99), help="Whom to call first: 1, then 2; 0 where nobody said.")
@click.option("--phone", help="The number tried first. Another takes the place of the first, one of theirs moves up.")
@click.option("--add-phone", "add_phones", multiple=True, metavar="PHONE", help="One more; may be repeated.")
@click.option("--remove-phone", "remove_phones", multiple=True, metavar="PHONE", help="One less; may be repeated.")
@click.option("--languages", help="In order of preference: tet,pt")
@click.option("--place", help="The suco, post or municipality of the committee.")
@json_option
@pass_app
def edit(
    app: App,
    *,
    number: int,
    name: str | None,
    role: str | None,
    order: int | None,
    phone: str | None,
    add_phones: tuple[str, ...],
    remove_phones: tuple[str, ...],
    languages: str | None,
    place: str | None,
    as_json: bool,
) -> None:
    """Change what is known of a contact."""
    from alerts.actions import contact_edit

    changes = contact_edit.Changes(
        name=name,
        role=role,
        order=order,
        phone=phone,
        add_phones=add_phones,
        remove_phones=remove_phones,
        languages=languages,
        place=place,
    )
    done = contact_edit.edit(app, number, changes, by=identity.who(app), now=app.clock())
    _say(app, done, "changed", as_json)


@click.command()
@number_argument
@reason_option
@json_option
@pass_app
def remove(app: App, *, number: int, reason: str, as_json: bool) -> None:
    """Take somebody out of the directory. Warnings that wait for the number are taken back.

    Whoever was told of a danger still hears that it is over.
    """
    from alerts.actions import contact_edit

    done = contact_edit.remove(app, number, reason=reason, by=identity.who(app), now=app.clock())
    _say(app, done, "removed", as_json)


@click.command()
@number_argument
@click.argument("into", type=int, metavar="INTO")
@reason_option
@json_option
@pass_app
def merge(app: App, *, number: int, into: int, reason: str, as_json: bool) -> None:
    """ID and INTO are one person of one committee: INTO stays, with the numbers and languages of both."""
    from alerts.actions import contact_edit

    done = contact_edit.merge(app, number, into, reason=reason, by=identity.who(app), now=app.clock())
    _say(app, done, f"joined with contact {number}", as_json)


@click.command()
@number_argument
@click.option("--by", "stand_in", type=int, metavar="OTHER_ID", help="Somebody else of the same committee.")
@click.option("--nobody", is_flag=True, help="Nobody stands in any more.")
@json_option
@pass_app
def substitute(app: App, *, number: int, stand_in: int | None, nobody: bool, as_json: bool) -> None:
    """Record who stands in for ID, who said PARA. Then ID gets no warning at all, not even Severe and Extreme."""
    from alerts.actions import contact_edit

    if (stand_in is None) is not nobody:
        raise click.UsageError("Name who stands in: --by OTHER_ID (or --nobody).")
    done = contact_edit.substitute(app, number, stand_in=stand_in, by=identity.who(app), now=app.clock())
    _say(app, done, f"contact {stand_in} stands in" if stand_in else "nobody stands in", as_json)


@click.command()
@number_argument
@click.option("--phone", required=True, help="A number of theirs that was marked because it failed.")
@json_option
@pass_app
def clear(app: App, *, number: int, phone: str, as_json: bool) -> None:
    """A number that was marked works again: failures up to now no longer count."""
    from alerts.actions import contact_edit

    done = contact_edit.clear(app, number, phone=phone, by=identity.who(app), now=app.clock())
    _say(app, done, "the number is used again", as_json)


def _say(app: App, done: Changed, what: str, as_json: bool) -> None:
    one = done.contact
    if as_json:
        from alerts.actions import contacts

        heard = contacts.shown(app, one.id).listed.verified_at
        taken = {"taken_back": list(done.taken_back), "alone": list(done.alone)}
        emit(row(app, one, heard) | taken)
        warn_of_spread(done.spread, as_json)
        return
    say(f"{app.settings.mode.mark} Contact {one.id}, {safe(one.name)}, {app.gazetteer.label(one.place)}: {what}.")
    for warning in sorted(set(done.taken_back) - {0}):
        say(f"! a message of warning {warning} was taken back. Who is there now? avizu report {warning}", first="  ")
    for other in done.alone:
        say(f"! nobody stands in for contact {other} now: avizu contact substitute {other} --by ID", first="  ")
    warn_of_spread(done.spread, as_json)
