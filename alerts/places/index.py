"""Which places go by a name: as written, by a listed spelling, by its sound, by what it is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from alerts.places.spelling import broadly, folded, heard_of, plain, sounds

Named = tuple[str, str]  # a name and the code of a place that goes by it
LIKELY = 40  # of all names, so many are compared letter by letter
LIKE = 0.72
SHORTEST_WORD = 3  # letters: what is shorter stands in too many names
_BETWEEN_WORDS = re.compile(r"[\s()/-]+")


@dataclass(frozen=True, eq=False)
class NameIndex:
    """`first`: the names of all places but aldeias; `other`: their other spellings; `aldeias`.

    Aldeias are four places out of five and asked for last, so they are indexed apart.
    """

    first: Sequence[Named]
    other: Sequence[Named]
    aldeias: Sequence[Named]

    @cached_property
    def exact(self) -> dict[str, list[str]]:
        """By the name as written (`spelling.plain`)."""
        return _keyed((plain(name), code) for name, code in self.first)

    @cached_property
    def alias(self) -> dict[str, list[str]]:
        """By another spelling as written."""
        return _keyed((plain(name), code) for name, code in self.other)

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        """By the sound of any spelling (`spelling.sounds`)."""
        return _sounded([*self.first, *self.other])

    @cached_property
    def broad(self) -> dict[str, list[str]]:
        """By the loosest key of any spelling (`spelling.broadly`), where it has one."""
        return _keyed((key, code) for name, code in [*self.first, *self.other] if (key := broadly(name)))

    @cached_property
    def exact_aldeias(self) -> dict[str, list[str]]:
        return _keyed((plain(name), code) for name, code in self.aldeias)

    @cached_property
    def folded_aldeias(self) -> dict[str, list[str]]:
        return _sounded(self.aldeias)

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        return _keyed((pair, key) for key in self.folded for pair in _pairs(key))

    def like(self, name: str) -> list[str]:
        """Codes of all but aldeias of which a name looks like this one, the likest first, for suggestions only."""
        import difflib

        sound = heard_of(name)
        shared = Counter(key for pair in _pairs(sound) for key in self._by_pair.get(pair, ()))
        likely = [key for key, _ in shared.most_common(LIKELY)]
        return [code for key in difflib.get_close_matches(sound, likely, n=5, cutoff=LIKE) for code in self.folded[key]]

    def having(self, word: str) -> list[str]:
        """Codes of all but aldeias of which a name is this word or has it inside ("Lahane"), for suggestions only."""
        return self._by_word.get(heard_of(word), [])

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        said = ((word, code) for name, code in [*self.first, *self.other] for word in _BETWEEN_WORDS.split(name))
        return _keyed((key, code) for word, code in said if len(key := folded(word)) >= SHORTEST_WORD)


def _pairs(key: str) -> set[str]:
    """Neighbouring letters, and the first and the last one by themselves."""
    return {f"^{key[:1]}", f"{key[-1:]}$", *(key[at : at + 2] for at in range(len(key) - 1))}


def _sounded(names: Iterable[Named]) -> dict[str, list[str]]:
    return _keyed((key, code) for name, code in names for key in sounds(name))


def _keyed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for key, code in pairs:
        found.setdefault(key, {})[code] = None
    return {key: list(codes) for key, codes in found.items()}
