"""The toy's optimal plan as its README derives it, found again by trying every plan of up to three moves.

Nothing of the rules is used here: candidates are those of the README, staffing is counted from the tables.
"""

from itertools import combinations

import pytest

from rotation.check import check
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.generate import generate
from rotation.model.vocabulary import SUBJECTS
from rotation.solve import solve

PRIORITY = {"pe": 3, "music": 3, "art": 3, "chinese": 1, "math": 1}
PLACE = {"S001": 1, "S002": 2, "S003": 3, "S004": 3}
PUPILS = {"S001": 400, "S002": 300, "S003": 100, "S004": 200}
LEAVE = {"S001": 2, "S002": 1, "S003": 1, "S004": 1}
BACKBONE = {"T102", "T108", "T112", "T115", "T117", "T206", "T208"}
MINUTES = {
    "T102": {"S002": 35, "S004": 10},
    "T103": {"S002": 15, "S003": 55, "S004": 25},
    "T104": {"S002": 45, "S003": 20},
    **{code: {"S002": 15, "S003": 55, "S004": 25} for code in ("T108", "T109", "T112", "T115", "T116")},
    "T113": {"S002": 45, "S003": 20, "S004": 65},
    "T117": {"S002": 35, "S004": 10},
    **{code: {"S003": 55, "S004": 25} for code in ("T201", "T205", "T206", "T208")},
    "T204": {"S003": 20},
    "T301": {"S002": 45},
}
ELIGIBLE = {*MINUTES, "T105"}
EXTRA = {"T204": 60, "T205": 20}
WISH = {"T113": "S003", "T104": "S003"}
BEST = {("T102", "S004"), ("T113", "S003"), ("T205", "S003")}
PLANS = [
    plan
    for count in (2, 3)
    for plan in combinations([(code, school) for code, places in MINUTES.items() for school in places], count)
]


@pytest.fixture(scope="module")
def toy():
    return generate("toy", 0)


@pytest.fixture(scope="module")
def tables(toy):
    people = toy.teachers.assign(
        at=toy.teachers["work_school_id"].where(toy.teachers["work_school_id"] != "", toy.teachers["quota_school_id"])
    )
    need = {(row.school_id, row.subject): round(10 * row.need) for row in toy["needs"].itertuples()}
    today = people.groupby(["at", "subject"])["load"].sum().to_dict()
    size = people.groupby(["at", "subject"]).size().to_dict()
    who = {row.teacher_id: (row.at, row.subject) for row in people.itertuples()}
    return need, {line: int(today.get(line, 0)) for line in need}, size, who


def allowed(plan, tables):
    """Keeps the limits that the README names."""
    need, today, size, who = tables
    codes = [code for code, _ in plan]
    if len(set(codes)) < len(codes) or 5 * len(BACKBONE & set(codes)) < len(codes):
        return False
    origins = [who[code][0] for code in codes]
    if any(origins.count(school) > LEAVE[school] for school in set(origins)):
        return False
    held = {school: sum(who[code][0] == school for code in BACKBONE) for school in PLACE}
    gone = {school: sum(who[code][0] == school for code in BACKBONE & set(codes)) for school in PLACE}
    come = {school: sum(to == school for code, to in plan if code in BACKBONE) for school in PLACE}
    if any(5 * (held[s] - gone[s] + come[s]) < 4 * held[s] for s in PLACE if held[s]):
        return False
    after = staffing(plan, tables)
    for line, count in today.items():
        leaving = sum(who[code] == line for code in codes)
        arriving = sum((school, who[code][1]) == line for code, school in plan)
        persons = size.get(line, 0)
        if after[line] < min(count, need[line]) or after[line] > max(count, need[line]):
            return False
        if persons and persons - leaving + arriving < 1:
            return False
        if leaving > (persons // 3 if persons >= 3 else arriving):
            return False
    return True


def staffing(plan, tables):
    _need, today, _size, who = tables
    after = dict(today)
    for code, school in plan:
        after[who[code]] -= 10
        after[school, who[code][1]] += 10
    return after


def shortage(plan, tables):
    need, after = tables[0], staffing(plan, tables)
    return sum(PLACE[line[0]] * PRIORITY[line[1]] * max(0, need[line] - after[line]) for line in need)


def balance(plan, tables):
    held = dict.fromkeys(PUPILS, 0)
    moved = dict(plan)
    for code in BACKBONE:
        held[moved.get(code, tables[3][code][0])] += 10
    return sum((2 * 10**9 * held[s] ** 2 + 4900 * PUPILS[s]) // (2 * 4900 * PUPILS[s]) for s in PUPILS)


def burden(plan):
    missed = sum(10 for code, school in plan if WISH.get(code, school) != school)
    return sum(MINUTES[code][school] + EXTRA.get(code, 0) for code, school in plan) + missed


def test_the_readme_names_the_eligible_and_the_candidates(toy):
    found = formulate(Context.of(toy))
    state, table = found.context.state, found.candidates
    assert set(state.teachers.code[found.eligible]) == ELIGIBLE
    assert len(ELIGIBLE) == 17
    listed = {
        (state.teachers.code[t], state.schools.code[s]): int(m)
        for t, s, m in zip(table.teacher, table.school, table.minutes, strict=True)
    }
    assert listed == {(code, school): m for code, places in MINUTES.items() for school, m in places.items()}
    assert {SUBJECTS.codes[s] for s in state.lines.subject[table.line]} == set(PRIORITY)


def test_trying_every_plan_gives_the_values_and_the_one_plan_of_the_readme(tables):
    valid = [plan for plan in PLANS if allowed(plan, tables)]
    assert shortage((), tables) == 330
    least = min(shortage(plan, tables) for plan in valid)
    assert least == 180
    short = [plan for plan in valid if shortage(plan, tables) == least]
    assert balance((), tables) == 1_547_619
    even = min(balance(plan, tables) for plan in short)
    assert even == 1_190_477
    tolerance = 2 * (1_547_619 - even) // 100
    assert tolerance == 7_142
    ranked = sorted((burden(plan), set(plan)) for plan in short if balance(plan, tables) <= even + tolerance)
    assert ranked[0] == (105, BEST)
    assert ranked[1][0] == 110


def test_the_solver_finds_the_plan_of_the_readme_whatever_the_seed(toy):
    outcome = solve(toy)
    assert outcome.status == "optimal"
    values = {goal.name: goal.value for goal in outcome.goals}
    assert (values["shortage"], values["balance"], values["burden"]) == (180, 1_190_477, 105)
    assert set(zip(outcome.plan.moves["teacher_id"], outcome.plan.moves["to_school"], strict=True)) == BEST
    assert [finding for finding in check(outcome.plan, toy).findings if finding.hard] == []


def test_the_readme_states_the_values(toy):
    from rotation.io.samples import sample_path

    text = (sample_path("toy") / "README.md").read_text(encoding="utf-8")
    assert all(value in text for value in ("**180**", "**1 190 477**", "**105**", "7 142"))
    assert all(code in text for code in ELIGIBLE)
