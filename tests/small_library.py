"""A small library of texts in plain English, without a fault: one hazard that has an end, one that has none.

Tests of the lint plant one mistake in it and look for exactly that.
"""

from __future__ import annotations

from alerts.words.hazard_file import read_hazards
from alerts.words.library import Library

HAZARDS = """
defaults:
  hold: 30
  repeat_minutes: {Extreme: 10, Severe: 15, Moderate: 30, Minor: 60, Unknown: 30}
values:
  until: {from: expires, sample: "05/04 06:00"}
  time: {from: onset, sample: "04/04 06:00"}
  phone: {from: settings, sample: "7700 1122"}
  shelter: {from: places, sample: Hill School}
hazards:
  flood:
    english: Flood
    category: Met
    values: {until: required, time: optional, phone: optional, shelter: optional}
    variants:
      - {say: observed, certainty: Observed}
  wave:
    english: Wave
    category: Geo
    values: {}
"""

LEXICON = """
name: English
wording:
  exercise: [drill*]
  returning: [go home]
  refusing: [not]
  ended: [is over]
  remaining: [take care]
  now: [now]
  arrival: [arrives at]
  instead: {grey: gray, cafe: café, clinique: clinic}
  letters: z
  unfitting: {"oo+ps": "it is slang"}
"""

FRAMES = """---
name: frames
language: en
sender_full: Directorate of Disasters
radio_seconds: 60
---
{% block open %}
Listen, all of you!
A warning of the {{ sender_full }} for {{ area }}.
{% endblock %}
{% block close %}
Tell your neighbours, and those who can not hear.
{% if phone %}Ring {{ phone }}.{% endif %}
{% if station %}Keep listening to {{ station }}.{% endif %}
This comes from the {{ sender_full }}.
{% endblock %}
{% block open_clear %}
Listen, all of you!
News of the {{ sender_full }} for the people of {{ area }}.
{% endblock %}
{% block close_clear %}
Tell your neighbours what you have heard.
Help them with whatever they can not do alone.
{% if station %}Keep listening to {{ station }}.{% endif %}
This comes from the {{ sender_full }}.
{% endblock %}
{% block exercise_open %}
DRILL.
This is only a drill.
{% endblock %}
{% block exercise_mid %}
Only a drill.
{% endblock %}
{% block exercise_close %}
There is no danger.
This was a drill.
{% endblock %}
{% block update_radio %}
Listen, all of you!
The warning of a {{ hazard }} for {{ area }} has changed, says the {{ sender_full }}.
{% if until %}It holds until {{ until }}.{% endif %}
{% endblock %}
{% block update_sender %}
{{ sender }} NEW
{% endblock %}
{% block ack_prompt %}
Answer 1.
{% endblock %}
{% block retract_sms %}
{{ sender }}: The warning of a {{ hazard }} in {{ area }} was a mistake.
Other warnings hold.
{% endblock %}
{% block retract_radio %}
Listen, all of you, this is the {{ sender_full }}!
* The warning of a {{ hazard }} in {{ area }} was a mistake.
* Other warnings hold.
Look at the river before you do anything else.
Then look at the sea and at your house.
We say it again: the warning of a {{ hazard }} was a mistake.
We are sorry that you were troubled by it, and thank you.
{% endblock %}
{% block no_longer_sms %}
{{ sender }}: The warning of a {{ hazard }} does not hold for {{ area }} any more.
Elsewhere it holds.
{% endblock %}
{% block no_longer_radio %}
* The warning of a {{ hazard }} does not hold for {{ area }} any more.
* Elsewhere it holds.
* Look at the river and your house before you do anything else.
{% endblock %}
{% block drill_sms %}
DRILL.
{{ sender }}: {{ hazard }} in {{ area }}, do not leave.
{% if prompt %}Answer 1.{% endif %}
DRILL.
{% endblock %}
{% block drill_end_sms %}
DRILL.
{{ sender }}: This is the end.
DRILL.
{% endblock %}
{% block relay_sms %}
{{ sender }}: Please tell the chief of {{ area }}: {{ hazard }}.
{{ action1 }}.
~1 {% if action2 %}{{ action2 }}.{% endif %}
{% endblock %}
{% block deny_sms %}
{{ sender }}: The {{ hazard }} in {{ area }} is NOT from us.
{% endblock %}
{% block interrupt %}
{{ sender_full }}: {{ danger }}.
{{ action1 }}.
{% endblock %}
{% block interrupt_end %}
{{ sender_full }}, to {{ area }}: {{ action1 }}.
{% if action2 %}{{ action2 }}.{% endif %}
{% endblock %}
{% block at_once %}
a {{ hazard }} may come to {{ area }}
{% endblock %}
{% block at_once_now %}
there is a {{ hazard }} in {{ area }} now
{% endblock %}
{% block exercise_interrupt %}
DRILL.
{{ sender_full }} tests {{ area }}.
DRILL.
{% endblock %}
{% block not_to_say_danger %}
Do not say that it has passed.
{% endblock %}
{% block not_to_say_end %}
Do not say that all is safe.
{% endblock %}
{% block not_to_say_drill %}
Do not say that this drill is real.
{% endblock %}
"""

SEVERAL = "Bobonaro, Covalima, Manufahi"

_ANSWERS = ("ack_thanks", "help_reply", "unknown_reply", "stop_reply", "stop_member_reply", "verify_unknown")
_DRILLS = ("drill_reply", "drill_help_reply", "drill_unknown_reply", "drill_stop_reply", "drill_stop_member_reply")
REPLIES = "---\nname: replies\nlanguage: en\n---\n" + "".join(
    f"{{% block {name} %}}\n{text}\n{{% endblock %}}\n"
    for name, text in {
        **dict.fromkeys(_ANSWERS, "{{ sender }}: Thank you."),
        **dict.fromkeys((*_DRILLS, "drill_notice", "canary_sms"), "DRILL.\n{{ sender }}: Thank you.\nDRILL."),
        "verify_sms": "{{ sender }}: Are you still of {{ area }}?",
        "station_request": "{{ sender }}: READ NOW {{ n }} times: {{ danger }}"
        "{% if until_said %} until {{ until_said }}{% endif %}.\n{{ action1 }}.\n"
        "{% if action2 %}{{ action2 }}.{% endif %}\nAnswer AIR {{ ref }}",
        "station_request_end": "{{ sender }}: READ NOW {{ n }} times:\n{{ words }}\nAnswer AIR {{ ref }}",
    }.items()
)

FLOOD = """---
hazard: flood
language: en
display: flood
---
{% block warning_sms %}
{{ sender }}: FLOOD in {{ area }} until {{ until }}.
Leave the river.
Go uphill{% if shelter %} or to {{ shelter }}{% endif %}.
~1 Do not cross.
~2 {% if none_recorded %}No safe place is known.{% endif %}
{% endblock %}
{% block warning_radio %}
A flood may come from {{ time }} until {{ until }}.
* Leave the river.
* Go uphill{% if shelter %} or to {{ shelter }}{% endif %}.
* Do not cross the river, not even where it looks shallow.
~1 Take your papers, your medicine and clean water with you.
{% endblock %}
{% block observed_sms %}
{{ sender }}: FLOOD in {{ area }} now.
Leave the river.
Go uphill.
{% endblock %}
{% block observed_radio %}
There is a flood in {{ area }} now.
* Leave the river.
* Go uphill.
* Do not cross the river, not even where it looks shallow.
Take your papers, your medicine and clean water with you.
{% endblock %}
{% block all_clear_sms %}
{{ sender }}: The flood in {{ area }} is over.
{% if not still_warned %}You may go home.{% endif %}
Take care of loose wires.
{% endblock %}
{% block all_clear_radio %}
* The flood is over.
* {% if still_warned %}Other warnings hold.{% endif %}
* {% if not still_warned %}You may go home.{% endif %}
* Take care of loose wires.
Boil your water before you drink it.
{% endblock %}
"""

WAVE = """---
hazard: wave
language: en
display: wave
must_say: [wave]
never_say: {warning: [arrival]}
---
{% block warning_sms %}
{{ sender }}: BIG WAVE at {{ area }}!
Leave the shore.
Go uphill.
{% endblock %}
{% block warning_radio %}
A big wave comes!
* Leave the shore.
* Go uphill.
Do not wait for a word from anybody.
* Do not look for your things, nor for your animals.
* Stay on the hill until we tell you more.
* Help the old, the sick and the very young to get there.
{% endblock %}
{% block all_clear_sms %}
{{ sender }}: The wave at {{ area }} is over.
Take care of the currents.
{% endblock %}
{% block all_clear_radio %}
* The wave is over.
* {% if still_warned %}Other warnings hold.{% endif %}
* Take care of the currents.
They may be strong for a long time.
{% endblock %}
"""

TEXTS = {
    "en/lexicon.yaml": LEXICON,
    "en/frames.j2": FRAMES,
    "en/replies.j2": REPLIES,
    "en/flood.j2": FLOOD,
    "en/wave.j2": WAVE,
}


def small_texts(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The texts with each change (file, old, new) made. What is to be changed must stand there."""
    texts = dict(TEXTS)
    for file, old, new in changes:
        assert old in texts[file], (file, old)
        texts[file] = texts[file].replace(old, new)
    return texts


def small_library(*changes: tuple[str, str, str], also: dict[str, str] | None = None) -> Library:
    return Library.build(small_texts(*changes) | (also or {}), read_hazards(HAZARDS))


def in_another_language(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The same texts once more, as if another language, with these changes: its files begin with "xx/"."""
    texts = {name.replace("en/", "xx/"): text for name, text in TEXTS.items()}
    for file, old, new in changes:
        assert old in texts[file], (file, old)
        texts[file] = texts[file].replace(old, new)
    return texts
