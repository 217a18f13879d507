"""`avizu place hit` with strips of coast and the settings of an installation."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from house import SharedApp

import cli
from alerts.errors import AvizuError


@pytest.fixture
def hit(tmp_path):
    def call(*words: str):
        return CliRunner().invoke(cli.root, ["place", "hit", *words], obj=SharedApp(tmp_path))

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


def test_a_script_gets_shares_and_what_is_on_no_map_apart(hit):
    row = json.loads(hit("--coast", "Liquiçá 1", "--json").stdout)
    assert list(row["shares"]) == row["sucos"]
    assert row["shares"]["100103"] == 0.2617
    assert row["on_no_map"] == ["1001X1"]
    assert "1001X1" not in row["sucos"]
    assert json.loads(hit("--circle", "-8.55,125.57 2", "--json").stdout)["on_no_map"] == []


def test_the_coast_of_a_suco_on_no_map_is_nobody_s_knowledge(hit):
    alone = hit("--coast", "Beduku 2")
    assert alone.exit_code == 1
    assert "! Beduku is on no map: add it with --place Beduku if it is meant" in alone.stdout
    scripted = hit("--coast", "Beduku 2", "--json")
    assert scripted.exit_code == 1
    assert json.loads(scripted.stdout) == {"sucos": [], "shares": {}, "on_no_map": ["1001X1"]}


@pytest.mark.parametrize("area", ["", "<polygon>-8.5,125.5 -8.6,125.6</polygon>", "<circle>somewhere</circle>"])
def test_a_document_that_draws_nothing_is_refused(hit, tmp_path, area):
    document = tmp_path / "w.xml"
    document.write_text(
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>a@b.tl</sender>'
        "<sent>2026-11-21T23:00:00+09:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
        "<info><category>Met</category><event>flood</event><urgency>Immediate</urgency><severity>Severe</severity>"
        f"<certainty>Likely</certainty><area><areaDesc>Dili</areaDesc>{area}</area></info></alert>"
    )
    said = hit("--cap", str(document))
    assert "w.xml draws no polygon and no circle that can be used." in refused(said)
    assert said.stdout == ""


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
