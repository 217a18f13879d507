"""Documents that are run: what is written below a command is what it prints, and `...` stands for anything."""

from __future__ import annotations

import pytest
from console import fits, rewritten

PAGE = """\
# A page
<!-- home: officers -->
```console
ana$ avizu place find Hera \\
    --json
an old answer
ben$ avizu report 1
  reached ...
```
<!-- clock +21m -->
```sh
ana$ is not run here
```
"""


class Recorder:
    """Answers as it is told, and remembers what was asked of it."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def direct(self, what: str, how: str) -> None:
        self.asked.append((what, how))

    def run(self, who: str, command: str) -> str:
        self.asked.append((who, command))
        return self.answers[who]


def test_the_real_output_takes_the_place_of_the_written_one() -> None:
    desk = Recorder(ana="a new answer\nof two lines", ben="  reached 3 of 4 sucos")
    assert rewritten(PAGE, desk) == PAGE.replace("an old answer", "a new answer\nof two lines")
    assert desk.asked == [
        ("home", "officers"),
        ("ana", "avizu place find Hera --json"),
        ("ben", "avizu report 1"),
        ("clock", "+21m"),
    ]


def test_what_no_longer_fits_is_written_out_in_full() -> None:
    desk = Recorder(ana="an old answer", ben="[ACTUAL] nothing\nat all")
    assert rewritten(PAGE, desk) == PAGE.replace("  reached ...", "[ACTUAL] nothing\nat all")


def test_writing_twice_changes_nothing_more() -> None:
    desk = Recorder(ana="x", ben="y")
    once = rewritten(PAGE, desk)
    assert rewritten(once, desk) == once


@pytest.mark.parametrize(
    ("said", "real", "same"),
    [
        (["a", "...", "d"], "a\nb\nc\nd\n", True),
        (["a", "..."], "b\na", False),
        (["one (...) two"], "one (3) two", True),
        (["a.b"], "axb", False),
        ([], "", True),
        ([], "something", False),
    ],
)
def test_three_dots_stand_for_anything(said: list[str], real: str, same: bool) -> None:
    assert fits(said, real) is same


@pytest.mark.parametrize("block", ["a line without a prompt", "eve$ avizu report 1"])
def test_a_block_that_is_no_conversation_is_refused(block: str) -> None:
    with pytest.raises(AssertionError, match="begins with a command"):
        rewritten(f"```console\n{block}\n```\n", Recorder())


def test_a_block_that_never_ends_is_refused() -> None:
    with pytest.raises(AssertionError, match="never closed"):
        rewritten("```console\nana$ avizu report 1\n", Recorder(ana=""))
