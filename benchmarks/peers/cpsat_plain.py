"""CP-SAT as it comes: default parameters with a given number of workers, no cuts and no first plan of this project."""

from __future__ import annotations

from ortools.sat.python import cp_model

from solvers.backend import Capabilities, Limits
from solvers.cpsat import CpSatEngine
from solvers.engine import Engine
from solvers.goal_by_goal import GoalByGoal
from solvers.linear import LinearProgram
from solvers.program import Program


class _Plain(GoalByGoal):
    """Goal by goal; each goal starts from the plan of the one before, as anyone would have it."""

    name: str
    workers: int
    capabilities = Capabilities(proves=True, deterministic=False)

    starts = False

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """One model for all goals."""
        engine = PlainEngine(program, linear)
        engine.workers = self.workers
        return engine


class PlainEngine(CpSatEngine):
    """The same models with CP-SAT's own choice of subsolvers for that number of workers."""

    workers: int

    def configure(self, solver: cp_model.CpSolver, limits: Limits) -> None:
        """Workers, seed and limits; everything else as CP-SAT has it."""
        parameters = solver.parameters
        parameters.num_workers = self.workers
        parameters.random_seed = limits.seed
        parameters.catch_sigint_signal = False
        parameters.relative_gap_limit = limits.gap
        if limits.seconds is not None:
            parameters.max_time_in_seconds = limits.seconds
        if limits.work is not None:
            parameters.max_deterministic_time = limits.work


class OneWorker(_Plain):
    """One worker."""

    name, workers = "cpsat-1", 1


class TwoWorkers(_Plain):
    """Two workers."""

    name, workers = "cpsat-2", 2


class EightWorkers(_Plain):
    """Eight workers, also where there are fewer cores."""

    name, workers = "cpsat-8", 8
