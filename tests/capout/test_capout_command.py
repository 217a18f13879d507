"""avizu warning cap: the published document, as anybody gets it."""

from __future__ import annotations

from duty_desk import Desk
from duty_desk_fixtures import desk, first_desk  # noqa: F401

from alerts.cap.read import read


def test_the_document_is_printed_as_it_was_published(desk: Desk) -> None:  # noqa: F811
    number = desk.submitted()
    desk.approve(number)
    out = desk.ok("warning", "cap", number, by="vera")
    document = read(out.encode()).document
    assert document is not None
    assert (document.msg_type, document.infos[0].headline) == ("Alert", "Inundasaun: Hera")
    assert desk.ok("warning", "cap", number, "--revision", 1) == out


def test_printed_and_imported_it_is_the_same_warning_again(desk: Desk) -> None:  # noqa: F811
    number = desk.submitted("--onset", "2026-11-21 23:30")
    desk.approve(number)
    file = desk.file("ours.cap.xml", desk.ok("warning", "cap", number))
    first = desk.run("warning", "list", "--json").rows[0]
    again = desk.run("warning", "import", file, "--json").row
    same = ("hazard", "sucos", "severity", "urgency", "certainty", "onset", "effective", "expires", "values")
    assert {name: again[name] for name in same} == {name: first[name] for name in same}
    assert again["findings"] == []


def test_what_was_not_approved_has_none(desk: Desk) -> None:  # noqa: F811
    number = desk.submitted()
    said = desk.refused("warning", "cap", number)
    assert said.endswith(
        f"Warning {number} has no CAP document: only what was approved is published. "
        f"See its revisions: avizu warning show {number}"
    )
    desk.approve(number)
    assert f"Warning {number} revision 2 has no CAP document" in desk.refused("warning", "cap", number, "--revision", 2)
    assert "There is no warning 99." in desk.refused("warning", "cap", 99)
    assert "There is no warning" in desk.refused("warning", "cap", 10**18)
