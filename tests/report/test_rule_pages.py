"""The pages of the rules: made from the rules, in both languages, and those in docs/rules up to date."""

import re
from pathlib import Path

import pytest

from rotation.i18n import N_, _, language
from rotation.model.params import param
from rotation.report.rule_pages import rule_page, rule_pages, test_sentences, write_rule_pages
from rotation.report.rule_parameters import parameter_facts
from rotation.rules.base import GroupParams, Rule
from rotation.rules.registry import rule_classes

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "rules"
COMMAND = "run `python -m rotation rules --docs docs/rules`"
test_sentences.__test__ = False

NO_PARAMETER = {"x_i", "round_half_up", "must_go", "must_stay", "must_not_go", "channel_order"} | {
    f"{limit}_{way}" for limit in ("min", "max") for way in ("out", "back")
}
"""Words of formulas that name something else than a parameter of the rule."""


def facts(params, key, name="en"):
    with language(name):
        return next(one for one in parameter_facts(params) if one.key == key)


def test_the_pages_in_the_folder_are_those_of_the_rules():
    folder = ROOT / "docs" / "rules"
    wanted = rule_pages(TESTS)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    assert sorted(there - set(wanted)) == [], "remove the pages of rules that are gone"
    assert sorted(set(wanted) - there) == [], COMMAND
    changed = [name for name, text in wanted.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert changed == [], COMMAND


def test_the_same_rules_give_the_same_files(tmp_path):
    first = write_rule_pages(tmp_path / "a", TESTS)
    second = write_rule_pages(tmp_path / "b", TESTS)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len(first) == 2 * (len(rule_classes()) + 1)


def test_a_page_tells_the_rule_its_numbers_and_their_sources():
    with language("en"):
        page = rule_page("outflow", TESTS)
    lines = page.splitlines()
    assert "**No school and no subject group loses too many teachers at once.**" in lines
    assert "- by default: on, hard" in lines
    row = next(line for line in lines if line.startswith("| `leave_percent`"))
    assert "一年派出上限(百分)" in row
    assert "| 15 | 0–100 |" in row
    assert "A school of 20 teachers may lose 3 in a year." in page
    assert "- a small school may always lose one" in lines


def test_a_page_in_chinese_is_chinese():
    with language("zh_CN"):
        page = rule_page("outflow")
    assert "20名教师的学校一年最多派出3名" in page
    assert "用例" not in page  # without the folder of the tests there are no cases
    prose = re.sub(r"```.*?```|`[^`]*`", "", page, flags=re.DOTALL)
    assert not re.search(r"[A-Za-z]{3}", prose)


def test_reasons_of_refusal_and_goals_stand_on_the_pages_of_the_rules_that_have_them():
    with language("en"):
        assert "- pinned: must stay" in rule_page("pins").splitlines()
        assert "- `lottery_2` · public lottery, second draw" in rule_page("lottery").splitlines()
        assert "## Goals" not in rule_page("pins")
        assert "## Reasons" not in rule_page("lottery")


def test_a_rule_without_formula_and_example_has_a_page_without_them(monkeypatch):
    class Bare(Rule):
        """Nothing much."""

        id, kind, zh, en = "bare", "group", "空", "bare"
        demands = N_("Nobody is sent twice.")

        class Params(GroupParams):
            """Soft by default."""

            hard: bool = param(False, "硬性", "hard")

    monkeypatch.setattr("rotation.report.rule_pages.rule_classes", lambda: {"bare": Bare})
    with language("en"):
        page = rule_page("bare")
    assert [line for line in page.splitlines() if line.startswith("##")] == ["## Parameters"]
    assert "- by default: on, soft" in page.splitlines()


@pytest.mark.parametrize(
    ("rule", "key", "default", "allowed"),
    [
        ("commute", "minutes", "60", "0–600"),
        ("rotation_rate", "min_eligible", "10", "at least 1"),
        ("rotation_rate", "by_year", "none", "for any key: 0–1000"),
        ("commute", "estimates_bind", "no", "yes or no"),
        (
            "balance",
            "weights",
            "backbone (backbone teachers): 1, arts (PE, music and art teachers): 0, degree (teachers above the "
            "required degree): 0",
            "for each of backbone (backbone teachers), arts (PE, music and art teachers), degree (teachers above the "
            "required degree): at least 0",
        ),
        ("backbone_rate", "denominator", "movers", "movers, eligible (eligible teachers)"),
        ("eligibility", "retirement.tracks.woman_worker.step", "2", "1–120"),
        ("eligibility", "retirement.delayed_from", "2025-01", r"pattern ^\d{4}-\d{2}$"),
        ("eligibility", "stages", "primary, junior", "any of: kindergarten, primary, junior, senior, special"),
    ],
)
def test_defaults_and_ranges_are_read_off_the_parameters(rule, key, default, allowed):
    found = facts(rule_classes()[rule].Params, key)
    assert (found.default, found.range) == (default, allowed)
    assert found.source


@pytest.mark.parametrize("rule", rule_classes().values(), ids=lambda rule: rule.id)
def test_every_rule_tells_its_formula_and_an_example(rule):
    for name in ("en", "zh_CN"):
        with language(name):
            page = rule_page(rule.id)
            parts = dict(re.findall(r"^## (.*)\n\n((?:.|\n)*?)(?=\n## |\Z)", page, flags=re.MULTILINE))
            formula, example = (parts[title] for title in (_("Formula"), _("Example")))
        assert formula.startswith("```text\n")
        assert len(example) > 30


@pytest.mark.parametrize("rule", rule_classes().values(), ids=lambda rule: rule.id)
def test_formulas_name_parameters_as_the_policy_does(rule):
    known = {name for one in parameter_facts(rule.Params) for name in one.key.split(".")} | NO_PARAMETER
    for name in ("en", "zh_CN"):
        with language(name):
            text = _formula(rule)
        assert set(re.findall(r"\b[a-zA-Z]+(?:_[a-zA-Z]+)+\b", text)) - {"P_i"} <= known


def _formula(rule):
    return _(rule.formula)


def test_names_of_tests_become_sentences():
    source = "def helper(): pass\ndef test_one_may_go(): pass\nclass TestMore:\n    def test_two_may_not(self): pass\n"
    assert list(test_sentences(source)) == ["one may go", "two may not"]
