"""What is asked back instead of guessed."""

from __future__ import annotations

from alerts.places.names import Match, find

HERA = "070107"


def test_an_aldeia_is_only_suggested_where_no_suco_is_said(gazetteer):
    """Else the chief of Vila Maumeta, a suco of Atauro, would be put into Maquili, where the aldeia Mau-Meta lies."""
    aldeia = "Mau-Meta, Maquili, Atauro, Atauro"
    for text, within in [
        ("Maumeta", "Atauro"),
        ("Mau-Meta", "Postu Atauro"),
        ("Maumeta", "TL0604"),
        ("Mau-Meta", "INTL:03"),
    ]:
        for found in (find(gazetteer, text, within), find(gazetteer, f"{text}, {within}")):
            assert (found.match, found.codes) == (Match.NONE, ())
            assert found.suggestions[0] == "Vila Maumeta, Atauro, Atauro"
            assert aldeia in found.suggestions
    for text, within in [
        ("Aldeia Mau-Meta", "Atauro"),
        ("Maumeta", "Maquili"),
        ("Mau-Meta", "Maquili, Atauro"),
        (aldeia, ""),
    ]:
        assert find(gazetteer, text, within).codes == ("03010404",)


def test_a_suco_named_like_its_municipality_is_not_said_by_that_name(gazetteer):
    assert find(gazetteer, "Builico", "Ainaro").match is Match.NONE
    (aldeia,) = find(gazetteer, "Builico", "Suku Ainaro").codes
    assert find(gazetteer, gazetteer.full_name(aldeia)).codes == (aldeia,)


def test_a_comma_or_bracket_parts_names(gazetteer):
    for text in ("Maumeta, Atauro", "Lore, 1", "Uai > Oli", "Lari; sula", "Lore (1)"):
        assert find(gazetteer, text).match is Match.NONE, text
    assert find(gazetteer, "Hera,").codes == find(gazetteer, "(Hera)").codes == (HERA,)
    assert find(gazetteer, "duyung (SEREIA)", "Dili").codes == ("070301", "070303")


def test_what_cannot_be_compared_is_not_left_out(gazetteer):
    for text in ("Hera Привет", "Dili 日本", "Heraя", "Hera٣", "Ðili", "Hera, 日本", "Hera, Dili 日本", "Hera no 日本"):
        found = find(gazetteer, text)
        assert (found.match, found.codes) == (Match.NONE, ()), text
        assert find(gazetteer, "Hera", text).match is Match.NONE
    assert find(gazetteer, "Hera Привет").suggestions[0] == "Hera, Cristo Rei, Dili"
    assert find(gazetteer, "Dili 日本").suggestions == ("Dili",)
    assert find(gazetteer, "Maʔabat").codes == find(gazetteer, "Maꞌabat").codes == ("110505",)
    assert find(gazetteer, "Hera ★").codes == (HERA,), "which is no letter"


def test_the_words_of_a_name_suggest_it(gazetteer):
    for text, first in [
        ("Hera Dili", "Hera, Cristo Rei, Dili"),
        ("Dili Hera", "Hera, Cristo Rei, Dili"),
        ("Cristo Rei Hera", "Hera, Cristo Rei, Dili"),
        ("Lahane", "Lahane Oriental, Nain Feto, Dili"),
        ("Jaco", "Tutuala, Lautém"),
        ("Ilha de Jaco", "Tutuala, Lautém"),
        ("TL", "Timor-Leste"),
    ]:
        found = find(gazetteer, text)
        assert (found.match, found.suggestions[0]) == (Match.NONE, first)
    for text in ("Ilha de Atauro", "Illa Ataúru", "Pulau Atauro", "Atauro Island"):
        assert find(gazetteer, text).codes == ("03",)
