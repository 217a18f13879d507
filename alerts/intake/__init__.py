"""Whatever arrives from a machine source goes through here: kept, judged, placed among its like, and acted on.

Acting is making a draft, rewriting or dropping one that nobody has touched, or a proposal. Nothing is ever sent.
"""

from __future__ import annotations

from alerts.intake.desk import Intake
from alerts.intake.document import release, take
from alerts.intake.notice import release_notice, take_notice
from alerts.intake.taken import Taken

__all__ = ["Intake", "Taken", "release", "release_notice", "take", "take_notice"]
