"""The exact engine: relaxation, rounding cuts and reduced-cost fixing, then a search in the small core that is left.

For every goal: relax, cut until the bound stalls, fix what no better point can have, improve the incumbent in a core of
the columns that matter, and prove by the bound or by searching what is left. What the proof fixes is carried to the
later goals; where the bound meets the value exactly, the program is restricted to the optimal face. Where it does not,
the later goals' searches are guided by the earlier goal too (solvers.blend). Where knapsack rows hold the columns, cuts
give way to a bound that keeps those rows and prices all others (solvers.priced).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solvers.ahead import in_place
from solvers.backend import Capabilities, Limits
from solvers.blend import Held, blended
from solvers.cpsat import CpSatEngine
from solvers.derivation import Derivation, Derivations, made_from
from solvers.engine import Engine, Step
from solvers.exact_goal import GoalWork
from solvers.goal_by_goal import GoalByGoal
from solvers.kept import Kept, kept
from solvers.lazy import LazyRows
from solvers.left import Left, Ranges, filled
from solvers.linear import LinearProgram
from solvers.outcome import Basis, Outcome
from solvers.patience import CORE, SMALL
from solvers.program import IntArray, Program, no_integers
from solvers.restrict import equalled, restrict, with_caps
from solvers.search import Effort
from solvers.sole import others, told_apart
from solvers.solution import Status, StopReason
from solvers.tidy import tidied
from solvers.watch import EngineError, Watch

LEAST_NODES = 200
"""So many nodes are worth finding out whether there is another point, however short the proof was."""


class ExactBackend(GoalByGoal):
    """LP-guided lexicographic search; bounds by the relaxation are proved in integers, searches numerically.

    "Infeasible" comes from CP-SAT, in integers. A unit of limits.work is a relaxation solved or a node searched.
    `core`: columns of the first core that is searched; `small`: with no more left the proof is sought at once.
    """

    name = "exact"
    capabilities = Capabilities(proves=True)

    def __init__(self, core: int = CORE, small: int = SMALL) -> None:
        self.core = core
        self.small = small

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """What is known so far, from goal to goal."""
        return ExactEngine(program, linear, self.core, self.small)

    def left(self, engine: Engine) -> Sequence[Kept]:
        """What the engine's proofs leave; see solvers.kept."""
        return engine.found if isinstance(engine, ExactEngine) else ()

    def derived(self, engine: Engine) -> Derivations | None:
        """How the engine's bounds follow from the program's rows."""
        return Derivations(tuple(engine.derived), tuple(engine.caps)) if isinstance(engine, ExactEngine) else None


@dataclass(slots=True)
class ExactEngine:
    """What is known so far: the program with cuts, the bounds of its columns, and the last goal's outcome."""

    program: Program
    unfolded: LinearProgram
    core: int = CORE
    small: int = SMALL
    linear: LinearProgram = field(init=False)
    lower: IntArray = field(init=False)
    upper: IntArray = field(init=False)
    held: tuple[Held, ...] = ()
    known: dict[int, int] = field(default_factory=dict)
    """Goal -> a bound that no point can beat, where that is known beforehand; taken back as goals get worse."""
    decided: bool = False
    """Only the incumbent is left for the goals to come."""
    found: list[Kept] = field(default_factory=list)
    """What the proof of each goal left, in their order."""
    derived: list[Derivation] = field(default_factory=list)
    caps: list[tuple[int, int]] = field(default_factory=list)
    """Rows that cap a goal, and which."""
    basis: Basis | None = None
    """To begin the next goal's relaxation at."""
    ahead: tuple[int, Basis] | None = None
    """The same for the goal of this number, where it was solved beside the one before."""
    reach: int = 0
    """How far from its bound the next goal is looked for first."""
    resumed: bool = False
    """The next goal's relaxation goes on from a similar program's last one, with its rows."""
    breach: IntArray = field(default_factory=no_integers)
    """The columns that a similar program has otherwise, where the goals go on from that one."""
    _own: int = field(init=False)
    _limits: list[int] = field(default_factory=list)
    _lazy: LazyRows = field(init=False)
    _made_from: IntArray = field(default_factory=no_integers)
    """For each row behind the tidied program's, the latest goal without whose cap it may not hold (-1: none)."""
    _face: int = -1
    """The latest goal that was proved exactly, so that the program went to its optimal face."""
    _last: tuple[int, Outcome] | None = None
    _sole: tuple[int, int] | None = None
    """The goal at whose value its point is the only one left, and that value."""

    def __post_init__(self) -> None:
        self.linear = self.unfolded if self.unfolded.impossible else tidied(self.unfolded)
        self._own = len(self.linear.row_lower)
        self._lazy = LazyRows(self.program, self.linear)
        self.lower, self.upper = self.linear.lower.copy(), self.linear.upper.copy()

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Search; see solvers.engine.Engine."""
        begun, work = time.perf_counter(), 0.0
        if hint is None:
            step = CpSatEngine(self.program, self.unfolded, repeatable=True).minimise(None, None, limits, watch)
            if goal is None or step.values is None:
                return step
            hint, work = step.values, step.work
        if goal is None:
            return Step(Status.OPTIMAL, StopReason.PROVED, hint)
        if self.decided:
            value = self.unfolded.goals[goal].value(self.unfolded.complete(self.program, hint))
            return Step(Status.OPTIMAL, StopReason.PROVED, hint, value, "search", work)
        if limits.seconds is not None:
            limits = replace(limits, seconds=max(0.0, limits.seconds - (time.perf_counter() - begun)))
        if limits.work is not None:
            limits = replace(limits, work=max(0.0, limits.work - work))
        # What earlier goals fixed leaves less for the pieces of convex terms.
        self.lower, self.upper, _ = filled(self.program, self.linear, Left(self.lower, self.upper, 0))
        task = GoalWork(
            self.program,
            self.linear,
            self.lower,
            self.upper,
            goal,
            hint,
            limits,
            watch,
            self._lazy,
            self.core,
            self.small,
            self.held,
            self.known.get(goal),
            basis=self.basis or self._solved_ahead(goal),
            reach=self.reach,
            resumed=self.resumed,
            breach=self.breach,
            apart=told_apart(self.linear, goal),
        )
        self.ahead = None
        outcome = task.run()
        self.linear = outcome.linear
        self.derived += [] if outcome.derived is None else [outcome.derived]
        self._last = (goal, outcome)
        work += self._look_for_another(goal, outcome, task.apart, limits, watch, begun)
        status = Status.OPTIMAL if outcome.reason is StopReason.PROVED else Status.FEASIBLE
        return Step(
            status, outcome.reason, outcome.values, outcome.bound, outcome.how, work + outcome.work, outcome.message
        )

    def _solved_ahead(self, goal: int) -> Basis | None:
        """The basis that was solved for this goal; a goal that needs no work leaves one behind."""
        return self.ahead[1] if self.ahead is not None and self.ahead[0] == goal else None

    def _look_for_another(
        self, goal: int, outcome: Outcome, apart: IntArray, limits: Limits, watch: Watch, begun: float
    ) -> float:
        """Find out whether the point of a goal proved by a search is the only one left; the nodes that it took.

        Where the proof did not say, it is the proof once more with one row more: what takes longer than all before it
        is given up.
        """
        if not len(apart) or outcome.reason is not StopReason.PROVED or outcome.how != "search":
            return 0.0
        assert outcome.bound is not None
        if outcome.sole:
            self._sole = goal, outcome.bound
            return 0.0
        left = Ranges(self.lower, self.upper, outcome.columns, outcome.safe).at_most(outcome.bound)
        seconds = None if limits.seconds is None else limits.seconds - (time.perf_counter() - begun)
        if left is None or (seconds is not None and seconds <= 0):
            return 0.0
        nodes = outcome.work if limits.work is None else min(outcome.work, limits.work - outcome.work)
        effort = Effort(False, seconds, max(LEAST_NODES, int(nodes)), limits, watch, alone=limits.work is None)
        point = self.linear.complete(self.program, outcome.values)
        own = self.linear.goals[goal]
        # The same guidance as in the last proof: what its relaxation left open decides on the weights.
        gap = outcome.bound - (own.least if outcome.safe is None else outcome.safe.bound(own))
        guided = blended(own, gap, self.held)
        part = restrict(self._lazy.without(self.linear), guided, left.lower, left.upper)
        try:
            found, sole = others(part, point, apart, effort)
        except EngineError:
            # The goal is proved all the same; the next ones are worked on then.
            return 0.0
        self._sole = (goal, outcome.bound) if sole else self._sole
        return float(found.nodes)

    def _keep(self, goal: int, outcome: Outcome) -> None:
        """Keep what the proof of a goal left, and of each row that it found what it was made from."""
        known, derived = self._made_from, outcome.derived
        if derived is None:
            # Nothing says what they were made from, so all earlier caps may be among it.
            new = len(outcome.linear.row_lower) - self._own - len(known)
            found = np.full(new, goal - 1, dtype=np.int64)
        else:
            found = made_from(derived, self._own, known, self._face)
        self._made_from = np.concatenate([known, found])
        caps = np.full(len(self._made_from), -1, dtype=np.int64)
        for row, earlier in self.caps:
            caps[row - self._own] = earlier
        held, bounds = np.array(self._limits, dtype=np.int64), (self.lower, self.upper)
        left = kept(self.program.goals[goal].name, held, bounds, outcome, self._own, caps, self._made_from)
        self.found += [] if left is None else [left]

    def cap(self, goal: int, most: int) -> None:
        """Keep the goal at or below `most`: fix what follows from its bound, and where that is all, go to the face."""
        self.decided = self.decided or self._sole == (goal, most)
        if self._last is not None and self._last[0] == goal:
            self._keep(goal, self._last[1])
        self._limits.append(most)
        capped = self.linear.goals[goal]
        if self._last is not None and self._last[0] == goal and self._last[1].safe is not None:
            outcome = self._last[1]
            at_lower, at_upper = outcome.fixed(most)
            self.upper[at_lower] = self.lower[at_lower]
            self.lower[at_upper] = self.upper[at_upper]
            if outcome.safe is not None and outcome.safe.exact(most):
                self._face = goal
                self.linear, whole = equalled(self.linear, outcome.rows, outcome.safe.multipliers)
                if whole:
                    return
            if outcome.bound == most and outcome.safe is not None:
                self.held = (*self.held, Held(capped, most, most - outcome.safe.bound(capped)))
        before = len(self.linear.row_lower)
        self.linear = with_caps(self.linear, [(capped, most)])
        new = range(before, len(self.linear.row_lower))
        self._made_from = np.append(self._made_from, [goal] * len(new)).astype(np.int64)
        self.caps += [(row, goal) for row in new]
        if self._last is not None and self._last[0] == goal and self._last[1].ahead is not None:
            self.ahead = goal + 1, in_place(self._last[1].ahead, before if len(new) else -1)
