"""Every place of one teacher with all that stands against it."""

import pytest

from rotation.explain.moves import COLUMNS, NO_LINE, reasons_for, teacher_refusals
from rotation.formulate import formulate
from rotation.i18n import language
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.registry import load_rules
from tests.examples import part
from tests.rules.random_instances import random_context
from tests.rules.small_case import case, teacher


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def pair_rules(context):
    return [rule for rule in load_rules(context.policy) if rule.kind == "pair"]


def places(context, code="T1"):
    frame = reasons_for(context, pair_rules(context), context.state.teacher_index[code])
    assert tuple(frame.columns) == COLUMNS
    return frame


def test_a_place_that_nothing_stands_against_passes():
    frame = places(case())
    assert frame["to_school"].tolist() == ["TOWN", "HILL"]
    assert frame["passes"].tolist() == [True, True]
    assert frame["reasons"].tolist() == ["", ""]
    assert frame["channel"].tolist() == ["group", "group"]


def test_all_rules_that_refuse_are_listed_with_their_reasons():
    context = case(
        teacher(quota_school_id="HILL", home_area="甲"),
        groups=[{"group_id": "G", "school_id": code} for code in ("HILL", "TOWN")],
        travel=[{"from_area": "甲", "school_id": "CITY", "minutes": 90}],
    )
    frame = places(context).set_index("to_school")
    assert frame.loc["CITY", "rules"] == "direction,channel,commute"
    assert frame.loc["CITY", "reasons"].count(";") == 2
    assert "own wish" in frame.loc["CITY", "reasons"]
    assert frame.loc["CITY", "minutes"] == 90
    assert frame.loc["TOWN", "passes"]


def test_what_stands_against_the_teacher_is_said_of_every_place():
    context = case(teacher(status="leaving"), pins=[{"teacher_id": "T1", "action": "must_stay"}])
    frame = places(context)
    assert frame["rules"].tolist() == ["eligibility,pins"] * 2
    assert not frame["passes"].any()
    refusals = teacher_refusals(context, pair_rules(context), 0)
    assert [refusal.rule for refusal in refusals] == ["eligibility", "pins"]
    assert teacher_refusals(case(), pair_rules(context), 0) == []


def test_the_reason_about_an_exemption_names_neither_kind_nor_code():
    entry = {"teacher_id": "T1", "kind": "barred", "code": "investigation", "start": "2026-03", "document_no": "纪9号"}
    text = places(case(exemptions=[entry])).to_csv()
    assert "eligibility" in text
    assert not [word for word in ("investigation", "barred", "纪9号") if word in text]


def test_a_school_without_a_line_of_the_teacher_is_named():
    frame = places(case(teacher(subject="history")))
    assert frame["rules"].tolist() == [NO_LINE, NO_LINE]
    assert frame["reasons"].str.contains("no line").all()


def test_a_teacher_without_a_known_school_has_no_places():
    assert places(case(teacher(quota_school_id="NONE"))).empty


@pytest.mark.drawn
def test_the_places_that_pass_are_the_candidates():
    compared = 0
    for seed in range(part(12)):
        context = random_context(seed)
        rules = pair_rules(context)
        without_pins = [rule for rule in rules if rule.id != "pins"]
        formulation = formulate(context, without_pins)
        state, table = context.state, formulation.candidates
        for index in range(0, len(state.teachers), 3):
            frame = reasons_for(context, without_pins, index)
            passing = frame[frame["passes"]]
            found = set(
                zip(*(passing[name] for name in ("to_school", "stage", "subject", "form", "load")), strict=True)
            )
            own = [at for at in range(len(table)) if table.teacher[at] == index]
            expected = {
                (
                    state.schools.code[table.school[at]],
                    STAGES.codes[state.lines.stage[table.line[at]]],
                    SUBJECTS.codes[state.lines.subject[table.line[at]]],
                    FORMS.codes[table.form[at]],
                    int(table.load[at]),
                )
                for at in own
            }
            assert found == expected
            assert set(frame["to_school"]) == set(state.schools.code) - {
                state.schools.code[state.teachers.school[index]]
            }
            compared += len(expected)
    assert compared > 20
