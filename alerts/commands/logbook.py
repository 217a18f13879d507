"""What `avizu run` writes about its work: a line for each unit of it, to stderr."""

from __future__ import annotations

import logging
import time

from alerts.model.mask import mask_phone
from alerts.model.warning import Mode


class Line(logging.Formatter):
    """`2026-11-21T14:00:00Z INFO [ACTUAL] ...`, in UTC; telephone numbers are masked, also in a traceback."""

    def __init__(self, mode: Mode) -> None:
        super().__init__(f"%(asctime)s %(levelname)s {mode.mark} %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        return mask_phone(super().format(record))


def open_logbook(mode: Mode) -> None:
    """Our own lines from INFO on, those of libraries from WARNING on. Once for a process."""
    written = logging.StreamHandler()
    written.setFormatter(Line(mode))
    logging.basicConfig(level=logging.WARNING, handlers=[written])
    logging.getLogger("avizu").setLevel(logging.INFO)
