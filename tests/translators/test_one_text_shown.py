"""`avizu template show`: any text as people would get it, for a place or a stored warning."""

from __future__ import annotations

import json

import pytest


def shown(office, *words):
    return json.loads(office.ok("show", *words, "--json"))


@pytest.mark.parametrize("kind", ["sms", "radio", "ten-seconds", "not-to-say", "station-sms", "relay", "deny"])
@pytest.mark.parametrize("language", ["tet", "pt"])
def test_every_kind_of_text(office, kind, language):
    row = shown(office, "flood", "--language", language, "--kind", kind, "--suco", "Hera")
    assert (row["kind"], row["language"], row["area"], row["purpose"]) == (kind, language, "Hera", "warning")
    assert row["text"]
    assert row["characters"] == len(row["text"])
    printed = office.ok("show", "flood", "--language", language, "--kind", kind, "--suco", "Hera")
    assert max(map(len, printed.splitlines())) <= 80


def test_fields_for_scripts(office):
    always = {"name", "language", "kind", "hazard", "purpose", "variant", "area", "text", "characters", "reviews"}
    assert set(shown(office, "flood")) == always | {"parts", "dropped", "costly", "reviewed"}
    of_script = {"sentences", "words", "seconds", "key_points", "reviewed", "dropped"}
    assert set(shown(office, "flood", "--radio")) == always | of_script


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [
        ("help_reply", "sms", "NDMD: "),
        ("drill_sms", "sms", "EZERSISIU. "),
        ("frames/open", "radio", "Atensaun!"),
        ("replies/station_request", "sms", "NDMD: LEE AGORA"),
    ],
)
def test_a_text_by_its_name(office, name, kind, begins):
    row = shown(office, name)
    assert row["kind"] == kind
    assert row["text"].startswith(begins)
    assert [review["key"] for review in row["reviews"]] == [name if "/" in name else row["reviews"][0]["key"]]


@pytest.mark.parametrize(
    ("key", "kind", "variant", "purpose"),
    [
        ("flood/observed_sms", "sms", "observed", "warning"),
        ("flood/warning_radio", "radio", "warning", "warning"),
        ("flood/all_clear_radio", "radio", "warning", "all-clear"),
    ],
)
def test_a_text_of_a_hazard_by_its_key(office, key, kind, variant, purpose):
    row = shown(office, key)
    assert (row["kind"], row["variant"], row["purpose"]) == (kind, variant, purpose)
    assert key in [review["key"] for review in row["reviews"]]


def test_the_nearest_recorded_safe_place_is_named(office):
    hall = office.desk.file(
        "safe.csv", "place,municipality,name,lat,lon,hazards,dated\nHera,Dili,Salaun Hera,,,,2026-10-01\n"
    )
    assert "Lista laiha fatin seguru" in shown(office, "flood", "--suco", "Hera")["text"]
    office.desk.ok("place", "import-safe", hall)
    assert "Salaun Hera" in shown(office, "flood", "--suco", "Hera")["text"]
    assert "Salaun Hera" in shown(office, "flood", "--suco", "Hera", "--radio")["text"]
    assert "Salaun Hera" not in shown(office, "flood", "--suco", "Laga")["text"]
    assert "Uma Boot" in shown(office, "flood", "--suco", "Hera", "--set", "shelter=Uma Boot")["text"]


def test_a_stored_warning_gives_its_times_and_purpose(office):
    number = office.desk.draft()
    row = shown(office, "flood", "--warning", number)
    assert (row["area"], row["purpose"]) == ("Hera", "warning")
    assert "to'o 22/11 05:00" in row["text"]
    assert shown(office, "help_reply", "--warning", number)["hazard"] == "flood"
    assert shown(office, "flood", "--warning", number, "--suco", "Laga")["area"] == "Laga"
    assert shown(office, "flood", "--warning", number, "--purpose", "all-clear")["purpose"] == "all-clear"
    assert "There is no warning 99" in office.run("show", "flood", "--warning", 99).err


def test_the_sea_decides_the_variant(desk):
    def of(*words):
        return desk.run("template", "show", "earthquake", "--json", *words).row["variant"]

    assert of("--suco", "Hera") == "coastal"
    assert of("--suco", "Hera", "--variant", "warning") == "warning"
    assert of("--suco", "Aileu Vila") == "warning"
    assert of("--area", "Hera") == "warning"


def test_what_a_letter_costs_is_said(office):
    assert "Each counts as two characters: {" in office.ok("show", "flood", "--area", "Hera {x")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("flod",), "There is no hazard 'flod'"),
        (("flood/wraning_sms",), "There is no text 'flood/wraning_sms' in 'tet'"),
        (("flood", "--language", "xx"), "There is no text 'flood' in 'xx'"),
        (("flood", "--suco", "Nowhere"), "No place is called 'Nowhere'"),
        (("flood", "--variant", "coastal"), "has no variant 'coastal'"),
        (("help_reply", "--kind", "deny"), "is one text alone"),
        (("flood", "--set", "time"), "is not NAME=VALUE"),
    ],
)
def test_what_can_not_be_shown(office, words, said):
    told = office.run("show", *words)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
