"""What an approver reads on a small screen at half past two: all he needs to say yes or no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from duty_night import HALF_PAST_TWO, Night
from house import shipped_app
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.model.warning import Certainty, Kind, Mode, Revision, Severity, State, Urgency
from alerts.outgoing.approval_call import ApprovalCall, approval_call, closed_page, fits, without_code
from alerts.words.gsm7 import GSM7, measure

TETUM = "NDMD: AVIZU INUNDASAUN iha Hera to'o 22/11 06:00. Sai hosi mota ninin. Ba fatin aas. Hatan 1."
FACTS = Revision(
    id=1,
    warning_id=7,
    number=1,
    kind=Kind.WARNING,
    state=State.SUBMITTED,
    hazard="flood",
    severity=Severity.SEVERE,
    urgency=Urgency.IMMEDIATE,
    certainty=Certainty.LIKELY,
    onset=None,
    expires=HALF_PAST_TWO + timedelta(hours=3, minutes=30),
    submitted_by="ana",
)


def sms(text: str, *, language: str = "tet", place: str = "") -> Bulletin:
    return Bulletin(
        kind=BulletinKind.SMS,
        purpose=Purpose.WARNING,
        place=place,
        language=language,
        text=text,
        parts=1,
        digest="",
    )


def call(**changes: object) -> ApprovalCall:
    gazetteer = shipped_app().gazetteer
    dili = next(place.code for place in gazetteer.municipalities if place.name == "Dili")
    facts = ApprovalCall(
        sender="NDMD",
        mode=Mode.ACTUAL,
        revision=replace(FACTS, sucos=tuple(gazetteer.sucos_of(dili))[:5]),
        gazetteer=gazetteer,
        bulletins=[sms(TETUM)],
        messages=36,
        phone="+67077110010",
        code="482913",
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def test_it_says_what_where_how_many_until_when_by_whom_the_text_and_the_code() -> None:
    facts = call()
    where = facts.gazetteer.summary(facts.revision.sucos)
    assert approval_call(facts) == (
        f"NDMD APPROVE warning 7? FLOOD Severe, {where}, 36 messages, until 22/11 06:00. By ana. "
        f"Text: {TETUM} If right, call +67077110010 and say 482913, or: avizu warning approve 7"
    )
    assert "more sucos in Dili" in where


def test_in_an_exercise_it_says_so_first() -> None:
    assert approval_call(call(mode=Mode.EXERCISE)).startswith("EXERCISE NDMD APPROVE warning 7?")


def test_of_several_texts_the_first_in_tetum_is_said_with_how_many_there_are() -> None:
    texts = [sms("Aviso.", language="pt"), sms("Avizu iha Hera."), sms("Avizu iha Comoro."), sms("Avizu iha Hera.")]
    assert " Text 1 of 2: Avizu iha Hera. If right," in approval_call(call(bulletins=texts))
    assert " Text: Aviso. If right," in approval_call(call(bulletins=texts[:1]))


def test_a_warning_that_nobody_gets_by_sms_says_so() -> None:
    script = replace(sms("Read this aloud."), kind=BulletinKind.SCRIPT)
    assert " It has no SMS text. If right," in approval_call(call(bulletins=[script]))


def test_who_submitted_without_a_number_is_rung_by_name() -> None:
    assert "If right, ring ana and say 482913" in approval_call(call(phone=""))


def test_an_end_is_not_taken_for_a_danger() -> None:
    revision = replace(call().revision, kind=Kind.ALL_CLEAR, number=2)
    assert "APPROVE warning 7 revision 2? ALL-CLEAR of flood, " in approval_call(call(revision=revision))


@pytest.mark.parametrize(
    ("length", "has", "lacks"),
    [
        (200, "or: avizu warning approve 7", "begins"),
        (265, "more sucos in Dili", "or: avizu"),
        (305, ", Dili, 36", "more sucos"),
        (500, "... (rest: avizu warning preview 7)", "more sucos"),
    ],
)
def test_where_it_is_long_the_text_is_the_last_that_is_cut(length: int, has: str, lacks: str) -> None:
    text = ("Sai hosi mota ninin. " * 40)[: length - 1] + "."
    said = approval_call(call(bulletins=[sms(text)]))
    assert has in said
    assert lacks not in said
    assert (text in said) is (length < 500)
    assert "say 482913" in said


@given(
    st.text(max_size=700),
    st.sampled_from(list(Mode)),
    st.sampled_from(["flood", "coastal_flood", "tsunami"]),
    st.integers(0, 100_000),
    st.sampled_from(["", "+67077110010"]),
    st.from_regex(r"[a-z][a-z0-9._-]{0,31}", fullmatch=True),
)
def test_whatever_it_tells_it_is_three_parts_of_gsm7_with_the_code(
    text: str, mode: Mode, hazard: str, messages: int, phone: str, login: str
) -> None:
    revision = replace(call().revision, hazard=hazard, submitted_by=login)
    facts = call(bulletins=[sms(text)], mode=mode, messages=messages, phone=phone, revision=revision)
    said = approval_call(facts)
    assert fits(said)
    assert " and say 482913" in said
    assert "482913" not in without_code(said)


def test_the_page_that_codes_count_no_more_is_one_part() -> None:
    revision = replace(FACTS, warning_id=12345, number=3, hazard="coastal_flood")
    said = closed_page(revision, wrong=6, typed_by="a" * 32, sender="NDMD", mode=Mode.EXERCISE)
    assert measure(said).encoding == GSM7
    assert measure(said).segments <= 2
    usual = closed_page(FACTS, wrong=3, typed_by="ana", sender="NDMD", mode=Mode.ACTUAL)
    assert usual.startswith("NDMD FLOOD Severe, warning 7: 3 wrong codes typed by ana.")
    assert measure(usual).segments == 1


def test_the_real_text_of_a_flood_is_said_whole(night: Night) -> None:
    number = night.submitted("Hera, Dili", "Comoro, Dili")
    (page,) = night.pages("ben")
    texts = [row.text for row in night_texts(night, number)]
    assert texts[0] in page.text
    assert "+67077110010" in page.text
    assert page.parts == measure(page.text).segments <= 3
    assert ", 2 messages, until 22/11 08:30. By ana." in page.text


def night_texts(night: Night, number: int) -> list[Bulletin]:
    from alerts.store import warnings

    with night.house.app.database.reading() as connection:
        found = warnings.bulletins(connection, night.newest(number).id)
    return [one for one in found if one.kind is BulletinKind.SMS]
