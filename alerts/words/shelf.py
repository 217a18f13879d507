"""The texts by language and name, as an installation has them: the shipped ones, and its own over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from alerts.errors import AvizuError, Misconfigured, NotFound
from alerts.words.blocks import DRILL_NOTICE, DRILL_REPLY, FRAMES, REPLIES
from alerts.words.hazards import Hazard
from alerts.words.lexicon import Lexicon, read_lexicon
from alerts.words.speech import Speech
from alerts.words.texts import TextFile

USUAL_SECONDS = 60
LEXICON = "lexicon.yaml"


@dataclass(frozen=True)
class Shelf:
    """Texts by "<language>/<name>", read from text only: whoever builds it reads the files.

    Where it `falls_back`, an installation's own text that can't be used gives way to the shipped one, for a warning
    must go out at night too; `given_up` remembers which, and why. `own` are the names of its own files.
    """

    files: Mapping[str, TextFile]
    hazards: Mapping[str, Hazard]
    lexicons: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    falls_back: bool = False
    own: frozenset[str] = frozenset()
    given_up: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(
        cls, texts: Mapping[str, str], hazards: Mapping[str, Hazard], own: Mapping[str, str | None] | None = None
    ) -> Self:
        """From names like "tet/flood.j2" and "tet/lexicon.yaml", and their content.

        `own` are an installation's: a text there and what a lexicon says go before those of the same name. None is one
        that can't be read.
        """
        shipped = {name.removesuffix(".j2"): TextFile(name, source) for name, source in texts.items() if _is_text(name)}
        mine = own or {}
        files = shipped | {
            name.removesuffix(".j2"): TextFile(
                name, source or "", shipped.get(name.removesuffix(".j2")), unreadable=source is None
            )
            for name, source in mine.items()
            if _is_text(name)
        }
        lexicons: dict[str, tuple[str | None, ...]] = {}
        for name, source in (*texts.items(), *mine.items()):
            if not _is_text(name):
                lexicons[name] = (*lexicons.get(name, ()), source)
        return cls(files, hazards, lexicons, own=frozenset(mine))

    @property
    def as_shipped(self) -> Self:
        """Without anything of the installation's own."""
        files = {
            name: file.under or file for name, file in self.files.items() if file.under or file.name not in self.own
        }
        lexicons = {name: texts[:1] for name, texts in self.lexicons.items() if len(texts) > 1 or name not in self.own}
        return replace(self, files=files, lexicons=lexicons, own=frozenset())

    def lexicon(self, language: str) -> Lexicon:
        """An empty one for a language that has none. Raises Misconfigured where it can't be read."""
        name = f"{language}/{LEXICON}"
        if language not in self._lexicons:
            written = self.lexicons.get(name)
            read = self._lexicon(name, written) if written else Lexicon(language=language, name=language)
            self._lexicons[language] = read
        return self._lexicons[language]

    def _lexicon(self, name: str, written: Sequence[str | None]) -> Lexicon:
        try:
            return read_lexicon(name, *written)
        except AvizuError as broken:
            if not self.falls_back or len(written) == 1:
                raise
            self.given_up[name] = broken.sentence
            return read_lexicon(name, written[0])

    def speech(self, language: str) -> Speech | None:
        """How the language says times and numbers, None where it doesn't say how."""
        return self.lexicon(language).speech

    @cached_property
    def _lexicons(self) -> dict[str, Lexicon]:
        """Those that were asked for: a fault in one language's is none of another's."""
        return {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({name.partition("/")[0] for name in self.files}))

    def has(self, language: str, name: str) -> bool:
        return f"{language}/{name}" in self.files

    def speaks(self, language: str, hazard: str) -> bool:
        """Whether there are texts about this hazard in that language."""
        return self.has(language, hazard) and self.has(language, FRAMES)

    def has_text(self, language: str, name: str, block: str) -> bool:
        return self.has(language, name) and block in self.file(language, name).blocks

    def has_reply(self, language: str, name: str, *, exercise: bool = False) -> bool:
        """Whether `reply` has words for it in that language."""
        block = DRILL_REPLY.get(name, DRILL_NOTICE) if exercise else name
        return self.has_text(language, REPLIES, block) or self.has_text(language, FRAMES, block)

    def file(self, language: str, name: str) -> TextFile:
        """Raises NotFound when there is no such language or text."""
        found = self.files.get(f"{language}/{name}")
        if found is None:
            known = ", ".join(self.languages)
            raise NotFound(f"There is no text {name!r} in {language!r}.", remedy=f"Languages: {known}.", code="no-text")
        if self.falls_back and found.under and found.fault:
            self.given_up[found.name] = found.fault.sentence
            return found.under
        return found

    def hazard(self, key: str) -> Hazard:
        if key not in self.hazards:
            known = ", ".join(self.hazards)
            raise NotFound(f"There is no hazard {key!r}.", remedy=f"Hazards: {known}.", code="no-hazard")
        return self.hazards[key]

    def hazard_name(self, hazard: str, language: str, *, sms: bool = False) -> str:
        """As said in that language; the short form for an SMS where there is one."""
        meta = self.file(language, hazard).meta
        name = meta.get("display_sms") if sms else None
        return str(name or meta.get("display") or hazard)

    def sender_full(self, language: str) -> str:
        """The directorate's name in that language, for an installation that sets none."""
        return str(self.file(language, FRAMES).meta.get("sender_full", ""))

    def radio_seconds(self, language: str) -> int:
        """The longest a script in that language should take."""
        frames = self.file(language, FRAMES)
        seconds = str(frames.meta.get("radio_seconds", USUAL_SECONDS))
        if not seconds.isdecimal():
            raise Misconfigured(f"radio_seconds of {frames.name} is not a number.", remedy="Write it as 60.")
        return int(seconds)


def _is_text(name: str) -> bool:
    return name.endswith(".j2")
