"""The `avizu` command: what commands there are. Each is loaded only when it is called."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from alerts.commands.lazy import lazy

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

    from alerts.app import App
    from alerts.web.server import Server

COMMANDS = {
    "setup": ("alerts.commands.setup:setup", "Make the home folder, the database, the first administrator."),
    "demo": ("alerts.demo:demo", "The whole story, from a warning to the report, against a stand-in."),
    "run": ("cli:run", "Send, receive, listen, until stopped."),
    "warning": ("alerts.commands.warning:warning", "Draft, preview, submit, approve, update, end."),
    "report": ("alerts.commands.report:report", "Who was reached, suco by suco."),
    "message": ("alerts.commands.message:message", "Single messages; who was told by voice."),
    "reply": ("alerts.commands.reply:reply", "What committees answered."),
    "contact": ("alerts.commands.contact:contact", "The directory of committees."),
    "station": ("alerts.commands.station:station", "Radio stations: scripts, what was aired."),
    "place": ("alerts.commands.place:place", "Find a place by name; see which sucos a shape touches."),
    "feed": ("alerts.commands.feed:feed", "The sources Avizu listens to."),
    "event": ("alerts.commands.event:event", "What happened, who says what of it."),
    "proposal": ("alerts.commands.proposal:proposal", "What sources propose about warnings."),
    "alarm": ("alerts.commands.alarm:alarm", "What the duty officers are called for."),
    "cap": ("alerts.commands.cap:cap", "Check CAP documents."),
    "sms": ("alerts.commands.sms:sms", "Measure a text as SMS."),
    "template": ("alerts.commands.template:template", "Check and show the texts."),
    "plan": ("alerts.commands.plan:plan", "What two officers agreed on by day, to be sent at night."),
    "officer": ("alerts.commands.officer:officer", "Accounts of officers and administrators."),
    "change": ("alerts.commands.change:change", "What two people must agree on."),
    "login": ("alerts.commands.officer:login", "Log in at this terminal."),
    "logout": ("alerts.commands.officer:logout", "Log out."),
    "doctor": ("alerts.commands.setup:doctor", "What is wrong, and the command that mends it."),
    "audit": ("alerts.commands.audit:audit", "What was done by whom; whether the records are whole."),
    "backup": ("alerts.commands.backup:backup", "A copy of everything, while it runs."),
    "restore": ("alerts.commands.backup:restore", "A home made from such a copy."),
    "clock": ("alerts.commands.clock:clock", "Confirm the clock after it was wrong."),
    "db": ("alerts.commands.setup:db", "Upgrade the database."),
    "sandbox": ("alerts.commands.sandbox:sandbox", "The gateway stand-in alone, on loopback."),
    "bench": ("alerts.bench:bench", "The project's own benchmarks, as ratios."),
}


@click.group(cls=lazy(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def root(ctx: click.Context) -> None:
    """Avizu: from a hazard warning to proof that each village has it."""
    if ctx.obj is None:
        from alerts.app import App

        ctx.obj = App.here()


PARTS = ("web", "dispatch", "schedule")


@click.command()
@click.option("--only", type=click.Choice(PARTS), help="One part alone: several machines share the work.")
@click.pass_obj
def run(app: App, only: str | None) -> None:
    """Send, receive and listen until stopped (Ctrl-C, or SIGTERM): what is in the air is finished first."""
    import asyncio
    import signal
    import threading

    from alerts.actions import clock as desk_clock
    from alerts.actions import collect, dispatch, receive, settle
    from alerts.commands.logbook import open_logbook
    from alerts.store import migrate

    migrate.check(app.database, app.settings.mode)
    open_logbook(app.settings.mode)
    parts = {only} if only else set(PARTS)
    if parts & {"dispatch", "schedule"}:
        desk_clock.look_at_start(app, now=app.clock())
    tend = collect.beside(settle.tend, receive.reply)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = _web(app) if "web" in parts else None
    clock = _schedule(app) if "schedule" in parts else None
    click.echo(f"{app.settings.mode.mark} running: {', '.join(sorted(parts))}" + (f"  {server.url}" if server else ""))
    try:
        if "dispatch" in parts:
            asyncio.run(dispatch.serve(app, owner=app.new_owner(), stop=stop, tend=tend))
        stop.wait()
    finally:
        if clock:
            clock.shutdown()
        if server:
            server.stop()


def _web(app: App) -> Server:
    from alerts.web.server import serve_in_thread

    return serve_in_thread(app, app.settings.web_host, app.settings.web_port)


def _schedule(app: App) -> BackgroundScheduler:
    import scheduler

    return scheduler.start(app)


def main() -> None:
    from alerts.errors import AvizuError, Unusable

    try:
        if any("\udc80" <= letter <= "\udcff" for word in sys.argv[1:] for letter in word):
            raise Unusable("What was typed is not UTF-8 text.", remedy="Set the terminal to UTF-8 and type it again.")
        answer = root(prog_name="avizu", standalone_mode=False)
    except click.ClickException as refused:
        refused.show()
        sys.exit(refused.exit_code)
    except click.Abort:
        # A terminal shows ^C where it was typed, and the cursor stays behind it.
        new_line = "\n" if sys.stderr.isatty() else ""
        click.echo(f"{new_line}avizu: Stopped before the end.", err=True)
        sys.exit(2)
    except AvizuError as error:
        from alerts.commands.frame import safe

        click.echo(f"avizu: {safe(str(error))}", err=True)
        sys.exit(error.exit_code)
    sys.exit(answer if isinstance(answer, int) else 0)


if __name__ == "__main__":
    main()
