"""Two searches at once: whichever is quicker, the outcome is that of the nearest one that holds a point."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest

import solvers.exact_goal
import solvers.left
from solvers.backend import Limits
from solvers.exact import ExactBackend
from solvers.left import Left
from solvers.linear import LinearGoal
from solvers.race import Race, Ready
from solvers.search import Found
from tests.solvers.test_exact_search import knapsack

NOTHING = np.zeros(0, dtype=np.int64)


COLUMN = LinearGoal(np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64), 0, 1, 0, 0, 99)


class Steps:
    """A ladder of `reach` values from 1 on; the best point is `optimum`; the step `slow` waits for all others."""

    def __init__(self, optimum: int, slow: int, reach: int = 4, short: int | None = None) -> None:
        self.optimum, self.slow, self.reach, self.short = optimum, slow, reach, short
        self.others, self.asked, self.taken = threading.Event(), [], []

    def ended(self):
        return False

    def ready(self, left, proof=True):
        return Ready(left, SimpleNamespace(goal=COLUMN), COLUMN, left.most + 1, proof)

    def further(self, left):
        return None if left.most >= self.reach else Left(NOTHING, NOTHING, left.most + 1)

    def look(self, ready, patience, seeds, watch, seen):
        step = ready.left.most
        self.asked.append((step, patience, seeds))
        if step == self.short and not seeds:
            return Found(None, 0.0, False, 1)
        if step == self.slow:
            while not (self.others.is_set() or watch.ended()):
                self.others.wait(0.01)
            if watch.ended():
                return Found(None, 0.0, False, 1)
        else:
            self.others.set()
        # Each step has a point of its own where it holds the best value: `step` says whose it was.
        return Found(np.array([self.optimum]), float(self.optimum), True, step) if step >= self.optimum else _none()

    def enough(self, ready, point):
        return False

    def scout(self):
        return None

    def rest(self):
        return None

    def settled(self, ready, found):
        self.taken.append((ready.left.most, None if found.values is None else int(found.values[0])))
        return True


def _none():
    return Found(None, float("inf"), True, 1)


@pytest.mark.parametrize("optimum", [1, 2, 3, 4])
@pytest.mark.parametrize("slow", [1, 2, 3, 4])
def test_the_nearest_step_with_a_point_counts_whichever_is_slow(optimum, slow):
    steps = Steps(optimum, slow)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.taken[-1] == (optimum, optimum)
    assert all(found is None for _step, found in steps.taken[:-1])


def test_a_step_that_was_cut_short_is_tried_with_another_seed_for_longer():
    steps = Steps(2, slow=0, short=2)
    Race(steps, 3, 2).run(Left(NOTHING, NOTHING, 1))
    assert (2, 3, 0) in steps.asked
    assert (2, 12, 1) in steps.asked
    assert steps.taken[-1] == (2, 2)


def test_where_no_step_holds_a_point_the_last_one_is_told():
    steps = Steps(9, slow=0)
    assert Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1)).most == 4
    assert max(step for step, _found in steps.taken) == 4
    assert all(found is None for _step, found in steps.taken)


def test_a_point_seen_on_the_way_counts_once_nothing_better_is_left():
    """The third step has seen the best point and would go on for ever; the second one has none."""

    class Endless(Steps):
        def look(self, ready, patience, seeds, watch, seen):
            if ready.left.most < 3:
                return super().look(ready, patience, seeds, watch, seen)
            seen.append(np.array([self.optimum]))
            while not watch.ended():
                self.others.wait(0.01)
            return Found(None, 0.0, False, 1)

        def enough(self, ready, point):
            return (2, None) in self.taken

    steps = Endless(3, slow=0)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.taken[-1] == (3, 3)


def test_what_was_seen_before_the_time_was_up_is_taken():
    class Late(Steps):
        def ended(self):
            return len(self.asked) >= 2

        def look(self, ready, patience, seeds, watch, seen):
            self.asked.append(ready.left.most)
            while not watch.ended():
                self.others.wait(0.01)
            return Found(np.array([7]), 3.0, False, 1)

    steps = Late(2, slow=0)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.taken == [(1, 7), (2, 7)]


class Scouted(Steps):
    """Beside the ladder thin steps of which that at `sighted` finds the first of the `points`; cores find the others.

    Slow steps wait for all others; a proof of the step `never` only ends when it is told to.
    """

    def __init__(self, optimum: int, *points: int, sighted: int, slow: int = 0, never: int = 0) -> None:
        super().__init__(optimum, slow, reach=9)
        self.points, self.sighted, self.never, self.known, self.step = list(points), sighted, never, 99, 10

    def scout(self):
        if self.known == 99:
            self.step += 1
            return None if self.step > 13 else Left(NOTHING, NOTHING, self.step)
        return Left(NOTHING, NOTHING, 20) if self.points else None

    def rest(self):
        return None if self.known == 1 else Left(NOTHING, NOTHING, self.known - 1)

    def look(self, ready, patience, seeds, watch, seen):
        step = ready.left.most
        if ready.proof and step == self.never:
            self.asked.append((step, patience, seeds))
            while not watch.ended():
                self.others.wait(0.01)
            return Found(None, 0.0, False, 1)
        if ready.proof:
            return super().look(ready, patience, seeds, watch, seen)
        self.asked.append((step, patience, seeds))
        return Found(np.array([self.points.pop(0)]), 0.0, True, 1) if step in (self.sighted, 20) else _none()

    def settled(self, ready, found):
        if not ready.proof and found.values is not None:
            self.known = int(found.values[0])
            return True
        return super().settled(ready, found)

    def ended(self):
        """All that is better than the point is ruled out, or a better one is there."""
        return any(found is not None or step >= self.known - 1 for step, found in self.taken)


@pytest.mark.parametrize("sighted", [11, 12, 13])
def test_what_is_better_than_the_scouts_point_is_ruled_out_beside_the_ladder(sighted):
    steps = Scouted(6, 6, sighted=sighted, slow=1)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.known == 6
    assert steps.taken[-1] == (5, None)


@pytest.mark.parametrize("slow", [1, 2, 3, 5])
def test_a_scouts_point_that_is_not_the_best_gives_way_to_the_best(slow):
    steps = Scouted(3, 6, sighted=11, slow=slow)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.taken[-1][1] == 3


def test_the_scout_goes_on_around_its_point_and_what_is_better_than_the_last_is_ruled_out():
    steps = Scouted(4, 8, 6, 4, sighted=11, slow=1)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.known == 4
    assert steps.taken[-1] == (3, None)


def test_a_step_beyond_the_scouts_point_gives_way_to_what_is_better():
    """The search of values up to 8 would go on for ever; once 6 is known, it is values up to 5 that are ruled out."""
    steps = Scouted(6, 6, sighted=13, never=8)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 8))
    assert (8, 1, 0) in steps.asked
    assert steps.taken == [(5, None)]


def test_what_is_better_is_searched_beside_the_scout_once_the_ladder_has_come_to_its_end():
    """A core that would be searched for ever, behind a point that the ladder has come up to."""

    class Endless(Scouted):
        def look(self, ready, patience, seeds, watch, seen):
            if ready.left.most == 20:
                while not watch.ended():
                    self.others.wait(0.01)
                return _none()
            if ready.left.most == 13:
                self.others.wait(5)
            return super().look(ready, patience, seeds, watch, seen)

    steps = Endless(6, 6, 5, sighted=13)
    steps.reach = 3
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert steps.known == 6
    assert (5, None) in steps.taken


def test_near_a_known_point_what_is_better_is_searched_beside_a_scout_that_finds_nothing():
    """The scout would go on for ever; the ladder is at its end after one step."""

    class Fruitless(Scouted):
        def scout(self):
            return Left(NOTHING, NOTHING, 20)

        def look(self, ready, patience, seeds, watch, seen):
            if ready.proof:
                return super().look(ready, patience, seeds, watch, seen)
            while not watch.ended():
                self.others.wait(0.01)
            return _none()

    steps = Fruitless(4, sighted=0)
    steps.reach, steps.known = 1, 6
    Race(steps, 1, 2, sighted=True).run(Left(NOTHING, NOTHING, 1))
    assert steps.taken == [(1, None), (5, 4)]


def test_a_scout_without_a_point_leaves_the_race_to_the_ladder():
    steps = Scouted(4, 6, sighted=99, slow=1)
    Race(steps, 1, 2).run(Left(NOTHING, NOTHING, 1))
    assert {step for step, _patience, _seeds in steps.asked} >= {11, 12, 13}
    assert steps.taken[-1] == (4, 4)


def test_a_search_that_fails_ends_the_race():
    class Failing(Steps):
        def look(self, ready, patience, seeds, watch, seen):
            if ready.left.most == 2:
                raise RuntimeError("no memory")
            while not watch.ended():
                self.others.wait(0.01)
            return Found(None, 0.0, False, 1)

    with pytest.raises(RuntimeError, match="no memory"):
        Race(Failing(2, slow=0), 1, 2).run(Left(NOTHING, NOTHING, 1))


def test_races_find_what_single_searches_find(monkeypatch):
    """Values near the bound are searched first, by one search after the other or two at once: same values."""
    monkeypatch.setattr(solvers.exact_goal, "EAGER", 0)
    monkeypatch.setattr(solvers.left, "FEWER", 0.95)
    races = 0
    run = Race.run

    def counted(self, nearest):
        nonlocal races
        races += 1
        return run(self, nearest)

    monkeypatch.setattr(Race, "run", counted)
    for number in range(8):
        program, found = knapsack(number), []
        for threads in (1, 2):
            goal = ExactBackend(core=2, small=20).solve(program, Limits(threads=threads)).goals[0]
            found.append((goal.best, goal.bound))
        assert found[0] == found[1] == (found[0][0], found[0][0])
    assert races
