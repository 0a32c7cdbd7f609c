"""What the exact engine derived, put into a certificate's words: its cuts as roundings, its duals as multipliers.

Nothing is taken over from the engine but which rows to combine, and how: what follows is derived here, in the
certificate's own arithmetic. Where a rounded row comes out other than the engine's, the certificate proves less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from solvers.certificate import CertificateError, Multipliers, Rounding
from solvers.certificate_domain import Domain
from solvers.certify_complement import Flags, batches
from solvers.certify_root import Proof
from solvers.derivation import Derivation, Derivations, fits
from solvers.program import IntArray, Program, no_integers

LARGEST = 2**44
"""Cuts with weights or divisors beyond this are left out: their sums would leave the safe range."""

LARGEST_MULTIPLIER = 2**58
"""No multiplier may be larger."""


class Source(NamedTuple):
    """A side of an engine's row: `factor / over` times a side (1 upper, -1 lower) of a certificate row.

    Factor 0: a row over columns that are all fixed by now.
    """

    row: int
    side: int
    factor: int
    over: int


NOTHING = Source(0, 1, 0, 1)
Part = tuple[int, int, int]
"""A certificate row, its side and its weight."""


class _Recipe(NamedTuple):
    """A derived row in the making: certificate rows, weights, sides and divisor."""

    rows: IntArray
    weights: IntArray
    sides: IntArray
    divisor: int


@dataclass(slots=True)
class Replay:
    """Repeats derivations goal by goal; the first `own` rows are the flat program's, as they are the engine's."""

    own: int
    derivations: tuple[Derivation, ...]
    later: dict[int, Source | None] = field(default_factory=dict)
    """The sources of the engine's other rows."""

    @classmethod
    def of(cls, flat: Program, derivations: Derivations | None) -> Replay | None:
        """From the beginning; None where nothing was derived, or not from a program of this size."""
        own = len(flat.rows)
        if derivations is None or not all(fits(each, len(flat), own) for each in derivations.goals):
            return None
        caps: dict[int, Source | None] = {row: Source(own + goal, 1, 1, 1) for row, goal in derivations.caps}
        return cls(own, derivations.goals, caps)

    def goal(self, proof: Proof, goal: int) -> tuple[int | None, Multipliers | None]:
        """Derive what the engine derived for a goal: its bound (None: there is none), its multipliers if they can be
        said."""
        of = next((each for each in self.derivations if each.goal == goal), None)
        if of is None:
            return None, None
        cuts = _Cuts(self, of)
        cuts.derive(proof)
        kept = [cuts.found.get(int(cut)) for cut in of.kept]
        self.later.update({of.first + place: source for place, source in enumerate(kept)})
        new = [source.row for source in kept if source is not None and source.factor]
        proof.derived = np.concatenate([proof.derived, np.array(new, dtype=np.int64)])
        sides = np.where(of.multipliers > 0, -1, 1)
        return of.bound, _combined(of.denominator, of.multipliers, cuts.sources(of.rows, sides))

    def ended(self, goal: int) -> bool:
        """Whether nothing was derived for later goals."""
        return all(each.goal <= goal for each in self.derivations)

    def source(self, row: int, side: int) -> Source | None:
        """Where a side (1 or -1) of a row comes from that was there when the goal's derivation began."""
        if row < self.own:
            return Source(row, side, 1, 1)
        return self.later.get(row)


@dataclass(slots=True)
class _Cuts:
    """The cuts of one derivation, those first that were made from none."""

    replay: Replay
    of: Derivation
    found: dict[int, Source] = field(default_factory=dict)

    def sources(self, rows: IntArray, sides: IntArray) -> list[Source | None]:
        """Where these sides of rows, or of cuts of the derivation, come from."""
        first, pairs = self.of.first, zip(rows.tolist(), sides.tolist(), strict=True)
        return [self.found.get(row - first) if row >= first else self.replay.source(row, side) for row, side in pairs]

    def derive(self, proof: Proof) -> None:
        """Derive all cuts that can be."""
        cuts, first = self.of.cuts, self.of.first
        depth = np.zeros(len(cuts), dtype=np.int64)
        for cut in range(len(cuts)):
            parents = cuts.parent[cuts.parent_start[cut] : cuts.parent_start[cut + 1]]
            own = parents[parents >= first] - first
            depth[cut] = depth[own].max() + 1 if len(own) else 0
        for level in range(int(depth.max(initial=-1)) + 1):
            pairs = [(cut, self._recipe(proof.domain, cut)) for cut in np.flatnonzero(depth == level).tolist()]
            numbers = [cut for cut, recipe in pairs if recipe is not None]
            recipes = [recipe for _, recipe in pairs if recipe is not None]
            for place, row in _derive(proof, recipes, self._flags(proof.domain, numbers, recipes)).items():
                cut = numbers[place]
                entries = slice(int(cuts.start[cut]), int(cuts.start[cut + 1]))
                source = _source(proof.domain, row, cuts.column[entries], cuts.coefficient[entries])
                if source is not None:
                    self.found[cut] = source

    def _recipe(self, domain: Domain, cut: int) -> _Recipe | None:
        """The cut's combination in certificate rows; None where a parent has no source or numbers grow too large."""
        cuts = self.of.cuts
        place = slice(int(cuts.parent_start[cut]), int(cuts.parent_start[cut + 1]))
        sides = cuts.parent_side[place]
        sources = self.sources(cuts.parent[place], np.sign(sides))
        parts, over = _summed(cuts.multiplier[place].tolist(), sources)
        if any(source is None for source in sources) or not parts:
            return None
        rows, ends, weights = (np.array(each, dtype=object) for each in zip(*parts, strict=True))
        divisor = int(cuts.divisor[cut]) * over
        if divisor > LARGEST or np.abs(weights).max() > LARGEST:
            return None
        rows, ends = rows.astype(np.int64), ends.astype(np.int64)
        plain = [source.row for source, side in zip(sources, sides.tolist(), strict=True) if source and abs(side) == 2]
        equation = np.isin(rows, plain) & (domain.row_lower == domain.row_upper)[rows]
        return _Recipe(rows, weights.astype(np.int64), np.where(equation, 2, 1) * ends, divisor)

    def _flags(self, domain: Domain, numbers: list[int], recipes: list[_Recipe]) -> Flags:
        """Which columns each recipe complements: those that the engine turned, and those that it held at their upper
        bounds, or at the end of a row's wider side."""
        cuts, of = self.of.cuts, self.of
        rows = np.concatenate([no_integers(), *(recipe.rows for recipe in recipes)])
        sides = np.concatenate([no_integers(), *(recipe.sides for recipe in recipes)])
        owner = np.repeat(np.arange(len(recipes)), [len(recipe.rows) for recipe in recipes])
        places, parent = domain.matrix.entries(rows)
        column, coefficient = domain.matrix.column[places], domain.matrix.coefficient[places]
        free = domain.lower[column] < domain.upper[column]
        column, coefficient, parent = column[free], coefficient[free], parent[free]
        number, recipe = domain.columns[column], owner[parent]
        mine = np.zeros(len(of.lower), dtype=np.bool_)
        mine[of.columns] = True
        held = of.lower[number] == of.upper[number]
        flag = np.where(held, of.lower[number] == domain.upper[column], (coefficient < 0) == (sides[parent] > 0))
        turned = [cuts.turned[cuts.turned_start[cut] : cuts.turned_start[cut + 1]] for cut in numbers]
        keys = np.concatenate([no_integers(), *(place * len(of.lower) + each for place, each in enumerate(turned))])
        flag = np.where(mine[number], np.isin(recipe * len(of.lower) + number, keys), flag)
        return Flags(recipe, column, flag.astype(np.int64))


def _derive(proof: Proof, recipes: list[_Recipe], flags: Flags) -> dict[int, int]:
    """Recipe -> number of the row derived by it, of those that can be."""
    found: dict[int, int] = {}
    for chosen, complemented in batches(len(recipes), len(proof.domain.lower), flags):
        _add(proof, recipes, chosen, proof.domain.columns[complemented], found)
    return found


def _add(
    proof: Proof, recipes: list[_Recipe], chosen: list[int], complemented: IntArray, found: dict[int, int]
) -> None:
    """Derive these in one batch, and where one of them cannot be, the halves apart."""
    if not chosen:
        return
    mine = [recipes[each] for each in chosen]
    batch = Rounding(
        np.array([each.divisor for each in mine], dtype=np.int64),
        np.array([len(each.rows) for each in mine], dtype=np.int64),
        np.concatenate([each.rows for each in mine]),
        np.concatenate([each.weights for each in mine]),
        np.concatenate([each.sides for each in mine]),
        complemented,
    )
    first = len(proof.domain.row_lower)
    try:
        proof.domain = proof.domain.rounded(batch)
    except CertificateError:
        if len(chosen) > 1:
            middle = len(chosen) // 2
            for half in (chosen[:middle], chosen[middle:]):
                _add(proof, recipes, half, complemented, found)
        return
    proof.steps.append(batch)
    found.update({each: first + place for place, each in enumerate(chosen)})


def _source(domain: Domain, row: int, columns: IntArray, coefficients: IntArray) -> Source | None:
    """An engine's cut by its largest coefficient that the derived row has too; None where they share none."""
    free = domain.positions()[columns]
    inside = free >= 0
    inside[inside] = (domain.lower < domain.upper)[free[inside]]
    if not inside.any():
        return NOTHING
    columns, coefficients = columns[inside], coefficients[inside]
    places = domain.matrix.row(row)
    here, own = domain.columns[domain.matrix.column[places]], domain.matrix.coefficient[places]
    _, left, right = np.intersect1d(here, columns, assume_unique=True, return_indices=True)
    if not len(left):
        return None
    most = int(np.argmax(np.abs(coefficients[right])))
    factor, over = int(coefficients[right[most]]), int(own[left[most]])
    if factor * over < 0:
        return None
    common = math.gcd(factor, over)
    return Source(row, 1, abs(factor) // common, abs(over) // common)


def _summed(multipliers: Sequence[int], sources: Sequence[Source | None]) -> tuple[list[Part], int]:
    """The sources times these multipliers over their common denominator; unknown ones are left out."""
    over = math.lcm(*(source.over for source in sources if source is not None))
    total: dict[tuple[int, int], int] = {}
    for multiplier, source in zip(multipliers, sources, strict=True):
        if source is not None:
            key = source.row, source.side
            total[key] = total.get(key, 0) + multiplier * source.factor * (over // source.over)
    return [(row, side, weight) for (row, side), weight in sorted(total.items()) if weight], over


def _combined(denominator: int, multipliers: IntArray, sources: list[Source | None]) -> Multipliers | None:
    """The engine's multipliers over certificate rows; None where they cannot be said in numbers of 62 bits."""
    parts, over = _summed(multipliers.tolist(), sources)
    total: dict[int, int] = {}
    for row, _, weight in parts:
        total[row] = total.get(row, 0) + weight
    rows = sorted(row for row, value in total.items() if value)
    if max([denominator * over, *(abs(total[row]) for row in rows)]) >= LARGEST_MULTIPLIER:
        return None
    return Multipliers(
        denominator * over, np.array(rows, dtype=np.int64), np.array([total[row] for row in rows], dtype=np.int64)
    )
