"""Whatever a telephone does at the stand-in ends in the right work and the right proof."""

from __future__ import annotations

from house import sms_route
from night_desk import BECORA, Desk

from alerts.sandbox.behaviour import BEHAVIOURS

ENDS = {
    "01": ("done", "undelivered", "30005"),
    "02": ("done", "undelivered", "30003"),
    "03": ("done", "undelivered", "30007"),
    "04": ("done", "undelivered", "30008"),
    "05": ("done", "undelivered", "30006"),
    "10": ("deferred", "none", "429"),
    "11": ("uncertain", "none", "503"),
    "12": ("done", "none", "21211"),
    "13": ("done", "delivered", ""),
    "14": ("done", "delivered", ""),
    "15": ("done", "delivered", ""),
    "16": ("uncertain", "none", "503"),
    "17": ("uncertain", "none", "broken"),
    "18": ("done", "none", "21610"),
    "19": ("done", "none", "21612"),
    "20": ("done", "accepted", ""),
    "21": ("done", "delivered", ""),
    "22": ("done", "delivered", ""),
    "23": ("done", "delivered", ""),
    "24": ("done", "delivered", ""),
    "30": ("done", "acknowledged", ""),
    "31": ("done", "acknowledged", ""),
    "32": ("done", "acknowledged", ""),
    "33": ("done", "delivered", ""),
    "34": ("done", "delivered", ""),
    "35": ("done", "acknowledged", ""),
    "36": ("done", "acknowledged", ""),
    "50": ("done", "delivered", ""),
}
"""By the last two digits: work, proof, code, when the first call and all its callbacks are over."""

LATER = ENDS | {
    "10": ("deferred", "none", "429"),
    "16": ("done", "delivered", ""),
}
"""After the gateway was asked about what was unclear, and what it lacks went out once more."""

CALLS = dict.fromkeys(ENDS, 1) | {"10": 2, "11": 2, "16": 2, "17": 2}


def states(desk: Desk) -> dict[str, tuple[str, str, str]]:
    return {row.address[-2:]: (row.work, row.proof, row.code) for row in desk.house.messages() if row.revision_id}


def test_the_table_knows_every_behaviour() -> None:
    assert set(ENDS) == {row.digits for row in BEHAVIOURS} | {"50"}


def test_every_number_ends_where_it_should(build, stand_in) -> None:
    route = sms_route(stand_in.base_url)
    quick = {**route.options, "timeout": "1"}
    desk = build(route={"options": quick, "in_flight": 40})
    for digits in ENDS:
        desk.house.contact(BECORA, desk.number(digits))
    desk.warned(BECORA)
    desk.send()
    desk.settle()
    assert states(desk) == ENDS

    desk.pass_time(31)
    assert desk.look_up().again == 3
    desk.send()
    desk.settle()
    assert states(desk) == LATER | {digits: ENDS[digits] for digits in ("11", "17")}
    assert {digits: desk.sandbox.state.asked[desk.number(digits)] for digits in ENDS} == CALLS | {
        "30": 2, "31": 2, "32": 2, "33": 2, "34": 2, "35": 2, "36": 3,
    }  # fmt: skip
    doubles = [phone for phone in {m.to for m in desk.sandbox.state.messages.values()} if len(desk.warnings(phone)) > 1]
    assert doubles == []
