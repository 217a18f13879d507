"""`avizu cap`: what CAP documents say, and what would become of them one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.app import App
from alerts.commands.frame import Instant, dili, emit, json_option, pass_app, safe

if TYPE_CHECKING:
    from alerts.cap.document import Finding, Reading
    from alerts.cap.draft import DraftFacts
    from alerts.cap.sequence import Arrived, Key, Link
    from alerts.cap.verdict import Verdict, Weighed


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

    Several files are one sequence in the order given: a repeat, an update or a cancellation is judged by what came
    before it. Exit 1 when one of them is rejected or would be held back.
    """
    from alerts.cap.verdict import Verdict

    heard = _Heard()
    held = False
    for path in files:
        checked = _checked(path, app, now or app.clock(), heard)
        held = held or checked.verdict in (Verdict.REJECT, Verdict.QUARANTINE)
        if as_json:
            emit(_row(checked))
        else:
            _show(checked)
    if held:
        ctx.exit(1)


@dataclass(frozen=True, slots=True)
class _Heard:
    """The documents of this call so far, by every identifier they bear or refer to."""

    links: dict[str, dict[tuple[Key, str], Link]] = field(default_factory=dict)

    def having(self, identifiers: Collection[str]) -> Iterator[Link]:
        for identifier in identifiers:
            yield from self.links.get(identifier, {}).values()

    def add(self, link: Link) -> None:
        for identifier in (link.identifier, *(reference.identifier for reference in link.references)):
            self.links.setdefault(identifier, {}).setdefault((link.key, link.digest), link)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """`arrived` is None for what could not be read at all."""

    path: Path
    reading: Reading
    facts: DraftFacts | None
    sucos: tuple[str, ...]
    verdict: Verdict
    findings: tuple[Finding, ...]
    arrived: Arrived | None


def _checked(path: Path, app: App, now: datetime, heard: _Heard) -> _Checked:
    from alerts.cap.read import LARGEST, read
    from alerts.incoming import touched

    with path.open("rb") as file:
        reading = read(file.read(LARGEST + 1), schema=True)
    judged = app.judge(reading, now)
    facts = judged.weighed.facts
    arrived = _arrived(reading, judged.weighed, heard)
    said = arrived or judged.weighed
    return _Checked(
        path=path,
        reading=reading,
        facts=facts,
        sucos=touched(app.known, facts, judged) if facts and facts.geocodes else judged.sucos,
        verdict=said.verdict,
        findings=said.findings,
        arrived=arrived,
    )


def _arrived(reading: Reading, weighed: Weighed, heard: _Heard) -> Arrived | None:
    from alerts.cap.sequence import arrive, chain_of, link_of

    if reading.document is None:
        return None
    new = link_of(reading.document)
    arrived = arrive(weighed, new, chain_of(new, heard.having))
    heard.add(arrived.link)
    return arrived


def _row(checked: _Checked) -> dict[str, Any]:
    document = checked.reading.document
    arrived = checked.arrived
    infos = document.infos if document else ()
    polygons, circles = checked.reading.areas_shapes()
    return {
        "file": str(checked.path),
        "verdict": checked.verdict,
        "findings": [asdict(finding) for finding in checked.findings],
        "identifier": document and document.identifier,
        "sender": document and document.sender,
        "sent": document and document.sent,
        "status": document and document.status,
        "msg_type": document and document.msg_type,
        "standing": arrived and arrived.standing,
        "replaces": [identifier for _, identifier, _ in arrived.replaces] if arrived else [],
        "cancels": [identifier for _, identifier, _ in arrived.cancels] if arrived else [],
        "languages": list(dict.fromkeys(info.language for info in infos)),
        "infos": len(infos),
        "areas": sum(len(info.areas) for info in infos),
        "polygons": len(polygons),
        "circles": len(circles),
        "sucos": list(checked.sucos),
    }


def _show(checked: _Checked) -> None:
    from alerts.cap.verdict import Verdict, leads_to

    row = _row(checked)
    click.echo(f"{safe(row['file'])}: {checked.verdict.value}")
    document = checked.reading.document
    if document:
        click.echo(f"  {safe(document.sender)} {safe(document.identifier)}")
        click.echo(f"  {safe(document.status)} {safe(document.msg_type)}, sent {dili(document.sent)}")
    if checked.facts:
        facts = checked.facts
        click.echo(f"  {safe(facts.event)}, {facts.severity.value}, until {dili(facts.expires)}")
        click.echo(f"  {', '.join(map(safe, row['languages']))}; {len(row['sucos'])} sucos")
    for deed in ("replaces", "cancels"):
        if row[deed]:
            click.echo(f"  {deed} {', '.join(map(safe, row[deed]))}")
    for finding in checked.findings:
        mark = "-" if leads_to(finding) is Verdict.ACCEPT else "!"
        click.echo(f"  {mark} {safe(finding.message)}" + (f"  [{safe(finding.path)}]" if finding.path else ""))
