"""The next goal's first relaxation, solved while a goal is still worked on, for a basis to begin at.

Where later goals may give up some of what a goal reaches, the next relaxation hardly depends on how much exactly that
is: its optimum at the value that this goal's first relaxation has is 60 to 270 iterations of the dual simplex method
away from its optimum at the goal's own value (0.2 to 0.6 s on districts of 47,000 to 70,000 columns, 3.4 to 3.6 s from
nothing). Where nothing may be given up, the next goal is over the optimal face, and so far away that it is no help.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from solvers.goal_state import GoalState
from solvers.outcome import Basis
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.restrict import restrict, with_caps
from solvers.watch import EngineError, Watch

CAP = -2
"""The number of a row that is not there yet."""


def worth_it(state: GoalState, relaxed: Relaxed) -> bool:
    """Whether the next goal's relaxation may begin before this goal's value is known."""
    if state.goal + 1 == len(state.program.goals) or state.resumed or not state.racing:
        return False
    value = state.target.round_up(relaxed.objective)
    return state.program.goals[state.goal].tolerance.allowed(value) > 0


def next_basis(state: GoalState, relaxed: Relaxed) -> Callable[[Watch], Basis | None]:
    """What finds the optimal basis of the next goal's relaxation, were this goal at its own relaxation's value.

    The row that caps this goal has the number CAP there. None where there is none in time. The program is put together
    at once, so that what comes of it is the same whatever happens to `state` meanwhile.
    """
    value = state.target.round_up(relaxed.objective)
    most = value + state.program.goals[state.goal].tolerance.allowed(value)
    linear = with_caps(state.linear, [(state.target, most)])
    part = restrict(state.lazy.without(linear), linear.goals[state.goal + 1], state.lower, state.upper)
    rows = np.where(part.rows < len(state.linear.row_lower), part.rows, CAP)
    seconds = state.seconds_left()

    def solve(watch: Watch) -> Basis | None:
        relaxation = Relaxation(part.linear, part.goal)
        try:
            found = relaxation.solve(watch, seconds)
        except (InfeasibleRelaxationError, EngineError):
            return None
        return None if found is None else relaxation.basis(part.columns, rows)

    return solve


def in_place(basis: Basis, cap: int) -> Basis:
    """The basis for a program where the row that caps the goal has this number."""
    return replace(basis, rows=np.where(basis.rows == CAP, cap, basis.rows))
