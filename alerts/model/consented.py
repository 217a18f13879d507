"""How a text came to be approved, in words: loud where one officer was alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.model.warning import Approval, Revision

_WAYS: Mapping[Approval, str] = {Approval.VOICE: " by voice", Approval.PLAN: " by plan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """Who said yes to which revision, and when. `reason` is why he was alone, "" for every other way."""

    revision: int
    by: str
    at: datetime | None
    how: Approval
    reason: str = ""

    @property
    def alone(self) -> bool:
        return self.how is Approval.ALONE

    @property
    def unusual(self) -> bool:
        """Whether it is said wherever the text is shown: neither two officers at their terminals, nor an end."""
        return self.alone or self.how in _WAYS

    @property
    def words(self) -> str:
        """`ALONE by ana: nobody answers`, `approved by ben`, `approved by ben by voice`; "" before any yes."""
        if not self.by:
            return ""
        return f"ALONE by {self.by}: {self.reason}" if self.alone else f"approved by {self.by}{_WAYS.get(self.how, '')}"


def consented(revision: Revision) -> Consented:
    """Before approval nobody has said anything, and `by` is ""."""
    return Consented(
        revision=revision.number,
        by=revision.approved_by,
        at=revision.approved_at,
        how=revision.approval,
        reason=revision.reason if revision.approval is Approval.ALONE else "",
    )
