"""What is wrong with a library of texts, before anybody is told anything with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import NamedTuple

from alerts.errors import AvizuError
from alerts.model.message import Purpose
from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.gsm7 import EXTENSION
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.spoken import sms_values, spoken_values

SHORTEST_AND_LONGEST = ("Edi", "Suco Liurai (Aileu Vila)")
SENDER = "NDMD"
SPOTS = "spots"
STATION_PARTS = 2
STATION = "Rádiu Lorico Lian"

_PURPOSES = (Purpose.WARNING, Purpose.UPDATE, Purpose.NO_LONGER, Purpose.ALL_CLEAR, Purpose.RETRACTION)
_EXERCISE_WORDS = re.compile(r"ezers|exerc|simula|\bteste?\b", re.IGNORECASE)
_FRAME_BLOCKS = (
    *("open", "close", "open_clear", "close_clear", "exercise_open", "exercise_mid", "exercise_close"),
    *("update_radio", "update_sender", "ack_prompt", "retract_sms", "retract_radio", "no_longer_sms"),
    *("no_longer_radio", "reading_times"),
    *("drill_sms", "drill_end_sms", "relay_sms", "deny_sms"),
)
_ANSWERS = ("ack_thanks", "help_reply", "unknown_reply", "stop_reply", "stop_member_reply", "verify_unknown")
_REPLY_BLOCKS = (
    *(*_ANSWERS, "verify_sms", "canary_sms", "station_request"),
    *("drill_reply", "drill_help_reply", "drill_unknown_reply", "drill_stop_reply", "drill_stop_member_reply"),
    "drill_notice",
)
_COMMON = frozenset(["sender", "sender_full", "area", "hazard", "station", "phone", "shelter", "none_recorded"])
_FRAME_VALUES = _COMMON | {"until", "prompt", "action1", "action2", "n", "ref"}
_CLOSING_SENTENCES = 4
_SAMPLE_START = datetime(2021, 4, 3, 21, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one text. `code` is for machines and never changes; `message` is a sentence."""

    file: str
    block: str
    code: str
    message: str


def check(library: Library) -> tuple[Finding, ...]:
    """Every hazard in every language, with the shortest and the longest suco name, the reply prompt, and on air."""
    return tuple(finding for language in library.languages for finding in _language(library, language))


def samples(
    library: Library, hazard: Hazard, language: str, area: str, *, start: datetime, radio: bool
) -> dict[str, str | None]:
    """Values to show or try a text with: a day's warning from `start`, a sample for everything else."""
    phone = hazard.value("phone")
    sampled = phone.sample if phone else "7700 1122"
    until = start + timedelta(days=1)
    if radio:
        return spoken_values(
            library.speech(language),
            now=start - timedelta(hours=1),
            sender_full=library.sender_full(language) or SENDER,
            area=[area],
            station=STATION,
            phone=sampled,
            start=start,
            until=until,
            values=hazard.samples,
        )
    return sms_values(sender=SENDER, area=area, phone=sampled, start=start, until=until, values=hazard.samples)


def variants(hazard: Hazard, purpose: Purpose) -> tuple[str, ...]:
    """Which texts a purpose may use for the hazard."""
    says = (rule.say for rule in hazard.variants) if purpose in (Purpose.WARNING, Purpose.UPDATE) else ()
    return tuple(dict.fromkeys(("warning", *says)))


def _language(library: Library, language: str) -> Iterator[Finding]:
    for name, needed in ((FRAMES, _FRAME_BLOCKS), (REPLIES, _REPLY_BLOCKS)):
        yield from _file(library, language, name, needed, _FRAME_VALUES)
    yield from _others(library, language)
    if not library.has(language, FRAMES) or not library.has(language, REPLIES):
        return
    yield from _replies(library, language)
    for hazard in library.hazards.values():
        known = _COMMON | {value.name for value in hazard.values}
        faults = tuple(_file(library, language, hazard.key, _hazard_blocks(hazard), known))
        yield from faults
        if not faults:
            yield from _agreement(library, language, hazard)
            yield from _asides(library, language, hazard)
            yield from _bulletins(library, language, hazard)
            yield from _scripts(library, language, hazard)


def _others(library: Library, language: str) -> Iterator[Finding]:
    """Spots can be read; any other name is a slip that would never be sent."""
    for path in library.files:
        folder, _, name = path.partition("/")
        if folder != language or name in (FRAMES, REPLIES) or name in library.hazards:
            continue
        if name == SPOTS:
            yield from _file(library, language, name, (), _FRAME_VALUES)
        else:
            message = f"{path}.j2 belongs to no hazard, so it is never used."
            yield Finding(f"{path}.j2", "", "unknown-file", message)


def _hazard_blocks(hazard: Hazard) -> tuple[str, ...]:
    says = (*variants(hazard, Purpose.WARNING), "all_clear")
    return tuple(f"{say}_{kind}" for say in says for kind in ("sms", "radio"))


def _file(
    library: Library, language: str, name: str, needed: tuple[str, ...], known: frozenset[str]
) -> Iterator[Finding]:
    """The file is there, can be read, has its blocks, and names no value that nobody gives."""
    path = f"{language}/{name}.j2"
    if not library.has(language, name):
        yield Finding(path, "", "no-file", f"There is no {path}.")
        return
    file = library.file(language, name)
    try:
        blocks, _ = file.blocks, file.meta
        for block in blocks:
            file.review(block)
    except AvizuError as error:
        yield Finding(path, "", error.code, error.sentence)
        return
    for block in needed:
        if block not in blocks:
            yield Finding(path, block, "no-text", f"{path} has no text {block}.")
    for block in blocks:
        if strange := sorted(file.names(block) - known):
            said = ", ".join(strange)
            yield Finding(path, block, "unknown-value", f"{block} names {said}, which nobody gives.")


def _agreement(library: Library, language: str, hazard: Hazard) -> Iterator[Finding]:
    """The values a text names are those of the first language that has it."""
    for block in library.file(language, hazard.key).blocks:
        first = next(
            (o for o in library.languages if library.has(o, hazard.key) and block in _blocks(library, o, hazard)),
            language,
        )
        ours = library.file(language, hazard.key).names(block)
        theirs = library.file(first, hazard.key).names(block)
        if ours != theirs:
            differs = ", ".join(sorted(ours ^ theirs))
            message = f"{block} and the same text in {first} differ in {differs}."
            yield Finding(f"{language}/{hazard.key}.j2", block, "disagree", message)


def _blocks(library: Library, language: str, hazard: Hazard) -> tuple[str, ...]:
    try:
        return library.file(language, hazard.key).blocks
    except AvizuError:
        return ()


def _replies(library: Library, language: str) -> Iterator[Finding]:
    path = f"{language}/{REPLIES}.j2"
    values = {"sender": SENDER, "phone": "7700 1122", "area": SHORTEST_AND_LONGEST[1]}
    for block, exercise, marked in _REPLIES:
        kind = _Kind(Purpose.REPLY, block, marked)
        try:
            sms = library.reply(block, language, values, exercise=exercise)
        except AvizuError as error:
            yield Finding(path, block, error.code, error.sentence)
        else:
            yield from _drill_words(_sentences(sms.text), path, block, kind, last=1)


_REPLIES = (
    *((block, exercise, exercise) for block, exercise in product((*_ANSWERS, "verify_sms"), (False, True))),
    ("canary_sms", False, True),
    ("relay_sms", True, True),
)
"""Each block, whether an exercise sends it, and whether its text must say that it is no real one."""


def _asides(library: Library, language: str, hazard: Hazard) -> Iterator[Finding]:
    """What is asked of a station or a relay, and what is denied: each in one SMS for the longest name."""
    values = samples(library, hazard, language, SHORTEST_AND_LONGEST[1], start=_SAMPLE_START, radio=False)
    values |= {"hazard": hazard.key, "n": "3", "ref": "1234"}
    path = f"{language}/{hazard.key}.j2"
    try:
        first, second = (*library.actions(hazard.key, language, values=values), None)[:2]
        for block, limit in (("relay_sms", 1), ("deny_sms", 1), ("station_request", STATION_PARTS)):
            library.reply(block, language, values | {"action1": first, "action2": second}, parts_limit=limit)
    except AvizuError as error:
        yield Finding(path, "", error.code, error.sentence)


class _Kind(NamedTuple):
    purpose: Purpose
    variant: str
    exercise: bool

    def __str__(self) -> str:
        return f"{self.variant}, {self.purpose.value}{', drill' if self.exercise else ''}"


def _kinds(hazard: Hazard) -> Iterator[_Kind]:
    for purpose in _PURPOSES:
        for variant in variants(hazard, purpose):
            for exercise in (False, True):
                yield _Kind(purpose, variant, exercise)


def _bulletins(library: Library, language: str, hazard: Hazard) -> Iterator[Finding]:
    for kind in _kinds(hazard):
        for area in SHORTEST_AND_LONGEST:
            yield from _bulletin(library, language, hazard, kind, area)


def _bulletin(library: Library, language: str, hazard: Hazard, kind: _Kind, area: str) -> Iterator[Finding]:
    path, block = f"{language}/{hazard.key}.j2", str(kind)
    values = samples(library, hazard, language, area, start=_SAMPLE_START, radio=False)
    try:
        sms = library.sms(
            hazard.key,
            language,
            purpose=kind.purpose,
            variant=kind.variant,
            values=values,
            prompt=True,
            exercise=kind.exercise,
        )
    except AvizuError as error:
        yield Finding(path, block, error.code, error.sentence)
        return
    yield from _drill_words(_sentences(sms.text), path, block, kind, last=1)
    if wide := sorted(set(sms.text) & set(EXTENSION)):
        yield Finding(path, block, "wide-character", f"{' '.join(wide)} takes two characters' room.")


def _scripts(library: Library, language: str, hazard: Hazard) -> Iterator[Finding]:
    for kind in _kinds(hazard):
        yield from _script(library, language, hazard, kind)


def _script(library: Library, language: str, hazard: Hazard, kind: _Kind) -> Iterator[Finding]:
    path, block = f"{language}/{hazard.key}.j2", f"{kind}, radio"
    values = samples(library, hazard, language, SHORTEST_AND_LONGEST[1], start=_SAMPLE_START, radio=True)
    try:
        script = library.script(
            hazard.key,
            language,
            purpose=kind.purpose,
            variant=kind.variant,
            values=values,
            exercise=kind.exercise,
        )
    except AvizuError as error:
        yield Finding(path, block, error.code, error.sentence)
        return
    limit = library.radio_seconds(language)
    if script.seconds > limit and not kind.exercise:
        yield Finding(path, block, "too-long-to-read", f"It takes {script.seconds} s to read; the limit is {limit} s.")
    yield from _drill_words(script.sentences, path, block, kind, last=_CLOSING_SENTENCES)
    if not script.key_points:
        yield Finding(path, block, "no-key-point", "No line is marked * for a host who translates as he speaks.")


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!]) ", text)


def _drill_words(sentences: Sequence[str], path: str, block: str, kind: _Kind, *, last: int) -> Iterator[Finding]:
    """A drill opens with the word of exercises and has it in its last sentences; a real text never has it."""
    closing = sentences[-last:]
    if kind.exercise and not (_EXERCISE_WORDS.search(sentences[0]) and any(map(_EXERCISE_WORDS.search, closing))):
        yield Finding(path, block, "exercise-word", "A drill must open and close by saying that it is one.")
    if not kind.exercise and any(map(_EXERCISE_WORDS.search, sentences)):
        yield Finding(path, block, "exercise-word", "A real text has a word of exercises.")
