"""What is still open about a warning, in sentences an officer can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from alerts.model.lifecycle import WITHOUT_ALL_CLEAR, to_clear, without_all_clear
from alerts.model.report import Ending, Line, Point, Standing, StationLine, some
from alerts.model.warning import HazardWarning

FOR_NOW = {"NOT REACHED", "EARLIER TEXT", "SAID PARA", "RADIO"}
"""What nobody should act on any more once the warning is over."""

MOST_REASONS = 8
_REMEDY = {
    Standing.NO_CONTACT: "call the municipality",
    Standing.FAILED: "call somebody there",
    Standing.UNCERTAIN: "the gateway may or may not have sent it",
    Standing.NO_PROOF: "",
}


def points(
    warning_id: int,
    sucos: Sequence[Line],
    committees: Sequence[Line],
    stations: Iterable[StationLine],
    endings: Iterable[Ending],
    *,
    uncertain: Sequence[str],
    silenced: Sequence[str],
    helpless: Sequence[str],
    to_ring: Sequence[str] = (),
) -> Iterator[Point]:
    """The most urgent first. `uncertain` and `helpless` name the places of messages and open calls for help;
    `silenced` those where a contact said PARA, gets nothing, and nobody else was reached; `to_ring` names stations."""
    if helpless:
        number = len(helpless)
        text = f"{some(_distinct(helpless))} asked for help; avizu reply list --warning {warning_id} --help-open"
        yield Point(label="HELP", text=text if number == 1 else f"{number} times: {text}")
    yield from _not_reached(warning_id, [line for line in sucos if line.missed])
    yield from _not_reached(warning_id, [line for line in committees if line.standing is Standing.FAILED])
    earlier = [line.name for line in sucos if line.earlier_only and not line.dropped]
    if earlier:
        yield Point(label="EARLIER TEXT", text=f"{some(earlier)}: no proof yet of the newest text")
    if uncertain:
        messages = "1 message" if len(uncertain) == 1 else f"{len(uncertain)} messages"
        text = f"{messages} ({some(_distinct(uncertain))}); avizu message list --warning {warning_id} --open"
        yield Point(label="UNCERTAIN", text=text)
    if silenced:
        yield Point(label="SAID PARA", text=f"a contact in {some(_distinct(silenced))}; reach somebody else there")
    mute = [station.name for station in stations if _mute(station)]
    if mute:
        yield Point(label="RADIO", text=f"{some(mute)}: nothing got through and nothing aired; call them")
    if to_ring:
        yield Point(label="RADIO", text=f"ring {some(to_ring)}: no confirmed address")
    for ending in endings:
        if ending.informed < ending.places:
            missing = f"{ending.places - ending.informed} of {ending.places} places"
            yield Point(label=ending.purpose.upper(), text=f"not confirmed in {missing}")


def unsaid(warning: HazardWarning, now: datetime) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """That a warning ran out and nobody has said whether it is over: as open while an all-clear may be given, then as a
    note.
    """
    if not without_all_clear(warning):
        return (), ()
    silent = "nobody told people whether it is over"
    if to_clear(warning, now) is None:
        return (), (Point(label=WITHOUT_ALL_CLEAR, text=silent),)
    return (Point(label=WITHOUT_ALL_CLEAR, text=f"{silent}; avizu warning all-clear {warning.id}"),), ()


def _not_reached(warning_id: int, lines: Sequence[Line]) -> Iterator[Point]:
    grouped: dict[tuple[Standing, str], list[str]] = {}
    for line in lines:
        grouped.setdefault((line.standing, line.why), []).append(line.name)
    order = list(_REMEDY)
    groups = sorted(grouped.items(), key=lambda item: (order.index(item[0][0]), -len(item[1])))
    for (standing, why), names in groups[:MOST_REASONS]:
        said = f"{some(names)}: {standing.value}" + (f", {why}" if why else "")
        remedy = _REMEDY[standing]
        yield Point(label="NOT REACHED", text=f"{said}; {remedy}" if remedy else said)
    others = sum(len(names) for _, names in groups[MOST_REASONS:])
    if others:
        text = f"{others} more for other reasons; avizu report {warning_id} --format csv"
        yield Point(label="NOT REACHED", text=text)


def spared(lines: Iterable[Line]) -> Iterator[Point]:
    """Where nothing was sent because people have a graver warning. Nobody needs to call there."""
    grouped: dict[str, list[str]] = {}
    for line in lines:
        if line.standing is Standing.SPARED and not line.dropped:
            grouped.setdefault(line.why, []).append(line.name)
    for why, names in grouped.items():
        yield Point(label="SPARED", text=f"{some(names)}: {why}")


def _mute(station: StationLine) -> bool:
    ways = [way for way in (station.mail, station.sms) if way]
    return bool(ways) and not station.airings and all(way == "failed" for way in ways)


def _distinct(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
