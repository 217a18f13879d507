"""What a CAP document says in words: the approved script where one tells of all its places, else the same texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.audience.choose import StationCover, choose
from alerts.errors import AvizuError
from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.model.people import Station
from alerts.model.warning import Kind, Mode, Revision
from alerts.outgoing.desk import Desk
from alerts.outgoing.on_air import script as script_of
from alerts.outgoing.writer import Writer
from alerts.places.gazetteer import Gazetteer
from alerts.words.hazards import Hazard
from alerts.words.labels import LABELS
from alerts.words.rendered import Script
from alerts.words.spoken import area_list

ENGLISH = "en"
FEW_NAMES = 3

_ENDINGS = {Kind.ALL_CLEAR: Purpose.ALL_CLEAR, Kind.RETRACTION: Purpose.RETRACTION}
_ENGLISH_ENDINGS = {Kind.ALL_CLEAR: "All-clear: ", Kind.RETRACTION: "Sent by mistake, no longer valid: "}
_NOBODY = Station(id="", name="", municipality="")
"""A station without a name: its script asks nobody to stay tuned."""


@dataclass(frozen=True, slots=True)
class Said:
    """One language. `instruction` are sentences of the description that say what to do; both "" when unknown."""

    event: str
    headline: str
    description: str = ""
    instruction: str = ""


def said(
    revision: Revision, hazard: Hazard, desk: Desk, bulletins: Iterable[Bulletin], *, later: bool
) -> dict[str, Said]:
    """By language, the default language first and English last: there are no English texts, only names.

    `later` says that this warning was published before, so that this is new information about it.
    """
    found = {}
    stored = tuple(bulletins)
    for language in sorted(desk.library.languages, key=lambda code: code != desk.default_language):
        if desk.library.has(language, hazard.key):
            found[language] = _in(language, revision, hazard, desk, stored, _purposes(revision.kind, later=later))
    if hazard.english != hazard.key or not found:
        found[ENGLISH] = Said(hazard.english, english_headline(revision, hazard.english, desk.gazetteer, desk.mode))
    return found


def english_headline(revision: Revision, event: str, gazetteer: Gazetteer, mode: Mode) -> str:
    """ "Flood: Hera in Dili", "All-clear: Flood: Hera in Dili"; an exercise and the demo say so first."""
    ending = _ENGLISH_ENDINGS.get(revision.kind, "")
    return f"{_mark(mode, ENGLISH)}{ending}{event}: {gazetteer.summary(revision.sucos)}"


def _purposes(kind: Kind, *, later: bool) -> tuple[Purpose, ...]:
    """The best first."""
    if kind is Kind.WARNING:
        return (Purpose.UPDATE, Purpose.WARNING) if later else (Purpose.WARNING,)
    return (_ENDINGS[kind],)


def _in(
    language: str,
    revision: Revision,
    hazard: Hazard,
    desk: Desk,
    bulletins: Sequence[Bulletin],
    purposes: tuple[Purpose, ...],
) -> Said:
    texts = _approved(language, revision, desk, bulletins)
    purpose = next((each for each in purposes if each in texts), purposes[0])
    approved, cover = texts.get(purpose, ("", None))
    writer = Writer(revision, hazard, desk, cautious=not approved)
    script = _rendered(writer, StationCover(_NOBODY, revision.sucos), language, purpose)
    as_sent = _rendered(Writer(revision, hazard, desk), cover, language, purpose) if cover else None
    description = _best(approved, script, unchanged=as_sent is not None and as_sent.text == approved)
    # A text that was changed since the approval is none of it.
    to_do = [point for point in script.key_points if point in description] if script else []
    name = desk.library.hazard_name(hazard.key, language)
    event = name[:1].upper() + name[1:]
    ends = revision.kind is not Kind.WARNING and desk.mode is not Mode.EXERCISE
    headline = to_do[0] if ends and to_do else f"{event}: {_where(language, revision, desk)}"
    return Said(event, _mark(desk.mode, language) + headline, description, " ".join(to_do))


def _approved(
    language: str, revision: Revision, desk: Desk, bulletins: Sequence[Bulletin]
) -> Mapping[Purpose, tuple[str, StationCover]]:
    """The scripts that were approved for stations heard in every suco of the revision: others leave places out."""
    covers = choose(revision.sucos, desk.gazetteer, (), desk.stations, severity=revision.severity).stations
    everywhere = {cover.station.id: cover for cover in covers if cover.sucos == revision.sucos}
    return {
        bulletin.purpose: (bulletin.text, everywhere[bulletin.place])
        for bulletin in reversed(bulletins)
        if bulletin.kind is BulletinKind.SCRIPT and bulletin.language == language and bulletin.place in everywhere
    }


def _rendered(writer: Writer, cover: StationCover, language: str, purpose: Purpose) -> Script | None:
    """None where today's templates can't say it any more: an old warning is then published without its words."""
    try:
        return script_of(writer, cover, language, purpose)
    except AvizuError:
        return None


def _best(approved: str, script: Script | None, *, unchanged: bool) -> str:
    """The approved text, in the wording that sends nobody to one station where the templates are the same still.

    That one is shorter, and may have room for a sentence that nobody approved. Of an end that no station was sent in
    these words, nothing is said of returning: other warnings come and go.
    """
    if script is None or (approved and not unchanged):
        return approved
    return " ".join(sentence for sentence in script.sentences if not approved or sentence in approved)


def _where(language: str, revision: Revision, desk: Desk) -> str:
    """A few sucos by their names, more by their municipalities."""
    gazetteer, speech = desk.gazetteer, desk.library.speech(language)
    if len(revision.sucos) <= FEW_NAMES:
        return area_list([gazetteer.label(suco) for suco in revision.sucos], speech)
    municipalities = dict.fromkeys(gazetteer.municipality_of(suco).name for suco in revision.sucos)
    return area_list(list(municipalities), speech)


def _mark(mode: Mode, language: str) -> str:
    exercise = LABELS["exercise"]
    marks = {Mode.EXERCISE: exercise.get(language, exercise[ENGLISH]) + ": ", Mode.DEMO: "DEMO: "}
    return marks.get(mode, "")
