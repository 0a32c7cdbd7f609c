"""A program with some of its rows only, and with rows that give way at a price."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from solvers.program import INFINITY, IntArray, Program, Rows

BoolArray = npt.NDArray[np.bool_]


def only_rows(program: Program, keep: BoolArray) -> Program:
    """The program without goals and with the rows that `keep` (one flag a row) selects; columns and terms stay."""
    rows = program.rows
    number = np.cumsum(keep, dtype=np.int64) - 1
    entry, term = keep[rows.entry_row], keep[rows.term_row]
    kept = Rows(
        rows.lower[keep],
        rows.upper[keep],
        rows.group[keep],
        rows.slack[keep],
        number[rows.entry_row[entry]],
        rows.entry_column[entry],
        rows.entry_coefficient[entry],
        number[rows.term_row[term]],
        rows.term_index[term],
        rows.term_coefficient[term],
    )
    return replace(program, rows=kept, goals=())


def widened(program: Program, amounts: IntArray) -> Program:
    """The same program with every row's finite sides moved outwards by so many units (one number a row, from 0)."""
    rows = program.rows
    lower = np.where(rows.lower > -INFINITY, rows.lower - amounts, rows.lower)
    upper = np.where(rows.upper < INFINITY, rows.upper + amounts, rows.upper)
    return replace(program, rows=replace(rows, lower=lower, upper=upper))


def with_rows(
    program: Program, entry_row: IntArray, entry_column: IntArray, entry_coefficient: IntArray, upper: IntArray
) -> Program:
    """The program with further rows `<= upper` behind its own; `entry_row` counts from 0 within them.

    They belong to the group of the program's first row, and there must be one.
    """
    rows, count = program.rows, len(upper)
    more = replace(
        rows,
        lower=np.concatenate([rows.lower, np.full(count, -INFINITY, dtype=np.int64)]),
        upper=np.concatenate([rows.upper, upper]),
        group=np.concatenate([rows.group, np.full(count, rows.group[0], dtype=np.int64)]),
        slack=np.concatenate([rows.slack, np.full(count, -1, dtype=np.int64)]),
        entry_row=np.concatenate([rows.entry_row, entry_row + len(rows)]),
        entry_column=np.concatenate([rows.entry_column, entry_column]),
        entry_coefficient=np.concatenate([rows.entry_coefficient, entry_coefficient]),
    )
    return replace(program, rows=more)


def with_columns(program: Program, upper: IntArray) -> Program:
    """The program with further columns behind its own, each from 0 to `upper`, in no row yet."""
    return replace(
        program,
        lower=np.concatenate([program.lower, np.zeros_like(upper)]),
        upper=np.concatenate([program.upper, upper]),
    )
