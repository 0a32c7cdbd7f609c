"""Rule frozen: published moves of the baseline hold, and those that cannot are problems of the data."""

import pytest

from rotation.errors import DataError
from rotation.formulate import formulate
from rotation.formulation.waived import Waivers
from rotation.io.folder import write_folder
from rotation.io.read import read
from rotation.model.plan import Plan
from rotation.model.waivers import Spot, with_waivers
from rotation.rules.frozen import OTHERWISE, Frozen
from rotation.rules.reading import Reading
from tests.rules.small_case import agreed_reason, case, move, reason_of, teacher
from tests.rules.solved_case import only, places, solved

NEED = [
    {"school_id": school, "stage": "primary", "subject": "chinese", "need": need}
    for school, need in (("HILL", 1.0), ("TOWN", 0.0))
]


def frozen(context, *moves, codes=("T1",)):
    return type(context).of(context.instance.with_baseline(moves, codes), context.policy)


def test_only_the_published_move_is_left():
    context = case(teacher("T1"), teacher("T2"))
    context = frozen(context, move(context, "HILL", "T1"), move(context, "HILL", "T2"))
    assert agreed_reason(Frozen(), context, "HILL") == 0
    assert agreed_reason(Frozen(), context, "TOWN") == OTHERWISE
    assert reason_of(Frozen(), context, "TOWN", "T2") == 0


def test_a_code_without_a_move_in_the_baseline_is_not_frozen():
    context = case(teacher("T1"), teacher("T2"))
    assert frozen(context, move(context, "HILL", "T2"), codes=("T1", "T2")).instance.frozen == {"T2"}


def test_the_check_misses_the_move_and_finds_another_one():
    context = case(teacher("T1"), teacher("T2"))
    context = frozen(context, move(context, "HILL", "T1"))
    reading = Reading(context.instance, context.policy)
    for moves, count in (([], 1), ([move(context, "TOWN", "T1")], 1), ([move(context, "HILL", "T1")], 0)):
        findings = list(Frozen().check(Plan.of(moves), reading))
        assert len(findings) == count
        assert all(finding.teacher_id == "T1" and finding.hard for finding in findings)


def test_a_waiver_lets_one_other_move_pass_and_the_other_schools_stay_shut():
    context = case(teacher("T1"), teacher("T2"), policy=only(frozen={}))
    context = frozen(context, move(context, "HILL", "T1"))
    waived = with_waivers(context.instance, [(Spot("frozen", "T1", "TOWN"), 1)])
    allowed = type(context).of(waived, context.policy)
    state = allowed.state
    passes = state.teacher_index["T1"] * len(state.schools) + state.school_index["TOWN"]
    assert Waivers.of(allowed).moves["frozen"].tolist() == [passes]
    assert solved(allowed).proved


def test_a_waiver_without_a_school_lets_the_published_move_go():
    """Nobody is missing anywhere: with the waiver T1 may stay, without it the move is made all the same."""
    nothing = [{**row, "need": 0.0} for row in NEED]
    context = case(teacher("T1"), teacher("T2"), needs=nothing, policy=only(frozen={}, burden={}))
    context = frozen(context, move(context, "HILL", "T1"))
    assert places(solved(context)) == {"T1": "HILL"}
    waived = with_waivers(context.instance, [(Spot("frozen", "T1"), 1)])
    assert places(solved(type(context).of(waived, context.policy))) == {}


def test_a_frozen_move_is_kept_though_the_first_goal_would_not_have_it():
    """One place at HILL is empty; T1 was told to go to TOWN, where nobody is missing."""
    context = case(teacher("T1"), teacher("T2"), needs=NEED, policy=only(frozen={}))
    outcome = solved(frozen(context, move(context, "TOWN", "T1")))
    assert places(outcome) == {"T1": "TOWN", "T2": "HILL"}


def test_a_frozen_move_that_is_no_longer_possible_is_a_problem_of_the_data():
    context = case(teacher("T1", subject="math"), teacher("T2"), needs=NEED, policy=only(frozen={}))
    known, unknown = move(context, "HILL", "T2"), move(context, "HILL", "T2")._replace(teacher_id="GONE")
    context = frozen(context, known._replace(teacher_id="T1"), unknown, codes=("T1", "GONE"))
    with pytest.raises(DataError) as error:
        formulate(context)
    assert [problem.value for problem in error.value.problems] == ["GONE", "T1"]


def test_baseline_and_frozen_moves_survive_the_folder_and_leave_with_it(case_folder):
    context, folder = case_folder
    told = frozen(context, move(context, "HILL", "T1"), move(context, "TOWN", "T2"))
    write_folder(told.instance, folder)
    again = read(folder)
    assert again.digest() == told.instance.digest()
    assert (again.frozen, len(again.baseline)) == ({"T1"}, 2)
    write_folder(context.instance, folder)
    assert read(folder).digest() == context.instance.digest()
    write_folder(told.instance.with_baseline(told.instance.baseline), folder)
    assert read(folder).digest() not in (told.instance.digest(), context.instance.digest())


@pytest.fixture
def case_folder(tmp_path):
    return case(teacher("T1"), teacher("T2")), tmp_path / "data"
