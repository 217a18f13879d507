"""How a text came to be approved, in words: loud where one officer was alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.model.warning import Approval, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """Who said yes to which revision, and when. `reason` is why he was alone, "" for every other way; `planned` are who
    agreed on the plan that he fired, where that is known.
    """

    revision: int
    by: str
    at: datetime | None
    how: Approval
    reason: str = ""
    planned: tuple[str, ...] = ()

    @property
    def alone(self) -> bool:
        return self.how is Approval.ALONE

    @property
    def unusual(self) -> bool:
        """Whether it is said wherever the text is shown: neither two officers at their terminals, nor an end."""
        return self.how in {Approval.ALONE, Approval.VOICE, Approval.PLAN}

    @property
    def words(self) -> str:
        """`ALONE by ana: nobody answers`, `approved by ben`, `approved by ben by voice`, `fired by ana, as planned with
        ben`; "" before any yes.
        """
        if not self.by:
            return ""
        if self.alone:
            return f"ALONE by {self.by}: {self.reason}"
        if self.how is Approval.PLAN:
            return f"fired by {self.by}, as planned{self._with}"
        return f"approved by {self.by}{' by voice' if self.how is Approval.VOICE else ''}"

    @property
    def _with(self) -> str:
        others = " and ".join(login for login in self.planned if login != self.by)
        return f" {'with' if self.by in self.planned else 'by'} {others}" if others else ""


def consented(revision: Revision, planned: Iterable[str] = ()) -> Consented:
    """Before approval nobody has said anything, and `by` is "". `planned` are who agreed on its plan."""
    return Consented(
        revision=revision.number,
        by=revision.approved_by,
        at=revision.approved_at,
        how=revision.approval,
        reason=revision.reason if revision.approval is Approval.ALONE else "",
        planned=tuple(planned),
    )
