"""Which blocks of which file make which text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alerts.model.message import Purpose

FRAMES = "frames"
REPLIES = "replies"

WITH_PROMPT = (Purpose.WARNING, Purpose.UPDATE)


class Place(NamedTuple):
    """Where a text stands: a file ("" for the hazard's own) and a block."""

    file: str
    block: str


SMS: Mapping[Purpose, Place] = {
    Purpose.WARNING: Place("", "{variant}_sms"),
    Purpose.UPDATE: Place("", "{variant}_sms"),
    Purpose.ALL_CLEAR: Place("", "all_clear_sms"),
    Purpose.NO_LONGER: Place("", "no_longer_sms"),
    Purpose.RETRACTION: Place("", "retract_sms"),
}
DRILL: Mapping[Purpose, Place] = {
    Purpose.WARNING: Place(FRAMES, "drill_sms"),
    Purpose.UPDATE: Place(FRAMES, "drill_sms"),
    Purpose.ALL_CLEAR: Place(FRAMES, "drill_end_sms"),
    Purpose.NO_LONGER: Place(FRAMES, "drill_end_sms"),
    Purpose.RETRACTION: Place(FRAMES, "drill_end_sms"),
}
DRILL_REPLY: Mapping[str, str] = {
    "ack_thanks": "drill_reply",
    "ack_warning": "drill_reply",
    "help_reply": "drill_help_reply",
    "unknown_reply": "drill_unknown_reply",
    "stop_reply": "drill_stop_reply",
    "stop_member_reply": "drill_stop_member_reply",
}
DRILL_NOTICE = "drill_notice"
REMINDER = Place(FRAMES, "exercise_mid")
UPDATE_SENDER = Place(FRAMES, "update_sender")
ACK_PROMPT = Place(FRAMES, "ack_prompt")
EXERCISE_OPEN = Place(FRAMES, "exercise_open")
EXERCISE_CLOSE = Place(FRAMES, "exercise_close")
SCRIPT: Mapping[Purpose, tuple[Place, ...]] = {
    Purpose.WARNING: (Place(FRAMES, "open"), Place("", "{variant}_radio"), Place(FRAMES, "close")),
    Purpose.UPDATE: (Place(FRAMES, "update_radio"), Place("", "{variant}_radio"), Place(FRAMES, "close")),
    Purpose.ALL_CLEAR: (Place(FRAMES, "open_clear"), Place("", "all_clear_radio"), Place(FRAMES, "close_clear")),
    Purpose.NO_LONGER: (Place(FRAMES, "open_clear"), Place("", "no_longer_radio"), Place(FRAMES, "close_clear")),
    Purpose.RETRACTION: (Place("", "retract_radio"),),
}
