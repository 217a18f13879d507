"""CAP alerts that come in an envelope."""

import pytest
from builders_cap import cap
from hypothesis import given
from hypothesis import strategies as st

from alerts.cap.read import read
from alerts.feeds.edxl import documents, parse

BASE = "https://agency.example/edxl.xml"
DE1, DE2 = "urn:oasis:names:tc:emergency:EDXL:DE:1.0", "urn:oasis:names:tc:emergency:EDXL:DE:2.0"


def alert(identifier: str = "DNMG-1", old: str = "", new: str = "") -> str:
    text = cap().decode().split("\n", 1)[1].replace("DNMG-1", identifier)
    assert old in text
    return text.replace(old, new) if old else text


def wrapped(inside: str, version: str = DE1) -> str:
    name = "xmlContent" if version == DE1 else "contentXML"
    return f"<contentObject><{name}><embeddedXMLContent>{inside}</embeddedXMLContent></{name}></contentObject>"


def envelope(*content: str, status: str = "Actual", kind: str = "Report", version: str = DE1) -> bytes:
    about = f"<distributionID>d1</distributionID><distributionStatus>{status}</distributionStatus>"
    return (
        f'<EDXLDistribution xmlns="{version}">{about}<distributionType>{kind}</distributionType>'
        f"{''.join(content)}</EDXLDistribution>"
    ).encode()


def identifiers(data: bytes) -> list[str]:
    return [found.document.identifier for found in map(read, documents(data)) if found.document]


@pytest.mark.parametrize("version", [DE1, DE2])
def test_each_alert_inside_is_an_entry_that_holds_its_document(version):
    reading = parse(envelope(wrapped(alert("A"), version), wrapped(alert("B"), version), version=version), BASE)
    assert reading.findings == ()
    assert {read(one.embedded).document.identifier for one in reading.entries} == {"A", "B"}
    assert len({one.id for one in reading.entries}) == 2
    assert all(one.link == "" and one.updated for one in reading.entries)


def test_several_alerts_in_one_object_and_one_written_as_text():
    text = alert("C").replace("&", "&amp;").replace("<", "&lt;")
    data = envelope(wrapped(alert("A") + alert("B")), wrapped(text))
    assert sorted(identifiers(data)) == ["A", "B", "C"]


def test_the_wrapped_words_of_the_second_version_are_read():
    status = "<ct:StatusKindDefault xmlns:ct='urn:x'>Exercise</ct:StatusKindDefault>"
    real = wrapped(alert(), DE2)
    assert not parse(envelope(real, status=status, version=DE2), BASE).readable


@pytest.mark.parametrize("status", ["Test", "Exercise", "System"])
def test_a_real_alert_never_comes_out_of_an_envelope_that_is_not_real(status):
    data = envelope(wrapped(alert("A")), status=status)
    reading = parse(data, BASE)
    assert reading.entries == ()
    assert reading.findings[0].code == "envelope-disagrees"
    assert documents(data) == (data,)
    assert read(data).document is None
    drill = wrapped(alert("B", "<status>Actual", f"<status>{status}"))
    assert identifiers(envelope(drill, status=status)) == ["B"]


def test_an_envelope_that_cancels_holds_no_new_alert():
    data = envelope(wrapped(alert("A")), wrapped(alert("B", "<msgType>Alert", "<msgType>Cancel")), kind="Cancel")
    assert identifiers(data) == ["B"]
    assert {finding.code for finding in parse(data, BASE).findings} == {"envelope-disagrees", "entry-no-link"}


def test_an_object_without_an_alert_is_counted():
    reading = parse(envelope(wrapped("<other xmlns=''/>"), wrapped(alert("A"))), BASE)
    assert len(reading.entries) == 1
    assert [finding.code for finding in reading.findings] == ["entry-no-link"]
    assert not parse(envelope(wrapped("&lt;not xml urn:oasis:names:tc:emergency:cap:1.2")), BASE).readable


def test_an_empty_envelope_is_read_and_lists_nothing():
    reading = parse(envelope(), BASE)
    assert reading.readable
    assert reading.entries == ()


@pytest.mark.parametrize(
    "data",
    [cap(), b"", b"EDXLDistribution", b"<EDXLDistribution/>", b"<a>EDXLDistribution</a>", envelope()[:-4], envelope()],
)
def test_what_is_no_envelope_with_an_alert_stays_as_it_is(data):
    assert documents(data) == (data,)


def test_documents_come_oldest_first_and_in_any_encoding():
    later = alert("LATE", "2026-11-20T08:00:00+09:00", "2026-11-20T09:00:00+09:00")
    data = envelope(wrapped(later), wrapped(alert("EARLY")))
    assert identifiers(data) == ["EARLY", "LATE"]
    assert identifiers(data.decode().encode("utf-16")) == ["EARLY", "LATE"]


@given(st.binary(max_size=120))
def test_any_bytes(data):
    assert documents(data) == (data,)
    assert not parse(data, BASE).readable


WHOLE = envelope(wrapped(alert("A")), wrapped(alert("B")))


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 60), st.binary(max_size=6))
def test_any_bytes_instead_of_some(where, length, other):
    data = WHOLE[:where] + other + WHOLE[where + length :]
    reading = parse(data, BASE)
    assert reading.entries or reading.findings
    assert documents(data)
