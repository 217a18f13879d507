"""What becomes of an earthquake: nothing but a line, an information draft, a draft by bands, a tsunami check."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from alerts.assess.accounts import by_preference, named, said_of
from alerts.assess.distance import coast_km, coastal_sucos, nearest_municipality
from alerts.assess.policy import Policy, TsunamiRule
from alerts.assess.shaking import Band, intensities
from alerts.model.event import Account, Shock
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.places.gazetteer import Gazetteer

MAGNITUDE = re.compile(r"[1-9]\.[0-9]")


class Becomes(IntEnum):
    """LOG: a line in the list of events. INFORMATION: a draft that can wait. DRAFT: one that an officer must see."""

    LOG = 0
    INFORMATION = 1
    DRAFT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a draft is graded on the scales of CAP, and for how many hours it is proposed to hold."""

    severity: Severity
    urgency: Urgency
    certainty: Certainty
    hours: int


SHAKING_HOURS = 12
TSUNAMI_CHECK_HOURS = 6
SEVERITIES = {
    Band.FELT: Severity.MINOR,
    Band.LIGHT: Severity.MINOR,
    Band.MODERATE: Severity.MODERATE,
    Band.STRONG: Severity.SEVERE,
    Band.VERY_STRONG: Severity.SEVERE,
    Band.SEVERE: Severity.EXTREME,
}
"""By the strongest shaking anywhere; it is estimated, so Likely. The choice is ours: CAP only defines the words."""

TSUNAMI_CHECK = Terms(
    severity=Severity.EXTREME, urgency=Urgency.IMMEDIATE, certainty=Certainty.POSSIBLE, hours=TSUNAMI_CHECK_HOURS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is proposed to the officer on the figures of `preferred`.

    `bands` holds the sucos that likely feel the shock, whatever becomes of it. `sucos` are those of the draft about
    shaking, sorted; without any there is none. `tsunami_sucos` are those of the tsunami check, which `because`
    explains in a sentence; both are empty without one. `magnitude` is as the texts take it ("6.8"), `place` the
    nearest municipality; "" where not known or not sayable.
    """

    kind: Becomes = Becomes.LOG
    preferred: Account | None = None
    bands: Mapping[str, Band] = field(default_factory=dict)
    sucos: tuple[str, ...] = ()
    shaking: Terms | None = None
    because: str = ""
    tsunami_sucos: tuple[str, ...] = ()
    tsunami: Terms | None = None
    magnitude: str = ""
    place: str = ""
    happened: datetime | None = None

    @property
    def tsunami_check(self) -> bool:
        return self.tsunami is not None


def advise(
    accounts: Sequence[Account], trust: Mapping[str, int], policy: Policy, gazetteer: Gazetteer, now: datetime
) -> Advice:
    """What becomes of the event that these accounts (the newest of each source) are of.

    Shaking goes by the preferred account; a tsunami check by any that is not taken back. Shocks older than
    `stale_hours` are only noted. A tsunami check makes it a DRAFT, even where nobody feels the shock.
    """
    best = by_preference(accounts, trust)
    if not best or best[0].shock is None:
        return Advice()
    shock = best[0].shock
    felt = intensities(shock, gazetteer, least=min(policy.information_from, policy.draft_from))
    kind, sucos = _about_shaking(felt, policy) if _fresh(shock, policy, now) else (Becomes.LOG, ())
    because = _why_check([account for account in best if _fresh(account.shock, policy, now)], policy, gazetteer)
    return Advice(
        kind=Becomes.DRAFT if because else kind,
        preferred=best[0],
        bands={code: Band.of(value) for code, value in felt.items()},
        sucos=sucos,
        shaking=_shaking_terms(max(felt[code] for code in sucos)) if sucos else None,
        because=because,
        tsunami_sucos=coastal_sucos(gazetteer) if because else (),
        tsunami=TSUNAMI_CHECK if because else None,
        magnitude=magnitude_text(shock.magnitude),
        place=nearest_municipality(shock.lat, shock.lon, gazetteer).name,
        happened=shock.at,
    )


def _about_shaking(felt: Mapping[str, float], policy: Policy) -> tuple[Becomes, tuple[str, ...]]:
    """The first line of the table that any suco reaches, and the sucos that do."""
    table = ((policy.draft_from, Becomes.DRAFT), (policy.information_from, Becomes.INFORMATION))
    for least, kind in table:
        reached = tuple(sorted(code for code, value in felt.items() if value >= least))
        if reached:
            return kind, reached
    return Becomes.LOG, ()


def _shaking_terms(strongest: float) -> Terms:
    return Terms(
        severity=SEVERITIES[Band.of(strongest)],
        urgency=Urgency.IMMEDIATE if Band.of(strongest) >= Band.MODERATE else Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        hours=SHAKING_HOURS,
    )


def _fresh(shock: Shock | None, policy: Policy, now: datetime) -> bool:
    return shock is not None and now - shock.at <= timedelta(hours=policy.stale_hours)


def _why_check(accounts: Sequence[Account], policy: Policy, gazetteer: Gazetteer) -> str:
    """The first account that meets a rule, and how; "" if none does."""
    for account in accounts:
        if account.shock is None:
            continue
        away = coast_km(account.shock.lat, account.shock.lon, gazetteer)
        if any(_meets(account.shock, away, rule) for rule in policy.tsunami_rules):
            where = f"{away:.0f} km from the coast of Timor-Leste" if away >= 1 else "at the coast of Timor-Leste"
            return f"{named(account)} says {said_of(account.shock)}, {where}: a tsunami is possible."
    return ""


def _meets(shock: Shock, away_km: float, rule: TsunamiRule) -> bool:
    """An unknown depth may be shallow; the magnitude counts as people read it, with one decimal."""
    if shock.magnitude is None or away_km > rule.coast_km:
        return False
    return round(shock.magnitude, 1) >= rule.magnitude and (shock.depth_km is None or shock.depth_km <= rule.depth_km)


def magnitude_text(magnitude: float | None) -> str:
    """One decimal, as hazards.yaml takes it: `6.0`; "" when it is not known or not from 1.0 to 9.9."""
    text = "" if magnitude is None else f"{magnitude:.1f}"
    return text if MAGNITUDE.fullmatch(text) else ""
