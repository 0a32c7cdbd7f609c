"""Rule backbone_floor: given backbone teachers and pupils, which schools a plan strips of too many."""

import pytest

from rotation.indicators import indicators
from rotation.model.policy import Policy
from rotation.rules.backbone_floor import BackboneFloor
from tests.examples import part
from tests.rules.group_case import random_case_of
from tests.rules.small_case import case, found, move, teacher, with_forms


def staff(count, school="CITY", first=1, **changes):
    given = {"quota_school_id": school, "backbone_level": "district", **changes}
    return [teacher(f"T{number}", **given) for number in range(first, first + count)]


def going(context, *numbers, **line):
    return [move(context, code=f"T{number}", **line) for number in numbers]


def amounts(findings):
    return [(finding.school_id, finding.stage, finding.amount) for finding in findings]


@pytest.mark.parametrize(("today", "leaving", "missing"), [(10, 2, 0), (10, 3, 1), (9, 1, 0), (9, 2, 1), (4, 1, 1)])
def test_a_school_keeps_eighty_per_cent_rounded_up(today, leaving, missing):
    """Of 9 it keeps 7.2, so 8; of 4 it keeps 3.2, so all. 100 pupils need one, so the pass line says nothing."""
    context = case(*staff(today), schools={"CITY": {"pupils_primary": 100}})
    findings = found(BackboneFloor(), context, *going(context, *range(1, leaving + 1)))
    assert amounts(findings) == ([("CITY", "", 10 * missing)] if missing else [])
    assert all("城关小学" in finding.message for finding in findings)


def test_a_school_is_not_pushed_under_the_pass_line():
    """801 pupils need 8.01 backbone teachers, so 81 half days; 80 % of 10 would let two go and leave 80."""
    context = case(*staff(10), schools={"CITY": {"pupils_primary": 801}})
    assert found(BackboneFloor(), context, *going(context, 1)) == []
    assert amounts(found(BackboneFloor(), context, *going(context, 1, 2))) == [("CITY", "primary", 1)]


def test_a_school_under_the_pass_line_does_not_fall_further():
    context = case(*staff(10), schools={"CITY": {"pupils_primary": 5000}})
    assert amounts(found(BackboneFloor(), context, *going(context, 1))) == [("CITY", "primary", 10)]


def test_the_pass_line_is_about_half_days_and_the_share_about_persons():
    """Ten teachers of 7 half days: 80 % lets two go, and of 70 half days the 650 pupils need 65."""
    context = case(*staff(10, load=7), schools={"CITY": {"pupils_primary": 650}})
    assert amounts(found(BackboneFloor(), context, *going(context, 1))) == [("CITY", "primary", 2)]
    (finding,) = found(BackboneFloor(), context, *going(context, 1, 2))
    assert (finding.stage, finding.amount) == ("primary", 9)
    assert all(part in finding.message for part in ("城关小学", "5.6", "7", "650", "6.5"))


def test_what_a_form_counts_at_the_origin_stays_in_the_statistics():
    """A year of shadowing takes the person, which the share is about, and nothing that the pass line is about."""
    context = case(*staff(10), schools={"CITY": {"pupils_primary": 1000}}, policy=with_forms("shadowing"))
    assert found(BackboneFloor(), context, *going(context, 1, 2, form="shadowing")) == []
    assert amounts(found(BackboneFloor(), context, *going(context, 1, 2, 3, form="shadowing"))) == [("CITY", "", 10)]


def test_arrivals_count():
    context = case(*staff(4), *staff(20, "TOWN", first=5))
    moves = [*going(context, 1), move(context, "CITY", "T5")]
    assert found(BackboneFloor(), context, *moves) == []


def test_only_backbone_teachers_count():
    context = case(*staff(4), teacher("P"), teacher("X", backbone_level="district", backbone_until="2026-08"))
    assert found(BackboneFloor(), context, move(context, code="P"), move(context, code="X")) == []


def test_a_few_half_days_are_no_departure():
    context = case(*staff(4), policy=with_forms("itinerant"))
    assert found(BackboneFloor(), context, *going(context, 1, 2, form="itinerant")) == []
    strict = BackboneFloor(BackboneFloor.Params(min_load=4))
    assert amounts(found(strict, context, *going(context, 1, form="itinerant"))) == [("CITY", "", 10)]


def test_a_part_of_a_load_that_counts_at_the_destination_is_missed_in_the_statistics():
    """Four of 40 half days, where 400 pupils need 40; the person is not gone."""
    general = with_forms("itinerant").general
    there = general.forms["itinerant"].model_copy(update={"statistics": "destination"})
    policy = Policy(general=general.model_copy(update={"forms": {**general.forms, "itinerant": there}}))
    context = case(*staff(4), policy=policy)
    assert amounts(found(BackboneFloor(), context, *going(context, 1, form="itinerant"))) == [("CITY", "primary", 4)]


def test_stages_are_looked_at_one_by_one():
    """The school as a whole keeps 18 of 20, its junior stage none of the 2 that 200 pupils need."""
    places = {
        code: {"stages": "primary,junior", "pupils_primary": 400, "pupils_junior": 200} for code in ("CITY", "HILL")
    }
    needs = [{"school_id": "HILL", "stage": "junior", "subject": "chinese", "need": 2.0}]
    context = case(*staff(18), *staff(2, first=19, stage="junior"), schools=places, needs=needs)
    findings = found(BackboneFloor(), context, *going(context, 19, 20))
    assert amounts(findings) == [("CITY", "junior", 20)]


def test_a_stage_with_few_pupils_is_not_measured():
    context = case(*staff(10), schools={"CITY": {"pupils_primary": 49}})
    assert found(BackboneFloor(), context, *going(context, 1, 2)) == []


@pytest.mark.drawn
def test_no_plan_without_a_finding_pushes_a_school_under_the_line_that_the_indicators_show():
    """Of random plans: what the rule lets through keeps a school at min(today, line), as the figures count it."""
    kept = pushed = 0
    for seed in range(part(24, 8)):
        given = random_case_of(seed)
        for plan, single in zip(given.plans, given.single, strict=True):
            table = indicators(given.context.instance, given.context.policy, plan, given.context.state).schools
            own = table[table["indicator"] == "backbone"]
            fell = own["below_after"] & (own["after"] < own["before"])
            stages = [finding for finding in BackboneFloor().check(plan, given.reading) if finding.stage]
            if single:
                assert len(stages) == fell.sum()
                kept, pushed = kept + (not len(stages)), pushed + len(stages)
    assert kept
    assert pushed
