"""Going on from the state of a solve: bounds that no exact price beats, and the same exact prices as from nothing."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given

import solvers.exact_goal
import solvers.goal_cuts
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.cuts import no_cuts
from solvers.derivation import Derivation, made_from
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.forced import forced
from solvers.kept import Kept
from solvers.kept_file import KeptError, dump_kept, load_kept
from solvers.patience import RESUMED_ROUNDS
from solvers.program import INFINITY, Program, Tolerance
from solvers.resumed import Above, Resumable, solve_from
from solvers.solution import Solution, Status
from tests.examples import examples
from tests.solvers.cases import four_goals
from tests.solvers.strategies import programs


def limits_of(solution: Solution) -> list[int]:
    """What later goals may use of each."""
    return [(goal.best or 0) + goal.tolerance for goal in solution.goals]


def state_of(program: Program) -> tuple[Solution, Resumable]:
    """The solution and its state, through a file."""
    solution = ExactBackend().solve(program)
    assume(solution.status is Status.OPTIMAL and len(solution.goals) > 0)
    found = load_kept(dump_kept(solution.kept, program.digest()), program.digest())
    state = Resumable.of(program, found, limits_of(solution))
    assert state is not None
    return solution, state


@given(programs())
@examples(150)
def test_bounds_and_prices_from_a_state_agree_with_trying_every_point(program: Program) -> None:
    solution, state = state_of(program)
    best = [goal.best or 0 for goal in solution.goals]
    for column in np.flatnonzero((program.lower <= 1) & (program.upper >= 1)).tolist():
        narrow = forced(program, np.array([column]))
        oracle, found = ExhaustiveBackend().solve(narrow), solve_from(narrow, None, best, state=state)
        assert found.status is oracle.status
        if oracle.status is not Status.OPTIMAL:
            continue
        exact = [goal.best or 0 for goal in oracle.goals]
        assert [goal.best for goal in found.goals] == exact
        if program.lower[column] == 0:
            bounds = [bound and int(bound.at_least(np.array([column]))[0]) for bound in state.bounds()]
            for low, value, price in zip(bounds, best, exact, strict=True):
                assert (value if low is None else max(low, value)) <= price
                # A bound holds where all earlier goals stay at their best.
                if price > value:
                    break


@given(programs())
@examples(60)
def test_demanding_one_of_several_columns_or_none_of_them_agrees_too(program: Program) -> None:
    solution, state = state_of(program)
    columns = np.flatnonzero((program.lower == 0) & (program.upper >= 1)).astype(np.int64)
    best = [goal.best or 0 for goal in solution.goals]
    for taken in (True, False) if len(columns) and len(program.rows) else ():
        narrow = forced(program, columns, taken=taken)
        oracle = ExhaustiveBackend().solve(narrow)
        found = solve_from(narrow, oracle.values, best, state=state)
        assert found.status is oracle.status
        assert [goal.best for goal in found.goals] == [goal.best for goal in oracle.goals]


def kept_of_four() -> tuple[Program, tuple[Kept, ...], list[int]]:
    program = four_goals()
    solution = ExactBackend().solve(program)
    assert solution.kept
    return program, solution.kept, limits_of(solution)


def test_a_state_is_the_same_bytes_every_time() -> None:
    program, first, _limits = kept_of_four()
    _, second, _limits = kept_of_four()
    assert dump_kept(first, program.digest()) == dump_kept(second, program.digest())


def test_a_state_of_other_limits_or_sizes_is_none() -> None:
    program, found, limits = kept_of_four()
    assert Resumable.of(program, found, limits) is not None
    assert Resumable.of(program, found, [limit + 1 for limit in limits]) is None
    assert Resumable.of(program, [replace(found[0], lower=found[0].lower[:-1])], limits) is None
    assert Resumable.of(program, [replace(found[0], columns=found[0].columns + 1000)], limits) is None
    assert Resumable.of(program, [replace(found[0], denominator=0)], limits) is None
    assert Resumable.of(program, [replace(found[0], point=found[0].point[:-1])], limits) is None
    assert Resumable.of(program, [replace(found[0], point=found[0].point + 100)], limits) is None


def pickled() -> bytes:
    content = io.BytesIO()
    np.savez(content, about=np.array([{"a": 1}], dtype=object))
    return content.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", pickled()], ids=["empty", "broken", "pickle"])
def test_what_is_no_state_is_refused(content: bytes) -> None:
    with pytest.raises(KeptError):
        load_kept(content, "digest")


def test_a_state_cut_short_or_of_another_program_is_refused() -> None:
    program, found, _limits = kept_of_four()
    content = dump_kept(found, program.digest())
    with pytest.raises(KeptError):
        load_kept(content, "another digest")
    with pytest.raises(KeptError):
        load_kept(content[: len(content) // 2], program.digest())


def test_a_state_that_a_known_point_contradicts_is_left_aside() -> None:
    program, found, limits = kept_of_four()
    solution = ExhaustiveBackend().solve(program)
    wrong = [replace(each, lower=each.upper, upper=each.upper) for each in found]
    state = Resumable.of(program, wrong, limits)
    assert state is not None
    again = solve_from(program, solution.values, (), state=state)
    assert [goal.best for goal in again.goals] == [goal.best for goal in solution.goals]


def test_earlier_goals_get_all_rounds_of_cuts_and_the_last_one_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier goal's relaxation leaves open is searched for among nearly all columns: rounds are quicker."""
    program, found, limits = kept_of_four()
    state = Resumable.of(program, found, limits)
    given: dict[int, set[tuple[bool, int]]] = {}
    rounds = solvers.exact_goal.GoalWork._rounds

    def noted(self: solvers.exact_goal.GoalWork) -> int:
        given.setdefault(self.goal, set()).add((self.resumed, rounds(self)))
        return rounds(self)

    monkeypatch.setattr(solvers.exact_goal.GoalWork, "_rounds", noted)
    for column in np.flatnonzero((program.lower == 0) & (program.upper >= 1)).tolist():
        solve_from(forced(program, np.array([column])), None, [], state=state)
    last = len(program.goals) - 1
    few = {count for goal in given for resumed, count in given[goal] if resumed and goal == last}
    more = {count for goal in given for resumed, count in given[goal] if resumed and goal < last}
    assert few <= {RESUMED_ROUNDS}
    assert more
    assert min(more) > RESUMED_ROUNDS


def test_prices_are_exact_where_no_bound_can_be_proved_in_integers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Multipliers too large for integers leave a goal without a bound; what is better is searched all the same."""
    program, found, limits = kept_of_four()
    state = Resumable.of(program, found, limits)
    best = [goal.best or 0 for goal in ExhaustiveBackend().solve(program).goals]
    monkeypatch.setattr(solvers.goal_cuts, "safe_bound", lambda *_given: None)
    for column in range(len(program)):
        narrow = forced(program, np.array([column]))
        prices = solve_from(narrow, None, best, Limits(threads=2), state=state)
        assert [goal.best for goal in prices.goals] == [goal.best for goal in ExhaustiveBackend().solve(narrow).goals]


def one_column() -> Program:
    """The second goal is exactly at its best, so that it has no row that caps it; the first one may give up a unit."""
    build = ProgramBuilder()
    build.columns([0, 0], [2, 0], "x")
    build.goal("first", [0], [1], tolerance=Tolerance(absolute=1))
    build.goal("second", [0], [-1])
    build.goal("third", [0], [1])
    return build.build()


def test_rows_of_later_goals_are_kept_where_an_earlier_one_has_to_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[int] = []
    beyond = Above._beyond

    def noted(self: Above, state: Resumable, left: Kept) -> object:
        found = beyond(self, state, left)
        used.append(0 if found is None else 1)
        return found

    monkeypatch.setattr(Above, "_beyond", noted)
    program = one_column()
    solution = ExactBackend().solve(program)
    state = Resumable.of(program, solution.kept, limits_of(solution))
    assert [goal.best for goal in solution.goals] == [0, -1, 1]
    narrow = forced(program, np.array([0]))
    found = solve_from(narrow, None, [0, -1, 1], state=state)
    assert [goal.best for goal in found.goals] == [1, -2, 2]
    assert any(used)


def test_a_row_made_from_a_cap_that_is_exceeded_says_nothing_and_the_cap_moves() -> None:
    program, found, _limits = kept_of_four()
    state = Resumable.of(program, found, _limits)
    assert state is not None
    last = found[-1]
    own, limits = len(state.base.row_lower), [limit + 5 for limit in last.held.tolist()]
    before, after = last.onto(state.base), last.beyond(state.base, 1, limits)
    capped = np.flatnonzero(last.added_cap >= 1)
    assert (after.row_upper[own + capped] == before.row_upper[own + capped] + 5).all()
    lost = np.flatnonzero((last.added_from >= 1) & (last.added_cap < 0))
    assert (after.row_upper[own + lost] == INFINITY).all()
    kept = np.flatnonzero((last.added_from < 1) & (last.added_cap < 1))
    assert (after.row_upper[own + kept] == before.row_upper[own + kept]).all()
    assert len(capped) or len(kept)


def test_a_cut_rests_on_the_latest_cap_among_what_it_was_made_from() -> None:
    """Rows 0 and 1 are the program's, 2 caps goal 0, 3 is a cut of nothing, 4 caps goal 1; then three cuts."""
    none = np.zeros(0, dtype=np.int64)
    starts, parents = np.array([0, 2, 4, 6]), np.array([0, 3, 2, 5, 4, 6])
    sides = np.ones(6, dtype=np.int64)
    cuts = replace(no_cuts(), side=sides[:3], parent_start=starts, parent=parents, parent_side=sides)
    made = Derivation(3, 5, none, none, none, cuts, np.array([0, 1, 2]), 0, 1, none, none)
    assert made_from(made, 2, np.array([0, -1, 1]), 2).tolist() == [-1, 0, 1]
    # A row of the program may be an equation; row 3 is one only where goal 2 is at its best.
    face = replace(cuts, parent_side=np.array([2, 2, 1, 1, 1, 1]))
    assert made_from(replace(made, cuts=face), 2, np.array([0, -1, 1]), 2).tolist() == [2, 2, 2]
    assert made_from(replace(made, cuts=face), 2, np.array([0, -1, 1]), 0).tolist() == [0, 0, 1]
    own = replace(cuts, parent_side=np.array([2, 1, 1, 1, 1, 1]))
    assert made_from(replace(made, cuts=own), 2, np.array([0, -1, 1]), 2).tolist() == [-1, 0, 1]
