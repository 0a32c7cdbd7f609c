"""The backend around an engine for one goal: what all solvers that take the goals in order have in common."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from solvers.backend import Capabilities, Limits, OnProgress, Stop
from solvers.derivation import Derivations
from solvers.engine import Engine
from solvers.first import first_plan
from solvers.kept import Kept
from solvers.lexicographic import solve_in_order
from solvers.linear import LinearProgram
from solvers.program import Program
from solvers.solution import Solution
from solvers.term_reach import narrowed


class GoalByGoal(ABC):
    """A Backend; a subclass gives its name, its capabilities and its engine.

    `starts`: where nothing is known the engine gets a first plan by a heuristic.
    """

    name: str
    capabilities: Capabilities
    starts = True

    @abstractmethod
    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """The engine for this program; `linear` is as `prepare` made it, and may be impossible."""

    def prepare(self, program: Program) -> LinearProgram:
        """The program in linear form."""
        return narrowed(program)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Minimise the goals in order; see Backend."""
        start = time.perf_counter()
        linear = self.prepare(program)
        engine, first = self.engine(program, linear), first_plan if self.starts else None
        solution = solve_in_order(program, linear, engine, self.name, limits, on_progress, stop, start, first)
        return replace(solution, kept=tuple(self.left(engine)), derived=self.derived(engine))

    def left(self, engine: Engine) -> Sequence[Kept]:
        """What the engine's proofs leave for later questions; most engines leave nothing."""
        return ()

    def derived(self, engine: Engine) -> Derivations | None:
        """How the engine's bounds follow from the program's rows; most engines do not say."""
        return None
