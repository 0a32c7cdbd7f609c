"""A teacher's history: every posting, what it comes to on the start date, and from when the tenure counts and why."""

import json

import pytest

from rotation.explain.history import history_of
from rotation.i18n import language
from rotation.io import write_folder
from rotation.model.policy import Policy
from tests.cli.command import rotation
from tests.rules.random_instances import random_context
from tests.rules.small_case import case, teacher

ROW = {"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL"}


def history(*rows, policy=None, events=(), **changes):
    return history_of(case(teacher(**changes), ledger=list(rows), events=list(events), policy=policy), "T1")


def facts(found):
    return {fact.key: fact.value for fact in found.facts}


def why(found, key):
    return next(fact.why for fact in found.facts if fact.key == key)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"start": "2026-10", "end": "2028-08"}, "not_begun"),
        ({"start": "2025-09", "end": "2027-08"}, "running"),
        ({"start": "2023-09", "end": "2025-08", "outcome": "extended"}, "extended"),
        ({"start": "2023-09", "end": "2025-08"}, "returned"),
        ({"start": "2023-09", "end": "2024-01", "outcome": "ended_early"}, "ended_early"),
        ({"start": "2023-09", "end": "2025-08", "outcome": "stayed"}, "stayed"),
        ({"start": "2023-09", "category": "competition"}, "moved"),
    ],
)
def test_every_posting_says_what_it_comes_to(changes, state):
    (posting,) = history({**ROW, **changes}).postings
    assert (posting.from_school, posting.to_school, posting.state) == ("城关小学", "山区小学", state)


def test_postings_stand_in_the_order_of_their_starts():
    second = {**ROW, "start": "2024-09", "end": "2026-08", "outcome": "returned"}
    first = {**ROW, "start": "2022-09", "end": "2024-08", "outcome": "extended"}
    found = history(second, first)
    assert [(posting.start, posting.state) for posting in found.postings] == [
        ("2022-09", "continued"),
        ("2024-09", "returned"),
    ]


def test_the_tenure_says_which_fact_decides():
    with language("en"):
        listed = history()
        assert (facts(listed)["tenure_start"], facts(listed)["tenure_years"]) == ("2015-09", "11")
        assert why(listed, "tenure_start") == "as the teachers table says"
        back = history({**ROW, "start": "2019-09", "end": "2021-07"})
        assert (facts(back)["tenure_start"], facts(back)["tenure_years"]) == ("2021-07", "5")
        assert "back from a completed posting at 山区小学" in why(back, "tenure_start")
        stayed = history({**ROW, "start": "2019-09", "end": "", "outcome": "stayed"})
        assert (facts(stayed)["tenure_start"], facts(stayed)["works_at"]) == ("2019-09", "山区小学")
        assert why(stayed, "tenure_start") == "came to 山区小学 for good"


def test_a_posting_in_part_says_what_is_left_at_home():
    with language("en"):
        found = history({**ROW, "form": "itinerant", "start": "2025-09", "end": "2027-08", "load": 3})
    assert (found.postings[0].half_days, facts(found)["works_at"]) == (3, "城关小学")
    assert facts(found)["half_days_away"] == "3 half days a week elsewhere, 7 at home"
    assert facts(found)["running"] == "until 2027-08"


def test_leave_takes_years_off_and_its_kind_is_not_told():
    policy = Policy(rules={"eligibility": {"leave_statuses": ["sick_leave"]}})
    events = [
        {"teacher_id": "T1", "date": day, "kind": kind}
        for day, kind in (("2023-10", "sick_leave"), ("2024-05", "back"))
    ]
    with language("en"):
        found = history(policy=policy, events=events, tenure_start="2020-09")
    assert facts(found)["tenure_years"] == "5"
    assert "6 less 1 with long leave" in why(found, "tenure_years")
    assert "sick" not in json.dumps(found.as_dict())


@pytest.fixture
def folder(tmp_path):
    rows = [{**ROW, "start": "2019-09", "end": "2021-07", "outcome": "returned"}]
    write_folder(case(teacher(), ledger=rows).instance, tmp_path / "data")
    return tmp_path / "data"


def test_the_command_prints_tables_or_json(folder):
    plain, _ = rotation("explain", "history", folder, "--teacher", "T1", lang="zh_CN")
    assert "山区小学" in plain
    assert "期满返回" in plain
    found = json.loads(rotation("explain", "history", folder, "--teacher", "T1", "--json")[0])
    assert found["postings"][0]["state"] == "returned"
    assert found["facts"]["tenure_start"]["value"] == "2021-07"


def test_an_unknown_teacher_is_a_wrong_use(folder):
    _, errors = rotation("explain", "history", folder, "--teacher", "T9", code=2)
    assert "no teacher with the code T9" in errors


@pytest.mark.parametrize("seed", range(3))
def test_every_teacher_of_a_random_instance_has_a_history(seed):
    context = random_context(seed)
    found = {code: history_of(context, code) for code in context.state.teacher_index}
    assert sum(len(one.postings) for one in found.values()) == len(context.instance["ledger"])
    running = {code for code, one in found.items() if {"running", "extended"} & {each.state for each in one.postings}}
    assert running == set(context.state.teachers.code[context.state.teachers.running])
