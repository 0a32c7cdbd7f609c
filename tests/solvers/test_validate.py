"""What is no program is refused with a word on why."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from solvers.builder import ProgramBuilder
from solvers.program import Goal, Program, ProgramError, Tolerance


def started(upper: int = 5) -> ProgramBuilder:
    build = ProgramBuilder()
    build.columns([0, 0], [upper, upper], "x")
    build.groups("cover", ["north"])
    return build


def refused(words: str, spoil: Callable[[ProgramBuilder], object], upper: int = 5) -> None:
    build = started(upper)
    spoil(build)
    with pytest.raises(ProgramError, match=re.escape(words)):
        build.build()


def table(values: list[int]) -> Callable[[ProgramBuilder], object]:
    return lambda build: build.terms([0], [0], [1], constant=0, lower=[0], upper=[len(values) - 1], values=values)


def test_a_table_that_is_not_convex_is_refused() -> None:
    refused("term 0 is not convex", table([0, 2, 3]))


def test_the_term_that_is_not_convex_is_named_and_tables_do_not_run_into_each_other() -> None:
    build = started()
    table([0, 5, 10])(build)
    table([3, 1, 0])(build)
    assert len(build.build().terms) == 2
    table([0, 1, 0])(build)
    with pytest.raises(ProgramError, match="term 2 is not convex"):
        build.build()


def test_a_row_that_could_exceed_two_to_the_53_is_refused_by_name() -> None:
    refused("a row of cover (north) can exceed 2^53", lambda b: b.rows([0], [0, 0], [0, 1], 2**44, upper=1), 2**9)
    started(2**8).rows([0], [0, 0], [0, 1], 2**43, upper=1)


@pytest.mark.parametrize("coefficient", [2**52, -(2**62), -(2**63)])
def test_a_goal_that_could_exceed_two_to_the_53_is_refused(coefficient: int) -> None:
    refused("goal far can exceed 2^53", lambda b: b.goal("far", [0, 1], [coefficient, coefficient]))


def test_a_goal_constant_or_a_weighted_term_can_be_too_much_as_well() -> None:
    refused("goal far can exceed", lambda b: b.goal("far", constant=2**53))

    def weighted(build: ProgramBuilder) -> None:
        table([0, 2**40])(build)
        build.goal("far", terms=[0], weights=[2**13])

    refused("goal far can exceed", weighted)


def test_terms_that_could_exceed_two_to_the_53_are_refused() -> None:
    refused("values can exceed 2^53", table([-(2**62), 0, 2**62]))
    refused(
        "term 0 can exceed 2^53",
        lambda b: b.terms([0], [0], [2**52], constant=0, lower=[0], upper=[1], values=[0, 0]),
    )


def test_a_term_in_a_row_counts_with_its_height() -> None:
    def spoil(build: ProgramBuilder) -> None:
        table([0, 2**40])(build)
        rows = build.rows([0], [], [], [], upper=1)
        build.row_terms(rows, [0], [2**13])

    refused("can exceed 2^53", spoil)


def test_a_row_of_terms_alone_is_a_row() -> None:
    build = started()
    table([0, 1])(build)
    build.row_terms(build.rows([0], [], [], [], upper=1), [0], [1])
    assert len(build.build().rows) == 1


def test_a_term_may_not_stand_in_a_row_with_a_lower_side_or_a_negative_coefficient() -> None:
    def lower(build: ProgramBuilder) -> None:
        table([0, 1])(build)
        build.row_terms(build.rows([0], [], [], [], lower=0, upper=1), [0], [1])

    def negative(build: ProgramBuilder) -> None:
        table([0, 1])(build)
        build.row_terms(build.rows([0], [], [], [], upper=1), [0], [-1])

    refused("only in <= rows", lower)
    refused("only in <= rows", negative)


def test_ranges_and_indices_are_checked() -> None:
    refused("column 3 has an empty range", lambda b: b.columns([0, 3], [1, 2], "y"))
    refused("row columns: an index outside 0..1", lambda b: b.rows([0], [0], [2], 1))
    refused("row groups: an index outside 0..0", lambda b: b.rows([1], [0], [0], 1))
    refused("goal far columns: an index outside", lambda b: b.goal("far", [-1], [1]))
    refused("goal far terms: an index outside", lambda b: b.goal("far", terms=[0], weights=[1]))
    refused(
        "term columns: an index outside", lambda b: b.terms([0], [7], [1], constant=0, lower=[0], upper=[0], values=[0])
    )


def test_tables_must_fit_their_ranges() -> None:
    refused("do not match", lambda b: b.terms([0], [0], [1], constant=0, lower=[0], upper=[2], values=[0, 1]))
    refused("empty range", lambda b: b.terms([0], [0], [1], constant=0, lower=[1], upper=[0], values=[]))


def test_negative_weights_and_tolerances_are_refused() -> None:
    def weight(build: ProgramBuilder) -> None:
        table([0, 1])(build)
        build.goal("bad", terms=[0], weights=[-1])

    refused("negative weight", weight)
    refused("negative tolerance", lambda b: b.goal("bad", [0], [1], tolerance=Tolerance(absolute=-1)))
    refused("negative tolerance", lambda b: b.goal("bad", [0], [1], tolerance=Tolerance(permille=-1)))


def test_two_goals_of_one_name_are_refused() -> None:
    program = started().build()
    goal = Goal("same", np.array([0]), np.array([1]))
    with pytest.raises(ProgramError, match="two goals of one name"):
        replace(program, goals=(goal, goal))


def test_arrays_of_other_kinds_or_lengths_are_refused() -> None:
    program: Program = started().build()
    with pytest.raises(ProgramError, match="int64"):
        replace(program, lower=program.lower.astype(np.int32))
    with pytest.raises(ProgramError, match="different lengths"):
        replace(program, goals=(Goal("far", np.array([0, 1]), np.array([1])),))


def test_large_numbers_that_never_meet_in_one_row_are_let_pass() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [2**40, 1], "x")
    build.groups("rule", ["a row", "another"])
    build.rows([0, 1], [0, 1], [0, 1], [1, 2**40], upper=2**41)
    assert len(build.build().rows) == 2
    build.rows([1], [0], [0], [2**40], upper=1)
    with pytest.raises(ProgramError, match=r"a row of rule \(another\) can exceed"):
        build.build()


@pytest.mark.parametrize("side", [2**61, 2**63 - 1, -(2**63)])
def test_a_side_beyond_what_stands_for_none_is_refused(side: int) -> None:
    for name in ("lower", "upper"):
        refused(f"row 0 has a side of {side}", lambda b, name=name: b.rows([0], [0], [0], 1, **{name: [side]}))


def test_a_tolerance_that_no_value_could_use_is_refused() -> None:
    refused("a tolerance of 2^53", lambda b: b.goal("far", [0], [1], tolerance=Tolerance(absolute=2**53)))
