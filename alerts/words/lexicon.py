"""lexicon.yaml of a language: how it says times and numbers, writes without accents, and what it must not say.

A language without this file gets the short written forms, so that a new language needs only its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from alerts.errors import Misconfigured
from alerts.words.gsm7 import Folding
from alerts.words.speech import Speech, read_speech, text_of, texts_of

KEEP = "keep"
"""The word for `fold` of a language whose SMS goes out with its own letters."""
PACE = 140
"""Words a minute, of a calm presenter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the texts of a language must and must not say. All are plain words or phrases, compared without accents.

    One that ends in * stands for every word that begins so. `exercise` is never in a real text, `returning` never where
    a danger holds, unless after a word of `refusing`. An all-clear says one of `ended`, and one of `remaining` of what
    is still dangerous. `now` may stand for an end where the danger is there already.
    `instead` is by what is found: the word to write. `letters` are letters the language doesn't have. `unfitting`
    are regular expressions for spellings that are wrong in any word, with what is wrong with them.
    """

    exercise: tuple[str, ...] = ()
    returning: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    refusing: tuple[str, ...] = ()
    arrival: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    letters: str = ""
    unfitting: Mapping[str, str] = field(default_factory=dict)
    longest_sentence: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """`fold` is what a letter becomes in a plain SMS, before accents are taken off; a language that `keeps_accents` is
    sent as it is. `pronounce` is how names are said.

    `abbreviations` are said in full on air. `name` is the language's own.
    """

    language: str
    name: str
    speech: Speech | None = None
    words_per_minute: int = PACE
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    fold: Mapping[str, str] = field(default_factory=dict)
    keeps_accents: bool = False
    pronounce: Mapping[str, str] = field(default_factory=dict)
    wording: Wording = Wording()

    @property
    def folding(self) -> Folding:
        return Folding(tuple(sorted(self.fold.items())), self.keeps_accents)


def read_lexicon(name: str, text: str | None, *own: str | None) -> Lexicon:
    """`name` is "tet/lexicon.yaml". What an installation's `own` says goes before the same of the one that ships.

    None stands for one that can't be read at all. Raises Misconfigured naming the file and what is wrong with it.
    """

    def fault(what: str) -> Misconfigured:
        return Misconfigured(f"{name}: {what}.", remedy="Mend it, then run: avizu template check", code="lexicon")

    tree = _tree(text, fault)
    for over in own:
        tree = _over(tree, _tree(over, fault))
    return _lexicon(name.partition("/")[0], tree, fault)


def _over(tree: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Section by section: a list or a word takes the place of the other, what has lines is joined line by line."""
    return {
        **tree,
        **{
            key: _over(tree[key], said) if isinstance(said, dict) and isinstance(tree.get(key), dict) else said
            for key, said in own.items()
        },
    }


def _tree(text: str | None, fault: Callable[[str], Misconfigured]) -> Mapping[str, Any]:
    import yaml

    if text is None:
        raise fault("it can't be read as UTF-8 text")

    try:
        tree = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise fault(f"line {line}, {broken.problem}") from None
    except yaml.YAMLError:
        raise fault("it has signs that are no text; save it as UTF-8") from None
    if not isinstance(tree, dict):
        raise fault("it must be lines like `name: Tetun`")
    return tree


_FIELDS = frozenset(("language", "name", "words_per_minute", "abbreviations", "fold", "pronounce", "speech", "wording"))
_WORDS = ("exercise", "returning", "ended", "remaining", "now", "refusing", "arrival")


def _lexicon(language: str, tree: Mapping[str, Any], fault: Callable[[str], Misconfigured]) -> Lexicon:
    if unknown := sorted(set(map(str, tree)) - _FIELDS):
        raise fault(f"it can't have {unknown[0]!r}")
    pace = tree.get("words_per_minute", PACE)
    if not isinstance(pace, int) or not 60 <= pace <= 240:
        raise fault("words_per_minute must be a whole number from 60 to 240")
    abbreviations = _texts(tree, "abbreviations", fault)
    return Lexicon(
        language=language,
        name=str(tree.get("name") or language),
        speech=read_speech(language, tree["speech"], fault, abbreviations) if tree.get("speech") else None,
        words_per_minute=pace,
        abbreviations=abbreviations,
        fold=_folded(tree, fault),
        keeps_accents=tree.get("fold") == KEEP,
        pronounce=_texts(tree, "pronounce", fault),
        wording=_wording(tree.get("wording") or {}, fault),
    )


def _texts(tree: Mapping[str, Any], key: str, fault: Callable[[str], Misconfigured]) -> dict[str, str]:
    return texts_of(key, tree.get(key), fault, "this: that")


def _folded(tree: Mapping[str, Any], fault: Callable[[str], Misconfigured]) -> dict[str, str]:
    """Plain letters stay what they are: every GSM-7 phone has them."""
    if tree.get("fold") == KEEP:
        return {}
    found = _texts(tree, "fold", fault)
    if plain := [letter for letter in found if not letter or letter.isascii()]:
        raise fault(f"fold can't change {plain[0]!r}, which every telephone has; it is for letters like `ñ: nh`")
    return {normalize("NFC", letter): instead for letter, instead in found.items()}


def _wording(tree: Any, fault: Callable[[str], Misconfigured]) -> Wording:
    known = {*_WORDS, "instead", "letters", "unfitting", "longest_sentence"}
    if not isinstance(tree, dict) or set(tree) - known:
        raise fault(f"wording may have {', '.join(sorted(known))}")
    listed: dict[str, Any] = {}
    for key in _WORDS:
        words = tree.get(key) or []
        if not isinstance(words, list):
            raise fault(f"{key} of wording must be a list of words")
        listed[key] = tuple(text_of(f"a word in {key}", word, fault) for word in words)
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
