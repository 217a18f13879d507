"""Whatever arrives, the reader answers, and says why when it has nothing."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders_cap import CAP12, EVENING, area, cap, circle, info, polygon
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.cap.draft import content_digest
from alerts.cap.read import read
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
CORPUS = HERE.parents[1].parent / "shared" / "feeds" / "corpus"


def accounted_for(data: bytes) -> None:
    reading = read(data)
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


@settings(max_examples=300)
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


MANY = {
    "parameters": info(extra="<parameter><valueName>a</valueName><value>b</value></parameter>" * 32_000),
    "one polygon of one point": info(area(polygon("-8.5,125.5 " * 40_000))),
    "numbers without end": info(area(polygon("1," * 1_900_000))),
    "words without end": info(area(polygon("1 " * 1_900_000))),
    "findings": info(*[area(polygon("x"))] * 500),
    "categories": info(extra="<category/>" * 150_000),
    "text": info(description="a\u200b" * 900_000),
    "tails": info(extra="<a/>x" * 190_000),
}


@pytest.mark.parametrize("what", MANY)
def test_four_megabytes_of_anything_take_less_than_two_seconds(what):
    data = cap(MANY[what])
    assert len(data) < 4_000_000
    began = time.perf_counter()
    read(data)
    assert time.perf_counter() - began < 2


MEASURED = """
import resource, sys
from alerts.cap.read import read
from builders_cap import cap
read(cap())
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read(data)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.parametrize("what", ["parameters", "tails", "numbers without end", "words without end"])
def test_a_document_never_takes_more_than_64_megabytes(what):
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (HERE.parents[1], HERE.parent)))}
    run = subprocess.run(
        [sys.executable, "-c", MEASURED], input=cap(MANY[what]), capture_output=True, check=True, env=paths
    )
    assert int(run.stdout) < 64_000_000


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="the collection is not beside this checkout")
def test_every_real_document_is_accounted_for_in_one_process():
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file()]
    readings = {path: read(path.read_bytes()) for path in files}
    for path in files:
        accounted_for(path.read_bytes())
    documents = [reading.document for path, reading in readings.items() if path.parent.name == "cap"]
    assert len(files) > 300
    assert sum(document is not None for document in documents) > 0.9 * len(documents)
