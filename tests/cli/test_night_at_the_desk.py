"""One warning through the commands, as two officers type them."""

from __future__ import annotations

from duty_desk import WIDTH, Desk


def test_from_draft_to_the_end(desk: Desk) -> None:
    number = desk.draft()
    assert desk.ok("warning", "preview", number).splitlines()[:3] == [
        f"[ACTUAL] Warning {number}  flood, severe  draft by ana 23:00",
        "  Hera in Dili, until Sunday 22/11 05:00",
        "  1 suco  at most 324,738 people  2 contacts  0 stations  2 messages",
    ]
    assert f"Next: a second officer: avizu warning approve {number}" in desk.ok("warning", "submit", number)
    said = desk.approve(number)
    assert said.code == 0, said
    assert "2 messages are on their way." in said.out
    assert [state[1] for state in desk.house.states(number)] == ["queued", "queued"]
    assert "[ACTUAL] Warning" in desk.ok("warning", "show", number)
    typed = ("--confirm-place", "Hera", "--confirm-reach", 0, *desk.passphrase("ana"))
    done = desk.run("warning", "retract", number, "--reason", "wrong suco", *typed, "--json")
    assert (done.row["kind"], done.row["messages"]) == ("retraction", 0)
    assert "Nobody gets a message: none of this warning had gone out." in done.err
    shown = desk.ok("warning", "show", number)
    for word in ("drafted", "submitted", "approved warning", "wrong suco"):
        assert word in shown


def test_a_draft_is_edited_and_says_so(desk: Desk) -> None:
    number = desk.draft()
    row = desk.run(
        "warning", "edit", number, "--severity", "Extreme", "--place", "Comoro, Dili", "--json", by="ben"
    ).row
    assert (row["severity"], row["touched_by"]) == ("Extreme", ["ana", "ben"])
    assert row["sucos"] == [desk.house.suco("Comoro, Dili")]


def test_another_hazard_keeps_only_the_values_that_it_has_too(desk: Desk) -> None:
    number = desk.draft("--hazard", "earthquake", "--set", "magnitude=6.1", "--set", "place=Ainaro")
    row = desk.run("warning", "edit", number, "--hazard", "flood", "--json").row
    assert (row["hazard"], row["values"]) == ("flood", {})


def test_a_value_given_as_nothing_is_taken_away(desk: Desk) -> None:
    number = desk.draft("--hazard", "earthquake", "--set", "magnitude=6.1", "--set", "place=Ainaro")
    desk.ok("warning", "edit", number, "--set", "magnitude=")
    assert f"! no magnitude yet: avizu warning edit {number} --set magnitude=..." in desk.ok("warning", "show", number)
    assert "needs magnitude" in desk.refused("warning", "submit", number)


def test_returned_mended_and_sent_again(desk: Desk) -> None:
    number = desk.submitted()
    assert "A reason is needed" in desk.refused("warning", "return", number, "--reason", " ", by="ben")
    assert "returned" in desk.ok("warning", "return", number, "--reason", "the end is wrong", by="ben")
    desk.ok("warning", "edit", number, "--expires", "+3h")
    desk.ok("warning", "submit", number)
    assert desk.approve(number).code == 0


def test_an_update_is_previewed_with_the_words_of_an_update(desk: Desk) -> None:
    number = desk.submitted()
    desk.approve(number)
    desk.house.contact("Comoro, Dili", "+67077110003")
    desk.ok("warning", "update", number, "--place", "Comoro, Dili")
    preview = desk.ok("warning", "preview", number)
    assert "revision 2" in preview
    assert "no-longer" in preview


def test_a_preview_of_what_went_out_shows_what_went_out(desk: Desk) -> None:
    number = desk.submitted()
    before = desk.run("warning", "preview", number, "--json").row["bulletins"]
    desk.approve(number)
    assert desk.run("warning", "preview", number, "--json").row["bulletins"] == before


def test_the_list_shows_what_is_open_and_with_all_what_is_over(desk: Desk) -> None:
    assert "No warning is open" in desk.ok("warning", "list")
    first, second = desk.draft(), desk.draft(place="Comoro, Dili")
    desk.ok("warning", "drop", first, "--reason", "twice")
    assert [row["id"] for row in desk.run("warning", "list", "--json").rows] == [second]
    assert [row["id"] for row in desk.run("warning", "list", "--all", "--json").rows] == [second, first]
    assert "dropped" in desk.ok("warning", "list", "--all")


def test_an_all_clear_with_a_statement_needs_one_officer(desk: Desk) -> None:
    number = desk.submitted()
    desk.approve(number)
    desk.house.clock.move(hours=2)
    typed = ("--confirm-place", "Hera", "--confirm-reach", 0, *desk.passphrase("ana"))
    said = desk.run("warning", "all-clear", number, "--statement", "DNMG bulletin 7", *typed)
    assert "all-clear of flood" in said.out
    assert "statement: DNMG bulletin 7" in desk.ok("warning", "show", number)


def test_who_said_para_since_submit_is_named_at_approval(desk: Desk) -> None:
    from alerts.store import people

    number = desk.submitted("--severity", "moderate")
    preview = desk.run("warning", "preview", number, "--json").row
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110001", desk.house.now)
    flags = ("--confirm-place", "Hera", "--confirm-reach", preview["recipients"] - 1)
    desk.somebody_sends()
    said = desk.ok("warning", "approve", number, *flags, *desk.passphrase("ben"), by="ben")
    assert "! Maria (made up) in Hera gets nothing: said PARA" in said
    assert "1 message is on its way." in said


def test_the_place_is_typed_without_regard_to_capitals_and_accents(desk: Desk) -> None:
    number = desk.submitted()
    flags = ("--confirm-place", "  HÉRA ", "--confirm-reach", 2)
    desk.somebody_sends()
    assert desk.run("warning", "approve", number, *flags, *desk.passphrase("ben"), by="ben").code == 0


def test_times_are_dili_times_unless_they_say_otherwise(desk: Desk) -> None:
    number = desk.draft("--expires", "2026-11-22 06:00", "--onset", "2026-11-21T16:00:00Z")
    row = desk.run("warning", "show", number, "--json").row
    assert (row["expires"], row["onset"]) == ("2026-11-21T21:00:00Z", "2026-11-21T16:00:00Z")


def test_unreached_places_stations_to_ring_and_silent_people_are_named(desk: Desk) -> None:
    from alerts.store import people

    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110002", desk.house.now)
    number = desk.draft("--place", "Bebonuk, Dili", "--severity", "moderate")
    preview = desk.ok("warning", "preview", number)
    assert "! no contact in 1 of 2 sucos: Bebonuk" in preview
    assert "! no confirmed address, ring them: " in preview
    assert "! no station reaches" not in preview
    assert "! said PARA, get nothing: José (made up)" in preview
    assert desk.run("warning", "preview", number, "--json").row["ring"]


def test_a_station_whose_address_nothing_can_carry_is_named(desk: Desk) -> None:
    station = (
        "- {id: fm, name: Radio Test, municipality: Dili, email: fm@example.tl, confirmed_by: ana, made_up: true}\n"
    )
    (desk.house.app.home / "stations.yaml").write_text(station, "utf-8")
    number = desk.draft()
    assert "! no route to them, ring them: Radio Test" in desk.ok("warning", "preview", number)


def test_a_suco_outside_every_footprint_is_told_apart(desk: Desk) -> None:
    hera = desk.house.suco("Hera, Dili")
    station = f"- {{id: fm, name: Radio Test, municipality: Dili, footprint: ['{hera}'], made_up: true}}\n"
    (desk.house.app.home / "stations.yaml").write_text(station, "utf-8")
    preview = desk.ok("warning", "preview", desk.draft("--place", "Bebonuk, Dili"))
    assert "! no station reaches 1 of 2 sucos: Bebonuk\n" in preview
    assert "! no confirmed address, ring them: Radio Test\n" in preview


def test_every_line_fits_the_terminal(desk: Desk) -> None:
    number = desk.submitted(place="Dili")
    desk.approve(number)
    desk.ok("warning", "update", number, "--place", "Comoro, Dili", "--severity", "Extreme")
    desk.ok("warning", "submit", number)
    many = desk.draft(place="Timor-Leste")
    for words in (["list"], ["show", number], ["preview", number], ["preview", many], ["list", "--all"]):
        lines = desk.ok("warning", *words).splitlines()
        assert max(map(len, lines)) <= WIDTH, words


def test_approving_while_nobody_sends_says_so(desk: Desk) -> None:
    number = desk.submitted()
    flags = ("--confirm-place", "Hera", "--confirm-reach", 2, *desk.passphrase("ben"))
    said = desk.run("warning", "approve", number, *flags, by="ben")
    assert said.code == 1
    assert "! 2 messages wait, but nobody is sending: start avizu run" in said.out
