"""Every real and every hostile document of the collection, in one process: each is accounted for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FEEDS = HERE.parents[1].parent / "shared" / "feeds"

ONE_PROCESS = """
import json, resource, sys, time
from pathlib import Path
from alerts.cap.read import read

def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

def account(path):
    data = path.read_bytes()
    before, began = most(), time.process_time()
    reading = read(data, schema=True)
    took, grown = time.process_time() - began, most() - before
    return path.parent.name, bool(reading.document), [found.code for found in reading.findings], took, grown

files = sorted(path for folder in sys.argv[1:] for path in Path(folder).rglob("*") if path.is_file())
print(json.dumps({str(path): account(path) for path in files}))
"""


@pytest.fixture(scope="module")
def accounts():
    if not FEEDS.exists():
        pytest.skip("the collection is not beside this checkout")
    run = subprocess.run(
        [sys.executable, "-c", ONE_PROCESS, str(FEEDS / "corpus"), str(FEEDS / "hostile")],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
    )
    return json.loads(run.stdout)


@pytest.mark.shared
def test_every_file_gives_a_document_or_says_why_not(accounts):
    assert len(accounts) > 420
    silent = [path for path, (_, document, codes, *_) in accounts.items() if not document and not codes]
    assert silent == []


@pytest.mark.shared
def test_nearly_every_real_cap_document_is_read(accounts):
    real = [document for folder, document, *_ in accounts.values() if folder == "cap"]
    assert sum(real) > 0.9 * len(real)


@pytest.mark.shared
def test_a_real_warning_with_too_many_points_is_refused_with_that_reason(accounts):
    reasons = [codes[-1] for folder, document, codes, *_ in accounts.values() if folder == "cap" and not document]
    assert reasons.count("too-many-points") == 1


@pytest.mark.shared
def test_none_takes_more_than_two_seconds_or_64_megabytes(accounts):
    greedy = [path for path, (*_, took, grown) in accounts.items() if took > 2 or grown > 64_000_000]
    assert greedy == []
