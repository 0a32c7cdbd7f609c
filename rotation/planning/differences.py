"""What two plans do differently, teacher by teacher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rotation.model.plan import Move

Kind = Literal["dropped", "added", "changed"]


@dataclass(frozen=True)
class Difference:
    """One teacher whose moves differ; a sound plan has at most one move a teacher on each side."""

    teacher_id: str
    before: tuple[Move, ...]
    after: tuple[Move, ...]

    @property
    def kind(self) -> Kind:
        """No longer goes, goes anew, or goes otherwise."""
        return "dropped" if not self.after else "added" if not self.before else "changed"

    @property
    def count(self) -> int:
        """Moves added plus moves dropped, as the goal `stability` counts them."""
        return len(set(self.before) ^ set(self.after))


def differences(before: Iterable[Move], after: Iterable[Move]) -> list[Difference]:
    """One entry for every teacher whose set of moves differs, by code."""
    sides: tuple[dict[str, set[Move]], dict[str, set[Move]]] = (defaultdict(set), defaultdict(set))
    for moves, side in zip((before, after), sides, strict=True):
        for move in moves:
            side[move.teacher_id].add(move)
    codes = sorted(set(sides[0]) | set(sides[1]))
    return [
        Difference(code, tuple(sorted(sides[0][code])), tuple(sorted(sides[1][code])))
        for code in codes
        if sides[0][code] != sides[1][code]
    ]
