"""Whatever arrives, the reader answers, and says why when it has nothing."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from builders_cap import CAP12, EVENING, area, cap, circle, geocode, info, named, polygon
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from alerts.cap.draft import content_digest
from alerts.cap.read import LARGEST, read
from alerts.cap.verdict import weigh

PLAIN = cap(
    info(area(polygon(), circle("-8.5,125.6 3"))),
    info(language="pt"),
    msgType="Update",
    references="dnmg@example.tl,H-1,2026-11-20T07:00:00+09:00",
)
PIECES = [b"<", b">", b"&", b"&#0;", b"&x;", b"\0", b"\xff", b"]]>", b"<!--", b"<?x", b"<![CDATA[", b"nan", b"9" * 400]
PIECES += [b"<info>", b"</info>", b"<polygon>1,2</polygon>", b"xmlns", b"UTF-16", b'"', b"\xed\xa0\x80", b"+99:99"]
HERE = Path(__file__).resolve().parent


def accounted_for(data: bytes) -> None:
    reading = read(data, schema=True)
    assert reading.document or reading.findings
    weighed = weigh(reading, EVENING)
    assert all(finding.code and finding.message for finding in weighed.findings)
    if reading.document:
        assert reading.document.sent.tzinfo
        assert len(content_digest(reading.document)) == 64


@given(st.binary(max_size=300))
def test_any_bytes(data):
    accounted_for(data)


@given(st.binary(max_size=60))
def test_any_bytes_inside_an_alert(data):
    accounted_for(f'<alert xmlns="{CAP12}">'.encode() + data + b"</alert>")


@settings(max_examples=120)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN)), st.integers(0, 40), st.sampled_from([b"", *PIECES])), max_size=3))
def test_any_wound_to_a_whole_document(wounds):
    data = PLAIN
    for start, length, piece in wounds:
        data = data[:start] + piece + data[start + length :]
    accounted_for(data)


@given(
    st.dictionaries(st.sampled_from(["sent", "identifier", "status", "references", "msgType"]), st.text(max_size=40))
)
def test_any_words_in_the_head(head):
    clean = {
        name: "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)
        for name, text in head.items()
    }
    accounted_for(cap(**clean))


@given(
    st.sampled_from(["onset", "expires", "effective"]), st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-9:]{8}.{0,6}")
)
def test_any_time(name, text):
    accounted_for(cap(info(**{name: "".join(c for c in text if " " <= c <= "~")})))


WHOLE = cap(
    info(
        area(polygon(), circle("-8.5,125.6 3"), geocode("P-code", "TL06")), extra=named("parameter", "rain", "120 mm")
    ),
    info(
        area(polygon("125.5,-8.5 125.7,-8.5 125.7,-8.7 125.5,-8.5")), language="pt", onset="2026-11-20T09:00:00+09:00"
    ),
    msgType="Update",
    references="dnmg@example.tl,H-1,2026-11-20T07:00:00+09:00",
    extra='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
)
TAGS = sorted({element.tag for element in etree.fromstring(WHOLE).iter()})
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"), max_size=30)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The whole document after a few accidents: elements lost, said twice, moved, renamed, emptied or filled anew."""
    root = etree.fromstring(WHOLE)
    for _ in range(draw(st.integers(1, 5))):
        elements = list(root.iter())
        element = draw(st.sampled_from(elements))
        parent, accident = element.getparent(), draw(st.sampled_from(["lose", "twice", "move", "name", "text", "mark"]))
        if accident == "name":
            element.tag = draw(st.sampled_from([*TAGS, "{urn:example:own}own", "plain"]))
        elif accident == "text":
            element.text = draw(WORDS | st.sampled_from(["", "NaN,1 2", "Cancel", "Unknown", "2026-99-01T00:00:00Z"]))
        elif accident == "mark":
            element.set(draw(st.sampled_from(["a", "{urn:example:own}b"])), draw(WORDS))
        elif parent is None:
            continue
        elif accident == "lose":
            parent.remove(element)
        elif accident == "twice":
            parent.append(deepcopy(element))
        else:
            draw(st.sampled_from(elements)).append(deepcopy(element))
    return etree.tostring(root, encoding=draw(st.sampled_from(["UTF-8", "UTF-16", "ISO-8859-1"])))


@settings(max_examples=80)
@given(mutated())
def test_any_accident_to_the_elements_of_a_document(data):
    accounted_for(data)


MANY = {
    "parameters": info(extra="<parameter><valueName>a</valueName><value>b</value></parameter>" * 32_000),
    "one polygon of one point": info(area(polygon("-8.5,125.5 " * 40_000))),
    "a polygon of many points": info(area(polygon(" ".join(f"-8.{n:05},125.{n:05}" for n in range(49_999))))),
    "many polygons": info(*[area(polygon(" ".join(f"-8.{n:03},125.{k:03}" for n in range(99)))) for k in range(500)]),
    "long numbers": info(area(polygon(f"-8.{'5' * 40},125.{'7' * 40} " * 40_000))),
    "one number": info(area(polygon("-8.5,1" + "2" * 3_900_000))),
    "numbers without end": info(area(polygon("1," * 1_900_000))),
    "words without end": info(area(polygon("1 " * 1_900_000))),
    "findings": info(*[area(polygon("x"))] * 500),
    "categories": info(extra="<category/>" * 150_000),
    "text": info(description="a\u200b" * 900_000),
    "tails": info(extra="<a/>x" * 190_000),
    "infos": "".join(info(language=f"x-{n}") for n in range(64)),
    "too many infos": "<info/>" * 190_000,
    "depth": "<a>" * 190_000,
    "balanced depth": "<a>" * 190_000 + "</a>" * 190_000,
    "attributes": f"<a {' '.join(f'a{n}=' + chr(34) * 2 for n in range(90_000))}/>",
    "attributes everywhere": f"<a {' '.join(f'a{n}=' + chr(34) * 2 for n in range(99))}/>" * 1_000,
    "namespaces": "".join(f'<a xmlns="urn:{n}"/>' for n in range(90_000)),
    "comments": "<!---->" * 190_000,
    "references": "<references>" + "a,b,2026-11-20T08:00:00+09:00 " * 120_000 + "</references>",
    "faults of the schema": info(extra="<parameter>x</parameter>" * 11_900),
    "white space": " " * 3_990_000,
}
BARE = {
    "only white space": b" " * 4_000_000,
    "only starts": b"<a>" * 1_333_333,
    "only signs": b"<" * 4_000_000,
    "laughs": b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><a>&a11;</a>",
    "laughs after a comment": b"<!-- " + b"x" * 1_000_000 + b' --><!DOCTYPE a [<!ENTITY a "ha">]><a>&a;</a>',
    "UTF-16": ("<alert xmlns='" + CAP12 + "'><info>" + "<a/>" * 490_000).encode("utf-16"),
    "UTF-16 text": cap(info(description="\u6d2a" * 1_900_000)).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-32": ("<a>" + "x" * 990_000 + "</a>").encode("utf-32"),
    "noughts": b"\0" * 4_000_000,
}
WORST = {name: cap(inside) for name, inside in MANY.items()} | BARE


def test_the_worst_documents_are_as_large_as_any_that_is_read():
    assert all(len(data) <= LARGEST for data in WORST.values())


MEASURED = """
import json, resource, sys, time
from alerts.cap.read import read
from builders_cap import cap
read(cap(), schema=True)
data = sys.stdin.buffer.read()
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before, began = most(), time.process_time()
reading = read(data, schema=True)
took, grown = time.process_time() - began, most() - before
print(json.dumps([took, grown, bool(reading.document or reading.findings)]))
"""


@pytest.mark.parametrize("what", WORST)
def test_the_worst_documents_take_less_than_two_seconds_and_64_megabytes(what):
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (HERE.parents[1], HERE.parent)))}
    run = subprocess.run(
        [sys.executable, "-c", MEASURED], input=WORST[what], capture_output=True, check=True, env=paths
    )
    seconds, grown, answered = json.loads(run.stdout)
    assert answered
    assert seconds < 2
    assert grown < 64_000_000
