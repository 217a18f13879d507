"""`avizu sandbox` as somebody types it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from alerts.commands.sandbox import sandbox
from alerts.errors import AvizuError
from alerts.sandbox.behaviour import described

TOP = Path(__file__).resolve().parents[2]


def test_the_help_tells_what_each_number_does():
    shown = CliRunner().invoke(sandbox, ["--help"])

    assert shown.exit_code == 0
    for digits, what in described():
        assert f"{digits:<5} {what}" in shown.output
    assert max(map(len, shown.output.splitlines())) <= 80


def test_the_table_for_scripts():
    shown = CliRunner().invoke(sandbox, ["--behaviours", "--json"])

    rows = [json.loads(line) for line in shown.output.splitlines()]
    assert [(row["digits"], row["what"]) for row in rows] == list(described())
    assert "30003" in CliRunner().invoke(sandbox, ["--behaviours"]).output


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "this machine only"),
        (["--auth-token-file", "nowhere.txt"], "holds no token"),
        (["--auth-token-file", "empty.txt"], "holds no token"),
    ],
)
def test_what_it_refuses(tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").write_text("\n")
    shown = CliRunner().invoke(sandbox, options)

    assert isinstance(shown.exception, AvizuError)
    assert says in str(shown.exception)


@pytest.mark.parametrize("token_file", [True, False])
def test_it_runs_until_it_is_interrupted(tmp_path, token_file):
    (tmp_path / "token").write_text("my own token\n")
    options = ["--auth-token-file", str(tmp_path / "token")] if token_file else []
    command = [sys.executable, "-m", "cli", "sandbox", "--port", "0", "--account-sid", "AC1", "--json", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=TOP)
    try:
        said = json.loads(process.stdout.readline())
        token = "my own token" if token_file else said["auth_token"]
        url = f"{said['base_url']}/2010-04-01/Accounts/AC1/Messages.json"
        taken = httpx.post(url, data={"To": "+67077230020", "From": "NDMD", "Body": "x"}, auth=("AC1", token))
        shown = httpx.get(said["base_url"] + "/sandbox/messages").json()
    finally:
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=10)

    assert (taken.status_code, shown["count"]) == (201, 1)
    assert ("auth_token" in said) == (not token_file)
    assert (process.returncode, complaints) == (0, "")
