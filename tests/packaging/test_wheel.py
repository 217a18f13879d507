"""What is installed from a wheel finds its texts and stations, and an installation can put its own in their place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def avizu(installed: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as it runs from the wheel alone: -P and the path keep the checkout out."""
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); sys.argv[0] = 'avizu'; import cli; cli.main()"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"AVIZU_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *words],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_carries_texts_stations_and_places(installed: Path, tmp_path: Path) -> None:
    checked = avizu(installed, tmp_path, "template", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "18 hazards" in checked.stdout
    found = avizu(installed, tmp_path, "place", "find", "Hera, Dili", "--json")
    assert json.loads(found.stdout)["match"] == "exact"
    stations = avizu(installed, tmp_path, "station", "list", "--json").stdout.splitlines()
    assert len(stations) == 20


def test_an_installations_own_text_takes_the_place_of_the_shipped_one(installed: Path, tmp_path: Path) -> None:
    shipped = (installed / "alerts" / "shipped" / "templates" / "tet" / "flood.j2").read_text("utf-8")
    own = tmp_path / "templates" / "tet" / "flood.j2"
    own.parent.mkdir(parents=True)
    own.write_text(shipped.replace("Sai hosi mota ninin.", "Sai hosi bee ninin."), "utf-8")
    shown = avizu(installed, tmp_path, "template", "show", "flood", "--area", "Hera")
    assert "Sai hosi bee ninin." in shown.stdout
    assert "Sai hosi mota ninin." not in shown.stdout


def test_an_installations_own_stations_take_the_place_of_the_shipped_ones(installed: Path, tmp_path: Path) -> None:
    own = '- {id: ours, name: "Radio Ours (made up)", municipality: Dili, source: "made up"}\n'
    (tmp_path / "stations.yaml").write_text(own, "utf-8")
    rows = [json.loads(line) for line in avizu(installed, tmp_path, "station", "list", "--json").stdout.splitlines()]
    assert [row["id"] for row in rows] == ["ours"]


def test_the_migrations_are_in_the_wheel(installed: Path) -> None:
    assert list((installed / "alerts" / "store" / "migrations" / "versions").glob("0001*.py"))
