"""Waivers: what a plan breaks is allowed once it is waived, by the checker as by the program; a unit less is not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rotation.errors import DataError
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.formulation.waived import Lenient, Waivers
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.instance import complete
from rotation.model.tables import all_tables
from rotation.model.waivers import Spot, read_waivers, with_waivers
from rotation.rules.base import GroupParams, PairParams
from rotation.rules.registry import rule_classes
from rotation.rules.waivable import excused, spot_of
from tests.rules.group_case import breaches, random_case_of
from tests.rules.test_group_contract import VARIANTS, names, plans_of, rule_of

SEEDS = range(4)
GROUPS = [one for one in VARIANTS if issubclass(rule_classes()[one[0]].Params, GroupParams)]
PAIRS = [name for name, kind in rule_classes().items() if issubclass(kind.Params, PairParams)]


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def granting(case, granted):
    """The case with these waivers."""
    instance = with_waivers(case.context.instance, granted.items())
    return replace(case, context=Context.of(instance, case.context.policy))


def needed_waivers(findings, *, single):
    found = {}
    for finding in findings:
        spot = spot_of(finding, single=single)
        found[spot] = max(finding.amount, found.get(spot, 0))
    return found


@pytest.mark.parametrize(("rule_id", "given"), GROUPS, ids=names(GROUPS))
def test_rows_and_check_allow_what_is_waived_and_no_unit_more(rule_id, given):
    rule, told = rule_of(rule_id, **given), 0
    for case in map(random_case_of, SEEDS):
        for chosen, plan, _single in list(plans_of(case, rule_id))[:2]:
            findings = list(rule.check(plan, case.reading))
            if not findings:
                continue
            granted, told = needed_waivers(findings, single=False), told + 1
            allowed = granting(case, granted)
            assert not breaches(allowed.build(rule), chosen).any()
            assert all(one.waived and not one.hard for one in excused(findings, allowed.context.instance, [rule]))
            spot, units = next(iter(granted.items()))
            short = granting(case, {**granted, spot: units - 1})
            assert breaches(short.build(rule), chosen).any()
            left = [one for one in excused(findings, short.context.instance, [rule]) if one.hard]
            assert left
            assert {spot_of(one, single=False) for one in left} == {spot}
    assert told or rule_id in ("reciprocity", "graduating")


@pytest.mark.parametrize("rule_id", PAIRS)
def test_a_waived_move_passes_and_no_other_one(rule_id):
    rule, told = rule_classes()[rule_id](), 0
    for case in map(random_case_of, SEEDS):
        context, table = case.context, case.candidates
        always = rule.refuse_teachers(context)[table.teacher]
        reasons = np.where(always > 0, always, rule.refuse(table, context))
        for at in np.flatnonzero(reasons)[:2].tolist():
            teacher, school = (int(part[at]) for part in (table.teacher, table.school))
            state = context.state
            spot = Spot(rule_id, str(state.teachers.code[teacher]), str(state.schools.code[school]))
            allowed = granting(case, {spot: 1}).context
            after = Lenient(rule, Waivers.of(allowed)).refuse(table, allowed)
            here = (table.teacher == teacher) & (table.school == school)
            assert not after[here].any()
            same = ~here & (table.teacher == teacher)
            assert after[same].tolist() == reasons[same].tolist()
            assert not Lenient(rule, Waivers.of(allowed)).keeps(allowed)[teacher]
            told += 1
    assert told or rule_id in ("pilot", "purpose", "special", "form", "stage_total", "frozen")


def with_rows(*rows):
    instance = read(sample_path("toy"))
    frame = complete(all_tables()["waivers"], pd.DataFrame(list(rows)))
    return replace(instance, tables={**instance.tables, "waivers": frame})


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"rule": "eligibility", "teacher_id": "T101", "school_id": "S003"}, "unknown_waiver"),
        ({"rule": "communte", "teacher_id": "T101", "school_id": "S003"}, "unknown_waiver"),
        ({"rule": "commute", "school_id": "S003"}, "empty_waiver"),
        ({"rule": "commute", "teacher_id": "T101"}, "empty_waiver"),
    ],
)
def test_a_waiver_that_can_mean_nothing_is_a_problem_of_the_data(row, code):
    from rotation.model.policy import Policy

    with pytest.raises(DataError) as caught:
        formulate(Context.of(with_rows(row), Policy()))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert row["rule"] in caught.value.problems[0].text()


def test_the_same_waiver_is_kept_once_with_its_last_units():
    spot, other = Spot("outflow", "", "S003"), Spot("surplus", "", "S003", "primary", "pe")
    instance = with_waivers(with_waivers(read(sample_path("toy")), [(spot, 1)]), [(other, 10), (spot, 2)])
    assert read_waivers(instance) == {spot: 2, other: 10}
    assert len(instance["waivers"]) == 2


def test_data_without_waivers_keep_the_digest_that_they_had():
    instance = read(sample_path("toy"))
    tables = {name: frame for name, frame in instance.tables.items() if name != "waivers"}
    assert type(instance).of(tables).digest() == instance.digest()
    assert with_waivers(instance, [(Spot("outflow", "", "S003"), 1)]).digest() != instance.digest()
