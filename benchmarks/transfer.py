"""Transfer cases with five goals in order: candidates of teachers, and lines with least and most staff."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.case import BrokenAnswerError
from benchmarks.textfiles import Table, complaint, read_table
from rotation.errors import FileError
from rotation.i18n import _
from solvers.builder import ProgramBuilder
from solvers.linear import counted
from solvers.program import IntArray, Program

GOALS = ("total_shortage", "weighted_shortage", "moves", "welfare", "burden")
"""Columns of optima.csv and order of the goals; the fourth is maximised."""

CANDIDATES, LINES = "_candidates.csv", "_lines.csv"
CANDIDATE_COLUMNS = ("teacher", "school", "line", "allowed", "is_move", "welfare", "burden")
LINE_COLUMNS = ("line", "min_staff", "max_staff", "weight")


@dataclass(frozen=True, eq=False)
class TransferCase:
    """Entries of candidates, then entries of lines; `teacher` and `line` of a candidate are positions from 0."""

    name: str
    files: tuple[Path, ...]
    teacher: IntArray
    line: IntArray
    allowed: IntArray
    move: IntArray
    welfare: IntArray
    burden: IntArray
    least: IntArray
    most: IntArray
    weight: IntArray
    optima: tuple[int | None, ...] = (None,) * len(GOALS)
    signs: tuple[int, ...] = (1, 1, 1, -1, 1)
    layout: str = "transfer"

    def program(self) -> Program:
        """A binary column per candidate, a convex term max(0, least - staff) per line, welfare negated."""
        build = ProgramBuilder()
        x = build.columns(np.zeros(len(self.teacher), np.int64), self.allowed, "candidate")
        ones = np.ones_like(x)
        teachers = build.groups("teacher", [f"teacher {number + 1}" for number in range(int(self.teacher.max()) + 1)])
        build.rows(teachers, self.teacher, x, ones, lower=1, upper=1)
        lines = build.groups("line", [f"line {number + 1}" for number in range(len(self.least))])
        build.rows(lines, self.line, x, ones, upper=self.most)
        reachable = np.zeros(len(lines), dtype=np.int64)
        np.add.at(reachable, self.line, self.allowed)
        short = build.terms(
            self.line,
            x,
            ones,
            constant=0,
            lower=np.zeros(len(lines), np.int64),
            upper=reachable,
            values=np.maximum(np.repeat(self.least, reachable + 1) - counted(reachable + 1), 0),
        )
        build.goal(GOALS[0], terms=short, weights=np.ones_like(short))
        build.goal(GOALS[1], terms=short, weights=self.weight)
        build.goal(GOALS[2], x, self.move)
        build.goal(GOALS[3], x, -self.welfare)
        build.goal(GOALS[4], x, self.burden)
        return build.build()

    def read(self, x: IntArray) -> tuple[int, ...]:
        """The five values. Raises BrokenAnswerError."""
        chosen = np.flatnonzero(x[: len(self.teacher)])
        people = np.bincount(self.teacher[chosen], minlength=int(self.teacher.max()) + 1)
        staff = np.bincount(self.line[chosen], minlength=len(self.least))
        if (x[chosen] != 1).any() or (people != 1).any() or not self.allowed[chosen].all():
            raise BrokenAnswerError("a teacher does not take exactly one allowed candidate")
        if (staff > self.most).any():
            raise BrokenAnswerError("a line has more staff than allowed")
        short = np.maximum(self.least - staff, 0)
        sums = (short, short * self.weight, self.move[chosen], self.welfare[chosen], self.burden[chosen])
        return tuple(int(values.sum()) for values in sums)


def read_transfer(candidates: Path, lines: Path, name: str, optima: tuple[int | None, ...]) -> TransferCase:
    """Read the two files of a case. Raises FileError naming file, line, column and value."""
    for path in (candidates, lines):
        if not path.is_file():
            raise FileError(_("{file} is missing: a case has candidates and lines").format(file=path))
    table, staff = read_table(candidates, CANDIDATE_COLUMNS), read_table(lines, LINE_COLUMNS)
    for part in (table, staff):
        if not len(part):
            raise FileError(_("{file} has no rows after its header; the file is cut off").format(file=part.path))
    known, index = staff.keys("line"), []
    for text, at in zip(table.columns["line"], table.lines, strict=True):
        if text not in known:
            raise complaint(candidates, at, text, _("is no line of {file}").format(file=lines.name), "line")
        index.append(known[text])
    people = {text: number for number, text in enumerate(dict.fromkeys(table.columns["teacher"]))}
    teacher = np.array([people[text] for text in table.columns["teacher"]], dtype=np.int64)
    _complete(table, teacher)
    return TransferCase(
        name,
        (candidates, lines),
        teacher,
        np.array(index, dtype=np.int64),
        table.numbers("allowed", 0, 1),
        table.numbers("is_move", 0, 1),
        table.numbers("welfare"),
        table.numbers("burden"),
        staff.numbers("min_staff", 0),
        staff.numbers("max_staff", 0),
        staff.numbers("weight", 0),
        optima,
    )


def _complete(table: Table, teacher: IntArray) -> None:
    """Where every other teacher has as many candidates as there are schools, the last one has them too."""
    counts, schools = np.bincount(teacher), len(set(table.columns["school"]))
    if len(counts) > 1 and (counts[:-1] == schools).all() and counts[-1] < schools:
        fault = _("is a teacher with {count} candidates, all others have {wanted}: the file is cut off")
        text = fault.format(count=int(counts[-1]), wanted=schools)
        raise complaint(table.path, table.lines[-1], table.columns["teacher"][-1], text, "teacher")
