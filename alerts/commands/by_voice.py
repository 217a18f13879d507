"""avizu warning approve --code: an approver's yes by telephone, typed by who called him; and who is told at submit."""

from __future__ import annotations

from pathlib import Path

from alerts.app import App
from alerts.commands import asking, identity
from alerts.commands.frame import safe, say


def approve(
    app: App, number: int, code: str | None, called_by: str | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """The yes of `called_by`, who said the code that he was sent. He heard place and reach in the SMS that had it."""
    from alerts.actions import by_voice
    from alerts.commands.deciding import show_approved

    officer = identity.who(app)
    asking.check_given({"--code": code, "--called-by": called_by, "--passphrase-file": passphrase_file})
    caller = called_by or asking.ask(app, "--called-by", "Who calls (login)").strip()
    digits = code or asking.ask_until(app, "--code", "The six digits he says", by_voice.read_code)
    officer = identity.again(app, officer, passphrase_file)
    done = by_voice.approve_by_voice(app, number, digits, called_by=caller, typed_by=officer, now=app.clock())
    if not as_json:
        name = safe(done.approver.name)
        say(f"{app.settings.mode.mark} Approved by voice: {name}, {done.phone}, typed by {officer.login}.")
    show_approved(app, done.approved, as_json)


def tell_first(app: App, number: int, as_json: bool) -> None:
    """Tells the first approver of what was just submitted, and says whom."""
    from alerts.actions import call_approvers

    told = call_approvers.ask(app, number, now=app.clock())
    if as_json:
        return
    if told:
        say(f"Told: {safe(told.name)}, {told.phone}", first="  ")
    else:
        say("! Nobody on the roster can be told by SMS: ring somebody: avizu officer roster", first="  ")
