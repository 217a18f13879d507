"""What a CAP document says of a tsunami: its words first, its fields where the words leave it open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.assess.tsunami_words import Potential, said_of_tsunami
from alerts.cap.document import Document

TSUNAMI = "tsunami"
_CLEAR = frozenset({Potential.POSITIVE, Potential.NEGATIVE})
_MISTAKE = re.compile(
    r"\b(?:typ(?:ing|o\w*)|errors?|errat\w+|mistakes?|wrong\w*|correct\w*|replac\w*|supersed\w*|reissu\w*"
    r"|erros?|gralha|corr?[ei][jg]\w*|corre[cç]\w*|substitu\w*|sala|korre\w*|troka|kesalahan|salah|ralat|koreksi|diganti)\b",
    re.IGNORECASE,
)


def words_of(document: Document) -> Potential | None:
    """By its sentences; by the name of its event only where these leave it open: that is often the bare word.

    An instruction is general advice, which by itself says nothing; but one that warns takes back what reassures.
    """
    sentences = said_of_tsunami(_sentences(document))
    names = said_of_tsunami(". ".join(info.event for info in document.infos))
    if sentences is Potential.NEGATIVE:
        advice = said_of_tsunami(". ".join(info.instruction for info in document.infos))
        return Potential.UNCLEAR if advice is Potential.POSITIVE else sentences
    return names if sentences is None or names is Potential.POSITIVE else sentences


def _sentences(document: Document) -> str:
    return ". ".join((*(text for info in document.infos for text in (info.headline, info.description)), document.note))


def said_by(document: Document, hazard: str) -> Potential | None:
    """What an Alert or an Update of this hazard says; None where it does not speak of a tsunami.

    An urgency of Past is no all-clear: earthquakes are reported that way.
    """
    words = words_of(document)
    if words in _CLEAR or hazard != TSUNAMI:
        return words
    asked = [info.response_types for info in document.infos]
    if any("Evacuate" in each for each in asked):
        return Potential.POSITIVE
    return Potential.NEGATIVE if asked and all("AllClear" in each for each in asked) else Potential.UNCLEAR


def said_by_cancel(document: Document, hazard: str, cancelled: Sequence[Potential]) -> Potential | None:
    """What a Cancel says, where `cancelled` are the readings of the messages it takes back, as far as they are here.

    It ends a threat by its own words, or by taking back a warning. To take back a mistake, or a "no threat", is no
    all-clear; nor is a Cancel that warns: many repeat what they cancel.
    """
    words = words_of(document)
    if words is Potential.NEGATIVE:
        return words
    if words is not Potential.POSITIVE and not _MISTAKE.search(_sentences(document)):
        warned = bool(cancelled) and all(each is Potential.POSITIVE for each in cancelled)
        if warned:
            return Potential.NEGATIVE
    return Potential.UNCLEAR if words or cancelled or hazard == TSUNAMI else None
