"""A command whose stderr is a terminal: it shows its progress there, and a test can wait for what it shows."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from contextlib import suppress
from threading import Thread

PATIENCE = 240
"""Seconds that a loaded machine may take to what takes a few on a quiet one."""


class Started:
    """`rotation` in English in a process of its own; a test that fails ends it."""

    def __init__(self, *words: object) -> None:
        self._screen, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rotation", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            env={**os.environ, "ROTATION_LANG": "en"},
        )
        os.close(theirs)
        self.shown = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Started:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        self._reader.join()
        os.close(self._screen)

    def _read(self) -> None:
        with suppress(OSError):  # the other end is closed
            while content := os.read(self._screen, 4096):
                self.shown += content.decode("utf-8", "replace")

    def until_there_is_a_plan(self) -> None:
        """Waits for the first progress that tells the value of a plan."""
        until = time.monotonic() + PATIENCE
        while not re.search(r"best \d", self.shown):
            assert time.monotonic() < until, self.shown
            assert self.process.poll() is None, self.shown
            time.sleep(0.02)

    def ended(self) -> str:
        """What it has printed when it has ended."""
        return self.process.communicate(timeout=PATIENCE)[0]
