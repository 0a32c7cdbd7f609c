"""The generalized assignment problem in the layout of the OR-Library: every job to one agent, within capacities."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.case import BrokenAnswerError
from benchmarks.textfiles import complaint, read_lines, whole
from rotation.errors import FileError
from rotation.i18n import _
from solvers.builder import ProgramBuilder
from solvers.program import IntArray, Program

OPTIMUM = "best_known_min"
"""The column of optima.csv that holds the least known cost."""


@dataclass(frozen=True, eq=False)
class GapCase:
    """`cost` and `load` of shape (agents, jobs), `capacity` per agent."""

    name: str
    files: tuple[Path, ...]
    cost: IntArray
    load: IntArray
    capacity: IntArray
    optima: tuple[int | None, ...] = (None,)
    signs: tuple[int, ...] = (1,)
    layout: str = "gap"

    def program(self) -> Program:
        """Binary column per agent and job (agent by agent): one agent a job, loads within capacity, least cost."""
        agents, jobs = self.cost.shape
        build = ProgramBuilder()
        x = build.columns(np.zeros(agents * jobs, np.int64), np.ones(agents * jobs, np.int64), "assign")
        ones = np.ones(len(x), dtype=np.int64)
        job = build.groups("job", [f"job {number + 1}" for number in range(jobs)])
        build.rows(job, np.tile(np.arange(jobs), agents), x, ones, lower=1, upper=1)
        agent = build.groups("agent", [f"agent {number + 1}" for number in range(agents)])
        build.rows(agent, np.repeat(np.arange(agents), jobs), x, self.load.ravel(), upper=self.capacity)
        build.goal("cost", x, self.cost.ravel())
        return build.build()

    def read(self, x: IntArray) -> tuple[int, ...]:
        """The cost. Raises BrokenAnswerError."""
        chosen = x.reshape(self.cost.shape)
        if not np.isin(chosen, (0, 1)).all() or (chosen.sum(axis=0) != 1).any():
            raise BrokenAnswerError("a job is not given to exactly one agent")
        if ((chosen * self.load).sum(axis=1) > self.capacity).any():
            raise BrokenAnswerError("an agent carries more than the capacity")
        return (int((chosen * self.cost).sum()),)


def read_gap(path: Path, name: str, optima: tuple[int | None, ...] = (None,)) -> GapCase:
    """Read numbers of agents and jobs, costs, loads, capacities; line breaks mean nothing. Raises FileError."""
    words = [(word, number) for number, line in enumerate(read_lines(path), 1) for word in line.split()]
    if len(words) < 2:
        raise FileError(_("{file}: numbers of agents and jobs are missing; the file is cut off").format(file=path))
    agents, jobs = (whole(word, path, line) for word, line in words[:2])
    for (word, line), count in zip(words, (agents, jobs), strict=False):
        if count < 1:
            raise complaint(path, line, word, _("must be at least 1"))
    values = [whole(word, path, line) for word, line in words]
    wanted = 2 + 2 * agents * jobs + agents
    if len(words) != wanted:
        last, line = words[-1] if len(words) < wanted else words[wanted]
        fault = _("is the last number: the file is cut off") if len(words) < wanted else _("is one number too many")
        sizes = _("; {agents} agents and {jobs} jobs make {wanted} numbers, there are {count}")
        fault += sizes.format(agents=agents, jobs=jobs, wanted=wanted, count=len(words))
        raise complaint(path, line, last, fault)
    cells = agents * jobs
    numbers = np.array(values[2:], dtype=np.int64)
    for (word, line), load in zip(words[2 + cells : 2 + 2 * cells], numbers[cells : 2 * cells].tolist(), strict=True):
        if load < 0:
            raise complaint(path, line, word, _("is a negative load"))
    return GapCase(
        name,
        (path,),
        numbers[:cells].reshape(agents, jobs),
        numbers[cells : 2 * cells].reshape(agents, jobs),
        numbers[2 * cells :],
        optima,
    )
