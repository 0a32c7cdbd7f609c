"""The definition of a lexicographic optimum in plain Python loops, sharing no code with the solvers."""

from fractions import Fraction
from itertools import product

from solvers.program import Goal, Program

Point = tuple[int, ...]


def argument(program: Program, term: int, point: Point) -> int:
    terms = program.terms
    total = int(terms.constant[term])
    for owner, column, coefficient in zip(terms.entry_term, terms.entry_column, terms.entry_coefficient, strict=True):
        if owner == term:
            total += int(coefficient) * point[column]
    return total


def height(program: Program, term: int, point: Point) -> int | None:
    """f(a), or None where a is out of range."""
    terms, value = program.terms, argument(program, term, point)
    if not terms.lower[term] <= value <= terms.upper[term]:
        return None
    return int(terms.values[terms.start[term] + value - terms.lower[term]])


def is_feasible(program: Program, point: Point) -> bool:
    heights = [height(program, term, point) for term in range(len(program.terms))]
    if None in heights:
        return False
    rows = program.rows
    for row in range(len(rows)):
        activity = 0
        for owner, column, coefficient in zip(rows.entry_row, rows.entry_column, rows.entry_coefficient, strict=True):
            activity += int(coefficient) * point[column] if owner == row else 0
        for owner, term, coefficient in zip(rows.term_row, rows.term_index, rows.term_coefficient, strict=True):
            activity += int(coefficient) * (heights[term] or 0) if owner == row else 0
        if not rows.lower[row] <= activity <= rows.upper[row]:
            return False
    return all(low <= value <= high for low, value, high in zip(program.lower, point, program.upper, strict=True))


def worth(program: Program, goal: Goal, point: Point) -> int:
    total = goal.constant
    for column, coefficient in zip(goal.columns, goal.coefficients, strict=True):
        total += int(coefficient) * point[column]
    for term, weight in zip(goal.terms, goal.weights, strict=True):
        total += int(weight) * (height(program, int(term), point) or 0)
    return total


def allowed(goal: Goal, value: int) -> int:
    absolute, permille, reference = goal.tolerance
    base = abs(value) if reference is None else max(0, reference - value)
    share = Fraction(permille, 1000) * base
    return max(absolute, share.numerator // share.denominator)


def solve(program: Program) -> tuple[list[Point], list[int]]:
    """All optimal points in lexicographic order (none: infeasible), and the best value of each goal in turn."""
    box = product(*(range(low, high + 1) for low, high in zip(program.lower, program.upper, strict=True)))
    points, bests = [point for point in box if is_feasible(program, point)], []
    for index, goal in enumerate(program.goals):
        if not points:
            break
        values = [worth(program, goal, point) for point in points]
        best = min(values)
        bests.append(best)
        slack = allowed(goal, best) if index + 1 < len(program.goals) else 0
        points = [point for point, value in zip(points, values, strict=True) if value <= best + slack]
    return points, bests
