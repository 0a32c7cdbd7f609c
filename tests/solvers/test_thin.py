"""Few columns near a goal's bound: steps that grow, points that count, and a proof that does not rest on them."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

import solvers.exact_goal
import solvers.goal_cuts
import solvers.left
import solvers.thin
from solvers.backend import Limits
from solvers.cpsat import CpSatBackend
from solvers.exact import ExactBackend
from solvers.patience import DEEPER, FURTHER, THIN
from solvers.race import Race
from solvers.scout import Scout
from solvers.thin import Thin
from tests.examples import part
from tests.solvers.test_left import assignment, costly

COSTS = (0, 0, 1, 2, 3, 5, -8, 13, 21, 34, 55, 89)


def steps(thin: Thin, reach: int = 0) -> list[tuple[int, int]]:
    """(columns, largest value) of each step."""
    found, step = [], thin.first(reach)
    while step is not None:
        found.append((step.free, step.most))
        step = thin.further(step)
    return found


def test_each_step_has_more_columns_and_looks_further_until_the_best_point_known():
    """A step may use columns of a cost of up to THIN of what its points lie above the bound."""
    thin = Thin(costly(*COSTS), bound=100, better=150, free=12, step=1)
    columns, most = zip(*steps(thin), strict=True)
    assert columns[0] == 2
    assert list(columns) == sorted(set(columns))
    assert list(most) == sorted(set(most))
    assert most[-1] == 150
    for count, value in zip(columns[:-1], most[:-1], strict=True):
        assert count == sum(abs(cost) < math.ceil(THIN * (value - 100)) for cost in COSTS)


def test_what_is_known_of_the_best_point_says_where_to_begin():
    thin = Thin(costly(*COSTS), bound=100, better=1000, free=12, step=1)
    first = thin.first(reach=20)
    assert first is not None
    assert first.most >= 100 + FURTHER * 20
    assert first.free == sum(abs(cost) <= THIN * FURTHER * 20 for cost in COSTS)
    second = thin.further(first)
    assert second is not None
    assert second.most - 100 >= DEEPER * (first.most - 100)
    assert second.free > first.free


def test_a_step_that_leaves_hardly_less_than_all_is_none():
    assert Thin(costly(0, 0, 0, 0, 0, 90), bound=100, better=130, free=6, step=1).first(0) is None
    assert Thin(costly(*COSTS)._replace(safe=None), bound=100, better=130, free=12, step=1).first(9) is None


@pytest.mark.drawn
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("share", [THIN, THIN / 20])
def test_a_point_of_few_columns_is_proved_or_bettered(
    monkeypatch: pytest.MonkeyPatch, threads: int, share: float
) -> None:
    """Sixty columns instead of thousands; with a small share, points of few columns are often not the best."""
    monkeypatch.setattr(solvers.thin, "THIN", share)
    monkeypatch.setattr(solvers.exact_goal, "EAGER", 0)
    # With its knapsacks kept such a program's bound leaves nothing to look for.
    monkeypatch.setattr(solvers.goal_cuts, "find_knapsacks", lambda *_: None)
    monkeypatch.setattr(solvers.left, "FEWER", 0.95)
    sought: list[bool] = []
    begin = solvers.exact_goal.GoalWork.__post_init__

    def expecting(self: solvers.exact_goal.GoalWork) -> None:
        begin(self)
        self.reach = 5

    monkeypatch.setattr(solvers.exact_goal.GoalWork, "__post_init__", expecting)
    seek = solvers.exact_goal.GoalWork._seek

    def watched(self: solvers.exact_goal.GoalWork, scout: Scout) -> bool:
        found = seek(self, scout)
        sought.append(found)
        return found

    sent = Race._scout

    def beside(self: Race, pool: ThreadPoolExecutor) -> None:
        sent(self, pool)
        sought.append(self._scouting)

    monkeypatch.setattr(solvers.exact_goal.GoalWork, "_seek", watched)
    monkeypatch.setattr(Race, "_scout", beside)
    for seed in range(part(40)):
        program = assignment(seed)
        solution, oracle = (
            ExactBackend(core=8, small=0).solve(program, Limits(threads=threads)),
            CpSatBackend().solve(program),
        )
        assert solution.status is oracle.status
        assert [goal.best for goal in solution.goals] == [goal.best for goal in oracle.goals]
    # In a race whether the scout or the ladder beside it is quicker is no fact; that one was sent out is.
    assert any(sought)
