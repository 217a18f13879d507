"""Words looked for in a text: whole words, in any case, with or without their accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_CONTENT = 4
_REFUSED_WITHIN = 3


def sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text)


def words(text: str) -> list[str]:
    """Each with its hyphens and apostrophes: "bee-sa'e" is one."""
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Lower case without accents, ñ as nh, apostrophes and hyphens kept."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFC", text).casefold().replace("ñ", "nh")
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def said(phrases: Iterable[str], text: str) -> str | None:
    """The first of the phrases that the text has as whole words; one that ends in * is the beginning of a word."""
    plain = bare(text)
    return next((phrase for phrase in phrases if _pattern(bare(phrase)).search(plain)), None)


def said_in_earnest(phrases: Iterable[str], text: str, refusing: Iterable[str]) -> str | None:
    """As `said`, but not where a word like "labele" or "não" stands in the same sentence shortly before."""
    listed, against = tuple(phrases), tuple(refusing)
    for sentence in sentences(text):
        plain = bare(sentence)
        for phrase in listed:
            for found in _pattern(bare(phrase)).finditer(plain):
                before = " ".join(words(plain[: found.start()])[-_REFUSED_WITHIN:])
                if not said(against, before):
                    return phrase
    return None


@lru_cache(maxsize=2048)
def _pattern(phrase: str) -> re.Pattern[str]:
    ending = r"\w*" if phrase.endswith("*") else ""
    return re.compile(rf"(?<![\w'-]){re.escape(phrase.rstrip('*'))}{ending}(?![\w'-])")


def names_it(names: Iterable[str], text: str) -> bool:
    """Whether a word of four letters or more of one of the names begins a word of the text: cheia, cheias.

    A name of short words only must stand there as it is.
    """
    heard = words(bare(text))
    return any(_is_named(name, heard) for name in names)


def _is_named(name: str, heard: list[str]) -> bool:
    named = words(bare(name))
    sought = tuple(word for word in named if len(word) >= _CONTENT)
    return any(word.startswith(sought) for word in heard) if sought else set(named) <= set(heard)
