"""What the lint says of one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Gravity(StrEnum):
    """An error must be mended before the texts are used; a remark is for whoever writes them."""

    ERROR = "error"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one text. `code` is for machines and never changes; `message` is a sentence."""

    file: str
    block: str
    code: str
    message: str
    severity: Gravity = Gravity.ERROR

    @property
    def language(self) -> str:
        return self.file.partition("/")[0]


def once_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first finding of its kind in each text: a fault shows in every place that the text is tried with."""
    seen = set()
    for finding in findings:
        key = (finding.file, finding.block, finding.code)
        if key not in seen:
            seen.add(key)
            yield finding
