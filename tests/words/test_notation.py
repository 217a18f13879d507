"""The plain notation of translators' sheets and Jinja2: each the exact counterpart of the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_words import shipped_texts

from alerts.errors import Unusable
from alerts.words.notation import (
    Value,
    When,
    read_jinja,
    read_plain,
    to_jinja,
    to_plain,
    write_jinja,
    write_plain,
)
from alerts.words.texts import TextFile

TEXTS = {name: TextFile(name, text) for name, text in shipped_texts().items() if name.endswith(".j2")}


@pytest.mark.parametrize(
    ("jinja", "plain"),
    [
        ("Ba fatin aas.", "Ba fatin aas."),
        ("* Sai hosi {{ area }}.", "* Sai hosi {area}."),
        ("Ba fatin aas{% if shelter %} ka {{ shelter }}{% endif %}.", "Ba fatin aas[shelter: ka {shelter}]."),
        ("~1 {% if not phone %}Laiha telefone.{% endif %}", "~1 [no phone: Laiha telefone.]"),
        ("Vá para {% if a %}{{ a }}{% else %}lugar alto{% endif %}.", "Vá para [a:{a}][else:lugar alto]."),
        ("{% if phone %}\nSe presiza.\n{% endif %}", "[phone:\nSe presiza.\n]"),
        ("{% if a and not b %}x{% endif %}", "[a and no b: x]"),
        ("{% if a %}{% if b %}x{% endif %}{% endif %}", "[a: [b:x]]"),
        ("{% if a %}{% if b %}x{% endif %}{% else %}y{% endif %}", "[a: [b:x]][else:y]"),
        ("{% if a %}{% endif %}", "[a: ]"),
    ],
)
def test_both_ways(jinja, plain):
    assert (to_plain(jinja), to_jinja(plain)) == (plain, jinja)


@pytest.mark.parametrize("name", TEXTS)
def test_every_shipped_text_comes_back_as_it_was(name):
    file = TEXTS[name]
    for block in file.blocks:
        written = file.written(block)
        assert to_jinja(to_plain(written)) == written


NAMES = st.sampled_from(["area", "shelter", "none_recorded", "M1", "nobody", "orsida"])
WORDS = st.text(st.characters(exclude_characters="[]{}", exclude_categories=["Cs"]), min_size=1, max_size=12)
TERMS = st.builds(lambda no, name: f"not {name}" if no else name, st.booleans(), NAMES)
CONDITIONS = st.lists(TERMS, min_size=1, max_size=3).flatmap(
    lambda terms: st.sampled_from([" and ", " or "]).map(lambda joint: joint.join(terms))
)


def a_row(pieces):
    """Without two texts in a row, which would be read as one."""
    kept = []
    for piece in pieces:
        if not (kept and isinstance(piece, str) and isinstance(kept[-1], str)):
            kept.append(piece)
    return tuple(kept)


def a_tree(inner):
    rows = st.lists(inner, max_size=3).map(a_row)
    return st.builds(When, CONDITIONS, rows, st.none() | rows)


PIECES = st.recursive(WORDS | st.builds(Value, NAMES), a_tree, max_leaves=12)
TREES = st.lists(PIECES, max_size=5).map(a_row)


@given(TREES)
def test_any_tree_comes_back_from_the_sheet_and_from_the_file(tree):
    assert read_plain(write_plain(tree)) == tree
    assert read_jinja(write_jinja(tree)) == tree


@given(TREES)
def test_sheet_and_file_are_each_other_exactly(tree):
    assert to_jinja(to_plain(write_jinja(tree))) == write_jinja(tree)
    assert to_plain(to_jinja(write_plain(tree))) == write_plain(tree)


@given(st.text(st.sampled_from("[]{}:a \nelsno%#"), max_size=16))
def test_anything_typed_is_read_or_refused_with_a_sentence(typed):
    try:
        jinja = to_jinja(typed)
    except Unusable:
        return
    assert to_jinja(to_plain(jinja)) == jinja


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("Sai hosi {area.", "{ in 'ai hosi {area.' is neither a value nor a piece"),
        ("Sai hosi area}.", "} in "),
        ("Ba [fatin] aas.", "[ in "),
        ("Ba {{ area }}.", "{ in "),
        ("Ba {fatin seguru}.", "{fatin seguru} is not the name of a value"),
        ("[shelter: ka {shelter}.", "A [ is not closed"),
        ("ka {shelter}].", "A ] closes nothing"),
        ("[Se iha fatin, ka: {shelter}]", "does not say what must be known"),
        ("[else: x]", "[else: ...] must stand right behind"),
        ("[a: x] [else: y]", "[else: ...] must stand right behind"),
        ("[a: x][else: y][else: z]", "A ] closes nothing"),
        ("{% if a %}x", "{% if a %} is not the name of a value"),
    ],
)
def test_what_can_not_be_read_is_said(plain, said):
    with pytest.raises(Unusable) as refused:
        to_jinja(plain)
    assert said in refused.value.sentence


@pytest.mark.parametrize(
    "jinja",
    ["{# why #}Sai.", "{{ area|upper }}", "{%- if a %}x{% endif %}", "{% if a == 1 %}x{% endif %}", "[x]", "{{ 'x' }}"],
)
def test_what_a_sheet_can_not_hold_is_refused(jinja):
    with pytest.raises(Unusable):
        to_plain(jinja)


def test_elif_becomes_an_else_with_a_piece_in_it():
    plain = to_plain("{% if a %}x{% elif b %}y{% else %}z{% endif %}")
    assert plain == "[a: x][else:[b:y][else:z]]"
    assert to_jinja(plain) == "{% if a %}x{% else %}{% if b %}y{% else %}z{% endif %}{% endif %}"
