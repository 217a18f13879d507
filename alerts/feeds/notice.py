"""What a source that does not speak CAP says of one event: an earthquake list, GDACS."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.cap.document import Finding
from alerts.model.event import Account


@dataclass(frozen=True, slots=True)
class Notice:
    """`body` is the item as it came. `usable` is False for what is not for us (a quarry blast, no place, no number):
    then a finding says why.
    """

    account: Account
    body: bytes
    findings: tuple[Finding, ...] = ()
    usable: bool = True
