"""Stations of which much, little and nothing is known, and the command that shows them."""

from __future__ import annotations

import json

from click.testing import CliRunner

from alerts.app import App
from alerts.commands.station import station
from alerts.errors import AvizuError

FULL = """
- id: rai-husar
  name: "Radio Rai Husar (made up)"
  municipality: Aileu
  mhz: 97.1
  phone: 77001122
  website: https://station.example
  hours: "09-15, 18-23 daily (2013-14)"
  footprint: ["Postu Remexio", "Hera, Dili"]
  black_spots: [Hautoho]
  on_air: ["daily 09:00-15:00", "sat-sun 18:00-02:00"]
  key_holders:
    - {name: "Ben (made up)", phone: 77001133}
    - {name: "Eva (made up)", phone: 77001144}
  minutes_to_air: 20
  generator: false
  takes_audio: [whatsapp, stick]
  confirmed_by: "Ana (made up)"
  confirmed_on: 2021-04-01
  made_up: true
- {id: dark, name: "Radio Dark (made up)", municipality: Dili, email: a@b.example, on_air: [], confirmed_by: ana,
   black_spots: [Manleuana], made_up: true}
- {id: hearsay, name: "Radio Hearsay (made up)", municipality: Ainaro, phone: "+67077001155",
   on_air: ["daily 00:00-24:00"], made_up: true}
"""


def run(app: App, *arguments: str):
    """The command as the launcher runs it: a refusal is its sentence and its exit code."""
    result = CliRunner().invoke(station, arguments, obj=app)
    if isinstance(result.exception, AvizuError):
        return result.exception.exit_code, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert all(len(line) <= 80 for line in result.output.splitlines() if not line.startswith("{")), result.output
    return result.exit_code, result.output


def rows(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]
