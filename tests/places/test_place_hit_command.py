"""`avizu place hit` with strips of coast and the settings of an installation."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import cli
from alerts.app import App
from alerts.errors import AvizuError


@pytest.fixture
def hit(tmp_path):
    def call(*words: str):
        return CliRunner().invoke(cli.root, ["place", "hit", *words], obj=App(tmp_path))

    return call


def sucos(result) -> list[str]:
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)["sucos"]


def refused(result) -> str:
    assert isinstance(result.exception, AvizuError)
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_a_coast_lists_its_sucos_with_their_shares(hit):
    told = hit("--coast", "Viqueque 2").stdout
    assert told.startswith("Afaloicai (Uato-Lari), Babulo and 14 more sucos in Viqueque\n")
    assert "33%  Babulo, Uato-Lari, Viqueque" in told


def test_coasts_and_shapes_are_taken_together(hit):
    together = sucos(hit("--coast", "Oecusse 1", "--coast", "Atauro, 1", "--circle", "-8.55,125.57 0", "--json"))
    alone = [*sucos(hit("--coast", "Atauro 1", "--json")), "070506", *sucos(hit("--coast", "Oecusse 1", "--json"))]
    assert together == sorted(alone)


def test_the_suco_on_no_map_is_mentioned_beside_its_coast(hit):
    assert "Beduku, Bazartete, Liquiçá: on no map" in hit("--coast", "Liquiçá 1").stdout


def test_a_place_far_from_the_sea_says_so(hit):
    assert hit("--coast", "Aileu 1").stdout == "No suco is touched.\n"
    assert sucos(hit("--coast", "Aileu 1", "--json")) == []


@pytest.mark.parametrize(
    ("coast", "said"),
    [
        ("Viqueque", 'Write the place, then km from the sea: "Viqueque 2"'),
        ("Viqueque -2", "more than 0"),
        ("Laclo 2", "Laclo, Atsabe, Ermera"),
        ("02 2", "INTL:02"),
    ],
)
def test_a_coast_that_is_none_is_refused(hit, coast, said):
    assert said in refused(hit("--coast", coast))


def test_the_help_says_how_a_coast_is_written(hit):
    told = hit("--help").stdout
    assert '--coast "PLACE KM"' in told
    assert "sea" in told


def test_the_settings_of_an_installation_count(hit, tmp_path):
    circle = ("--circle", "-8.7,125.9 3", "--json")
    plain = sucos(hit(*circle))
    (tmp_path / "avizu.toml").write_text("[areas]\nmargin_km = 2.0\n")
    assert set(plain) < set(sucos(hit(*circle)))
    (tmp_path / "avizu.toml").write_text("[areas]\nleast_share = 0.5\n")
    assert set(sucos(hit(*circle))) < set(plain)
