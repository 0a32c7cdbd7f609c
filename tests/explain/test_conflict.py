"""Planted conflicts are found: nothing too much, nothing missing, and every way out works when it is taken."""

from itertools import islice

import numpy as np
import pytest

from rotation.explain.conflict import explain_conflict
from rotation.explain.relaxable import relaxable
from rotation.explain.ways import find_ways_out
from rotation.i18n import language
from rotation.model.policy import Policy
from rotation.model.waivers import with_waivers
from rotation.rules.registry import load_rules
from rotation.solve import solve
from solvers.backend import get_backend
from solvers.conflict import find_conflict
from solvers.parts import only_rows
from solvers.solution import Status
from solvers.ways import ways_out
from tests.explain.planted import KINDS, planted

SEEDS = 5


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def rows_of(context):
    return relaxable(context, [rule for rule in load_rules(context.policy) if rule.kind != "goal"])


def has_a_point(program, keep):
    """Asked of another solver than the one that finds conflicts."""
    status = get_backend("highs").solve(only_rows(program, keep)).status
    assert status in (Status.OPTIMAL, Status.INFEASIBLE)
    return status is Status.OPTIMAL


@pytest.mark.parametrize("kind", KINDS)
def test_the_planted_demands_are_found_and_each_is_needed(kind):
    for seed in range(SEEDS):
        context, culprits = planted(kind, seed)
        case = rows_of(context)
        program, parts = case.formulation.program, case.parts
        found = find_conflict(program, parts)
        assert found is not None
        assert found.minimal
        assert found.certain
        names = [program.groups[program.rows.group[np.argmax(parts == part)]].rule for part in found.parts]
        assert sorted(names) == culprits
        kept = np.isin(parts, [-1, *found.parts])
        assert not has_a_point(program, kept)
        for part in found.parts:
            assert has_a_point(program, kept & (parts != part))


def every_way_works(kind, seed, most):
    """Take each way out of a planted conflict in turn: there is a plan, of the goals that were said."""
    context, _culprits = planted(kind, seed)
    ways, final = find_ways_out(context, most=most, seconds=None)
    assert ways
    assert final
    assert [way.price for way in ways] == sorted(way.price for way in ways)
    assert all(way.cheapest and way.proved for way in ways)
    for way in ways:
        instance = with_waivers(context.instance, way.waivers)
        outcome = solve(instance, context.policy, solver="highs", isolate=False)
        assert outcome.proved
        said = {goal.name: goal.best for goal in way.goals}
        assert {goal.name: goal.best for goal in outcome.goals if goal.name in said} == said
        used = [finding for finding in outcome.verdict.findings if finding.waived]
        assert not [finding for finding in outcome.verdict.findings if finding.hard]
        assert {finding.rule for finding in used} == {change.rule for change in way.changes}


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_out_works_when_it_is_taken_and_costs_what_was_said(kind):
    every_way_works(kind, SEEDS, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_one_of_five_ways_out_of_every_planted_conflict_works(kind):
    for seed in range(SEEDS):
        every_way_works(kind, seed, 5)


def test_a_search_that_is_cut_short_after_a_way_says_that_others_may_be_missing(monkeypatch):
    context, _culprits = planted("cover", 1)
    pressed = []

    def pressed_after_one(*args, **kwargs):
        search = ways_out(*args, **kwargs)
        way = next(search)
        pressed.append(True)
        yield way
        raise AssertionError("looked on")

    monkeypatch.setattr("rotation.explain.ways.ways_out", pressed_after_one)
    ways, final = find_ways_out(context, most=2, seconds=None, stop=lambda: bool(pressed))
    assert (len(ways), final) == (1, False)


def test_the_ways_have_the_prices_that_brute_force_finds():
    context, _culprits = planted("cover", 1)
    case = rows_of(context)
    found = {}
    for solver in ("exact", "exhaustive"):
        ways = islice(ways_out(case.formulation.program, case.price, solver=solver), 4)
        found[solver] = [way.price for way in ways]
    assert found["exact"] == found["exhaustive"]
    assert len(found["exact"]) > 1


def test_the_words_name_schools_and_teachers_in_both_languages():
    context, _culprits = planted("rate_commute", 0)
    texts = {}
    for lang in ("en", "zh_CN"):
        with language(lang):
            explained = explain_conflict(context)
            texts[lang] = " ".join(demand.text for demand in explained.demands)
    assert "60 are allowed" in texts["en"]
    assert all("镇中心小学" in text and "T0老师" in text for text in texts.values())
    assert texts["en"] != texts["zh_CN"]


def test_of_a_decision_about_one_teacher_nothing_is_said_about_another():
    """T1 of the team must not go where T0 must: giving that up says nothing of T0, who stays in no plan of theirs."""
    context, _culprits = planted("team", 0)
    texts = [demand.text for demand in explain_conflict(context).demands if demand.rule == "pins"]
    assert sorted(texts) == [
        "T0老师 must go to 山区小学",
        "T1老师 goes to 山区小学: pinned: must not go to that school",
    ]
    ways, _final = find_ways_out(context, most=4, seconds=None)
    for way in ways:
        names = [name for name in ("T0老师", "T1老师") if any(name in change.text for change in way.changes)]
        assert len(names) == 1 or {change.rule for change in way.changes} == {"team"}


def test_a_case_with_a_plan_has_no_conflict_and_no_way_out():
    context = planted("cover", 0).context
    free = Policy(context.policy.general, {**context.policy.rules, "subject_cover": {"on": False}})
    context = type(context).of(context.instance, free)
    assert explain_conflict(context) is None
    assert find_ways_out(context, seconds=None) == ((), True)
