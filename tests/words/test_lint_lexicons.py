"""The word lists of Tetum and Portuguese against sentences that are right and wrong by the rules they come from."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from shipped_words import shipped_lexicon, shipped_texts

from alerts.words.lexicon import Lexicon, Wording
from alerts.words.library import Library
from alerts.words.lint.phrases import said, said_in_earnest
from alerts.words.lint.written import check_words

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "language" / "glossary.csv"
LEXICONS = {language: shipped_lexicon(language) for language in ("tet", "pt")}
NAMES = {language: f"{language}/lexicon.yaml" for language in LEXICONS}


def faults(language, sentences):
    """Of sentences that a hazard's script says: each with the code of what is wrong with it."""
    blocks = (f"{{% block said_{n} %}}\n{sentence}\n{{% endblock %}}\n" for n, sentence in enumerate(sentences))
    file = f"---\ndisplay: x\n---\n{''.join(blocks)}"
    lexicons = {name: text for name, text in shipped_texts().items() if name in NAMES.values()}
    library = Library.build({**lexicons, f"{language}/x.j2": file, "pt/y.j2": "---\n{}\n---\n"}, {})
    return {(sentences[int(f.block.removeprefix("said_"))], f.code) for f in check_words(library, language)}


def codes(language, sentence):
    return {code for _, code in faults(language, [sentence])}


@pytest.mark.parametrize(
    "sentence",
    [
        "Sai hosi mota ninin.",
        "Ba fatin ne'ebé aas, dook hosi mota.",
        "Bainhira bee sa'e, labele hakur mota.",
        "Telefone ba rádiu, polísia, ospitál ka sentru saúde.",
        "Fó hatene ba viziñu sira, katuas no ferik.",
        "Rai-nakdoko maka'as, tsunami bele mai.",
        "Haree neen, haat, ualu, uitoan, boot, di'ak, ki'ik.",
        "Hahú fulan-juñu to'o fulan-jullu.",
        "Ema ho defisiénsia, labarik no feto isin-rua uluk.",
        "Hatán HAHU.",
        "Bele uza telemóvel, dokumentu no ai-moruk.",
    ],
)
def test_tetum_as_it_is_written(sentence):
    assert codes("tet", sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Sai husi mota.", "wording"),
        ("Ema nebe moras.", "wording"),
        ("Ema ne'ebe moras.", "wording"),
        ("Bee bo'ot mai.", "wording"),
        ("Anin bot mai.", "wording"),
        ("Tamba udan.", "wording"),
        ("Hatan lalais.", "wording"),
        ("Hahu agora.", "wording"),
        ("Proibidu hakur.", "wording"),
        ("Atualizasaun mai.", "wording"),
        ("Labele fiar rumor.", "wording"),
        ("Rajada mai.", "wording"),
        ("Ajuda ema aleijadu.", "wording"),
        ("Tempu bailoron mai.", "wording"),
        ("Ha'at ema moras.", "wording"),
        ("Hatete ba xefe suco.", "wording"),
        ("Hatete ba vizinhu.", "spelling"),
        ("Hatete ba família, ba julhu.", "spelling"),
        ("Sai hosi ne’ebé.", "spelling"),
        ("Fila ba úma.", "spelling"),
        ("Situação mai.", "letter"),
        ("Quarta mai.", "letter"),
        ("Ne'e teste de'it.", "exercise-word"),
        ("Ne'e simulasaun.", "exercise-word"),
        ("Isto é um exercício.", "exercise-word"),
        ("Bele fila ba uma ona.", "returning"),
        ("Ai-han ai-moruk bee moos ahi rádiu lámpada dokumentu osan roupa sapatu manta batar foos.", "long-sentence"),
    ],
)
def test_tetum_as_it_is_not(sentence, code):
    assert code in codes("tet", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Saia da margem da ribeira.",
        "Não atravesse.",
        "Vá já para um lugar alto.",
        "Carregue o telemóvel.",
        "Ajude os órfãos.",
    ],
)
def test_portuguese_as_it_is_written(sentence):
    assert codes("pt", sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Saia do rio.", "wording"),
        ("Leve o celular.", "wording"),
        ("Ajude o teu vizinho.", "wording"),
        ("Você deve sair.", "wording"),
        ("Terremoto forte.", "wording"),
        ("Nao atravesse.", "wording"),
        ("Ferva a agua.", "wording"),
        ("Ajude os aleijados.", "wording"),
        ("Rajadas de vento.", "wording"),
        ("Isto é um teste.", "exercise-word"),
        ("Já pode voltar para casa.", "returning"),
    ],
)
def test_portuguese_as_it_is_not(sentence, code):
    assert code in codes("pt", sentence)


def test_every_list_is_there_in_both():
    for lexicon in LEXICONS.values():
        wording = lexicon.wording
        assert all((wording.exercise, wording.returning, wording.ended, wording.remaining, wording.now))
        assert all((wording.refusing, wording.arrival, wording.instead, wording.letters, wording.unfitting))
        assert wording.longest_sentence == 12


def test_what_is_to_be_written_instead_is_itself_right():
    for language, lexicon in LEXICONS.items():
        for wrong, right in lexicon.wording.instead.items():
            if right.startswith("o verbo"):
                continue
            assert codes(language, f"{right}.") <= {"exercise-word"}, (wrong, right)


@pytest.mark.parametrize(
    ("language", "sentence", "goes_back"),
    [
        ("tet", "Labele fila to'o ami hatete.", False),
        ("tet", "Seidauk bele fila ba uma.", False),
        ("tet", "Ita-boot sira bele fila ba uma.", True),
        ("pt", "Ainda não pode voltar a casa.", False),
        ("pt", "Pode voltar a casa.", True),
        ("pt", "Não volte para casa.", False),
    ],
)
def test_who_is_sent_home(language, sentence, goes_back):
    wording = LEXICONS[language].wording
    assert bool(said_in_earnest(wording.returning, sentence, wording.refusing)) is goes_back


@pytest.mark.parametrize(
    ("language", "sentence", "arrives"),
    [
        ("tet", "Laloran sei to'o tuku tolu.", True),
        ("tet", "Laloran mai iha minutu sanulu.", True),
        ("tet", "Laloran bele to'o kedas.", False),
        ("pt", "A onda chega às três.", True),
        ("pt", "Faltam dez minutos.", True),
        ("pt", "A onda pode vir já.", False),
    ],
)
def test_what_is_an_arrival_time(language, sentence, arrives):
    assert bool(said(LEXICONS[language].wording.arrival, sentence)) is arrives


def test_a_language_without_a_lexicon_has_no_words_to_look_for():
    assert Lexicon(language="xx", name="xx").wording == Wording()


@pytest.mark.shared
@pytest.mark.parametrize(("language", "column"), [("tet", "tetum"), ("pt", "portuguese")])
def test_no_word_of_the_glossary_is_called_wrong(language, column):
    if not SHARED.exists():
        pytest.skip("the glossary is not beside this checkout")
    with SHARED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["key"].startswith("re.")]
    assert len(rows) > 200
    terms = [term.strip() for row in rows for term in row[column].split(";")]
    told = [re.sub(r"[{}]", "", term) for term in terms if term and term != "atualizasaun"]
    assert {
        (term, code) for term, code in faults(language, told) if code not in ("exercise-word", "returning")
    } == set()
