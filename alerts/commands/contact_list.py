"""avizu contact list, show: who is in the directory, who is missing, and who changed what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.audience.gaps import Gap, Why
from alerts.commands import identity
from alerts.commands.columns import cut
from alerts.commands.frame import DILI, emit, emit_all, heading, json_option, pass_app, safe, say
from alerts.model.mask import mask_phone
from alerts.model.people import Contact

if TYPE_CHECKING:
    from alerts.actions.contacts import Shown


@click.command("list")
@click.option("--place", metavar="PLACE", help="Only the committees of this place and all that lies in it.")
@click.option("--gaps", "only_gaps", is_flag=True, help="The sucos that have no live contact, by municipality.")
@json_option
@pass_app
def list_(app: App, *, place: str | None, only_gaps: bool, as_json: bool) -> None:
    """Everybody in the directory, committee by committee in the order of calling."""
    from alerts.actions import contacts

    identity.who(app)
    if only_gaps:
        return _gaps(app, place, as_json)
    everybody = contacts.listed(app, place)
    if as_json:
        return emit_all(row(app, one.contact, one.verified_at) for one in everybody)
    click.echo(heading(app, len(everybody), "contact"))
    for listed in everybody:
        one = listed.contact
        label, name = cut(app.gazetteer.label(one.place), 22), cut(safe(one.name), 24)
        click.echo(f"{one.id:>5}  {label:<22} {name:<24} {mask_phone(one.phone)}  {_silent(one)}".rstrip())
    return None


def row(app: App, contact: Contact, verified_at: datetime | None) -> dict[str, Any]:
    """The fields of docs/json.md: numbers in full."""
    return {
        "id": contact.id,
        "name": contact.name,
        "role": contact.role,
        "place": contact.place,
        "place_name": app.gazetteer.label(contact.place),
        "order": contact.position,
        "phone": contact.phone,
        "phones": list(contact.phones),
        "marked": [phone for phone in contact.phones if phone in contact.marked],
        "languages": list(contact.languages),
        "opted_out_at": contact.opted_out_at,
        "substitute_id": contact.substitute_id,
        "verified_at": verified_at,
    }


def _silent(contact: Contact) -> str:
    failing = not contact.live_phones
    if contact.opted_out_at:
        return "PARA, fails" if failing else "said PARA"
    return "fails" if failing else ""


def _gaps(app: App, place: str | None, as_json: bool) -> None:
    from alerts.actions import contacts

    found, sucos = contacts.without_contact(app, place)
    if as_json:
        emit_all(_gap_row(app, gap) for gap in found)
        return
    severe = [gap for gap in found if gap.why is Why.ONLY_SEVERE]
    missing = [gap for gap in found if gap.why is not Why.ONLY_SEVERE]
    say(f"{app.settings.mode.mark} {len(missing)} of {len(sucos)} sucos have no live contact.")
    for line in _by_municipality(app, missing, sucos):
        say(line, first="  ")
    if severe:
        click.echo(f"  Only Severe and Extreme warnings reach {len(severe)} more: who is there said PARA.")
        for line in _by_municipality(app, severe, sucos):
            say(line, first="  ")
        click.echo("  Record who stands in: avizu contact substitute ID --by OTHER_ID")


def _gap_row(app: App, gap: Gap) -> dict[str, Any]:
    return {
        "place": gap.suco,
        "place_name": app.gazetteer.label(gap.suco),
        "municipality": app.gazetteer.municipality_of(gap.suco).code,
        "why": gap.why,
    }


def _by_municipality(app: App, found: Sequence[Gap], sucos: Sequence[str]) -> Iterator[str]:
    """`Dili 3 of 31: Bebonuk, Caicoli; numbers fail: Hera`, or `Aileu: all 35` where nobody is there at all."""
    for municipality in app.gazetteer.municipalities:
        inside = set(app.gazetteer.sucos_of(municipality.code))
        here = [gap for gap in found if gap.suco in inside]
        if here:
            total = len(inside.intersection(sucos))
            apart = {why: [app.gazetteer.label(gap.suco) for gap in here if gap.why is why] for why in Why}
            if total > 1 and total in (len(apart[Why.NOBODY]), len(apart[Why.ONLY_SEVERE])):
                yield f"{municipality.name}: all {total}"
                continue
            parts = [f"{_BECAUSE[why]}{', '.join(names)}" for why, names in apart.items() if names]
            yield f"{municipality.name} {len(here)} of {total}: {'; '.join(parts)}"


_BECAUSE = {
    Why.NOBODY: "",
    Why.FAILING: "numbers fail: ",
    Why.DENIED: "answered no: ",
    Why.ONLY_SEVERE: "",
}


@click.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def show(app: App, *, number: int, as_json: bool) -> None:
    """One contact: every number in full, and who changed what."""
    from alerts.actions import contacts

    identity.who(app)
    shown = contacts.shown(app, number)
    if as_json:
        history = [{"at": e.at, "who": e.who, "what": e.what, "detail": e.detail} for e in shown.history]
        stored = {name: getattr(shown.row, name) for name in ("created_at", "created_by", "removed_at")}
        emit(row(app, shown.listed.contact, shown.listed.verified_at) | stored | {"history": history})
        return
    for line in _shown(app, shown):
        say(safe(line), first="" if line.startswith("[") else "  ")


def _shown(app: App, shown: Shown) -> Iterator[str]:
    one, stored = shown.listed.contact, shown.row
    facts = [one.name, one.role, app.gazetteer.label(one.place)]
    yield f"{app.settings.mode.mark} Contact {one.id}: {', '.join(filter(None, facts))}"
    yield f"order {one.position or 'not said'}, languages {', '.join(one.languages)}"
    for phone in one.phones:
        yield f"{phone} fails: avizu contact clear {one.id} --phone {phone}" if phone in one.marked else phone
    heard = shown.listed.verified_at
    yield f"last heard from {_day(heard)}" if heard else "never heard from"
    if one.opted_out_at:
        instead = f"contact {one.substitute_id} stands in" if one.substitute_id else "nobody stands in"
        yield f"said PARA {_day(one.opted_out_at)}; {instead}"
    yield f"{_day(stored.created_at)} added by {stored.created_by}"
    for entry in shown.history:
        yield f"{_day(entry.at)} {entry.what} by {entry.who}{_told(app, entry.detail)}"
    if stored.removed_at:
        yield f"removed {_day(stored.removed_at)}: gets no warnings"


def _day(when: datetime) -> str:
    return when.astimezone(DILI).strftime("%d/%m/%Y %H:%M")


def _told(app: App, detail: Mapping[str, Any]) -> str:
    """`: order 2 -> 1; place Hera -> Comoro`."""
    before, after = detail.get("before"), detail.get("after")
    told = [f"{what} {detail[what]}" for what in ("line", "other", "into", "reason", "phone") if what in detail]
    if isinstance(before, dict) and isinstance(after, dict):
        told += [f"{what} {_said(app, what, before[what])} -> {_said(app, what, after[what])}" for what in after]
    elif "after" in detail:
        told.append(f"{_said(app, '', before)} -> {_said(app, '', after)}")
    return f": {'; '.join(told)}" if told else ""


def _said(app: App, what: str, value: object) -> str:
    if what == "place":
        return app.gazetteer.label(str(value))
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return text or "none"
