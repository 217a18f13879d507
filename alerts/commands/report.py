"""`avizu report`: suco by suco who has the warning, as a table, a page, a spreadsheet or an object for scripts."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import click

from alerts.actions.pages import report_html
from alerts.actions.report import report as made
from alerts.app import App
from alerts.commands.columns import WIDTH, Column, laid_out
from alerts.commands.frame import DILI, Instant, dili, emit, pass_app, safe
from alerts.model.consented import Consented
from alerts.model.report import Evidence, Line, OnAir, Point, Radio, Report, Standing, Tally

SAME_CLOCK = timedelta(hours=24)
FORMATS = ("table", "html", "csv", "json")


@click.command()
@click.argument("warning", type=int)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--now", type=Instant(), help="As seen at this instant (Dili time).")
@pass_app
@click.pass_context
def report(ctx: click.Context, app: App, *, warning: int, form: str, now: datetime | None) -> None:
    """Say who was and was not reached by WARNING, how we know, and what is still open.

    Exit code 1 while something is open.
    """
    done = made(app, warning, now or app.clock())
    if form == "json":
        emit(report_row(done))
    elif form == "table":
        for line, alarm in table(done):
            click.echo(click.style(line, bold=True) if alarm else line)
    else:
        click.echo(report_html(done) if form == "html" else sheet(done), nl=False)
    ctx.exit(1 if done.open else 0)


def table(report: Report) -> Iterator[tuple[str, bool]]:
    """Lines of at most 80 columns, totals first; true beside those that need an officer's eye."""
    yield from ((line, report.without_all_clear) for line in _packed(_heading(report), lead="", more="  "))
    yield from ((line, False) for line in _packed(_totals(report)))
    yield from ((line, said.alone) for said in report.approvals for line in _approved(said, report))
    for point in report.open:
        yield from ((line, True) for line in _said(point))
    for point in report.notes:
        yield from ((line, False) for line in _said(point))
    yield from _sucos(report)
    if report.stations:
        yield "", False
        yield from ((line, False) for line in _stations(report))
    if any(line.missed for line in report.sucos) and report.ended_at is None:
        yield f"  Told somebody by voice? avizu message told {report.warning_id} SUCO --person NAME", False


def _heading(report: Report) -> Iterator[str]:
    yield f"{report.mode.mark} Warning {report.warning_id}"
    yield f"{report.hazard.replace('_', ' ')}, {report.severity.value.lower()}"
    if report.ended_at is None:
        yield f"active since {_day_clock(report.since, report.made_at)} ({_lasting(report.made_at - report.since)})"
    else:
        yield f"ended {_day_clock(report.ended_at, report.made_at)}: {report.ended_as}"
    if report.revision > 1:
        yield f"revision {report.revision}"


def _day_clock(when: datetime, now: datetime) -> str:
    same_day = when.astimezone(DILI).date() == now.astimezone(DILI).date()
    return dili(when, weekday=False)[-5:] if same_day else dili(when)


def _lasting(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _totals(report: Report) -> Iterator[str]:
    totals = report.totals
    earlier = f" ({totals.earlier_only} by an earlier text)" if totals.earlier_only else ""
    yield f"reached {totals.reached} of {totals.sucos} suco{'' if totals.sucos == 1 else 's'}{earlier}"
    for evidence, count in (("replied", totals.replied), ("told", totals.told), ("delivered", totals.delivered)):
        if count or evidence == "replied":
            yield f"{evidence} {count}"
    yield f"aired {totals.stations_aired} station{'' if totals.stations_aired == 1 else 's'}"
    if totals.help_open:
        places = [line.name for line in (*report.sucos, *report.committees) if line.help_open]
        yield f"help {totals.help_open} ({places[0]}, open)" if len(places) == 1 else f"help {totals.help_open} (open)"
    yield f"messages {totals.messages}"
    for ending in report.endings:
        yield f"{ending.purpose} confirmed in {ending.informed} of {ending.places} places"


def _packed(parts: Iterator[str], *, lead: str = "  ", more: str = "  ") -> Iterator[str]:
    """As many parts on a line as fit, whole."""
    line = lead + next(parts)
    for part in parts:
        wider = f"{line}{'  ' if lead == '' else '   '}{part}"
        if len(wider) > WIDTH:
            yield line
            wider = more + part
        line = wider
    yield line


def _said(point: Point) -> list[str]:
    return textwrap.wrap(
        safe(point.text),
        WIDTH,
        initial_indent=f"  {point.label:<12} ",
        subsequent_indent=" " * 15,
        break_on_hyphens=False,
    )


def _approved(said: Consented, report: Report) -> list[str]:
    """Nothing of a text that two officers approved at their terminals."""
    if not said.unusual:
        return []
    label, _, words = said.words.partition(" ")
    text = f"revision {said.revision}: {words}" if len(report.approvals) > 1 else words
    return _said(Point(label=label.upper(), text=text))


COLUMNS = (
    Column("suco", stretch=True),
    Column("sent", right=True),
    Column("delivered", right=True),
    Column("replied", right=True),
    Column("first"),
    Column("radio"),
    Column("state"),
)


def _sucos(report: Report) -> Iterator[tuple[str, bool]]:
    """Under each municipality its sucos, then its committees; sucos that are no longer warned come last."""
    rows: list[tuple[Sequence[str], bool]] = []
    several = len(report.municipalities) > 1
    for municipality in report.municipalities:
        if several:
            state = f"{municipality.reached} of {municipality.sucos}"
            rows.append((_cells(municipality.name.upper(), municipality.tally, "", "", state), False))
        here = [line for line in report.sucos if line.municipality == municipality.name]
        here += [line for line in report.committees if line.municipality == municipality.name]
        rows += [(_row(line, report.since), _alarming(line)) for line in here if not line.dropped]
    dropped = [line for line in report.sucos if line.dropped]
    if dropped:
        rows.append((_cells("NO LONGER WARNED", None, "", "", ""), False))
        rows += [(_row(line, report.since), bool(line.help_open)) for line in dropped]
    title, *lines = laid_out(COLUMNS, [cells for cells, _ in rows])
    yield title, False
    yield from zip(lines, (alarm for _, alarm in rows), strict=True)


def _alarming(line: Line) -> bool:
    return bool(line.help_open) or line.missed


def _row(line: Line, since: datetime) -> Sequence[str]:
    first = _short(line.first, since) if line.first else ""
    return _cells(line.name, line.tally, first, _heard(line.radio, since), _state(line))


def _cells(name: str, tally: Tally | None, first: str, radio: str, state: str) -> Sequence[str]:
    counts = (str(tally.sent), str(tally.delivered), str(tally.replied)) if tally else ("", "", "")
    return (safe(name), *counts, first, radio, state)


def _short(when: datetime, since: datetime) -> str:
    """A clock time is clear within a day of the approval; after it the date says more."""
    text = dili(when, weekday=False)
    return text[-5:] if when - since < SAME_CLOCK else text[:5]


def _heard(radio: Radio | None, since: datetime) -> str:
    if radio is None:
        return ""
    if radio.at is None:
        return radio.on_air.value
    clock = _short(radio.at, since)
    if radio.on_air is OnAir.EARLIER:
        return f"{clock} old"
    language = safe(radio.languages[0])[:3] if radio.languages else ""
    return f"{clock} {language}{'+' if len(radio.languages) > 1 else ''}".rstrip()


_SHORT = {Standing.NO_CONTACT: "NO CONTACT", Standing.FAILED: "FAILED"}


def _state(line: Line) -> str:
    said = _SHORT.get(line.standing, line.standing.value)
    if line.help_open:
        return f"{said}, HELP" if line.reached or line.standing is Standing.SPARED else "HELP"
    if line.reached and line.earlier_only:
        return f"{said} (old)"
    return f"{said} (told)" if line.evidence is Evidence.TOLD else said


STATION_COLUMNS = (Column("station", stretch=True), Column("mail"), Column("sms"), Column("aired", most=30))


def _stations(report: Report) -> list[str]:
    rows = []
    for station in report.stations:
        airings = [
            f"{_short(a.at, report.since)} {'old' if a.earlier_text else safe(a.language)}".rstrip()
            for a in station.airings
        ]
        rows.append((safe(station.name), station.mail or "-", station.sms or "-", ", ".join(airings) or "not yet"))
    return laid_out(STATION_COLUMNS, rows)


FORMULA_STARTS = frozenset("=+-@\t\r\n")
HEADER = (
    "municipality",
    "suco",
    "code",
    "state",
    "evidence",
    "first_dili",
    "route",
    "sent",
    "delivered",
    "replied",
    "told",
    "help_open",
    "radio",
    "aired_dili",
    "aired_languages",
    "no_longer_warned",
    "approval",
    "ended",
)


def sheet(report: Report) -> str:
    """CSV with a line per suco, then per committee of a post or municipality; no cell can become a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    lines = (*report.sucos, *report.committees)
    approval = "; ".join(said.words for said in report.approvals)
    about = (approval, report.ended_as)
    writer.writerows([_harmless(str(cell)) for cell in (*_sheet_row(line), *about)] for line in lines)
    return out.getvalue()


def _sheet_row(line: Line) -> Sequence[object]:
    radio = line.radio
    return (
        line.municipality,
        line.name,
        line.code,
        line.state,
        line.evidence.value if line.evidence else "",
        _written(line.first),
        line.route,
        line.tally.sent,
        line.tally.delivered,
        line.tally.replied,
        line.tally.told,
        line.help_open,
        radio.on_air.value if radio else "",
        _written(radio.at) if radio else "",
        "+".join(radio.languages) if radio else "",
        "yes" if line.dropped else "",
    )


def _written(when: datetime | None) -> str:
    return when.astimezone(DILI).strftime("%Y-%m-%d %H:%M") if when else ""


def _harmless(cell: str) -> str:
    return f"'{safe(cell)}" if cell[:1] in FORMULA_STARTS else safe(cell)


def report_row(report: Report) -> dict[str, Any]:
    """The one object of `--format json`."""
    row = asdict(report)
    for key in ("sucos", "committees"):
        row[key] = [asdict(line) | {"state": line.state} for line in getattr(report, key)]
    row["active"] = report.ended_at is None
    row["open"] = [str(point) for point in report.open]
    row["notes"] = [str(point) for point in report.notes]
    return row
