"""What a sentence says of a tsunami: a warning, no threat, or something that only a person can judge."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.assess.tsunami_words import MOST_READ, Potential, said_of_tsunami

NO_THREAT = (
    # Indonesian
    "Tidak berpotensi tsunami",
    "TIDAK BERPOTENSI TSUNAMI",
    "tidak  berpotensi\nTSUNAMI",
    "Tidak berpotensi",
    "Gempa ini tidak berpotensi menimbulkan tsunami",
    "Tidak ada potensi tsunami di Timor-Leste",
    "tidak ada ancaman tsunami",
    "Tidak ada bahaya tsunami.",
    "Gempa ini tidak menimbulkan tsunami",
    "Potensi tsunami: tidak ada",
    "Peringatan dini TSUNAMI akibat gempa mag:7.4, 14-Des-26 10:20:22 WIB, dinyatakan telah BERAKHIR",
    "Peringatan dini tsunami telah dicabut",
    "Pengakhiran peringatan dini tsunami",
    # English
    "Not potentially tsunamigenic",
    "There is no tsunami threat to Timor-Leste.",
    "There is NO tsunami danger",
    "No tsunami threat. This is the final bulletin of the Tsunami Warning Centre.",
    "No tsunami threat to Timor-Leste. Issued by the Joint Australian Tsunami Warning Centre.",
    "Based on all available data, there is no threat of tsunami. Source: Indian Ocean Tsunami Service Provider",
    "NO TSUNAMI IS EXPECTED. REPEAT. NO TSUNAMI IS EXPECTED.",
    "No destructive tsunami is expected",
    "Tsunami not expected",
    "Tsunami threat: none",
    "There is no longer a tsunami threat",
    "The tsunami warning is no longer in force",
    "Ancaman tsunami: tidak ada",
    "Ameaça de tsunami: nenhuma",
    "A DESTRUCTIVE WIDESPREAD TSUNAMI THREAT DOES NOT EXIST BASED ON HISTORICAL DATA",
    "A tsunami is not expected.",
    "The earthquake is not expected to generate a tsunami",
    "This earthquake does not pose a tsunami threat",
    "The threat of tsunami has passed",
    "The tsunami threat has now passed",
    "Tsunami Cancellation",
    "Tsunami warning cancelled",
    "CANCELLED: tsunami warning",
    "The tsunami warning has ended",
    "The tsunami Warning is canceled for the coastal areas of Timor-Leste",
    "THE TSUNAMI WARNING ISSUED EARLIER FOR THE SOUTH COAST IS NOW CANCELLED",
    "Tsunami information bulletin number 2. No tsunami threat.",
    "Tsunami Warning cancelled. Tsunami cancellations indicate the end of the damaging tsunami threat.",
    # Portuguese
    "Não há ameaça de tsunami",
    "NÃO HÁ AMEAÇA DE TSUNAMI PARA TIMOR-LESTE",
    "Sem ameaça de tsunami",
    "Sem risco de tsunami.",
    "Não existe perigo de maremoto",
    "Não se prevê a ocorrência de um tsunami",
    "Alerta de tsunami cancelado",
    "O aviso de tsunami para a costa sul foi cancelado",
    "Cancelamento do aviso de tsunami",
    # Tetum
    "La iha ameasa tsunami",
    "laiha ameasa tsunami",
    "Rai-nakdoko Manufahi: laiha perigu tsunami iha Timor-Leste.",
    "La’iha perigu tsunami",
    "Perigu tsunami remata ona.",
    "Avizu tsunami kansela ona",
)

WARNING = (
    "Berpotensi tsunami",
    "BERPOTENSI TSUNAMI UNTUK DITERUSKAN PADA MASYARAKAT",
    "Peringatan Dini Tsunami untuk NTT, gempa mag:7.4",
    "Tidak berpotensi tsunami di Bali; berpotensi tsunami di NTT",
    "Tidak semua gempa berpotensi tsunami",
    "Tsunami terdeteksi di Kupang 0,5 m",
    "Status AWAS. Peringatan dini tsunami belum berakhir",
    "Tsunami warning in effect",
    "Tsunami Warning",
    "Tsunami advisory issued for the south coast",
    "TSUNAMI WATCH",
    "Tsunami threat for the coast of Timor-Leste",
    "There is no doubt about the tsunami threat",
    "Nobody should ignore this tsunami warning",
    "The tsunami threat may have passed",
    "The danger of a tsunami is not over",
    "Tsunami warning downgraded to tsunami advisory",
    "No tsunami threat to Bali, but a tsunami warning is in force for Timor-Leste",
    "Potentially tsunamigenic",
    "A tsunami may have been generated",
    "HOWEVER - THERE IS THE SMALL POSSIBILITY OF A LOCAL TSUNAMI THAT COULD AFFECT COASTS",
    "The Tsunami Warning Centre has a tsunami warning in force for the north coast",
    "No tsunami threat to Indonesia; Tsunami Warning for Timor-Leste",
    "The tsunami watch for Oecusse is cancelled. The tsunami warning for Viqueque remains in force.",
    "The tsunami warning remains in force until it is cancelled",
    "The tsunami warning for Lospalos has not been cancelled",
    "The tsunami warning remains in force and all other warnings are cancelled",
    "Evacuate the beach at once, a tsunami follows the shock",
    "Aviso de tsunami",
    "O mar pode subir sem aviso de tsunami",
    "Alerta de tsunami para a costa sul",
    "Perigo de maremoto",
    "Avizu tsunami ba tasi-mane",
    "PERIGU TSUNAMI iha Viqueque!",
    "Rai-nakdoko ne'e bele hamosu tsunami",
)

FOR_A_PERSON = (
    "Tsunami",
    "Tsunami?",
    "This is a Tsunami Information Statement.",
    "TSUNAMI BULLETIN NUMBER 003",
    "This is a test of the tsunami system",
    "THIS IS NOT A TSUNAMI WARNING",
    "TEST... TSUNAMI DUMMY - COMMUNICATIONS TEST ...TEST",
    "Tsunami drill in Dili next week",
    "It is not known whether a tsunami was generated",
    "There is no tsunami threat to Australia.",
    "No tsunami warning has been issued yet",
    "Belum ada peringatan dini tsunami",
    "Seidauk iha avizu tsunami",
    "Do not assume that there is no tsunami threat",
    "Stay away from the sea until there is no tsunami threat",
    "The rumour that there is no tsunami threat is false",
    "A tsunami is unlikely",
    "No tsunami was observed",
    "When the tsunami threat has passed we will tell you",
    "A tsunami warning was cancelled by mistake; it stays in force",
    "The tsunami warning for Oecusse was lifted; elsewhere it remains",
    "No tsunami threat except in Viqueque",
    "Tsunami cancellation is not issued",
    "No tsunami all-clear",
    "There may be no tsunami warning: if you feel a long shock, go up",
    "If no tsunami warning is issued within 30 minutes, stay away from the beach",
    "Do not wait for a tsunami warning; move inland",
    "Labele hein avizu tsunami",
    "Kemungkinan terjadi tsunami kecil",
    "Peringatan dini tsunami untuk NTT telah dicabut",
)

NOTHING = (
    "",
    "1",
    "Gempa ini dirasakan untuk diteruskan pada masyarakat",
    "berpotensi hujan",
    "Wilayah ini tidak berpotensi hujan lebat",
    "Earthquake M5.1, reported by the Pacific Tsunami Warning Center",
    "Gempa M5.1. Sumber: InaTEWS, Pusat Peringatan Dini Tsunami",
    "Centro de Alerta de Tsunami: sismo de magnitude 5",
)


@pytest.mark.parametrize("text", NO_THREAT)
def test_plain_denials_in_four_languages(text: str) -> None:
    assert said_of_tsunami(text) is Potential.NEGATIVE


@pytest.mark.parametrize("text", WARNING)
def test_warnings_also_where_another_coast_is_safe(text: str) -> None:
    assert said_of_tsunami(text) is Potential.POSITIVE


@pytest.mark.parametrize("text", FOR_A_PERSON)
def test_what_names_a_tsunami_and_is_neither_is_for_a_person(text: str) -> None:
    assert said_of_tsunami(text) is Potential.UNCLEAR


@pytest.mark.parametrize("text", NOTHING)
def test_texts_that_say_nothing_of_a_tsunami(text: str) -> None:
    assert said_of_tsunami(text) is None


@given(st.sampled_from(NO_THREAT), st.sampled_from(WARNING), st.booleans())
def test_a_warning_beside_a_denial_is_a_warning_in_any_order(denial: str, warning: str, first: bool) -> None:
    assert said_of_tsunami(". ".join((warning, denial) if first else (denial, warning))) is Potential.POSITIVE


@given(st.sampled_from(NO_THREAT), st.sampled_from(FOR_A_PERSON[7:]), st.booleans())
def test_a_denial_beside_something_unclear_is_never_taken_for_an_all_clear(
    denial: str, unclear: str, first: bool
) -> None:
    both = ". ".join((unclear, denial) if first else (denial, unclear))
    assert said_of_tsunami(both) is Potential.UNCLEAR


@given(st.sampled_from((*NO_THREAT, *WARNING, *FOR_A_PERSON)), st.sampled_from((str.upper, str.lower, str.title)))
def test_capitals_change_nothing(text: str, written: object) -> None:
    assert callable(written)
    assert said_of_tsunami(written(text)) is said_of_tsunami(text)


@given(st.text())
def test_any_text_is_heard(text: str) -> None:
    assert said_of_tsunami(text) in {None, *Potential}


@given(st.lists(st.sampled_from(("no", "tsunami", "tidak", "not", "warning", "is", "of", "ancaman", ".", "cancelled"))))
def test_without_a_word_that_denies_or_ends_nothing_is_denied(words: list[str]) -> None:
    denies = {"no", "tidak", "not", "cancelled"} & set(words)
    assert denies or said_of_tsunami(" ".join(words)) is not Potential.NEGATIVE


def test_a_text_too_long_to_read_whole_clears_nothing() -> None:
    filled = "tidak " * (MOST_READ // 5)
    assert said_of_tsunami("Tidak berpotensi tsunami. " + filled + "tsunami") is Potential.UNCLEAR
    assert said_of_tsunami("Tidak berpotensi tsunami. " + filled) is Potential.NEGATIVE
    assert said_of_tsunami(filled + "tsunami warning") is Potential.UNCLEAR
    assert said_of_tsunami("Tsunami warning. " + filled) is Potential.POSITIVE


@pytest.mark.parametrize(
    "word", ["tsunami warning ", "no a a a ", "tsunami.", "tsunami", "@tsunami", "indonesian ", "evacuate", "tsunami ("]
)
def test_a_text_made_to_be_slow_is_read_at_once(word: str) -> None:
    began = time.process_time()
    assert said_of_tsunami(word * 5_000) in {None, *Potential}
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "text",
    [
        "No tsunami warning message has been received from PTWC",
        "There is no tsunami threat information available",
        "No tsunami threat statement has been issued",
        "No tsunami threat assessment is available",
        "No tsunami threat to shipping. Stay away from beaches: big waves expected.",
    ],
)
def test_that_there_is_no_paper_or_no_danger_to_ships_denies_no_tsunami(text: str) -> None:
    assert said_of_tsunami(text) is not Potential.NEGATIVE
