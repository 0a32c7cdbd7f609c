"""What is told about one teacher beside the places: decisions, a frozen move, team and couple; each ground once."""

import io

import pytest
from rich.console import Console

from rotation.explain.bonds import bonds
from rotation.explain.teacher import about_teacher
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.report.teacher import print_teacher, teacher_json
from rotation.rules.reading import Reading
from rotation.rules.registry import load_rules
from tests.rules.small_case import case, move, teacher
from tests.rules.solved_case import only

STAFF = [teacher("T1"), teacher("T2", subject="math"), teacher("T3", subject="pe"), teacher("T4")]
TABLES = {
    "pins": [{"teacher_id": "T1", "school_id": "HILL", "action": "must_go", "reason": "appeal 7"}],
    "teams": [{"team_id": "A", "teacher_id": code, "is_leader": code == "T1"} for code in ("T1", "T2", "T3")],
    "couples": [{"teacher_a": "T4", "teacher_b": "T1", "wish": "within_km", "km": 8.0}],
}
RULES = ("pins", "frozen", "team", "couple", "eligibility")


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def told(code, plan=None, rules=RULES, frozen=()):
    context = case(*STAFF, policy=only(**{name: {} for name in rules}), **TABLES)
    instance = context.instance.with_baseline(plan or [], frozen)
    return list(bonds(Reading(instance, context.policy), load_rules(context.policy), code, plan))


def test_decisions_team_and_couple_are_told_without_the_grounds():
    assert told("T1") == [
        "Decided beforehand: must go, 山区小学.",
        "Member of team A, which goes to one school as a whole or stays, with T2老师 (T2), T3老师 (T3).",
        "The other of the couple: T4老师 (T4); they ask for schools at most 8 km apart where one of them moves.",
    ]


def test_with_a_plan_where_the_others_end_and_what_is_frozen():
    context = case(*STAFF)
    plan = Plan.of([move(context, "HILL", "T1"), move(context, "HILL", "T2", subject="math")])
    found = told("T1", plan, frozen={"T1"})
    assert found[0] == "The published move is frozen."
    assert "T2老师 (T2), who goes to 山区小学, T3老师 (T3), who stays" in found[2]
    assert "T4老师 (T4), who stays; " in found[3]


def test_a_team_and_a_couple_bind_only_where_their_rules_are_on():
    assert told("T1", rules=("pins", "eligibility")) == ["Decided beforehand: must go, 山区小学."]
    assert [text[:14] for text in told("T3")] == ["Member of team"]


def page(context, code, plan=None, options=""):
    formulation = formulate(Context.of(context.instance, context.policy))
    found = about_teacher(formulation, formulation.context.state.teacher_index[code], plan)
    written = io.StringIO()
    print_teacher(formulation.context, found, Console(width=1000, file=written), options)
    return written.getvalue(), teacher_json(formulation.context, found)


def test_what_stands_against_every_place_is_said_once_and_all_unmet_conditions_before():
    """Too new and near retirement: the rule refuses by the first of both, and neither may pass for the only one."""
    late = teacher("T9", tenure_start="2026-03", birth_date="1968-01")
    context = case(*STAFF, late, policy=only(eligibility={}, subject_match={}))
    text, _told = page(context, "T9")
    assert text.count("years at the school: ") == text.count("retirement: ") == 1
    assert "Against every place: not eligible. Beside that:" in text
    assert "too few full school years" not in text
    assert "No other rule about single moves refuses" in text
    assert "rotation options" not in text


def test_the_move_is_told_with_its_line_and_the_command_that_prices_it():
    context = case(*STAFF, policy=only(shortage={}, eligibility={}, pins={}), pins=TABLES["pins"])
    plan = Plan.of([move(context, "HILL", "T1")])
    text, found = page(context, "T1", plan, "rotation options plan --teacher T1")
    assert "The plan sends T1老师 to 山区小学 (primary Chinese, secondment)." in text
    assert "The move's part in each goal (less is better):" in text
    assert "without it: `rotation options plan --teacher T1`." in text
    assert found["bonds"] == ["Decided beforehand: must go, 山区小学."]


def test_places_of_who_teaches_two_stages_name_the_stage():
    schools = {"HILL": {"stages": "primary,junior", "pupils_junior": 200}}
    both = teacher("T8", other_stages="junior")
    needs = [
        {"school_id": "HILL", "stage": stage, "subject": "chinese", "need": 1.0} for stage in ("primary", "junior")
    ]
    text, _found = page(case(both, schools=schools, needs=needs, policy=only(eligibility={})), "T8")
    assert "山区小学 · primary Chinese" in text
    assert "山区小学 · junior Chinese" in text
