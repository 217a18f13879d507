"""The words of each text as its file has them: spelling, signs, length of sentences, and words that never stand there.

What is said in an `if` is looked at as well, whether or not any warning would bring it out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from alerts.errors import Unusable
from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.gsm7 import EXTENSION, fold
from alerts.words.lexicon import Lexicon, Wording
from alerts.words.library import Library
from alerts.words.lint.demands import never_say
from alerts.words.lint.files import SPOTS, readable
from alerts.words.lint.findings import Finding
from alerts.words.lint.phrases import bare, said, said_in_earnest, sentences, words
from alerts.words.numbers import aloud
from alerts.words.rendered import MOST_KEY_POINTS
from alerts.words.texts import TextFile

MOST_CAPITALS = 4
LEAST_LETTERS = 3
LONGEST_ABBREVIATION = 4

# Sentences that name these may be longer: the opening, who says so, from when until when, a number digit by digit.
_LONG_BY_NATURE = re.compile(r"{{-?\s*(sender|sender_full|time|until|phone|station)\s*-?}}")
_MARK = re.compile(r"^(?:~\d|\*)(?:\s+|$)", re.MULTILINE)
_POINT = re.compile(r"^\s*(?:{%[^%]*%}\s*)*\*\s", re.MULTILINE)
_VALUE = re.compile(r"{{.*?}}")
_TAG = re.compile(r"{%.*?%}")
_ELSE = re.compile(r"{%-?\s*(?:else|elif)\b.*?%}")
_LINK = re.compile(r"://|www\.|\w\.(com|org|net|tl|int|io|me|ly)\b", re.IGNORECASE)
_STAND_IN = "Xis"
_EXERCISES = ("exercise_", "drill_")
_ALSO_EXERCISES = ("canary_sms", "not_to_say_drill")
_CALLED_BACK = ("retract_", "no_longer_")


def check_words(library: Library, language: str) -> Iterator[Finding]:
    """Every text of the language that can be read."""
    lexicon = library.lexicon(language)
    drills = tuple(word for other in library.languages for word in library.lexicon(other).wording.exercise)
    for path, file in library.files.items():
        folder, _, name = path.partition("/")
        if folder != language or not readable(library, language, name):
            continue
        for block in file.blocks:
            for code, message in _faults(file, block, lexicon, drills, shared=name in (FRAMES, REPLIES, SPOTS)):
                yield Finding(file.name, block, code, message)


def of_an_exercise(block: str) -> bool:
    """Whether the text is sent or read in exercises and tests only."""
    return block.startswith(_EXERCISES) or block in _ALSO_EXERCISES


Fault = tuple[str, str]


def _faults(file: TextFile, block: str, lexicon: Lexicon, drills: tuple[str, ...], *, shared: bool) -> Iterator[Fault]:
    written = _MARK.sub("", file.written(block))
    plain = _TAG.sub("", _VALUE.sub("…", written))
    wording = lexicon.wording
    if not of_an_exercise(block) and (word := said(drills, plain)):
        yield "exercise-word", f"A real text has a word of exercises: {_where(word, plain)}"
    yield from _forbidden(file, block, plain, wording, holds=_holds(block, shared=shared))
    yield from _spelling(plain, wording)
    yield from _signs(plain, lexicon)
    yield from _lengths(written, lexicon)
    if not shared and block.endswith("_sms"):
        yield from _capitals(plain)
    if block.endswith("_radio"):
        yield from _points(file.written(block))


def _where(word: str, plain: str) -> str:
    """The sentence that has it, for whoever mends it."""
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return next((f"“{line}”" for line in lines if bare(word.rstrip("*")) in bare(line)), "")


def _holds(block: str, *, shared: bool) -> bool:
    """Whether a danger may hold where this is heard. What a host must not say is told him in its own words."""
    of_a_danger = not shared and not block.startswith(("all_clear", "not_to_say"))
    return of_a_danger or block.startswith(_CALLED_BACK)


def _forbidden(file: TextFile, block: str, plain: str, wording: Wording, *, holds: bool) -> Iterator[Fault]:
    if word := said(never_say(file, block, wording), plain):
        yield "never-say", f"Its file says that {word!r} may never stand here: {_where(word, plain)}"
    if holds and (word := said_in_earnest(wording.returning, plain, wording.refusing)):
        yield "returning", f"{word!r} sends people back, while this or another danger may hold: {_where(word, plain)}"
    if block.startswith(_CALLED_BACK) and (word := said(wording.ended, plain)):
        yield "ended", f"{word!r} says that a danger is over, which nobody knows here: {_where(word, plain)}"


def _spelling(plain: str, wording: Wording) -> Iterator[Fault]:
    for wrong, right in wording.instead.items():
        if found := _misspelt(wrong, right)(plain):
            yield "wording", f"Write {right!r} instead of {found!r}: {_where(found, plain)}"
    letters = set(wording.letters)
    for word in words(plain):
        abbreviated = word.isupper() and len(word) <= LONGEST_ABBREVIATION
        if not abbreviated and (strange := sorted(letters & set(word.casefold()))):
            yield "letter", f"{word!r} has {', '.join(strange)}, which the language does not write."
    for pattern, why in wording.unfitting.items():
        if match := _unfitting(pattern, plain):
            yield "spelling", f"{match!r}: {why}."


@lru_cache(maxsize=1024)
def _misspelt(wrong: str, right: str) -> Callable[[str], str | None]:
    """Finds the word, with or without accents, unless an accent is all that is wrong with it."""
    accent_only = bare(wrong) == bare(right)
    change: Callable[[str], str] = str.casefold if accent_only else bare
    pattern = re.compile(rf"(?<![\w'-]){re.escape(change(wrong))}(?![\w'-])")

    def find(plain: str) -> str | None:
        if change(wrong) not in change(plain):
            return None
        # Nobody types accents in the answer of an SMS, so a word all in capitals may lack them.
        looked_at = " ".join(w for w in plain.split() if not (accent_only and w.isupper()))
        match = pattern.search(change(looked_at))
        return match[0] if match else None

    return find


def _unfitting(pattern: str, plain: str) -> str | None:
    try:
        match = re.search(pattern, plain, re.IGNORECASE)
    except re.error:
        return None  # the lexicon's own fault, which is said once
    if match is None:
        return None
    return next((word for word in plain.split() if match[0].strip() in word), match[0])


def _signs(plain: str, lexicon: Lexicon) -> Iterator[Fault]:
    if wide := sorted(set(plain) & set(EXTENSION)):
        yield "wide-character", f"{' '.join(wide)} takes two characters' room, and can't be read aloud."
    if match := _LINK.search(plain):
        yield "link", f"{match[0]!r} is part of a link: nobody can tell a true one from a false one."
    if foreign := sorted({c for c in plain if unicodedata.category(c) in _NOT_WORDS and c not in EXTENSION}):
        yield "sign", f"{' '.join(foreign)} is no letter, figure or stop: say it in words."
    elif not lexicon.keeps_accents:
        try:
            fold(" ".join(plain.split()), lexicon.folding)
        except Unusable as unusable:
            yield unusable.code, unusable.sentence


_NOT_WORDS = frozenset(["So", "Co", "Cs", "Cn", "Sk", "Sm"])


def _lengths(written: str, lexicon: Lexicon) -> Iterator[Fault]:
    longest = lexicon.wording.longest_sentence
    for line in written.splitlines():
        for branch in _ELSE.split(line):
            for sentence in sentences(branch):
                if _LONG_BY_NATURE.search(sentence):
                    continue
                told = _TAG.sub("", _VALUE.sub(_STAND_IN, sentence))
                count = len(aloud(told, lexicon.speech).split())
                if count > longest:
                    yield "long-sentence", f"{count} words, {longest} are the most: “{' '.join(told.split())}”"


def _points(written: str) -> Iterator[Fault]:
    """Counted with those that stand in an if: of more than the most the last would be lost without a word."""
    points = len(_POINT.findall(written))
    if points > MOST_KEY_POINTS:
        yield "too-many-points", f"{points} lines are marked *; {MOST_KEY_POINTS} are the most a host can say freely."


def _capitals(plain: str) -> Iterator[Fault]:
    shouted = [word for word in words(plain) if len(word) >= LEAST_LETTERS and word.isupper()]
    if len(shouted) > MOST_CAPITALS:
        yield "capitals", f"Only the danger stands in capitals, at most {MOST_CAPITALS} words: {' '.join(shouted)}."
