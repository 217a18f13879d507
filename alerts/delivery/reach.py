"""Who has it, judged from messages: evidence, standing, counts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.delivery.restraint import MUTED, SPARED
from alerts.model.facts import AiredFact, MessageFact, ToldFact
from alerts.model.mask import mask_phone
from alerts.model.message import Medium, Proof, Purpose, Work
from alerts.model.report import Ending, Evidence, OnAir, Radio, Standing, Tally

VOICE = "voice"
LONGEST_REASON = 100


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason to say that a place is reached. `revision_id` is None for a voice: it tells what holds then."""

    at: datetime
    evidence: Evidence
    route: str
    revision_id: int | None


def signs(messages: Iterable[MessageFact], told: Iterable[ToldFact]) -> list[Sign]:
    """Every reply, handset receipt and recorded voice, oldest first."""
    return sorted((*_signs_of(messages), *_voices(told)), key=lambda sign: sign.at)


def _signs_of(messages: Iterable[MessageFact]) -> Iterator[Sign]:
    for message in messages:
        if message.acknowledged_at:
            yield Sign(message.acknowledged_at, Evidence.REPLIED, message.route, message.revision_id)
        if message.delivered_at:
            yield Sign(message.delivered_at, Evidence.DELIVERED, message.route, message.revision_id)


def _voices(told: Iterable[ToldFact]) -> Iterator[Sign]:
    for voice in told:
        yield Sign(voice.at, Evidence.TOLD, VOICE, None)


def strongest(found: Iterable[Sign]) -> Evidence | None:
    kinds = {sign.evidence for sign in found}
    return next((evidence for evidence in Evidence if evidence in kinds), None)


def is_of(sign: Sign, revision_id: int, approved_at: datetime | None) -> bool:
    """Whether it shows that this very text is known there, not only an earlier one."""
    if sign.revision_id is not None:
        return sign.revision_id == revision_id
    return approved_at is not None and sign.at >= approved_at


def standing(messages: Sequence[MessageFact], revision_id: int) -> tuple[Standing, str]:
    """Where a place without any sign stands, and why: the best hope among the messages of the newest text."""
    latest = [m for m in messages if m.revision_id == revision_id] or messages
    if not latest:
        return Standing.NO_CONTACT, ""
    return min((_hope(message) for message in latest), key=lambda hope: _HOPES.index(hope[0]))


_HOPES = [Standing.NO_PROOF, Standing.UNCERTAIN, Standing.SPARED, Standing.FAILED]


def _hope(message: MessageFact) -> tuple[Standing, str]:
    if message.work is Work.UNCERTAIN:
        return Standing.UNCERTAIN, ""
    if message.work is Work.WITHDRAWN and message.code == MUTED:
        return Standing.SPARED, reason(message).removeprefix(SPARED)
    if message.work is Work.WITHDRAWN:
        return Standing.FAILED, f"not sent, {reason(message)}"
    if failed(message):
        return Standing.FAILED, reason(message)
    return Standing.NO_PROOF, f"trying again, {reason(message)}" if message.work is Work.DEFERRED else ""


def failed(message: MessageFact) -> bool:
    """Nothing more will happen by itself, and nothing shows that it arrived."""
    return message.work is Work.DONE and message.proof in {Proof.NONE, Proof.UNDELIVERED}


def reason(message: MessageFact) -> str:
    """The gateway's own words on one line, without telephone numbers."""
    said = " ".join(mask_phone(message.detail).split())
    if not said:
        return f"the gateway gave code {message.code}" if message.code else "the gateway gave no reason"
    said = said.rstrip(".")
    return said if len(said) <= LONGEST_REASON else said[: LONGEST_REASON - 1] + "…"


def _each_once(messages: Iterable[MessageFact]) -> Iterable[MessageFact]:
    found: dict[int, MessageFact] = {}
    for message in messages:
        found.setdefault(message.id, message)
    return found.values()


def how_many(messages: Iterable[MessageFact]) -> int:
    """How many messages went out."""
    return sum(went_out(message) for message in _each_once(messages))


def went_out(message: MessageFact) -> bool:
    return message.begun and message.code != "withheld"


def uncertain_places(messages: Iterable[MessageFact]) -> list[list[str]]:
    """Of each uncertain message, the places it counts for."""
    places: dict[int, list[str]] = {}
    for message in messages:
        if message.work is Work.UNCERTAIN:
            places.setdefault(message.id, []).append(message.place)
    return list(places.values())


def radio_of(airings: Iterable[AiredFact], revision_id: int) -> Radio | None:
    """What was read of this text, else of an earlier one; None for neither."""
    earlier = sorted(airings, key=lambda aired: aired.at)
    current = [aired for aired in earlier if aired.revision_id == revision_id]
    shown = current or earlier
    if not shown:
        return None
    return Radio(
        on_air=OnAir.AIRED if current else OnAir.EARLIER,
        at=shown[0].at,
        languages=tuple(dict.fromkeys(aired.language for aired in shown if aired.language)),
        station=shown[0].station,
    )


def written_to(messages: Iterable[MessageFact], revision_id: int) -> set[str]:
    """Whom this text went to, or will."""
    return {m.target for m in messages if m.revision_id == revision_id and m.work is not Work.WITHDRAWN}


def tally(messages: Iterable[MessageFact], told: Sequence[ToldFact] = ()) -> Tally:
    """Counts people, each once for every text: whoever has two numbers, or sits on two committees, is one."""
    proofs: dict[tuple[str, int], tuple[bool, int]] = {}
    for message in _each_once(messages):
        begun, rank = proofs.get((message.target, message.revision_id), (False, 0))
        proofs[message.target, message.revision_id] = (begun or went_out(message), max(rank, message.proof.rank))
    return Tally(
        sent=sum(begun for begun, _ in proofs.values()),
        delivered=sum(rank >= Proof.DELIVERED.rank for _, rank in proofs.values()),
        replied=sum(rank >= Proof.ACKNOWLEDGED.rank for _, rank in proofs.values()),
        told=len(told),
    )


def ending(messages: Iterable[MessageFact], purpose: Purpose, voices: Collection[str]) -> Ending:
    """How far one kind of end is known. `voices` are the places where somebody was told of the end by voice."""
    sent = [m for m in messages if m.purpose is purpose and not m.to_station]
    places = {m.place for m in sent}
    heard = {m.place for m in sent if m.proof.rank >= Proof.DELIVERED.rank}
    informed = heard | places.intersection(voices)
    return Ending(purpose=purpose.value, places=len(places), informed=len(informed), tally=tally(sent))


_WAITING = {
    Work.QUEUED: "waiting",
    Work.SENDING: "sending",
    Work.DEFERRED: "trying again",
    Work.UNCERTAIN: "uncertain",
    Work.WITHDRAWN: "withdrawn",
}


def how_far(messages: Iterable[MessageFact], medium: Medium) -> str:
    """In a word, for the newest message of this kind: "accepted", "trying again"; "" when there is none."""
    newest = next((m for m in reversed(list(messages)) if m.medium is medium), None)
    if newest is None:
        return ""
    return _WAITING.get(newest.work) or ("failed" if failed(newest) else newest.proof.value)
