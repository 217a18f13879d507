"""A radio host opens the link of a warning, reads, and says so; and what the link shows when the text is over."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from builders_sheet import LONG_NAME, LONG_PUBLIC, LONG_STATION, longest_sheets
from builders_station import ANA, Clock, a_home, drafted, out, page_path, retracted, updated
from builders_web import ask

from alerts.actions import draft, end
from alerts.app import App
from alerts.model.warning import EndReason, Mode, Severity
from alerts.store import journal, warnings
from alerts.words.sheet import Airing
from alerts.words.sheet_page import sheet_html

BUDGET = 10_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path, clock) -> App:
    return a_home(tmp_path / "home", clock=clock, phone="7700 1122")


def aired(app: App) -> list[tuple[str, str, int]]:
    with app.database.reading() as connection:
        return [(r.station, r.language, r.revision_id) for r in journal.aired(connection, 1)]


def see(app: App, revision_id: int, station: str = "comoro"):
    return ask(app, "GET", page_path(app, station, revision_id))


def press(app: App, revision_id: int, language: str = "tet"):
    return ask(app, "POST", page_path(app, "comoro", revision_id), data={"language": language})


def test_the_page_says_what_to_read_how_often_and_until_when(home, clock):
    page = see(home, out(home, clock).newest.id)
    assert page.status_code == 200
    for words in (
        "Radio Komunidade Komoro",
        "95.5 MHz",
        "Kada minutu 15. <b>To&#39;o loron-segunda 05/04 06:00.</b> Labele lee hafoin oras ne&#39;e.",
        "A cada 15 minutos. <b>Até segunda-feira 05/04 06:00.</b> Não leia depois desta hora.",
        "Avizu ne&#39;e ba komunidade iha Comoro.",
        "Este aviso é para a população de Comoro.",
        "<li>Labele hakur mota.",
        "Seidauk lee / Ainda não foi lido",
    ):
        assert words in page.text
    assert re.findall(r'button name="language" value="(\w+)"', page.text) == ["tet", "pt"]


def test_looking_confirms_nothing_pressing_does(home, clock):
    revision = out(home, clock).newest.id
    for method in ("GET", "HEAD", "GET"):
        assert ask(home, method, page_path(home, "comoro", revision)).status_code == 200
    assert aired(home) == []

    answer = press(home, revision)
    assert answer.status_code == 303
    assert aired(home) == [("comoro", "tet", revision)]
    assert "Já foi lido: Tetun 04/04 14:00, Radio Komunidade Komoro" in see(home, revision).text


def test_after_pressing_the_same_page_is_shown_wherever_the_proxy_put_it(home, clock):
    revision = out(home, clock).newest.id
    assert press(home, revision).headers["location"] == page_path(home, "comoro", revision).removeprefix("/s/")


def test_pressing_twice_is_one_and_reading_again_later_is_another(home, clock):
    revision = out(home, clock).newest.id
    press(home, revision)
    clock.on(seconds=50)
    press(home, revision)
    press(home, revision, "pt")
    assert aired(home) == [("comoro", "tet", revision), ("comoro", "pt", revision)]
    clock.on(minutes=15)
    press(home, revision)
    assert len(aired(home)) == 3


def test_the_newest_confirmations_are_listed_and_the_rest_counted(home, clock):
    revision = out(home, clock, hours=30).newest.id
    for _ in range(8):
        clock.on(minutes=15)
        press(home, revision)
    listed = re.findall(r"&#10003; .*?Tetun (\d\S+ \S+),", see(home, revision).text)
    assert listed[0] == "04/04 16:00"
    assert listed == sorted(listed, reverse=True)
    assert f"<p>+ {8 - len(listed)}</p>" in see(home, revision).text


def test_a_confirmation_is_audited(home, clock):
    press(home, out(home, clock).newest.id, "pt")
    with home.database.reading() as connection:
        entry = journal.audit(connection, warning_id=1)[-1]
    assert (entry.who, entry.what, entry.detail["language"], entry.detail["via"]) == (
        "station:comoro",
        "aired",
        "pt",
        "page",
    )


@pytest.mark.parametrize("form", [{}, {"language": ""}, {"language": "en"}, {"language": "tet+pt mail"}])
def test_only_a_language_of_the_script_can_be_confirmed(home, clock, form):
    revision = out(home, clock).newest.id
    assert ask(home, "POST", page_path(home, "comoro", revision), data=form).status_code == 400
    assert aired(home) == []


def test_a_large_confirmation_is_refused(home, clock):
    path = page_path(home, "comoro", out(home, clock).newest.id)
    assert ask(home, "POST", path, content=b"language=tet&x=" + b"a" * 70_000).status_code == 413
    assert aired(home) == []


def links_that_are_not_ours(app: App, revision: int) -> dict[str, str]:
    good = page_path(app, "comoro", revision)
    return {
        "unsigned": f"/s/comoro~{revision}",
        "guessed": f"/s/comoro~{revision}.{'0' * 32}",
        "another station": good.replace("comoro", "lorico"),
        "another text": good.replace(f"~{revision}.", f"~{revision + 1}."),
        "signed for something else": f"/s/{app.sign('attempt', f'comoro~{revision}')}",
        "no such station": page_path(app, "nowhere", revision),
        "no such text": page_path(app, "comoro", 999),
        "no text at all": f"/s/{app.sign('page', 'comoro')}",
        "not a number": f"/s/{app.sign('page', 'comoro~²')}",
        "a station that does not cover it": page_path(app, "husar", revision),
    }


def test_links_that_are_not_ours_say_whom_to_ring_in_three_languages(home, clock):
    for what, path in links_that_are_not_ours(home, out(home, clock).newest.id).items():
        for method in ("GET", "POST"):
            answer = ask(home, method, path)
            assert answer.status_code == 404, what
            for words in ("Telefone ba NDMD 7700 1122", "Ligue para NDMD 7700 1122", "Ring NDMD 7700 1122"):
                assert words in answer.text, what
    assert aired(home) == []


def test_a_text_nobody_approved_is_not_shown(home, clock):
    warning = drafted(home, clock)
    assert see(home, warning.newest.id).status_code == 404
    draft.submit(home, warning.id, by=ANA, now=clock())
    assert see(home, warning.newest.id).status_code == 404
    draft.send_back(home, warning.id, by=ANA, now=clock(), reason="wrong river")
    draft.drop(home, warning.id, by=ANA, now=clock(), reason="wrong river")
    assert see(home, warning.newest.id).status_code == 404


def test_a_text_that_is_to_go_out_later_is_not_shown_yet(home, clock):
    revision = out(home, clock, effective=clock() + timedelta(hours=2)).newest.id
    assert see(home, revision).status_code == 404
    clock.on(hours=2)
    assert see(home, revision).status_code == 200


OLD = "Inundasaun bele akontese, hahú"
STOP = "LABELE LEE TAN AVIZU NE&#39;E <br>NÃO LEIA MAIS ESTE AVISO"


def test_an_updated_warning_shows_the_newer_text_never_the_old(home, clock):
    first = out(home, clock)
    assert OLD in see(home, first.newest.id).text
    clock.on(hours=1)
    second = updated(home, first, clock, severity=Severity.EXTREME)
    page = see(home, first.newest.id).text
    assert STOP in page
    assert "Lee agora informasaun foun" in page
    assert "nformasaun foun" in page.partition('<div class="said">')[2]
    assert OLD not in page
    assert "Kada minutu 10" in page
    assert STOP not in see(home, second.newest.id).text


def test_the_button_on_an_old_page_confirms_the_text_that_was_shown(home, clock):
    first = out(home, clock)
    second = updated(home, first, clock, severity=Severity.EXTREME)
    action = re.search(r'action="([^"]+)"', see(home, first.newest.id).text)[1]
    ask(home, "POST", f"/s/{action}", data={"language": "tet"})
    assert aired(home) == [("comoro", "tet", second.newest.id)]
    press(home, first.newest.id)  # a page that was opened before the update
    assert aired(home)[-1] == ("comoro", "tet", first.newest.id)


def test_an_update_that_leaves_the_area_out_gives_the_text_that_says_so(home, clock):
    first = out(home, clock)
    updated(home, first, clock, sucos=home.gazetteer.sucos_of("01")[:1])
    page = see(home, first.newest.id).text
    assert STOP in page
    assert "Avizu inundasaun la vale ona ba Dili." in page
    assert OLD not in page


def test_a_station_that_somebody_handed_the_link_gets_the_correction_too(home, clock):
    """Nobody wrote to it: it has no confirmed address. Yet it read the mistake, and its page takes it back."""
    first = out(home, clock)
    assert OLD in see(home, first.newest.id, "lorico").text
    retracted(home, first, clock)
    page = see(home, first.newest.id, "lorico").text
    assert STOP in page
    assert "haruka sala" in page
    assert OLD not in page


def test_a_station_is_told_to_wait_when_there_is_nothing_to_read_any_more(home, clock):
    first = out(home, clock)
    clock.now = first.newest.expires
    page = see(home, first.newest.id, "lorico").text
    assert STOP in page
    assert "Hein informasaun hosi NDMD." in page
    assert OLD not in page
    assert "<form" not in page


def test_a_retracted_warning_gives_the_retraction_to_read(home, clock):
    first = out(home, clock)
    retracted(home, first, clock)
    page = see(home, first.newest.id).text
    assert STOP in page
    assert "haruka sala" in page
    assert OLD not in page


def test_an_all_clear_gives_the_all_clear_to_read(home, clock):
    first = out(home, clock)
    clock.on(hours=3)
    end.all_clear(home, first.id, by=ANA, now=clock(), statement="River gauge Comoro, 17:00")
    page = see(home, first.newest.id).text
    assert STOP in page
    assert "Avizu inundasaun remata ona." in page
    assert OLD not in page


def test_a_text_is_over_at_its_minute_even_before_the_schedule_ends_it(home, clock):
    first = out(home, clock)
    clock.now = first.newest.expires - timedelta(seconds=1)
    assert STOP not in see(home, first.newest.id).text
    clock.now = first.newest.expires
    page = see(home, first.newest.id).text
    assert STOP in page
    assert OLD not in page
    end.expire(home, now=clock())
    assert see(home, first.newest.id).text == page


def test_the_link_runs_out_a_day_after_the_warning(home, clock):
    first = out(home, clock)
    clock.now = first.newest.expires + timedelta(hours=24)
    assert see(home, first.newest.id).status_code == 200
    clock.on(seconds=1)
    assert see(home, first.newest.id).status_code == 404
    assert press(home, first.newest.id).status_code == 404
    assert aired(home) == []


def test_an_exercise_says_so_in_large_letters(tmp_path, clock):
    app = a_home(tmp_path / "exercise", clock=clock, mode=Mode.EXERCISE)
    page = see(app, out(app, clock).newest.id).text
    assert '<div class="mode">EZERSÍSIU <br>EXERCÍCIO <br>EXERCISE</div>' in page
    assert "[EXERCISE]" in page


def test_a_real_warning_says_nothing_of_exercises(home, clock):
    assert not re.search("EXERC|EZERS", see(home, out(home, clock).newest.id).text, re.IGNORECASE)


def test_the_page_needs_nothing_from_elsewhere_and_allows_nothing_else(home, clock):
    answer = see(home, out(home, clock).newest.id)
    assert not re.search(r"<(script|link|img|iframe|object|video)\b|@import|@font-face|url\(|\son\w+=", answer.text)
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "form-action 'self'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert [name for name, _ in answer.headers.multi_items()].count("cache-control") == 1


def test_a_page_left_open_overnight_tells_nothing_wrong(home, clock):
    """What is read names weekday and clock; "tomorrow" stands only in a line that says when it was right."""
    page = see(home, out(home, clock).newest.id).text
    script = page.partition('<div class="said">')[2]
    assert "Iha 04/04 14:00 hatete: to&#39;o aban, loron-segunda, tuku neen dadeer." in page
    assert "Às 04/04 14:00 diga: até amanhã, segunda-feira, às seis da manhã." in page
    assert not re.search(r"\b(aban|orsida|ohin|amanhã|hoje)\b", script)
    clock.on(hours=11)
    assert "aban" not in see(home, 1).text


def test_a_telephone_without_a_browser_gets_the_same_as_plain_text(home, clock):
    revision = out(home, clock).newest.id
    answer = ask(home, "GET", f"{page_path(home, 'comoro', revision)}?as=text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "To'o loron-segunda 05/04 06:00." in answer.text
    assert "\nLabele hakur mota.\n" in answer.text
    assert answer.text.rstrip().endswith(home.page_link("comoro", revision))
    assert aired(home) == []


LOSPALOS = """
- {id: lospalos, name: "Radio Lospalos (made up)", municipality: Lautém, languages: [ddg, mkz, tet], made_up: true,
   email: "a@b.example", confirmed_by: ana, clips: {flood: "07", "flood all-clear": "08"}}
"""


@pytest.fixture
def lospalos(tmp_path, clock) -> App:
    return a_home(tmp_path / "lospalos", clock=clock, stations=LOSPALOS)


def in_lautem(app: App, clock: Clock, **changes) -> int:
    lautem = next(place.code for place in app.gazetteer.municipalities if place.name == "Lautém")
    return out(app, clock, sucos=app.gazetteer.sucos_of(lautem)[:1], **changes).newest.id


def test_a_host_in_lospalos_speaks_fataluku_and_says_so(lospalos, clock):
    revision = in_lautem(lospalos, clock)
    page = see(lospalos, revision, "lospalos").text
    assert "Hatete iha Fataluku, Makasae:" in page
    assert "Diga em Fataluku, Makasae, por palavras suas:" in page
    assert re.findall(r'button name="language" value="(\w+)"', page) == ["tet", "pt", "ddg", "mkz"]
    ask(lospalos, "POST", page_path(lospalos, "lospalos", revision), data={"language": "ddg"})
    assert aired(lospalos) == [("lospalos", "ddg", revision)]
    assert "Já foi lido: Fataluku 04/04 14:00" in see(lospalos, revision, "lospalos").text


def test_the_stations_own_recording_is_named_where_it_says_the_same(lospalos, clock):
    revision = in_lautem(lospalos, clock)
    assert "Toka 07 / Toque 07" in see(lospalos, revision, "lospalos").text
    clock.on(hours=3)
    end.all_clear(lospalos, 1, by=ANA, now=clock(), statement="River gauge, 17:00")
    page = see(lospalos, revision, "lospalos").text
    assert "Toka 08 / Toque 08" in page
    assert "Toka 07" not in page


@pytest.mark.parametrize("ended", ["updated", "retracted"])
def test_no_recording_says_what_is_new_or_was_wrong(lospalos, clock, ended):
    revision = in_lautem(lospalos, clock)
    with lospalos.database.reading() as connection:
        first = warnings.warning(connection, 1)
    if ended == "updated":
        updated(lospalos, first, clock, severity=Severity.EXTREME)
    else:
        retracted(lospalos, first, clock)
    page = see(lospalos, revision, "lospalos").text
    assert STOP in page
    assert '<div class="clip">' not in page


def test_no_recording_says_that_it_is_over_where_another_danger_is(lospalos, clock):
    revision = in_lautem(lospalos, clock)
    in_lautem(lospalos, clock, hazard="strong_wind")
    clock.on(hours=3)
    end.all_clear(lospalos, 1, by=ANA, now=clock(), statement="River gauge, 17:00")
    page = see(lospalos, revision, "lospalos").text
    assert "remata ona" in page
    assert "Toka 08" not in page


def test_foreign_letters_in_a_stations_name_stay_letters(tmp_path, clock):
    named = '- {id: comoro, name: "<b>Radio & \\"Lian\\"", municipality: Dili}\n'
    app = a_home(tmp_path / "odd", clock=clock, stations=named)
    page = see(app, out(app, clock).newest.id).text
    assert "&lt;b&gt;Radio &amp; &#34;Lian&#34;" in page
    assert "<b>Radio" not in page


def test_a_page_without_a_public_address_has_no_qr_code(tmp_path, clock):
    app = a_home(tmp_path / "shy", clock=clock, public_url="")
    revision = out(app, clock).newest.id
    answer = ask(app, "GET", f"/s/{app.sign('page', f'comoro~{revision}')}")
    assert answer.status_code == 200
    assert "<svg" not in answer.text


@pytest.mark.parametrize("mode", [Mode.ACTUAL, Mode.EXERCISE])
def test_the_longest_page_of_any_hazard_is_under_10_kilobytes(tmp_path, clock, mode):
    """Two languages, twelve sucos by name, a recording, a long station and address, and a night of confirmations."""
    app = a_home(
        tmp_path / "long", clock=clock, mode=mode, stations=LONG_STATION, phone="7700 1122", public_url=LONG_PUBLIC
    )
    night = tuple(Airing(language="tet", at=clock(), via="page", by=LONG_NAME) for _ in range(96))
    now = dict.fromkeys(("tet", "pt"), "aban, loron-segunda, tuku sanulu resin ida ho balu dadeer")
    sizes = {}
    for key, sheet, link in longest_sheets(app, clock):
        clip = "" if mode is Mode.EXERCISE else "Spot 12-B"
        shown = replace(sheet, stopped=EndReason.SUPERSEDED, airings=night, clip=clip, seen_at=clock(), said_now=now)
        page = sheet_html(shown, link=link, confirm_at=link.rpartition("/")[2])
        assert "<svg" in page
        sizes[len(page.encode())] = key
    assert max(sizes) < BUDGET, sizes[max(sizes)]
    assert max(sizes) > BUDGET / 2, "the samples have become too small to show anything"
