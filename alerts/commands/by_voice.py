"""avizu warning approve --code: an approver's yes by telephone, typed by who called him; and who is told at submit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alerts.app import App
from alerts.commands import asking, identity
from alerts.commands.frame import safe, say

if TYPE_CHECKING:
    from alerts.actions.call_approvers import Told


def approve(
    app: App, number: int, code: str | None, called_by: str | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """The yes of `called_by`, who said the code that he was sent. He heard place and reach in the SMS that had it."""
    from alerts.actions import by_voice
    from alerts.commands.deciding import show_approved

    officer = identity.who(app)
    by_voice.look(app, number, code, called_by=called_by, typed_by=officer)

    def known(login: str) -> str:
        by_voice.look(app, number, code, called_by=login.strip(), typed_by=officer)
        return login.strip()

    asking.check_given({"--code": code, "--called-by": called_by, "--passphrase-file": passphrase_file})
    caller = called_by or asking.ask_until(app, "--called-by", "Who calls (login)", known)
    digits = code or asking.ask_until(app, "--code", "The six digits he says", by_voice.read_code)
    officer = identity.again(app, officer, passphrase_file)
    done = by_voice.approve_by_voice(app, number, digits, called_by=caller, typed_by=officer, now=app.clock())
    if not as_json:
        name = safe(done.approver.name)
        say(f"{app.settings.mode.mark} Approved by voice: {name}, {done.phone}, typed by {officer.login}.")
    show_approved(app, done.approved, as_json)


def tell_first(app: App, number: int) -> Told | None:
    """Tells the first approver of what was just submitted."""
    from alerts.actions import call_approvers

    return call_approvers.ask(app, number, now=app.clock())


def say_told(told: Told | None, as_json: bool) -> None:
    """Says who that was; nothing in JSON."""
    if as_json:
        return
    if told:
        say(f"Told: {safe(told.name)}, {told.phone}", first="  ")
    else:
        say("! Nobody on the roster can be told by SMS: ring somebody: avizu officer roster", first="  ")
