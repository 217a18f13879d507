"""Disasters as GDACS lists them."""

from datetime import UTC, datetime

import pytest
from builders_lists import gdacs_item, gdacs_list
from hypothesis import given
from hypothesis import strategies as st

from alerts.feeds.gdacs import HAZARDS, SENDER, parse

BASE = "https://gdacs.example/rss.xml"
OVER_DILI = "<gdacs:bbox>121.5 129.5 -12.5 -4.5</gdacs:bbox>"


def only(*items: str):
    (notice,) = parse(gdacs_list(*items), BASE).notices
    return notice


def codes(notice) -> list[str]:
    return [finding.code for finding in notice.findings]


def test_an_earthquake_is_known_by_its_kind_and_number():
    notice = only(gdacs_item())
    account = notice.account
    assert (account.sender, account.identifier, account.keys) == (SENDER, "EQ1450000", {"gdacs:EQ1450000"})
    assert account.sent == datetime(2026, 11, 18, 11, 20, tzinfo=UTC)
    assert (account.level, account.place, account.headline) == ("Orange", "Timor-Leste", "Orange earthquake")
    shock = account.shock
    assert shock.at == datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
    assert (shock.lat, shock.lon, shock.depth_km, shock.magnitude) == (-9.69, 125.25, 33.1, 6.8)
    assert notice.usable
    assert notice.findings == ()


def test_a_new_episode_is_a_new_version_of_the_same_event():
    first, second = only(gdacs_item()), only(gdacs_item(episodeid="2"))
    assert first.account.keys == second.account.keys
    assert first.body != second.body


def test_it_says_by_which_name_the_usgs_knows_the_earthquake():
    inside = '<gdacs:identifier id="neicid" src="NEIC">us7000abcd</gdacs:identifier>'
    notice = only(gdacs_item(more=f"<gdacs:identifiers>{inside}</gdacs:identifiers>"))
    assert notice.account.keys == {"gdacs:EQ1450000", "usgs:us7000abcd"}
    odd = only(gdacs_item(more=f"<gdacs:identifiers>{inside.replace('us7', '7 /')}</gdacs:identifiers>"))
    assert odd.account.keys == {"gdacs:EQ1450000"}


def test_without_a_date_of_its_own_the_version_has_that_of_its_publication():
    assert only(gdacs_item(datemodified="")).account.sent == datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)


def test_the_name_in_the_guid_serves_where_the_elements_are_missing():
    assert only(gdacs_item(eventid="", more="<guid>EQ77</guid>")).account.identifier == "EQ77"


@pytest.mark.parametrize(("kind", "hazard"), HAZARDS.items())
def test_each_kind_of_event_is_a_hazard(kind, hazard):
    notice = only(gdacs_item(eventtype=kind, more=OVER_DILI))
    assert notice.account.hazard == hazard
    assert (notice.account.shock is not None) is (hazard == "earthquake")
    assert notice.usable


def test_a_kind_that_is_not_known_is_kept_and_not_used():
    notice = only(gdacs_item(eventtype="EQx"))
    assert (notice.usable, notice.account.hazard, codes(notice)) == (False, "", ["unknown-event"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": "nan"}, "bad-magnitude"),
        ({"value": "inf"}, "bad-magnitude"),
        ({"value": ""}, "no-magnitude"),
        ({"words": "x"}, "no-depth"),
        ({"words": "Magnitude 6.8M, Depth:-99km"}, "bad-depth"),
        ({"words": "Magnitude 6.8M, Depth:nan km"}, "bad-depth"),
        ({"point": "-9.69"}, "bad-place"),
        ({"point": "125.25 -9.69"}, "bad-latitude"),
        ({"point": ""}, "no-place"),
        ({"fromdate": ""}, "no-time"),
        ({"fromdate": "yesterday"}, "bad-time"),
        ({"datemodified": "yesterday"}, "bad-update"),
        ({"temporary": "true"}, "provisional"),
    ],
)
def test_an_earthquake_is_kept_and_each_bad_number_named(changes, code):
    notice = only(gdacs_item(**changes))
    assert codes(notice) == [code]
    assert notice.usable


def test_a_point_may_be_written_in_two_elements():
    point = "<geo:Point><geo:lat>-8.5</geo:lat><geo:long>126</geo:long></geo:Point>"
    assert only(gdacs_item(point="", more=point)).account.shock.lon == 126.0
    bare = "<geo:lat>-8.5</geo:lat><geo:long>126</geo:long>"
    assert only(gdacs_item(point="", more=bare)).account.shock.lat == -8.5


@pytest.mark.parametrize(
    ("changes", "usable", "found"),
    [
        ({"more": OVER_DILI}, True, []),
        ({"more": "<gdacs:bbox>-12.5 -4.5 121.5 129.5</gdacs:bbox>", "point": ""}, True, ["bad-latitude"] * 2),
        ({"more": "<gdacs:bbox>80 88 23 31</gdacs:bbox>"}, False, ["outside"]),
        ({"more": "<gdacs:bbox>124 125</gdacs:bbox>"}, True, ["bad-box"]),
        ({"point": "28 84"}, False, ["outside"]),
        ({"point": "28 84", "country": "Indonesia, Timor-Leste"}, True, []),
        ({"point": "28 84", "more": "<gdacs:iso3>TLS</gdacs:iso3>"}, True, []),
        ({"point": ""}, True, ["no-place"]),
        ({"iscurrent": "false"}, False, ["not-current"]),
    ],
)
def test_a_flood_is_for_us_when_it_can_be_near(changes, usable, found):
    notice = only(gdacs_item(**({"eventtype": "FL", "country": "Somewhere"} | changes)))
    assert notice.usable is usable
    assert [code for code in codes(notice) if code != "no-place" or "no-place" in found] == found


def test_an_earthquake_that_is_over_or_far_away_is_still_an_earthquake():
    assert only(gdacs_item(iscurrent="false", point="28 84", country="Nepal")).usable


def test_an_item_without_a_name_is_counted():
    reading = parse(gdacs_list(gdacs_item(eventid=""), gdacs_item()), BASE)
    assert len(reading.notices) == 1
    assert [finding.code for finding in reading.findings] == ["item-no-name"]


def test_an_empty_list_of_gdacs_is_no_disaster_and_one_of_another_is_an_alarm():
    assert parse(gdacs_list(), BASE).findings == ()
    assert parse(gdacs_list(), BASE).readable
    for data in (
        gdacs_list(namespaces=""),
        gdacs_list("<item><title>Sale</title></item>"),
        gdacs_list(gdacs_item(eventid="")),
        b'<rss xmlns:gdacs="http://www.gdacs.org"/>',
        b"<html/>",
        b"",
    ):
        reading = parse(data, BASE)
        assert not reading.readable
        assert reading.notices == ()


def test_another_spelling_of_the_namespace_is_understood():
    data = gdacs_list(gdacs_item()).replace(b"http://www.gdacs.org", b"https://gdacs.org/")
    assert parse(data, BASE).notices[0].account.identifier == "EQ1450000"


def test_what_an_item_takes_along_does_not_fill_the_memory():
    heavy = gdacs_list(*(gdacs_item(eventid=str(n)) for n in range(100))).replace(
        b"<rss ", b'<rss xmlns:x="urn:' + b"x" * 1_000_000 + b'" '
    )
    reading = parse(heavy, BASE)
    assert 0 < len(reading.notices) < 20
    assert "feed-too-heavy" in [finding.code for finding in reading.findings]


@given(st.binary(max_size=120))
def test_any_bytes(data):
    assert not parse(data, BASE).readable


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&\"'"), max_size=20)
NUMBERS = st.floats().map(str) | st.integers().map(str)
SAID = ["eventtype", "eventid", "fromdate", "datemodified", "value", "words", "point", "iscurrent", "temporary"]


@given(st.dictionaries(st.sampled_from(SAID), WORDS | NUMBERS), st.lists(NUMBERS | WORDS, max_size=5))
def test_any_words_in_any_element(changes, box):
    more = f"<gdacs:bbox>{' '.join(box)}</gdacs:bbox>"
    reading = parse(gdacs_list(gdacs_item(**changes, more=more)), BASE)
    assert reading.findings or len(reading.notices) == 1
    assert all(notice.usable or notice.findings for notice in reading.notices)


@given(st.integers(0, 850), st.integers(0, 255))
def test_any_byte_changed(where, byte):
    data = bytearray(gdacs_list(gdacs_item(more=OVER_DILI)))
    data[where % len(data)] = byte
    reading = parse(bytes(data), BASE)
    assert reading.notices or reading.findings
