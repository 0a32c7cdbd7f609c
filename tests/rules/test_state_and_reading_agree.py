"""The formulation's state and the checker's reading are made apart and say the same about today."""

import numpy as np
import pytest

from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.formulation.travel import GIVEN
from rotation.model.policy import Policy
from rotation.model.qualification import qualification
from rotation.model.vocabulary import CHANNELS, STAGES, SUBJECTS
from rotation.rules.eligibility import assess
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.reading import LineName, Reading
from rotation.rules.reading_eligibility import obstacles, years_of_tenure
from tests.examples import part
from tests.rules.random_instances import random_case

SEEDS = range(part(40, 24))
pytestmark = pytest.mark.drawn


def policy_of(seed, policy):
    """For every other seed secondments take quota and post along; for every third the quota of who stays does not."""
    general = policy.general
    sides = {"quota": "destination", "post": "destination"} if seed % 2 else {}
    forms = {**general.forms, "secondment": general.forms["secondment"].model_copy(update=sides)}
    ledger = general.ledger.model_copy(update={"staying_takes_quota": seed % 3 > 0})
    return Policy(general=general.model_copy(update={"forms": forms, "ledger": ledger}))


@pytest.fixture(scope="module")
def cases():
    drawn = [(seed, *random_case(seed)) for seed in SEEDS]
    contexts = [Context.of(instance, policy_of(seed, policy)) for seed, instance, policy in drawn]
    return [(context, Reading(context.instance, context.policy)) for context in contexts]


def of_teachers(context, array):
    return dict(zip(context.state.teachers.code, array.tolist(), strict=True))


def test_the_present_school_is_the_same(cases):
    for context, reading in cases:
        schools = [*context.state.schools.code, ""]
        present = {code: schools[at] for code, at in of_teachers(context, context.state.teachers.school).items()}
        assert present == {code: reading.present_school(code) for code in reading.teachers}


@pytest.mark.parametrize("what", ["quota_school", "post_school"])
def test_who_holds_quota_and_post_is_the_same(cases, what):
    moved = set()
    for context, reading in cases:
        schools = [*context.state.schools.code, ""]
        held = {code: schools[at] for code, at in of_teachers(context, getattr(context.state.teachers, what)).items()}
        assert held == {code: getattr(reading, what)(code) for code in reading.teachers}
        for code, school in held.items():
            posting = reading.ledger.deciding(code, lambda row, of=reading: of.ledger.takes(row, what.split("_")[0]))
            if school != reading.teachers[code].quota_school_id:
                moved.add("stays" if reading.stays(posting) else "back" if reading.is_over(posting) else "running")
    assert moved == {"running", "stays", "back"}


def test_half_days_of_postings_in_part_are_the_same(cases):
    seen = set()
    for context, reading in cases:
        away = {code: reading.part_away(code)[1] for code in reading.teachers}
        assert of_teachers(context, context.state.teachers.half_days_away) == away
        seen |= set(away.values())
    assert {0, 2, 3, 4, 6} <= seen


def test_running_postings_are_the_same(cases):
    for context, reading in cases:
        running = {code: reading.running_posting(code) is not None for code in reading.teachers}
        assert of_teachers(context, context.state.teachers.running) == running


def test_backbone_teachers_are_the_same(cases):
    for context, reading in cases:
        backbone = {code: reading.is_backbone(code) for code in reading.teachers}
        assert of_teachers(context, context.state.teachers.backbone) == backbone


@pytest.mark.parametrize("flag", ["takes_quota", "gives_load", "may_rotate"])
def test_staff_flags_are_the_same(cases, flag):
    for context, reading in cases:
        flags = {code: reading.staff_flag(code, flag) for code in reading.teachers}
        assert of_teachers(context, getattr(context.state.teachers, flag)) == flags


def test_status_and_staff_in_quota_are_the_same(cases):
    changed = set()
    for context, reading in cases:
        status = {code: reading.staff.status(code) for code in reading.teachers}
        assert dict(zip(context.state.teachers.code, context.state.teachers.status, strict=True)) == status
        changed |= {status[code] for code, row in reading.teachers.items() if status[code] != row.status}
        staff = [reading.staff.in_quota(code) for code in reading.schools]
        assert context.state.schools.staff.tolist() == staff
    assert len(changed) >= 6


def test_flags_away_from_the_quota_school_are_met(cases):
    seen = {
        (reading.staff.status(code), reading.staff_flag(code, "takes_quota"), reading.staff_flag(code, "gives_load"))
        for _context, reading in cases
        for code, row in reading.teachers.items()
        if row.employment == "in_quota"
    }
    assert {("lent", True, True), ("lent", True, False)} <= seen
    assert {("borrowed", True, True), ("borrowed", False, True), ("off_books", False, False)} <= seen


def test_loads_are_the_same(cases):
    for context, reading in cases:
        loads = {code: reading.own_load(code) for code in reading.teachers}
        assert of_teachers(context, context.state.teachers.load) == loads


def test_pupils_and_legal_entities_are_the_same(cases):
    for context, reading in cases:
        schools = context.state.schools
        for index, code in enumerate(schools.code):
            assert schools.pupils[index].tolist() == [reading.pupils(code, stage) for stage in STAGES.codes]
            same = {other for other in schools.code if reading.legal_entity(other) == reading.legal_entity(code)}
            assert same == set(schools.code[schools.legal == schools.legal[index]])


def test_the_cases_meet_every_kind_of_posting(cases):
    kinds = {
        (reading.running_posting(code) is not None, reading.present_school(code) != row.quota_school_id)
        for _context, reading in cases
        for code, row in reading.teachers.items()
    }
    assert kinds == {(True, True), (True, False), (False, True), (False, False)}


def lines_of(context):
    lines = context.state.lines
    places = zip(lines.school, lines.stage, lines.subject, strict=True)
    return [LineName(context.state.schools.code[a], STAGES.codes[b], SUBJECTS.codes[c]) for a, b, c in places]


def test_staffing_and_needs_of_lines_are_the_same(cases):
    for context, reading in cases:
        names, lines = lines_of(context), context.state.lines
        assert {n: v for n, v in zip(names, lines.staffing.tolist(), strict=True) if v} == dict(+reading.lines.staffing)
        stated = {n: v for n, v, s in zip(names, lines.need.tolist(), lines.stated, strict=True) if s}
        assert stated == reading.lines.needs
        assert {n: v for n, v in zip(names, lines.persons.tolist(), strict=True) if v} == reading.lines.group_size
        assert {n: v for n, v in zip(names, lines.qualified.tolist(), strict=True) if v} == reading.lines.qualified


def test_priorities_of_lines_are_the_same(cases):
    for context, reading in cases:
        lines = zip(lines_of(context), context.state.lines.priority.tolist(), context.state.lines.stated, strict=True)
        for name, priority, stated in lines:
            assert not stated or priority == reading.lines.priority(name)


def test_services_are_the_same(cases):
    for context, reading in cases:
        names, services = lines_of(context), context.state.services
        entries = zip(services.teacher, services.line, services.load.tolist(), strict=True)
        found = {(context.state.teachers.code[a], names[b], c) for a, b, c in entries}
        parts = {(code, part.line, part.half_days) for code, row in reading.lines.services.items() for part in row}
        assert found == parts


def test_grades_of_qualification_are_the_same(cases):
    for context, reading in cases:
        teachers, stages, subjects = (
            part.ravel()
            for part in np.meshgrid(
                np.arange(len(context.state.teachers)), np.arange(len(STAGES.codes)), np.arange(len(SUBJECTS.codes))
            )
        )
        grades = qualification(context.qualifications, teachers, stages, subjects)
        for teacher, stage, subject, grade in zip(teachers, stages, subjects, grades, strict=True):
            code = context.state.teachers.code[teacher]
            assert reading.lines.grade(code, STAGES.codes[stage], SUBJECTS.codes[subject]) == grade


def test_open_channels_are_the_same(cases):
    seen = set()
    for context, reading in cases:
        codes = context.state.schools.code
        links = all_links(context, np.arange(len(codes)))
        words = (*CHANNELS.codes, "")
        for origin, destination, channel, back in zip(
            links.origin, links.destination, links.channel, links.back, strict=True
        ):
            pair = codes[origin], codes[destination]
            assert reading.channels.first_open(*pair, "secondment") == words[channel]
            if context.policy.general.forms["shadowing"].open:
                assert reading.channels.first_open(*pair, "shadowing") == words[back]
            seen |= {words[channel], "back" if back >= 0 else ""}
    assert seen == {"group", "school_district", "pair", "authority", "partner", "back", ""}


def test_travel_minutes_are_the_same(cases):
    known = set()
    for context, reading in cases:
        teachers, schools = context.state.teachers.code, context.state.schools.code
        who, where = (part.ravel() for part in np.meshgrid(np.arange(len(teachers)), np.arange(len(schools))))
        minutes, how = context.travel.minutes(who, where)
        for teacher, school, value, kind in zip(who, where, minutes.tolist(), how, strict=True):
            trip = reading.travel.trip(teachers[teacher], schools[school])
            assert (trip.minutes, trip.given) == (None if value < 0 else value, kind == GIVEN)
            known.add(int(kind))
    assert known == {0, 1, 2}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"mode": "age", "restart_after_posting": False},
        {"years": 3, "exemption_months": {}, "public_only": False, "roles_out": ()},
        {"leave_statuses": ("sick_leave", "maternity", "study_leave"), "leave_months": 7},
    ],
)
def test_obstacles_to_eligibility_are_the_same(cases, given):
    params = EligibilityParams(**given)
    seen = set()
    for context, reading in cases:
        result = assess(context, params)
        for index, code in enumerate(context.state.teachers.code):
            found = obstacles(reading, params, code)
            assert sum(1 << (obstacle - 1) for obstacle in found) == result.mask[index]
            assert years_of_tenure(reading, params, code) == result.years[index]
            assert result.first[index] == (found[0] if found else 0)
            seen |= set(found)
    assert len(seen) >= 9


def test_the_eligible_are_the_same(cases):
    for context, reading in cases:
        eligible = assess(context, EligibilityParams()).eligible
        assert reading.eligible == set(context.state.teachers.code[eligible])
    assert any(reading.eligible for _context, reading in cases)
