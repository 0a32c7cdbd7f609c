"""Pages for outsiders: numbers for names, the same plan and the same figures, and nobody's name or place."""

import re

import pytest

from rotation.check import check
from rotation.cli import main
from rotation.i18n import language
from rotation.io.policy import policy_of
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.plan import Move, Plan
from rotation.report.anonymous import anonymous_case, anonymous_facts, numbered
from rotation.report.compared_sides import compared
from rotation.report.page.comparison import comparison_page
from rotation.report.page.facts import facts_of_plan, goals_of_verdict, proof_of_certificate
from rotation.report.page.report import report_page
from rotation.rules.registry import document
from tests.report.page.any_comparison import planned, to

MOVES = [
    Move("T102", "S004", "primary", "chinese", "secondment", 10),
    Move("T113", "S003", "primary", "pe", "secondment", 10),
    Move("T205", "S003", "primary", "math", "secondment", 10),
]


@pytest.fixture(scope="module")
def case():
    instance = read(sample_path("toy"))
    return Plan.of(MOVES, {"authority": instance.authority}), instance, policy_of(instance, None, document())


def names(instance):
    found = {*instance.teachers["name"], *instance.schools["name"], *instance["groups"]["group_name"]}
    found |= {*instance.schools["school_district"], *instance.schools["authority"], instance.authority}
    return found - {""}


def test_the_checker_finds_the_same_of_the_anonymous_plan(case):
    before, after = check(*case), check(*anonymous_case(*case))
    assert after.values == before.values
    assert [one.numerator for one in after.rates] == [one.numerator for one in before.rates]
    assert len(after.findings) == len(before.findings)


def test_the_page_of_a_plan_names_nobody_and_has_no_map(case):
    hidden = anonymous_case(*case)
    verdict = check(*hidden)
    with language("zh_CN"):
        facts = facts_of_plan(*hidden, verdict, goals_of_verdict(verdict), proof_of_certificate(None))
        page, mapped = (report_page(facts, with_map=shown) for shown in (False, True))
    instance = case[1]
    shown = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.S)
    assert len(names(instance)) > 40
    assert not [name for name in names(instance) if name in shown]
    assert not [code for code in instance.teachers["teacher_id"] if code in shown]
    assert page.count("<svg") == mapped.count("<svg") - 1


def test_the_page_of_a_comparison_names_nobody():
    sides = [planned("a", to("HILL")), planned("b", to("TOWN", "T2"))]
    other = planned("c", called="李四", schools={"HILL": {"name": "石岭学校"}})
    facts = compared([*sides, other])
    page = comparison_page(anonymous_facts(facts))
    for one in (*sides, other):
        assert not [name for name in names(one.instance) - {"G"} if name in page]
    assert not re.search(r"\bT[123]\b|HILL|TOWN|CITY", page)
    assert anonymous_facts(facts).cells == ()
    assert sum(sum(one.counts) for one in anonymous_facts(facts).hidden) == len(facts.cells)


def test_numbers_are_each_their_own_and_follow_no_order_of_codes():
    codes = [f"{n:03}" for n in range(200)]
    found = numbered(codes, "salt", "x{number}")
    assert len(set(found.values())) == 200
    assert [found[code] for code in codes] != sorted(found.values())
    assert found == numbered(codes[::-1], "salt", "x{number}")
    assert found != numbered(codes, "other", "x{number}")


def test_the_command_takes_it(tmp_path, capsys):
    (tmp_path / "moves.csv").write_text("teacher_id,to_school,stage,subject,form,load\n", encoding="utf-8")
    out = tmp_path / "out.html"
    with pytest.raises(SystemExit):
        main(["report", str(tmp_path / "moves.csv"), str(sample_path("toy")), "--anonymise", "--out", str(out)])
    text = out.read_text(encoding="utf-8")
    assert "云山" not in text
    capsys.readouterr()
