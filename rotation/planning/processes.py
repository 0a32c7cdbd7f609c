"""Processes of this machine, one an item: a crash ends one item only, and none outlives its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rotation.i18n import current_language
from rotation.io.scratch import scratch
from rotation.planning.executors import Failure, Told, Work

POLL_SECONDS = 0.05
RETRIES = 1
"""How often an item is done again whose process was killed."""


@dataclass
class Running:
    """One item at work: its process and the files that it reads and writes."""

    name: str
    process: subprocess.Popen[bytes]
    folder: Path
    tries: int
    line: str = ""


@dataclass
class Processes:
    """See rotation.planning.executors.Executor; `workers` processes at a time."""

    workers: int
    running: list[Running] = field(default_factory=list)

    def run(
        self, work: Work, items: Mapping[str, bytes], told: Told | None = None
    ) -> Iterator[tuple[str, bytes | Failure]]:
        """Each item in a process of its own."""
        waiting: list[tuple[str, int]] = [(name, 0) for name in reversed(list(items))]
        with scratch() as home:
            try:
                while waiting or self.running:
                    while waiting and len(self.running) < self.workers:
                        name, tries = waiting.pop()
                        self.running.append(_start(work, name, items[name], home, tries))
                    ended = [one for one in self.running if one.process.poll() is not None]
                    for one in ended:
                        self.running.remove(one)
                        _close(one.process)
                        if one.process.returncode < 0 and one.tries < RETRIES:
                            waiting.append((one.name, one.tries + 1))
                        else:
                            yield one.name, _result(one)
                    self._listen(told)
                    if not ended:
                        time.sleep(POLL_SECONDS)
            finally:
                for one in self.running:
                    kill(one.process)
                self.running.clear()

    def _listen(self, told: Told | None) -> None:
        for one in self.running:
            with contextlib.suppress(OSError):
                line = (one.folder / "told").read_text(encoding="utf-8")
                if told is not None and line != one.line:
                    one.line = line
                    told(one.name, line)


def _start(work: Work, name: str, item: bytes, home: Path, tries: int) -> Running:
    folder = Path(tempfile.mkdtemp(dir=home))
    (folder / "item").write_bytes(item)
    environment = {**os.environ, "ROTATION_LANG": current_language()}
    command = [sys.executable, "-m", "rotation.planning.worker", f"{work.__module__}:{work.__qualname__}", str(folder)]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - this interpreter with files of our own
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment, start_new_session=True
        )
    return Running(name, process, folder, tries)


def _result(one: Running) -> bytes | Failure:
    code = one.process.returncode
    with contextlib.suppress(OSError):
        if code == 0:
            return (one.folder / "result").read_bytes()
        if code > 0:
            return Failure((one.folder / "failed").read_text(encoding="utf-8"), code)
    if code < 0:
        return Failure(signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}")
    said = (one.folder / "said").read_text(encoding="utf-8", errors="replace").strip()
    return Failure(said[-500:] or f"exit code {code}")


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    """Let go of the stream by which a process learns that its parent is gone."""
    if process.stdin is not None:
        process.stdin.close()
