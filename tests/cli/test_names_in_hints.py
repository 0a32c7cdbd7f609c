"""A hint that names a command names the very data and options, so that typed as it stands it answers."""

import json
import shlex
from dataclasses import replace

import pytest

from rotation.cli.solve import run_solve
from rotation.explain.conflict import Demand, Explained
from rotation.explain.stuck import Stuck
from rotation.io.samples import sample_path
from tests.cli.command import rotation

MANY = Stuck(Explained(tuple(Demand("surplus", f"line {number}", True) for number in range(9)), True, True, True), ())


def hinted(text, begin):
    """The words of the command that a line names which begins with these words."""
    (line,) = (line.strip() for line in text.splitlines() if line.strip().startswith(begin))
    name, *words = shlex.split(line.partition(": ")[2])
    assert name == "rotation"
    return words


@pytest.mark.parametrize("command", [("solve",), ("explain", "conflict")])
def test_every_demand_is_named_for_the_same_data_and_policy(tmp_path, monkeypatch, command):
    monkeypatch.setattr("rotation.explain.stuck.explain", lambda *_words, **_more: MANY)
    policy = tmp_path / "my policy.yaml"
    policy.write_text("rules: {outflow: {on: false}}\n", encoding="utf-8")
    code = 4 if command == ("solve",) else 0
    text, _err = rotation(*command, "infeasible_rate", "--policy", policy, code=code)
    words = hinted(text, "Every demand by name: ")
    assert words == ["explain", "conflict", "infeasible_rate", "--policy", str(policy), "--json"]
    assert len(json.loads(rotation(*words)[0])["conflict"]["demands"]) == 9


def test_a_repair_that_the_time_ended_says_what_the_nearest_plan_breaks_and_how_to_go_on(tmp_path, monkeypatch):
    """The heuristic finds no plan for a rate that nobody can reach, and cannot tell that there is none."""
    plan, changes, never = tmp_path / "plan", tmp_path / "c.yaml", tmp_path / "never.yaml"
    rotation("solve", sample_path("toy"), "--out", plan, "--no-certificate")
    changes.write_text("changes:\n  - event: illness\n    teacher_id: T113\n", encoding="utf-8")
    never.write_text("rules: {rotation_rate: {permille: 900, most_permille: 1000}}\n", encoding="utf-8")
    given = ("repair", plan, "--changes", changes, "--policy", never, "--extra", 2, "--no-certificate")
    words = (*given, "--out", tmp_path / "out", "--solver", "greedy", "--time-limit", 20)
    text, _err = rotation(*words, code=6)
    assert "The nearest plan that was found breaks " in text
    assert "· rotation rate: " in text
    again = hinted(text, "the solver that also proves: ")
    assert sorted(again) == sorted([*map(str, given), "--out", str(tmp_path / "out"), "--time-limit", "100"])
    found = json.loads(rotation(*words, "--json", code=6)[0])
    assert "rotation_rate" in [finding["rule"] for finding in found["nearest"]]

    def by_hand(case, rules, _solver, limits):
        return replace(run_solve(case, rules, "greedy", limits), solver="cpsat")

    monkeypatch.setattr("rotation.cli.repair.run_solve", by_hand)
    text, _err = rotation(*given, "--time-limit", 20, code=6)
    assert sorted(hinted(text, "give it longer: ")) == sorted([*map(str, given), "--time-limit", "100"])
