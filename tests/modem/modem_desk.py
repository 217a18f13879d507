"""A house whose only way out is a modem: the folders of gammu-smsd, and somebody who does as it does."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from house import BEN, House, sms_route

from alerts.actions import approve, collect, receive, settle
from alerts.channels import open_channel
from alerts.delivery.ports import Channel
from alerts.model.route import Route
from alerts.store import journal, proof

HERA, COMORO = "Hera, Dili", "Comoro, Dili"
CHIEF, DEPUTY = "+67077110001", "+67077110002"
FOLDERS = ("outbox", "sent", "error", "inbox")
LONG_AGO = 3600.0


def a_spool(folder: Path) -> Path:
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    return folder


def modem_route(spool: Path, **changes: Any) -> Route:
    options = {"spool": str(spool)} | changes.pop("options", {})
    return sms_route(name="modem", channel="gammu", options=options, secrets={}, usd_per_part=None, **changes)


@dataclass
class ModemDesk:
    house: House
    spool: Path

    def warned(self, *sucos: str, **more: object) -> int:
        """A flood there, approved and laid into the outbox."""
        number = self.queued(*sucos, **more)
        self.house.send()
        return number

    def queued(self, *sucos: str, **more: object) -> int:
        number = self.house.submitted(*(sucos or (HERA,)), **more)
        approve.approve(self.house.app, number, by=BEN, now=self.house.now)
        return number

    def lying_in(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.spool / folder).iterdir() if path.is_file())

    def text_of(self, folder: str, name: str) -> str:
        return (self.spool / folder / name).read_text("utf-16")

    def modem_takes(self, folder: str = "sent") -> list[str]:
        """gammu-smsd moves all of the outbox on: to `error` if the modem could not send it."""
        names = self.lying_in("outbox")
        for name in names:
            (self.spool / "outbox" / name).rename(self.spool / folder / name)
        return names

    def comes(self, sender: str, *parts: str, at: str = "20261121_231500", touched: float = LONG_AGO) -> list[Path]:
        """A reply or a delivery report, as gammu-smsd writes it: UTF-16 with its mark, big end first."""
        written = []
        for number, text in enumerate(parts):
            path = self.spool / "inbox" / f"IN{at}_00_{sender}_{number:02}.txt"
            path.write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
            when = self.house.now.timestamp() - touched
            os.utime(path, (when, when))
            written.append(path)
        return written

    def tend(self) -> None:
        """What a sending process does every 15 seconds."""
        self.through(collect.beside(settle.tend, receive.reply))

    def collect_and_die(self) -> None:
        """All of it is recorded, and the process ends before anything is put away."""

        async def dies(app: Any, channels: dict[str, Channel], owner: str) -> None:
            for channel in channels.values():
                channel.put_away = _nothing  # type: ignore[attr-defined]
            await collect.collect(app, channels, receive.reply)

        self.through(dies)

    def through(self, tend: collect.Tend) -> None:
        async def run() -> None:
            app = self.house.app
            channels = {route.name: open_channel(route, app.clock) for route in app.settings.routes}
            await tend(app, channels, self.house.owner)

        asyncio.run(run())

    def state(self, phone: str = CHIEF) -> tuple[str, str]:
        row = [row for row in self.house.messages() if row.address == phone and row.revision_id is not None][-1]
        return row.work, row.proof

    def row(self, phone: str = CHIEF) -> Any:
        return [row for row in self.house.messages() if row.address == phone and row.revision_id is not None][-1]

    def receipts(self, phone: str = CHIEF) -> list[tuple[str, str]]:
        with self.house.app.database.reading() as connection:
            return [(one.kind, one.raw) for one in proof.history(connection, self.row(phone).id)[1]]

    def replies(self) -> list[tuple[str, str, str]]:
        with self.house.app.database.reading() as connection:
            return [(row.sender, row.text, row.meaning) for row in journal.replies(connection)]


async def _nothing(_: object) -> None:
    return None
