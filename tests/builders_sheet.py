"""The fullest sheet a station can get about each hazard: two languages, twelve places, a long name, a recording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from builders_station import Clock, drafted

from alerts.app import App
from alerts.model.warning import Certainty, HazardWarning, Revision, Severity, Urgency
from alerts.outgoing import compose
from alerts.outgoing.host_sheet import sheet_of
from alerts.words.hazards import Hazard, missing_values, variant_of
from alerts.words.sheet import StationPage

LONG_NAME = "Rádiu Komunidade Lian Lorosa'e Dili Komoro"
LONG_PUBLIC = "https://avizu.protesaunsivil.gov.tl"
LONG_STATION = f"""
- id: komunidade-dili-lorosae
  name: "{LONG_NAME}"
  municipality: Dili
  mhz: 105.5
  languages: [tet, pt]
  clips: {{flood: "07", "flood all-clear": "08", "flood observed": "Spot 12-B", tsunami: "01"}}
"""


def longest_sheets(app: App, clock: Clock) -> Iterator[tuple[str, StationPage, str]]:
    """Of each hazard the variant that takes longest to read, as it is approved, with its page's address."""
    warning = drafted(app, clock, sucos=app.gazetteer.sucos_of("07")[:12])
    for key, hazard in app.hazards.items():
        sheets = [_sheet(app, revision) for revision in _all_variants(warning, hazard, clock)]
        sheet = max(sheets, key=lambda one: sum(len(each.text) for each in one.readings))
        yield key, sheet, app.page_link(sheet.station_id, sheet.revision_id)


def _sheet(app: App, revision: Revision) -> StationPage:
    (station,), desk = app.stations, app.desk([])
    outgoing = compose(revision, desk)
    return replace(sheet_of(revision, station, desk, outgoing.bulletins, outgoing.scripts), approved=True)


def _all_variants(warning: HazardWarning, hazard: Hazard, clock: Clock) -> Iterator[Revision]:
    values = {value: hazard.value(value).sample for value in missing_values(hazard, {}) if value != "time"}
    plain = replace(warning.newest, hazard=hazard.key, values=values, onset=clock() + timedelta(hours=3))
    degrees = [(plain.severity, plain.urgency, plain.certainty)]
    degrees += [
        (rule.severity or Severity.SEVERE, rule.urgency or Urgency.IMMEDIATE, rule.certainty or Certainty.LIKELY)
        for rule in hazard.variants
    ]
    seen = set()
    for severity, urgency, certainty in degrees:
        revision = replace(plain, severity=severity, urgency=urgency, certainty=certainty)
        variant = variant_of(hazard, revision, coastal=True)
        if variant not in seen:
            seen.add(variant)
            yield revision
