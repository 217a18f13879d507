"""avizu station check: what keeps a warning from a station, then what is still to ask."""

from __future__ import annotations

from builders_station import STATIONS
from known_stations import FULL, rows, run


def test_the_check_names_what_is_missing_and_fails(simple):
    code, output = run(simple, "check")
    assert code == 1
    assert output.splitlines()[:3] == [
        "  comoro         Radio Komunidade Komoro: can be reached",
        "! lorico         Radio Lorico: no phone and no e-mail",
        "! husar          (name not known): nobody has confirmed its address",
    ]
    assert "[ACTUAL] 1 of 3 stations can be reached." in output
    assert "Ring each station, then write who confirmed" in output


def test_the_check_counts_what_is_not_known_the_most_important_first(simple):
    _, output = run(simple, "check")
    counted = [line[2:] for line in output.splitlines() if line[4:5].isdigit()]
    assert counted == [
        "  1  no phone and no e-mail",
        "  1  nobody has confirmed its address",
        "  3  no hours on air: all",
        "  3  no key-holder: all",
        "  3  no minutes to air: all",
        "  3  whether it has a generator: all",
        "  3  how it takes audio: all",
        "  3  where in its municipality it is heard: all",
        "  1  no name: husar",
        "  1  no mhz: lorico",
    ]


def test_what_was_confirmed_long_ago_wants_asking_again(full_home):
    _, output = run(full_home, "check", "--now", "2022-04-01 12:00")
    assert "confirmed more than a year ago" not in output
    _, output = run(full_home, "check", "--now", "2022-04-03 12:00")
    assert "    1  confirmed more than a year ago: rai-husar\n" in output


def test_what_was_confirmed_tomorrow_was_not_confirmed(full_home):
    """The day changes at midnight in Dili, when it is still the day before in UTC."""
    said = "    1  confirmed on a day that is still to come: rai-husar\n"
    assert said in run(full_home, "check", "--now", "2021-03-31 23:59")[1]
    assert said not in run(full_home, "check", "--now", "2021-04-01 00:00")[1]


def test_black_spots_that_can_not_be_true_fail_the_check(full_home, tmp_path):
    good = FULL.partition("- {id: dark")[0]
    spots = tmp_path / "spots.yaml"
    spots.write_text(good.replace("[Hautoho]", "['Manleuana, Dili']"))
    code, output = run(full_home, "check", str(spots))
    assert code == 1
    assert "! rai-husar      Radio Rai Husar (made up): a black spot outside its footprint\n" in output
    spots.write_text(good.replace("[Hautoho]", "['Postu Remexio', 'Hera, Dili']"))
    code, output = run(full_home, "check", str(spots))
    assert (code, "black spots cover all of its footprint" in output) == (1, True)


def test_a_list_that_is_complete_passes(full_home, tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text(FULL.partition("- {id: dark")[0])
    code, output = run(full_home, "check", str(good))
    assert (code, output) == (
        0,
        "  rai-husar      Radio Rai Husar (made up): complete\n[ACTUAL] 1 of 1 stations can be reached.\n",
    )


def test_what_is_merely_unknown_does_not_fail_the_check(full_home, tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text("\n".join(STATIONS.splitlines()[1:3]))
    code, output = run(full_home, "check", str(good))
    assert code == 0
    assert output.endswith("Everything known of one: avizu station show ID\n")


def test_the_check_for_scripts(simple):
    code, output = run(simple, "check", "--json")
    comoro, lorico, _ = rows(output)
    assert code == 1
    assert set(comoro) == {"id", "reachable", "missing", "unknown", "unknown_clips"}
    assert comoro["missing"] == comoro["unknown"]
    assert lorico["missing"] == ["no phone and no e-mail", *lorico["unknown"]]


def test_a_phone_that_can_not_get_an_sms_is_named(full_home, tmp_path):
    fixed = tmp_path / "fixed.yaml"
    fixed.write_text('- {id: a, name: A, municipality: Dili, mhz: 99.9, phone: "3321234", confirmed_by: ana}')
    code, output = run(full_home, "check", str(fixed))
    assert code == 1
    assert f"{fixed} line 1 confirms a phone that can't get an SMS: '3321234' is not a mobile number" in output


def test_a_mistake_in_the_file_is_named_by_its_line(full_home, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("- {id: a, name: A, municipality: Dili}\n- {id: b, name: B, municipality: Darwin}\n")
    code, output = run(full_home, "check", str(bad))
    assert code == 1
    assert f"{bad} line 2 names the municipality 'Darwin'" in output
    bad.write_bytes(b"\xff\xfe\x00")
    assert run(full_home, "check", str(bad))[0] == 2


def test_an_empty_list_reaches_nobody(full_home, tmp_path):
    empty = tmp_path / "empty.yaml"
    empty.write_text("")
    assert run(full_home, "check", str(empty)) == (1, "[ACTUAL] 0 of 0 stations can be reached.\n")
