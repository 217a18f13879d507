"""Earthquakes as the USGS lists them."""

import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from builders_lists import usgs_feature, usgs_list
from hypothesis import given
from hypothesis import strategies as st

from alerts.feeds.json_list import MOST_GROUPS, MOST_VALUES
from alerts.feeds.usgs import FLAGGED, SENDER, parse

BASE = "https://earthquake.example/all_hour.geojson"


def only(data: bytes):
    (notice,) = parse(data, BASE).notices
    return notice


def codes(notice) -> list[str]:
    return [finding.code for finding in notice.findings]


def test_an_earthquake_is_an_account_with_all_the_names_it_has():
    notice = only(usgs_list(usgs_feature("us1", ids=",us1,at00abcd,", status="reviewed", alert="orange")))
    account = notice.account
    assert (account.sender, account.identifier) == (SENDER, "us1")
    assert account.keys == {"usgs:us1", "usgs:at00abcd"}
    assert account.sent == datetime(2026, 11, 18, 11, 16, 41, 250_000, tzinfo=UTC)
    assert (account.hazard, account.level, account.reviewed, account.withdrawn) == ("earthquake", "orange", True, False)
    shock = account.shock
    assert shock.at == datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
    assert (shock.lat, shock.lon, shock.depth_km, shock.magnitude) == (-9.69, 125.25, 33.1, 6.8)
    assert notice.usable
    assert notice.findings == ()
    assert json.loads(notice.body)["id"] == "us1"


def test_an_event_whose_id_changed_shares_a_key_with_its_earlier_version():
    first = only(usgs_list(usgs_feature("at00abcd")))
    later = only(usgs_list(usgs_feature("us7000abcd", ids=",at00abcd,us7000abcd,")))
    assert first.account.identifier != later.account.identifier
    assert first.account.keys & later.account.keys == {"usgs:at00abcd"}


@pytest.mark.parametrize(("status", "reviewed"), [("automatic", False), ("REVIEWED", True), ("reviewed", True)])
def test_what_people_looked_at_is_reviewed(status, reviewed):
    assert only(usgs_list(usgs_feature(status=status))).account.reviewed is reviewed


def test_a_deleted_event_is_withdrawn_even_without_its_numbers():
    notice = only(usgs_list(usgs_feature(geometry=None, status="deleted", mag=None, type=None)))
    assert notice.account.withdrawn
    assert notice.usable
    assert codes(notice) == ["withdrawn"]


def test_the_flag_for_the_tsunami_centres_is_words_and_no_hazard():
    account = only(usgs_list(usgs_feature(tsunami=1))).account
    assert (account.hazard, account.tsunami) == ("earthquake", FLAGGED)
    assert "not a warning" in account.tsunami
    assert only(usgs_list(usgs_feature(tsunami=0))).account.tsunami == ""


@pytest.mark.parametrize("kind", ["quarry blast", "explosion", "ice quake", None, 7])
def test_what_is_no_earthquake_is_not_for_us(kind):
    notice = only(usgs_list(usgs_feature(type=kind)))
    assert not notice.usable
    assert notice.account.hazard == ""
    assert "not-earthquake" in codes(notice)


@pytest.mark.parametrize(
    ("changes", "code", "usable"),
    [
        ({"geometry": None}, "no-place", False),
        ({"geometry": {"type": "Polygon", "coordinates": [[1, 2]]}}, "no-place", False),
        ({"geometry": {"type": "Point", "coordinates": [125.0]}}, "no-place", False),
        ({"geometry": {"type": "Point", "coordinates": [-8.5, 125.5, 10]}}, "bad-latitude", False),
        ({"geometry": {"type": "Point", "coordinates": [425.5, -8.5, 10]}}, "bad-longitude", False),
        ({"geometry": {"type": "Point", "coordinates": [True, -8.5, 10]}}, "bad-longitude", False),
        ({"geometry": {"type": "Point", "coordinates": [125.5, None, 10]}}, "no-latitude", False),
        ({"geometry": {"type": "Point", "coordinates": [125.5, -8.5, None]}}, "no-depth", True),
        ({"geometry": {"type": "Point", "coordinates": [125.5, -8.5]}}, "no-depth", True),
        ({"geometry": {"type": "Point", "coordinates": [125.5, -8.5, 6371]}}, "bad-depth", True),
        ({"mag": None}, "no-magnitude", True),
        ({"mag": 68}, "bad-magnitude", True),
        ({"mag": 10**400}, "bad-magnitude", True),
        ({"mag": [6.8]}, "bad-magnitude", True),
        ({"time": None}, "no-time", False),
        ({"time": 1795000000000000}, "bad-time", False),
        ({"time": "2026-11-18"}, "bad-time", False),
        ({"updated": None}, "no-update", True),
        ({"updated": -(10**18)}, "bad-update", True),
    ],
)
def test_each_number_that_is_missing_or_cannot_be_is_named(changes, code, usable):
    notice = only(usgs_list(usgs_feature(**changes)))
    assert set(codes(notice)) - {code} <= {"no-depth"}
    assert code in codes(notice)
    assert notice.usable is usable
    assert (notice.account.shock is not None) is usable


def test_an_item_without_a_name_is_counted_and_the_others_read():
    reading = parse(usgs_list(None, 7, [], usgs_feature(event_id="", ids=",,"), usgs_feature("us1")), BASE)
    assert [notice.account.identifier for notice in reading.notices] == ["us1"]
    assert [(f.code, f.message[:2]) for f in reading.findings] == [("item-no-name", "4 ")]


def test_an_empty_list_is_no_earthquake_and_no_finding():
    reading = parse(usgs_list(), BASE)
    assert reading.readable
    assert (reading.notices, reading.entries, reading.findings) == ((), (), ())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<html>502 Bad gateway</html>", "web page"),
        (usgs_list(usgs_feature()).replace(b"6.8", b"NaN"), "NaN"),
        (usgs_list(usgs_feature()).replace(b"6.8", b"-Infinity"), "Infinity"),
        (usgs_list(usgs_feature())[:-5], "not JSON"),
        (usgs_list() + b"{}", "not JSON"),
        (b"[" * 10_000, "nested"),
        (b"[" * 40 + b"]" * 40, "nested"),
        (b'{"type": "FeatureCollection", "features": []}', "not an earthquake list"),
        (b'{"type": "FeatureCollection", "metadata": {}, "features": [{"properties": {"temp": 1}}]}', "not an earth"),
        (b'"\xff"', "UTF-8"),
        (b"1" * 5_000, "not JSON"),
        (b" " * 8_000_001, "8 MB"),
    ],
)
def test_anything_but_a_list_is_an_alarm_and_says_why(data, why):
    reading = parse(data, BASE)
    assert not reading.readable
    assert why in reading.findings[0].message


def test_the_newest_two_hundred_of_at_most_five_thousand_are_kept():
    features = [usgs_feature(f"us{n}", updated=1795000000000 + n * 1000) for n in range(5_001)]
    reading = parse(usgs_list(*features), BASE)
    assert [finding.code for finding in reading.findings] == ["feed-too-long", "feed-cut"]
    assert len(reading.notices) == 200
    assert reading.notices[0].account.identifier == "us4999"


@pytest.mark.parametrize(
    "data",
    [
        b"[" + b"{}," * (MOST_GROUPS + 1) + b"0]",
        b"[" + b"0," * (MOST_VALUES + 1) + b"0]",
        b"[" + b'{"a":1},' * (MOST_GROUPS - 2) + b'"' + "😀".encode() * 1_800_000 + b'"]',
        b'["' + b'x","' * (MOST_VALUES - 1) + b"x" * 5_000_000 + "😀".encode() + b'"]',
    ],
)
def test_a_list_made_to_fill_the_memory_stays_under_64_mb(data):
    tracemalloc.start()
    assert not parse(data, BASE).readable
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64_000_000


def test_text_is_shown_on_one_line_and_without_what_cannot_be_seen():
    account = only(usgs_list(usgs_feature(place="Suai\n\x00\u202e\ud800 Covalima", title="x" * 5_000))).account
    assert account.place == "Suai Covalima"
    assert len(account.headline) == 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=120))
def test_any_bytes(data):
    reading = parse(data, BASE)
    assert not reading.readable
    assert reading.notices == ()


@given(st.sampled_from(["id", "geometry", "properties", *usgs_feature()["properties"]]), JSON)
def test_any_value_in_any_field(name, value):
    feature = usgs_feature()
    place = feature if name in feature else feature["properties"]
    place[name] = value
    reading = parse(usgs_list(feature), BASE)
    assert reading.findings or (len(reading.notices) == 1 and reading.readable)
    for notice in reading.notices:
        assert notice.account.keys
        assert notice.usable or notice.findings
        notice.body.decode("ascii")
        "".join((notice.account.place, notice.account.level, *notice.account.keys)).encode()
