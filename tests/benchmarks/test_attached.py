"""Teams move together or not at all, couples end near each other; the rest of the program stays as it was."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.attached import attach, draw
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.formulation.travel import great_circle_km
from rotation.generate import generate
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from solvers.evaluate import row_activity
from tests.examples import examples


@functools.cache
def formulation(size):
    return formulate(Context.of(generate(size, 1), settled(Policy())))


@pytest.mark.parametrize("size", ["toy", "small"])
def test_the_same_seed_gives_the_same_program_and_another_seed_another(size):
    one, again, other = (attach(formulation(size), seed) for seed in (1, 1, 2))
    assert one.digest() == again.digest() != other.digest()


def test_teams_are_of_one_school_with_common_destinations_and_nobody_is_tied_twice():
    part = formulation("small")
    ties = draw(part, 1)
    assert ties.teams.shape == (29, 4)
    assert ties.couples.shape == (59, 2)
    people = np.concatenate([ties.teams.ravel(), ties.couples.ravel()])
    assert len(set(people.tolist())) == len(people)
    origin = part.context.state.teachers.school[ties.teams]
    assert (origin == origin[:, :1]).all()
    table = part.candidates
    for team in ties.teams:
        schools = [set(table.school[table.teacher == member].tolist()) for member in team]
        assert len(set.intersection(*schools)) >= 3


def test_asked_for_fewer_gives_fewer():
    ties = draw(formulation("small"), 1, teams=3, couples=5)
    assert len(ties.teams) == 3
    assert len(ties.couples) == 5


def test_goals_and_old_rows_stay_and_nobody_moving_keeps_the_new_ones():
    part = formulation("small")
    program = attach(part, 1)
    assert [goal.name for goal in program.goals] == [goal.name for goal in part.program.goals]
    old = len(part.program.rows)
    assert (program.rows.lower[:old] == part.program.rows.lower).all()
    activity = row_activity(program, np.zeros(len(program), np.int64))[old:]
    assert (activity >= program.rows.lower[old:]).all()
    assert (activity <= program.rows.upper[old:]).all()


@examples(150)
@given(st.data())
def test_the_rows_hold_exactly_where_teams_and_couples_are_kept(data):
    part = formulation("toy")
    program, ties, table = attach(part, 1), draw(part, 1), part.candidates
    assert len(ties.teams) == 1
    assert len(ties.couples) == 2
    goes = {}
    for teacher in [*ties.teams.ravel().tolist(), *ties.couples.ravel().tolist()]:
        options = np.flatnonzero(table.teacher == teacher).tolist()
        goes[teacher] = data.draw(st.sampled_from([-1, *options]))
    x = np.zeros(len(program), np.int64)
    x[[move for move in goes.values() if move >= 0]] = 1
    first, _ = program.blocks["team"]
    old = len(part.program.rows)
    kept = False
    for chosen in (-1, *range(*program.blocks["team"])):
        x[first:] = 0
        if chosen >= 0:
            x[chosen] = 1
        activity = row_activity(program, x)[old:]
        bounds = (x <= program.upper).all()
        kept |= bool(
            bounds and (activity >= program.rows.lower[old:]).all() and (activity <= program.rows.upper[old:]).all()
        )
    assert kept == (_together(part, ties, goes) and _near(part, ties, goes))


def _together(part, ties, goes):
    schools = {part.candidates.school[goes[member]] if goes[member] >= 0 else -1 for member in ties.teams[0].tolist()}
    return len(schools) == 1


def _near(part, ties, goes):
    places = part.context.state.schools
    for couple in ties.couples.tolist():
        if min(goes[person] for person in couple) < 0:
            continue
        one, other = (part.candidates.school[goes[person]] for person in couple)
        points = (places.longitude[[one]], places.latitude[[one]], places.longitude[[other]], places.latitude[[other]])
        if one != other and not great_circle_km(*points)[0] <= 5:
            return False
    return True
