"""A document is read as it was written, and every oddity is a finding with a place."""

from datetime import UTC, datetime

import pytest
from builders_cap import CAP10, CAP11, CAP12, DILI_RING, SENT, area, cap, circle, geocode, info, named, polygon

from alerts.cap.document import Reading, Reference
from alerts.cap.read import read
from alerts.model.warning import Certainty, Severity, Urgency


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_a_plain_warning_is_read_whole_and_without_a_finding():
    extra = named("parameter", "rain", "120 mm") + named("eventCode", "OET", "OET-194")
    reading = read(cap(info(area(polygon(), circle("-8.5,125.6 3"), geocode("P-code", "TL06")), extra=extra)))
    document = reading.document
    assert reading.findings == ()
    assert (document.version, document.identifier, document.sender) == ("1.2", "DNMG-1", "dnmg@example.tl")
    assert (document.sent, document.status, document.msg_type, document.scope) == (SENT, "Actual", "Alert", "Public")
    (block,) = document.infos
    assert (block.event, block.categories, block.language) == ("Heavy rain", ("Met",), "en")
    assert (block.urgency, block.severity, block.certainty) == (Urgency.EXPECTED, Severity.SEVERE, Certainty.LIKELY)
    assert block.expires == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    assert block.parameters == (("rain", "120 mm"),)
    assert block.event_codes == (("OET", "OET-194"),)
    assert block.areas[0].circles == ((-8.5, 125.6, 3.0),)
    assert block.areas[0].geocodes == (("P-code", "TL06"),)
    assert block.areas[0].polygons[0][:2] == ((-8.5, 125.5), (-8.5, 125.7))


@pytest.mark.parametrize(("ns", "version"), [(CAP10, "1.0"), (CAP11, "1.1"), (CAP12, "1.2")])
@pytest.mark.parametrize("prefix", ["", "cap", "ns3"])
def test_every_version_is_read_in_any_prefix(ns, version, prefix):
    document = read(cap(ns=ns, prefix=prefix)).document
    assert document.version == version
    assert document.infos[0].event == "Heavy rain"


def test_cap_1_0_wrote_codes_and_very_likely_its_own_way():
    plain = "<geocode>pcode=TL06</geocode>"
    reading = read(cap(info(area(polygon(), plain), certainty="Very Likely"), ns=CAP10))
    assert reading.document.infos[0].certainty is Certainty.LIKELY
    assert reading.document.infos[0].areas[0].geocodes == (("pcode", "TL06"),)
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"no warning today", "malformed"),
        (b"<html><body>Error</body></html>", "web-page"),
        (b"<!DOCTYPE html><html/>", "web-page"),
        (b"<?xml version='1.0'?><!-- x --><!DOCTYPE alert [<!ENTITY a 'b'>]><alert/>", "doctype"),
        (cap(ns="urn:example:cap:1.2"), "not-cap"),
        (b'<rss version="2.0"><channel/></rss>', "not-cap"),
        (cap() + b"<junk/>", "malformed"),
        (cap().replace(b"UTF-8", b"UTF-7"), "encoding"),
        (cap().replace(b"UTF-8", b"cp037"), "encoding"),
        (cap() + b" " * 4_000_000, "too-large"),
        (cap(identifier=None), "no-identifier"),
        (cap(identifier="  "), "no-identifier"),
        (cap(sender=None), "no-sender"),
        (cap(identifier="x" * 513), "identifier-too-long"),
        (cap(sent=None), "sent-impossible"),
        (cap(sent="2026-11-20"), "sent-impossible"),
        (cap(sent="2026-02-30T08:00:00+09:00"), "sent-impossible"),
        (cap(*[info()] * 65), "too-many-infos"),
        (cap(info(*[area()] * 501)), "too-many-areas"),
        (cap(info(area(polygon("-8.5,125.5 " * 50_001)))), "too-many-points"),
        (cap(info(area(polygon("-8.5 125.5 " * 50_001)))), "too-many-points"),
        (cap(extra="<deep>" * 64 + "</deep>" * 64), "too-deep"),
        (cap(extra="<a " + " ".join(f'a{n}=""' for n in range(257)) + "/>"), "too-many-attributes"),
        (cap(extra="<a/>" * 200_001), "too-many-tags"),
    ],
)
def test_what_is_of_no_use_is_refused_with_the_reason(data, code):
    reading = read(data)
    assert reading.document is None
    assert codes(reading)[-1] == code
    assert reading.findings[-1].message.endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        cap(extra="<deep>" * 63 + "</deep>" * 63),
        cap(extra="<a " + " ".join(f'a{n}=""' for n in range(256)) + "/>"),
        cap(extra="<a/>" * 190_000),
        cap(*[info()] * 64),
    ],
)
def test_what_is_just_within_a_limit_is_read(data):
    assert read(data).document


def test_a_document_type_inside_a_text_harms_nobody():
    reading = read(cap(info(description="see <!DOCTYPE html> in the manual")))
    assert reading.document.infos[0].description == "see <!DOCTYPE html> in the manual"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_marked_encodings_are_read(encoding):
    text = cap(info(event="Inundação em Díli")).decode().split("\n", 1)[1]
    reading = read(text.encode(encoding))
    assert reading.document.infos[0].event == "Inundação em Díli"
    assert reading.findings == ()


def test_a_declared_western_encoding_is_read():
    text = cap(info(event="Inundação em Díli")).decode().replace("UTF-8", "ISO-8859-1")
    assert read(text.encode("latin-1")).document.infos[0].event == "Inundação em Díli"


def test_a_lie_about_the_encoding_is_said():
    assert codes(read(cap().replace(b"UTF-8", b"UTF-16"))) == ["encoding-lie"]


def test_a_sending_time_without_offset_is_kept_but_said():
    reading = read(cap(sent="2026-11-20T08:00:00"))
    assert codes(reading) == ["sent-no-offset"]
    assert reading.document.sent == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2026-11-19T23:00:00Z", "2026-11-19T23:00:00-00:00", "2026-11-20T08:00:00.250+09:00", "2026-11-20T08:00:00+9:00"],
)
def test_spellings_of_one_instant_are_one_instant(written):
    reading = read(cap(sent=written))
    assert reading.document.sent == SENT
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"severity": "Very bad"}, "severity-unknown", "alert/info[1]/severity"),
        ({"urgency": None}, "urgency-unknown", "alert/info[1]/urgency"),
        ({"certainty": "likely"}, "certainty-unknown", "alert/info[1]/certainty"),
        ({"expires": "tomorrow"}, "date-impossible", "alert/info[1]/expires"),
        ({"expires": "2026-11-21T08:00:00"}, "date-no-offset", "alert/info[1]/expires"),
        ({"onset": "2026-12-25T08:00:00+09:00"}, "times-contradict", "alert/info[1]/onset"),
        ({"event": ""}, "no-event", "alert/info[1]/event"),
        ({"headline": "abc \u202egnip\u202c \u200bx"}, "hidden-characters", "alert/info[1]/headline"),
    ],
)
def test_an_oddity_of_an_info_block_is_said_with_its_place(fields, code, path):
    reading = read(cap(info(**fields)))
    assert [(finding.code, finding.path) for finding in reading.findings] == [(code, path)]


def test_what_is_not_on_the_scale_is_unknown_but_a_wrong_case_is_understood():
    assert read(cap(info(severity="Very bad"))).document.infos[0].severity is Severity.UNKNOWN
    assert read(cap(info(severity="severe"))).document.infos[0].severity is Severity.SEVERE


@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041", "\u0085", "\x7f"])
def test_no_kind_of_hidden_character_comes_through(hidden):
    reading = read(cap(info(headline=f"Udan {hidden}boot")))
    assert reading.document.infos[0].headline == "Udan boot"
    assert codes(reading) == ["hidden-characters"]


def test_lines_and_letters_of_every_script_are_no_hidden_characters():
    text = "Inundação\n\tem Díli\u00a0— 洪水 ฝนตก"
    reading = read(cap(info(headline=text)))
    assert reading.document.infos[0].headline == text
    assert reading.findings == ()


def test_hidden_characters_are_left_out():
    assert read(cap(info(event="Alert \u202egnip\u202c"))).document.infos[0].event == "Alert gnip"


def test_only_the_words_of_markup_inside_a_text_are_kept_and_nothing_is_fetched():
    inside = '<description>Rain <b>now</b><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    reading = read(cap(info(description=None, extra=inside + "</description>")))
    assert reading.document.infos[0].description == "Rain now"
    assert codes(reading) == ["markup-in-text"]


def test_of_two_values_where_one_is_allowed_the_first_counts():
    reading = read(cap(info(extra="<event>Nothing at all</event>")))
    assert reading.document.infos[0].event == "Heavy rain"
    assert codes(reading) == ["repeated"]


def test_a_signature_is_noted_and_not_believed():
    reading = read(cap(extra='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'))
    assert reading.document.signed
    assert codes(reading) == ["signed"]


def test_findings_have_an_end():
    reading = read(cap(info(area(*[circle("here")] * 2000))))
    assert len(reading.findings) == 501
    assert reading.findings[-1].code == "more-findings"


def refers(text: str, **head: str) -> Reading:
    return read(cap(**{"msgType": "Update", "references": text, **head}))


def test_references_are_triples():
    reading = refers("dnmg@example.tl,H-1,2026-11-20T08:00:00+09:00 dnmg@example.tl,H-2,2026-11-19T23:00:00-00:00")
    assert reading.document.references == (
        Reference("dnmg@example.tl", "H-1", SENT),
        Reference("dnmg@example.tl", "H-2", SENT),
    )
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("text", "code", "first"),
    [
        ("H-1", "reference-form", Reference("", "H-1", None)),
        (
            "dnmg@example.tl, H-1, 2026-11-20T08:00:00+09:00",
            "references-spaces",
            Reference("dnmg@example.tl", "H-1", SENT),
        ),
        ("dnmg@example.tl,H-1,soon", "reference-form", Reference("dnmg@example.tl", "H-1", None)),
        ("dnmg@example.tl,DNMG-1,2026-11-19T23:00:00Z", "reference-self", Reference("dnmg@example.tl", "DNMG-1", SENT)),
        (
            "bmkg@example.id,H-1,2026-11-19T23:00:00Z",
            "reference-other-sender",
            Reference("bmkg@example.id", "H-1", SENT),
        ),
    ],
)
def test_an_odd_reference_is_kept_as_far_as_it_goes(text, code, first):
    reading = refers(text)
    assert codes(reading) == [code]
    assert reading.document.references[0] == first


def test_an_update_of_nothing_is_said():
    assert codes(refers("")) == ["no-references"]


def test_a_thousand_references_are_enough():
    reading = refers(" ".join(f"dnmg@example.tl,N{n},2026-11-20T07:00:00+09:00" for n in range(1500)))
    assert len(reading.document.references) == 1000
    assert codes(reading) == ["too-many-references"]


def test_shapes_of_a_document_in_three_languages_count_once():
    reading = read(cap(info(), info(language="pt"), info(area(circle("-8.55,125.57 5")), language="tet")))
    polygons, circles = reading.areas_shapes()
    assert len(polygons) == 1
    assert circles == ((-8.55, 125.57, 5.0),)
    assert read(b"").areas_shapes() == ((), ())


def test_white_space_of_any_kind_stands_between_points():
    assert read(cap(info(area(polygon(f"\n {DILI_RING.replace(' ', chr(10) + chr(9))}\n"))))).findings == ()


def test_a_shape_said_in_two_languages_has_its_finding_in_both():
    block = area(polygon("-8.5,125.5 -8.5,125.7 -8.7,125.7"))
    reading = read(cap(info(block), info(block, language="pt")))
    assert [finding.path for finding in reading.findings] == [
        "alert/info[1]/area[1]/polygon[1]",
        "alert/info[2]/area[1]/polygon[1]",
    ]


def test_a_reader_is_told_of_the_schema_only_when_asked():
    data = cap(sender="dnmg@example.tl", sent="2026-11-20T08:00:00Z")
    assert read(data).findings == ()
    told = read(data, schema=True)
    assert codes(told) == ["xsd"]
    assert told.document == read(data).document


def test_the_reason_a_document_is_of_no_use_stays_the_last_finding():
    assert codes(read(cap(identifier=None), schema=True)) == ["xsd", "no-identifier"]
