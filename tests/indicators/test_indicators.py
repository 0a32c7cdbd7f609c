"""Indicators before and after a plan: by hand on small cases, and against the checker's goals on random ones."""

import math

import pandas as pd
import pytest

from rotation.indicators import indicators
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.rules.balance import Balance
from rotation.rules.shortage import Shortage
from tests.examples import part
from tests.rules.group_case import random_case_of
from tests.rules.small_case import case, move, teacher, with_forms


def of(context, *moves):
    return indicators(context.instance, context.policy, Plan.of(moves), context.state)


def row(table, **keys):
    for name, value in keys.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def backbone(count, school="CITY", first=1):
    return [
        teacher(f"T{number}", quota_school_id=school, backbone_level="district")
        for number in range(first, first + count)
    ]


def test_dispersion_and_pass_lines_before_and_after():
    """Three schools of 400 pupils, the pass line at 4 persons each: CV of (4, 0, 0) is sqrt 2, of (3, 1, 0) less."""
    context = case(*backbone(4))
    found = of(context, move(context, "TOWN"))
    stage = row(found.balance, indicator="backbone", stage="primary")
    assert stage["cv_before"] == pytest.approx(math.sqrt(2))
    assert stage["cv_after"] == pytest.approx(math.sqrt(7 / 8))
    assert (stage["before"], stage["after"], stage["schools"], stage["pupils"]) == (40, 40, 3, 1200)
    assert (stage["below_before"], stage["below_after"]) == (2, 3)
    assert (stage["cap"], stage["pass_line"]) == (0.5, 1.0)
    city = row(found.schools, indicator="backbone", school_id="CITY")
    assert (city["per_100_before"], city["per_100_after"]) == (1.0, 0.75)
    assert (bool(city["below_before"]), bool(city["below_after"])) == (False, True)


def test_pe_music_and_art_teachers_have_a_pass_line_of_their_own():
    """100 pupils need 0.9 persons, 9 half days; 400 need 36."""
    context = case(teacher(subject="music"), teacher("T2"), schools={"CITY": {"pupils_primary": 100}})
    stage = row(of(context, move(context)).balance, indicator="arts")
    assert (stage["before"], stage["below_before"], stage["below_after"], stage["pass_line"]) == (10, 2, 3, 0.9)
    assert (stage["cv_before"], stage["cv_after"]) == (pytest.approx(math.sqrt(8)), pytest.approx(math.sqrt(1.25)))


def test_a_degree_counts_above_the_one_that_the_own_stage_requires():
    """Junior college is above the norm of a primary school, and is the norm of a junior school."""
    schools = {code: {"stages": "primary,junior", "pupils_junior": 400} for code in ("CITY", "TOWN", "HILL")}
    degrees = {"T1": "college", "T2": "secondary", "T3": "", "T4": "master"}
    people = [teacher(code, degree=degree) for code, degree in degrees.items()]
    people += [teacher("J1", stage="junior", degree="college"), teacher("J2", stage="junior", degree="bachelor")]
    table = of(case(*people, schools=schools)).balance
    primary, junior = (row(table, indicator="degree", stage=stage) for stage in ("primary", "junior"))
    assert [(one["before"], one["pass_line"]) for one in (primary, junior)] == [(20, 4.2), (10, 5.3)]


def test_a_policy_may_drop_a_pass_line():
    general = Policy().general
    lines = {"arts": {"junior": 900}}
    policy = Policy(
        general=general.model_copy(update={"balance": general.balance.model_copy(update={"pass_line_permille": lines})})
    )
    table = of(case(teacher(), policy=policy)).balance
    assert table["below_before"].sum() == 0
    assert table["pass_line"].isna().all()


def test_a_stage_without_the_resource_has_no_coefficient():
    assert math.isnan(row(of(case(teacher())).balance, indicator="backbone")["cv_before"])


def test_the_cap_may_fall_year_by_year():
    """Only the plan year's own cap counts, stage by stage; a year that is not named has the usual ones."""
    general = Policy().general
    caps = {2026: {"primary": 900}, 2027: {"primary": 100}, 2028: {"junior": 100}}
    balance = general.balance.model_copy(update={"cap_by_year": caps})
    policy = Policy(general=general.model_copy(update={"balance": balance}))
    context = case(*backbone(4), policy=policy)
    assert row(of(context).balance, indicator="backbone", stage="primary")["cap"] == 0.9
    assert [balance.cap("primary", year) for year in (2025, 2027, 2028)] == [500, 100, 500]


def test_shortage_by_subject():
    context = case(teacher(), teacher("T2"), teacher("T3", subject="pe"))
    table = of(context, move(context, "HILL"), move(context, "TOWN", "T3")).shortage
    chinese, pe = row(table, subject="chinese"), row(table, subject="pe")
    assert (chinese["need"], chinese["before"], chinese["after"]) == (30, 20, 20)
    assert (chinese["uncovered_before"], chinese["uncovered_after"]) == (20, 10)
    assert (pe["uncovered_before"], pe["uncovered_after"]) == (20, 20)
    assert table["subject"].tolist() == ["chinese", "math", "pe", "music"]


def test_every_line_before_and_after():
    context = case(teacher(), policy=with_forms("itinerant"))
    lines = of(context, move(context, "HILL", form="itinerant")).lines
    city, hill = (row(lines, school_id=code, subject="chinese") for code in ("CITY", "HILL"))
    assert (city["before"], city["after"]) == (10, 6)
    assert (hill["before"], hill["after"], hill["need"]) == (0, 4, 10)


def test_a_line_that_only_the_plan_opens_is_listed():
    context = case(teacher(other_subjects="physics"))
    line = row(of(context, Move("T1", "HILL", "primary", "physics", "secondment", 10)).lines, subject="physics")
    assert (line["school_id"], bool(line["stated"]), line["need"], line["after"]) == ("HILL", False, 0, 10)


def test_ladders_count_persons_where_the_larger_part_of_the_load_is():
    people = [
        teacher(birth_date="1997-03", title="second", degree="master"),
        teacher("T2", birth_date="1996-09-01", title="senior"),
        teacher("T3", birth_date="1996-09-02", backbone_level="city"),
        teacher("T4", birth_date="1970-01", status="maternity"),
    ]
    context = case(*people, policy=with_forms("secondment", "itinerant"))
    ladders = of(context, move(context), move(context, code="T2", form="itinerant")).ladders
    ages = ladders[ladders["ladder"] == "age"]
    assert ages[["school_id", "step", "before", "after"]].to_numpy().tolist() == [
        ["CITY", "-29", 2, 1],
        ["CITY", "30-39", 1, 1],
        ["HILL", "-29", 0, 1],
    ]
    assert row(ladders, ladder="title", step="second", school_id="HILL")["after"] == 1
    assert row(ladders, ladder="degree", school_id="CITY")["step"] == "master"
    assert row(ladders, ladder="backbone")[["step", "before", "after"]].tolist() == ["chinese", 1, 1]


def test_moves_with_unknown_codes_are_left_out():
    context = case(*backbone(2))
    wrong = [
        Move("T9", "HILL", "primary", "chinese", "secondment", 10),
        Move("T1", "NONE", "primary", "chinese", "secondment", 10),
        Move("T1", "HILL", "nursery", "chinese", "secondment", 10),
        Move("T1", "HILL", "primary", "chinese", "holiday", 10),
    ]
    nothing, found = of(context), of(context, *wrong)
    for name in ("balance", "schools", "lines", "shortage", "ladders"):
        pd.testing.assert_frame_equal(getattr(nothing, name), getattr(found, name))


@pytest.mark.drawn
def test_indicators_agree_with_the_checkers_goals():
    compared = 0
    for seed in range(part(24, 8)):
        found = random_case_of(seed)
        for plan, single in zip(found.plans, found.single, strict=True):
            if not single:
                continue
            result = indicators(found.context.instance, found.context.policy, plan)
            (shortage,) = Shortage().measure(plan, found.reading)
            assert result.shortage["uncovered_before"].sum() == shortage.details["half_days_today"]
            assert result.shortage["uncovered_after"].sum() == shortage.details["half_days"]
            gaps = (result.lines["need"] - result.lines["after"]).clip(lower=0)
            assert (gaps * result.lines["priority"]).sum() == shortage.value
            (balance,) = Balance().measure(plan, found.reading)
            for key, (before, after) in balance.details["cv"].items():
                indicator, authority, stage = key.split(":")
                line = row(result.balance, indicator=indicator, authority=authority, stage=stage)
                assert line["cv_before"] == pytest.approx(before)
                assert (after is None and math.isnan(line["cv_after"])) or line["cv_after"] == pytest.approx(after)
                compared += 1
    assert compared


def test_an_instance_without_teachers_has_empty_ladders():
    context = case(teacher(quota_school_id="NONE"))
    found = of(context)
    assert len(found.ladders) == 0
    assert found.shortage["before"].sum() == 0
