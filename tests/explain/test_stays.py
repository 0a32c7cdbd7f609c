"""One reason for every eligible teacher who stays."""

import pytest

from rotation.explain.stays import KEPT, NO_LINE, OUTRANKED, PINNED, UNREACHABLE, stay_reasons
from rotation.formulate import formulate
from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.rules.registry import load_rules
from tests.rules.random_instances import random_context
from tests.rules.small_case import case, move, teacher


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def stays(context, *moves, proved=True):
    rules = [rule for rule in load_rules(context.policy) if rule.kind == "pair"]
    return stay_reasons(formulate(context, rules), Plan.of(moves), proved=proved).set_index("teacher_id")


def people(**tables):
    area = {"home_area": "甲"}
    return case(
        teacher("T1"),
        teacher("T2"),
        teacher("T3", subject="history"),
        teacher("T4", **area),
        teacher("T5", status="leaving"),
        pins=[{"teacher_id": "T2", "action": "must_stay"}],
        travel=[{"from_area": "甲", "school_id": code, "minutes": 90} for code in ("TOWN", "HILL")],
        **tables,
    )


def test_each_who_stays_has_one_reason():
    frame = stays(people())
    assert dict(zip(frame.index, frame["code"], strict=True)) == {
        "T1": OUTRANKED,
        "T2": PINNED,
        "T3": NO_LINE,
        "T4": UNREACHABLE,
    }
    assert frame["places"].tolist() == [2, 0, 0, 0]
    assert dict(zip(frame.index, frame["rule"], strict=True)) == {"T1": "", "T2": "pins", "T3": "", "T4": "commute"}


def test_the_texts_have_their_numbers_and_names():
    texts = stays(people())["text"]
    assert texts["T1"] == "possible places: 2; under all rules and goals together the optimal plan uses none of them"
    assert "must stay" in texts["T2"]
    assert "commute limit" in texts["T4"]
    assert "none of 2 places" in texts["T4"]


def test_better_is_said_of_proved_plans_only():
    text = stays(people(), proved=False)["text"]["T1"]
    assert "better" not in text
    assert "2" in text


def test_movers_and_those_who_are_not_eligible_are_not_listed():
    context = people()
    frame = stays(context, move(context, "HILL", "T1"))
    assert list(frame.index) == ["T2", "T3", "T4"]


def test_several_forms_to_one_line_are_one_place():
    from tests.rules.small_case import with_forms

    context = case(policy=with_forms("secondment", "itinerant", "online"))
    assert stays(context)["places"].tolist() == [2]


def test_another_rule_that_keeps_a_teacher_is_named():
    class Keeper:
        id, kind, zh, en, goals = "keeper", "pair", "留任", "keeper", ()
        reasons = ("kept for a reason of its own",)

        def refuse_teachers(self, context):
            return context.state.teachers.load * 0 + 1

        def refuse(self, table, context):
            return table.load * 0

        def keep_back(self, build):
            return build.context.state.teachers.load * 0

        def contribute(self, build):
            pass

        def examine(self, build):
            return ()

    frame = stay_reasons(formulate(case(), [Keeper()]), Plan.of([]), proved=True)
    assert frame["code"].tolist() == [KEPT]
    assert frame["text"].tolist() == ["kept for a reason of its own"]


def test_nobody_is_forgotten():
    for seed in range(10):
        context = random_context(seed)
        rules = [rule for rule in load_rules(context.policy) if rule.kind == "pair" and rule.id != "pins"]
        formulation = formulate(context, rules)
        frame = stay_reasons(formulation, Plan.of([]), proved=True)
        assert set(frame["teacher_id"]) == set(context.state.teachers.code[formulation.eligible])
        assert (frame["text"] != "").all()
        assert ((frame["places"] > 0) == (frame["code"] == OUTRANKED)).all()
