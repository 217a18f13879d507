"""The list of attacks: every line names a test that is there, and says what can and what cannot be done."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from pages import ROOT, named, rows, sections

PAGE = sections((ROOT / "docs" / "security.md").read_text("utf-8"))
ATTACKS = (
    "Spoofed sender",
    "Stolen laptop",
    "Stolen token",
    "Forged webhook",
    "Replayed webhook",
    "Guessed station link",
    "Hostile contact name",
    "Insider",
)


@cache
def functions_of(name: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / name).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_line_of_an_attack_names_the_test_that_shows_it(attack: str) -> None:
    lines = list(rows(PAGE[attack]))
    assert len(lines) >= 4
    for what, _, shown_by in lines:
        assert re.match(r"can(not)?\b", what), what
        (test,) = named(shown_by)
        file, _, function = test.partition("::")
        assert function in functions_of(file), test


def test_what_is_left_is_said() -> None:
    assert "Who owns the machine" in PAGE["What is not protected"]
    assert any(line[0].startswith("can ") for line in rows(PAGE["Insider"]))
