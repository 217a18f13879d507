"""What is written into an own file, and what any cell of a sheet comes back as."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.errors import Unusable
from alerts.words.own_file import rewritten
from alerts.words.texts import TextFile
from alerts.words.translation import Cell, Change, Key, Row, mark, tidy
from alerts.words.translation_sheet import read_sheet, write_sheet

HEAD = "---\nlanguage: tet\n---\n"
SHIPPED = TextFile(
    "tet/flood.j2", HEAD + "{% block a %}\nSai.\n{% endblock %}\n\n{% block b %}\nHein.\n{% endblock %}\n"
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
LINES = st.lists(st.sampled_from("=+-@'*") | WORDS, max_size=3).map("\n".join)


def a_change(part, after, *, before="Sai.", review=None):
    return Change(key=Key("flood", part), language="tet", before=before, after=after, review=review)


def own(source, *changes):
    return rewritten("tet/flood", source, SHIPPED, changes)


@given(LINES, WORDS.map(lambda text: " ".join(text.split())))
def test_any_cell_comes_back_as_it_was_and_is_no_formula(text, by):
    cell = Cell(text, by, "2026-11-20")
    row = Row(Key("flood", "a"), {"tet": cell}, exported={"tet": mark(text)})
    written = write_sheet([row], ["tet"], 60)
    assert not [c for line in csv.reader(io.StringIO(written, newline="")) for c in line if c[:1] in tuple("=+-@")]
    (read,) = read_sheet(written).rows
    assert read.cells["tet"] == cell
    assert read.exported == ({"tet": mark(text)})


@given(LINES)
def test_what_is_tidy_stays_so(text):
    assert tidy(tidy(text)) == tidy(text)
    assert mark(tidy(text)) == mark(text)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["Sai.", "Hein.", "Ba {x}.", "~1 [x: y]"])), max_size=4)
)
def test_whatever_is_changed_one_after_the_other_stands_there(steps):
    source, texts = "", {"a": "Sai.", "b": "Hein."}
    for part, text in steps:
        source = own(source, a_change(part, text, before=texts[part])).source
        texts[part] = text
    file = TextFile("tet/flood.j2", source, SHIPPED) if source else SHIPPED
    assert file.written("a") == texts["a"].replace("{x}", "{{ x }}").replace("[x: y]", "{% if x %}y{% endif %}")
    assert {part for part in "ab" if file.has_own(part) and source} == {
        part for part in "ab" if texts[part] != {"a": "Sai.", "b": "Hein."}[part]
    }


def test_a_block_is_exchanged_where_it_stands():
    source = HEAD + "{# one #}\n{% block b %}\nHela.\n{% endblock %}\n\n{# two #}\n{% block c %}\nx\n{% endblock c %}\n"
    assert own(source, a_change("b", "Hein ami.", before="Hela.")).source == source.replace("Hela.", "Hein ami.")


@pytest.mark.parametrize("reviewed", ["reviewed: null\n", "reviewed:\n  b: {by: Rui, on: 2026-01-02, words: 00}\n", ""])
def test_a_review_stands_beside_those_there_are(reviewed):
    source = f"---\n# ours\nlanguage: tet\n{reviewed}display: x\n---\n"
    file = own(source, a_change("a", "Sai.", review=("Maria", "2026-11-20")))
    given_ = file.review("a")
    assert given_ is not None
    assert (given_.by, given_.on) == ("Maria", "2026-11-20")
    assert "# ours\n" in file.source
    assert file.meta["display"] == "x"
    assert ("by: Rui" in file.source) is ("Rui" in reviewed)


@pytest.mark.parametrize(
    "source",
    [
        HEAD + "{# {% block a %}\nx\n{% endblock %} #}\n{% block a %}\nHela.\n{% endblock %}\n",
        "---\n{language: tet, reviewed: null}\n---\n",
        HEAD + "{% block a %}\n{% if x %}\n",
    ],
)
def test_a_file_that_can_not_be_changed_without_harm_is_left_alone(source):
    with pytest.raises(Unusable, match="Change it by hand"):
        own(source, a_change("a", "Ba.", before="Hela.", review=("Maria", "2026-11-20")))
