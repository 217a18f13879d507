"""The shipped texts, read once, and the values a warning fills them with."""

from __future__ import annotations

from pathlib import Path

import pytest
from shipped_words import shipped_texts

from alerts.app import DATA, shipped
from alerts.places.gazetteer import Gazetteer
from alerts.words.hazard_file import read_hazards
from alerts.words.library import Library


@pytest.fixture(scope="session")
def hazards():
    return read_hazards((shipped("templates") / "hazards.yaml").read_text("utf-8"))


@pytest.fixture(scope="session")
def library(hazards):
    return Library.build(shipped_texts(), hazards)


@pytest.fixture(scope="session")
def suco_labels():
    gazetteer = Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))
    return tuple(gazetteer.label(code) for code in gazetteer.sucos)


@pytest.fixture
def texts():
    return shipped_texts()


@pytest.fixture(scope="session")
def checkout():
    return Path(__file__).resolve().parents[2]
