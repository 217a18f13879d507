"""What each text is for, in plain English, for whoever translates it and for nobody else."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.words.blocks import FRAMES, REPLIES

SPOTS = "spots"

_SMS = "SMS to a suco, one part of 160 letters with the name of the place and what is asked for at the end."
_ALOUD = "Read aloud, {seconds} s with opening and closing."
_AT_ONCE = "In a few words inside another sentence: no capital, no full stop."
_KINDS: Mapping[str, str] = {"_sms": _SMS, "_radio": _ALOUD, "_at_once": _AT_ONCE}
_CALLED: Mapping[str, str] = {"_sms": "SMS", "_radio": "radio"}
_SAYS: Mapping[str, str] = {
    "warning": "The danger is coming: what to do.",
    "observed": "The danger is there now: what to do.",
    "watch": "The day before: prepare.",
    "shelter": "The danger is there now: stay or go inside.",
    "coastal": "The warning for places at the sea.",
    "all_clear": "The danger is over: what to mind still.",
    "no_longer": "The warning holds no longer in this place; elsewhere it does.",
    "retract": "The warning went out by mistake. Never says that it is safe.",
}
_OTHERS: Mapping[str, str] = {
    "at_once": f"The danger. {_AT_ONCE}",
    "not_to_say": "What a radio host must not say of this danger; nobody reads it out.",
}
_WORDS: Mapping[str, str] = {
    "display": "What the danger is called inside a sentence.",
    "display_sms": "A shorter name of it for SMS; may stay empty.",
    "sender_full": "Who warns, in full, as said on air.",
}
_SPOKEN_FRAMES: Mapping[str, str] = {
    "open": "Opening of a warning on air.",
    "close": "Closing of a warning on air.",
    "open_clear": "Opening of an all-clear on air.",
    "close_clear": "Closing of an all-clear on air.",
    "exercise_open": "Opening of a drill on air: must say that it is one.",
    "exercise_mid": "Said again and again in a drill on air.",
    "exercise_close": "Closing of a drill on air: must say that it was one.",
    "update_radio": "Opening of news about a warning that was read before.",
    "retract_radio": "A warning went out by mistake, where the danger has no words of its own for that.",
    "no_longer_radio": "A warning holds no longer in a place, where the danger has no words of its own for that.",
    "interrupt": "To break into a programme with, 10 s.",
    "interrupt_end": "To break into a programme with when a danger is over, 10 s.",
    "exercise_interrupt": "To break into a programme with in a drill, 10 s.",
    "at_once": "A danger that is expected, in a few words inside another sentence: no capital, no full stop.",
    "at_once_now": "A danger that is there now, in a few words inside another sentence: no capital, no full stop.",
    "at_once_watch": "A danger of the next days, in a few words inside another sentence: no capital, no full stop.",
    "not_to_say_danger": "What a radio host must not say while there is danger; nobody reads it out.",
    "not_to_say_end": "What a radio host must not say when it is over; nobody reads it out.",
    "not_to_say_drill": "What a radio host must not say in a drill; nobody reads it out.",
    "area_of_many": "How some places of a municipality are named where there are {n} more of them.",
    "area_again": "A list of more than three places, after it was read out once in the same script.",
    "area_of_sucos": "How several places of one municipality are named, all of them.",
}
_SMS_FRAMES: Mapping[str, str] = {
    "ack_prompt": "Asks for a reply, at the end of an SMS. As short as can be.",
    "update_sender": "Who sends news about a warning, at the beginning of an SMS.",
    "retract_sms": "A warning went out by mistake, where the danger has no words of its own for that. SMS.",
    "no_longer_sms": "A warning holds no longer, where the danger has no words of its own for that. SMS.",
    "relay_sms": "Asks a municipality to tell a suco nobody could reach. SMS of one part.",
    "deny_sms": "A warning that goes round is not ours. SMS of one part.",
    "drill_sms": "A drill begins. SMS of one part: must open and close with the word of drills.",
    "drill_end_sms": "A drill is over. SMS of one part: must open and close with the word of drills.",
    "ack_thanks": "Answer to 1: we know that you have it.",
    "ack_warning": "Answer to 1 while the warning holds: we know that you have it.",
    "help_reply": "Answer to a call for help.",
    "unknown_reply": "Answer to what nobody can read.",
    "stop_reply": "Answer to PARA.",
    "stop_member_reply": "Answer to PARA of somebody on a committee, who still gets the gravest warnings.",
    "verify_sms": "Asks a contact whether the number is still right.",
    "verify_unknown": "Answer to what nobody can read when asked so.",
    "canary_sms": "A test to our own telephone.",
    "drill_notice": "Instead of any other answer in a drill.",
    "station_request": "Asks a radio host to read at once. SMS of two parts.",
    "station_request_end": "Asks a radio host to read at once that it is over: {words}, as they are. SMS of two parts.",
}
_FRAMES: Mapping[str, str] = {**_SPOKEN_FRAMES, **_SMS_FRAMES}


def is_written(file: str, block: str) -> bool:
    """Whether the text goes out as SMS; the others are said, or read by a host."""
    if file == REPLIES or block.endswith("_sms"):
        return True
    return file == FRAMES and block in _SMS_FRAMES


def what_for(file: str, part: str, seconds: int) -> str:
    """One or two sentences; "" for a text this version does not know. `seconds` is the longest a script may take."""
    if part in _WORDS:
        return _WORDS[part]
    if file == SPOTS:
        return "Before the season, when nothing has happened: read aloud by a station."
    if file == REPLIES and part.startswith("drill_") and part not in _FRAMES:
        return f"In a drill. {_FRAMES.get(part.removeprefix('drill_'), '')} SMS of one part.".replace("  ", " ")
    if file == REPLIES:
        said = _FRAMES.get(part, "Answer by SMS.")
        return said if "SMS" in said else f"{said} SMS of one part."
    if file == FRAMES:
        return _FRAMES.get(part, "")
    return _of_a_hazard(part, seconds)


def _of_a_hazard(part: str, seconds: int) -> str:
    for ending, kind in _KINDS.items():
        if part.endswith(ending):
            return f"{_SAYS.get(part.removesuffix(ending), '')} {kind.format(seconds=seconds)}".strip()
    return _OTHERS.get(part, "")


def called(file: str, part: str) -> str:
    """`flood: warning SMS`: the text as people speak of it."""
    ending = next((ending for ending in _CALLED if part.endswith(ending)), "")
    words = part.removesuffix(ending).replace("_", " ")
    return f"{file.replace('_', ' ')}: {words} {_CALLED.get(ending, '')}".strip()
