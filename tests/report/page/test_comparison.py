"""The page of a comparison: who is best and why, the same twice and in both languages, nothing personal, no script."""

import json
import re
from dataclasses import replace

import pytest

from rotation.cli import main
from rotation.errors import FileError
from rotation.i18n import language
from rotation.io.samples import sample_path
from rotation.model.plan import Move
from rotation.model.policy import GoalRule
from rotation.model.vocabulary import EXEMPTION_CODES
from rotation.report.compared import FACTS_FILE, Measured, Swept, TradeoffFacts, TradeoffPoint, facts_bytes, read_facts
from rotation.report.compared_sides import compared
from rotation.report.comparison_data import data
from rotation.report.page.comparison import comparison_page, sides_shown
from rotation.report.page.comparison_words import comparison_sentences, parameter_name
from rotation.report.ranking import ranking
from tests.report.page.any_comparison import POLICY, planned, to, without_plan
from tests.rules.solved_case import only

TOY_MOVES = [
    Move("T102", "S004", "primary", "chinese", "secondment", 10),
    Move("T113", "S003", "primary", "pe", "secondment", 10),
    Move("T205", "S003", "primary", "math", "secondment", 10),
]
HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}\x00'


@pytest.fixture(autouse=True)
def english():
    with language("en"):
        yield


def two(**changes):
    """One teacher moves on the first side, two on the second; the second fills one place more."""
    return [planned("one", to("HILL"), **changes), planned("two", to("HILL"), to("TOWN", "T2"), **changes)]


@pytest.fixture(scope="module")
def pair():
    """The two sides, read by the checker once for all tests that leave them as they are."""
    with language("en"):
        found = two()
        compared(found)
    return found


def with_goals(side, *goals):
    """The side with these goals and no others: (name, value, tolerated)."""
    found = tuple(Measured(goal=name, value=value, today=0, allowed=allowed) for name, value, allowed in goals)
    return side.model_copy(update={"plan": side.plan.model_copy(update={"goals": found})})


def test_the_first_goal_that_differs_decides(pair):
    facts = compared(pair)
    found = ranking(facts.sides)
    assert (found.best, found.lost) == (("two",), {"one": "shortage"})
    first, second = comparison_sentences(facts, [0, 1])
    assert first.startswith(
        "“two” is best by the goals in the policy's order. Decided by: weighted subject shortage: 0"
    )
    assert "0 instead of 1 persons short; 2 instead of 1 moves; burden of teachers 120 instead of 60" in second
    assert "given the same" in second
    assert "teachers: 1 going only here, 0 only there, 0 elsewhere" in second


def test_a_difference_within_the_tolerance_decides_only_where_nothing_else_does(pair):
    a, b = compared(pair).sides
    near = [
        with_goals(a, ("balance", 100, 5), ("burden", 40, 0)),
        with_goals(b, ("balance", 104, 5), ("burden", 30, 0)),
    ]
    assert ranking(near).best == ("two",)
    far = [near[0], with_goals(b, ("balance", 106, 5), ("burden", 30, 0))]
    assert ranking(far).best == ("one",)
    alike = [near[0], with_goals(b, ("balance", 104, 5), ("burden", 40, 0))]
    assert ranking(alike).best == ("one",)


def test_plans_that_are_the_same_are_so_and_a_lot_makes_none_better():
    facts = compared([planned("a", to("HILL")), planned("b", to("HILL", "T2"))])
    assert ranking(facts.sides).best == ("a", "b")
    assert "“a”, “b” reach the same in every goal" in comparison_sentences(facts, [0, 1])[0]


def test_a_plan_alone_is_compared_with_nothing():
    page = comparison_page(compared([planned("a", to("HILL"))]))
    assert "There is nothing to compare “a” with; it has a plan that keeps every hard rule." in page
    assert not [words for words in ("Only “", "measured against", "best of a row") if words in page]


def test_without_a_plan_or_with_a_broken_one_a_side_is_not_ranked():
    strict = only(outflow={}, burden={})
    facts = compared([*two(policy=strict), without_plan("none")])
    assert ranking(facts.sides).best == ("one",)
    said = comparison_sentences(facts, [0, 1, 2])[0]
    assert "Only “one” has a plan that keeps every hard rule. There is no plan for “none”. “two” breaks" in said
    page = comparison_page(facts)
    assert "breaks rules (" in page
    assert "no plan exists" in page


def test_every_plan_is_measured_under_the_first_policy():
    dear = only(burden={"minute": 3})
    facts = compared([planned("now", to("HILL")), planned("dear", to("HILL"), policy=dear)])
    burden = [goal.value for side in facts.sides for goal in side.plan.goals if goal.goal == "burden"]
    assert burden[0] == burden[1] > 0
    assert [one.key for one in facts.settings] == ["rules.burden.minute"]
    assert "commuting" not in comparison_sentences(facts, [0, 1])[0]
    assert "1 → 3" in comparison_sentences(facts, [0, 1])[1]


def test_schools_that_win_and_lose_and_teachers_stand_in_tables():
    page = comparison_page(compared([planned("a", to("HILL")), planned("b", to("TOWN"))]))
    rows = re.findall(r"<tr><td[^>]*>(.*?)</tr>", page, re.S)
    cells = [re.findall(r">([^<>]*)</td>", "<td>" + row) for row in rows]
    schools = {row[0]: row[1:] for row in cells if row[0] in {"镇中心小学", "山区小学"}}
    assert schools == {"镇中心小学": ["1 / 0", "0 / 0 ▲"], "山区小学": ["0 / 0", "1 / 0 ▼"]}
    moved = next(row for row in cells if row[0] == "T1老师")
    assert moved[2:] == ["山区小学, primary Chinese, secondment", "镇中心小学, primary Chinese, secondment"]


def test_the_facts_give_the_same_page_again_and_in_the_other_language(tmp_path, pair):
    swept = Swept(parameter="rules.commute.minutes", values={"one": 30, "two": 45})
    points = (
        TradeoffPoint(slack=0, first=0, second=9, proved=True),
        TradeoffPoint(slack=3, first=3, second=2, proved=True),
    )
    facts = compared(pair, swept, TradeoffFacts(first="shortage", second="burden", points=points))
    file = tmp_path / FACTS_FILE
    file.write_bytes(facts_bytes(facts))
    assert comparison_page(read_facts(file)) == comparison_page(facts)
    with language("zh_CN"):
        page = comparison_page(read_facts(file))
        assert page.count("<svg") == comparison_page(facts).count("<svg") > 4
    assert "按政策的目标顺序，“two”最好。决定因素" in page
    assert "两目标权衡" in page
    shown = re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]*>", " ", page, flags=re.S)
    assert not re.findall(r"[a-z]{5,}", shown.replace("rules.commute.minutes", ""))


@pytest.mark.parametrize("text", ["", "{}", '{"sides": []}', '{"format": "x"}'])
def test_what_is_no_comparison_is_refused(tmp_path, text):
    (tmp_path / FACTS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match="does not hold a comparison"):
        read_facts(tmp_path / FACTS_FILE)


def test_facts_with_a_value_too_few_are_refused(tmp_path, pair):
    values = json.loads(facts_bytes(compared(pair)))
    values["teachers"][0]["places"].pop()
    (tmp_path / FACTS_FILE).write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(FileError):
        read_facts(tmp_path / FACTS_FILE)


def test_hostile_names_stay_text_and_nothing_is_asked_of_outside():
    schools = {"HILL": {"name": HOSTILE}}
    sides = [
        planned(HOSTILE, to("HILL"), called=HOSTILE, schools=schools),
        planned("b", called=HOSTILE, schools=schools),
    ]
    page = comparison_page(compared(sides))
    assert page.count("<script>") == page.count("</script>") == 1
    assert "{{ 7*7 }}" in page
    assert set(re.findall(r'(?:href|src|xmlns|url)[=(]"?([^")]+)', page)) <= {
        "http://www.w3.org/2000/svg",
        *(f"#s{number}" for number in range(1, 20)),
    }


def test_personal_circumstances_that_differ_are_counted_and_not_told():
    exempt = [
        {"teacher_id": "T2", "kind": "deferred", "code": "pregnancy", "start": "2026-03-01", "document_no": "某字7号"}
    ]
    changed = planned("after", to("HILL"), exemptions=exempt, called="李四")
    sides = [planned("before", to("HILL")), changed]
    facts = compared(sides)
    texts = (facts_bytes(facts).decode(), comparison_page(facts), json.dumps(data(sides).rows, ensure_ascii=False))
    for text in texts:
        assert not [
            word for word in ("pregnancy", EXEMPTION_CODES.zh("pregnancy"), "某字7号", "1985-03") if word in text
        ]
    assert [(one.table, one.key, one.cells, one.added) for one in facts.rows] == [("exemptions", (), {}, (0, 1))]
    assert ("exemptions", "", "", "", "1 row added") in data(sides).rows
    assert {one.column for one in facts.cells} == {"name"}
    assert "1 row added" in texts[1]


def test_personal_cells_of_one_row_are_counted_a_column():
    rows = [
        [{"teacher_id": "T2", "kind": "deferred", "code": "pregnancy", "start": "2026-03-01", "document_no": number}]
        for number in ("7", "8")
    ]
    facts = compared([planned(str(at), to("HILL"), exemptions=one) for at, one in enumerate(rows)])
    assert [(one.table, one.column, one.counts) for one in facts.hidden] == [("exemptions", "document_no", (0, 1))]
    assert "1 cell differs (not shown)" in comparison_page(facts)
    none = compared([planned("none", to("HILL")), planned("one", to("HILL"), exemptions=rows[0])])
    assert "given otherwise: exemptions 1 row added" in comparison_sentences(none, [0, 1])[1]


def test_a_row_of_one_side_only_stands_there_once_and_in_words():
    pin = {"teacher_id": "T2", "school_id": "HILL", "action": "must_not_go", "reason": "家中有事"}
    sides = [planned("a", to("HILL")), planned("b", to("HILL"), pins=[pin])]
    facts = compared(sides)
    assert not facts.cells
    with language("zh_CN"):
        assert data(sides).rows == [("指定与锁定", "T2，HILL，不得去", "", "", "新增 1 行")]
        assert data(sides[::-1]).rows == [("指定与锁定", "T2，HILL，不得去", "", "", "删去 1 行")]
        page = comparison_page(facts)
    assert page.count("不得去") == 1
    assert "must_not_go" not in page
    assert "家中有事" not in page


def test_the_best_plan_may_break_the_other_ones_data():
    """T1 goes to the hill and is best; then the office says that T1 must not go there, and only that plan is left."""
    pins = [{"teacher_id": "T1", "school_id": "HILL", "action": "must_not_go"}]
    policy = only(shortage={}, pins={})
    before = planned("before", to("HILL"), policy=policy)
    after = planned("after", policy=policy, pins=pins)
    facts = compared([before, after])
    assert facts.best_breaks == ("after",)
    said = comparison_sentences(facts, (0, 1))[0]
    assert "“before” is best" in said
    assert "On the data of “after”, “before” breaks hard rules" in said
    assert compared([before, planned("same", policy=policy)]).best_breaks == ()


def test_words_of_word_lists_are_in_the_language_of_the_reader():
    sides = [planned("a", to("HILL")), planned("b", to("HILL"), schools={"HILL": {"locale": "town"}})]
    with language("zh_CN"):
        assert [row[2:] for row in data(sides).rows] == [("城乡类型", "乡村", "镇区")]
        assert "城乡类型 乡村 → 镇区" in comparison_sentences(compared(sides), [0, 1])[1]
    assert [row[3:] for row in data(sides).rows] == [("rural", "town")]


def test_a_goal_that_only_one_policy_sets_has_its_name(pair):
    goal = replace(
        POLICY,
        general=POLICY.general.model_copy(update={"goals": {**POLICY.general.goals, "stability": GoalRule(on=False)}}),
    )
    facts = compared([pair[0], planned("b", to("HILL"), policy=goal)])
    with language("zh_CN"):
        assert parameter_name("goals.stability.on") == "目标·方案稳定·启用"
        said = (comparison_page(facts), comparison_sentences(facts, [0, 1])[1])
    assert "目标·方案稳定·启用" in said[0]
    assert "目标·方案稳定·启用" in said[1]
    assert "goals." not in said[1]


def test_a_long_list_that_differs_is_named_and_not_quoted_in_a_sentence(pair):
    *others, last = POLICY.general.goal_order
    order = (*reversed(others), last)
    other = replace(POLICY, general=POLICY.general.model_copy(update={"goal_order": order}))
    facts = compared([pair[0], planned("b", to("HILL"), policy=other)])
    said = comparison_sentences(facts, [0, 1])[1]
    assert "(see below)" in said
    assert "→" not in said
    assert "→" in comparison_page(facts)


def test_codes_minutes_and_homes_of_teachers_are_not_on_the_page():
    page = comparison_page(compared([planned("a", to("HILL")), planned("b", to("HILL", "T2"))]))
    shown = re.sub(r"T\d老师", "", page)
    assert not re.search(r"\bT[123]\b", shown)
    assert "T1老师" in page


def test_sides_of_a_sweep_stand_in_its_charts_and_table_only(pair):
    sides = [*pair, *(planned(f"minutes={n}", to("HILL")) for n in range(2))]
    swept = Swept(parameter="rules.commute.minutes", values={f"minutes={n}": n for n in range(2)})
    facts = compared(sides, swept)
    assert sides_shown(facts) == [0, 1]
    assert "One parameter over its values" in comparison_page(facts)
    assert "2 more stand in the workbook" in comparison_page(facts)
    assert sides_shown(compared(sides[:1] + sides[2:], swept)) == [0, 1, 2]


def test_plans_are_compared_and_reported_by_the_commands(tmp_path, capsys):
    for name, moves in (("a", TOY_MOVES), ("b", TOY_MOVES[:1])):
        rows = [one._asdict() for one in moves]
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.json").write_text(json.dumps({"moves": rows}), encoding="utf-8")
        run = {"data": str(sample_path("toy")), "policy_file": ""}
        (tmp_path / name / "manifest.json").write_text(json.dumps({"run": run}), encoding="utf-8")
    out, said = tmp_path / "out", []
    for arguments in (
        ["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(out)],
        ["report", str(out), "--out", str(tmp_path / "again.html"), "--json"],
        ["report", str(out / "comparison.json"), "--out", str(tmp_path / "zh.html"), "--json", "--lang", "zh_CN"],
    ):
        with pytest.raises(SystemExit) as left:
            main([*arguments, *([] if "--lang" in arguments else ["--lang", "en"])])
        assert left.value.code == 0
        said.append(capsys.readouterr().out)
    verdict, following, *steps = said[0].splitlines()[-4:]
    assert verdict.startswith("Only “a” has a plan that keeps every hard rule. “b” breaks")
    assert following == "What next:"
    assert steps[0].endswith(str(out / "report.html"))
    assert "--anonymise" in steps[1]
    assert json.loads(said[1])["sides"] == ["a", "b"]
    assert (tmp_path / "again.html").read_bytes() == (out / "report.html").read_bytes()
    assert "方案比较" in (tmp_path / "zh.html").read_text(encoding="utf-8")
