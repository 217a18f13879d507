"""lexicon.yaml of a language: how it says times and numbers, writes without accents, and what it must not say.

A language without this file gets the short written forms, so that a new language needs only its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.errors import Misconfigured
from alerts.words.speech import Speech, read_speech

PACE = 140
"""Words a minute, of a calm presenter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the texts of a language must and must not say. All are plain words or phrases, compared without accents.

    `instead` is by what is found: the word to write. `letters` are letters the language doesn't have. `unfitting`
    are regular expressions for spellings that are wrong in any word, with what is wrong with them.
    """

    exercise: tuple[str, ...] = ()
    returning: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    arrival: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    letters: str = ""
    unfitting: Mapping[str, str] = field(default_factory=dict)
    longest_sentence: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """`fold` is what a letter becomes in a plain SMS, before accents are taken off; `pronounce` how names are said.

    `abbreviations` are said in full on air. `name` is the language's own.
    """

    language: str
    name: str
    speech: Speech | None = None
    words_per_minute: int = PACE
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    fold: Mapping[str, str] = field(default_factory=dict)
    pronounce: Mapping[str, str] = field(default_factory=dict)
    wording: Wording = Wording()


def read_lexicon(name: str, text: str) -> Lexicon:
    """`name` is "tet/lexicon.yaml". Raises Misconfigured naming the file and what is wrong with it."""
    import yaml

    def fault(what: str) -> Misconfigured:
        return Misconfigured(f"{name}: {what}.", remedy="Mend it, then run: avizu template check", code="lexicon")

    try:
        tree = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise fault(f"line {line}, {broken.problem}") from None
    if not isinstance(tree, dict):
        raise fault("it must be lines like `name: Tetun`")
    return _lexicon(name.partition("/")[0], tree, fault)


_FIELDS = frozenset(("language", "name", "words_per_minute", "abbreviations", "fold", "pronounce", "speech", "wording"))
_WORDS = ("exercise", "returning", "ended", "arrival")


def _lexicon(language: str, tree: Mapping[str, Any], fault: Callable[[str], Misconfigured]) -> Lexicon:
    if unknown := sorted(set(map(str, tree)) - _FIELDS):
        raise fault(f"it can't have {unknown[0]!r}")
    pace = tree.get("words_per_minute", PACE)
    if not isinstance(pace, int) or not 60 <= pace <= 240:
        raise fault("words_per_minute must be a whole number from 60 to 240")
    return Lexicon(
        language=language,
        name=str(tree.get("name") or language),
        speech=read_speech(language, tree["speech"], fault) if tree.get("speech") else None,
        words_per_minute=pace,
        abbreviations=_texts(tree, "abbreviations", fault),
        fold=_texts(tree, "fold", fault),
        pronounce=_texts(tree, "pronounce", fault),
        wording=_wording(tree.get("wording") or {}, fault),
    )


def _texts(tree: Mapping[str, Any], key: str, fault: Callable[[str], Misconfigured]) -> dict[str, str]:
    found = tree.get(key) or {}
    if not isinstance(found, dict):
        raise fault(f"{key} must be lines like `this: that`")
    return {str(one): str(other) for one, other in found.items()}


def _wording(tree: Any, fault: Callable[[str], Misconfigured]) -> Wording:
    known = {*_WORDS, "instead", "letters", "unfitting", "longest_sentence"}
    if not isinstance(tree, dict) or set(tree) - known:
        raise fault(f"wording may have {', '.join(sorted(known))}")
    listed: dict[str, Any] = {}
    for key in _WORDS:
        words = tree.get(key) or []
        if not isinstance(words, list):
            raise fault(f"{key} of wording must be a list of words")
        listed[key] = tuple(map(str, words))
    longest = tree.get("longest_sentence", 12)
    if not isinstance(longest, int):
        raise fault("longest_sentence must be a number of words")
    return Wording(
        **listed,
        instead=_texts(tree, "instead", fault),
        letters=str(tree.get("letters") or ""),
        unfitting=_texts(tree, "unfitting", fault),
        longest_sentence=longest,
    )
