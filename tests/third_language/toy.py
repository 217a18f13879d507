"""A language nobody speaks, as a folder in a home's templates: two hazards, its own weekdays, numbers and letters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TOY = "toy"

FRAMES: Mapping[str, str] = {
    "open": "Aŏ aŏ!\n{{ sender_full }} ba {{ area }}.",
    "close": "Takŏ.",
    "open_clear": "Aŏ!\n{{ sender_full }} ba {{ area }}.",
    "close_clear": "Takŏ.",
    "update_radio": "Aŏ! Novŏ ba {{ area }}.",
    "update_sender": "{{ sender }} NOVŎ",
    "ack_prompt": "Tap 1.",
    "retract_sms": "{{ sender }}: {{ hazard }} {{ area }} nŏ.",
    "retract_radio": "* {{ hazard }} {{ area }} nŏ.",
    "no_longer_sms": "{{ sender }}: {{ hazard }} {{ area }} nŏ vŏ.",
    "no_longer_radio": "* {{ hazard }} {{ area }} nŏ vŏ.",
    "drill_sms": "LUDŎ.\n{{ sender }}: {{ hazard }} {{ area }}.\nLUDŎ.",
    "drill_end_sms": "LUDŎ.\n{{ sender }}: nŏ.\nLUDŎ.",
    "exercise_open": "LUDŎ.",
    "exercise_mid": "Ludŏ.",
    "exercise_close": "LUDŎ.",
}
REPLIES: Mapping[str, str] = {
    "ack_thanks": "{{ sender }}: takŏ.",
    "help_reply": "{{ sender }}: ŏm.",
    "unknown_reply": "{{ sender }}: ka?",
    "stop_reply": "{{ sender }}: nŏ SMS.",
    "stop_member_reply": "{{ sender }}: nŏ SMS.",
    "station_request": "{{ sender }}: LI {{ n }}: {{ hazard }} {{ area }}.\n{{ action1 }}.\nTap AIR {{ ref }}",
    "drill_reply": "LUDŎ.\n{{ sender }}: takŏ.\nLUDŎ.",
    "drill_help_reply": "LUDŎ.\n{{ sender }}: ŏm.\nLUDŎ.",
    "drill_unknown_reply": "LUDŎ.\n{{ sender }}: ka?\nLUDŎ.",
    "drill_stop_reply": "LUDŎ.\n{{ sender }}: nŏ SMS.\nLUDŎ.",
    "drill_stop_member_reply": "LUDŎ.\n{{ sender }}: nŏ SMS.\nLUDŎ.",
}
FLOOD: Mapping[str, str] = {
    "warning_sms": "{{ sender }}: AVŎ {{ area }} ba {{ until }}.\nSu foŏ.\n~1 Nŏ pasu mota.",
    "warning_radio": "Avŏ {{ time }} ba {{ until }}.\n* Su foŏ.\n* Nŏ pasu mota 2.",
    "all_clear_sms": "{{ sender }}: avŏ {{ area }} fim.",
    "all_clear_radio": "* Avŏ fim.",
}
WIND: Mapping[str, str] = {name: text.replace("vŏ", "nin") for name, text in FLOOD.items()}

LEXICON = """\
name: Toyŏ
words_per_minute: 100
fold: %s
speech:
  numbers: [zer, un, du, tri, kva, kin, ses, sep, ok, nau, dek, dek un, dek du]
  zero: zer
  point: pun
  and: i
  within: en
  now: nun
  weekdays: [lunŏ, mardŏ, merkŏ, jovŏ, venŏ, sabŏ, sunŏ]
  months: [jan, feb, mar, apr, mai, jun, jul, aug, sep, okt, nov, des]
  parts: {0: nokt, 6: matin, 18: vesper}
  clock: "{hour} hor{half} {part}"
  half: " i mez"
  clock_first: true
  date: "{day} {month}"
  days: {1: demŏ}
  today_past: hodŏ
  today_ahead: hodŏ
wording: {returning: [bak hom], exercise: [ludŏ]}
"""


def put(home: Path, *, fold: str = "{ŏ: oo}", hazards: Mapping[str, Mapping[str, str]] | None = None) -> Path:
    """The folder, in this home."""
    folder = home / "templates" / TOY
    folder.mkdir(parents=True)
    (folder / "lexicon.yaml").write_text(LEXICON % fold, "utf-8")
    for name, blocks in {
        "frames": FRAMES,
        "replies": REPLIES,
        **(hazards or {"flood": FLOOD, "strong_wind": WIND}),
    }.items():
        head = f"---\nname: {name}\nlanguage: {TOY}\ndisplay: {name.upper()}\nsender_full: Toyŏ Oficŏ\n---\n"
        body = "".join(f"{{% block {block} %}}\n{text}\n{{% endblock %}}\n" for block, text in blocks.items())
        (folder / f"{name}.j2").write_text(head + body, "utf-8")
    return folder
