"""A conflict of very many demands is told rule by rule, not at endless length."""

import pytest

from rotation.explain.conflict import Demand, Explained
from rotation.explain.stuck import Stuck
from rotation.i18n import language
from rotation.report.stuck import shortened, stuck_json, stuck_words


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def stuck(*demands):
    return Stuck(Explained(tuple(Demand(rule, text, True) for rule, text in demands), True, True, True), ())


def test_the_first_demands_of_a_rule_are_named_and_the_others_counted():
    many = [("surplus", f"line {number}") for number in range(40)]
    found = stuck(("rotation_rate", "63 move"), *many)
    said = stuck_words(found, ways=False)[0]
    assert said.heading == "These 41 demands cannot hold together:"
    assert [text for _rule, text in said.rows] == [
        "63 move",
        "line 0",
        "line 1",
        "line 2",
        "and 37 more demands of this rule",
    ]
    assert any("--json" in note for note in said.notes)
    assert len(stuck_json(found)["conflict"]["demands"]) == 41


def test_a_few_demands_are_all_named():
    four = [("surplus", str(number)) for number in range(4)]
    assert shortened(four, 3) == four, "a row for one more demand would take no less room"
    said = stuck_words(stuck(*four), ways=False)[0]
    assert [text for _rule, text in said.rows] == ["0", "1", "2", "3"]
    assert not any("--json" in note for note in said.notes)


def test_demands_of_one_rule_stand_together():
    assert shortened([("a", "1"), ("b", "2"), ("a", "3")], 3) == [("a", "1"), ("a", "3"), ("b", "2")]


def test_where_time_ran_out_what_is_surely_needed_comes_first():
    demands = [Demand("surplus", str(number), number == 9) for number in range(10)]
    said = stuck_words(Stuck(Explained(tuple(demands), False, True, True), ()), ways=False)[0]
    first, second, *_rest = [text for _rule, text in said.rows]
    assert first == "9"
    assert second == "0 (perhaps it can be left out)"
    assert any("Time did not suffice" in note for note in said.notes)
    sure = stuck_words(stuck(("surplus", "1"), ("surplus", "2")), ways=False)[0]
    assert not any("Time did not suffice" in note for note in sure.notes)
