"""The workbook of a solved sample: filled from the outcome alone, read back to the same plan, without tiers."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from rotation.check import check
from rotation.explain.solved_state import STATE_FILE
from rotation.i18n import language
from rotation.io.policy import policy_of
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.vocabulary import INDICATORS, TIERS
from rotation.report.as_json import outcome_json
from rotation.report.files import write_outcome
from rotation.report.plan_tables import book_of
from rotation.report.plan_workbook import workbook_bytes
from rotation.report.summary import summary_rows
from rotation.rules.registry import document, parameters, rule_classes
from rotation.solve import solve


@pytest.fixture(scope="module")
def outcome():
    instance = read(sample_path("toy"))
    return solve(instance, policy_of(instance, None, document()))


def sheets(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(BytesIO(content))}


def test_every_table_is_filled_from_the_outcome(outcome):
    found = sheets(workbook_bytes(book_of(outcome)))
    context = outcome.formulation.context
    assert len(found["交流名单"]) == len(outcome.plan) + 1
    assert len(found["未交流原因"]) == int(outcome.formulation.eligible.sum()) - len(outcome.plan) + 1
    assert len(found["规则核查"]) == len(outcome.verdict.rules) + 1
    assert len(found["目标与证明"]) == len(outcome.goals) + 1
    assert len(found["比例核对"]) == len(outcome.verdict.rates) + 1
    assert len(found["政策参数与来源"]) == len(list(parameters(context.policy))) + 1
    assert all(all(row[:5]) for row in found["未交流原因"][1:])
    assert [row[2] for row in found["规则核查"][1:]] == ["未发现违反"] * len(outcome.verdict.rules)
    assert not {row[0] for row in found["规则核查"][1:]} & set(rule_classes())


def test_every_indicator_is_shown_with_its_cap_and_its_pass_line(outcome):
    """Sheet, JSON and summary say the same of each: dispersion, distance to the cap, schools at the line."""
    found = sheets(workbook_bytes(book_of(outcome)))["均衡指标"]
    header, rows = found[0], [dict(zip(found[0], row, strict=True)) for row in found[1:]]
    told = outcome_json(outcome)["dispersion"]
    assert [part["indicator"] for part in told] == ["backbone", "arts", "degree"]
    assert {"超出上限", "达标线(每百名学生)", "现达标校数", "方案后达标校数"} <= set(header)
    for row, part in zip(rows, told, strict=True):
        assert row["指标"].startswith(INDICATORS.zh(part["indicator"]))
        assert (row["方案后"], row["超出上限"]) == pytest.approx((part["after"], part["distance_to_cap"]))
        assert part["distance_to_cap"] == pytest.approx(max(0, part["after"] - part["cap_permille"] / 1000))
        assert row["达标线(每百名学生)"] == part["pass_line_permille"] / 1000
        assert (row["现达标校数"], row["方案后达标校数"]) == (part["reached_before"], part["reached_after"])
    with language("zh_CN"):
        summary = dict(summary_rows(outcome))
    assert sum("差异系数" in label for label in summary) == 3
    assert "共 4 所" in summary["达标校数，小学"]


def test_no_tier_of_a_school_is_shown(outcome):
    tiers = set(TIERS.codes) | {names[0] for names in TIERS.words.values()}
    found = sheets(workbook_bytes(book_of(outcome)))
    assert set(outcome.formulation.context.instance.schools["tier"]) & tiers
    for title, rows in found.items():
        if title != "政策参数与来源":
            texts = {cell for row in rows for cell in row if isinstance(cell, str)}
            assert not texts & tiers, title


def test_two_solves_write_the_same_files_but_for_the_manifest(tmp_path, outcome):
    context = outcome.formulation.context
    again = solve(context.instance, context.policy, solver="cpsat")
    first = write_outcome(outcome, tmp_path / "a", ["rotation"])
    second = write_outcome(again, tmp_path / "b", ["rotation"])
    theirs = {other.name: other.read_bytes() for other in second}
    same = [one.name for one in first if theirs.get(one.name) == one.read_bytes()]
    assert same == ["plan.xlsx", "moves.csv", "plan.json"]
    # What the proofs left is the solver's own: the other one leaves nothing.
    assert {one.name for one in first} - set(theirs) == {STATE_FILE}


def test_the_same_solve_leaves_the_same_state(tmp_path, outcome):
    context = outcome.formulation.context
    again = solve(context.instance, context.policy)
    for name, one in (("a", outcome), ("b", again)):
        write_outcome(one, tmp_path / name, ["rotation"])
    assert (tmp_path / "a" / STATE_FILE).read_bytes() == (tmp_path / "b" / STATE_FILE).read_bytes()


def test_the_written_plan_is_read_back_and_valid(tmp_path, outcome):
    from rotation.io.plan_files import read_plan

    context = outcome.formulation.context
    write_outcome(outcome, tmp_path / "plan", ["rotation"])
    for name in ("plan.xlsx", "moves.csv", "plan.json"):
        plan = read_plan(tmp_path / "plan" / name, context.instance)
        assert list(plan) == list(outcome.plan)
        assert plan.facts["policy"] == context.policy.digest()
        assert check(plan, context.instance, context.policy).valid


def test_an_outcome_without_a_plan_has_no_workbook(outcome):
    from dataclasses import replace

    with pytest.raises(ValueError, match="without a plan"):
        book_of(replace(outcome, plan=None))
