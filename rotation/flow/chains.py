"""What a plan is made of: rings of exchanges in which everybody replaces somebody, and chains that end in a vacancy."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

import pandas as pd

from rotation.model.instance import records


@dataclass(frozen=True)
class Trail:
    """Moves of one stage and subject in a row, each into the school that the next one leaves; a ring closes."""

    stage: int
    subject: int
    schools: tuple[int, ...]
    """In the order of the moves; of a ring the first school stands once."""
    ring: bool

    @property
    def moves(self) -> int:
        """Number of moves."""
        return len(self.schools) if self.ring else len(self.schools) - 1


def trails(edges: pd.DataFrame) -> list[Trail]:
    """Every move of the table in exactly one trail, rings first, each school at most once in a trail.

    A move replaces another one where it brings the stage and subject that the other takes away. Linear in the number
    of moves; deterministic.
    """
    found: list[Trail] = []
    frame = edges.sort_values(["stage", "subject", "origin", "destination", "teacher"], kind="stable")
    same = (frame["stage"] == frame["own_stage"]) & (frame["subject"] == frame["own_subject"])
    lines: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for row in records(frame[same]):
        lines[int(row.stage), int(row.subject)].append((int(row.origin), int(row.destination)))
    for (stage, subject), pairs in sorted(lines.items()):
        found += [Trail(stage, subject, schools, ring) for schools, ring in _split(pairs)]
    found += [
        Trail(int(row.stage), int(row.subject), (int(row.origin), int(row.destination)), ring=False)
        for row in records(frame[~same])
    ]
    return sorted(found, key=lambda one: (not one.ring, -one.moves, one.stage, one.subject, one.schools))


def _split(pairs: list[tuple[int, int]]) -> list[tuple[tuple[int, ...], bool]]:
    """Rings and chains that together use every pair once; chains begin where more leave than arrive."""
    leaving: dict[int, deque[int]] = defaultdict(deque)
    balance: dict[int, int] = defaultdict(int)
    for here, there in pairs:
        leaving[here].append(there)
        balance[here] += 1
        balance[there] -= 1
    found: list[tuple[tuple[int, ...], bool]] = []
    for school in sorted(balance):
        for _time in range(max(0, balance[school])):
            found += _walk(school, leaving)
    for school in sorted(leaving):
        while leaving[school]:
            found += _walk(school, leaving)
    return found


def _walk(start: int, leaving: dict[int, deque[int]]) -> list[tuple[tuple[int, ...], bool]]:
    """One walk until nobody leaves; whenever it comes back to a school, the ring is cut out of it."""
    path, place, found = [start], {start: 0}, []
    while leaving.get(path[-1]):
        there = leaving[path[-1]].popleft()
        if there in place:
            first = place[there]
            ring = path[first:]
            least = ring.index(min(ring))
            found.append((tuple(ring[least:] + ring[:least]), True))
            for school in path[first + 1 :]:
                del place[school]
            del path[first + 1 :]
        else:
            place[there] = len(path)
            path.append(there)
    if len(path) > 1:
        found.append((tuple(path), False))
    return found
