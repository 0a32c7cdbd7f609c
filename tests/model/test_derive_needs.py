"""Needs that nobody states: hand-computed schools, when they are derived, and exact rounding."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import DataError, PolicyError
from rotation.i18n import language
from rotation.model.curriculum import WEEKLY_PERIODS
from rotation.model.derive import derive
from rotation.model.derive_needs import half_days, half_days_of_classes
from rotation.model.instance import Instance
from rotation.model.planned_classes import classes_for
from rotation.model.policy import Policy
from rotation.model.policy_document import policy_from
from rotation.model.settle import Given
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.rules.reading import Reading

SIX_CLASSES = {"chinese": 30, "math": 19, "english": 6, "pe": 11, "music": 7, "art": 7, "science": 6, "it": 2}
"""By hand, half days: Chinese 42 periods / 14 = 3.0 persons, mathematics 26 / 14 = 1.857, PE 20 / 18 = 1.111, ..."""


def school(code="A", stages="primary", **changes):
    return {"school_id": code, "name": code, "stages": stages, "quota": 9, "locale": "urban", **changes}


def need(subject, amount=None, code="A", stage="primary", **more):
    return {"school_id": code, "stage": stage, "subject": subject, "need": amount, **more}


def case(*schools, needs=()):
    tables = {
        "plan": [{"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01"}],
        "schools": list(schools),
        "needs": list(needs),
    }
    return Instance.of({name: pd.DataFrame(rows) for name, rows in tables.items() if rows})


def policy(**curriculum):
    return policy_from([Given({"curriculum": curriculum})])


def needed(instance, rules=None):
    """(school, stage, subject) -> half days, once the checker's own reading says the same."""
    rules = rules or Policy()
    lines, codes = derive(instance, rules).lines, instance.schools["school_id"]
    assert lines.stated.all()
    places = zip(lines.school, lines.stage, lines.subject, lines.need, strict=True)
    found = {(codes[a], STAGES.codes[b], SUBJECTS.codes[c]): int(amount) for a, b, c, amount in places}
    assert Reading(instance, rules).lines.needs == found
    return found


def of(instance, rules=None, code="A", stage="primary"):
    """Subject -> half days of one stage of one school."""
    return {line[2]: amount for line, amount in needed(instance, rules).items() if line[:2] == (code, stage)}


def test_a_primary_school_of_six_classes_by_hand():
    assert of(case(school(classes_primary=6))) == SIX_CLASSES


def test_a_daily_pe_lesson_raises_the_need_by_half():
    found = of(case(school(classes_primary=6)), policy(daily_pe=True))
    assert found == {**SIX_CLASSES, "pe": 17}  # 30 periods / 18 = 1.667


def test_the_daily_lesson_is_for_the_stages_and_of_the_periods_that_the_policy_says():
    instance = case(school(stages="primary,junior", classes_primary=6, classes_junior=3))
    rules = policy(daily_pe=True, daily_pe_stages=["junior"], daily_pe_periods=4)
    assert of(instance, rules)["pe"] == 11
    assert of(instance, rules, stage="junior")["pe"] == 9  # 12 periods / 14 = 0.857


@pytest.mark.parametrize(
    ("stage", "daily", "expected"),
    [
        ("primary", False, {"chinese": "6.0", "math": "3.7", "english": "1.1", "pe": "2.2", "music": "1.3"}),
        ("primary", False, {"art": "1.3", "science": "1.1"}),
        ("primary", True, {"pe": "3.3"}),
        ("junior", False, {"chinese": "4.7", "math": "4.3", "english": "4.0", "pe": "2.6", "music": "0.8"}),
        (
            "junior",
            False,
            {"physics": "1.4", "chemistry": "0.9", "biology": "1.7", "history": "1.7", "geography": "1.1"},
        ),
        ("junior", True, {"pe": "4.3", "morality": "1.7"}),
    ],
)
def test_twelve_classes_need_what_the_norms_say(stage, daily, expected):
    found = of(case(school(stages=stage, **{f"classes_{stage}": 12})), policy(daily_pe=daily), stage=stage)
    assert {subject: f"{found[subject] / 10:.1f}" for subject in expected} == expected


def test_the_default_table_has_the_published_weekly_totals():
    totals = [
        [sum(table[grade] for table in WEEKLY_PERIODS[stage].values()) for grade in range(grades)]
        for stage, grades in (("primary", 6), ("junior", 3))
    ]
    assert totals == [[29, 29, 30, 30, 30, 30], [34, 34, 34]]


def test_concurrent_subjects_make_no_need_stated_or_derived():
    rows = [need("labour", 2.0), need("morality", 2.0), need("practice")]
    instance = case(school(classes_primary=6), needs=rows)
    assert of(instance) == SIX_CLASSES  # rows of such subjects leave the stage without a row
    own = policy_from([Given({"concurrent_by_stage": {"primary": []}})])
    assert of(instance, own) == {"morality": 20}  # now a row of a subject with a need


def test_morality_is_concurrent_at_primary_schools_only():
    found = needed(case(school(stages="primary,junior", classes_primary=6, classes_junior=3)))
    assert ("A", "junior", "morality") in found
    assert ("A", "primary", "morality") not in found


# When a need is derived


def test_a_stated_need_stays_and_a_blank_one_is_derived():
    rows = [need("chinese", 2.5), need("pe")]
    assert of(case(school(classes_primary=6), needs=rows)) == {"chinese": 25, "pe": 11}


@pytest.mark.parametrize(
    ("fill", "primary", "junior"),
    [
        ("blank", {"chinese"}, set()),
        ("stages", {"chinese"}, set(WEEKLY_PERIODS["junior"]) - {"practice", "local"}),
        ("subjects", set(SIX_CLASSES), set(WEEKLY_PERIODS["junior"]) - {"practice", "local"}),
    ],
)
def test_the_policy_says_which_needs_without_a_row_are_derived(fill, primary, junior):
    instance = case(school(stages="primary,junior", classes_primary=6, classes_junior=3), needs=[need("chinese", 2.0)])
    rules = policy(fill=fill)
    assert set(of(instance, rules)) == primary
    assert set(of(instance, rules, stage="junior")) == junior
    assert of(instance, rules)["chinese"] == 20


def test_a_stage_without_classes_gets_no_need():
    assert needed(case(school(pupils_primary=300))) == {}
    assert needed(case(school(classes_junior=3))) == {}  # a stage that the school does not have


def test_a_school_with_no_classes_next_year_needs_nobody():
    assert set(of(case(school(classes_primary=6, classes_next_primary=0))).values()) == {0}


@pytest.mark.parametrize("changes", [{"ownership": "private"}, {"authority": "邻区"}])
def test_needs_without_a_row_are_derived_at_own_public_schools_only(changes):
    assert needed(case(school(classes_primary=6, **changes))) == {}
    assert of(case(school(classes_primary=6, **changes), needs=[need("pe")])) == {"pe": 11}


def test_a_blank_need_without_classes_is_refused_with_its_place():
    with language("en"), pytest.raises(DataError) as caught:
        derive(case(school(pupils_primary=300), needs=[need("math", 1.0), need("pe")]), Policy())
    (problem,) = caught.value.problems
    assert (problem.code, problem.value) == ("need_without_classes", "A 小学 体育")
    assert (problem.place.sheet, problem.place.row, problem.place.header) == ("学科需求", 3, "需求数")


def test_a_blank_need_without_periods_is_refused_with_the_key_to_add():
    instance = case(school(classes_primary=6), needs=[need("psychology")])
    with language("en"), pytest.raises(DataError) as caught:
        derive(instance, Policy())
    (problem,) = caught.value.problems
    assert problem.code == "need_without_periods"
    assert "curriculum.weekly_periods.primary.psychology" in problem.advice
    fortnightly = policy(weekly_periods={"primary": {"psychology": [0, 1, 0, 1, 0, 1]}})
    assert of(instance, fortnightly) == {"psychology": 2}  # 3 periods / 18 = 0.167


# The policy's tables


def test_one_number_holds_for_every_grade():
    rules = policy(weekly_periods={"primary": {"chinese": 7}})
    assert of(case(school(classes_primary=6)), rules)["chinese"] == 30


def test_a_special_school_is_staffed_by_classes_where_the_policy_has_periods_for_them():
    row = school(stages="special", school_type="special", classes_special=10)
    assert of(case(row), Policy(), stage="special") == {}
    rules = policy(weekly_periods={"special": {"special_education": 16, "pe": [3]}})
    found = of(case(row), rules, stage="special")
    assert found == {"special_education": 114, "pe": 21}  # 160 / 14 and 30 / 14 persons


def test_a_subject_of_no_periods_is_not_taught():
    rules = policy(weekly_periods={"primary": {"it": [0]}})
    assert "it" not in of(case(school(classes_primary=6)), rules)


@pytest.mark.parametrize("periods", [[8, 8, 7], [], [8, 8, 7, 7, 6, 6, 6], [21]])
def test_tables_of_other_lengths_or_impossible_periods_are_refused(periods):
    with pytest.raises(PolicyError):
        policy(weekly_periods={"primary": {"chinese": periods}})


def test_loads_of_the_policy_decide():
    rules = policy_from([Given({"weekly_loads": {"primary": {"chinese": 12}}})])
    assert of(case(school(classes_primary=6)), rules)["chinese"] == 35


# Classes of the planned year


@pytest.mark.parametrize(
    ("changes", "classes"),
    [
        ({"classes_primary": 6}, 6),
        ({"classes_primary": 6, "classes_next_primary": 7, "pupils_primary": 90, "pupils_next_primary": 500}, 7),
        ({"classes_primary": 6, "pupils_primary": 210, "pupils_next_primary": 245}, 7),  # 35 a class as today
        ({"classes_primary": 6, "pupils_primary": 210, "pupils_next_primary": 246}, 8),
        ({"classes_primary": 6, "pupils_primary": 300, "pupils_next_primary": 300}, 7),  # 50 are above the cap of 45
        ({"classes_primary": 12, "pupils_primary": 360, "pupils_next_primary": 240}, 8),
        ({"classes_primary": 6, "pupils_primary": 90, "pupils_next_primary": 60}, 6),  # a class in every grade
        ({"classes_primary": 2, "pupils_primary": 20, "pupils_next_primary": 10}, 2),
        ({"classes_primary": 6, "pupils_primary": 90, "pupils_next_primary": 0}, 0),
        ({"pupils_next_primary": 91}, 3),  # by the cap alone
        ({"classes_primary": 0, "pupils_next_primary": 90}, 2),
    ],
)
def test_classes_of_next_year(changes, classes):
    assert of(case(school(**changes)))["chinese"] == round(classes * 5)  # 7 periods a class / 14


def test_the_policy_may_take_this_years_classes():
    instance = case(school(classes_primary=6, classes_next_primary=12))
    assert of(instance, policy(year="this_year")) == SIX_CLASSES


# Rounding and monotony, exact


@pytest.mark.parametrize(
    ("persons", "load", "expected"),
    [(0.25, 1, 3), (0.05, 1, 1), (0.04, 1, 0), (1.15, 1, 12), (2.675, 1, 27), (21, 14, 15), (4.5, 18, 3), (0, 1, 0)],
)
def test_half_days_round_a_half_up_in_exact_decimals(persons, load, expected):
    assert half_days(persons, load) == expected


@given(
    st.integers(0, 500),
    st.lists(st.integers(0, 20), min_size=1, max_size=6),
    st.integers(1, 40),
)
def test_the_need_is_the_exact_fraction_rounded_and_monotone_in_classes(classes, periods, load):
    def amount(count):
        arrays = (np.array([value]) for value in (count, sum(periods), len(periods), load))
        return int(half_days_of_classes(*arrays)[0])

    exact = Fraction(10 * classes * sum(periods), len(periods) * load)
    assert abs(amount(classes) - exact) <= Fraction(1, 2)
    assert amount(classes) == half_days(Fraction(classes * sum(periods), len(periods)), load)
    assert amount(classes) <= amount(classes + 1)


@given(st.integers(0, 60), st.integers(0, 60), st.booleans(), st.sampled_from(["primary", "junior", "senior"]))
def test_a_school_with_more_classes_never_needs_less(fewer, more, daily, stage):
    fewer, more = sorted((fewer, more))
    rules = policy(daily_pe=daily)
    schools = [school(code, stage, **{f"classes_{stage}": count}) for code, count in (("A", fewer), ("B", more))]
    found = needed(case(*schools), rules)
    small, large = ({line[2]: amount for line, amount in found.items() if line[0] == code} for code in "AB")
    assert small.keys() == large.keys()
    assert all(small[subject] <= large[subject] for subject in small)


@given(st.integers(0, 4000), st.integers(-1, 3000), st.integers(-1, 80), st.integers(0, 60), st.integers(0, 6))
def test_classes_for_pupils_hold_them_and_grow_with_them(coming, pupils, classes, cap, grades):
    def found(count):
        return int(classes_for(np.array([count]), np.array([pupils]), np.array([classes]), cap, grades)[0])

    result = found(coming)
    if result < 0:
        assert cap == 0
        assert pupils <= 0 or classes <= 0
        return
    assert result * (cap or coming) >= coming
    assert result <= found(coming + 1)
    assert coming == 0 or result >= min(max(classes, 0), grades)
