"""The report: it says what the figures say, is the same twice, and holds nothing from outside and nothing private."""

import json
import re

import pandas as pd
import pytest

from rotation.check import check
from rotation.cli import main
from rotation.explain.conflict import Demand, Explained
from rotation.explain.nearest import nearest
from rotation.explain.stuck import Stuck
from rotation.explain.ways import Change, WayOut
from rotation.i18n import language
from rotation.io.policy import policy_of
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.vocabulary import EXEMPTION_CODES, TIERS
from rotation.report.page.facts import facts_of_plan, goals_of_verdict, proof_of_certificate
from rotation.report.page.page import MOST_ROWS, Column, Section, Table, page
from rotation.report.page.report import outcome_page, report_page
from rotation.rules.registry import document
from rotation.solve import solve
from tests.rules.small_case import case, move, teacher

MOVES = [
    Move("T102", "S004", "primary", "chinese", "secondment", 10),
    Move("T113", "S003", "primary", "pe", "secondment", 10),
    Move("T205", "S003", "primary", "math", "secondment", 10),
]


def facts(instance, policy, moves):
    plan = Plan.of(moves)
    verdict = check(plan, instance, policy)
    return facts_of_plan(plan, instance, policy, verdict, goals_of_verdict(verdict), proof_of_certificate(None))


@pytest.fixture(scope="module")
def toy():
    instance = read(sample_path("toy"))
    return instance, policy_of(instance, None, document())


def test_the_sentences_say_what_the_figures_say(toy):
    with language("en"):
        text = report_page(facts(*toy, MOVES))
    assert "sends 3 of 17 eligible teachers to another school, 1 of them backbone teachers" in text
    assert "from 5 to 2 full-time persons" in text
    assert "primary 0.740 → 0.436" in text
    assert "17.6 % (3/17)" in text
    assert "finds 0 breaches" in text


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_the_same_facts_give_the_same_page_and_it_asks_nothing_of_outside(toy, name):
    with language(name):
        one, other = (report_page(facts(*toy, MOVES)) for _time in range(2))
    assert one == other
    assert len(one.encode()) < 2_000_000
    assert set(re.findall(r'(?:href|src|xmlns|url)[=(]"?([^")]+)', one)) <= {
        "http://www.w3.org/2000/svg",
        "#head",
        *(f"#s{number}" for number in range(1, 20)),
    }
    assert one.count("<script>") == one.count("</script>") == 1


def test_a_plan_that_breaks_rules_says_so(toy):
    with language("en"):
        text = report_page(facts(*toy, []))
    assert "This plan breaks hard rules" in text
    assert "moves nobody in 2026" in text
    assert 'class="bad"' in text


def test_nothing_private_is_on_the_page(toy):
    instance, policy = toy
    with language("zh_CN"):
        text = report_page(facts(instance, policy, MOVES))
    people = instance.teachers
    private = {*people["birth_date"], *people["home_area"], *people["id_number"], *people["teacher_id"]} - {""}
    private |= {str(value) for value in people["home_longitude"].dropna()}
    private |= {EXEMPTION_CODES.zh(code) for code in instance["exemptions"]["code"]} | {"怀孕", "不愿意"}
    private |= {names[0] for names in TIERS.words.values()}
    private |= {number for number in instance["exemptions"]["document_no"] if number}
    assert not [value for value in private if value in text]


def test_every_indicator_has_its_lorenz_curve_and_its_pass_lines(toy):
    with language("en"):
        text = report_page(facts(*toy, MOVES))
    for holders in ("backbone teachers", "PE, music and art teachers", "teachers above the required degree"):
        assert text.count(f"<h3>Lorenz curve of {holders}, primary</h3>") == 1
        assert text.count(f"<h3>{holders} per 100 pupils, primary</h3>") == 1


def test_that_a_school_in_several_groups_counts_in_the_first_is_said_where_it_matters(toy):
    said = "a school in several groups counts in the first"
    instance, policy = toy
    groups = instance["groups"]
    more = pd.concat([groups, groups.iloc[:1].assign(group_id="other")], ignore_index=True)
    twice = Instance.of({**instance.tables, "groups": more})
    with language("en"):
        assert said not in report_page(facts(instance, policy, MOVES))
        text = report_page(facts(twice, policy, MOVES))
    figures = re.findall(r"<figure.*?</figure>", text, re.S)
    assert [re.search("<h3>(.*?)</h3>", one)[1] for one in figures if said in one] == ["Between school groups"]


def test_hostile_names_stay_text():
    name = '<img src=x onerror=alert(1)>"{{ 7*7 }}'
    context = case(teacher("T1", name=name), schools={"HILL": {"name": name, "longitude": 116.0, "latitude": 40.0}})
    with language("en"):
        text = report_page(facts(context.instance, context.policy, [move(context)]))
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "49" not in re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", text, flags=re.S)


def test_why_there_is_no_plan_stands_on_a_page_too():
    outcome = solve(read(sample_path("infeasible_rate")), solver="cpsat")
    demands = (Demand("outflow", "one <may> leave", True), Demand("rotation_rate", "two are to move", False))
    changes = (Change("outflow", 1, 5, "two leave & one may"),)
    way = WayOut(changes, 5, True, True, (), Plan.of(MOVES[:1]), ())
    stuck = Stuck(Explained(demands, minimal=True, certain=False, everywhere=True), (way,))
    with language("en"):
        text = outcome_page(outcome, stuck)
        assert "infeasible: no plan satisfies every hard rule" in text
        assert "These 2 demands cannot hold together:" in text
        assert "one &lt;may&gt; leave" in text
        assert "two are to move (perhaps it can be left out)" in text
        assert "<h3>1. price 5</h3>" in text
        assert "two leave &amp; one may" in text
        assert "then: 1 move" in text
        least = outcome_page(outcome, Stuck(None, ()), nearest(outcome.formulation))
        assert "What would have to give" in least
        assert "A plan would exist if only this were allowed" in least
        assert "look at the pins first" in outcome_page(outcome)
    assert "<svg" not in text


def test_a_solve_is_reported_with_its_proofs():
    outcome = solve(read(sample_path("toy")))
    with language("en"):
        text = outcome_page(outcome)
    assert "Every goal in order is proved optimal." in text
    assert text.count("proved optimal</td>") == len(outcome.goals)


def test_long_tables_are_cut_and_say_so():
    rows = [[number] for number in range(MOST_ROWS + 5)]
    with language("en"):
        text = page("t", "s", [], [Section("all", tables=[Table([Column("n", numeric=True)], rows)]), Section("none")])
    assert text.count("<tr>") == MOST_ROWS + 1
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} rows" in text
    assert "none</h2>" not in text


def test_the_command_reads_a_plan_folder_and_writes_one_file(tmp_path, capsys):
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "plan.json").write_text(json.dumps({"moves": [one._asdict() for one in MOVES]}), encoding="utf-8")
    run = {"data": str(sample_path("toy")), "policy_file": ""}
    (plan / "manifest.json").write_text(json.dumps({"run": run}), encoding="utf-8")
    for code in (0, 2):  # it is there already the second time
        with language("en"), pytest.raises(SystemExit) as left:
            main(["report", str(plan), "--out", str(tmp_path / "r.html"), "--json", "--lang", "en"])
        assert left.value.code == code
        if code == 0:
            assert json.loads(capsys.readouterr().out)["moves"] == 3
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == ["r.html"]


def test_moves_with_unknown_codes_and_words_are_findings_and_no_facts(toy):
    strange = [
        Move("nobody", "S004", "primary", "chinese", "secondment", 10),
        Move("T102", "nowhere", "primary", "chinese", "secondment", 10),
        Move("T113", "S003", "primary", "pe", "by magic", 10),
    ]
    with language("en"):
        text = report_page(facts(*toy, strange))
    assert "moves nobody in 2026" in text
    assert "names an unknown stage, subject or form" in text
