"""Pages as they leave the house: one file each, without script, font or picture, every value escaped."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from alerts.app import PACKAGE
from alerts.model.report import Report
from alerts.words.spoken import DILI

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_REASONS = 30


def report_html(report: Report) -> str:
    """A whole page about one warning, under 60 kB for the whole country. No person's name, no number."""
    reasons = list(dict.fromkeys(line.why for line in (*report.sucos, *report.committees) if line.why))
    return _pages().get_template("report.html.j2").render(report=report, reasons=reasons, most=MOST_REASONS)


@cache
def _pages() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(PACKAGE / "web" / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["dili"] = dili
    return pages


def dili(when: datetime | None, form: str = "%d/%m %H:%M") -> str:
    """In Dili time; "" for None."""
    return when.astimezone(DILI).strftime(form) if when else ""
