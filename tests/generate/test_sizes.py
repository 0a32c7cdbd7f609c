"""Generated authorities: reproducible, of the right size, and with the figures of real ones."""

import numpy as np
import pandas as pd
import pytest

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.generate import SIZES, generate
from rotation.io.checks import check_instance
from rotation.model.policy import Policy
from rotation.rules.eligibility import assess
from rotation.rules.eligibility_params import EligibilityParams
from rotation.solve import solve

CANDIDATES = {"small": 4_000, "mid": 10_000, "large": 40_000, "district": 46_000, "xl": 100_000}
SLOW = {"large", "district", "xl"}
CASES = [
    pytest.param(size, seed, marks=[pytest.mark.slow] if size in SLOW else [])
    for size in CANDIDATES
    for seed in ((1, 2, 3) if size not in SLOW else (1,))
]


@pytest.fixture(scope="module")
def small():
    return generate("small", 1)


def test_the_same_seed_makes_the_same_instance_and_another_seed_another(small):
    assert generate("small", 1).digest() == small.digest()
    assert generate("small", 2).digest() != small.digest()


def test_an_unknown_size_is_named():
    with pytest.raises(ValueError, match="unknown size 'huge'; known: toy, small"):
        generate("huge", 1)
    with pytest.raises(ValueError, match="negative"):
        generate("small", -1)


@pytest.mark.parametrize(("size", "seed"), CASES)
def test_numbers_are_those_of_the_size(size, seed, reading):
    instance = generate(size, seed)
    profile = SIZES[size]
    assert len(instance.schools) == profile.schools
    assert len(instance.teachers) == profile.teachers
    for stage, pupils in profile.pupils.items():
        assert instance.schools[f"pupils_{stage}"].sum() == pupils
    assert 0.30 <= reading.eligible(instance).mean() <= 0.50
    assert reading.candidates(instance) == pytest.approx(CANDIDATES[size], rel=0.3)
    assert len(formulate(Context.of(instance)).candidates) == pytest.approx(CANDIDATES[size], rel=0.3)
    for stage in ("primary", "junior"):
        assert 0.5 <= reading.dispersion(instance, stage) <= 1.1
    assert check_instance(instance) == []


@pytest.mark.parametrize(("size", "seed"), CASES)
def test_staff_and_backbone_are_as_in_published_figures(size, seed):
    instance = generate(size, seed)
    people, schools = instance.teachers, instance.schools
    pupils = sum(SIZES[size].pupils.values())
    assert 13 <= pupils / len(people) <= 19
    assert 0.70 <= (people["gender"] == "f").mean() <= 0.80
    assert 0.15 <= (~people["backbone_level"].isin(["none", "school"])).mean() <= 0.20
    assert 0.10 <= (people["other_subjects"] != "").mean() <= 0.20
    assert 0.03 <= len(instance["exemptions"]) / len(people) <= 0.05
    assert 0.02 <= (instance["ledger"]["outcome"] == "running").sum() / len(people) <= 0.04
    assert instance["teams"]["team_id"].nunique() == round(50 * len(people) / 10_500)
    assert len(instance["couples"]) == round(80 * len(people) / 10_500)
    sizes = instance["groups"].groupby("group_name")["school_id"].size()
    assert 2.0 <= sizes[sizes.index.str.endswith("集团")].mean() <= 3.2
    assert schools["name"].is_unique


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_readings_of_eligibility_agree(seed, reading):
    instance = generate("small", seed)
    rule = assess(Context.of(instance), EligibilityParams()).eligible
    assert np.array_equal(rule, reading.eligible(instance))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shortages_lie_in_scarce_subjects_and_in_needy_schools(seed, reading):
    instance = generate("mid", seed)
    lines = reading.gaps(instance).merge(instance.schools[["school_id", "tier", "locale"]], on="school_id")
    lines["short"] = (lines["need"] - lines["staffed"]).clip(lower=0)
    lines["spare"] = (lines["staffed"] - lines["need"]).clip(lower=0)

    def share(part: pd.Series, column: str = "short") -> float:
        return float(lines.loc[part, column].sum() / lines.loc[part, "need"].sum())

    scarce = lines["subject"].isin(["pe", "music", "art", "science", "psychology"])
    core = lines["subject"].isin(["chinese", "math"])
    needy = (lines["locale"] == "rural") | lines["tier"].isin(["short", "new"])
    strong = (lines["locale"] == "urban") & (lines["tier"] == "strong")
    assert share(scarce) > 2 * share(core)
    assert share(needy) > 2 * share(strong)
    assert share(core & strong, "spare") > share(core & needy, "spare")


def test_strong_schools_have_more_backbone_teachers(small):
    people = small.teachers.merge(small.schools, left_on="quota_school_id", right_on="school_id")
    backbone = ~people["backbone_level"].isin(["none", "school"])
    by_tier = backbone.groupby(people["tier"]).mean()
    assert by_tier["strong"] > 1.5 * by_tier["ordinary"]
    assert by_tier["strong"] > 3 * by_tier["short"]


def test_running_postings_hold_their_teachers_at_the_other_school(small):
    running = small["ledger"][small["ledger"]["outcome"] == "running"]
    people = small.teachers.set_index("teacher_id").loc[running["teacher_id"]]
    assert (people["work_school_id"].to_numpy() == running["to_school"].to_numpy()).all()
    assert (people["quota_school_id"].to_numpy() == running["from_school"].to_numpy()).all()
    others = small.teachers[~small.teachers["teacher_id"].isin(running["teacher_id"])]
    assert (others["work_school_id"] == "").all()


def test_pairs_lead_from_urban_to_served_schools_with_a_common_stage(small):
    schools = small.schools.set_index("school_id")
    for pair in small["pairs"].itertuples():
        urban, rural = schools.loc[pair.urban_school_id], schools.loc[pair.rural_school_id]
        assert urban["locale"] == "urban"
        assert rural["locale"] in ("rural", "town")
        assert set(urban["stages"].split(",")) & set(rural["stages"].split(","))


def test_all_members_of_a_team_can_go_to_the_same_school(small):
    found = formulate(Context.of(small))
    code, place = found.context.state.teachers.code, found.candidates.school
    where = {person: set(place[found.candidates.teacher == at]) for at, person in enumerate(code)}
    together = [
        bool(set.intersection(*(where[person] for person in rows["teacher_id"])))
        for _team, rows in small["teams"].groupby("team_id")
    ]
    assert np.mean(together) > 0.5
    assert (small["teams"].groupby("team_id")["is_leader"].sum() == 1).all()


def test_couples_are_a_woman_and_a_man_with_one_home(small):
    people = small.teachers.set_index("teacher_id")
    for pair in small["couples"].itertuples():
        a, b = people.loc[pair.teacher_a], people.loc[pair.teacher_b]
        assert {a["gender"], b["gender"]} == {"f", "m"}
        assert a["home_area"] == b["home_area"]


def test_codes_and_public_numbers_are_unique(small):
    people = small.teachers
    assert people["teacher_id"].is_unique
    assert people["public_number"].is_unique
    assert people["teacher_id"].str.fullmatch(r"T\d{6}").all()
    assert people["public_number"].str.fullmatch(r"P\d{6}").all()
    assert not (people["public_number"].str[1:] == people["teacher_id"].str[1:]).all()


@pytest.mark.slow
@pytest.mark.parametrize(("size", "seed"), [("small", 1), ("small", 2), ("small", 3), ("mid", 1)])
def test_a_plan_exists_under_the_default_policy(size, seed):
    off = {goal: {"on": False} for goal in ("balance", "burden", "lottery")}
    outcome = solve(generate(size, seed), Policy(rules={**off, "shortage": {"on": False}}), time_limit=120)
    assert outcome.plan is not None
    assert len(outcome.plan.moves) > 20
