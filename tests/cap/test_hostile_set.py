"""Every CAP document of the hostile set, through the command: what becomes of it is what the manifest says."""

import csv
import json
from pathlib import Path

import pytest
from builders_cap import CAP12, cap, info
from click.testing import CliRunner
from house import SharedApp

from alerts.commands.cap import cap as cap_commands

HOSTILE = Path(__file__).resolve().parents[1] / "data" / "hostile"
NOW = "2026-11-20T18:00:00+09:00"
NOT_CAP = {"feed", "usgs", "bmkg"}
SEQUENCES = ("id", "chain")
ROWS = list(csv.DictReader((HOSTILE / "manifest.csv").read_text("utf-8").splitlines()))
ALONE = [(row["file"], row["expect"]) for row in ROWS if row["class"] not in {*NOT_CAP, *SEQUENCES}]


def written_here() -> dict[str, bytes]:
    """The three that are too large to keep: they are their own rule."""
    references = " ".join(f"dnmg@example.tl,N{n},2026-11-20T08:00:00+09:00" for n in range(10_000))
    attributes = " ".join(f'a{n}="x"' for n in range(50_000))
    return {
        "09_many_attributes.xml": f'<alert {attributes} xmlns="{CAP12}"/>'.encode(),
        "33_5000_infos.xml": cap(*[info()] * 5000),
        "635_refs_10000.xml": cap(msgType="Update", references=references),
    }


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in written_here().items():
        (folder / name).write_bytes(data)
    app = SharedApp(home=folder)

    def verdicts(*names: str) -> list[tuple[str, str]]:
        paths = [str(folder / name) if (folder / name).exists() else str(HOSTILE / name) for name in names]
        result = CliRunner().invoke(cap_commands, ["check", *paths, "--json", "--now", NOW], obj=app)
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        assert result.exit_code == int(any(row["verdict"] in ("reject", "quarantine") for row in rows))
        return [(Path(row["file"]).name, row["verdict"]) for row in rows]

    return verdicts


def expected(kind: str) -> list[tuple[str, str]]:
    return [(row["file"], row["expect"]) for row in ROWS if row["class"] == kind]


def test_no_document_is_forgotten():
    assert len(ALONE) + sum(len(expected(kind)) for kind in SEQUENCES) + sum(
        len(expected(kind)) for kind in NOT_CAP
    ) == len(ROWS)
    assert all((HOSTILE / name).exists() or name in written_here() for name, _ in ALONE)


@pytest.mark.parametrize(("name", "expect"), ALONE)
def test_each_by_itself(check, name, expect):
    assert check(name) == [(name, expect)]


@pytest.mark.parametrize("kind", SEQUENCES)
def test_the_sequences_in_their_order(check, kind):
    rows = expected(kind)
    assert check(*(name for name, _ in rows)) == rows


def test_the_chain_after_the_message_it_speaks_of(check):
    rows = [("00_control.xml", "accept"), *expected("chain")]
    assert check(*(name for name, _ in rows)) == rows


@pytest.mark.shared
def test_the_large_ones_as_they_were_made(check):
    made = HOSTILE.parents[2].parent / "shared" / "feeds" / "hostile"
    if not made.exists():
        pytest.skip("the collection is not beside this checkout")
    rows = [(name, expect) for name, expect in ALONE if name in written_here()]
    for name, expect in [*rows, ("635_refs_10000.xml", "draft-with-flag")]:
        assert check(str(made / name)) == [(name, expect)]


def test_both_sequences_in_one_call(check):
    rows = [*expected("id"), ("00_control.xml", "accept"), *expected("chain")]
    assert check(*(name for name, _ in rows)) == rows
