"""The element tables of CAP, as a finding: the first place where a document departs from them, in words."""

from pathlib import Path
from threading import Thread

import pytest
from builders_cap import CAP10, CAP11, CAP12, area, cap, circle, geocode, info, named
from lxml import etree

from alerts.cap.schema import MOST_CHECKED, invalid, xsd
from alerts.cap.xml import open_xml

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "corpus"
SIGNATURE = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'
RESOURCE = "<resource><resourceDesc>Map</resourceDesc>{}</resource>"


def verdict(data):
    return invalid(open_xml(data, limit=4_000_000).root)


@pytest.mark.parametrize(
    "data",
    [
        cap(),
        cap(prefix="cap"),
        cap(info(area(circle("-8.5,125.6 3"), geocode("P-code", "TL06")), extra=named("parameter", "rain", "120 mm"))),
        cap(info(), info(language="pt"), references="a,b,2026-11-20T08:00:00+09:00"),
        cap(extra=SIGNATURE),
        cap(info(extra=RESOURCE.format("<mimeType>image/png</mimeType><size>12</size>"))),
        cap(ns=CAP11),
        cap(ns=CAP11, sent="2026-11-20T08:00:00Z"),
        cap(info(extra=RESOURCE.format("")), ns=CAP11),
    ],
)
def test_what_keeps_to_the_tables_has_no_finding(data):
    assert verdict(data) is None


@pytest.mark.parametrize(
    ("data", "path", "said"),
    [
        (cap(sent="2026-11-20T08:00:00Z"), "alert/sent", "'2026-11-20T08:00:00Z' is not accepted"),
        (cap(sent="2026-02-30T08:00:00+09:00"), "alert/sent", "2026-02-30"),
        (cap(status="actual"), "alert/status", "'actual' is not an element of the set"),
        (cap(identifier=None), "alert/sender", "Expected is ( identifier )"),
        (cap(info(category=None)), "alert/info[1]/event", "Expected is ( category )"),
        (cap(info(), info(severity="Bad", language="pt")), "alert/info[2]/severity", "'Bad'"),
        (cap(info(extra="<event>Twice</event>")), "alert/info[1]/event[2]", "not expected"),
        (cap(info(), info(severity="Bad"), prefix="cap"), "alert/info[2]/severity", "'Bad'"),
        (cap(info()).replace(b"<status>", b"<status a='1'>"), "alert/status", "attribute 'a'"),
        (cap(info(category="Weather")), "alert/info[1]/category", "'Weather'"),
        (cap(info(expires="tomorrow")), "alert/info[1]/expires", "'tomorrow'"),
        (cap(info(area("<altitude>high</altitude>"))), "alert/info[1]/area[1]/altitude", "decimal"),
        (cap(info(extra=RESOURCE.format(""))), "alert/info[1]/resource[1]", "Expected is ( mimeType )"),
        (cap(info(extra="<parameter>rain=120</parameter>")), "alert/info[1]/parameter", "element-only"),
        (cap(extra="<own xmlns='urn:example:own'/>"), "alert/own", "not expected"),
        (cap(extra=SIGNATURE, ns=CAP11), "alert/Signature[1]", "not expected"),
        (cap(info(extra="<responseType>AllClear</responseType>"), ns=CAP11), "alert/info[1]/responseType", ""),
    ],
)
def test_the_first_departure_is_said_with_its_place(data, path, said):
    finding = verdict(data)
    assert (finding.code, finding.path) == ("xsd", path)
    assert said in finding.message
    assert "urn:" not in finding.message
    assert "http:" not in finding.message
    assert finding.message.endswith(".")


@pytest.mark.parametrize("data", [cap(ns=CAP10), b"<rss/>", b'<feed xmlns="http://www.w3.org/2005/Atom"/>'])
def test_what_has_no_tables_here_has_no_verdict(data):
    assert verdict(data) is None


def test_a_document_full_of_faults_is_not_searched_for_all_of_them():
    data = cap(info(extra="<parameter>x</parameter>" * MOST_CHECKED))
    assert "not held against the schema" in verdict(data).message


def test_documents_checked_at_the_same_time_are_not_mixed_up():
    documents = {name: cap(info(severity=name * 3)) for name in "abcdefgh"}
    said = {}

    def check(name):
        said[name] = [verdict(documents[name]).message for _ in range(50)]

    threads = [Thread(target=check, args=(name,)) for name in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"'{name * 3}'" in message for name, messages in said.items() for message in messages)


def test_the_tables_are_schemas_that_any_validator_can_use():
    for space in (CAP11, CAP12):
        assert etree.XMLSchema(etree.XML(xsd(space))).validate(etree.XML(cap(ns=space)))


def official(name):
    """A schema of the collection; one copy there has typographic quotes around its version."""
    text = (CORPUS / "schema" / name).read_text("utf-8").replace("“", '"').replace("”", '"')
    return etree.XMLSchema(etree.XML(text.encode()))


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="the collection is not beside this checkout")
def test_our_verdict_is_that_of_the_official_schemas_on_every_real_document():
    theirs = {
        CAP12: official("philgresh__4f0dc3f4__CAPSchema.xml"),
        CAP11: official("IBM__374e9252__CAP-v1.1.xsd"),
    }
    verdicts = []
    for path in sorted((CORPUS / "cap").iterdir()):
        root = open_xml(path.read_bytes(), limit=4_000_000).root
        space = "" if root is None else root.tag[1:].rpartition("}")[0]
        if space in theirs:
            verdicts.append((path.name, theirs[space].validate(root), invalid(root) is None))
    assert [name for name, official_verdict, ours in verdicts if official_verdict is not ours] == []
    assert len(verdicts) > 150
    assert {ours for _, _, ours in verdicts} == {True, False}
