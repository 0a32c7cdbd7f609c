"""Half days that moves take away: from services today, or from the schools whose statistics count a teacher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rotation.model.plan import Move
from rotation.model.state import IntArray, State

Parts = dict[int, list[tuple[int, int]]]
"""Teacher -> (place, half days), the largest first."""


def parts_of(movers: Iterable[int], teacher: IntArray, place: IntArray, load: IntArray) -> Parts:
    """What each of the movers gives to which place."""
    wanted, found = set(movers), defaultdict(list)
    for person, at, amount in zip(teacher.tolist(), place.tolist(), load.tolist(), strict=True):
        if person in wanted:
            found[person].append((at, amount))
    return {person: sorted(parts, key=lambda part: (-part[1], part[0])) for person, parts in found.items()}


def taken(state: State, move: Move, parts: Parts) -> list[tuple[int, int]]:
    """(place, half days) that a move takes: everything of a whole teacher, else from the largest part first."""
    teacher, left = state.teacher_index[move.teacher_id], move.load
    whole, found = move.load >= int(state.teachers.load[teacher]), []
    for place, amount in parts.get(teacher, []):
        part = amount if whole else min(amount, left)
        left -= part
        found.append((place, part))
    return found
