"""Runs jobs, each in a process of its own: fresh memory figures, hard time-outs, and a crash ends one run only."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from benchmarks.job import Job, Record, Result, reason
from rotation.planning.processes import kill
from solvers.said import SaidText

POLL_SECONDS = 0.05
COMMAND = (sys.executable, "-m", "rotation", "bench", "worker")
"""Followed by the job's file and the record's."""


def hard_seconds(job: Job) -> float:
    """When a run is killed: twice what solver and certificate may take, and two minutes for making the program."""
    return 2 * (job.limit + job.certify) + 120


def run_all(
    jobs: Sequence[Job], processes: int, on_start: Callable[[Job], None] | None = None
) -> Generator[tuple[Job, Record]]:
    """Every job with its record, as they end; at most `processes` at a time. Closing the iterator kills what runs."""
    halt = threading.Event()
    waiting = list(reversed(jobs))
    running: dict[Future[Record], Job] = {}
    with ThreadPoolExecutor(processes, thread_name_prefix="bench") as pool:
        try:
            while waiting or running:
                while waiting and len(running) < processes:
                    job = waiting.pop()
                    if on_start is not None:
                        on_start(job)
                    running[pool.submit(run_job, job, hard_seconds(job), halt)] = job
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            halt.set()


def run_job(job: Job, hard: float, halt: threading.Event, command: Sequence[str] = COMMAND) -> Record:
    """The record of one job run by `command`; `hard` seconds after its start the process is killed."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        asked, answered, heard = (Path(folder) / name for name in ("job.json", "record.json", "stderr.txt"))
        asked.write_text(json.dumps(job.as_record(), ensure_ascii=False), encoding="utf-8")
        began, clock = time.time(), time.perf_counter()
        with heard.open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - this interpreter with files of our own
                [*command, str(asked), str(answered)],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )
            ended = _wait(process, hard, halt)
        seconds = time.perf_counter() - clock
        record = _record(answered) if ended and process.returncode == 0 else None
        if record is None:
            record = _failure(process.returncode, ended, hard, heard)
        record["began"], record["wall"] = round(began, 3), round(seconds, 4)
        return record


def _wait(process: subprocess.Popen[bytes], hard: float, halt: threading.Event) -> bool:
    """True where the process ended by itself; else it and its children are killed."""
    until = time.monotonic() + hard
    try:
        while time.monotonic() < until and not halt.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)
                return True
        return False
    finally:
        kill(process)


def _record(path: Path) -> Record | None:
    try:
        record: Record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record


def _failure(code: int, ended: bool, hard: float, heard: Path) -> Record:
    """The record of a run that left none."""
    said = heard.read_text(encoding="utf-8", errors="replace").strip()[-500:]
    if not ended:
        result, why = Result.TIMEOUT, SaidText("killed after {seconds} s", seconds=round(hard))
    elif code < 0:
        result, why = Result.CRASH, SaidText("ended by {signal}", signal=_signal(-code))
    else:
        result, why = Result.CRASH, SaidText("ended with exit code {code} and no record", code=code)
    return {"result": result, **reason(why), "said": said, "seconds": {}, "goals": []}


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
