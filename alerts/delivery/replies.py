"""What a committee's SMS means: help wins over everything, stop counts only when it stands alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum


class Meaning(Enum):
    ACKNOWLEDGED = "acknowledged"
    HELP = "help"
    STOP = "stop"
    START = "start"
    AIRED = "aired"
    NO = "no"
    UNKNOWN = "unknown"


HELP_WORDS = frozenset({"ajuda", "tulun", "socorro", "sokoru"})
STOP_WORDS = frozenset({"para", "parar", "stop"})
START_WORDS = frozenset({"hahu", "iniciar", "start"})
ACK_WORDS = frozenset({"1", "sim", "simu", "ok"})
NO_WORDS = frozenset({"lae", "nao", "no"})
THANKS = frozenset({"obrigadu", "obrigada", "obrigado", "barak"})
_WORD = re.compile(r"[a-z0-9]+")
_AIRED = re.compile(r"\W*air\W*(?:(\d{1,9})(?!\d)|$)")


def meaning_of(text: str) -> Meaning:
    """`Ajuda, mota sa'e` and `2` ask for help; `PARA` alone stops; `1`, `SIM`, `Simu ona`, `ok` acknowledge.

    A false alarm costs an officer one look: `2 mota sa'e` and `1 2` ask for help too. `LAE`, `Não` is no, with thanks
    at most: `no` begins many a sentence, and `Não percebi` answers nothing.
    """
    plain = _plain(text)
    words = _WORD.findall(plain)
    return next((meaning for meaning, holds in _MEANINGS if holds(plain, words)), Meaning.UNKNOWN)


_MEANINGS: tuple[tuple[Meaning, Callable[[str, list[str]], object]], ...] = (
    (Meaning.HELP, lambda _, words: HELP_WORDS & set(words) or words[:1] == ["2"] or words == ["1", "2"]),
    (Meaning.STOP, lambda _, words: len(words) == 1 and words[0] in STOP_WORDS),
    (Meaning.START, lambda _, words: len(words) == 1 and words[0] in START_WORDS),
    (Meaning.AIRED, lambda plain, _: _AIRED.match(plain)),
    (Meaning.ACKNOWLEDGED, lambda _, words: words and words[0] in ACK_WORDS),
    (Meaning.NO, lambda _, words: words and words[0] in NO_WORDS and THANKS.issuperset(words[1:])),
)
"""The first that holds is what is meant. `plain` is the text in small letters without accents, `words` those in it."""


def aired_ref(text: str) -> int | None:
    """The warning's number in `AIR 7`; None when it is not there."""
    found = _AIRED.match(_plain(text))
    return int(found.group(1)) if found and found.group(1) else None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
