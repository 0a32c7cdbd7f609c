"""Runs a backend in a process of its own: a crash, a flood of memory or a deaf solver cannot take the plan along."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from solvers.account import Account
from solvers.backend import BACKENDS, Limits, OnProgress, Stop, get_backend
from solvers.isolated_child import Failed, Job, read, write
from solvers.program import Program
from solvers.said import SaidText
from solvers.solution import Progress, Solution, Status, StopReason

GRACE = 5.0
"""Seconds after the time limit, or after a stop, until a solver that does not heed it is ended."""

POLL_SECONDS = 0.02

ENDED = SaidText("the solver did not end in time and was ended")


class IsolatedBackend:
    """The backend of that name, solving in a child process.

    Plans and settled goals are sent as they are found and checked on arrival. Where the process dies, or has to be
    ended `GRACE` seconds after the time limit or a stop, the answer is made of them. limits.memory_mb is
    heeded where the system can (not on Windows). `pid` is the child's while it runs. Starting it takes
    about a second.
    """

    def __init__(self, name: str, grace: float = GRACE) -> None:
        self.name = name
        self.capabilities = get_backend(name).capabilities
        self.grace = grace
        self.pid: int | None = None
        self._spec = BACKENDS[name]

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Minimise the goals in order; see Backend."""
        start = time.perf_counter()
        if stop is not None and stop():
            return Account(program).solution(StopReason.USER, self.name, 0.0, "")
        job = Job(self._spec, program, limits, time.time())
        with _child(job) as child:
            self.pid = child.process.pid
            run = _Run(Account(program), child, limits, self.grace, on_progress, stop, start)
            answer = run.wait()
            if answer is None:
                answer = Failed(child.last_words() if run.reason is None else ENDED)
            self.pid = None
        if isinstance(answer, Failed) and answer.unsupported is not None:
            raise answer.unsupported
        seconds = time.perf_counter() - start
        if isinstance(answer, Solution):
            if answer.values is not None or run.account.plan is None:
                return replace(answer, seconds=seconds)
            reason, message = answer.stop_reason, answer.message
            if answer.status is Status.INFEASIBLE:
                reason, message = StopReason.CRASH, SaidText("the solver says infeasible though it had told of a plan")
        else:
            reason, message = run.reason or StopReason.CRASH, answer.message
            if run.reason is None and limits.memory_mb is not None:
                message = SaidText(
                    "{words}; its memory was limited to {limit} MiB", words=message, limit=limits.memory_mb
                )
        return run.account.solution(reason, self.name, seconds, message)


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    inbox: queue.SimpleQueue[Any]
    errors: IO[bytes]
    fed: threading.Thread

    def ask_to_stop(self) -> None:
        """Tell the child to stop; nothing happens where it has not even taken its job, or is gone."""
        if not self.fed.is_alive() and self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.write(b"s")
                self.process.stdin.flush()

    def last_words(self) -> SaidText:
        """How the process ended, and the last line that it wrote to stderr."""
        code = self.process.wait()
        if code >= 0:
            how = SaidText("the solving process ended with exit code {code}", code=code)
        else:
            known = {int(number) for number in signal.Signals}
            name = signal.Signals(-code).name if -code in known else str(-code)
            how = SaidText("the solving process was ended by the signal {name}", name=name)
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return SaidText("{words}: {more}", words=how, more=last) if last else how


@dataclass(slots=True)
class _Run:
    account: Account
    child: _Child
    limits: Limits
    grace: float
    on_progress: OnProgress | None
    stop: Stop | None
    start: float
    reason: StopReason | None = None
    """Why the child was ended."""

    def wait(self) -> Solution | Failed | None:
        """The child's answer; None where it ended, or was ended, without one."""
        asked_at: float | None = None
        while True:
            try:
                message = self.child.inbox.get(timeout=POLL_SECONDS)
            except queue.Empty:
                message = ...
            if isinstance(message, Progress):
                self._pass_on(message)
                continue
            if message is not ...:
                return message  # type: ignore[no-any-return]
            now = time.perf_counter() - self.start
            if self.stop is not None and asked_at is None and self.stop():
                asked_at = now
            if asked_at is not None:
                self.child.ask_to_stop()
                if now > asked_at + self.grace:
                    self.reason = StopReason.USER
            if self.limits.seconds is not None and now > self.limits.seconds + self.grace:
                self.reason = self.reason or StopReason.TIME
            if self.reason is not None:
                return None

    def _pass_on(self, message: Progress) -> None:
        self.account.note(message)
        if self.on_progress is not None:
            self.on_progress(replace(message, seconds=time.perf_counter() - self.start))


@contextlib.contextmanager
def _child(job: Job) -> Iterator[_Child]:
    """A process that works on the job, ended at the end of the with-block."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
    # Ctrl-C at the terminal is the caller's to handle, so the child is not in its group.
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            # Not `-m`: its classes would be those of `__main__`, which mean nothing here.
            [sys.executable, "-P", "-c", "from solvers.isolated_child import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            **apart,
        )
        inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threads = [
            threading.Thread(target=_feed, args=(process, job), daemon=True),
            threading.Thread(target=_receive, args=(process, inbox), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield _Child(process, inbox, errors, threads[0])
        finally:
            process.kill()
            process.wait()
            for thread in threads:
                thread.join()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()


def _feed(process: subprocess.Popen[bytes], job: Job) -> None:
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        write(process.stdin, job)


def _receive(process: subprocess.Popen[bytes], inbox: queue.SimpleQueue[Any]) -> None:
    """Put every message into the inbox, and None after the last one."""
    assert process.stdout is not None
    try:
        while True:
            inbox.put(read(process.stdout))
    except EOFError:
        pass
    finally:
        inbox.put(None)
