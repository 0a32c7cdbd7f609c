"""Runs independent pieces of work side by side: in processes of this machine, or on a Dask cluster. One interface."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

Tell = Callable[[str], None]
"""Says how far the work is, in one line."""
Work = Callable[[bytes, Tell], bytes]
"""A function at the top of a module: bytes in, bytes out; what it raises makes a Failure."""
Told = Callable[[str, str], None]
"""Name of the item and the line that its work told."""


@dataclass(frozen=True)
class Failure:
    """Work that came to nothing, and why; `code` is the exit code of a command that did it itself."""

    why: str
    code: int = 1


class Executor(Protocol):
    """Runs one function over many items."""

    workers: int

    def run(
        self, work: Work, items: Mapping[str, bytes], told: Told | None = None
    ) -> Iterator[tuple[str, bytes | Failure]]:
        """Each item's name with its result, as they end; every item ends exactly once.

        Closing the iterator ends the work that is still going on. An item whose worker dies is done again.
        """


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared_out(items: int, workers: int | None = None, threads: int | None = None) -> tuple[int, int]:
    """(workers, threads each) for so many items; workers times threads is never above the cores.

    What is given is kept as far as the cores allow; without, there are as many workers as items and cores.
    """
    most = cores()
    each = min(threads or 1, most)
    many = max(1, min(workers or most, most // each, max(1, items)))
    return many, each if threads else max(1, most // many)


def executor_of(name: str, workers: int, scheduler: str = "") -> Executor:
    """The executor `processes` or `dask`; KeyError for another name. Dask needs the extra `dask`."""
    if name == "processes":
        from rotation.planning.processes import Processes

        return Processes(workers)
    if name == "dask":
        from rotation.planning.cluster import Cluster

        return Cluster(scheduler)
    raise KeyError(f"no executor named {name!r}; known: processes, dask")
