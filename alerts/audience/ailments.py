"""What is wrong with a directory as a whole: each as a sentence, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from alerts.audience import spread
from alerts.audience.gaps import Why, gaps
from alerts.audience.rules import DirectoryRule
from alerts.audience.trust import Standing, Trust, is_denied, pace

_BAD = {Trust.FAILED: "failed again and again", Trust.DENIED: "answered no when asked"}


def numbers_by_state(standings: Iterable[Standing]) -> Counter[Trust]:
    """Each number once, whatever committees it sits on."""
    return Counter({number.phone: state for one in standings for number, state in one.numbers}.values())


def bad_numbers(standings: Iterable[Standing]) -> Iterator[tuple[str, str]]:
    states = numbers_by_state(standings)
    for state, what in _BAD.items():
        if found := states[state]:
            numbers = "1 number of a contact" if found == 1 else f"{found} numbers of contacts"
            yield f"{numbers} {what}.", f"Run: avizu contact verify --list {state.value}"


def uncovered(sucos: Collection[str], standings: Sequence[Standing]) -> Iterator[tuple[str, str]]:
    """How many sucos have no live contact, as the list of gaps counts them."""
    denied = {number.phone for one in standings for number, _ in one.numbers if is_denied(number)}
    found = gaps(sucos, (one.contact for one in standings), denied)
    severe = sum(gap.why is Why.ONLY_SEVERE for gap in found)
    if found:
        more = f"; only Severe and Extreme reach {severe} more" if severe else ""
        said = f"{len(found) - severe} of {len(sucos)} sucos have no live contact{more}."
        yield said, "Run: avizu contact list --gaps"


def widespread(sucos: Collection[str], standings: Iterable[Standing]) -> Iterator[tuple[str, str]]:
    """Numbers on so many committees that one telephone answers for all of them."""
    if found := spread.widespread((one.contact for one in standings), sucos):
        what = "1 number is" if len(found) == 1 else f"{len(found)} numbers are"
        said = f"{what} on the committees of more than {spread.MOST_SUCOS} sucos: {spread.named(found)}."
        yield said, "See who they are: avizu contact list"


def too_slow(standings: Iterable[Standing], rule: DirectoryRule) -> Iterator[tuple[str, str]]:
    """That asking everybody once takes longer than `ask_days`."""
    kept = pace(standings, rule)
    if kept.days > rule.ask_days:
        months = round(kept.days * 12 / 365)
        yield (
            f"{kept.numbers:,} numbers are to be asked every {rule.ask_days} days, but at {rule.asks_per_day} on each "
            f"working day a round takes {months} months.",
            f"Raise asks_per_day under [directory] in avizu.toml to {kept.enough} or more.",
        )
