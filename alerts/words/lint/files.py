"""Whether every text is there, can be read, and names what the same text names in the other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from alerts.errors import AvizuError
from alerts.model.message import Purpose
from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.hazards import Hazard
from alerts.words.lexicon import read_lexicon
from alerts.words.library import Library
from alerts.words.lint.demands import faults_of_front
from alerts.words.lint.findings import Finding, Gravity
from alerts.words.lint.tried import variants
from alerts.words.texts import TextFile

SPOTS = "spots"
ANSWERS = ("ack_thanks", "help_reply", "unknown_reply", "stop_reply", "stop_member_reply", "verify_unknown")

_FRAME_BLOCKS = (
    *("open", "close", "open_clear", "close_clear", "exercise_open", "exercise_mid", "exercise_close"),
    *("update_radio", "update_sender", "ack_prompt", "retract_sms", "retract_radio", "no_longer_sms"),
    *("no_longer_radio", "drill_sms", "drill_end_sms", "relay_sms", "deny_sms"),
    *("interrupt", "interrupt_end", "exercise_interrupt"),
    *("not_to_say_danger", "not_to_say_end", "not_to_say_drill"),
)
_REPLY_BLOCKS = (
    *(*ANSWERS, "verify_sms", "canary_sms", "station_request"),
    *("drill_reply", "drill_help_reply", "drill_unknown_reply", "drill_stop_reply", "drill_stop_member_reply"),
    "drill_notice",
)
_COMMON = frozenset(["sender", "sender_full", "area", "hazard", "station", "phone", "shelter", "none_recorded"])
_DAYS = frozenset(["day", "until_day"])
_FRAME_VALUES = (
    (_COMMON | _DAYS)
    | {"until", "until_said", "prompt", "action1", "action2", "n", "ref", "still_warned"}
    | {"names", "within", "danger", "update", "words", "time", "area_again"}
)

_TAG = re.compile(r"{%-?\s*(if|elif|else|endif)\b(.*?)-?%}|{{-?(.*?)-?}}", re.DOTALL)
_NAME = re.compile(r"\b(?!(?:and|or|not)\b)[a-z_]\w*")


def with_lexicons(library: Library) -> tuple[Library, tuple[Finding, ...]]:
    """The library without the lexicons that can't be read, and what is wrong with those."""
    findings, good = [], {}
    for name, texts in library.lexicons.items():
        try:
            wording = read_lexicon(name, *texts).wording
        except AvizuError as error:
            findings.append(Finding(name, "", error.code, error.sentence))
            continue
        good[name] = texts
        findings += [Finding(name, "", "lexicon", fault) for fault in _patterns(wording.unfitting)]
    findings += [
        Finding(f"{language}/lexicon.yaml", "", "no-lexicon", _NO_LEXICON, Gravity.REMARK)
        for language in library.languages
        if f"{language}/lexicon.yaml" not in library.lexicons
    ]
    return replace(library, lexicons=good), tuple(findings)


_NO_LEXICON = "Without a lexicon.yaml its words can't be checked, and its times are said in the short written form."


def _patterns(unfitting: Mapping[str, str]) -> Iterator[str]:
    for pattern in unfitting:
        try:
            re.compile(pattern)
        except re.error as broken:
            yield f"{pattern!r} under unfitting is not a regular expression: {broken}."


def frames(library: Library, language: str) -> Iterator[Finding]:
    """Of what all hazards share, and of files that belong to none."""
    for name, needed in ((FRAMES, _FRAME_BLOCKS), (REPLIES, _REPLY_BLOCKS)):
        yield from _file(library, language, name, needed, _FRAME_VALUES)
        yield from _agreement(library, language, name, needed)
    for path in library.files:
        folder, _, name = path.partition("/")
        if folder != language or name in (FRAMES, REPLIES) or name in library.hazards:
            continue
        if name == SPOTS:
            yield from _file(library, language, name, (), _FRAME_VALUES)
            yield from _agreement(library, language, name, ())
        else:
            message = f"{path}.j2 belongs to no hazard, so it is never used."
            yield Finding(f"{path}.j2", "", "unknown-file", message)


def of_hazard(library: Library, language: str, hazard: Hazard) -> tuple[Finding, ...]:
    known = _COMMON | _DAYS | {value.name for value in hazard.values} | {"still_warned"}
    says = (*variants(hazard, Purpose.WARNING), "all_clear")
    needed = tuple(f"{say}_{kind}" for say in says for kind in ("sms", "radio"))
    faults = tuple(_file(library, language, hazard.key, needed, known))
    if not readable(library, language, hazard.key):
        return faults
    file = library.file(language, hazard.key)
    front = (Finding(file.name, "", "front", fault) for fault in faults_of_front(file))
    return (*faults, *front, *_agreement(library, language, hazard.key, needed))


def readable(library: Library, language: str, name: str) -> bool:
    return library.has(language, name) and _unreadable(library.file(language, name)) is None


def _unreadable(file: TextFile) -> AvizuError | None:
    try:
        for block in file.blocks:
            file.review(block)
        _ = file.meta
    except AvizuError as error:
        return error
    return None


def _file(
    library: Library, language: str, name: str, needed: tuple[str, ...], known: frozenset[str]
) -> Iterator[Finding]:
    """The file is there, can be read, has its blocks, and names no value that nobody gives."""
    path = f"{language}/{name}.j2"
    if not library.has(language, name):
        yield Finding(path, "", "no-file", f"There is no {path}.")
        return
    file = library.file(language, name)
    if error := _unreadable(file):
        yield Finding(path, "", error.code, error.sentence)
        return
    for block in needed:
        if block not in file.blocks:
            yield Finding(path, block, "no-text", f"{path} has no text {block}.")
    for block in file.blocks:
        if strange := sorted(file.names(block) - known):
            said = ", ".join(strange)
            yield Finding(path, block, "unknown-value", f"{block} names {said}, which nobody gives.")


def _agreement(library: Library, language: str, name: str, needed: tuple[str, ...]) -> Iterator[Finding]:
    """A text stands in every language or in none, and names the same values under the same conditions."""
    others = [other for other in library.languages if readable(library, other, name)]
    if language not in others:
        return
    ours, path = library.file(language, name), f"{language}/{name}.j2"
    for block in dict.fromkeys(block for other in others for block in library.file(other, name).blocks):
        first = next(other for other in others if block in library.file(other, name).blocks)
        if block in ours.blocks:
            theirs = library.file(first, name)
            if differs := named(ours.written(block)) ^ named(theirs.written(block)):
                said = ", ".join(sorted({value for value, _ in differs}))
                yield Finding(path, block, "disagree", f"{block} and the same text in {first} differ in {said}.")
        elif block not in needed:
            yield Finding(path, block, "lacks-text", f"{path} has no text {block}, but {first} has it.")


def named(written: str) -> frozenset[tuple[str, str]]:
    """Each value of a text with where it stands: "always", "sometimes" (inside an if), "asked" (by an if)."""
    found, depth = set(), 0
    for tag in _TAG.finditer(written):
        keyword, condition, value = tag.groups()
        depth += {"if": 1, "endif": -1}.get(keyword, 0)
        role = "asked" if keyword else "sometimes" if depth else "always"
        found |= {(name, role) for name in _NAME.findall(condition or value or "")}
    # What is always there may be there once more inside an if.
    return frozenset((name, role) for name, role in found if role != "sometimes" or (name, "always") not in found)
