"""The process in which solvers.isolated runs a backend: reads the job from stdin, writes messages to stdout."""

from __future__ import annotations

import importlib
import os
import pickle
import struct
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import IO, Any

from solvers.backend import Limits, UnsupportedError
from solvers.program import Program
from solvers.said import SaidText

LENGTH = struct.Struct("<Q")
"""A message is its length in eight bytes, then so many bytes of pickle."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What to solve and how; `backend` is module:class, `asked` the clock (time.time) when the caller asked."""

    backend: str
    program: Program
    limits: Limits
    asked: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The backend raised instead of answering; `unsupported` where it was that error."""

    message: str
    unsupported: UnsupportedError | None = None


def write(stream: IO[bytes], value: object) -> None:
    """Send one message."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def read(stream: IO[bytes]) -> Any:
    """The next message; EOFError where the other side has ended, even within a message."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    size = LENGTH.unpack(head)[0]
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    # Both ends are one program of one user; nothing else can write into the pipe.
    return pickle.loads(data)  # noqa: S301


def limit_memory(megabytes: int | None) -> None:
    """Cap the address space, where the system can (not on Windows; macOS may ignore it)."""
    if megabytes is None or sys.platform == "win32":
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def main() -> None:
    """Solve the one job; ends the process."""
    # What a library prints must not get between the messages.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job: Job = read(sys.stdin.buffer)
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    try:
        limit_memory(job.limits.memory_mb)
        write(out, _solve(job, stop, out))
    except UnsupportedError as error:
        write(out, Failed(str(error), unsupported=error))
    except (MemoryError, Exception) as error:
        write(out, Failed(_words(error)))
    # Not by way of the interpreter's end, which libraries' threads can hold up.
    os._exit(0)


def _words(error: BaseException) -> str:
    """What is said of an error; that memory gave out has one name, whatever library it gave out in."""
    if isinstance(error, MemoryError) or "bad_alloc" in str(error):
        return SaidText("there was too little memory ({error})", error="MemoryError")
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _solve(job: Job, stop: threading.Event, out: IO[bytes]) -> Any:
    module, _, name = job.backend.partition(":")
    backend = getattr(importlib.import_module(module), name)()
    limits = job.limits
    if limits.seconds is not None:
        limits = replace(limits, seconds=max(0.0, limits.seconds - (time.time() - job.asked)))
    return backend.solve(job.program, limits, on_progress=lambda message: write(out, message), stop=stop.is_set)


def _listen(stop: threading.Event) -> None:
    """A byte means stop; the end of the stream means that the caller is gone."""
    while os.read(0, 1):
        stop.set()
    os._exit(1)
