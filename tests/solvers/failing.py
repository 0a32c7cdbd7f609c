"""Backends that fail, each in its own way, after they have told of a plan; they run in processes of their own."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable

import numpy as np

from solvers.backend import BACKENDS, Capabilities, Limits, OnProgress, Stop, UnsupportedError
from solvers.builder import ProgramBuilder
from solvers.program import Program
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason


def two_goals() -> Program:
    """x + y >= 4; first x + y, then x; columns 0..9."""
    build = ProgramBuilder()
    build.columns([0, 0], [9, 9], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=4)
    build.goal("both", [0, 1], [1, 1])
    build.goal("left", [0], [1])
    # Columns of two rows are no slacks.
    build.rows([0], [0, 0], [0, 1], [1, 1], upper=18)
    return build.build()


def plan(left: int, right: int) -> np.ndarray:
    return np.array([left, right], dtype=np.int64)


class Failing:
    """Tells of (3, 3), settles the first goal at (2, 2), tells of the bound 1 of the second goal, and fails."""

    name = "failing"
    capabilities = Capabilities(proves=True)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        assert on_progress is not None
        on_progress(Progress("both", 6, None, 0.1, plan(3, 3)))
        on_progress(Progress("both", 4, 4, 0.2, plan(2, 2), GoalResult("both", 4, 4, 0, 4, 0.1, "search")))
        on_progress(Progress("left", 2, 1, 0.3))
        return self.fail(stop)

    def fail(self, stop: Stop | None) -> Solution:
        raise NotImplementedError


class Killed(Failing):
    def fail(self, stop: Stop | None) -> Solution:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Aborted(Failing):
    def fail(self, stop: Stop | None) -> Solution:
        sys.stderr.write("terminate called: no space left\n")
        sys.stderr.flush()
        os.abort()


class Crashed(Failing):
    """Reads at address zero."""

    def fail(self, stop: Stop | None) -> Solution:
        ctypes.string_at(0)
        raise AssertionError


class Left(Failing):
    def fail(self, stop: Stop | None) -> Solution:
        os._exit(3)


class Raising(Failing):
    def fail(self, stop: Stop | None) -> Solution:
        raise LookupError("a defect")


class Hungry(Failing):
    """Takes 64 MiB after 64 MiB."""

    def fail(self, stop: Stop | None) -> Solution:
        eaten = []
        while True:
            eaten.append(bytearray(2**26))


class Deaf(Failing):
    """Heeds neither stop nor time limit."""

    def fail(self, stop: Stop | None) -> Solution:
        time.sleep(600)
        raise AssertionError


class Contradicting(Failing):
    """Says infeasible after it told of a plan."""

    def fail(self, stop: Stop | None) -> Solution:
        return Solution(Status.INFEASIBLE, StopReason.PROVED, None, (), self.name, 0.0)


class Forgetful(Failing):
    """Ends without the plan that it told of."""

    def fail(self, stop: Stop | None) -> Solution:
        return Solution(Status.UNKNOWN, StopReason.TIME, None, (), self.name, 0.0)


class Boasting(Failing):
    """Tells of plans that break the program, or give up what was settled."""

    def fail(self, stop: Stop | None) -> Solution:
        raise AssertionError

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        def boast(message: Progress) -> None:
            assert on_progress is not None
            on_progress(message)
            if message.settled is not None:
                on_progress(Progress("left", 0, None, 0.3, plan(0, 0)))
                on_progress(Progress("left", 1, None, 0.3, plan(1, 4)))
                on_progress(Progress("left", 3, None, 0.3, plan(3, 1)))

        return super().solve(program, limits, boast, stop)


class Talking(Failing):
    """Prints where messages go, then answers."""

    def fail(self, stop: Stop | None) -> Solution:
        sys.stdout.write("a banner\n" * 9)
        os.write(1, b"and more\n")
        return Solution(Status.FEASIBLE, StopReason.GAP, plan(1, 3), (), self.name, 0.0, "fine")


class Refusing(Failing):
    def fail(self, stop: Stop | None) -> Solution:
        raise UnsupportedError("too round")


def register(patch: Callable[..., None], kind: type[Failing]) -> str:
    """Make it a backend by name."""
    name = kind.__name__.lower()
    patch(BACKENDS, name, f"tests.solvers.failing:{kind.__name__}")
    return name


class Lying(Failing):
    """Says infeasible of everything."""

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        goals = tuple(GoalResult(goal.name, None, None, 0, None, 0.0, "") for goal in program.goals)
        return Solution(Status.INFEASIBLE, StopReason.PROVED, None, goals, "lying", 0.0)
