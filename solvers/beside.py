"""One piece of work beside another: what comes of the two does not depend on which is done first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

from solvers.watch import Watch

T = TypeVar("T")


class Beside(Generic[T]):
    """Runs `work` in a thread of its own, with a watch that ends it early once nobody waits for it any more."""

    def __init__(self, work: Callable[[Watch], T]) -> None:
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="beside")
        self._future = self._pool.submit(work, Watch("", time.perf_counter(), None, self._stopped.is_set))

    def result(self, watch: Watch) -> T:
        """What came of it, waited for; where `watch` says that all is to end, what came of it until then."""
        return watch.run(self._future.result, self.stop)

    def stop(self) -> None:
        """Let it end early."""
        self._stopped.set()

    def __enter__(self) -> Beside[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """No thread outlives the work that it was to be of use to."""
        self.stop()
        self._pool.shutdown()
