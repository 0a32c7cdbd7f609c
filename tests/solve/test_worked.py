"""The worked example: a team, a couple, an itinerant teacher, online service and a return, as its README tells them."""

from dataclasses import replace

import pytest

from rotation.formulation.travel import great_circle_km
from rotation.i18n import language
from rotation.io import read
from rotation.io.policy import policy_of
from rotation.io.samples import sample_path
from rotation.report.summary import summary_rows
from rotation.rules.reading import Reading
from rotation.rules.registry import document
from rotation.solve import solve
from solvers.solution import Status

TEAM = {"林雅琴": "chinese", "周文博": "math", "许静怡": "english", "石大勇": "pe"}


@pytest.fixture(scope="module")
def worked():
    return read(sample_path("worked"))


@pytest.fixture(scope="module")
def policy(worked):
    return policy_of(worked, None, document())


@pytest.fixture(scope="module")
def outcome(worked, policy):
    return solve(worked, policy, threads=1)


def by_name(instance, plan):
    names = dict(zip(instance.teachers["teacher_id"], instance.teachers["name"], strict=True))
    schools = dict(zip(instance.schools["school_id"], instance.schools["name"], strict=True))
    return {names[move.teacher_id]: (schools[move.to_school], move) for move in plan}


def kilometres(instance, first, second):
    places = instance.schools.set_index("name")[["longitude", "latitude"]].astype(float)
    here, there = places.loc[[first]].to_numpy(), places.loc[[second]].to_numpy()
    return float(great_circle_km(here[:, 0], here[:, 1], there[:, 0], there[:, 1])[0])


def test_every_goal_is_proved_and_the_checker_is_silent(outcome):
    assert outcome.status is Status.OPTIMAL
    assert outcome.reproducible
    assert not outcome.verdict.findings


def test_a_team_of_four_moves_together_to_a_rural_school(worked, outcome):
    moves = by_name(worked, outcome.plan)
    assert {name: moves[name][1].subject for name in TEAM} == TEAM
    (school,) = {moves[name][0] for name in TEAM}
    assert worked.schools.set_index("name").loc[school, "locale"] == "rural"


def test_a_couple_stays_within_five_kilometres_which_changes_the_plan(worked, policy, outcome):
    (row,) = worked["couples"].itertuples()
    assert row.km == 5
    mine, theirs = by_name(worked, outcome.plan)["陆志强"][0], "镇东中心小学"
    assert "沈海燕" not in by_name(worked, outcome.plan)
    assert 0 < kilometres(worked, mine, theirs) < 5
    without = replace(policy, rules={**policy.rules, "couple": {"on": False}})
    other = by_name(worked, solve(worked, without, threads=1).plan)["陆志强"][0]
    assert kilometres(worked, other, theirs) > 15


def test_an_itinerant_pe_teacher_serves_two_days(worked, outcome):
    school, move = by_name(worked, outcome.plan)["武振华"]
    assert (school, move.subject, move.form, move.load) == ("云台教学点", "pe", "itinerant", 4)


def test_a_city_level_teacher_serves_online_and_nobody_of_a_lower_level_does(worked, policy, outcome):
    school, move = by_name(worked, outcome.plan)["顾明远"]
    assert (school, move.form, move.load) == ("石门小学", "online", 2)
    levels = Reading(worked, policy)
    assert all(levels.backbone_level(one.teacher_id) == "city" for one in outcome.plan if one.form == "online")


def test_a_posting_has_returned_whatever_the_teachers_table_says(worked, policy, outcome):
    row = worked.teachers.set_index("name").loc["方思敏"]
    assert row["work_school_id"] == "S08"
    state = outcome.formulation.context.state
    at = state.teacher_index[row["teacher_id"]]
    assert state.schools.name[state.teachers.school[at]] == "育才小学"
    assert not state.teachers.running[at]
    assert Reading(worked, policy).present_school(row["teacher_id"]) == "S02"


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "en",
            (
                "K1 (4 teachers) to 山口小学",
                "2.7 km",
                "itinerant 1, 4 half days",
                "online 1, 2 half days",
                "石门小学 →",
            ),
        ),
        ("zh_CN", ("K1（4人）到山口小学", "2.7", "走教 1人", "走网/双师 1人", "石门小学 → 育才小学")),
    ],
)
def test_the_summary_tells_all_five(outcome, lang, parts):
    with language(lang):
        text = "\n".join(f"{label}: {value}" for label, value in summary_rows(outcome))
    for part in parts:
        assert part in text


def test_the_summary_names_no_teacher(worked, outcome):
    text = "\n".join(f"{label}: {value}" for label, value in summary_rows(outcome))
    assert not [name for name in worked.teachers["name"] if name in text]
