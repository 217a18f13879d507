"""The table [policy]: what becomes of an earthquake, whose word counts, what may go out by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alerts.assess.policy import Policy, TsunamiRule
from alerts.settings.sources import FeedSource
from alerts.settings.table import Table

POLICY: Mapping[str, type] = {"information_from": float, "draft_from": float, "stale_hours": int}
LISTS = ("official_senders", "by_itself")
RULE = ("magnitude", "depth_km", "coast_km")

_PAIR = re.compile(r"([^/]+)/([a-z0-9_]+)")


def read_policy(table: Table, sources: tuple[FeedSource, ...]) -> Policy:
    """What is not written stays as in Policy. Raises Misconfigured with line and remedy."""
    table.nothing_else({*POLICY, *LISTS, "tsunami"})
    known: dict[str, Any] = {key: table.take(key, kind) for key, kind in POLICY.items() if key in table.given}
    if "tsunami" in table.given:
        known["tsunami_rules"] = _rules(table)
    known |= {key: table.words(key) for key in LISTS}
    policy = Policy(**known)
    if policy.information_from > policy.draft_from:
        key = "information_from" if "information_from" in known else "draft_from"
        raise table.wrong(
            key,
            f"does not fit: information from {policy.information_from:g} on, drafts from {policy.draft_from:g} on",
            "Information begins at or below the intensity of a draft.",
        )
    for pair in policy.by_itself:
        _check_pair(table, pair, {source.name: source for source in sources})
    return policy


def _rules(table: Table) -> tuple[TsunamiRule, ...]:
    rules = []
    for rule in table.each("tsunami"):
        rule.nothing_else(RULE)
        rules.append(TsunamiRule(**{key: rule.take(key, float) for key in RULE}))
    if not rules:
        raise table.wrong("tsunami", "has no rule: no earthquake would be checked", "Take that line out.")
    return tuple(rules)


def _check_pair(table: Table, pair: str, sources: Mapping[str, FeedSource]) -> None:
    found = _PAIR.fullmatch(pair)
    if found is None:
        example = 'Write for example: by_itself = ["dnmg-tet/flood"]'
        raise table.wrong("by_itself", f"can't be {pair!r}", f"{example} (source, hazard).")
    source = sources.get(found[1])
    if source is None:
        raise table.wrong(
            "by_itself",
            f"names the source {found[1]!r}, which is not listened to",
            f"Choose of: {', '.join(sources) or 'none yet; see listen'}.",
        )
    if source.signs_only:
        raise table.wrong(
            "by_itself",
            f"names {found[1]}, whose news never becomes a draft (signs_only)",
            "Take it out of by_itself.",
        )
