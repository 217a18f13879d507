"""What a file of texts asks of its own texts, in the lines above them.

`must_say` and `never_say` are words or phrases, for all its texts or by the beginning of a text's name:

    must_say: [tsunami]
    never_say: {warning: [halai], "": [arrival]}

`arrival`, `returning` and `ended` there stand for the words of the language's lexicon. `said_as` are phrases that name
the hazard as well as a word of its `display` or `display_sms` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alerts.words.lexicon import Wording
from alerts.words.texts import TextFile

_RULES = ("must_say", "never_say")


def must_say(file: TextFile, block: str) -> tuple[str, ...]:
    """Every word or phrase that this text needs."""
    return tuple(_for(file, "must_say", block))


def never_say(file: TextFile, block: str, wording: Wording) -> tuple[str, ...]:
    """Every word or phrase that may not stand in this text."""
    lists: Mapping[str, tuple[str, ...]] = {
        "arrival": wording.arrival,
        "returning": wording.returning,
        "ended": wording.ended,
    }
    return tuple(word for item in _for(file, "never_say", block) for word in lists.get(item, (item,)))


def names_of(file: TextFile) -> tuple[str, ...]:
    """Those it is shown by."""
    return _listed([file.meta.get("display"), file.meta.get("display_sms")])


def said_as(file: TextFile) -> tuple[str, ...]:
    """Phrases by which people know it as well."""
    return _listed(file.meta.get("said_as"))


def faults_of_front(file: TextFile) -> Iterator[str]:
    """Sentences: a rule that could never be kept, or broken, protects nobody."""
    if not file.meta.get("display"):
        yield "It needs `display`: the name of the hazard as people say it."
    for rule in _RULES:
        for prefix, listed in _by_prefix(file.meta.get(rule)).items():
            if not listed:
                yield f"{rule} needs words, as in `{rule}: [tsunami]`."
            if not any(block.startswith(prefix) for block in file.blocks):
                yield f"{rule} speaks of {prefix!r}, but no text begins so."


def _for(file: TextFile, rule: str, block: str) -> Iterator[str]:
    for prefix, listed in _by_prefix(file.meta.get(rule)).items():
        if block.startswith(prefix):
            yield from listed


def _by_prefix(given: Any) -> Mapping[str, tuple[str, ...]]:
    if given in (None, ""):
        return {}
    if isinstance(given, dict):
        return {str(prefix): _listed(listed) for prefix, listed in given.items()}
    return {"": _listed(given)}


def _listed(given: Any) -> tuple[str, ...]:
    items = given if isinstance(given, list) else [given]
    return tuple(str(item) for item in items if item)
