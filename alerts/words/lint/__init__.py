"""What is wrong with a library of texts, before anybody is told anything with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.lint.aloud import scripts
from alerts.words.lint.asked import requests
from alerts.words.lint.by_sms import Names, Tally, bulletins, replies
from alerts.words.lint.files import frames, of_hazard, readable, with_lexicons
from alerts.words.lint.findings import Finding, Gravity, once_each
from alerts.words.lint.tried import SENDER, SHORTEST_AND_LONGEST, kinds, samples, variants
from alerts.words.lint.written import check_words
from alerts.words.texts import TextFile

__all__ = [
    "SENDER",
    "SHORTEST_AND_LONGEST",
    "Checked",
    "Finding",
    "Gravity",
    "check",
    "look_over",
    "samples",
    "variants",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was looked at and what was found. `reviewed` is by language: texts read by a speaker, and all texts."""

    findings: tuple[Finding, ...]
    names: int
    hazards: int
    languages: tuple[str, ...]
    kinds: int
    texts: int
    over: int
    reviewed: Mapping[str, tuple[int, int]]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Gravity.ERROR)


def check(library: Library, names: Sequence[str] = SHORTEST_AND_LONGEST) -> tuple[Finding, ...]:
    """Every hazard in every language, for places of these names, in an SMS and on air."""
    return look_over(library, names).findings


def look_over(
    library: Library,
    names: Sequence[str] = SHORTEST_AND_LONGEST,
    *,
    languages: Sequence[str] = (),
    hazards: Sequence[str] = (),
    strict: bool = False,
) -> Checked:
    """As `check`, with what was counted; of some languages or hazards only. `strict`: every text must be reviewed."""
    library, lexicon_faults = with_lexicons(replace(library, falls_back=False))
    chosen = tuple(language for language in library.languages if not languages or language in languages)
    about = tuple(hazard for key, hazard in library.hazards.items() if not hazards or key in hazards)
    tally, every = Tally(), Names.of(names)
    found = [finding for finding in lexicon_faults if not languages or finding.language in languages]
    for language in chosen:
        found += once_each(_language(library, language, about, every, tally))
    if hazards:
        found = [finding for finding in found if _about(finding, hazards)]
    if strict:
        found += [finding for language in chosen for finding in _unread(library, language, hazards)]
    return Checked(
        findings=tuple(found),
        names=len(names),
        hazards=len(about),
        languages=chosen,
        kinds=len({kind for hazard in about for kind in kinds(hazard)}),
        texts=tally.texts,
        over=tally.over,
        reviewed={language: _reviewed(library, language, hazards) for language in chosen},
    )


def _language(
    library: Library, language: str, hazards: Sequence[Hazard], names: Names, tally: Tally
) -> Iterator[Finding]:
    shared = tuple(frames(library, language))
    yield from shared
    yield from check_words(library, language)
    whole = all(readable(library, language, name) for name in (FRAMES, REPLIES)) and not _broken(shared)
    if whole:
        yield from replies(library, language)
    for hazard in hazards:
        faults = of_hazard(library, language, hazard)
        yield from faults
        if whole and not _broken(faults):
            yield from bulletins(library, language, hazard, names, tally)
            yield from requests(library, language, hazard)
            yield from scripts(library, language, hazard, names.ends)


def _broken(faults: Sequence[Finding]) -> bool:
    """Whether a text that is needed is not there, or names what nobody gives: nothing more can be tried then."""
    return any(finding.code not in _STILL_TRIED for finding in faults)


_STILL_TRIED = ("disagree", "lacks-text", "unknown-file", "front")


def _about(finding: Finding, hazards: Sequence[str]) -> bool:
    """Whether it is in the texts of one of these hazards, or in what those texts are made with."""
    name = finding.file.partition("/")[2].removesuffix(".j2")
    return name in (*hazards, FRAMES, "lexicon.yaml")


def _unread(library: Library, language: str, hazards: Sequence[str]) -> Iterator[Finding]:
    for file in _files(library, language, hazards):
        for block in file.blocks:
            if file.review(block) is None:
                message = "Nobody who knows the language has read it as it stands."
                yield Finding(file.name, block, "unreviewed", message)


def _reviewed(library: Library, language: str, hazards: Sequence[str]) -> tuple[int, int]:
    files = _files(library, language, hazards)
    states = [file.review(block) is not None for file in files for block in file.blocks]
    return sum(states), len(states)


def _files(library: Library, language: str, hazards: Sequence[str]) -> Iterator[TextFile]:
    for path, file in library.files.items():
        folder, _, name = path.partition("/")
        if folder == language and readable(library, language, name) and (not hazards or name in hazards):
            yield file
