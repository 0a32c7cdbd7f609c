"""The policy sheet: every parameter there and back, every bad cell at its row, the file over the sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotation.errors import PolicyError
from rotation.i18n import language
from rotation.io import read, write_workbook
from rotation.io.policy import cell_of, policy_of, policy_rows_of, value_shown
from rotation.io.policy_write import write_policy_yaml
from rotation.io.policy_yaml import read_policy_yaml
from rotation.model.instance import Instance, PolicyRow
from rotation.model.policy import Policy
from rotation.rules.registry import document, load_rules, parameters, settled


def rows(*lines: tuple[str, object] | tuple[str, object, str]) -> Instance:
    """An instance whose policy sheet has these lines (key, value, source), the first in row 2."""
    return Instance.of(
        {}, tuple(PolicyRow(line[0], line[1], line[2] if len(line) > 2 else "", n) for n, line in enumerate(lines, 2))
    )


def own_policy(tmp_path: Path) -> Policy:
    """A policy with values and notes of its own."""
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: 某区 2026\n"
        "forms: {itinerant: {open: true, loads: [2, 4]}, secondment: {loads: []}}\n"
        "channel_order: [school_district, group]\n"
        "concurrent_subjects: []\n"
        "rules: {commute: {minutes: 45}, one_assignment: {on: true}}\n"
        "sources: {rules.commute.minutes: 区教委会议纪要, name: 本区}\n",
        encoding="utf-8",
    )
    return read_policy_yaml(path, document())


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_file_to_sheet_to_policy_is_the_same_policy(tmp_path: Path, name: str) -> None:
    policy = own_policy(tmp_path)
    with language(name):
        instance = Instance.of({}, policy_rows_of(parameters(policy)))
        again = policy_of(instance, None, document())
    assert again.digest() == policy.digest()
    assert again.sources == policy.sources
    assert again.digest() != settled(Policy()).digest()


def test_every_parameter_survives_as_the_text_of_a_cell() -> None:
    policy = settled(Policy())
    leaves = [leaf for leaf, _note in parameters(policy)]
    instance = rows(*((leaf.key, str(cell_of(leaf))) for leaf in leaves))
    assert policy_of(instance, None, document()).digest() == policy.digest()
    assert len(leaves) > 200


def test_the_rows_survive_a_workbook(tmp_path: Path, case) -> None:
    policy = own_policy(tmp_path)
    valid = case.inspected()[0]
    instance = Instance(valid.tables, policy_rows_of(parameters(policy)))
    write_workbook(instance, tmp_path / "year.xlsx")
    again = policy_of(read(tmp_path / "year.xlsx"), None, document())
    assert (again.digest(), again.sources) == (policy.digest(), policy.sources)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("backbone.professor", "否", False),
        ("backbone.professor", False, False),
        ("balance.min_pupils", "80.0", 80),
        ("balance.min_pupils", 80.0, 80),
        ("balance.stages", "小学，初中、高中", ("primary", "junior", "senior")),
        ("balance.stages", "空", ()),
        ("balance.stages", "", ("primary", "junior")),
        ("backbone.level", "市级骨干", "city"),
        ("forms.走教.loads", "2、4", (2, 4)),
        ("forms.itinerant.loads", 6.0, (6,)),
        ("channel_order", "学区内;集团内", ("school_district", "group")),
        ("name", 2026.0, "2026"),
    ],
)
def test_a_cell_is_read_as_the_type_of_its_parameter(key: str, value: object, expected: object) -> None:
    policy = policy_of(rows((key, value)), None, document())
    found: object = policy.general
    for part in key.replace("走教", "itinerant").split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == expected


def test_every_bad_cell_is_reported_at_its_row_and_column() -> None:
    instance = rows(
        ("balance.min_pupils", "许多"),
        ("rules.commute.minute", 45),
        ("rules.commute.minutes", "-3"),
        ("forms", "走教"),
        ("backbone.professor", "也许"),
        ("name", "甲"),
        ("name", "乙"),
        ("channel_order", "集团内、公交"),
        ("完全不对", 1),
    )
    with language("en"), pytest.raises(PolicyError) as caught:
        policy_of(instance, None, document())
    found = {problem.place.row: problem for problem in caught.value.problems}
    assert sorted(found) == [2, 3, 4, 5, 6, 8, 9, 10]
    assert {problem.place.sheet for problem in found.values()} == {"政策参数"}
    assert (found[2].place.column, found[2].place.header) == ("C", "取值")
    assert found[3].place.column == "A"
    assert "rules.commute.minutes" in found[3].advice
    assert "too small" in found[4].message
    assert "twice" in found[8].message
    assert "集团内" in found[9].advice or "group" in found[9].advice


def test_a_row_without_a_value_keeps_the_default_and_its_note() -> None:
    policy = policy_of(rows(("balance.min_pupils", "", "本区规定")), None, document())
    assert policy.general.balance.min_pupils == 50
    assert policy.sources == {"balance.min_pupils": "本区规定"}


def test_the_file_goes_before_the_sheet_and_the_sheet_before_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("balance: {min_pupils: 70}\nrural_priority: 4\n", encoding="utf-8")
    instance = rows(("balance.min_pupils", 60), ("rules.commute.minutes", 45))
    policy = policy_of(instance, file, document())
    assert policy.general.balance.min_pupils == 70
    assert policy.general.rural_priority == 4
    assert policy.rules["commute"]["minutes"] == 45
    assert policy.place("balance.min_pupils").file == "policy.yaml"
    assert policy.place("rules.commute.minutes").sheet == "政策参数"


def test_problems_of_file_and_sheet_come_together(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("nonsense: 1\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        policy_of(rows(("unsinn", 1), ("rural_priority", 99)), file, document())
    assert len(caught.value.problems) == 3
    file.write_text("a: [\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        policy_of(rows(("unsinn", 1), ("rural_priority", 99)), file, document())
    assert len(caught.value.problems) == 3


def test_rules_that_are_not_known_yet_are_typed_when_they_are_loaded() -> None:
    policy = policy_of(rows(("rules.commute.minutes", "45"), ("rules.pilot.on", "是")), None)
    rules = {rule.id: rule for rule in load_rules(policy)}
    assert rules["commute"].params.minutes == 45
    assert "pilot" in rules
    assert (
        settled(policy).digest()
        == policy_of(rows(("rules.commute.minutes", 45), ("rules.pilot.on", True)), None, document()).digest()
    )
    bad = policy_of(rows(("rules.commute.minutes", "45"), ("rules.commute.extra", "viel")), None)
    with pytest.raises(PolicyError) as caught:
        load_rules(bad)
    (problem,) = caught.value.problems
    assert (problem.place.row, problem.place.sheet) == (3, "政策参数")


def test_a_policy_in_memory_and_a_file_of_it_hash_equally(tmp_path: Path) -> None:
    in_memory = settled(Policy(rules={"commute": {"minutes": 45}}))
    path = tmp_path / "policy.yaml"
    write_policy_yaml(in_memory, path, parameters(in_memory))
    assert read_policy_yaml(path, document()).digest() == in_memory.digest()


@pytest.mark.parametrize(
    ("key", "value", "advice"),
    [
        ("rules.rotation_rate.permille", "15%", "It counts thousandths: 15 per cent is written 150."),
        ("rules.outflow.leave_percent", "150", "It counts hundredths: 15 per cent is written 15."),
    ],
)
def test_a_share_that_cannot_be_read_says_what_its_number_counts(key: str, value: str, advice: str) -> None:
    with language("en"), pytest.raises(PolicyError) as caught:
        policy_of(rows((key, value)), None, document())
    (problem,) = caught.value.problems
    assert problem.advice.endswith(advice)


def test_a_value_is_shown_in_the_reader_s_language_and_kept_in_the_sheet_s():
    found = {leaf.key: leaf for leaf, _note in parameters(settled(Policy()))}
    switch, order = found["backbone.special_grade"], found["channel_order"]
    with language("en"):
        assert (cell_of(switch), value_shown(switch)) == ("是", "yes")
        assert ", " in str(value_shown(order))
    with language("zh_CN"):
        assert (value_shown(switch), value_shown(order)) == ("是", cell_of(order))
