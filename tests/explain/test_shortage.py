"""Why a shortage stays: counts by rule and channel, and a cut that brute force confirms."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from rotation.explain.shortage import shortage_reason
from rotation.explain.teacher import about_teacher
from rotation.flow.release import minimum_cut
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.cut_chart import cut_svg
from rotation.report.shortage import conclusion, filled, shortage_json, shortage_lines
from rotation.report.teacher import teacher_json
from rotation.rules.registry import settled
from rotation.solve import solve
from tests.rules.small_case import case, move, teacher


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def reason(context, school, subject):
    """The context anew, and why a line of it is short."""
    context = Context.of(context.instance, settled(context.policy))
    formulation = formulate(context)
    label = f"{context.state.schools.name[context.state.school_index[school]]} · primary · {subject}"
    line = next(at for at in range(len(context.state.lines)) if context.state.line_label(at) == label)
    return context, shortage_reason(formulation, line)


def test_each_rule_tells_how_many_it_alone_would_release():
    context, found = reason(
        case(
            teacher("T1", subject="pe", tenure_start="2024-09"),
            teacher("T2", subject="pe", home_area="甲"),
            teacher("T3", subject="pe", home_area="甲", tenure_start="2024-09"),
            travel=[{"from_area": "甲", "school_id": "HILL", "minutes": 75}],
        ),
        "HILL",
        "PE",
    )
    assert (found.qualified, found.possible) == (3, 0)
    assert {held.rule: (held.teachers, held.alone) for held in found.held_back} == {
        "eligibility": (2, 1),
        "commute": (2, 1),
    }
    assert conclusion(context, found) == "It stays because nobody who is qualified can be reached."
    assert [(reach.channel, reach.teachers, reach.possible) for reach in found.reach] == [("group", 3, 0)]


def test_two_lines_that_need_the_same_teacher_are_named_with_who_can_spare():
    context, found = reason(case(teacher("T1", subject="pe"), teacher("T2", subject="pe")), "HILL", "PE")
    assert found.possible == 2
    assert found.cut.beside == 0
    assert context.state.line_label(int(found.cut.lines[0])) == "山区小学 · primary · PE"
    assert (found.cut.gaps.sum(), found.cut.supply) == (20, 10)
    text = conclusion(context, found)
    assert "2 lines lack 2 persons" in text
    assert "城关小学" in text
    assert "镇中心小学" in cut_svg(context, found.cut)
    assert all(f">{count} " in cut_svg(context, found.cut) for _from, _to, count in found.cut.edges)
    assert shortage_json(context, found)["cut"]["supply"] == 10


def test_of_a_plan_it_is_said_what_it_fills_and_why_the_rest_stays():
    """One can be spared and two schools lack one: it is filled where the plan sends the teacher, and only there."""
    context, found = reason(case(teacher("T1", subject="pe"), teacher("T2", subject="pe")), "HILL", "PE")
    plan = Plan.of([move(context, "HILL", "T2", subject="pe")])
    fill = filled(context, found.line, plan)
    assert (fill.after, fill.coming) == (10, ("T2老师 T2, 城关小学",))
    lines = shortage_lines(context, found, fill, Path("plan"))
    assert lines[1] == "With the plan it has 1 and lacks 0; 1 teacher comes: T2老师 T2, 城关小学."
    assert lines[-1] == "The plan fills it."
    _context, other = reason(context, "TOWN", "PE")
    empty = filled(context, other.line, plan)
    lines = shortage_lines(context, other, empty, Path("plan"))
    assert lines[1] == "With the plan it has 0 and lacks 1; nobody comes."
    assert lines[-2].startswith("It stays because those who can come are needed elsewhere: 2 lines lack 2 persons")
    assert lines[-1].endswith("`rotation options plan --line TOWN pe`.")
    assert shortage_json(context, found, fill)["after"] == 10
    assert conclusion(context, other).startswith("Not all of this can be filled: those who can come are needed")


def test_a_gap_smaller_than_a_whole_load_is_told():
    needs = [
        {"school_id": code, "stage": "primary", "subject": "pe", "need": need}
        for code, need in (("CITY", 1.0), ("TOWN", 0.0), ("HILL", 0.5))
    ]
    people = [teacher(f"T{n}", subject="pe") for n in range(3)]
    context, found = reason(case(*people, needs=needs), "HILL", "PE")
    assert "one would be too many" in conclusion(context, found)
    assert "lacks 0.5." in shortage_lines(context, found)[0]


def test_what_the_network_says_no_plan_can_do_is_what_the_optimum_leaves():
    outcome = solve(read(sample_path("toy")), isolate=False)
    formulation, lines = outcome.formulation, outcome.formulation.context.state.lines
    short = np.flatnonzero(lines.need > lines.staffing)
    after = lines.staffing.copy()
    table = formulation.candidates.take(formulation.chosen(outcome.solution.values))
    np.add.at(after, table.line, table.load)
    competing = 0
    for line in short.tolist():
        cut = minimum_cut(formulation.context, formulation.candidates, line)
        if len(cut.lines):
            competing += 1
            left = int(np.maximum(lines.need[cut.lines] - after[cut.lines], 0).sum())
            assert left >= int(cut.gaps.sum()) - cut.supply > 0
    assert competing


@pytest.mark.parametrize("seed", range(6))
def test_the_cut_is_as_small_as_the_best_of_all_assignments(seed):
    rng = np.random.default_rng(seed)
    people = [
        teacher(f"T{n}", subject="pe", quota_school_id=str(rng.choice(["CITY", "TOWN"])), consent="willing")
        for n in range(int(rng.integers(2, 6)))
    ]
    needs = [
        {"school_id": code, "stage": "primary", "subject": "pe", "need": float(rng.integers(0, 4))}
        for code in ("CITY", "TOWN", "HILL")
    ]
    context = Context.of(case(*people, needs=needs).instance, settled(Policy()))
    formulation = formulate(context)
    lines, table = context.state.lines, formulation.candidates
    line = int(np.argmax((lines.school == context.state.school_index["HILL"]) & (lines.need >= 0)))
    cut = minimum_cut(context, table, line)
    floor = np.minimum(lines.staffing, lines.need)
    choices = [[-1, *np.flatnonzero(table.teacher == t)] for t in range(len(context.state.teachers))]
    best = 0
    for picked in product(*choices):
        at = np.array([column for column in picked if column >= 0], dtype=np.int64)
        after = lines.staffing.copy()
        np.add.at(after, table.line[at], table.load[at])
        np.subtract.at(after, context.state.teachers.line[table.teacher[at]], table.load[at])
        if (after >= floor).all() and (after <= np.maximum(lines.staffing, lines.need)).all():
            best = max(best, int(np.minimum(after, lines.need).sum() - floor.sum()))
    if len(cut.lines):
        assert int(cut.gaps.sum()) > cut.supply
        assert best < int(np.maximum(lines.need - lines.staffing, 0).sum())
    elif cut.gap:
        assert best >= cut.fills


def test_a_teacher_is_told_the_conditions_the_places_and_the_part_in_the_plan():
    outcome = solve(read(sample_path("toy")), isolate=False)
    context, movers = outcome.formulation.context, outcome.plan.moves["teacher_id"].tolist()
    for code in [*movers, "T101"]:
        index = context.state.teacher_index[code]
        found = about_teacher(outcome.formulation, index, outcome.plan, proved=True)
        told = teacher_json(context, found)
        assert (found.move is not None) == (code in movers)
        if found.move is not None:
            assert any(part["part"] < 0 for part in told["parts"])
        else:
            assert found.stays or not found.eligible
        text = str(told)
        assert not [word for word in ("pregnancy", "nursing", "illness") if word in text]
