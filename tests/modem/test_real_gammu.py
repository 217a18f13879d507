"""The real gammu-smsd with its dummy phone: a warning goes through the whole program, and what comes back too."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from modem_desk import CHIEF, COMORO, DEPUTY, ModemDesk

from alerts.channels import open_channel
from alerts.model.message import Post
from alerts.model.outcome import Accepted

DAEMON = shutil.which("gammu-smsd")
PATIENCE = 15
RC = """\
[gammu]
model = dummy
connection = none
device = {phone}

[smsd]
service = files
logfile = {phone}.log
debuglevel = 1
commtimeout = 1
receivefrequency = 1
checksecurity = 0
deliveryreport = sms
inboxformat = unicode
transmitformat = 7bit
maxretries = 0
inboxpath = {spool}/inbox/
outboxpath = {spool}/outbox/
sentsmspath = {spool}/sent/
errorsmspath = {spool}/error/
"""
IN_THE_PHONE = """\
[Backup]
Format = 1.05

[SMSBackup000]
PDU = {pdu}
SMSC = "+67077000000"
DateTime = 20261121T231500
State = UnRead
Number = "{number}"
Name = ""
Text00 = {text}
Coding = Default
Folder = 1
Length = {length}
Class = -1
ReplySMSC = False
RejectDuplicates = False
ReplaceMessage = 0
MessageReference = 255
"""

pytestmark = pytest.mark.skipif(DAEMON is None, reason="gammu-smsd is not installed here")


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.05)


class Phone:
    """The dummy phone of a running gammu-smsd."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def log(self) -> str:
        return Path(f"{self.folder}.log").read_text("utf-8", "replace")

    def gets(self, number: str, text: str, *, pdu: str = "Deliver", place: int = 1) -> None:
        """Somebody's SMS, or the network's report, lies in the phone. It appears there whole."""
        coded = text.encode("utf-16-be").hex().upper()
        written = IN_THE_PHONE.format(pdu=pdu, number=number, text=coded, length=len(text))
        waiting = self.folder / f"{pdu}-{place}"
        waiting.write_text(written, "utf-8")
        waiting.rename(self.folder / "sms" / "1" / str(place))


@pytest.fixture
def phone(modem: ModemDesk, tmp_path: Path) -> Iterator[Phone]:
    assert DAEMON is not None
    phone = Phone(tmp_path / "phone")
    phone.folder.mkdir()
    rc = tmp_path / "smsdrc"
    rc.write_text(RC.format(phone=phone.folder, spool=modem.spool), "utf-8")
    with subprocess.Popen(
        [DAEMON, "-c", str(rc)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            until((phone.folder / "sms" / "5").is_dir)
            yield phone
        finally:
            daemon.terminate()
            daemon.wait(PATIENCE)


def post(text: str) -> Post:
    return Post(message_id=1, attempt_id="0a1b", to=DEPUTY, text=text)


def sent(modem: ModemDesk, post: Post) -> None:
    channel = open_channel(modem.house.app.settings.routes[0], modem.house.clock)
    assert isinstance(asyncio.run(channel.send(post)), Accepted)


def came(modem: ModemDesk) -> None:
    """gammu-smsd has written something into the inbox, a while ago as far as we are concerned."""
    until(lambda: bool(modem.lying_in("inbox")))
    for path in (modem.spool / "inbox").iterdir():
        until(lambda path=path: path.is_dir() or path.stat().st_size > 2)
        os.utime(path, (1.0e9, 1.0e9))


def test_a_warning_is_sent_delivered_and_answered_without_any_internet(modem: ModemDesk, phone: Phone) -> None:
    modem.warned()
    assert modem.state() == ("done", "accepted")
    until(lambda: len(modem.lying_in("sent")) == 1)
    text = modem.row().text
    [name] = modem.lying_in("sent")
    assert (name, modem.text_of("sent", name)) == (modem.row().gateway_id, text)
    assert f'Found 1 sms to "{CHIEF}" with text "{text}"' in phone.log
    assert "dlr: 1" in phone.log
    modem.tend()
    assert modem.state() == ("done", "sent")
    phone.gets(CHIEF, "Delivered", pdu="Status_Report")
    came(modem)
    modem.tend()
    assert modem.state() == ("done", "delivered")
    phone.gets(CHIEF, "1", place=2)
    came(modem)
    modem.tend()
    assert (modem.state(), modem.replies()) == (("done", "acknowledged"), [(CHIEF, "1", "acknowledged")])


def test_a_long_text_is_split_by_gammu_and_is_still_one_file(modem: ModemDesk, phone: Phone) -> None:
    sent(modem, post("Avizu ida. " * 28))
    until(lambda: len(modem.lying_in("sent")) == 1)
    assert f'Found 3 sms to "{DEPUTY}"' in phone.log


def test_all_letters_of_the_gsm_alphabet_arrive_as_they_are(modem: ModemDesk, phone: Phone) -> None:
    text = "Até à €5 [ñ] {é} ~Ç @ £ Δ"
    sent(modem, post(text))
    until(lambda: len(modem.lying_in("sent")) == 1)
    assert f'Found 1 sms to "{DEPUTY}" with text "{text}"' in phone.log


def test_many_go_out_in_the_order_in_which_they_were_laid(modem: ModemDesk, phone: Phone) -> None:
    modem.house.contact(COMORO, DEPUTY)
    modem.warned()
    modem.house.clock.move(seconds=1)
    modem.warned(COMORO)
    until(lambda: len(modem.lying_in("sent")) == 2)
    told = [line for line in phone.log.splitlines() if "Found 1 sms" in line]
    assert [CHIEF in line for line in told] == [True, False]
    modem.tend()
    assert (modem.state(CHIEF), modem.state(DEPUTY)) == (("done", "sent"), ("done", "sent"))
