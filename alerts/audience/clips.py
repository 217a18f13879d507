"""The recordings a station keeps itself, by what they say, as its entry in stations.yaml lists them."""

from __future__ import annotations

import re

from alerts.audience.entry import Entry, wrong

# A hazard, or one with what becomes of it: "flood", "flood all-clear", "flood observed".
_SAYS = re.compile(r"[a-z][a-z_]*( [a-z][a-z-]*)?")
_NUMBER = re.compile(r"[A-Za-z0-9 -]{1,12}")


def read_clips(entry: Entry) -> tuple[tuple[str, str], ...]:
    """What each says, and its number on the station's own list; a number keeps its zeros. Empty where left out."""
    clips: dict[str, str] = {}
    for says, number, line in entry.pairs("clips"):
        if not _SAYS.fullmatch(says):
            raise wrong(line, f"has a clip of {says!r}; write a hazard, as flood, or flood all-clear, flood observed")
        if not _NUMBER.fullmatch(number):
            raise wrong(line, f"has the clip {number!r}; write its number: 12 letters, digits or hyphens at most")
        if says in clips:
            raise wrong(line, f"has two clips of {says}")
        clips[says] = number
    return tuple(clips.items())
