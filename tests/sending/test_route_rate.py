"""A route's rate is kept, and who is in a hurry does not wait behind the others."""

from __future__ import annotations

from house import ANA, BEN
from night_desk import BECORA, COMORO, HERA, Desk, Scripted, Sleeper

from alerts.actions import approve, dispatch, draft, end
from alerts.model.message import Post
from alerts.model.outcome import Accepted, Outcome
from alerts.model.warning import Severity


def timed(sleeper: Sleeper) -> tuple[Scripted, list[tuple[float, str]]]:
    """A channel that notes when each call came."""
    calls: list[tuple[float, str]] = []

    async def answer(post: Post) -> Outcome:
        calls.append((round(sleeper.now, 6), post.to))
        return Accepted(f"SM{len(calls)}")

    return Scripted(answer), calls


def people(desk: Desk, count: int, suco: str = HERA) -> None:
    for person in range(count):
        desk.house.contact(suco, desk.number("50", person))


def test_calls_are_spaced_by_the_rate(build) -> None:
    desk = build(route={"rate": 4.0})
    people(desk, 6)
    desk.warned(HERA)
    sleeper = Sleeper(desk)
    channel, calls = timed(sleeper)
    sent = desk.through(channel, **sleeper.given)
    assert sent.calls == 6
    assert [at for at, _ in calls] == [0.0, 0.25, 0.5, 0.75, 1.0, 1.25]


def test_a_route_slower_than_its_lease_sends_each_message_once(build) -> None:
    """One call in ten seconds, leases of half a minute: nobody's lease runs out while he waits for his turn."""
    desk = build(route={"rate": 0.1}, lease_seconds=30)
    people(desk, 8)
    desk.warned(HERA)
    sleeper = Sleeper(desk)
    channel, calls = timed(sleeper)
    desk.through(channel, **sleeper.given)
    assert [at for at, _ in calls] == [10.0 * n for n in range(8)]
    assert desk.house.lapse() == []
    assert {row.work for row in desk.house.messages()} == {"done"}


def test_the_rate_holds_from_one_round_to_the_next(build) -> None:
    import asyncio

    desk = build(route={"rate": 1.0})
    people(desk, 1)
    sleeper = Sleeper(desk)
    channel, calls = timed(sleeper)

    async def two_rounds() -> None:
        dispatcher = dispatch.Dispatcher(desk.house.app, {"sms": channel}, owner="house:1:test", **sleeper.given)
        for _ in range(2):
            await asyncio.to_thread(desk.warned, HERA)
            await dispatcher.drain()
        dispatcher.close()

    asyncio.run(two_rounds())
    assert [at for at, _ in calls] == [0.0, 1.0]


def test_a_retraction_overtakes_what_waits_for_its_turn(build) -> None:
    """It is approved while a slow route is at its second of five calls: the other three never go out."""
    desk = build(route={"rate": 0.5})
    people(desk, 5)
    number = desk.warned(HERA)

    def retract() -> None:
        end.retract(desk.house.app, number, by=ANA, now=desk.house.now, reason="wrong suco")

    sleeper = Sleeper(desk, meanwhile=retract)
    channel, calls = timed(sleeper)
    desk.through(channel, **sleeper.given)
    first, second = desk.number("50", 0), desk.number("50", 1)
    assert calls == [(0.0, first), (2.0, first), (4.0, second)]
    texts = [post.text for post in channel.posts]
    assert ["AVIZU" in text for text in texts] == [True, False, False]
    states = [(row.purpose, row.work, row.code) for row in desk.house.messages()]
    assert states == [
        ("warning", "done", ""),
        ("warning", "done", "withheld"),
        *[("warning", "withdrawn", "")] * 3,
        ("retraction", "done", ""),
        ("retraction", "done", ""),
    ]


def test_who_goes_first(desk: Desk) -> None:
    """Retraction, all-clear, what is no longer so, answers, then warnings: Extreme before Moderate."""
    app = desk.house.app
    for person, suco in enumerate((HERA, COMORO, BECORA)):
        desk.house.contact(suco, desk.number("50", person))
    over, mistaken, shrinking = desk.warned(HERA), desk.warned(COMORO), desk.warned(HERA, BECORA)
    desk.through(Scripted())
    desk.house.clock.move(hours=2)
    desk.warned(HERA, severity=Severity.MODERATE, hazard="landslide")
    desk.warned(HERA, severity=Severity.EXTREME)
    desk.says(desk.number("50"), "ajuda")
    draft.update(app, shrinking, {"sucos": (desk.house.suco(HERA),)}, by=ANA, now=desk.house.now)
    draft.submit(app, shrinking, by=ANA, now=desk.house.now)
    approve.approve(app, shrinking, by=BEN, now=desk.house.now)
    end.all_clear(app, over, by=ANA, now=desk.house.now, statement="DNMG 21/11 23:50")
    end.retract(app, mistaken, by=ANA, now=desk.house.now, reason="wrong suco")
    before = {row.id for row in desk.house.messages() if row.work == "done"}
    sent = Scripted()
    desk.through(sent)
    kinds = {row.id: (row.purpose, row.priority) for row in desk.house.messages()}
    order = [kinds[post.message_id] for post in sent.posts]
    assert not before & {post.message_id for post in sent.posts}
    assert [purpose for purpose, _ in order] == [
        "retraction",
        "all-clear",
        "no-longer",
        "reply",
        "warning",
        "update",
        "warning",
    ]
    assert order[4][1] < order[5][1] < order[6][1]
