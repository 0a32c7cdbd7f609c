"""Candidates: every pair that no rule refuses, in order, whatever the size of the blocks."""

import numpy as np
import pytest

from rotation.formulation import candidates as candidates_module
from rotation.formulation.candidates import all_pairs, generate
from rotation.formulation.links import all_links, channel_links
from rotation.formulation.travel import NO_TRAVEL
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from tests.rules.random_instances import random_context
from tests.rules.small_case import case, teacher, with_channels, with_forms

PARTS = ("teacher", "origin", "school", "line", "form", "load", "channel", "minutes", "travel", "grade")


class Refuser:
    """Refuses what a function of the table says, with that number."""

    def __init__(self, name, reason):
        self.id, self._reason = name, reason

    def refuse(self, table, context):
        return self._reason(table).astype(np.int64)


def words(context, table):
    """Teacher, school, stage, subject, form and load of each entry."""
    state, lines = context.state, context.state.lines
    return [
        (
            state.teachers.code[table.teacher[at]],
            state.schools.code[table.school[at]],
            STAGES.codes[lines.stage[table.line[at]]],
            SUBJECTS.codes[lines.subject[table.line[at]]],
            FORMS.codes[table.form[at]],
            int(table.load[at]),
        )
        for at in range(len(table))
    ]


def made(context, *refusers, teachers=None):
    who = np.arange(len(context.state.teachers)) if teachers is None else np.array(teachers)
    return generate(context, channel_links(context), refusers, who)


def test_one_subject_and_one_form_make_one_candidate_a_linked_school():
    context = case()
    table, refused = made(context)
    assert words(context, table) == [
        ("T1", "TOWN", "primary", "chinese", "secondment", 10),
        ("T1", "HILL", "primary", "chinese", "secondment", 10),
    ]
    assert refused.total == 2


def test_a_second_subject_makes_more_and_a_line_that_is_not_there_makes_none():
    context = case(teacher(other_subjects="math,history", other_stages="junior"))
    table, _ = made(context)
    assert {(school, subject) for _, school, _, subject, _, _ in words(context, table)} == {
        (school, subject) for school in ("TOWN", "HILL") for subject in ("chinese", "math")
    }
    assert sorted(set(table.grade.tolist())) == [2, 3]


def test_each_open_form_makes_candidates_with_its_loads():
    context = case(policy=with_forms("secondment", "itinerant", "online"))
    table, _ = made(context)
    assert {(form, load) for *_, form, load in words(context, table)} == {
        ("secondment", 10),
        ("itinerant", 4),
        ("online", 2),
    }


def test_full_forms_carry_the_own_load_and_part_time_ones_need_enough_of_it():
    context = case(teacher(load=3), policy=with_forms("secondment", "itinerant", "online"))
    table, _ = made(context)
    assert {(form, load) for *_, form, load in words(context, table)} == {("secondment", 3), ("online", 2)}


def test_a_form_with_several_loads_offers_each():
    policy = with_forms("itinerant")
    forms = dict(policy.general.forms)
    forms["itinerant"] = forms["itinerant"].model_copy(update={"loads": (2, 4, 8)})
    policy = type(policy)(general=policy.general.model_copy(update={"forms": forms}))
    table, _ = made(case(policy=policy))
    assert table.load.tolist() == [2, 4, 8] * 2


def test_shadowing_carries_the_pair_back_and_other_forms_their_own_channel():
    pairs = [{"urban_school_id": "CITY", "rural_school_id": "HILL"}]
    policy = with_channels("group", "pair", forms=("secondment", "shadowing"))
    context = case(teacher(quota_school_id="HILL"), pairs=pairs, policy=policy)
    table, _ = made(context)
    channels = {
        (school, form): int(channel)
        for (_, school, _, _, form, _), channel in zip(words(context, table), table.channel, strict=True)
    }
    assert channels["CITY", "secondment"] == channels["TOWN", "secondment"] == 0  # the group
    assert channels["CITY", "shadowing"] == 2  # the pair
    assert channels["TOWN", "shadowing"] == -1  # for the rule `channel` to refuse


def test_teachers_that_are_not_asked_for_have_none():
    context = case(teacher("T1"), teacher("T2"), teacher("T3"))
    table, _ = made(context, teachers=[0, 2])
    assert sorted(set(table.teacher.tolist())) == [0, 2]
    assert len(made(context, teachers=np.zeros(0, dtype=np.int64))[0]) == 0


def test_a_teacher_without_a_school_stage_or_subject_has_none():
    context = case(teacher("T1", quota_school_id="X"), teacher("T2", stage=""), teacher("T3", subject=""))
    assert len(made(context)[0]) == 0
    assert len(all_pairs(context, all_links(context, context.state.teachers.school), np.arange(3))) == 0


def test_a_second_stage_without_a_main_one_is_used_as_it_is():
    context = case(teacher(stage="", other_stages="primary"))
    table, _ = made(context)
    assert [stage for _, _, stage, *_ in words(context, table)] == ["primary", "primary"]
    assert table.grade.tolist() == [2, 2]


def test_the_first_refuser_is_counted_for_each_teacher():
    context = case(teacher("T1"), teacher("T2"))
    hill = context.state.school_index["HILL"]
    first = Refuser("first", lambda table: np.where(table.school == hill, 2, 0))
    second = Refuser("second", lambda table: np.where(table.teacher == 1, 1, 0))
    table, refused = made(context, first, second)
    assert words(context, table) == [("T1", "TOWN", "primary", "chinese", "secondment", 10)]
    assert refused.rules == ("first", "second")
    assert refused.counts.tolist() == [[1, 0], [1, 1]]
    assert refused.total == 4
    assert made(context, second, first)[1].counts.tolist() == [[0, 1], [2, 0]]


@pytest.mark.parametrize("block", [1, 7, 50])
def test_the_size_of_the_blocks_changes_nothing(block, monkeypatch):
    for seed in range(5):
        context = random_context(seed)
        refuser = Refuser("odd", lambda table: (table.line + table.teacher) % 3)
        whole, counted = made(context, refuser)
        monkeypatch.setattr(candidates_module, "BLOCK", block)
        parts, counted_in_parts = made(context, refuser)
        monkeypatch.undo()
        for name in PARTS:
            assert getattr(whole, name).tolist() == getattr(parts, name).tolist()
        assert counted.counts.tolist() == counted_in_parts.counts.tolist()
        assert counted.total == counted_in_parts.total


def test_candidates_are_sorted_and_distinct():
    for seed in range(10):
        table, _ = made(random_context(seed))
        keys = list(zip(table.teacher, table.line, table.form, table.load, strict=True))
        assert keys == sorted(set(keys))


def test_all_pairs_of_a_teacher_reach_every_school_with_a_line():
    context = case(groups=[{"group_id": "G", "school_id": "TOWN"}])
    pairs = all_pairs(context, all_links(context, np.array([0])), np.array([0]))
    assert {context.state.schools.code[school] for school in pairs.school} == {"TOWN", "HILL"}
    assert pairs.channel.tolist() == [-1, -1]


def test_every_entry_describes_its_pair():
    seen = 0
    for seed in range(10):
        context = random_context(seed)
        state = context.state
        table, _ = made(context)
        assert (table.origin == state.teachers.school[table.teacher]).all()
        assert (table.school == state.lines.school[table.line]).all()
        assert (table.school != table.origin).all()
        assert (table.load <= state.teachers.load[table.teacher]).all()
        minutes, known = context.travel.minutes(table.teacher, table.school)
        online = table.form == FORMS.rank("online")
        assert np.where(online, -1, minutes).tolist() == table.minutes.tolist()
        assert np.where(online, NO_TRAVEL, known).tolist() == table.travel.tolist()
        seen += int(online.sum())
    assert seen
