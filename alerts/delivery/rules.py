"""What an installation decides about its duty desk at night, and about the copies of its records."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule:
    """`alone`: one officer may send when nobody answered for `alone_minutes` (of a tsunami `alone_minutes_tsunami`), a
    warning of at most `alone_hours`; all that goes alone within that time is for `alone_most_sucos` together, and never
    for the whole country. The next approver is told after `ask_next_seconds` without an answer.

    Officers are asked what becomes of a Severe or Extreme warning `remind_minutes` before it ends. The all-clear of a
    tsunami comes `wave_hours` after the last reported wave at the earliest. A new account may approve after
    `new_account_hours`. The head of the audit is written into `audit_folder` and sent to `audit_mail` every hour.
    """

    alone: bool = True
    alone_minutes: int = 5
    alone_minutes_tsunami: int = 2
    alone_hours: int = 3
    alone_most_sucos: int = 150
    ask_next_seconds: int = 60
    remind_minutes: tuple[int, ...] = (60, 20)
    wave_hours: int = 2
    new_account_hours: int = 24
    audit_folder: str = ""
    audit_mail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRule:
    """A copy every night after `hour` (Dili time) into `folder`, "" for none; the newest `keep` stay.

    With a `key` every copy is encrypted. `key_is_missing`: one was set, and can't be read: no copy is made.
    """

    folder: str = ""
    hour: int = 2
    keep: int = 14
    key: str = field(default="", repr=False)
    key_is_missing: bool = False
