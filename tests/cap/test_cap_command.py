"""`avizu cap check` as an officer and as a script use it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders_cap import CAP12, EVENING, area, cap, info, polygon
from click.testing import CliRunner
from house import SharedApp

from alerts.app import DATA, App
from alerts.commands.cap import cap as cap_commands

SEROJA = DATA / "demo" / "seroja.cap.xml"
NIGHT = "2021-04-04 04:05"


@pytest.fixture
def run(tmp_path):
    app = SharedApp(home=tmp_path / "home", clock=lambda: EVENING)
    return lambda *words: CliRunner().invoke(cap_commands, ["check", *map(str, words)], obj=app)


def put(folder: Path, data: bytes, name: str = "alert.xml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_the_demo_document_is_accepted_on_its_night(run):
    result = run(SEROJA, "--now", NIGHT)
    assert result.exit_code == 0
    assert "accept" in result.stdout
    assert "Flood, Severe, until Monday 05/04 06:00" in result.stdout
    assert "!" not in result.stdout


def test_the_demo_document_touches_dili_and_says_only_in_its_note_that_it_is_made_up(run):
    row = json.loads(run(SEROJA, "--json", "--now", NIGHT).stdout)
    assert {code[:2] for code in row["sucos"]} == {"07"}
    assert {"070203", "070207", "070107"} <= set(row["sucos"])
    assert row["languages"] == ["en", "pt", "tet"]
    text = SEROJA.read_text("utf-8")
    assert "<note>RECONSTRUCTION." in text
    assert "reconstruction" not in text.split("<info>", 1)[1].lower()


def test_scripts_get_one_object_per_document_with_every_field(run, tmp_path):
    good, bad = put(tmp_path, cap(), "good.xml"), put(tmp_path, b"nothing", "bad.xml")
    result = run(good, bad, "--json")
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    fields = "file verdict findings identifier sender sent status msg_type standing replaces cancels languages infos"
    assert list(first) == list(second) == [*fields.split(), "areas", "polygons", "circles", "sucos"]
    assert (first["standing"], second["standing"]) == ("stands", None)
    assert (first["verdict"], first["identifier"], first["sent"]) == ("accept", "DNMG-1", "2026-11-19T23:00:00Z")
    assert (first["infos"], first["areas"], first["polygons"], first["circles"]) == (1, 1, 1, 0)
    assert (second["verdict"], second["identifier"], second["sucos"]) == ("reject", None, [])
    assert second["findings"][0].keys() == {"code", "message", "path"}


def test_a_document_is_judged_at_the_time_asked_for(run, tmp_path):
    path = put(tmp_path, cap())
    assert run(path).exit_code == 0
    late = run(path, "--now", "2026-11-22 08:00")
    assert late.exit_code == 1
    assert "already ended" in late.stdout


def test_a_shape_in_the_sea_between_touches_nobody(run, tmp_path):
    sea = polygon("-8.30,125.30 -8.30,125.35 -8.35,125.35 -8.35,125.30 -8.30,125.30")
    row = json.loads(run(put(tmp_path, cap(info(area(sea)))), "--json").stdout)
    assert (row["verdict"], row["sucos"]) == ("reject", [])


def test_foreign_text_cannot_paint_the_terminal(run, tmp_path):
    data = cap(info(event="Rain \x7f\x9b31m"), identifier="a\u2028b")
    assert not {"\x1b", "\x9b", "\x7f", "\u202e"} & set(run(put(tmp_path, data)).stdout)


def test_far_away_documents_never_load_the_shapes(run, tmp_path, monkeypatch):
    monkeypatch.setattr(App, "shapes", property(lambda _: pytest.fail("shapes were loaded")))
    assert run(put(tmp_path, cap(info(area(polygon("48,16 48,17 49,17 48,16")))))).exit_code == 1
    assert run(put(tmp_path, f'<alert xmlns="{CAP12}"/>'.encode())).exit_code == 1


def test_a_missing_file_is_refused_in_a_sentence(run, tmp_path):
    result = run(tmp_path / "none.xml")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_the_clock_of_the_installation_is_used_without_now(tmp_path):
    app = SharedApp(home=tmp_path, clock=lambda: datetime(2021, 4, 4, 1, 0, tzinfo=UTC))
    assert CliRunner().invoke(cap_commands, ["check", str(SEROJA)], obj=app).exit_code == 0


H1 = "dnmg@example.tl,H-1,2026-11-20T07:00:00+09:00"


def test_files_of_one_call_are_one_sequence(run, tmp_path):
    alert = put(tmp_path, cap(identifier="H-1", sent="2026-11-20T07:00:00+09:00"), "alert.xml")
    update = put(tmp_path, cap(identifier="U-1", msgType="Update", references=H1), "update.xml")
    cancel = put(tmp_path, cap(identifier="C-1", msgType="Cancel", references=H1), "cancel.xml")
    rows = [json.loads(line) for line in run(alert, update, cancel, alert, "--json").stdout.splitlines()]
    assert [row["verdict"] for row in rows] == ["accept", "accept", "accept", "ignore"]
    assert [row["standing"] for row in rows] == ["stands", "stands", "stands", "noted"]
    assert [row["replaces"] for row in rows] == [[], ["H-1"], [], []]
    rows = [json.loads(line) for line in run(cancel, alert, "--json").stdout.splitlines()]
    assert [(row["verdict"], row["standing"]) for row in rows] == [("accept", "stands"), ("suppress", "cancelled")]
    assert run(cancel, alert).exit_code == 0


def test_an_officer_reads_what_a_document_ends_and_what_is_only_worth_knowing(run, tmp_path):
    alert = put(tmp_path, cap(identifier="H-1", sent="2026-11-20T07:00:00+09:00"), "alert.xml")
    cancel = put(tmp_path, cap(identifier="C-1", msgType="Cancel", references=H1), "cancel.xml")
    assert "  cancels H-1\n" in run(alert, cancel).stdout
    alone = run(cancel).stdout
    assert "  - A message it is about is not here; should it still come, it counts as ended: H-1" in alone
    assert "!" not in alone


def test_a_forged_change_of_a_message_is_held(run, tmp_path):
    first, second = put(tmp_path, cap(), "first.xml"), put(tmp_path, cap(info(severity="Minor")), "second.xml")
    result = run(first, second)
    assert result.exit_code == 1
    assert "quarantine" in result.stdout
    assert "the first is kept" in result.stdout
