"""Earthquakes as BMKG lists them, in its three files."""

from datetime import UTC, datetime

import pytest
from builders_lists import bmkg_list, bmkg_shock
from hypothesis import given
from hypothesis import strategies as st
from test_usgs import JSON

from alerts.feeds.bmkg import SENDER, parse

BASE = "https://data.bmkg.example/autogempa.json"


def only(data: bytes):
    (notice,) = parse(data, BASE).notices
    return notice


def codes(notice) -> list[str]:
    return [finding.code for finding in notice.findings]


@pytest.mark.parametrize("single", [True, False])
def test_one_shock_or_a_list_of_them(single):
    notice = only(bmkg_list(bmkg_shock(), single=single))
    account = notice.account
    assert (account.sender, account.identifier, account.sent) == (SENDER, "2026-11-18T11:06:40Z", None)
    assert account.keys == {"bmkg:2026-11-18T11:06:40Z"}
    shock = account.shock
    assert shock.at == datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
    assert (shock.lat, shock.lon, shock.depth_km, shock.magnitude) == (-9.69, 125.25, 33.0, 6.8)
    assert account.place == "41 km Selatan SUAI-TIMORLESTE"
    assert notice.usable
    assert notice.findings == ()


def test_the_time_is_the_name_in_whatever_zone_it_is_written():
    jakarta = only(bmkg_list(bmkg_shock(DateTime="2026-11-18T18:06:40+07:00")))
    assert jakarta.account.keys == only(bmkg_list(bmkg_shock())).account.keys


@pytest.mark.parametrize(
    "prose",
    ["Tidak berpotensi tsunami", "Berpotensi tsunami untuk diteruskan pada masyarakat"],
)
def test_what_is_said_of_a_tsunami_stays_prose_and_makes_no_hazard(prose):
    account = only(bmkg_list(bmkg_shock(Potensi=prose))).account
    assert (account.tsunami, account.hazard) == (prose, "earthquake")


def test_where_it_was_felt_is_the_headline():
    assert "V Dili" in only(bmkg_list(bmkg_shock(Dirasakan="V Dili"))).account.headline
    assert only(bmkg_list(bmkg_shock(Dirasakan="-"))).account.headline == ""


@pytest.mark.parametrize(
    ("changes", "code", "usable"),
    [
        ({"Coordinates": "-9.69"}, "bad-place", False),
        ({"Coordinates": ""}, "no-place", False),
        ({"Coordinates": None}, "no-place", False),
        ({"Coordinates": [1, 2]}, "bad-place", False),
        ({"Coordinates": "125.25,-9.69"}, "bad-latitude", False),
        ({"Coordinates": "nan,125.25"}, "bad-latitude", False),
        ({"Coordinates": "-9,69,125,25"}, "bad-place", False),
        ({"Magnitude": "nan"}, "bad-magnitude", True),
        ({"Magnitude": ""}, "no-magnitude", True),
        ({"Magnitude": "1e1"}, "bad-magnitude", True),
        ({"Kedalaman": "dangkal"}, "bad-depth", True),
        ({"Kedalaman": "10000 km"}, "bad-depth", True),
        ({"DateTime": "2026-11-18T11:06:40"}, "bad-time", False),
        ({"DateTime": "kemarin"}, "bad-time", False),
        ({"DateTime": "1066-10-14T09:00:00+00:00"}, "bad-time", False),
    ],
)
def test_each_number_that_is_missing_or_cannot_be_is_named(changes, code, usable):
    notice = only(bmkg_list(bmkg_shock(**changes)))
    assert codes(notice) == [code]
    assert notice.usable is usable


def test_numbers_may_be_numbers_or_carry_their_unit():
    shock = only(bmkg_list(bmkg_shock(Magnitude=5.1, Kedalaman="12 Km"))).account.shock
    assert (shock.magnitude, shock.depth_km) == (5.1, 12.0)
    assert only(bmkg_list(bmkg_shock(Magnitude="5.1 SR"))).account.shock.magnitude == 5.1


def test_a_shock_without_its_time_has_no_name_and_is_counted():
    reading = parse(bmkg_list(bmkg_shock(DateTime=None), "x", bmkg_shock()), BASE)
    assert len(reading.notices) == 1
    assert [finding.code for finding in reading.findings] == ["item-no-name"]


def test_the_newest_comes_first_although_no_version_is_dated():
    earlier = bmkg_shock(DateTime="2026-11-18T01:00:00+00:00")
    names = [one.account.identifier for one in parse(bmkg_list(earlier, bmkg_shock()), BASE).notices]
    assert names == ["2026-11-18T11:06:40Z", "2026-11-18T01:00:00Z"]


def test_an_empty_list_is_read_and_anything_else_is_an_alarm():
    assert parse(bmkg_list(), BASE).readable
    for data in (b"{}", b'{"Infogempa": {}}', b'{"Infogempa": {"gempa": "x"}}', b"<html/>", b"", b"null"):
        reading = parse(data, BASE)
        assert not reading.readable
        assert reading.notices == ()


@given(st.binary(max_size=120))
def test_any_bytes(data):
    assert not parse(data, BASE).readable


@given(st.sampled_from(list(bmkg_shock(Dirasakan="V Dili"))), JSON)
def test_any_value_in_any_field(name, value):
    reading = parse(bmkg_list(bmkg_shock(**{name: value})), BASE)
    assert reading.findings or len(reading.notices) == 1
    assert all(notice.usable or notice.findings for notice in reading.notices)
