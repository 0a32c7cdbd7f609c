"""A program as MPS: another reader finds each goal's optimum, goal by goal."""

import highspy
import numpy as np
import pytest

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.io.read import read
from rotation.io.samples import sample_path
from solvers.builder import ProgramBuilder
from solvers.mps import mps

VALUES = {"shortage": 180, "balance": 1_190_477, "burden": 105}
"""The optimum of each goal of the toy sample given those before it, as derived in its description."""


@pytest.fixture(scope="module")
def program():
    return formulate(Context.of(read(sample_path("toy")))).program


def best(text, path):
    path.write_text(text, encoding="ascii")
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(highs.getInfo().objective_function_value)


def test_goals_in_order_have_the_values_derived_by_hand(program, tmp_path):
    held = {}
    tolerance = {goal.name: goal.tolerance for goal in program.goals}
    for goal, value in VALUES.items():
        assert best(mps(program, goal, held), tmp_path / "p.mps") == value
        held[goal] = value + tolerance[goal].allowed(value)


def test_a_column_in_no_row_and_no_goal_is_there_with_its_bounds(tmp_path):
    build = ProgramBuilder()
    first, _idle = build.columns([3, 3], [9, 9], "used"), build.columns([1, 1], [4, 4], "idle")
    build.goal("g", first, np.array([2, 1]), constant=5)
    assert best(mps(build.build(), "g"), tmp_path / "p.mps") == 14


def test_the_same_program_gives_the_same_text_and_an_unknown_goal_is_an_error(program):
    assert mps(program, "shortage") == mps(program, "shortage")
    with pytest.raises(KeyError):
        mps(program, "no such goal")
