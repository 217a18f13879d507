"""Tables and drawings of the documents, held to the program: states, settings, layers, libraries, examples."""

from __future__ import annotations

import importlib
import itertools
import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from pages import PAGES, ROOT, blocks, named, rows, sections

from alerts import settings
from alerts.app import App
from alerts.audience.rules import DirectoryRule, RestraintRule
from alerts.audience.stations import read_stations
from alerts.channels import CHANNELS
from alerts.delivery.decide import Done, GiveUp, Retry, Uncertain, work_after, work_after_receipt
from alerts.delivery.rules import BackupRule, DutyRule
from alerts.feeds import FEEDS
from alerts.model.lifecycle import STEPS
from alerts.model.message import Proof, Work
from alerts.model.route import Route
from alerts.model.warning import EndReason, State
from alerts.places.rules import AreaRule
from alerts.settings import rules
from alerts.store import outbox

STATES = (ROOT / "docs" / "states.md").read_text("utf-8")
OPERATOR = (ROOT / "docs" / "operator.md").read_text("utf-8")
DECISIONS = (ROOT / "docs" / "decisions.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_step_of_a_revision_is_drawn_and_named() -> None:
    told = {(row[0], row[1], row[2]) for row in rows(sections(STATES)["The text of a warning"])}
    assert told == {(start.value, step.value, end.value) for (start, step), end in STEPS.items()}
    drawing = blocks(STATES, "text")[0]
    assert {state.value.upper() for state in State} == set(re.findall(r"\b[A-Z]{4,}\b", drawing))
    assert {step.value for _, step in STEPS} <= set(re.findall(r"\b[a-z]+\b", drawing))


def test_every_reason_for_an_end_is_named() -> None:
    text = sections(STATES)["The text of a warning"]
    assert all(f"`{reason.value}`" in text for reason in EndReason)


def test_every_step_of_a_message_is_named() -> None:
    told = {(row[0], row[1]) for row in rows(sections(STATES)["A message"])}
    sent = {(Work.SENDING, work_after(step)) for step in (Done(""), Retry(None, ""), Uncertain(""), GiveUp(""))}  # type: ignore[arg-type]
    received = {
        (work, work_after_receipt(work, known=known, reported=reported))
        for work, known, reported in itertools.product(Work, Proof, Proof)
    }
    waiting = [Work(word) for word in outbox.WAITING]
    by_the_store = {
        *((work, end) for work in waiting for end in (Work.SENDING, Work.WITHDRAWN)),
        (Work.QUEUED, Work.UNCERTAIN),
        (Work.DEFERRED, Work.UNCERTAIN),
        (Work.UNCERTAIN, Work.DEFERRED),
        (Work.DONE, Work.QUEUED),
        (Work.WITHDRAWN, Work.QUEUED),
    }
    edges = {(start, end) for start, end in sent | received | by_the_store if start is not end}
    assert told == {(start.value, end.value) for start, end in edges}


def test_the_order_of_proof_is_drawn() -> None:
    drawing = blocks(STATES, "text")[2]
    places = [drawing.index(proof.value.upper()) for proof in Proof]
    assert places == sorted(places)
    assert [proof.rank for proof in Proof] == sorted(proof.rank for proof in Proof)


def _defaults(kind: type) -> dict[str, str]:
    return {field.name: _written(field.default) for field in fields(kind)}


def _written(default: object) -> str:
    if default is MISSING:
        return ""
    value = getattr(default, "value", default)
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(
    ("heading", "known", "kind"),
    [
        ("At the top", {*settings._TOP, *settings._APART} - {"route", "feed"}, settings.Settings),
        ("A route: `[route.NAME]`", {*settings._ROUTE, "channel", "mode"}, Route),
        ("A source: `[feed.NAME]`", {*settings._FEED, "senders"}, settings.FeedSource),
        ("Which sucos a shape touches: `[areas]`", {*rules.AREAS}, AreaRule),
        ("How often people are written to: `[restraint]`", {*rules.RESTRAINT}, RestraintRule),
        ("The directory: `[directory]`", {*rules.DIRECTORY, "canary"}, DirectoryRule),
        ("The duty desk: `[duty]`", {*rules.DUTY, "remind_minutes"}, DutyRule),
        ("Copies: `[backup]`", {*rules.BACKUP, "key_file"}, BackupRule),
    ],
)
def test_every_setting_stands_in_the_table_with_its_default(heading: str, known: set[str], kind: type) -> None:
    table = {named(row[0])[0]: row[1] for row in rows(sections(OPERATOR)[heading])}
    assert set(table) == known
    defaults = _defaults(kind)
    for name, without in table.items():
        for value in named(without):
            assert value == defaults[name], name


def test_every_option_and_secret_of_a_channel_is_named() -> None:
    text = sections(OPERATOR)["A route: `[route.NAME]`"]
    for name, channel in CHANNELS.items():
        every = (channel.options, channel.other_options, channel.secrets, channel.other_secrets)
        assert {f"`{word}`" for word in (name, *itertools.chain(*every))} <= set(re.findall(r"`\w+`", text)), name
    assert all(f"`{reader}`" in sections(OPERATOR)["A source: `[feed.NAME]`"] for reader in FEEDS)


def test_every_variable_of_the_environment_is_named() -> None:
    told = {named(row[0])[0] for row in rows(sections(OPERATOR)["Secrets, and the environment"])}
    assert told == {*settings._ENVIRONMENT, "AVIZU_HOME", "AVIZU_TOKEN"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_of_settings_are_accepted(page: Path, tmp_path: Path) -> None:
    for example in blocks(page.read_text("utf-8"), "toml"):
        for name in re.findall(r'^\w+_file = "(.+)"', example, re.MULTILINE):
            (tmp_path / name).write_text("a made-up secret", "utf-8")
        given = settings.parse_settings(tmp_path, example, {})
        assert given.routes or given.feeds


def test_the_example_of_a_station_is_accepted_and_can_be_reached(tmp_path: Path) -> None:
    (example,) = blocks((ROOT / "docs" / "station.md").read_text("utf-8"), "yaml")
    (station,) = read_stations(example, App(tmp_path).gazetteer)
    assert station.reachable


def test_the_drawing_of_the_layers_is_the_one_that_is_checked() -> None:
    (drawing,) = blocks((ROOT / "docs" / "developer.md").read_text("utf-8"), "text")
    drawn = [re.split(r"\s{2,}", line)[0] for line in drawing.splitlines()]
    assert drawn == ["cli.py", "scheduler.py", *PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]]


MODULES = {
    "argon2-cffi": "argon2",
    "pyyaml": "yaml",
    "psycopg": "postgresql",
}
"""Where the import, or for a driver the word by which it is chosen, is not the package's own name."""


def _libraries() -> list[str]:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["postgres"]]
    return [re.split(r"[\[<>=]", line)[0] for line in asked]


def test_every_library_has_its_reason_and_is_used() -> None:
    told = re.findall(r"^- \*\*([\w-]+)\*\*:", sections(DECISIONS)["Libraries"], re.MULTILINE)
    assert sorted(told) == sorted(_libraries())
    program = [*(ROOT / "alerts").rglob("*.py"), ROOT / "scheduler.py", ROOT / "cli.py"]
    source = "\n".join(path.read_text("utf-8") for path in program)
    for library in told:
        module = MODULES.get(library, library)
        assert re.search(rf"(import|from) {module}\b|\"{module}\"", source), library


def test_the_libraries_we_do_not_use_are_not_there() -> None:
    for name in ("capparser", "capvalidator", "xmlschema", "feedparser"):
        assert name in DECISIONS
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)
