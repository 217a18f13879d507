"""Everything Avizu refuses, in one tree.

AvizuError                a sentence for a tired officer, and what to do
├── Refused               the rules say no (exit 2)
│   ├── NotAllowed        this person, this state, this moment: not this step
│   ├── Unusable          what was given can't be understood or used
│   ├── Unclear           it could mean several things: the officer chooses
│   └── NotFound          there is no such warning, place, contact, message
└── Broken                the installation needs its operator (exit 1)
    ├── Misconfigured     a setting is missing or wrong; says where and how to mend it
    └── Unreachable       the database, a feed or a gateway does not answer
"""

from __future__ import annotations


class AvizuError(Exception):
    """`sentence` says what is wrong, `remedy` what to do; `code` is for machines and never changes."""

    exit_code = 1

    def __init__(self, sentence: str, *, remedy: str = "", code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.code = code or type(self).__name__.lower()

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class Refused(AvizuError):
    exit_code = 2


class NotAllowed(Refused):
    pass


class Unusable(Refused):
    pass


class Unclear(Refused):
    pass


class NotFound(Refused):
    pass


class Broken(AvizuError):
    exit_code = 1


class Misconfigured(Broken):
    pass


class Unreachable(Broken):
    pass
