"""A program as text that other solvers read: free MPS, one goal at a time, the goals before it held by rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from solvers.linear import LinearGoal, LinearProgram, unfold
from solvers.program import INFINITY, Program


def mps(program: Program, goal: str, at_most: Mapping[str, int] | None = None) -> str:
    """The program with convex terms unfolded, to be minimised for `goal` where every other goal stays `at_most`.

    Columns are x0, x1, ... (the program's own first, then pieces of its terms), rows r0, r1, ... in the program's
    order, then an equation a term, then a row a goal held. All numbers are integers. The goals in order come to the
    same as a lexicographic solve: minimise the first, hold it at its value plus tolerance, go on. Raises KeyError for
    the name of no goal, ValueError where plainly no point exists, which no rows could say.
    """
    linear = unfold(program)
    if linear.impossible:
        raise ValueError(linear.impossible)
    goals = dict(zip((one.name for one in program.goals), linear.goals, strict=True))
    held = [(f"at_most_{name}", goals[name], most) for name, most in (at_most or {}).items()]
    lines = [f"NAME {goal}", "OBJSENSE", " MIN", "ROWS", " N objective"]
    lines += [f" {kind} {name}" for kind, name, _value, _width in _sides(linear)]
    lines += [f" L {name}" for name, _goal, _most in held]
    lines += ["COLUMNS", " MARK0 'MARKER' 'INTORG'", *_columns(linear, goals[goal], held), " MARK1 'MARKER' 'INTEND'"]
    lines.append("RHS")
    if goals[goal].constant:
        lines.append(f" RHS objective {-goals[goal].constant}")
    lines += [f" RHS {name} {value}" for _kind, name, value, _width in _sides(linear) if value]
    lines += [f" RHS {name} {most - one.constant}" for name, one, most in held]
    lines.append("RANGES")
    lines += [f" RNG {name} {width}" for _kind, name, _value, width in _sides(linear) if width]
    lines.append("BOUNDS")
    for at, (low, high) in enumerate(zip(linear.lower.tolist(), linear.upper.tolist(), strict=True)):
        lines += [f" LO BND x{at} {low}", f" UP BND x{at} {high}"]
    return "\n".join([*lines, "ENDATA", ""])


def _sides(linear: LinearProgram) -> Iterator[tuple[str, str, int, int]]:
    """Kind, name, right-hand side and, for a row with two different sides, the width between them."""
    for at, (low, high) in enumerate(zip(linear.row_lower.tolist(), linear.row_upper.tolist(), strict=True)):
        if low == high:
            yield "E", f"r{at}", low, 0
        elif high >= INFINITY:
            # A row without any side limits nothing, but keeps its number.
            yield ("N" if low <= -INFINITY else "G"), f"r{at}", (0 if low <= -INFINITY else low), 0
        else:
            yield "L", f"r{at}", high, (0 if low <= -INFINITY else high - low)


def _columns(linear: LinearProgram, goal: LinearGoal, held: list[tuple[str, LinearGoal, int]]) -> Iterator[str]:
    """Entries column by column, as the format wants them."""
    names = ["objective", *(name for name, _goal, _most in held)]
    parts = [goal, *(one for _name, one, _most in held)]
    rows = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    row = np.concatenate([rows, *(np.full(len(one.columns), -1 - at) for at, one in enumerate(parts))])
    column = np.concatenate([linear.row_column, *(one.columns for one in parts)])
    value = np.concatenate([linear.row_coefficient, *(one.coefficients for one in parts)])
    # A column that stands nowhere has to be named all the same, before its bounds are.
    idle = np.setdiff1d(np.arange(len(linear.lower), dtype=np.int64), column)
    row, column = np.concatenate([row, np.full(len(idle), -1)]), np.concatenate([column, idle])
    value = np.concatenate([value, np.zeros(len(idle), dtype=np.int64)])
    order = np.lexsort((row, column))
    for c, r, v in zip(column[order].tolist(), row[order].tolist(), value[order].tolist(), strict=True):
        yield f" x{c} {names[-1 - r] if r < 0 else f'r{r}'} {v}"
