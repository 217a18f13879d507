"""The story the demo tells: every command is the real one, with its real output."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
import httpx

from alerts.actions import draft, look
from alerts.app import DATA, App
from alerts.cap.read import read
from alerts.commands.contact import contact
from alerts.commands.message import message
from alerts.commands.officer import login
from alerts.commands.report import report
from alerts.commands.shown import confirmation
from alerts.commands.station import station
from alerts.commands.warning import warning
from alerts.commands.watching import watch
from alerts.demo import cast
from alerts.demo.stage import OFFICERS, Stage, stage

DOCUMENT = DATA / "demo" / "seroja.cap.xml"
PATIENCE = 30.0
NEXT = """
Three commands to try next:
  avizu demo --serve          leave this night running and look at its pages
  avizu place find Hera       any place of Timor-Leste, as people write it
  avizu setup                 an installation of your own
"""


def play(*, serve: bool) -> None:
    """Tells the whole story on the terminal, and tidies up."""
    document = read(DOCUMENT.read_bytes()).document
    assert document is not None
    with tempfile.TemporaryDirectory(prefix="avizu-demo-") as folder:
        start = document.sent + timedelta(minutes=4)
        with stage(Path(folder), start, cast.STATION) as played:
            _acts(played)
            if serve:
                _leave_running(played)
    click.echo(NEXT)


def _acts(played: Stage) -> None:
    app = played.app
    title("A warning arrives: Dili in the night of 4 April 2021")
    click.echo("(The document is a reconstruction; all people and the station are made up.)")
    for name in OFFICERS:
        command(played, name, login, name, "--passphrase-file", str(played.passphrase_file(name)), shown=False)
    command(played, "ana", warning, "import", str(DOCUMENT), said="avizu warning import seroja.cap.xml")
    sucos = _newest_sucos(app)
    title("The directory: who can be told in those sucos")
    people = played.folder / "contacts.csv"
    people.write_text(cast.contacts_csv(app.gazetteer, sucos), "utf-8")
    secret = ("--passphrase-file", str(played.passphrase_file("ana")))
    command(played, "ana", contact, "import", str(people), *secret, said="avizu contact import contacts.csv")
    title("Ana looks at it before anybody is told, and hands it to a second officer")
    command(played, "ana", warning, "submit", "1")
    title("What the radio host will read")
    command(played, "ana", station, "script", "1", "--station", "demo-fm", "--language", "tet")
    title("Ben approves: he types the place and the reach, and his passphrase")
    _approve(played)
    watch(app, 1, patience=PATIENCE)
    _broadcast(played)
    title("One suco has no contact: Ana rings the parish and writes down who was told")
    place = app.gazetteer.place(cast.without_contact(sucos)).name
    told = ("told", "1", f"{place}, Dili", "--person", "the parish priest (made up)", "--note", "by telephone")
    said = f'avizu message {told[0]} {told[1]} "{told[2]}" {told[3]} "{told[4]}" {told[5]} "{told[6]}"'
    command(played, "ana", message, *told, *secret, said=said)
    title("The report: suco by suco, who has it and how we know")
    command(played, "ana", report, "1", exits=(0, 1))


def title(text: str) -> None:
    click.echo(f"\n{click.style(f'== {text}', bold=True)}")


def command(
    played: Stage,
    by: str,
    group: click.Command,
    *words: str,
    said: str = "",
    shown: bool = True,
    exits: Sequence[int] = (0,),
) -> None:
    """Runs a real command as that officer, after showing how it is typed."""
    if shown:
        line = said or " ".join(["avizu", str(group.name), *(f'"{w}"' if " " in w else w for w in words)])
        click.echo(click.style(f"{by}$ {line}", fg="cyan"))
    with _at_terminal_of(played, by), _quiet(not shown):
        try:
            group.main(list(words), prog_name=f"avizu {group.name}", obj=played.app, standalone_mode=False)
        except SystemExit as done:
            if done.code not in exits:
                raise


@contextmanager
def _at_terminal_of(played: Stage, by: str) -> Iterator[None]:
    before = os.environ.get("AVIZU_TOKEN")
    os.environ["AVIZU_TOKEN"] = str(played.token_file(by))
    try:
        yield
    finally:
        if before is None:
            del os.environ["AVIZU_TOKEN"]
        else:
            os.environ["AVIZU_TOKEN"] = before


@contextmanager
def _quiet(quiet: bool) -> Iterator[None]:
    if not quiet:
        yield
        return
    said = sys.stdout
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        sys.stdout = nothing
        try:
            yield
        finally:
            sys.stdout = said


def _newest_sucos(app: App) -> tuple[str, ...]:
    return look.all_warnings(app)[0].newest.sucos


def _approve(played: Stage) -> None:
    one, outgoing = draft.preview(played.app, 1)
    place, reach = confirmation(played.app, one.newest, outgoing)
    secret = str(played.passphrase_file("ben"))
    typed = ("approve", "1", "--confirm-place", place, "--confirm-reach", str(reach), "--passphrase-file", secret)
    said = f'avizu warning approve 1 --confirm-place "{place}" --confirm-reach {reach}'
    command(played, "ben", warning, *typed, said=said)


def _broadcast(played: Stage) -> None:
    """The host opens the page, reads, and presses the button: a real page, really fetched."""
    title("The radio host opens the station's page, reads the script, and confirms")
    revision = look.all_warnings(played.app)[0].newest
    link = played.app.page_link("demo-fm", revision.id)
    page = httpx.get(link)
    click.echo(f"  GET  {link[:54]}...  {page.status_code}, {len(page.content):,} bytes, no script, no font")
    answer = httpx.post(link, data={"language": "tet"}, follow_redirects=True)
    click.echo(f'  POST "Lee ona" in Tetum  {answer.status_code}')


def _leave_running(played: Stage) -> None:
    app = played.app
    revision = look.all_warnings(app)[0].newest
    (played.folder / "avizu.toml").write_text(f'mode = "{app.settings.mode.value}"\n', "utf-8")
    click.echo(f"\nStill running. In another terminal: AVIZU_HOME={played.folder} avizu report 1")
    click.echo(f"The station's page: {app.page_link('demo-fm', revision.id)}")
    click.echo(f"What the stand-in took: {played.sandbox.base_url}/sandbox/messages")
    click.echo("Ctrl-C ends it and forgets everything.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("")
