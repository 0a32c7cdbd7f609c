"""A regression is a worse value, a lost proof or plan, or a worse ratio of times within one run; never mere seconds."""

import pytest

from benchmarks.against import compare, relative_time
from benchmarks.harness import Run
from benchmarks.job import Result
from rotation.i18n import language
from tests.benchmarks.records import record


def worse(before, now, reference="relaxation", factor=1.5):
    """What is worse now, in English."""
    with language("en"):
        return compare(now, [Run("then", "smoke", {}, {}, before)], reference, factor).regressions


def test_the_same_again_is_no_regression():
    assert worse([record()], [record()]) == []


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (record(result=Result.UNPROVED), "proof is lost"),
        (record(result=Result.NO_PLAN, values=()), "proof is lost"),
        (record(result=Result.CRASH, values=()), "fails now"),
        (record(result=Result.WRONG), "fails now"),
        (record(values=(6,)), "two proofs of goal 0 differ: 5 and 6"),
        (record(values=(4,)), "two proofs of goal 0 differ: 5 and 4"),
    ],
)
def test_what_was_proved_and_is_worse_is_a_regression(now, word):
    (told,) = [line for line in worse([record()], [now]) if word in line]
    assert told.startswith("a · one · 1: ")


def test_values_without_proofs_may_become_better_but_not_worse():
    before = [record(result=Result.UNPROVED, values=(5, 5))]
    assert worse(before, [record(result=Result.UNPROVED, values=(5, 4))]) == []
    assert worse(before, [record(values=(4, 9))]) == []
    assert "goal 1 is worse: 5, now 6" in worse(before, [record(result=Result.UNPROVED, values=(5, 6))])[0]
    assert "plan is lost" in worse(before, [record(result=Result.NO_PLAN, values=())])[0]


def test_a_failure_that_was_there_before_is_no_regression():
    assert worse([record(result=Result.CRASH, values=())], [record(result=Result.TIMEOUT, values=())]) == []


def test_a_slower_machine_is_no_regression():
    slow = {"formulate": 5.0, "solve": 10.0, "check": 5.0, "total": 20.0, "relaxation": 13.0}
    assert worse([record(solve=1.0)], [record(seconds=slow)]) == []


def test_a_slower_solver_is_one_by_the_relaxation():
    assert "slower: 1.50 times" in worse([record(solve=1.0)], [record(solve=4.0)])[0]
    assert worse([record(solve=1.0)], [record(solve=4.0)], factor=2.5) == []


def test_a_slower_solver_is_one_by_the_reference_configuration_of_the_same_run():
    def other(total):
        return record(configuration="other", seconds={"total": total, "relaxation": total})

    before = [record(solve=4.0), other(3.0)]
    assert worse(before, [record(solve=9.0), other(6.0)], "other") == []
    assert len(worse(before, [record(solve=9.0), other(3.0)], "other")) == 1


def test_what_times_are_measured_by_is_named_and_the_same_in_both_runs():
    """The reference itself, and what one of the runs lacks it for, are measured by the relaxation, not by a mixture."""
    (told,) = worse([record(solve=1.0)], [record(solve=4.0)], "one")
    assert told.endswith("slower: 1.50 times the time of one relaxation, now 3.00")
    quick = record(configuration="other", seconds={"total": 0.0, "relaxation": 1.0})
    assert worse([record(solve=4.0)], [record(solve=4.0), quick], "other") == []
    (told,) = worse([record(solve=1.0), quick], [record(solve=4.0)], "other")
    assert "times the time of one relaxation" in told
    (told,) = worse([record(solve=1.0), quick], [record(solve=4.0), quick], "other")
    assert "times the time of other" in told


def test_times_without_proofs_are_limits_and_not_compared():
    before, now = record(result=Result.UNPROVED, solve=1.0), record(result=Result.UNPROVED, solve=9.0)
    assert worse([before], [now]) == []


def test_the_reference_itself_is_compared_with_the_relaxation():
    run = [record(solve=4.0)]
    assert relative_time(run[0], run, "one") == pytest.approx(3.0)
    assert relative_time(record(seconds={"total": 1.0}), run, "relaxation") is None


def test_another_program_is_noted_and_its_values_not_compared():
    with language("en"):
        found = compare([record(values=(9,), program="q")], [Run("then", "smoke", {}, {}, [record()])], "one", 1.5)
    assert found.regressions == []
    assert "program has changed" in found.notes[0]
    assert found.compared == 1


def test_what_is_not_in_both_runs_is_not_compared():
    with language("en"):
        baseline = [Run("then", "smoke", {}, {}, [record(), record("b")])]
        found = compare([record("b", result=Result.MISSING), record("c")], baseline, "one", 1.5)
    assert found.compared == 0
    assert "not measured" in found.notes[0]


def test_the_last_measurement_of_the_baseline_counts():
    runs = [Run(name, "smoke", {}, {}, [record(values=(value,))]) for name, value in (("first", 9), ("second", 5))]
    with language("en"):
        assert compare([record(values=(5,))], runs, "one", 1.5).regressions == []
