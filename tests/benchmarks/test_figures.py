"""Means, profiles and ratios by hand; contradictions between configurations are found."""

import math

import pytest

from benchmarks.figures import (
    behind,
    counts,
    mark_disagreements,
    mean_seconds,
    performance_profile,
    shifted_geometric_mean,
    with_cities,
)
from benchmarks.job import Result
from benchmarks.ratios import city_over_district, ratios
from tests.benchmarks.records import record


def test_the_shifted_geometric_mean():
    assert shifted_geometric_mean([3.0, 0.0]) == pytest.approx(1.0)
    assert shifted_geometric_mean([7.0]) == pytest.approx(7.0)
    assert math.isnan(shifted_geometric_mean([]))


def test_a_run_without_a_proof_counts_as_its_whole_limit():
    found = [record(solve=3.0), record("b", result=Result.UNPROVED, solve=0.2), record("c", result=Result.MISSING)]
    assert mean_seconds(found) == {"one": pytest.approx((4 * 11) ** 0.5 - 1)}


def test_results_are_counted_by_configuration():
    found = [record(), record("b"), record(configuration="two", result=Result.CRASH)]
    assert counts(found) == {"one": {"proved": 2}, "two": {"crash": 1}}


def test_a_performance_profile_by_hand():
    found = [
        record("a", "one", solve=1.0),
        record("a", "two", solve=3.0),
        record("b", "one", solve=4.0),
        record("b", "two", solve=2.0),
        record("c", "one", result=Result.TIMEOUT),
        record("c", "two", solve=1.0),
        record("d", "one", solve=1.0),
        record("d", "two", result=Result.MISSING),
    ]
    assert performance_profile(found) == {
        "one": [(1.0, 1 / 3), (2.0, 2 / 3)],
        "two": [(1.0, 1 / 3), (1.0, 2 / 3), (3.0, 1.0)],
    }


def test_a_performance_profile_leaves_out_who_takes_only_some_kinds_of_instances():
    found = [
        record("a", "one", solve=1.0),
        record("b", "one", solve=4.0),
        record("a", "network", result=Result.UNSUPPORTED),
        record("b", "network", solve=0.5),
    ]
    assert performance_profile(found) == {"one": [(1.0, 1 / 2), (1.0, 1.0)]}


def test_plans_are_compared_with_the_best_one_goal_by_goal():
    found = [
        record(values=(0, 50, 7)),
        record(configuration="two", values=(0, 52, 1), result=Result.UNPROVED),
        record(configuration="three", values=(3, 1, 1), result=Result.UNPROVED),
        record(configuration="four", values=(None, None, None), result=Result.NO_PLAN),
        record(configuration="five", values=(0, 40, 9), result=Result.WRONG),
        record(configuration="six", values=(0, 50, 7), result=Result.UNPROVED),
        record("b", values=(9, 9, 9)),
    ]
    assert behind(found) == ["=", "goal 1 +4.0 %", "goal 0 +3", "-", "-", "=", "="]


def test_proofs_that_contradict_each_other_are_all_wrong():
    found = [record(values=(5, 7)), record(configuration="two", values=(5, 8)), record("b", values=(1,))]
    mark_disagreements(found)
    assert [one["result"] for one in found] == [Result.WRONG, Result.WRONG, Result.PROVED]


def test_a_better_plan_refutes_a_proof_of_the_first_goal():
    found = [record(values=(5, 7)), record(configuration="two", values=(4, 9), result=Result.UNPROVED)]
    mark_disagreements(found)
    assert [one["result"] for one in found] == [Result.WRONG, Result.UNPROVED]


def test_a_plan_refutes_a_proof_that_there_is_none():
    found = [record(values=()), record(configuration="two", values=(4,), result=Result.UNPROVED)]
    mark_disagreements(found)
    assert found[0]["result"] == Result.WRONG


def test_later_goals_of_an_unproved_plan_and_other_programs_refute_nothing():
    found = [
        record(values=(5, 7)),
        record(configuration="two", values=(5, 6), result=Result.UNPROVED),
        record(configuration="three", values=(4, 6), program="q"),
    ]
    mark_disagreements(found)
    assert {one["result"] for one in found} == {Result.PROVED, Result.UNPROVED}


def test_the_parts_of_a_city_are_put_together():
    parts = [
        record("city/x", solve=2.0, began=100.0, wall=5.0),
        record("city/y", solve=4.0, began=101.0, wall=6.0, result=Result.UNPROVED, memory_peak_mb=70.0),
    ]
    first, city = with_cities([record("district"), *parts])
    assert first["instance"] == "district"
    assert (city["instance"], city["districts"], city["result"]) == ("city", 2, Result.UNPROVED)
    assert (city["candidates"], city["memory_peak_mb"], city["wall"]) == (200, 70.0, 7.0)
    assert city["seconds"]["total"] == pytest.approx(8.0)


def test_goals_of_parts_without_a_certificate_count_as_not_certified():
    (city,) = with_cities([record("city/x", certified=1.0), record("city/y"), record("city/z", certified=0.0)])
    assert city["certified"] == pytest.approx(1 / 3)
    assert with_cities([record("city/x")])[0]["certified"] is None


def test_a_crashed_part_leaves_no_sums_that_are_too_small():
    (city,) = with_cities([record("city/x"), record("city/y", result=Result.CRASH, seconds={}, goals=[])])
    assert city["result"] == Result.CRASH
    assert city["seconds"]["total"] is None


def test_ratios_by_hand():
    found = ratios(record(solve=3.0))
    assert found["total_per_relaxation"] == pytest.approx(4.0)
    assert found["candidates_per_second"] == pytest.approx(200.0)
    assert found["proved"] == 1.0
    assert found["certified"] is None
    assert ratios(record(seconds={}, goals=[]))["total_per_relaxation"] is None


def test_a_city_is_compared_with_a_district_per_candidate():
    found = [record("district", solve=1.0), record("city", solve=5.0, candidates=200)]
    assert city_over_district(found) == {"one": pytest.approx(1.5)}
    assert city_over_district(found[:1]) == {}


def test_the_largest_gap_of_a_city_is_that_of_the_district_whose_share_is_largest():
    gaps = [{"instance": name, "goal": "burden", "gap": 3, "value": 30, "share": share} for name, share in SHARES]
    parts = [record(gap["instance"], certified=0.5, certified_gap=gap) for gap in gaps]
    (city,) = with_cities([*parts, record("city/z", certified=1.0)])
    assert city["certified_gap"] == gaps[1]
    assert with_cities([record("city/z", certified=1.0)])[0]["certified_gap"] is None


SHARES = (("city/x", 0.1), ("city/y", 0.2))
