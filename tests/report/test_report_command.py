"""`avizu report` as an officer, a spreadsheet, a browser and a script see it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from builders_report import (
    BEBONUK,
    COMORO,
    DILI,
    HERA,
    LATER,
    MANLEUANA,
    NO_ANSWER,
    REFUSED,
    Night,
    a_draft,
)

from alerts.actions.pages import report_html
from alerts.commands.report import HEADER, sheet, table
from alerts.delivery.decide import GiveUp
from alerts.errors import NotAllowed
from alerts.model.message import Purpose
from alerts.model.report import Evidence, OnAir, Radio, Standing, Tally
from alerts.model.warning import Mode, Severity

LIURAI_OF_REMEXIO, LIURAI_OF_AILEU = "010408", "010113"
HOSTILE = '<script>alert("x")</script>'


def test_the_table_of_a_night(night):
    night.warns(COMORO, MANLEUANA, BEBONUK)
    first, second = night.writes_to(COMORO), night.writes_to(MANLEUANA)
    night.after(minutes=1).delivered(first).delivered(second).replied(first)
    night.after(minutes=6).airs("comoro").hears(COMORO, "Ajuda").after(minutes=14)
    result = night.avizu("report", 1)
    assert result.stdout.splitlines() == [
        "[ACTUAL] Warning 1  flood, severe  active since 14:09 (21 min)",
        "  reached 2 of 3 sucos   replied 1   delivered 1   aired 1 station",
        "  help 1 (Comoro, open)   messages 2",
        "  HELP         Comoro asked for help; avizu reply list --warning 1 --help-open",
        "  NOT REACHED  Bebonuk: no contact; call the municipality",
        "  suco       sent  delivered  replied  first  radio       state",
        "  Bebonuk       0          0        0         14:16 tet   NO CONTACT",
        "  Comoro        1          1        1  14:10  14:16 tet   reached, HELP",
        "  Manleuana     1          1        0  14:10  black spot  reached",
        "",
        "  station                  mail  sms  aired",
        "  Radio Comunidade Comoro  -     -    14:16 tet",
        "  Told somebody by voice? avizu message told 1 SUCO --person NAME",
    ]
    assert result.exit_code == 1


def test_nothing_open_is_exit_code_0_and_no_color_reaches_a_file(night):
    night.warns(COMORO).replied(night.writes_to(COMORO))
    result = night.avizu("report", 1)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "NOT REACHED" not in result.stdout


def test_every_line_says_its_own_kind_of_trouble(night):
    night.warns(COMORO, MANLEUANA, BEBONUK, HERA)
    night.writes_to(COMORO, REFUSED)
    night.writes_to(MANLEUANA, NO_ANSWER)
    night.writes_to(HERA, LATER)
    night.told(BEBONUK)
    states = [line.split("  ")[-1].strip() for line in night.avizu("report", 1).stdout.splitlines()]
    assert [s for s in ("reached (told)", "FAILED", "no proof yet", "uncertain") if s not in states] == []


def test_municipalities_have_their_sums_and_dropped_sucos_come_last(night):
    night.warns(COMORO, HERA, LIURAI_OF_REMEXIO).writes_to(DILI)
    night.writes_to(HERA)
    night.after(minutes=5).warns(COMORO, LIURAI_OF_REMEXIO)
    lines = night.avizu("report", 1).stdout.splitlines()
    assert "revision 2" in lines[0]
    start = next(i for i, line in enumerate(lines) if line.startswith("  suco"))
    names = [line[2:24].strip() for line in lines[start + 1 : start + 8]]
    assert names[:3] == ["AILEU", "Suco Liu… (Remexio)", "DILI"]
    assert names[5:] == ["NO LONGER WARNED", "Hera"]


def test_a_warning_of_another_day_names_the_day(night):
    night.warns(COMORO).replied(night.writes_to(COMORO)).after(hours=30).airs("comoro")
    text = night.avizu("report", 1).stdout
    assert "active since Sunday 04/04 14:09 (30 h)" in text
    assert re.search(r"Comoro .* 14:09  05/04 tet  reached", text)


@pytest.mark.parametrize(("hours", "said"), [(0, "ended 14:09: expired"), (20, "ended Sunday 04/04 14:09: expired")])
def test_a_warning_that_is_over_says_how_it_ended(night, hours, said):
    night.warns(COMORO, severity=Severity.MODERATE).expires().after(hours=hours)
    assert said in night.avizu("report", 1).stdout


def test_an_all_clear_says_how_far_it_got(night):
    night.warns(COMORO).replied(night.writes_to(COMORO)).after(hours=2).gives_all_clear()
    night.writes_to(COMORO, purpose=Purpose.ALL_CLEAR)
    text = night.avizu("report", 1).stdout
    assert "all-clear confirmed in 0 of 1 places" in text
    assert "ALL-CLEAR    not confirmed" in text


def test_an_earlier_text_is_marked(night):
    night.warns(COMORO).replied(night.writes_to(COMORO)).airs("comoro").after(hours=1).warns(COMORO)
    text = night.avizu("report", 1).stdout
    assert "reached 1 of 1 suco (1 by an earlier text)" in text
    assert re.search(r"14:09 old  +reached \(old\)", text)


def test_an_exercise_is_called_one(tmp_path):
    night = Night(tmp_path, mode=Mode.EXERCISE).warns(COMORO)
    assert night.avizu("report", 1).stdout.startswith("[EXERCISE] ")
    assert "<title>[EXERCISE]" in night.avizu("report", 1, "--format", "html").stdout
    night.app.database.close()


def test_now_is_when_the_officer_says(night):
    night.warns(COMORO)
    assert "(51 min)" in night.avizu("report", 1, "--now", "2021-04-04 15:00").stdout


def test_what_has_no_report_is_refused(night):
    a_draft(night, COMORO)
    assert isinstance(night.avizu("report", 1).exception, NotAllowed)
    assert night.avizu("report", "seven").exit_code == 2


@pytest.fixture(scope="module")
def whole_country(tmp_path_factory):
    """The longest table there is: every suco, the widest state in each line."""
    night = Night(tmp_path_factory.mktemp("country"))
    night.warns(*night.app.gazetteer.sucos)
    made = night.report()
    busy = Tally(sent=1200, delivered=1100, replied=1000, told=1)
    on_air = Radio(on_air=OnAir.AIRED, at=night.now, languages=("tet", "pt"), station="comoro")
    lines = [
        replace(
            line,
            tally=busy,
            standing=Standing.REACHED,
            evidence=Evidence.TOLD,
            first=night.now,
            route="twilio",
            radio=on_air,
        )
        for line in made.sucos
    ]
    night.app.database.close()
    return replace(made, sucos=tuple(lines))


def test_the_whole_country_fits_80_columns(whole_country):
    lines = [line for line, _ in table(whole_country)]
    assert len(lines) > 467
    assert max(map(len, lines)) == 80


def test_no_two_sucos_look_the_same_in_the_narrowest_table(whole_country):
    start = next(i for i, (line, _) in enumerate(table(whole_country)) if line.startswith("  suco"))
    names = [line[2:19].strip() for line, _ in list(table(whole_country))[start + 1 : start + 1 + 467 + 14]]
    assert len(set(names)) == 467 + 14


def test_the_whole_country_is_a_small_page(whole_country):
    assert len(report_html(whole_country).encode()) < 60_000


def test_a_page_of_many_reasons_stays_small(whole_country):
    lines = [
        replace(line, standing=Standing.FAILED, evidence=None, why=f"{number} " + "because " * 12)
        for number, line in enumerate(whole_country.sucos)
    ]
    assert len(report_html(replace(whole_country, sucos=tuple(lines))).encode()) < 65_000


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_sheet_has_a_line_per_suco(night):
    night.warns(COMORO, LIURAI_OF_REMEXIO, LIURAI_OF_AILEU)
    night.replied(night.writes_to(COMORO)).airs("comoro").hears(COMORO, "Ajuda")
    result = night.avizu("report", 1, "--format", "csv")
    assert result.stdout.splitlines()[0] == ",".join(HEADER)
    rows = cells(result.stdout)
    assert [(row["municipality"], row["suco"]) for row in rows] == [
        ("Aileu", "Suco Liurai (Aileu Vila)"),
        ("Aileu", "Suco Liurai (Remexio)"),
        ("Dili", "Comoro"),
    ]
    comoro = rows[2]
    assert (comoro["state"], comoro["first_dili"], comoro["route"]) == (
        "reached (replied), HELP",
        "2021-04-04 14:09",
        "sms",
    )
    assert (comoro["sent"], comoro["replied"], comoro["help_open"], comoro["aired_languages"]) == ("1", "1", "1", "tet")


def test_the_sheet_has_the_committees_of_posts_and_municipalities_after_the_sucos(night):
    night.warns(COMORO).replied(night.writes_to(COMORO))
    night.after(minutes=1).delivered(night.writes_to(DILI))
    comoro, dili = cells(night.avizu("report", 1, "--format", "csv").stdout)
    assert (comoro["suco"], comoro["radio"]) == ("Comoro", "not yet")
    assert (dili["municipality"], dili["suco"], dili["code"]) == ("Dili", "Dili (municipality)", DILI)
    assert (dili["state"], dili["sent"], dili["radio"]) == ("reached (delivered)", "1", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(night, start):
    seen = night.warns(COMORO).report()
    evil = replace(seen, sucos=(replace(seen.sucos[0], name=f"{start}HYPERLINK(1)", route=f"{start}1"),))
    (row,) = cells(sheet(evil))
    assert row["suco"].startswith(f"'{start}" if start.isprintable() else "'")
    assert row["route"].startswith("'")


def test_the_object_for_scripts(night):
    night.warns(COMORO, BEBONUK).replied(night.writes_to(COMORO)).airs("comoro")
    result = night.avizu("report", 1, "--format", "json")
    (line,) = result.stdout.splitlines()
    row = json.loads(line)
    assert set(row) == {
        "warning_id", "revision", "mode", "hazard", "severity", "since", "made_at", "active", "ended_at", "end_reason",
        "totals", "municipalities", "sucos", "committees", "stations", "endings", "approvals", "open",
        "notes", "without_all_clear",
    }  # fmt: skip
    assert row["since"] == "2021-04-04T05:09:00Z"
    assert row["totals"]["tally"] == {"sent": 1, "delivered": 1, "replied": 1, "told": 0}
    assert row["open"] == ["NOT REACHED: Bebonuk: no contact; call the municipality"]
    comoro = row["sucos"][1]
    assert (comoro["state"], comoro["evidence"], comoro["route"]) == ("reached (replied)", "replied", "sms")
    assert comoro["radio"]["languages"] == ["tet"]
    assert row["stations"][0]["airings"][0]["via"] == "page"
    assert result.exit_code == 1


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"}]


def test_the_page_stands_alone(night):
    night.warns(COMORO, BEBONUK).replied(night.writes_to(COMORO)).airs("comoro")
    night.after(hours=1).warns(COMORO).writes_to(COMORO, LATER, purpose=Purpose.UPDATE)
    page = night.avizu("report", 1, "--format", "html").stdout
    tags = Tags(page)
    assert not tags.links
    assert not tags.seen & {"script", "link", "img", "iframe", "font"}
    assert "Reached <strong>1 of 1 sucos</strong>" in page
    assert "Active since Sunday 04/04/2021 14:09, now revision 2." in page
    assert "url(" not in page


def test_foreign_text_is_only_text_on_the_page(night):
    night.warns(COMORO, HERA, BEBONUK)
    night.writes_to(COMORO, GiveUp(HOSTILE, "1"), name=HOSTILE)
    night.hears(COMORO, HOSTILE)
    (night.home / "stations.yaml").write_text(
        f"- {{id: evil, name: '{HOSTILE}', municipality: Dili, email: a@b.tl, confirmed_by: ana}}\n", "utf-8"
    )
    page = night.avizu("report", 1, "--format", "html").stdout
    assert "<script" not in page
    assert (
        page.count("&lt;script&gt;") == 3
    )  # the open point, the reason, the station: neither the person nor the reply


def test_people_and_numbers_stay_out_of_what_is_handed_on(night):
    night.warns(COMORO, HERA, severity=Severity.MODERATE)
    night.writes_to(COMORO, GiveUp("no route to +67077230001", "1"), name="Maria Soares")
    night.told(HERA, "Jose dos Santos").knows(COMORO, "+67077239999", silent=True)
    for form in ("html", "csv", "json", "table"):
        text = night.avizu("report", 1, "--format", form).stdout
        assert not re.search(r"Maria|Jose|7723", text), form


def test_foreign_text_can_not_steer_the_terminal(night):
    night.warns(COMORO).writes_to(COMORO, GiveUp("\x1b[2J\u202eno", "1"))
    text = night.avizu("report", 1).stdout
    assert "\x1b" not in text
    assert "\u202e" not in text
