"""What became of something that arrived."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.cap.document import Finding
from alerts.cap.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """`drafts` are the warnings drafted or rewritten; `report_id` is None for what is here already.

    What is not `readable` is no document at all.
    """

    verdict: Verdict
    report_id: int | None = None
    drafts: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    readable: bool = True

    @property
    def warning_id(self) -> int | None:
        return self.drafts[0] if self.drafts else None

    @property
    def reason(self) -> str:
        """The last finding, which says why something was turned away."""
        return self.findings[-1].message if self.findings else ""
