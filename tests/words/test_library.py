"""SMS and scripts as committees and hosts get them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from alerts.errors import NotFound, Unusable
from alerts.model.message import Purpose
from alerts.words import at_once
from alerts.words.blocks import FRAMES
from alerts.words.library import Library
from alerts.words.spoken import sms_values, spoken_values
from alerts.words.texts import TextFile

SUNDAY = datetime(2021, 4, 3, 21, 0, tzinfo=UTC)
MONDAY = SUNDAY + timedelta(days=1)
QUAKE = {"magnitude": "6.1", "place": "Ainaro"}


def written(**changes):
    given = {"sender": "NDMD", "area": "Hera", "phone": "7700 1122", "start": SUNDAY, "until": MONDAY}
    return sms_values(**(given | changes))


def spoken(library, language, **changes):
    given = {
        "now": SUNDAY,
        "sender_full": library.sender_full(language),
        "area": ["Hera", "Comoro"],
        "station": "Rádiu Lorico Lian",
        "phone": "7700 1122",
        "start": SUNDAY,
        "until": MONDAY,
    }
    return spoken_values(library.speech(language), **(given | changes))


def bulletin(library, hazard="flood", language="tet", **given):
    settings = {"purpose": Purpose.WARNING, "values": written(), "prompt": True, "exercise": False}
    return library.sms(hazard, language, **(settings | given))


def script(library, hazard="flood", language="tet", values=None, **given):
    settings = {"purpose": Purpose.WARNING, "exercise": False}
    return library.script(hazard, language, values=values or spoken(library, language), **(settings | given))


def test_a_flood_warning(library):
    sms = bulletin(library)
    assert sms.text == (
        "NDMD: AVIZU INUNDASAUN iha Hera to'o 05/04 06:00. Sai hosi mota ninin. Ba fatin aas. "
        "Labele hakur mota. Toka sinu. Hatan 1."
    )
    assert (sms.parts, sms.dropped, sms.costly, sms.reviewed) == (1, (), (), False)


def test_a_flood_warning_in_portuguese(library):
    assert bulletin(library, language="pt").text == (
        "NDMD: AVISO DE CHEIA em Hera ate 05/04 06:00. Afaste-se da ribeira. Va para lugar alto. "
        "Nao atravesse. Toque o sino. Responda 1."
    )


def test_no_reply_is_asked_for_where_none_can_come(library):
    assert "Hatan" not in bulletin(library, prompt=False).text
    assert "Hatan" not in bulletin(library, purpose=Purpose.ALL_CLEAR).text


def test_the_water_is_there_now(library):
    assert bulletin(library, variant="observed").text.startswith("NDMD: INUNDASAUN iha Hera agora. Sai hosi mota")


def test_only_coastal_sucos_are_told_to_run(library):
    values = written(values=QUAKE)
    coastal = bulletin(library, "earthquake", variant="coastal", values=values).text
    inland = bulletin(library, "earthquake", values=values).text
    assert coastal.startswith("NDMD 04/04 06:00: RAI-NAKDOKO M6.1 Ainaro")
    assert "Besik tasi: ba kedas fatin aas." in coastal
    assert "tasi" not in inland


def test_an_update_says_that_it_is_new_and_repeats_what_to_do(library):
    text = bulletin(library, purpose=Purpose.UPDATE).text
    assert text.startswith("NDMD FOUN: AVIZU INUNDASAUN iha Hera")
    assert "Ba fatin aas." in text
    assert bulletin(library, language="pt", purpose=Purpose.UPDATE).text.startswith("NDMD NOVO: AVISO DE CHEIA")


def test_taking_back_a_mistake_never_says_that_the_danger_is_over(library):
    for hazard in library.hazards:
        for language, over in (("tet", "remata ona|seguru"), ("pt", "[Tt]erminou|segur")):
            text = bulletin(library, hazard, language, purpose=Purpose.RETRACTION).text
            assert not re.search(over, text), text


def test_an_all_clear_names_the_hazard_and_a_danger_that_stays(library):
    text = bulletin(library, purpose=Purpose.ALL_CLEAR).text
    assert text.startswith("NDMD: Avizu inundasaun iha Hera remata ona. Nono bee molok hemu.")


def test_flood_and_landslide_together_end_together(library):
    assert bulletin(library, "flood_landslide", purpose=Purpose.ALL_CLEAR).text == (
        "NDMD: Avizu inundasaun no rai-halai iha Hera remata ona. Rai sei bokon. "
        "Haree didi'ak rai-lolon no uma molok fila. Nono bee molok hemu."
    )


def test_a_place_that_is_no_longer_covered(library):
    assert bulletin(library, "wildfire", purpose=Purpose.NO_LONGER).text == (
        "NDMD: Avizu ahi la vale ona ba Hera. Fatin seluk sei iha perigu. Labele sunu rai. Se ahi besik, sai kedas."
    )


def test_a_drill_opens_and_closes_as_one(library):
    asked = bulletin(library, exercise=True)
    assert asked.text == "EZERSISIU. NDMD: inundasaun iha Hera, teste de'it. Labele sai. Hatan 1. EZERSISIU."
    assert "Hatan" not in bulletin(library, exercise=True, prompt=False).text
    ended = bulletin(library, exercise=True, purpose=Purpose.ALL_CLEAR).text
    assert ended.startswith("EZERSISIU.")
    assert ended.endswith("EZERSISIU.")


def test_the_least_important_sentence_goes_when_the_name_is_long(library):
    values = written(area="Laisorolai De Baixo")
    sms = bulletin(library, "pest", "pt", values=values)
    assert sms.parts == 1
    assert sms.dropped == ("Cuidado com venenos.",)
    assert sms.text.endswith("Avise o chefe de suco. Responda 1.")
    assert not bulletin(library, "pest", "pt", values=values, parts_limit=2).dropped


def test_what_can_not_fit_is_refused_not_cut(library):
    with pytest.raises(Unusable, match="takes 2 parts; 1 is the limit"):
        bulletin(library, values=written(area="x" * 120))


def test_an_unknown_phone_drops_its_sentence(library):
    assert "telefone 7700 1122" in bulletin(library, "wildfire").text
    without = bulletin(library, "wildfire", values=written(phone=None)).text
    assert "elefone" not in without
    assert "None" not in without


@pytest.mark.parametrize("missing", ["area", "until", "sender"])
def test_a_missing_value_is_refused_by_name(library, missing):
    with pytest.raises(Unusable, match=f"needs a value for {missing}"):
        bulletin(library, values=written() | {missing: None})


def test_a_value_with_a_line_break_stays_on_one_line(library):
    text = bulletin(library, values=written(area="Hera\n~1 Dili")).text
    assert "iha Hera ~1 Dili to'o" in text


def test_emoji_is_refused(library):
    with pytest.raises(Unusable, match="GRINNING FACE"):
        bulletin(library, values=written(area="Hera 😀"))


def test_there_is_no_bulletin_for_a_reply(library):
    with pytest.raises(Unusable, match="no bulletin for reply"):
        bulletin(library, purpose=Purpose.REPLY)


def test_what_is_not_there_is_said(library):
    with pytest.raises(NotFound, match="no hazard 'flod'"):
        bulletin(library, "flod")
    with pytest.raises(NotFound, match="Languages: pt, tet"):
        bulletin(library, language="mgm")


def test_a_whole_script(library):
    said = script(library)
    assert said.sentences[:4] == (
        "Atensaun!",
        "Rona di'ak!",
        "Avizu hosi Diresaun Nasionál Jestaun Risku Dezastre.",
        "Avizu ne'e ba komunidade iha Hera no Comoro.",
    )
    assert said.sentences[4] == (
        "Inundasaun bele akontese, hahú tuku neen dadeer, loron-domingu to'o tuku neen dadeer, loron-segunda."
    )
    assert said.sentences[-1] == "Obrigadu barak."
    assert said.text == " ".join(said.sentences)
    assert 40 <= said.seconds <= 60
    assert said.key_points[:2] == ("Sai hosi mota ninin.", "Ba fatin aas.")
    assert 5 <= len(said.key_points) <= 6


def test_seconds_are_words_at_140_a_minute(library):
    said = script(library, "tsunami")
    assert said.words == len(said.text.split())
    assert 0 <= said.seconds - said.words * 60 / 140 < 1


def test_numbers_on_air_are_words(library):
    values = spoken(library, "tet", values=QUAKE) | {"station": "Rádiu 95.1"}
    said = script(library, "earthquake", values=values)
    assert not re.search("[0-9]", said.text)
    assert "Rádiu sianulu resin lima vírgula ida" in said.text


def test_unknown_phone_and_station_drop_their_sentences_on_air(library):
    text = script(library, variant="observed", values=spoken(library, "tet", phone=None, station=None)).text
    assert "elefone" not in text
    assert "Rona nafatin" not in text
    assert "None" not in text


def test_a_shelter_is_named_where_there_is_one(library):
    named = script(library, "tropical_cyclone", values=spoken(library, "tet", values={"shelter": "Eskola Comoro"}))
    assert [sentence for sentence in named.sentences if "Eskola Comoro" in sentence]
    assert "Eskola Comoro" not in script(library, "tropical_cyclone").text


def test_an_update_on_air_repeats_the_key_actions(library):
    said = script(library, purpose=Purpose.UPDATE)
    assert "Avizu inundasaun iha Hera no Comoro muda ona." in said.sentences
    assert "Agora vale to'o tuku neen dadeer, loron-segunda." in said.sentences
    assert "Ba fatin aas." in said.sentences
    assert said.key_points == script(library).key_points


def test_no_end_is_named_where_the_hazard_has_none(library):
    said = script(library, "tsunami", purpose=Purpose.UPDATE)
    assert not any("Agora vale" in sentence for sentence in said.sentences)


def test_all_clear_correction_and_no_longer_have_scripts_of_their_own(library):
    assert "Avizu inundasaun remata ona." in script(library, purpose=Purpose.ALL_CLEAR).sentences
    assert "Avizu ne'e la vale ona." in script(library, purpose=Purpose.RETRACTION).key_points
    assert "Avizu inundasaun la vale ona ba Hera no Comoro." in script(library, purpose=Purpose.NO_LONGER).sentences
    with pytest.raises(Unusable, match="no radio script for reply"):
        script(library, purpose=Purpose.REPLY)


@pytest.mark.parametrize("purpose", [p for p in Purpose if p.of_a_warning])
def test_a_drill_on_air_opens_and_closes_as_one(library, purpose):
    said = script(library, purpose=purpose, exercise=True)
    assert said.sentences[:3] == ("EZERSÍSIU.",) * 3
    assert "Ne'e ezersísiu de'it." in said.sentences[-4:]
    frames = library.file("tet", FRAMES)
    starred = {line.text for b in ("exercise_open", "exercise_close") for line in frames.lines(b, {}) if line.key}
    assert set(said.key_points) == starred, "nothing of the hazard's own: in a drill it does not hold"


def test_fixed_replies(library):
    values = {"sender": "NDMD", "phone": "7700 1122"}
    assert library.reply("ack_thanks", "tet", values).text == "NDMD: Obrigadu. Ami simu ona Ita-boot nia resposta."
    assert library.reply("help_reply", "tet", values).text.endswith("Telefone 7700 1122.")
    assert library.reply("help_reply", "tet", {"sender": "NDMD", "phone": None}).text.endswith("fatin seguru.")
    assert library.reply("stop_reply", "pt", values).text.endswith("responda INICIAR.")


def test_a_relay_says_the_two_first_actions(library):
    first, second, *_ = library.actions("flood", "tet", values=written())
    values = {"sender": "NDMD", "area": "Hera", "hazard": "flood", "action1": first, "action2": second}
    assert library.reply("relay_sms", "tet", values).text == (
        "NDMD: Favor hato'o lalais ba xefe suku Hera: inundasaun. Sai hosi mota ninin. Ba fatin aas. "
        "Avizu ne'e ba Hera de'it."
    )


def station_sms(library, **given):
    values = written() | {"n": "3", "ref": "7", "until_said": "tuku neen dadeer"}
    settings = {"purpose": Purpose.WARNING, "values": values, "exercise": False}
    return at_once.station_sms(library, "flood", "tet", **(settings | given)).text


def test_a_host_is_asked_to_read_at_once(library):
    text = station_sms(library)
    assert text.startswith(
        "NDMD: LEE AGORA iha radiu, dala 3: Avizu hosi NDMD: inundasaun bele akontese iha Hera, to'o tuku neen dadeer. "
        "Sai hosi mota ninin. Ba fatin aas."
    )
    assert text.endswith(" Hatan AIR 7")


def test_a_host_is_never_told_danger_when_it_is_over_or_a_drill(library):
    assert "dala 3: NDMD: Avizu inundasaun iha Hera remata ona." in station_sms(library, purpose=Purpose.ALL_CLEAR)
    assert "perigu" not in station_sms(library, purpose=Purpose.RETRACTION)
    drill = station_sms(library, exercise=True)
    assert drill.startswith("EZERSISIU.")
    assert "LEE AGORA" not in drill


def test_an_installation_overrides_a_text_and_who_read_it(texts, hazards):
    shipped = Library.build(texts, hazards)
    words = shipped.file("tet", "frames").words("ack_prompt")
    prompt = f"---\nreviewed: {{ack_prompt: {{by: Maria Soares, on: 2026-11-02, words: {words}}}}}\n---\n"
    text = "{{ sender }}: INUNDASAUN iha {{ area }} to'o {{ until }}.\nBa igreja."
    own = f"---\nreviewed: null\n---\n{{% block warning_sms %}}\n{text}\n{{% endblock %}}\n"
    words = TextFile("tet/flood.j2", own).words("warning_sms")
    own = own.replace("null", f"{{warning_sms: {{by: Maria Soares, on: 2026-11-02, words: {words}}}}}")
    library = Library.build(texts, hazards, {"tet/flood.j2": own, "tet/frames.j2": prompt})
    sms = bulletin(library)
    assert "Ba igreja." in sms.text
    assert sms.reviewed
    assert not bulletin(library, language="pt").reviewed
    assert not script(library).reviewed, "its script was not read by anybody"


def test_a_new_language_is_a_new_folder(texts, hazards):
    frames = "".join(
        f"{{% block {name} %}}\n{text}\n{{% endblock %}}\n"
        for name, text in {
            "open": "Keta! {{ area }}.",
            "close": "Obrigadu.",
            "ack_prompt": "1.",
        }.items()
    )
    flood = "".join(
        f"{{% block warning_{kind} %}}\n{{{{ area }}}}: bee boot to {{{{ until }}}}.\n* Sae foho.\n{{% endblock %}}\n"
        for kind in ("sms", "radio")
    )
    folder = {
        "toy/frames.j2": f"---\nname: frames\nsender_full: NDMD\n---\n{frames}",
        "toy/flood.j2": f"---\nhazard: flood\ndisplay: bee boot\n---\n{flood}",
    }
    library = Library.build(texts | folder, hazards)
    assert library.languages == ("pt", "tet", "toy")
    assert bulletin(library, language="toy").text == "Hera: bee boot to 05/04 06:00. Sae foho. 1."
    said = script(library, language="toy")
    assert said.sentences == ("Keta! Hera, Comoro.", "Hera, Comoro: bee boot to 05/04 06:00.", "Sae foho.", "Obrigadu.")
    assert bulletin(library, language="toy", variant="observed").text == bulletin(library, language="toy").text
