"""A translator in Baucau corrects the words in a spreadsheet; an officer takes them back."""

from __future__ import annotations

import pytest
from duty_desk import WIDTH

from alerts.errors import Unusable
from alerts.words.translation_sheet import decoded

SMS = "flood/warning_sms"
RADIO = "flood/warning_radio"
MARIA = "Maria Soares (made up)"


def by_the_river(text):
    return text.replace("mota ninin", "mota ninin kedas", 1)


def test_three_sentences_corrected_in_libreoffice(office):
    sheet = office.export("--language", "tet")
    sheet.put(SMS, by_the_river)
    sheet.put(RADIO, by_the_river)
    sheet.put("replies/help_reply", lambda text: text.replace("ka ba fatin", "ka ba kedas fatin"))
    looked = office.take(sheet, "--dry-run", delimiter=";", ends="\n")
    assert looked.code == 0
    lines = looked.out.splitlines()
    at = lines.index(f"{SMS}, tet (row {sheet.row(SMS)})")
    assert lines[at + 1 : at + 3] == ["  - Sai hosi mota ninin.", "  + Sai hosi mota ninin kedas."]
    assert "3 texts changed, 0 reviews recorded. Nothing is written yet" in " ".join(looked.out.split())
    assert max(map(len, lines)) <= WIDTH
    assert not office.own("tet").exists()

    assert "[ACTUAL] 3 texts changed, 0 reviews recorded." in office.take(sheet, delimiter=";").out
    assert "Sai hosi mota ninin kedas." in office.ok("show", "flood", "--suco", "Hera")
    assert "ka ba kedas fatin seguru." in " ".join(office.ok("show", "help_reply").split())


def test_the_own_file_holds_only_what_differs(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    office.take(sheet)
    own = office.own("tet/flood.j2").read_text("utf-8")
    assert own.startswith("---\nhazard: flood\nlanguage: tet\n---\n{% block warning_sms %}\n{{ sender }}: AVIZU")
    assert own.count("{% block") == 1
    assert [path.name for path in office.own("tet").iterdir()] == ["flood.j2"]


def test_a_sentence_put_back_needs_no_file_any_more(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    office.take(sheet)
    again = office.export()
    again.put(SMS, lambda text: text.replace(" kedas", "", 1))
    office.take(again)
    assert "{% block" not in office.own("tet/flood.j2").read_text("utf-8")


def test_an_own_file_keeps_its_comments_and_other_texts(office):
    own = office.own("tet/flood.j2")
    own.parent.mkdir(parents=True)
    kept = "{# As they say in Baucau. #}\n{% block note %}\nHein.\n{% endblock %}\n"
    own.write_text(f"---\n# ours\nlanguage: tet\nradio: 5\n---\n{kept}", "utf-8")
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    sheet.put("flood#display", lambda _: "inundasaun boot")
    assert office.take(sheet).code == 0
    text = own.read_text("utf-8")
    assert text.startswith("---\n# ours\nlanguage: tet\nradio: 5\ndisplay: inundasaun boot\n---\n")
    assert kept in text
    assert "inundasaun boot iha Manleuana" in office.ok("show", "drill_sms")


def test_nothing_changed_is_nothing_written(office):
    said = office.take(office.export())
    assert (said.code, said.out) == (0, "[ACTUAL] Nothing in it differs from the texts as they are.\n")
    assert not office.own("tet").exists()


@pytest.mark.parametrize(
    ("delimiter", "encoding", "ends"),
    [(",", "utf-8-sig", "\r\n"), (";", "utf-8", "\n"), ("\t", "utf-16", "\r\n"), (";", "utf-8-sig", "\r")],
)
def test_however_the_spreadsheet_saved_it(office, delimiter, encoding, ends):
    sheet = office.export("--hazard", "flood")
    sheet.put(SMS, by_the_river)
    sheet.rows = dict(reversed(sheet.rows.items()))
    said = office.take(sheet, "--dry-run", "--json", delimiter=delimiter, encoding=encoding, ends=ends)
    assert [change["key"] for change in said.row["changes"]] == [SMS]
    assert said.row["changes"][0]["language"] == "tet"


def test_letters_of_windows_are_refused(office):
    said = office.take(office.export("--hazard", "flood"), encoding="cp1252")
    assert (said.code, said.out) == (2, "")
    assert 'Save it as "CSV UTF-8" in Excel' in said.err


def test_a_workbook_is_no_sheet():
    with pytest.raises(Unusable, match="is a workbook, not a CSV"):
        decoded(b"PK\x03\x04 and so on")


def test_curly_quotes_and_spaces_change_nothing(office):
    sheet = office.export("--hazard", "flood")
    for row in sheet.rows.values():
        row["tet"] = row["tet"].replace("'", "\u2019").replace("\n", " \n\n").replace(" iha ", "\u00a0iha  ")
    assert office.take(sheet, "--json").row["changes"] == []


def test_a_wrong_placeholder_is_refused_with_its_row(office):
    sheet = office.export()
    sheet.put(SMS, lambda text: text.replace("{area}", "{are}"))
    said = office.take(sheet)
    assert said.code == 2
    assert f"! row {sheet.row(SMS)}, tet/flood.j2 warning_sms: " in said.out
    assert "are, which nobody gives" in " ".join(said.out.split())
    assert not office.own("tet").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("{area}", "{area"), "neither a value nor a piece"),
        (lambda text: text.replace("[shelter:", "[Se iha:"), "does not say what must be known"),
        (lambda text: text + "{% include 'x' %}", "is not the name of a value"),
        (lambda text: text + " []", "neither a value nor a piece"),
    ],
)
def test_a_cell_that_can_not_be_read_is_refused_with_its_row(office, change, said):
    sheet = office.export("--hazard", "flood")
    sheet.put(SMS, change)
    told = office.take(sheet, "--json")
    assert told.code == 2
    (fault,) = told.row["faults"]
    assert fault["row"] == sheet.row(SMS)
    assert said in fault["message"]
    assert told.row["written"] == []


def test_too_long_for_one_sms_is_refused(office):
    sheet = office.export("--hazard", "flood")
    sheet.put(SMS, lambda text: text + "\nHalai lalais ba fatin aas." * 6)
    told = office.take(sheet, "--json").row
    assert {(f["file"], f["text"]) for f in told["findings"]} >= {("tet/flood.j2", "warning_sms")}
    assert set(told["findings"][0]) == {"file", "text", "code", "message"}
    assert told["written"] == []


def test_a_fault_that_was_there_before_stops_nobody(office):
    office.ships["pt/flood.j2"] = office.ships["pt/flood.j2"].replace("{% block all_clear_sms", "{% block nothing")
    sheet = office.export()
    sheet.put("replies/help_reply", lambda text: text.replace("ka ba fatin", "ka ba kedas fatin"))
    assert office.take(sheet).code == 0


def test_a_cell_like_a_formula_comes_back_unharmed(office):
    office.ships["tet/replies.j2"] = office.ships["tet/replies.j2"].replace(
        "{% block help_reply %}\n", "{% block help_reply %}\n=SUM(A1) '+@\n"
    )
    sheet = office.export()
    assert sheet.rows["replies/help_reply"]["tet"].startswith("'=SUM(A1) '+@\n")
    assert office.take(sheet, "--json").row["changes"] == []
    sheet.put("flood#display", lambda _: "'-inundasaun")
    assert office.take(sheet, "--json", "--dry-run").row["changes"][0]["after"] == "-inundasaun"


def test_columns_that_are_missing_leave_their_language_alone(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    sheet.add("remarks of Maria")
    sheet.drop(
        "pt", "pt reviewed by", "pt reviewed on", "tet reviewed by", "tet reviewed on", "what", "text", "exported"
    )
    said = office.take(sheet, "--json").row
    assert [(change["key"], change["language"]) for change in said["changes"]] == [(SMS, "tet")]
    assert said["unused"] == ["remarks of maria"]


def in_mambai(office, *hazard):
    """A translator who fills in the column of a new language: here with the words of Tetum."""
    sheet = office.export("--language", "tet", "--language", "mgm", *hazard)
    for row in list(sheet.rows.values())[1:]:
        row["mgm"] = row["tet"]
    return sheet


def test_a_new_language_is_a_new_folder(office):
    said = office.take(in_mambai(office))
    assert said.code == 0, said.out
    assert sorted(path.name for path in office.own("mgm").iterdir()) == ["flood.j2", "frames.j2", "replies.j2"]
    assert "language: mgm\ndisplay: inundasaun\n" in office.own("mgm/flood.j2").read_text("utf-8")
    assert "INUNDASAUN iha Hera" in office.ok("show", "flood", "--language", "mgm", "--suco", "Hera")
    assert "mgm/flood" in office.ok("reviews")


def test_a_language_may_begin_with_one_hazard(office):
    said = office.take(in_mambai(office, "--hazard", "flood"))
    assert said.code == 0, said.out
    assert [path.name for path in office.own("mgm").iterdir()] == ["flood.j2"]
    checked = office.run("check", "--language", "mgm")
    assert checked.code == 1
    assert "There is no mgm/frames.j2" in checked.out


def test_what_is_there_of_a_new_language_must_be_right(office):
    sheet = in_mambai(office, "--hazard", "flood")
    sheet.rows[SMS]["mgm"] = sheet.rows[SMS]["mgm"].replace("{until}", "{untill}")
    said = office.take(sheet)
    assert said.code == 2
    assert "untill" in said.out
    assert not office.own("mgm").exists()


def test_an_emptied_cell_is_said_and_changes_nothing(office):
    sheet = office.export("--hazard", "flood")
    sheet.put(SMS, lambda _: "")
    said = office.take(sheet, "--json").row
    assert said["changes"] == []
    (note,) = said["notes"]
    assert note["row"] == sheet.row(SMS)
    assert "the cell is empty; the text stays" in note["message"]


def test_rows_that_are_no_text_are_named(office):
    sheet = office.export("--hazard", "flood")
    sheet.rows["x"] = {**sheet.rows[SMS], "key": "flood/wraning_sms"}
    sheet.rows["y"] = {**sheet.rows[SMS]}
    sheet.rows["z"] = {**sheet.rows[SMS], "key": ""}
    said = office.take(sheet, "--json")
    assert said.code == 2
    assert [fault["row"] for fault in said.row["faults"]] == [sheet.row("x"), sheet.row("y"), sheet.row("z")]
    messages = " ".join(fault["message"] for fault in said.row["faults"])
    assert "There is no text 'flood/wraning_sms'" in messages
    assert f"stands in row {sheet.row(SMS)} already" in messages
    assert "The key is missing" in messages


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column 'key'"),
        (b"name,phone\r\nMaria,77\r\n", "no column 'key'"),
        (b"key,text\r\n", "no column of a language"),
        (b"key,tet,tet\r\n", "the column tet twice"),
        (b'key,tet\r\nflood/warning_sms,"Sai\r\n', "can't be read as CSV"),
    ],
)
def test_a_file_that_is_no_sheet(office, content, said):
    told = office.run("import", office.desk.file("no.csv", content))
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_what_was_changed_here_meanwhile_is_not_undone(office):
    """The sheet lay in Baucau for a month; an upgrade and another sheet came in between."""
    old = office.export()
    office.ships["tet/replies.j2"] = office.ships["tet/replies.j2"].replace("Labele hein ami.", "La bele hein ami.")
    newer = office.export()
    newer.put(SMS, by_the_river)
    office.take(newer)
    old.put(RADIO, by_the_river)
    said = office.take(old, "--json").row
    assert [change["key"] for change in said["changes"]] == [RADIO]
    assert "La bele hein ami." in office.ok("show", "help_reply")
    assert "kedas" in office.ok("show", "flood")


def test_a_text_changed_here_and_there_is_asked_about(office):
    old, newer = office.export(), office.export()
    newer.put(SMS, by_the_river)
    office.take(newer)
    old.put(SMS, lambda text: text.replace("Ba fatin aas", "Halai ba fatin aas"))
    said = office.take(old, "--json")
    assert said.code == 2
    (fault,) = said.row["faults"]
    assert "changed here after the sheet was exported. Export again" in fault["message"]


def test_an_upgrade_keeps_the_own_text(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    office.take(sheet)
    for name in ("tet/flood.j2", "pt/flood.j2"):
        office.ships[name] = office.ships[name].replace("Sai hosi mota ninin.", "Sai hosi mota laran.")
    assert "Sai hosi mota ninin kedas." in " ".join(office.ok("show", "flood").split())
    assert "Sai hosi mota laran." in office.ok("show", "flood", "--radio")


def test_who_changed_what_is_on_record(office):
    from alerts.store import journal

    sheet = office.export()
    sheet.put(SMS, by_the_river)
    sheet.read_by(RADIO, MARIA, "2026-11-20")
    office.take(sheet)
    with office.desk.house.app.database.reading() as connection:
        entry = journal.audit(connection)[-1]
    assert (entry.who, entry.what) == ("ana", "texts imported")
    read = [{"text": f"tet {RADIO}", "by": MARIA, "on": "2026-11-20"}]
    assert (entry.detail["texts"], entry.detail["reviewed"]) == ([f"tet {SMS}"], read)


def test_only_officers_take_texts(office):
    file = office.desk.file("back.csv", office.export().saved())
    assert "may not import texts" in office.run("import", file, by="vera").err
    assert "may not sign texts" in office.run("sign", "flood", "--language", "tet", "--by", "x", by="vera").err


def test_a_folder_that_can_not_be_written_changes_nothing(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    sheet.read_by(SMS, MARIA, "2026-11-20", language="pt")
    office.own("tet").parent.mkdir()
    office.own("tet").symlink_to("a disk that is not there")
    said = office.take(sheet)
    assert said.code == 1
    assert "can't be written (File exists); no text was changed" in said.err
    assert list(office.own("pt").iterdir()) == []
    assert "kedas" not in office.ok("show", "flood")


def test_the_sheet_is_for_people_who_never_see_a_file(office):
    sheet = office.export("--language", "tet", "--language", "mgm", "--hazard", "flood")
    languages = [f"{code}{of}" for code in ("tet", "mgm") for of in ("", " reviewed by", " reviewed on")]
    assert sheet.columns == ["key", "text", "what", *languages, "exported"]
    assert {key.partition("/")[0].partition("#")[0] for key in sheet.rows} == {"", "flood"}
    assert all(sheet.rows["#"].values())
    row = sheet.rows[SMS]
    assert row["text"] == "flood: warning SMS"
    assert "SMS to a suco, one part of 160 letters" in row["what"]
    assert "[shelter: ka {shelter}]" in row["tet"]
    assert row["mgm"] == ""
    assert "Read aloud, " in sheet.rows[RADIO]["what"]


def test_every_shipped_text_is_explained(office):
    assert [key for key, row in office.export().rows.items() if not row["what"]] == []


def test_a_file_that_is_there_is_not_written_over(office):
    file = office.desk.file("there.csv", "mine")
    assert "is there already" in office.desk.refused("template", "export", file)
    assert file.read_text() == "mine"
    assert office.ok("export", "-", "--hazard", "flood").startswith("key,text,what,tet,")
    assert "not the code of a language" in office.run("export", "-", "--language", "../tet").err
    assert "no file of texts 'flod'" in office.run("export", "-", "--hazard", "flod").err


def test_a_text_that_no_sheet_can_hold_is_left_empty_and_said(office):
    office.ships["tet/flood.j2"] = office.ships["tet/flood.j2"].replace(
        "{% block all_clear_sms %}\n", "{% block all_clear_sms %}\n{# why #}"
    )
    said = office.run("export", "-")
    assert said.code == 0
    assert "! tet, flood/all_clear_sms is left empty" in said.err
    assert office.take(office.export(), "--json").row["changes"] == []
