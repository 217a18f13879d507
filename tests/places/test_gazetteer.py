"""What lies in what, and how an officer calls a set of sucos."""

from __future__ import annotations

import pytest

from alerts.errors import NotFound
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer

COMORO, MANLEUANA, HERA, BEDUKU = "070203", "070207", "070107", "1001X1"


def test_the_country_has_its_places(gazetteer):
    levels = [gazetteer.level(code) for code in gazetteer.cells]
    assert levels.count(Level.MUNICIPALITY) == 14
    assert levels.count(Level.POST) == 70
    assert levels.count(Level.ALDEIA) == 2238
    assert len(gazetteer.sucos) == 467
    assert gazetteer.sucos_of("TL") == gazetteer.sucos == tuple(sorted(gazetteer.sucos))


def test_municipalities_split_the_country(gazetteer):
    sucos = [suco for place in gazetteer.municipalities for suco in gazetteer.sucos_of(place.code)]
    assert sorted(sucos) == list(gazetteer.sucos)


def test_a_place_knows_where_it_is(gazetteer):
    hera = gazetteer.place(HERA)
    assert (hera.name, hera.level, hera.parent) == ("Hera", Level.SUCO, "0701")
    assert (hera.municipality, hera.post, hera.pcode) == ("Dili", "Cristo Rei", "TL060604")
    assert hera.coastal
    min_lon, min_lat, max_lon, max_lat = hera.box
    lat, lon = hera.inside
    assert min_lon < lon < max_lon
    assert min_lat < lat < max_lat
    assert gazetteer.place("07").parent == ""
    assert gazetteer.municipality_of(HERA).code == gazetteer.municipality_of("07").code == "07"
    assert gazetteer.around(HERA) == ("0701", "07", "TL")


def test_an_unknown_code_is_refused_with_a_way_on(gazetteer):
    with pytest.raises(NotFound, match=r"'999999'.*avizu place find"):
        gazetteer.place("999999")
    with pytest.raises(NotFound):
        gazetteer.sucos_of("999999")


def test_beduku_exists_by_name_only(gazetteer):
    beduku = gazetteer.place(BEDUKU)
    assert (beduku.name, beduku.municipality, beduku.post, beduku.parent) == ("Beduku", "Liquiçá", "Bazartete", "1001")
    assert beduku.inside is beduku.box is beduku.area_km2 is None
    assert gazetteer.without_polygon == (BEDUKU,)
    for around in (BEDUKU, "1001", "10", "TL"):
        assert BEDUKU in gazetteer.sucos_of(around)


def test_beduku_is_not_doubled_when_the_source_gives_it_a_code():
    heading = "level,code,name,parent_code,municipality,administrative_post\n"
    places = "municipality,10,Liquiçá,TL,Liquiçá,\npost,1001,Bazartete,10,Liquiçá,Bazartete\n"
    aliases = "level,code,canonical,alias\n"
    assert Gazetteer.load(heading + places, aliases).sucos == (BEDUKU,)
    named = "suco,100110,Beduku,1001,Liquiçá,Bazartete\n"
    assert Gazetteer.load(heading + places + named, aliases).sucos == ("100110",)


def test_an_aldeia_belongs_to_the_suco_it_lies_in_not_to_the_one_its_code_says(gazetteer):
    assert gazetteer.place("04040201").parent == "040401"
    assert gazetteer.sucos_of("04040201") == ("040401",)


def test_a_pcode_is_a_set_of_sucos_with_borders_of_its_own(gazetteer):
    assert set(gazetteer.sucos_of_pcode("TL06")) == {*gazetteer.sucos_of("07"), *gazetteer.sucos_of("03")}
    assert gazetteer.sucos_of_pcode("tl0604 ") == gazetteer.sucos_of("03")
    assert gazetteer.sucos_of_pcode("TL060604") == (HERA,)
    assert set(gazetteer.sucos_of_pcode("TL02")) == set(gazetteer.sucos_of("01"))


def test_a_pcode_of_a_divided_post_covers_all_its_parts(gazetteer):
    quelicai = {gazetteer.around(suco)[0] for suco in gazetteer.sucos_of_pcode("TL0303")}
    assert quelicai == {"0404", "0405", "0406"}


def test_every_suco_is_in_exactly_one_pcode_of_a_municipality(gazetteer):
    covered = [suco for number in range(1, 14) for suco in gazetteer.sucos_of_pcode(f"TL{number:02}")]
    assert sorted(covered) == list(gazetteer.sucos)


def test_older_boundaries_by_the_pcode_of_a_place(gazetteer):
    assert set(gazetteer.sucos_formerly_of("07")) == {*gazetteer.sucos_of("07"), *gazetteer.sucos_of("03")}
    assert "090501" in gazetteer.sucos_formerly_of("0903")
    assert gazetteer.sucos_formerly_of("03") == gazetteer.sucos_formerly_of("TL") == ()


@pytest.mark.parametrize("pcode", ["TL99", "TL", "TL0", "", "06", "Dili"])
def test_what_is_no_pcode_is_refused(gazetteer, pcode):
    with pytest.raises(NotFound):
        gazetteer.sucos_of_pcode(pcode)


def test_labels_tell_sucos_of_one_name_apart(gazetteer):
    assert gazetteer.label(HERA) == "Hera"
    assert gazetteer.label("07") == "Dili"
    assert gazetteer.label("TL") == "Timor-Leste"
    assert gazetteer.label("010407") == "Maumeta (Aileu)"
    assert gazetteer.label("010304") == "Fahisoi (Lequidoe)"
    labels = [gazetteer.label(code) for code in gazetteer.cells]
    assert len(set(labels)) == len(labels)


def test_a_suco_named_like_a_larger_place_says_that_it_is_the_suco(gazetteer):
    for code, label in [
        ("02", "Ainaro"),
        ("0201", "Postu Ainaro"),
        ("020101", "Suku Ainaro"),
        ("050303", "Suku Bobonaro"),
        ("020408", "Suku Maubisse"),
        ("120306", "Letefoho (Manufahi)"),
        ("0805", "Postu Letefoho"),
        ("080106", "Laclo (Ermera)"),
        ("040706", "Uato-Lari (Baucau)"),
        ("040501", "Baguia (Quelicai)"),
        ("040209", "Samalari (Postu Baucau)"),
        ("040405", "Maluro (Baucau)"),
        ("140506", "Maluru (Viqueque)"),
        ("0702", "Dom Aleixo"),
        ("07030101", "Besahe, Mantelolão, Metinaro, Dili"),
    ]:
        assert gazetteer.label(code) == label
    assert gazetteer.told_apart("020101") == ("Suku Ainaro", "")
    assert gazetteer.told_apart("040209") == ("Samalari", "Postu Baucau")
    assert gazetteer.told_apart("07030101") == ("Besahe", "Mantelolão, Metinaro, Dili")


def test_what_is_typed_for_a_suco_never_confirms_a_larger_place(gazetteer):
    larger = {gazetteer.covering_name([code]) for code in gazetteer.cells if len(code) < 6}
    assert not larger & {gazetteer.covering_name([suco]) for suco in gazetteer.sucos}


def test_a_post_named_like_a_suco_outside_of_it_says_that_it_is_a_post(gazetteer):
    assert gazetteer.full_name("0401") == "Postu Baguia, Baucau"
    assert gazetteer.full_name("040501") == "Baguia, Quelicai, Baucau"
    assert gazetteer.full_name("0201") == "Ainaro, Ainaro"


def test_every_name_of_two_sucos_is_shown_with_where_it_is(gazetteer):
    names = [gazetteer.fact(suco, "name") for suco in gazetteer.sucos]
    twice = [suco for suco, name in zip(gazetteer.sucos, names, strict=True) if names.count(name) > 1]
    assert (len(twice), len({gazetteer.fact(suco, "name") for suco in twice})) == (32, 15)
    for suco in twice:
        label = gazetteer.label(suco)
        assert label == gazetteer.covering_name([suco])
        assert label.endswith(")")
        assert "(" not in gazetteer.summary([suco]) or gazetteer.fact(suco, "administrative_post") in label


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], "no sucos"),
        ([COMORO], "Comoro in Dili"),
        ([COMORO, MANLEUANA], "Comoro and Manleuana in Dili"),
        ([COMORO, MANLEUANA, HERA], "Hera, Comoro and Manleuana in Dili"),
        (["0702"], "Bairro Pite, Bebonuk and 5 more sucos in Dili"),
        ([COMORO, MANLEUANA, HERA, "070101"], "Ailok, Hera and 2 more sucos in Dili"),
        (["07"], "all of Dili (31 sucos)"),
        (["03", "0702"], "12 sucos in Atauro, Dili"),
        (["01", "02", "03", "04"], "123 sucos in 4 municipalities"),
        (["TL"], "Timor-Leste (467 sucos)"),
        (["010304"], "Fahisoi (Lequidoe) in Aileu"),
        (["020101", "020106"], "Suku Ainaro and Soro in Ainaro"),
        (["120306"], "Letefoho in Manufahi"),
    ],
)
def test_a_set_of_places_in_one_line(gazetteer, codes, said):
    assert gazetteer.summary(codes) == said


@pytest.mark.parametrize(
    ("codes", "typed"),
    [
        ([HERA], "Hera"),
        (["010407"], "Maumeta (Aileu)"),
        ([COMORO, HERA], "Dili"),
        (["03", "07"], "Atauro, Dili"),
        (["01", "02", "03", "04"], "4 municipalities"),
        (["TL"], "Timor-Leste"),
    ],
)
def test_what_an_officer_types_to_confirm(gazetteer, codes, typed):
    assert gazetteer.covering_name(codes) == typed


def test_nothing_is_never_confirmed(gazetteer):
    with pytest.raises(NotFound):
        gazetteer.covering_name([])
