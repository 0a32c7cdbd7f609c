"""A certificate of optimality: integer multipliers and what they prove, in the order in which they are to be read.

Columns and rows are those of the flat program (`solvers.certificate_flat`). Rows have one numbering: the flat
program's, then one row per goal (`g_k <= v_k + tol_k`, there for later goals only), then derived rows in their order.
Checked by `solvers.certificate_check`; nothing here or there imports a solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from solvers.program import IntArray, no_integers
from solvers.said import SaidError


class CertificateError(SaidError):
    """The certificate is malformed, belongs to something else, or does not prove what it says; the text says which."""


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Integers over the common `denominator` (>= 0), one for each listed row; all others are zero.

    A positive multiplier takes a row's lower side, a negative one its upper side. Denominator 0: the goal plays no
    part, and a positive bound proves that there is no point at all.
    """

    denominator: int = 1
    rows: IntArray = field(default_factory=no_integers)
    values: IntArray = field(default_factory=no_integers)


@dataclass(frozen=True, slots=True, eq=False)
class Rounding:
    """Derives rows, each from a combination of rows, by rounding; the k-th takes `counts[k]` of the listed rows.

    A listed row enters with its (non-zero) weight and is measured from its upper (side 1) or lower (-1) side; 2 and -2
    say besides that it is an equation, which needs no slack. Columns in
    `complemented` (ascending) are measured down from their upper bounds, all others up from the lower.
    """

    divisors: IntArray
    counts: IntArray
    rows: IntArray
    weights: IntArray
    sides: IntArray
    complemented: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Proves a bound of the goal; with `fix` it also drops what provably exceeds the goal's limit."""

    multipliers: Multipliers
    fix: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Propagation:
    """Tightens columns' bounds by single rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """Leaves the pieces of every term what its least and its largest argument fill: those of lower slope come first."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A box of a branching: multipliers to be used in it, rows tightening bounds before and after; then the two halves
    `column <= threshold` and `column > threshold`.

    Column -1: a leaf.
    """

    fixes: tuple[Multipliers, ...] = ()
    column: int = -1
    threshold: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """A binary tree of boxes in preorder, the lower half of every split first; the first node is the whole domain."""

    nodes: tuple[Node, ...]


Step = Rounding | Bound | Propagation | Filling | Leaves


@dataclass(frozen=True, slots=True, eq=False)
class GoalProof:
    """What is claimed of one goal, and why: no point within the earlier goals' limits is below `bound`.

    `value` is the best one known; later goals may use `value` plus the goal's tolerance. `witness_columns` and
    `witness_values` are a point of the program (columns not listed: 0) that has it, where the plan has another value.
    `steps` hold for all later goals; `local` ones, which may drop points of this very value, for this goal only.
    """

    name: str
    value: int
    bound: int
    steps: tuple[Step, ...] = ()
    local: tuple[Step, ...] = ()
    witness_columns: IntArray | None = None
    witness_values: IntArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """Proofs of all goals in order for the program with this digest; `facts` are the caller's own bindings (hashes)."""

    program: str
    goals: tuple[GoalProof, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
