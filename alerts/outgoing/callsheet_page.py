"""A call sheet as one page to print: A4, without script, font or anything from elsewhere, every value escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from alerts.model.callsheet import CallSheet
from alerts.outgoing.callsheet_text import (
    HEADS,
    facts,
    headline,
    nobody,
    para_words,
    phone_words,
    place_line,
    read_this,
    words_of,
)

if TYPE_CHECKING:
    from jinja2 import Template


def call_sheet_html(sheet: CallSheet) -> str:
    """The whole page."""
    return _template().render(
        sheet=sheet,
        heads=HEADS,
        headline=headline,
        facts=facts,
        nobody=nobody,
        para_words=para_words,
        phone_words=phone_words,
        place_line=place_line,
        read_this=read_this,
        words_of=words_of,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE)


STYLE = (
    "body{font:15px/1.3 sans-serif;color:#000;background:#fff;margin:0 auto;padding:10px;max-width:50em;"
    "overflow-wrap:anywhere}"
    "h1{font-size:1.35em;border:3px solid #000;padding:4px 8px;margin:0 0 6px}"
    "h2{font-size:1.05em;background:#000;color:#fff;padding:3px 8px;margin:14px 0 4px;break-after:avoid;"
    "print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "h3{font-size:1em;margin:0 0 2px;break-after:avoid}p{margin:2px 0}"
    ".read{border:2px solid #000;padding:4px 8px;margin:6px 0;font-size:1.1em;break-inside:avoid}"
    ".read b{font-size:.75em;display:block}"
    ".stop{border-top:1px solid #000;padding:5px 0;break-inside:avoid}"
    "table{border-collapse:collapse;width:100%}td{padding:3px 6px 3px 0;vertical-align:top}"
    ".box{width:1.1em}.box i{display:block;width:1em;height:1em;border:1.5px solid #000;text-align:center;"
    "font-style:normal;line-height:1}"
    ".time{width:4.5em;border-bottom:1px solid #000}.id{width:4em;text-align:right;font-weight:bold}"
    ".tel{width:14em;font-weight:bold;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".done td{color:#444}"
    "@media print{@page{size:A4;margin:12mm}body{font-size:10.5pt;max-width:none;padding:0}}"
)

_PAGE = (
    """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ headline(sheet) }}</title>
<style>"""
    + STYLE
    + """</style>
{% macro read(said, here=false) %}
<div class="read"><b>{{ read_this(said, here=here) }}</b> <span lang="{{ said.language }}">{{ said.text }}</span></div>
{% endmacro %}
{% macro row(call, words, box=true) %}
<tr{{ ' class="done"'|safe if call.known }}><td class="box">\
{% if call.known %}<i>&#10003;</i>{% elif box %}<i></i>{% endif %}

<td{{ ' class="time"'|safe if box }}>{{ call.known }}<td class="id">{{ call.id }}<td>{{ words }}
<td class="tel">{% for phone in call.phones %}{{ phone_words(phone) }}{% if not loop.last %}<br>{% endif %}{% endfor %}

{% endmacro %}
{% macro place(stop) %}
{% set languages = sheet.languages(stop) %}
<div class="stop"><h3>{{ place_line(stop) }}</h3>
{% for said in stop.texts %}
{{ read(said, true) }}
{% endfor %}
{% for voice in stop.voices %}
<p>Told of it before by voice: {{ voice }}
{% endfor %}
{% if stop.calls %}
<table>
{% for call in stop.calls %}
{{ row(call, words_of(call, languages)) }}
{% endfor %}
</table>
{% endif %}
{% if nobody(stop) %}
<p>{{ nobody(stop) }}
<table>
{% for call in stop.instead %}
{{ row(call, words_of(call), false) }}
{% endfor %}
</table>
{% endif %}
{% if stop.last %}
<p>Said PARA. Ring only if nobody else there answers:
<table>
{% for call in stop.last %}
{{ row(call, words_of(call, languages)) }}
{% endfor %}
</table>
{% endif %}
{% if stop.left_out %}
<p>Said PARA, not to be rung: \
{% for call in stop.left_out %}{{ para_words(call) }}{{ ", " if not loop.last }}{% endfor %}

{% endif %}
</div>
{% endmacro %}
<h1>{{ headline(sheet) }}</h1>
{% for fact in facts(sheet) %}
<p>{{ fact }}
{% endfor %}
{% for said in sheet.common %}
{{ read(said) }}
{% endfor %}
{% for turn, stops in sheet.turns() %}
<h2>{{ heads[turn] }}</h2>
{% for stop in stops %}
{{ place(stop) }}
{% endfor %}
{% endfor %}
{% if sheet.committees %}
<h2>THEN THE COMMITTEES AROUND THEM</h2>
{% for stop in sheet.committees %}
{{ place(stop) }}
{% endfor %}
{% endif %}
{% if sheet.stations %}
<h2>THEN THE STATIONS: read to them what they break in with</h2>
{% for said in sheet.on_air %}
{{ read(said) }}
{% endfor %}
{% for stop in sheet.stations %}
<div class="stop"><table>
{{ row(stop.call, stop.call.name ~ (", " ~ stop.call.role if stop.call.role else "")) }}
{% for holder in stop.key_holders %}
{{ row(holder, holder.name ~ ", " ~ holder.role, false) }}
{% endfor %}
</table>
{% if not stop.confirmed %}
<p>Nobody has confirmed this entry: the number may be another's by now.
{% endif %}
{% if not stop.call.phones and not stop.key_holders %}
<p>No number is known.
{% endif %}
{% if stop.minutes_to_air %}
<p>On air in {{ stop.minutes_to_air }} min.
{% endif %}
{% for said in stop.texts %}
{{ read(said) }}
{% endfor %}
</div>
{% endfor %}
{% endif %}
</html>
"""
)
