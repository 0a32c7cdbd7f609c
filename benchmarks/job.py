"""One measurement: what is to be run, and the names of what can come of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

Record = dict[str, Any]
"""What is known of one run, as it stands on its JSON line."""


@dataclass(frozen=True, slots=True)
class Job:
    """An instance, a configuration and a seed; `data`: a folder or empty.

    `limit` in seconds for the solver alone; `certify` for making a certificate afterwards, 0 for none.
    """

    suite: str
    instance: str
    configuration: str
    seed: int
    limit: float
    threads: int
    data: str = ""
    certify: float = 0.0

    def as_record(self) -> Record:
        """The job's fields for JSON."""
        return asdict(self)


class Result(StrEnum):
    """What came of a run."""

    PROVED = "proved"
    """Optimal in every goal, or proved to have no solution."""
    UNPROVED = "unproved"
    NO_PLAN = "no_plan"
    WRONG = "wrong"
    """A value that cannot be, or an answer that breaks the problem."""
    EXCEPTION = "exception"
    CRASH = "crash"
    TIMEOUT = "timeout"
    """Killed, since it went on long after its time."""
    UNSUPPORTED = "unsupported"
    """The configuration does not take such a program and says so."""
    MISSING = "missing"
    """The configuration's library is not installed."""


DEFECTS = (Result.WRONG, Result.EXCEPTION, Result.CRASH, Result.TIMEOUT)
"""What must not happen; a suite with one of these fails."""

COUNTED = (Result.PROVED, Result.UNPROVED, Result.NO_PLAN, *DEFECTS)
"""What takes part in means and profiles; the others say nothing about speed."""
