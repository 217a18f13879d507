"""`avizu place` as an officer or a script uses it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from house import SharedApp

import cli
from alerts.errors import AvizuError, Unusable


@pytest.fixture
def avizu(tmp_path):
    def call(*words: str):
        return CliRunner().invoke(cli.root, ["place", *words], obj=SharedApp(tmp_path))

    return call


def rows(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_place_is_found_by_words_as_they_come(avizu):
    result = avizu("find", "Hera,", "Dili")
    assert result.exit_code == 0
    assert "070107" in result.stdout
    assert "Hera, Cristo Rei, Dili" in result.stdout


def test_the_fields_for_scripts(avizu):
    result = avizu("find", "Hera", "--json")
    assert rows(result) == [{"text": "Hera", "match": "exact", "codes": ["070107"], "suggestions": []}]


@pytest.mark.parametrize(
    ("words", "match", "code"),
    [
        (["Hera", "--within", "Dili"], "exact", 0),
        (["Komoro"], "folded", 0),
        (["Laclo"], "ambiguous", 1),
        (["Hera", "--within", "Baucau"], "none", 1),
        (["02"], "none", 1),
    ],
)
def test_the_exit_code_says_whether_the_place_is_settled(avizu, words, match, code):
    result = avizu("find", *words, "--json")
    assert (rows(result)[0]["match"], result.exit_code) == (match, code)


def test_an_officer_sees_what_to_choose_from(avizu):
    told = avizu("find", "Laclo").stdout
    assert "could be 2 places" in told
    assert "Laclo, Atsabe, Ermera" in told
    assert "INTL:02" in avizu("find", "02").stdout
    assert "not found\n" in avizu("find", "Xyzzyq").stdout


def test_surroundings_that_nobody_knows_are_named_not_the_place(avizu):
    assert avizu("find", "Hera", "--within", "Nowhere").stdout == 'Hera: not looked for\n  "Nowhere" is not known.\n'
    (row,) = rows(avizu("find", "Hera", "--within", "Nowhere", "--json"))
    assert row == {"text": "Hera", "match": "none", "codes": [], "suggestions": ['"Nowhere" is not known.']}


def test_a_batch_answers_line_by_line(avizu, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text("text,within\nHera,Dili\nSuco Liurai,Remexio\nLaclo,\n", "utf-8-sig")
    result = avizu("find", "--batch", str(places), "--json")
    assert [row["codes"] for row in rows(result)] == [["070107"], ["010408"], ["1102", "080106"]]
    assert result.exit_code == 1
    places.write_text("text\nHera\n")
    assert avizu("find", "--batch", str(places), "--within", "Dili").exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        "\ufefftext,within\nHera,Dili\n\nCamea,Dili\n",
        "text;within\r\nHera;Dili\r\n;\r\nCamea;Dili\r\n",
        "text\twithin\nHera\tDili\nCamea\tDili\n",
        " Text , WITHIN \nHera,Dili\n  ,  \nCamea,Dili\n",
        "id,within,text\n1,Dili,Hera\n2\n3,Dili,Camea\n",
        "text\nHera, Dili\nCamea, Cristo Rei, Dili\n",
        'text,within\n"Hera",Cristo Rei, Dili\nCamea,\n',
        "text,within,note\nHera,Dili,one\nCamea\n",
    ],
)
def test_a_batch_is_read_as_spreadsheets_and_people_write_it(avizu, tmp_path, content):
    places = tmp_path / "places.csv"
    places.write_bytes(content.encode())
    found = [row["codes"] for row in rows(avizu("find", "--batch", str(places), "--json"))]
    assert [codes for codes in found if codes] == [["070107"], ["070105"]]


def test_a_batch_may_list_several_places_in_a_line(avizu, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text('text,within\n"Hera, Camea no Becora",Dili\nHera no Laclo,\n')
    first, second = rows(avizu("find", "--batch", str(places), "--json"))
    assert first["codes"] == ["070107", "070105", "070103"]
    assert set(first) == {"text", "match", "codes", "suggestions"}
    assert second["suggestions"] == ['"Laclo" could be Laclo, Manatuto; Laclo, Atsabe, Ermera.']
    told = avizu("find", "Hera no Laclo").stdout
    assert told.startswith("Hera no Laclo: not every place of the list is clear\n")
    assert '"Laclo" could be' in told
    assert "Camea and Hera in Dili" in avizu("find", "Suku", "Hera", "no", "Suku", "Camea").stdout


def test_a_batch_without_places_says_so(avizu, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text("text,within\n\n")
    assert (avizu("find", "--batch", str(places)).stdout) == "The file has no places.\n"
    assert avizu("find", "--batch", str(places), "--json").stdout == ""


def test_a_long_batch_is_answered_line_by_line(avizu, tmp_path, gazetteer):
    names = [gazetteer.fact(suco, "name") for suco in gazetteer.sucos]
    asked = [f'"{names[number % len(names)]}",{"Dili" if number % 9 else ""}' for number in range(1500)]
    places = tmp_path / "places.csv"
    places.write_text("\n".join(["text,within", *asked]))
    assert len(rows(avizu("find", "--batch", str(places), "--json"))) == len(asked)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name\nHera\n", "no column text"),
        (b"", "no column text"),
        (b"text\nLiqui\xe7\xe1\n", "UTF-8"),
        (b'text\nHera\n"Camea\nBecora\n', "is no CSV"),
    ],
)
def test_an_unreadable_batch_is_refused(avizu, tmp_path, content, said):
    places = tmp_path / "places.csv"
    places.write_bytes(content)
    assert said in refused(avizu("find", "--batch", str(places)))


def test_a_question_is_needed(avizu, tmp_path):
    assert "avizu place find" in refused(avizu("find"))
    (tmp_path / "places.csv").write_text("text\nHera\n")
    assert "Both" in refused(avizu("find", "Hera", "--batch", str(tmp_path / "places.csv")))
    assert "--polygon" in refused(avizu("hit"))


def refused(result) -> str:
    assert isinstance(result.exception, AvizuError)
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_foreign_letters_do_no_harm_to_the_terminal(avizu):
    assert "\x1b" not in avizu("find", "\x1b[2JHera\u202e").stdout


def test_a_circle_lists_its_sucos(avizu):
    result = avizu("hit", "--circle", "-8.55,125.57 2")
    assert result.exit_code == 0
    assert "100%  Motael, Vera Cruz, Dili" in result.stdout
    assert "070506" in rows(avizu("hit", "--circle", "-8.55, 125.57 2", "--json"))[0]["sucos"]


def test_shapes_are_taken_together(avizu):
    box = "-8.1,125.45 -8.1,125.68 -8.35,125.68 -8.35,125.45"
    result = avizu("hit", "--polygon", box, "--circle", "-8.55,125.57 0", "--json")
    assert rows(result)[0]["sucos"] == ["030101", "030102", "030103", "030104", "030105", "070506"]


def test_the_suco_on_no_map_is_mentioned_near_it(avizu):
    assert "Beduku" in avizu("hit", "--circle", "-8.65,125.4 5").stdout
    assert "Beduku" not in avizu("hit", "--circle", "-8.55,125.57 2").stdout


def test_nothing_touched_is_said(avizu):
    result = avizu("hit", "--circle", "0,0 1")
    assert (result.exit_code, result.stdout) == (0, "No suco is touched.\n")
    assert rows(avizu("hit", "--circle", "0,0 1", "--json")) == [{"sucos": [], "shares": {}, "on_no_map": []}]


@pytest.mark.parametrize(
    "shape",
    [
        ["--circle", "-8.55,125.57"],
        ["--circle", "here 5"],
        ["--circle", "-8.55,125.57 wide"],
        ["--circle", "125.57,-8.55 5"],
        ["--polygon", "-8,125 -8,126"],
        ["--polygon", "-8 125 -8 126 -9 126"],
    ],
)
def test_a_shape_that_is_none_is_refused(avizu, shape):
    with pytest.raises(Unusable):
        raise avizu("hit", *shape).exception


CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>test.1</identifier><sender>test@example.org</sender><sent>2026-11-21T20:00:00+09:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info>
    <category>Met</category><event>Flood</event><urgency>Expected</urgency>
    <severity>Severe</severity><certainty>Likely</certainty>
    <area><areaDesc>Atauro</areaDesc>{shapes}</area>
  </info>
</alert>
"""


def test_a_cap_document_gives_its_shapes(avizu, tmp_path):
    document = tmp_path / "warning.xml"
    document.write_text(CAP.format(shapes="<circle>-8.25,125.57 1</circle>"))
    drawn = rows(avizu("hit", "--cap", str(document), "--json"))
    assert drawn == rows(avizu("hit", "--circle", "-8.25,125.57 1", "--json"))
    assert drawn[0]["sucos"] == ["030103", "030104"]
    document.write_text(CAP.format(shapes=""))
    assert "no polygon and no circle" in refused(avizu("hit", "--cap", str(document), "--json"))
    document.write_text("<alert")
    assert "CAP" in refused(avizu("hit", "--cap", str(document)))


def test_every_line_fits_a_terminal_of_80_columns(avizu, tmp_path, gazetteer):
    places = tmp_path / "places.csv"
    places.write_text("text\n" + "\n".join(f'"{gazetteer.full_name(code)}"' for code in [*gazetteer.cells][::7]))
    for told in (
        avizu("find", "--batch", str(places)),
        avizu("find", "0703"),
        avizu("hit", "--circle", "-8.8,125.8 99"),
    ):
        assert max(map(len, told.stdout.splitlines())) <= 80
