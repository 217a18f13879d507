"""Runs every command of the documents and writes its real output below it: tools/write_docs.py [FILE...]."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "docs")]

from console import rewritten  # noqa: E402
from desk import desk  # noqa: E402


def main() -> None:
    named = [Path(name).resolve() for name in sys.argv[1:]]
    with TemporaryDirectory() as folder, desk(Path(folder)) as sat:
        for path in named or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
            before = path.read_text("utf-8")
            after = rewritten(before, sat)
            path.write_text(after, "utf-8")
            print(f"{path.name}: {'unchanged' if after == before else 'WRITTEN'}")


if __name__ == "__main__":
    main()
