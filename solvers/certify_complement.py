"""Which derived rows can share a batch: a batch complements the same columns in all its rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solvers.program import IntArray

MOST_BATCHES = 40
"""What fits in none of so many batches is left out."""


class Flags(NamedTuple):
    """Entries of the rows to derive: whose, in which column of the domain, complemented (1) or not (0)."""

    owner: IntArray
    column: IntArray
    flag: IntArray


def batches(count: int, columns: int, flags: Flags) -> list[tuple[list[int], IntArray]]:
    """The rows of each batch, and the columns that it complements, ascending; first come, first served."""
    order = np.argsort(flags.owner, kind="stable")
    ends = np.searchsorted(flags.owner[order], np.arange(count + 1))
    column, flag = flags.column[order], flags.flag[order].astype(np.int8)
    known: list[np.ndarray] = []
    members: list[list[int]] = []
    for each in range(count):
        mine, wanted = column[ends[each] : ends[each + 1]], flag[ends[each] : ends[each + 1]]
        fits = [((state[mine] < 0) | (state[mine] == wanted)).all() for state in known]
        place = fits.index(True) if True in fits else len(known)
        if place == MOST_BATCHES:
            continue
        if place == len(known):
            known.append(np.full(columns, -1, dtype=np.int8))
            members.append([])
        known[place][mine] = wanted
        members[place].append(each)
    return [(chosen, np.flatnonzero(state == 1)) for chosen, state in zip(members, known, strict=True)]
