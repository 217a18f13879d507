"""docs/json.md names every field of every --json, and no others."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest
from desk import Desk
from pages import ROOT, commands, named, rows, sections
from story import SHAPES, STORY, fields, played

PAGE = (ROOT / "docs" / "json.md").read_text("utf-8")
SECTIONS = sections(PAGE)
NOT_PLAYED = {"sandbox", "bench"}
"""These run until they are stopped, or for long."""


def own_fields(title: str) -> set[str]:
    """What a section says of its objects, with the fields of the section it builds on."""
    text = SECTIONS[title]
    mine = {field for row in rows(text) for field in named(row[0])}
    for anchor in re.findall(r"also every field of \[.+?\]\(#(.+?)\)", text):
        (base,) = (other for other in SECTIONS if other.lower().replace(" ", "-") == anchor)
        mine |= own_fields(base)
    return mine


def sections_by_command() -> dict[str, str]:
    found = {}
    for title, text in SECTIONS.items():
        said = text.partition("\n|")[0]
        if "|" in text:
            found.update({span.removeprefix("avizu "): title for span in named(said) if span.startswith("avizu ")})
    return found


WHERE = sections_by_command()


@pytest.fixture(scope="module")
def printed(sat: Desk) -> dict[str, list[dict[str, Any]]]:
    rows_of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for command, row in played(sat):
        rows_of[command].append(row)
    return rows_of


def test_every_command_with_json_is_on_the_page_and_in_the_story() -> None:
    able = {name for name, command in commands().items() if any("--json" in p.opts for p in command.params)}
    assert able | {"report"} == {re.split(r" --", name)[0] for name in WHERE}
    assert set(WHERE) - NOT_PLAYED == {command for command, _ in STORY if command}


@pytest.mark.parametrize("command", sorted(set(WHERE) - NOT_PLAYED))
def test_a_commands_fields_are_those_of_the_page(command: str, printed: dict[str, list[dict[str, Any]]]) -> None:
    title = WHERE[command]
    expected = own_fields(title)
    top = {field for field in expected if not re.search(r"[.\[]", field)}
    assert printed[command], f"avizu {command} printed nothing"
    seen = set()
    for row in printed[command]:
        assert set(row) == top, f"avizu {command}"
        seen |= {field for section, field in fields(title, row) if section == title}
    assert seen == expected, f"avizu {command}"


@pytest.mark.parametrize("title", sorted(set(SHAPES.values())))
def test_an_object_inside_a_report_has_the_fields_of_its_section(
    title: str, printed: dict[str, list[dict[str, Any]]]
) -> None:
    command = "report --format json"
    seen = {field for row in printed[command] for section, field in fields("", row) if section == title}
    assert seen == own_fields(title)


def test_instants_are_in_utc_and_numbers_of_people_are_masked(printed: dict[str, list[dict[str, Any]]]) -> None:
    (shown,) = printed["message show"]
    assert re.fullmatch(r"2021-04-03T19:0\d:\d\d(\.\d+)?Z", shown["created_at"])
    assert shown["address"].startswith("+670******")
    assert not any("77100131" in str(row) for row in printed["reply list"])
