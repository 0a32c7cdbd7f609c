"""The random instances: one seed, one instance; every code resolves; moves are well formed."""

from rotation.model.tables import all_tables
from rotation.model.vocabulary import FORMS
from tests.rules.group_case import random_case_of
from tests.rules.random_instances import random_context, random_instance, random_policy


def test_one_seed_makes_one_instance():
    assert random_instance(3).digest() == random_instance(3).digest()
    assert random_instance(3).digest() != random_instance(4).digest()
    assert random_policy(3).digest() == random_policy(3).digest()


def test_every_table_is_filled_by_some_seed():
    filled = {name for seed in range(12) for name, frame in random_instance(seed).tables.items() if len(frame)}
    assert filled == set(all_tables())


def test_every_code_resolves():
    for seed in range(12):
        instance = random_instance(seed)
        for name, table in all_tables().items():
            for column in table.columns:
                if column.refers:
                    target, key = column.refers.split(".")
                    codes = set(instance[name][column.name]) - {""}
                    assert codes <= set(instance[target][key]), (seed, name, column.name)


def test_some_teachers_are_at_other_schools_than_their_quota():
    contexts = [random_context(seed) for seed in range(6)]
    assert any((c.state.teachers.school != c.state.teachers.quota_school).any() for c in contexts)
    assert any(c.state.teachers.running.any() for c in contexts)


def test_plans_hold_every_form_and_several_loads_of_the_partial_ones():
    moves = [move for seed in range(12) for plan in random_case_of(seed).plans for move in plan]
    loads = {code: {move.load for move in moves if move.form == code} for code in FORMS.codes}
    assert all(loads.values())
    assert len(loads["itinerant"]) > 2
    assert len(loads["online"]) > 2
