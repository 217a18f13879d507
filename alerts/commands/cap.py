"""`avizu cap`: what CAP documents say, and what would become of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands.frame import Instant, dili, emit, json_option, pass_app, safe

if TYPE_CHECKING:
    from alerts.cap.document import Reading
    from alerts.cap.verdict import Weighed


@click.group()
def cap() -> None:
    """Check CAP documents."""


@cap.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--now", type=Instant(), help="Judge as if it were this time (Dili time without an offset).")
@json_option
@pass_app
@click.pass_context
def check(ctx: click.Context, app: App, files: tuple[Path, ...], now: datetime | None, as_json: bool) -> None:
    """Say what is wrong with each document and what would become of it. Nothing is stored.

    Exit 1 when one of them is rejected or would be held back.
    """
    from alerts.cap.read import LARGEST, read
    from alerts.cap.verdict import Verdict
    from alerts.incoming import judge

    held = False
    for path in files:
        with path.open("rb") as file:
            reading = read(file.read(LARGEST + 1))
        judged = judge(reading, lambda: app.shapes, now or app.clock())
        weighed = judged.weighed
        held = held or weighed.verdict in (Verdict.REJECT, Verdict.QUARANTINE)
        row = _row(path, reading, weighed, list(judged.sucos))
        if as_json:
            emit(row)
        else:
            _show(row, reading, weighed)
    if held:
        ctx.exit(1)


def _row(path: Path, reading: Reading, weighed: Weighed, sucos: list[str]) -> dict[str, Any]:
    document = reading.document
    infos = document.infos if document else ()
    polygons, circles = reading.areas_shapes()
    return {
        "file": str(path),
        "verdict": weighed.verdict,
        "findings": [asdict(finding) for finding in weighed.findings],
        "identifier": document and document.identifier,
        "sender": document and document.sender,
        "sent": document and document.sent,
        "status": document and document.status,
        "msg_type": document and document.msg_type,
        "languages": list(dict.fromkeys(info.language for info in infos)),
        "infos": len(infos),
        "areas": sum(len(info.areas) for info in infos),
        "polygons": len(polygons),
        "circles": len(circles),
        "sucos": sucos,
    }


def _show(row: Mapping[str, Any], reading: Reading, weighed: Weighed) -> None:
    click.echo(f"{safe(row['file'])}: {weighed.verdict.value}")
    document = reading.document
    if document:
        click.echo(f"  {safe(document.sender)} {safe(document.identifier)}")
        click.echo(f"  {safe(document.status)} {safe(document.msg_type)}, sent {dili(document.sent)}")
    if weighed.facts:
        facts = weighed.facts
        click.echo(f"  {safe(facts.event)}, {facts.severity.value}, until {dili(facts.expires)}")
        click.echo(f"  {', '.join(map(safe, row['languages']))}; {len(row['sucos'])} sucos")
    for finding in weighed.findings:
        click.echo(f"  ! {safe(finding.message)}" + (f"  [{safe(finding.path)}]" if finding.path else ""))
