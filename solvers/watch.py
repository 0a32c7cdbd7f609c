"""Runs an engine in a thread of its own while the caller's thread reports progress and asks whether to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from solvers.backend import OnProgress, Stop
from solvers.program import IntArray
from solvers.solution import GoalResult, Progress

T = TypeVar("T")
POLL_SECONDS = 0.02
"""How long a stop or a progress message may wait."""


class EngineError(RuntimeError):
    """The engine failed for a reason of its own; the message says what it said."""


@dataclass(slots=True)
class Watch:
    """What one goal's search has found so far, and when it must end.

    The engine's thread calls `post`; everything else happens in the caller's thread, so `on_progress` and `stop`
    may do as they like: what they raise ends the search and reaches the caller.
    """

    goal: str
    start: float
    on_progress: OnProgress | None = None
    stop: Stop | None = None
    content_at: float | None = None
    """Clock time from which any incumbent is good enough; None: never."""
    objective: int | None = None
    bound: int | None = None
    values: IntArray | None = None
    """The columns that belong to `objective`, where the engine gives them; they must be feasible."""
    user: bool = False
    """The user asked to stop."""
    late: bool = False
    """Ended at `content_at`."""
    _told: tuple[int | None, int | None] = (None, None)
    _sent: IntArray | None = None

    def post(self, objective: int | None = None, bound: int | None = None, values: IntArray | None = None) -> None:
        """Note a better objective (and its columns) or bound; worse ones are ignored."""
        if objective is not None and (self.objective is None or objective < self.objective):
            self.values = values
            self.objective = objective
        if bound is not None and (self.bound is None or bound > self.bound):
            self.bound = bound

    def tell(self, settled: GoalResult | None = None) -> None:
        """Pass objective, bound and columns on if they have changed since the last message, or if there is a result."""
        news, values = (self.objective, self.bound), self.values
        if self.on_progress is not None and (news != self._told or values is not self._sent or settled is not None):
            fresh = None if values is self._sent else values
            self._told, self._sent = news, values
            self.on_progress(Progress(self.goal, *news, time.perf_counter() - self.start, fresh, settled))

    def asked(self) -> bool:
        """Ask the user's `stop`; once it said yes it is not asked again."""
        if not self.user and self.stop is not None and self.stop():
            self.user = True
        return self.user

    def ended(self) -> bool:
        """True when the search should end now."""
        if self.content_at is not None and self.objective is not None and time.perf_counter() >= self.content_at:
            self.late = True
        return self.late or self.asked()

    def run(self, work: Callable[[], T], interrupt: Callable[[], None]) -> T:
        """The result of `work`, called in its own thread; `interrupt` is called, if need be often, to end it early.

        Raises EngineError where `work` fails; what `on_progress` and `stop` raise comes through as it is.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="solver") as pool:
            future = pool.submit(work)
            try:
                while not wait([future], POLL_SECONDS).done:
                    self.tell()
                    if self.ended():
                        interrupt()
            finally:
                _finish(future, interrupt)
            self.tell()
        try:
            return future.result()
        except (RuntimeError, ValueError, TypeError, MemoryError) as error:
            raise EngineError(f"{type(error).__name__}: {error}") from error


def _finish(future: Future[T], interrupt: Callable[[], None]) -> None:
    while not wait([future], POLL_SECONDS).done:
        interrupt()
