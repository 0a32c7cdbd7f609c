"""A rotation plan: one row a move, decided columns first, derived ones after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

DECIDED = ("teacher_id", "to_school", "stage", "subject", "form", "load")
"""What a plan decides; everything else in a move follows from data and policy."""

DERIVED = (
    "teacher_name",
    "from_school",
    "from_school_name",
    "to_school_name",
    "own_subject",
    "channel",
    "start",
    "return_date",
    "minutes",
    "travel",
    "purpose",
)


class Move(NamedTuple):
    """One decided move; codes and words as in the tables, load in half days a week."""

    teacher_id: str
    to_school: str
    stage: str
    subject: str
    form: str
    load: int


@dataclass(frozen=True, eq=False)
class Plan:
    """`moves` has the columns DECIDED and DERIVED, sorted by teacher code; `facts` binds it to its input."""

    moves: pd.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, moves: Sequence[Move], facts: Mapping[str, Any] | None = None) -> Plan:
        """A plan of bare decisions, derived columns empty; for plans written by hand and for tests."""
        frame = pd.DataFrame(list(moves), columns=list(DECIDED))
        for name in DERIVED:
            frame[name] = ""
        return cls(frame.sort_values("teacher_id", kind="stable", ignore_index=True), facts or {})

    def __len__(self) -> int:
        return len(self.moves)

    def __iter__(self) -> Iterator[Move]:
        teachers, schools, stages, subjects, forms, loads = (self.moves[name].tolist() for name in DECIDED)
        return map(Move, teachers, schools, stages, subjects, forms, map(int, loads))
