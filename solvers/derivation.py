"""How the rows that the exact engine found follow from the program's own: what a certificate can repeat.

Rows of the linear program have one numbering: those of the tidied program, then, as they came, the cuts that each goal
kept and the rows that cap a goal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.cuts import BoolArray, Cuts, joined, renumbered
from solvers.program import IntArray
from solvers.safe import SafeBound


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """The cuts of one goal that its bound rests on, and the multipliers that prove the bound.

    Parents are rows below `first`, or the cut `parent - first` of these. Columns other than `columns` were fixed at
    `lower`, or were pieces that only widen the sides of a row. `kept` are the cuts that became the rows from `first`
    on. A positive multiplier (of `rows`, numbered as parents are) takes a row's lower side.
    """

    goal: int
    first: int
    lower: IntArray
    upper: IntArray
    columns: IntArray
    cuts: Cuts
    kept: IntArray
    bound: int
    denominator: int
    rows: IntArray
    multipliers: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Derivations:
    """What each goal derived, in their order, and which row caps which goal."""

    goals: tuple[Derivation, ...] = ()
    caps: tuple[tuple[int, int], ...] = ()


def made_from(of: Derivation, own: int, before: IntArray, face: int) -> IntArray:
    """For each cut kept, the latest goal without whose cap or optimal face it may not hold, -1 where there is none.

    `before` says so of the rows from `own` to `of.first`, those that cap a goal among them; `face` is the latest goal
    to whose optimal face the program went (-1: none). All of these rows are upper sides at first: one that is used as
    anything else is so on that face or an earlier one.
    """
    cuts, known = of.cuts, np.concatenate([before, np.full(len(of.cuts), -1, dtype=np.int64)])
    for cut in range(len(cuts)):
        parents = slice(cuts.parent_start[cut], cuts.parent_start[cut + 1])
        added = cuts.parent[parents] >= own
        latest = known[cuts.parent[parents][added] - own].max(initial=-1)
        on_face = bool((cuts.parent_side[parents][added] != 1).any())
        known[of.first - own + cut] = max(latest, face) if on_face else latest
    return known[of.first - own + of.kept]


def derivation(
    goal: int,
    first: int,
    bounds: tuple[IntArray, IntArray],
    numbers: tuple[IntArray, IntArray],
    made: list[Cuts],
    kept: IntArray,
    safe: SafeBound,
    bound: int,
) -> Derivation:
    """What a relaxation derived: `numbers` are those of its columns and of the rows that it began with, then come the
    cuts `made`; `kept` are numbers of its rows,
    `bound` is what `safe` proves of the goal."""
    columns, rows = numbers
    cuts = joined(made)
    own = len(rows)
    used = np.flatnonzero(safe.multipliers)
    wanted = np.zeros(len(cuts), dtype=np.bool_)
    wanted[np.concatenate([kept, used[used >= own]]) - own] = True
    _with_parents(cuts, own, wanted)
    place = np.cumsum(wanted) - 1 + first
    number = np.concatenate([rows, place])
    cuts = renumbered(cuts, wanted, columns, number)
    return Derivation(
        goal,
        first,
        bounds[0].copy(),
        bounds[1].copy(),
        columns,
        cuts,
        number[kept] - first,
        bound,
        safe.denominator,
        number[used],
        safe.multipliers[used],
    )


def fits(of: Derivation, columns: int, own: int) -> bool:
    """Whether this can be of a program with so many columns and rows, by its numbers."""
    cuts = of.cuts
    size = of.first + len(cuts)
    return (
        len(of.lower) == len(of.upper) == columns
        and of.first >= own
        and len(cuts.parent) == len(cuts.multiplier) == len(cuts.parent_side) == cuts.parent_start[-1]
        and max(_most(cuts.column), _most(cuts.turned), _most(of.columns)) < columns
        and max(_most(cuts.parent), _most(of.rows)) < size
        and _most(of.kept) < len(cuts)
    )


def _most(numbers: IntArray) -> int:
    return int(numbers.max(initial=-1))


def _with_parents(cuts: Cuts, own: int, wanted: BoolArray) -> None:
    """Want the cuts too that the wanted ones were made from, which come before them."""
    for cut in range(len(cuts) - 1, -1, -1):
        if wanted[cut]:
            parents = cuts.parent[cuts.parent_start[cut] : cuts.parent_start[cut + 1]]
            wanted[parents[parents >= own] - own] = True
