"""Rule purpose, and what each move is named to be for."""

import numpy as np
import pytest

from rotation.formulation.candidates import all_pairs
from rotation.formulation.links import all_links
from rotation.i18n import language
from rotation.model.policy import Policy
from rotation.rules.purpose import PURPOSES, PurposeRule, purposes
from rotation.rules.reading import Reading
from rotation.rules.reading_purpose import Purposes
from rotation.rules.registry import load_rules
from tests.rules.random_instances import move_of, random_context
from tests.rules.small_case import agreed_reason, case, move, teacher, with_channels


def purpose(context, school="HILL"):
    """The purpose by the check's reading, once the rule's two sides agree on it."""
    found = Purposes(Reading(context.instance, context.policy)).of(move(context, school))
    assert agreed_reason(PurposeRule(), context, school) == (0 if found in ("need", "balance") else 1)
    return found


def staffed(*extra, **tables):
    """Every school has the one Chinese teacher it needs, so nothing is needed."""
    others = [teacher(f"O{code}", quota_school_id=code) for code in ("TOWN", "HILL")]
    return case(teacher(), *others, *extra, **tables)


def test_a_line_below_its_need_is_a_need():
    assert purpose(case()) == "need"


def test_a_full_line_is_none():
    assert purpose(staffed()) == "circulation"


def test_a_backbone_teacher_balances_a_school_below_its_pass_line():
    strong = teacher("T1", backbone_level="district")
    others = [teacher(f"O{code}", quota_school_id=code) for code in ("TOWN", "HILL")]
    assert purpose(case(strong, *others)) == "balance"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "balance"),
        ({"pupils_primary": 49}, "circulation"),
        ({"school_type": "special"}, "circulation"),
        ({"pupils_primary": 100}, "circulation"),  # one backbone teacher a hundred pupils is the pass line
        ({"pupils_primary": 101}, "balance"),
    ],
)
def test_only_measured_schools_short_of_backbone_teachers_are_lifted(change, expected):
    strong = teacher("T1", backbone_level="district")
    there = teacher("OHILL", quota_school_id="HILL", backbone_level="city")
    other = teacher("OTOWN", quota_school_id="TOWN")
    assert purpose(case(strong, there, other, schools={"HILL": change, "TOWN": {"pupils_primary": 4000}})) == expected


def test_a_school_above_its_pass_line_and_below_the_mean_is_lifted():
    strong = [teacher(f"T{n}", backbone_level="city") for n in range(1, 9)]
    there = teacher("OHILL", quota_school_id="HILL", backbone_level="city")
    other = teacher("OTOWN", quota_school_id="TOWN")
    schools = {"CITY": {"pupils_primary": 100}, "HILL": {"pupils_primary": 100}, "TOWN": {"pupils_primary": 50}}
    assert purpose(case(*strong, there, other, schools=schools)) == "balance"


def test_a_move_across_the_authority_without_a_need_serves_the_rate():
    nobody = [{"group_id": "G", "school_id": "TOWN"}]
    assert purpose(staffed(policy=with_channels("authority"), groups=nobody)) == "rate"


def test_service_outside_the_rate_that_nothing_needs_is_support():
    nobody = [{"group_id": "G", "school_id": "TOWN"}]
    policy = with_channels("authority", forms=("secondment", "online", "itinerant"))
    context = staffed(policy=policy, groups=nobody)
    known = Purposes(Reading(context.instance, policy))
    assert [known.of(move(context, form=form)) for form in ("secondment", "itinerant", "online")] == [
        "rate",
        "rate",
        "support",
    ]
    with language("en"):
        assert "outside the rate" in known.text(move(context, form="online"))


def test_the_texts_have_their_numbers():
    context = case()
    text = Purposes(Reading(context.instance, context.policy)).text(move(context))
    assert "山区小学" in text
    assert "0" in text
    assert "10" in text


def test_the_rule_is_off_by_default():
    assert "purpose" not in {rule.id for rule in load_rules(Policy())}


def test_both_readings_of_the_purpose_agree():
    seen = set()
    for seed in range(15):
        context = random_context(seed)
        people = np.flatnonzero(context.state.teachers.school >= 0)
        pairs = all_pairs(context, all_links(context, context.state.teachers.school[people]), people)
        known = Purposes(Reading(context.instance, context.policy))
        codes = purposes(pairs, context)
        for at in range(0, len(pairs), 5):
            name = PURPOSES[codes[at]]
            assert known.of(move_of(context, pairs, at)) == name
            assert known.text(move_of(context, pairs, at))
            seen.add(name)
    assert seen == set(PURPOSES)
