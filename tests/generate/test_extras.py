"""Extras of a sample: lessons in a second subject, events, lighter loads and pilot schools, by seed and by name."""

import numpy as np
import pytest

from rotation.cli.data import EXTRAS as OFFERED
from rotation.generate import EXTRAS, with_extras
from rotation.io import read
from rotation.io.checks import check_instance
from rotation.io.samples import sample_path
from rotation.model.derive import derive
from rotation.model.policy import Policy
from rotation.model.problem import Severity

NAMES = tuple(EXTRAS)


@pytest.fixture(scope="module")
def small():
    return read(sample_path("small"))


@pytest.fixture(scope="module")
def rich(small):
    return with_extras(small, NAMES, 1)


def test_the_command_offers_every_extra():
    assert OFFERED == NAMES


def test_the_data_stay_free_of_errors(small, rich):
    for instance in (small, rich):
        assert [problem for problem in check_instance(instance) if problem.severity is Severity.ERROR] == []


def test_the_same_seed_gives_the_same_data_whatever_the_order_of_the_names(small, rich):
    assert with_extras(small, reversed(NAMES), 1).digest() == rich.digest()
    assert with_extras(small, NAMES, 2).digest() != rich.digest()
    assert with_extras(small, (), 1).digest() == small.digest()
    with pytest.raises(KeyError, match="unknown extras"):
        with_extras(small, ("weather",), 1)


@pytest.mark.parametrize(
    ("name", "table"), [("loads", "teachers"), ("teaching", "teaching"), ("events", "events"), ("pilots", "schools")]
)
def test_each_extra_changes_its_own_table(small, name, table):
    changed = with_extras(small, (name,), 1)
    differ = [one for one in small.tables if not small[one].equals(changed[one])]
    assert differ == [table]


def test_lessons_in_a_second_subject_are_taken_from_the_first(rich):
    """Half days of the lines of one teacher add up to the load; a part of them, rounded, is in the second subject."""
    state, taught = derive(rich, Policy()), set(rich["teaching"]["teacher_id"])
    assert taught
    people = [state.teacher_index[code] for code in taught]
    load = np.bincount(state.services.teacher, weights=state.services.load, minlength=len(state.teachers))
    lines = np.bincount(state.services.teacher, minlength=len(state.teachers))
    working = [at for at in people if state.teachers.gives_load[at]]
    assert (lines[working] == 2).all()
    assert (np.abs(load[working] - state.teachers.load[working]) <= 1).all()


def test_who_has_left_or_is_on_leave_gives_no_lessons(small, rich):
    state, events = derive(rich, Policy()), rich["events"]
    last = events.groupby("teacher_id")["kind"].last()
    for code, kind in last.items():
        assert state.teachers.gives_load[state.teacher_index[code]] == (kind == "back")
    assert {"resigned", "back"} <= set(last)
    assert len(last) < 0.02 * len(small.teachers)


def test_lighter_loads_are_those_of_the_older(small, rich):
    lighter = (rich.teachers["load"] < small.teachers["load"]).to_numpy()
    born = rich.teachers["birth_date"][lighter].str[:4].astype(int)
    assert lighter.sum() > 10
    assert (2026 - born >= 50).all()
    assert set(rich.teachers["load"][lighter]) == {8}


def test_pilot_schools_are_a_part_of_all(rich):
    assert rich.schools["pilot"].sum() == 12
