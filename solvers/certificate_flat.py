"""The program that certificates speak of: convex terms written out as columns, one for each run of equal slope."""

from __future__ import annotations

import numpy as np

from solvers.certificate import CertificateError
from solvers.linear import LinearProgram, compress, counted, unfold
from solvers.program import Goal, Group, IntArray, Program, ProgramError, Rows, Terms, no_integers
from solvers.term_reach import reach_worth_knowing
from solvers.tidy import tidied

GROUP = Group("certificate", "")


def flatten(program: Program) -> tuple[Program, LinearProgram]:
    """An integer program without terms in which every feasible point of `program` has a point of the same goal values.

    Its columns are the program's, then the pieces d of the terms; its rows are the program's with `base + slope d` for
    each term, then one equation per term, `C x - step * sum d = first - constant` divided by the step, then what
    follows from a row divided by a coefficient and rounded (solvers.strengthen); all are divided by their common
    divisors, sides rounded inwards, and parallel rows are one (solvers.tidy). Arguments that
    columns' bounds and rows rule out have no pieces where they are many (solvers.term_reach). The point that
    belongs to x fills pieces of lower slope first (`LinearProgram.complete`). A multiplier of a term's
    equation is what the term's argument costs, and the least costs of its pieces add up to the least of
    `weight f(a) - multiplier a` over the arguments that can be reached. Raises CertificateError.
    """
    reach = reach_worth_knowing(program)
    linear = unfold(program, reach)
    if linear.impossible:
        raise CertificateError("the program has no plan: {reason}", reason=linear.impossible)
    _check_heights(program, linear, reach)
    linear = tidied(linear)
    count = len(linear.row_lower)
    owner = np.repeat(np.arange(count, dtype=np.int64), np.diff(linear.row_start))
    nothing, no_slack = no_integers(), np.full(count, -1, dtype=np.int64)
    rows = Rows(
        linear.row_lower,
        linear.row_upper,
        np.zeros(count, dtype=np.int64),
        no_slack,
        owner,
        linear.row_column,
        linear.row_coefficient,
    )
    terms = Terms(nothing, nothing, nothing, np.zeros(1, dtype=np.int64), nothing, nothing, nothing, nothing)
    goals = tuple(
        Goal(goal.name, flat.columns, flat.coefficients, constant=flat.constant, tolerance=goal.tolerance)
        for goal, flat in zip(program.goals, linear.goals, strict=True)
    )
    try:
        return Program(linear.lower, linear.upper, rows, terms, goals, (GROUP,)), linear
    except ProgramError as error:
        raise CertificateError("the program's numbers are too large: {reason}", reason=error) from error


def _check_heights(program: Program, linear: LinearProgram, reach: tuple[IntArray, IntArray] | None) -> None:
    """The pieces give every term its tabulated values, and leave out no argument that it can have."""
    pieces, terms = linear.pieces, program.terms
    if not len(terms):
        return
    total = np.zeros(len(terms), dtype=np.int64)
    np.add.at(total, pieces.term, pieces.length)
    owner = np.repeat(np.arange(len(terms), dtype=np.int64), total + 1)
    argument = pieces.first[owner] + pieces.step[owner] * counted(total + 1)
    rises = np.zeros(len(owner), dtype=np.int64)
    rises[counted(total + 1) > 0] = np.repeat(pieces.slope, pieces.length)
    heights = np.cumsum(rises)
    begins = np.cumsum(total + 1) - total - 1
    heights += pieces.base[owner] - heights[begins][owner]
    inside = (argument >= terms.lower[owner]) & (argument <= terms.upper[owner])
    places = terms.start[owner] + np.clip(argument, terms.lower[owner], terms.upper[owner]) - terms.lower[owner]
    ends = pieces.first, pieces.first + pieces.step * total
    if not inside.all() or (heights != terms.values[places]).any() or not _covers(program, pieces.step, *ends, reach):
        raise CertificateError("the pieces of a term are not its table")


def _covers(
    program: Program, step: IntArray, first: IntArray, last: IntArray, reach: tuple[IntArray, IntArray] | None
) -> bool:
    """Whether first, first + step, ..., last are all arguments in range and reach that the columns' bounds allow."""
    terms = program.terms
    entries = terms.entry_term, terms.entry_column, terms.entry_coefficient
    start, column, coefficient = compress(*entries, len(terms), len(program))
    owner = np.repeat(np.arange(len(terms), dtype=np.int64), np.diff(start))
    stride = np.zeros(len(terms), dtype=np.int64)
    np.gcd.at(stride, owner, np.abs(coefficient))
    at_lower, at_upper = coefficient * program.lower[column], coefficient * program.upper[column]
    least, most = terms.constant.copy(), terms.constant.copy()
    np.add.at(least, owner, np.minimum(at_lower, at_upper))
    np.add.at(most, owner, np.maximum(at_lower, at_upper))
    least, most = np.maximum(least, terms.lower), np.minimum(most, terms.upper)
    if reach is not None:
        least, most = np.maximum(least, reach[0]), np.minimum(most, reach[1])
    on_grid = (stride % np.maximum(step, 1) == 0) & ((first - terms.constant) % np.maximum(step, 1) == 0)
    reaches = (first - np.maximum(step, 1) < least) & (last + np.maximum(step, 1) > most)
    return bool((on_grid & reaches).all())
