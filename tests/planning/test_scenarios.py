"""Files of scenarios: bases, overrides of policy, data and solver, sweeps; every fault at its line."""

import pytest

from rotation.errors import DataError, PolicyError
from rotation.io.folder import write_folder
from rotation.planning.scenarios import Tradeoff, held, read_scenarios
from tests.rules.small_case import case, teacher

FILE = """\
data: data
solver: {name: cpsat, time_limit: 30}
scenarios:
  now:
  near:
    policy:
      rules: {commute: {minutes: 30}}
    solver: {threads: 2}
  near and new:
    base: near
    policy:
      rules: {commute: {estimates_bind: true}}
    data:
      needs:
        - {school_id: HILL, stage: 小学, subject: 体育, need: 2}
        - {school_id: TOWN, stage: primary, subject: music, remove: true}
      pins:
        - {teacher_id: T1, action: must_stay}
sweep: {parameter: rules.commute.minutes, values: [30, 45]}
tradeoff: {goals: [shortage, burden], steps: 4}
"""


@pytest.fixture
def folder(tmp_path):
    write_folder(case(teacher("T1"), teacher("T2")).instance, tmp_path / "data")
    return tmp_path


def scenarios(folder, text):
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    return read_scenarios(folder / "s.yaml")


def test_each_scenario_is_its_base_and_what_it_changes(folder):
    asked = scenarios(folder, FILE)
    named = {one.name: one for one in asked.scenarios}
    assert list(named) == ["now", "near", "near and new", "minutes=30", "minutes=45"]
    commute = {name: one.policy.rules["commute"] for name, one in named.items()}
    assert [commute[name]["minutes"] for name in named] == [60, 30, 30, 30, 45]
    assert [name for name in named if commute[name]["estimates_bind"]] == ["near and new"]
    assert [one.own_data for one in asked.scenarios] == [False, False, True, False, False]
    assert named["near"].solver == {"name": "cpsat", "time_limit": 30, "threads": 2}
    assert named["near"].policy.digest() == named["minutes=30"].policy.digest()
    assert asked.tradeoff == Tradeoff("shortage", "burden", 4)
    assert asked.swept == ("rules.commute.minutes", {"minutes=30": 30, "minutes=45": 45})


def test_rows_are_changed_added_and_taken_out_by_their_keys(folder):
    now, _near, new, *_ = scenarios(folder, FILE).scenarios
    before, after = (one.instance["needs"].set_index(["school_id", "stage", "subject"])["need"] for one in (now, new))
    assert after[("HILL", "primary", "pe")] == 2
    assert before[("HILL", "primary", "pe")] == 1
    assert set(before.index) - set(after.index) == {("TOWN", "primary", "music")}
    assert new.instance["pins"]["action"].tolist() == ["must_stay"]
    assert new.instance.teachers.equals(now.instance.teachers)


DATA = "data: data\nscenarios:\n  a:\n"


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("scenarios: {}\n", None, "data"),
        ("data: data\nsolvers: {}\n", 2, "solvers"),
        (DATA + "    polcy: {}\n", 4, "scenarios.a.polcy"),
        (DATA + "    base: b\n", 4, "scenarios.a.base"),
        (DATA + "    base: b\n  b:\n    base: a\n", 6, "scenarios.b.base"),
        (DATA + "    solver: {name: 7}\n", 4, "scenarios.a.solver.name"),
        (DATA + "    solver: {name: simplex}\n", 4, "scenarios.a.solver.name"),
        (DATA + "    solver: {threads: 0}\n", 4, "scenarios.a.solver.threads"),
        (DATA + "    data: {lines: []}\n", 4, "scenarios.a.data.lines"),
        (DATA + "    data:\n      needs:\n        - {need: 2}\n", 6, "scenarios.a.data.needs.0"),
        (
            DATA + "    data:\n      pins:\n        - {teacher_id: T1, action: dance}\n",
            6,
            "scenarios.a.data.pins.0.action",
        ),
        (DATA + "    data:\n      pins:\n        - {teacher_id: T1, remove: true}\n", 6, "scenarios.a.data.pins.0"),
        ("data: data\nsweep: {parameter: rules.commute.minutes}\n", 2, "sweep"),
        ("data: data\ntradeoff: {goals: [shortage]}\n", 2, "tradeoff"),
        ("data: data\ntradeoff: {goals: [shortage, shortage]}\n", 2, "tradeoff"),
        ("data: data\ntradeoff: {goals: [shortage, dance]}\n", 2, "tradeoff.goals.1"),
        ("data: data\ntradeoff: {goals: [lottery_1, shortage]}\n", 2, "tradeoff.goals.0"),
        ("data: data\n", None, ""),
        ("data: data\nscenarios: {}\n", None, ""),
    ],
)
def test_a_fault_is_told_at_its_line(folder, text, line, key):
    with pytest.raises(DataError) as error:
        scenarios(folder, text)
    assert (line, key) in [(one.place.row, one.place.header) for one in error.value.problems]


def test_an_unknown_goal_of_a_trade_off_is_told_once(folder):
    with pytest.raises(DataError) as error:
        scenarios(folder, "data: data\ntradeoff: {goals: [dance, shortage]}\n")
    (problem,) = error.value.problems
    assert "dance" in problem.message
    assert "shortage" in problem.message


def test_a_policy_that_cannot_be_is_told_at_its_line(folder):
    with pytest.raises(PolicyError) as error:
        scenarios(folder, DATA + "    policy:\n      rules: {commute: {minutes: -1}}\n")
    assert [one.place.row for one in error.value.problems] == [5]


def test_data_that_a_scenario_breaks_are_refused(folder):
    with pytest.raises(DataError) as error:
        scenarios(folder, DATA + "    data:\n      pins:\n        - {teacher_id: NOBODY, action: must_stay}\n")
    assert "NOBODY" in [one.value for one in error.value.problems]
    assert all("scenarios.a.data" in one.message for one in error.value.problems)


def test_a_held_goal_goes_first_and_may_be_worse_by_its_slack(folder):
    base = scenarios(folder, FILE).base
    general = held(base, Tradeoff("burden", "shortage", 3), 12, "x").policy.general
    assert general.goal_order[:2] == ("burden", "shortage")
    assert (general.goals["burden"].tolerance, general.goals["shortage"].tolerance) == (12, 0)
    turned = held(base, Tradeoff("burden", "shortage", 3), 0, "x", reverse=True).policy.general
    assert turned.goal_order[:2] == ("shortage", "burden")


def test_a_message_names_the_key_and_what_does_not_fit_there(folder):
    """In a file that stands on one line, the line alone says little."""
    with pytest.raises(DataError) as error:
        scenarios(folder, DATA + "    solver: {name: exact, threads: many}\n")
    (problem,) = error.value.problems
    assert "scenarios.a.solver.threads" in problem.message
    assert "many" in problem.message
