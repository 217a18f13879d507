"""avizu warning deny: a false warning is abroad, and nobody else can say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alerts.app import App
from alerts.commands import asking, identity
from alerts.commands.frame import json_option, pass_app, say
from alerts.commands.preview import show_preview
from alerts.errors import Unusable
from alerts.model.people import check_officer
from alerts.model.warning import Certainty, Revision, Severity, Urgency

if TYPE_CHECKING:
    from alerts.words.hazards import Hazard


@click.command()
@click.option("--hazard", help="What the false warning is about: flood, tsunami, ...")
@click.option("--place", "places", multiple=True, help="Where it goes round: a suco, post or municipality.")
@click.option("--coast", "coasts", multiple=True, metavar='"PLACE KM"', help="Land that near to the sea.")
@click.option("--expires", default="+12h", show_default=True, help="How long stations repeat it.")
@json_option
@pass_app
def deny(
    app: App, hazard: str | None, places: tuple[str, ...], coasts: tuple[str, ...], expires: str, as_json: bool
) -> None:
    """Say in a fixed text that a warning going round is not ours. Drafts and submits it; a second officer approves.

    It never says that there is no danger, and is refused where a warning of ours of that hazard is in force.
    """
    from alerts.actions import draft as drafting

    officer = identity.who(app)
    check_officer(officer, "deny a warning")
    asking.check_given({"--hazard": hazard, "--place": (*places, *coasts)})
    about, now = asking.ask_hazard(app, hazard, denying=True), app.clock()
    kind = _denial(app)
    facts = drafting.Facts(
        hazard=kind.key,
        sucos=asking.ask_places(app, places, coasts),
        severity=Severity.MINOR,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        expires=asking.ask_end(app, expires, now),
        values={kind.denied: about},
    )
    drafting.check(app, facts, by=officer, now=now)
    made = drafting.create(app, facts, by=officer, now=now)
    made, outgoing = drafting.submit(app, made.id, by=officer, now=now)
    show_preview(app, made, outgoing, as_json=as_json)
    if not as_json:
        say_what_waits(app, made.newest)


def say_what_waits(app: App, denial: Revision) -> None:
    """That somebody is about to warn of what this text calls false."""
    from alerts.actions import look

    kind = app.hazards.get(denial.hazard)
    about = denial.values.get(kind.denied, "") if kind and kind.denied else ""
    for one in look.waiting(app, about, denial.sucos) if about else ():
        say(f"! {one.ref.capitalize()} of {one.hazard} waits for approval there: is it really false?", first="  ")


def _denial(app: App) -> Hazard:
    """The hazard whose text it is; an installation may have taken it away."""
    found = next((hazard for hazard in app.hazards.values() if hazard.denied), None)
    if found is None:
        raise Unusable(
            "There is no text that denies a false warning here.", remedy="Put the entry hoax back into hazards.yaml."
        )
    return found
