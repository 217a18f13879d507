"""The texts and lexicons that ship, read as an installation reads them."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.app import shipped
from alerts.words.lexicon import Lexicon, read_lexicon
from alerts.words.speech import Speech


def shipped_texts() -> dict[str, str]:
    """Every text and lexicon by its name, as Library.build takes them."""
    folder = shipped("templates")
    found = (*folder.glob("*/*.j2"), *folder.glob("*/lexicon.yaml"))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(found)}


def shipped_lexicon(language: str) -> Lexicon:
    name = f"{language}/lexicon.yaml"
    return read_lexicon(name, (shipped("templates") / name).read_text("utf-8"))


def _speech(language: str) -> Speech:
    speech = shipped_lexicon(language).speech
    assert speech
    return speech


SPEECH: Mapping[str, Speech] = {language: _speech(language) for language in ("tet", "pt")}
