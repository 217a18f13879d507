"""The sucos of a municipality as one place in a sentence: those that are named, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.words.blocks import FRAMES
from alerts.words.library import Library
from alerts.words.spoken import area_list


def area_of(library: Library, language: str, names: Sequence[str], more: int, within: str) -> str:
    """ "suku Hera, Dare no suku 5 tan iha Dili"; "" where nobody is named, or the language has no words for it."""
    block = "area_of_many" if more else "area_of_sucos"
    if not names or not library.has_text(language, FRAMES, block):
        return ""
    listed = ", ".join(names) if more else area_list(names, library.speech(language))
    return library.phrase(language, block, {"names": listed, "n": str(more), "within": within})
