"""One measurement: what is to be run, and the names of what can come of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from solvers.said import SaidError, SaidText

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


def reason(words: str | Exception) -> Record:
    """Why a run ended as it did: `why` in English, and `why_said` its text and facts for who translates it."""
    if not isinstance(words, (SaidText, SaidError)):
        return {"why": str(words), "why_said": None}
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in words.facts.items()}
    return {"why": str(words), "why_said": [words.text, facts]}


_GOAL = {"name": str, "sign": int, "value": int, "best": int}
_NULLABLE = ("value", "best")


def is_record(record: Record) -> bool:
    """A record read from a file has everything that comparing it with another needs."""
    kinds = (("instance", str), ("configuration", str), ("seed", int), ("seconds", dict), ("goals", list))
    if not all(isinstance(record.get(name), kind) for name, kind in kinds) or record.get("result") not in list(Result):
        return False
    counted = record["result"] in (Result.PROVED, Result.UNPROVED)
    if counted and not (_is_number(record["seconds"].get("total")) and isinstance(record.get("program"), str)):
        return False
    if not all(value is None or _is_number(value) for value in record["seconds"].values()):
        return False
    return all(isinstance(goal, dict) and _is_goal(goal) for goal in record["goals"])


def _is_goal(goal: Record) -> bool:
    return all(
        isinstance(goal.get(name), kind) or (name in _NULLABLE and name in goal and goal[name] is None)
        for name, kind in _GOAL.items()
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
