"""One file of texts: its marks, its refusals, its lines."""

from __future__ import annotations

import pytest
from jinja2.exceptions import SecurityError

from alerts.errors import Misconfigured, Unusable
from alerts.words.gsm7 import Folding
from alerts.words.lines import Line, fit, joined
from alerts.words.texts import Review, TextFile, _environment

HEAD = "---\nhazard: flood\nlanguage: tet\nreviewed: null\n---\n"


def a_file(body, head=HEAD):
    return TextFile("tet/flood.j2", f"{head}{{% block warning_sms %}}\n{body}\n{{% endblock %}}\n")


def filled(body, **values):
    return a_file(body).lines("warning_sms", values)


def test_marks_are_read_and_not_said():
    lines = filled("{{ sender }}: Avizu.\n* Sai.\n~1 Ba   fatin aas.\n\n   ~2 Labele hakur.", sender="NDMD")
    assert lines == (
        Line("NDMD: Avizu."),
        Line("Sai.", key=True),
        Line("Ba fatin aas.", drop=1),
        Line("Labele hakur.", drop=2),
    )


def test_a_sentence_is_left_out_when_its_value_is_not_known():
    body = "Sai.\n~1 {% if phone %}Telefone {{ phone }}.{% endif %}"
    assert joined(filled(body, phone="115")) == "Sai. Telefone 115."
    assert joined(filled(body, phone=None)) == "Sai."


def test_a_value_that_is_not_known_is_never_said():
    with pytest.raises(Unusable, match=r"warning_sms in tet/flood.j2 needs a value for area, until"):
        filled("iha {{ area }} to'o {{ until }}")
    with pytest.raises(Unusable, match="needs a value for phone"):
        filled("Telefone {{ phone }}", phone=None)
    with pytest.raises(Unusable, match="needs a value for phone"):
        filled("Telefone {{ phone }}", phone="")


def test_the_area_may_differ_while_the_rest_is_the_same():
    file = a_file("{{ sender }} iha {{ area }}, {{ area }}.")
    said = [joined(file.lines("warning_sms", {"sender": "NDMD", "area": area})) for area in ("Hera", "Com")]
    assert said == ["NDMD iha Hera, Hera.", "NDMD iha Com, Com."]


def test_the_area_is_folded_as_the_text_around_it():
    file, folding = a_file("iha {{ area }}, mõs."), Folding((("õ", "on"),))
    assert joined(file.lines("warning_sms", {"area": "Võn"}, sms=True, folding=folding)) == "iha Vonn, mons."
    assert joined(file.lines("warning_sms", {"area": "Võn"}, sms=True)) == "iha Von, mos."
    kept = Folding(keeps=True)
    assert joined(file.lines("warning_sms", {"area": "Võn"}, sms=True, folding=kept)) == "iha Võn, mõs."
    assert joined(file.lines("warning_sms", {"area": "Võn"})) == "iha Võn, mõs."


@pytest.mark.parametrize(
    "trick",
    [
        "{{ area.__class__.__mro__ }}",
        "{{ area['__class__'] }}",
        "{{ area.format(1) }}",
        "{{ ''.join([area]) }}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{% set area = 'Dili' %}",
        "{% include 'tet/frames.j2' %}",
        "{{ area | attr('x') }}",
        "{{ lipsum() }}",
        "{% macro m() %}{% endmacro %}",
    ],
)
def test_a_text_may_only_name_values_and_use_if(trick):
    with pytest.raises(Misconfigured, match=r"tet/flood.j2 line 7: a text may only name values and use if"):
        filled(trick, area="Hera")


def test_even_past_that_rule_the_sandbox_holds():
    with pytest.raises(SecurityError):
        _environment().from_string("{{ area.__class__ }}").render(area="Hera")


def test_no_value_becomes_a_template():
    assert joined(filled("iha {{ area }}", area="{{ sender }}")) == "iha {{ sender }}"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% block warning_sms %}x{% endblock %}", "line 1: it must begin with ---"),
        ("---\nlanguage: [tet\n---\n", "line 3"),
        ("---\ntet\n---\n", "line 1: the lines between ---"),
        (HEAD + "{% block a %}\n{% if phone %}x\n{% endblock %}", "line 8"),
        (HEAD.replace("null", "Ana") + "{% block a %}{% endblock %}", "`reviewed` must be null, or lines like"),
    ],
)
def test_a_broken_file_names_its_line(source, said):
    file = TextFile("tet/flood.j2", source)
    with pytest.raises(Misconfigured, match=said.replace("[", r"\[")):
        _ = file.blocks, file.meta, file.review("a")


def test_who_reviewed_it_and_when():
    assert a_file("x").review("warning_sms") is None
    read = a_read_file("Sai.", of="Sai.")
    words = read.words("warning_sms")
    assert read.review("warning_sms") == Review("Maria Soares", "2026-11-02", words)


def test_a_text_that_was_changed_was_read_by_nobody():
    assert a_read_file("Sai agora.", of="Sai.").review("warning_sms") is None


def test_an_own_file_needs_only_the_texts_it_changes():
    shipped = TextFile(
        "tet/flood.j2", HEAD + "{% block a %}\nSai.\n{% endblock %}\n{% block b %}\nHein.\n{% endblock %}\n"
    )
    own = TextFile("tet/flood.j2", "---\nlanguage: tet\n---\n{% block b %}\nHela.\n{% endblock %}\n", shipped)
    assert own.lines("a", {}) == (Line("Sai."),)
    assert own.lines("b", {}) == (Line("Hela."),)
    assert own.meta["hazard"] == "flood"
    assert set(own.blocks) == {"a", "b"}
    assert (own.has_own("a"), own.has_own("b")) == (False, True)


def a_read_file(body, *, of):
    """Read by Maria when its words were `of`."""
    words = a_file(of).words("warning_sms")
    said = f"{{warning_sms: {{by: Maria Soares, on: 2026-11-02, words: {words}}}}}"
    return a_file(body, HEAD.replace("null", said))


def test_a_block_that_is_not_there():
    with pytest.raises(Misconfigured, match=r"tet/flood.j2 has no text 'observed_sms'"):
        a_file("x").lines("observed_sms", {})


def test_the_least_important_goes_first_and_whole():
    lines = (Line("A" * 10), Line("B" * 10, drop=2), Line("C" * 10, drop=1), Line("D" * 10, drop=3))
    kept, dropped = fit(lines, len, 32)
    assert joined(kept) == f"{'A' * 10} {'B' * 10} {'D' * 10}"
    assert [line.text[0] for line in dropped] == ["C"]
    kept, dropped = fit(lines, len, 5)
    assert joined(kept) == "A" * 10
    assert [line.text[0] for line in dropped] == ["C", "B", "D"]
