"""The shipped samples: catalogue and folders agree, generated ones equal the generator, infeasible ones are that."""

from dataclasses import replace

import pytest

from rotation.errors import FileError
from rotation.generate import generate
from rotation.i18n import language
from rotation.io.read import inspect, read
from rotation.io.samples import instances_root, sample_names, sample_path, samples
from rotation.model.policy import Policy
from rotation.model.problem import Severity
from rotation.rules.registry import rule_classes
from rotation.solve import solve

ALL = samples()
ENOUGH = {"infeasible_rate": {"subject_cover", "rotation_rate"}, "infeasible_pin": {"subject_cover", "pins"}}
"""Sample -> rules each of which makes a plan possible when it is switched off."""
INFEASIBLE = [sample.name for sample in ALL if not sample.feasible]


def test_every_folder_is_in_the_catalogue():
    folders = {path.parent.name for path in instances_root().glob("*/plan.csv")}
    assert set(sample_names()) == folders
    assert {"toy", "small", "infeasible_rate", "infeasible_pin"} <= folders


def test_samples_are_described_in_both_languages():
    for sample in ALL:
        with language("zh_CN"):
            assert sample.description == sample.zh != ""
        with language("en"):
            assert sample.description == sample.en != ""


def test_an_unknown_sample_is_named_with_the_known_ones():
    with language("en"), pytest.raises(FileError, match=r"no sample big; shipped: toy, small"):
        sample_path("big")


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)
def test_samples_have_neither_errors_nor_warnings(sample):
    instance, problems = inspect(sample.path)
    assert instance is not None
    assert [problem for problem in problems if problem.severity is not Severity.ASSUMPTION] == []


@pytest.mark.parametrize("sample", [s for s in ALL if s.seed is not None], ids=lambda sample: sample.name)
def test_generated_samples_are_what_the_generator_makes(sample):
    assert read(sample.path).digest() == generate(sample.size, sample.seed).digest()


def test_shipped_files_are_small_and_hold_no_formula():
    for path in instances_root().glob("*/*.csv"):
        text = path.read_text(encoding="utf-8-sig")
        cells = (cell for line in text.splitlines() for cell in line.split(","))
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "\t"))]
    assert sum(path.stat().st_size for path in instances_root().rglob("*") if path.is_file()) < 1_000_000


@pytest.mark.parametrize("name", INFEASIBLE)
def test_infeasible_samples_have_no_plan_and_say_why(name):
    assert solve(read(sample_path(name))).status == "infeasible"
    text = (sample_path(name) / "README.md").read_text(encoding="utf-8")
    assert "无解的原因只有一个" in text
    assert "No plan exists for one reason" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ENOUGH))
def test_the_readme_names_the_only_rules_without_which_there_is_a_plan(name):
    instance = read(sample_path(name))
    found = {
        rule: solve(instance, Policy(rules={rule: {"on": False}})).status
        for rule, described in rule_classes().items()
        if described.Params().on and rule != "one_assignment"
    }
    assert {rule for rule, status in found.items() if status != "infeasible"} == ENOUGH[name]
    assert {found[rule] for rule in ENOUGH[name]} == {"optimal"}


def test_in_the_rate_sample_nobody_can_move():
    instance = read(sample_path("infeasible_rate"))
    outcome = solve(instance, Policy(rules={"rotation_rate": {"on": False}}))
    assert outcome.status == "optimal"
    assert len(outcome.plan.moves) == 0


@pytest.mark.parametrize("row", [0, 1])
def test_either_pin_alone_can_be_kept(row):
    instance = read(sample_path("infeasible_pin"))
    pins = instance["pins"].drop(index=row).reset_index(drop=True)
    outcome = solve(replace(instance, tables={**instance.tables, "pins": pins}))
    assert outcome.status == "optimal"
    assert set(pins["teacher_id"]) <= set(outcome.plan.moves["teacher_id"])
