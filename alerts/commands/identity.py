"""Who sits at this terminal: the token of `avizu login`, and the passphrase asked again before what can't be undone."""

from __future__ import annotations

import hashlib
import os
import pwd
import sys
from pathlib import Path

import click

from alerts.app import App
from alerts.commands.frame import at_a_terminal
from alerts.errors import Misconfigured, NotAllowed, Unusable
from alerts.model.people import Officer

passphrase_option = click.option(
    "--passphrase-file", type=click.Path(dir_okay=False, path_type=Path), help="Read the passphrase from a file."
)
new_passphrase_option = click.option(
    "--new-passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Read the new passphrase from a file.",
)


def token_path(app: App) -> Path:
    """Outside AVIZU_HOME, per user of the machine and per home. AVIZU_TOKEN names another file."""
    named = os.environ.get("AVIZU_TOKEN")
    if named:
        return Path(named)
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "avizu" / f"{hashlib.sha256(str(app.home).encode()).hexdigest()[:12]}.token"


def token(app: App) -> str:
    try:
        return token_path(app).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NotAllowed("Nobody is logged in here.", remedy="Run: avizu login LOGIN", code="login") from None


def forget(app: App) -> None:
    try:
        token_path(app).unlink(missing_ok=True)
    except OSError as error:
        raise Misconfigured(f"{token_path(app)} can't be removed ({error.strerror}).", remedy="Remove it.") from error


def who(app: App) -> Officer:
    """The officer logged in at this terminal, from where he does what follows. Raises NotAllowed with the remedy."""
    from alerts.actions import accounts
    from alerts.store.journal import done_from

    officer = accounts.whose(app, token(app), now=app.clock())
    before = done_from.set(here(app.host))
    context = click.get_current_context(silent=True)
    if context is not None:
        context.find_root().call_on_close(lambda: done_from.reset(before))
    return officer


def here(host: str) -> str:
    """Where this terminal is, as the audit says it: `ana@desk:pts/0`, with the address of who came over SSH."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = str(os.getuid())
    came = os.environ.get("SSH_CONNECTION", "").split()
    return f"{user}@{host}:{_terminal()}" + (f" from {came[0]}" if came else "")


def _terminal() -> str:
    for stream in (sys.stdin, sys.stderr):
        try:
            return os.ttyname(stream.fileno()).removeprefix("/dev/")
        except (OSError, ValueError):
            continue
    return "no terminal"


def logged_in(app: App) -> bool:
    """Whether somebody is logged in at this terminal: for what others see less of. Refuses nobody."""
    try:
        who(app)
    except NotAllowed:
        return False
    return True


def read_passphrase(file: Path | None, prompt: str, *, confirm: bool = False, option: str = "--passphrase-file") -> str:
    """From the file if one is named, else typed unseen. Never from the command line. `option` names the file."""
    if file is not None:
        try:
            return file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Unusable(f"The passphrase file {file} can't be read.", remedy="Check its name.") from error
    if not at_a_terminal():
        raise Unusable("A passphrase is needed.", remedy=f"Give it with {option} FILE.")
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))


def read_new(app: App, login: str, file: Path | None) -> str:
    """The new passphrase of this account, typed twice where no file is named."""
    prompt = f"{app.settings.mode.mark} New passphrase of {login}"
    return read_passphrase(file, prompt, confirm=True, option="--new-passphrase-file")


def again(app: App, officer: Officer, file: Path | None) -> Officer:
    """The same officer, who has just typed the passphrase again."""
    from alerts.actions import asked_again

    mark = app.settings.mode.mark
    typed = read_passphrase(file, f"{mark} Passphrase of {officer.login}")
    return asked_again.check(app, token(app), typed, now=app.clock())
