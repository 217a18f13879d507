"""How the name of a place is said: a help for a host who has never heard it, made by rule and not by ear.

The rule is that of the official orthography: an acute accent marks the stressed syllable; without one it is the last
but one. Names of places are written in Portuguese, Tetum and a dozen other spellings, often without their accents, so
wherever the rule leaves a doubt there is no help rather than a wrong one. What a lexicon has under `pronounce` comes
first; an empty entry means that the rule is wrong there.
"""

from __future__ import annotations

import re
from itertools import pairwise
from unicodedata import normalize

from alerts.words.lexicon import Lexicon

_VOWELS = "aeiouáéíóú"
_ACUTE = "áéíóú"
_FALLING = frozenset(("ai", "au", "ei", "eu", "oi", "ou"))
"""One syllable: the second vowel closes it."""
_EITHER = frozenset(("ui", "iu"))
"""One syllable or two."""
_BEGIN_TOGETHER = re.compile("[bcfgkp][lr]|[dt]r|[cnls]h|[qg]u")
_KNOWN = re.compile(rf"(?:(?![gq]u[aoáó])[bcdfghjklmnpqrstvwxzç'{_VOWELS}])+")
"""Letters that the rule knows; in gua and quo the u may be a vowel or none."""
_VOWEL_AT_LEAST = re.compile(rf"[{_VOWELS}]")
# Portuguese stresses the last syllable of these, Tetum the one before.
_DOUBTFUL_END = ("l", "r", "z")
_SMALL_WORDS = frozenset(("de", "da", "do", "das", "dos"))


def pronounced(name: str, lexicon: Lexicon) -> str | None:
    """ "Manleuana" -> "man-le-UA-na", "Ué-Laluhu" -> "UÉ la-LU-hu": syllables, the stressed one in capitals.

    A help by rule, to be shown as such. None where the rule is not certain, and where there is nothing to tell.
    """
    if name in lexicon.pronounce:
        return lexicon.pronounce[name] or None
    words = [_word(word) for word in re.split(r"[\s-]+", normalize("NFC", name).lower().strip())]
    if not all(words) or all("-" not in str(word) for word in words):
        return None
    return " ".join(map(str, words))


def _word(word: str) -> str | None:
    if word in _SMALL_WORDS:
        return word
    if not _KNOWN.fullmatch(word) or not _VOWEL_AT_LEAST.search(word):
        return None
    syllables = _syllables(word)
    stressed = _stressed(syllables)
    if stressed is None:
        return None
    return "-".join(one.upper() if n == stressed else one for n, one in enumerate(syllables))


def _syllables(word: str) -> tuple[str, ...]:
    """Each has one vowel, or two that belong together; a consonant between vowels begins the next."""
    nuclei = _nuclei(word)
    cuts = [0]
    for (_, end), (begin, _) in pairwise(nuclei):
        cuts.append(begin - _onset(word[end:begin]))
    return tuple(word[a:b] for a, b in zip(cuts, [*cuts[1:], len(word)], strict=True))


def _nuclei(word: str) -> list[tuple[int, int]]:
    """Where each begins and ends. u and i that begin a syllable before another vowel are no vowels: "ua" as in Uato."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(word):
        if word[at] not in _VOWELS or _is_glide(word, at):
            at += 1
            continue
        pair = word[at : at + 2]
        closes = pair in _FALLING | _EITHER or (len(pair) == 2 and pair[0] == pair[1])
        end = at + 2 if closes and not _is_glide(word, at + 1) else at + 1
        found.append((at, end))
        at = end
    return found


def _is_glide(word: str, at: int) -> bool:
    before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
    if word[at] not in "iu" or not after or after not in _VOWELS:
        return False
    if _is_silent(word, at):
        return True
    begins = not before or (before in _VOWELS and not _is_silent(word, at - 1))
    return begins and after not in "iu"


def _is_silent(word: str, at: int) -> bool:
    """The u of que and gui."""
    return re.fullmatch("[gq]u[eiéí]", word[max(at - 1, 0) : at + 2]) is not None


def _onset(between: str) -> int:
    """How many of the letters between two vowels begin the second syllable."""
    if len(between) < 2:
        return len(between)
    return 2 if _BEGIN_TOGETHER.fullmatch(between[-2:]) else 1


def _stressed(syllables: tuple[str, ...]) -> int | None:
    """Which one, from 0; None in doubt."""
    marked = [n for n, one in enumerate(syllables) if any(letter in _ACUTE for letter in one)]
    if marked:
        return marked[0] if len(marked) == 1 else None
    if len(syllables) == 1:
        return 0
    last = syllables[-1]
    if last.endswith(_DOUBTFUL_END):
        return None
    closed = _pair(last)
    if closed in _FALLING:
        return None if last.startswith(closed) else len(syllables) - 1
    doubtful = closed in _EITHER or _pair(syllables[-2]) in _FALLING | _EITHER
    return None if doubtful else len(syllables) - 2


def _pair(syllable: str) -> str:
    """Its two vowels, "" where it has one."""
    heard = re.sub("([gq])u(?=[eiéí])", r"\1", syllable)
    found = re.search(rf"[{_VOWELS}]{{2}}(?=[^{_VOWELS}]*$)", heard)
    return found.group() if found else ""
