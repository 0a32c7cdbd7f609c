"""What the exact engine knows of a goal once its work on it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from solvers.derivation import Derivation
from solvers.linear import LinearProgram
from solvers.program import IntArray, no_integers
from solvers.safe import SafeBound
from solvers.solution import StopReason


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """A basis of a relaxation: for columns and rows of the whole program how each stands (0 at its lower side, 1 basic,
    2 upper, 3 free, 4 at some side); row -1 is one that the whole program has not.
    """

    columns: IntArray
    column_status: IntArray
    rows: IntArray
    row_status: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The best values, the bound and how it was proved; the program with the cuts worth keeping; what a cap may use."""

    values: IntArray
    bound: int | None
    how: str
    reason: StopReason
    linear: LinearProgram
    work: float
    message: str = ""
    safe: SafeBound | None = None
    columns: IntArray = field(default_factory=no_integers)
    rows: IntArray = field(default_factory=no_integers)
    """Rows of `linear` that the safe bound's multipliers belong to."""
    basis: Basis | None = None
    derived: Derivation | None = None
    sole: bool = False
    """No other point is as good that differs in the columns by which points are told apart."""
    ahead: Basis | None = None
    """For the next goal's relaxation; see solvers.ahead."""

    def fixed(self, most: int) -> tuple[IntArray, IntArray]:
        """Columns of the whole program that every point with the goal at most `most` has at a bound: lower, upper."""
        assert self.safe is not None
        at_lower, at_upper = self.safe.fixed(most)
        return self.columns[at_lower], self.columns[at_upper]
