"""Rule outflow: given schools and subject groups, where a plan takes too many at once."""

import pytest

from rotation.model.policy import GoalRule, Policy
from rotation.rules.outflow import Outflow
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

SUBJECTS = ("chinese", "math", "pe", "music")


def staff(count, subject=None, first=1, **changes):
    """Teachers of CITY, of one subject or of four in turn."""
    return [
        teacher(f"T{number}", subject=subject or SUBJECTS[number % 4], **changes)
        for number in range(first, first + count)
    ]


def going(context, *numbers, **line):
    return [move(context, code=f"T{number}", **line) for number in numbers]


def amounts(findings):
    return [(finding.school_id, finding.subject, finding.amount) for finding in findings]


def rule(**given):
    return Outflow(Outflow.Params(**given))


@pytest.mark.parametrize(
    ("teachers", "leaving", "too_many"), [(13, 1, 0), (13, 2, 1), (14, 3, 1), (20, 3, 0), (20, 5, 2)]
)
def test_at_most_fifteen_per_cent_of_a_school_leave(teachers, leaving, too_many):
    """13 teachers: 1.95, so 1; 14: 2.1, so 2; 20: 3."""
    context = case(*staff(teachers))
    findings = found(rule(group_part=1), context, *going(context, *range(1, leaving + 1)))
    assert amounts(findings) == ([("CITY", "", too_many)] if too_many else [])
    assert all("城关小学" in finding.message for finding in findings)


def test_a_small_school_may_always_lose_one():
    context = case(*staff(4))
    assert found(rule(group_part=1), context, *going(context, 1)) == []
    assert amounts(found(rule(group_part=1), context, *going(context, 1, 2))) == [("CITY", "", 1)]


def test_those_already_away_are_counted():
    """20 teachers: 4 away at most, 3 of them are away already, so one may leave although 3 may in a year."""
    ledger = [
        {"teacher_id": f"T{number}", "from_school": "CITY", "to_school": "TOWN", "start": "2025-09"}
        for number in (1, 2, 3)
    ]
    context = case(*staff(20), ledger=ledger)
    assert found(rule(group_part=1), context, *going(context, 4)) == []
    findings = found(rule(group_part=1), context, *going(context, 4, 5))
    assert amounts(findings) == [("CITY", "", 1)]
    assert "3" in findings[0].message


def test_a_part_time_posting_keeps_nobody_away():
    ledger = [
        {
            "teacher_id": f"T{number}",
            "from_school": "CITY",
            "to_school": "TOWN",
            "start": "2025-09",
            "form": "itinerant",
        }
        for number in (1, 2, 3)
    ]
    context = case(*staff(20), ledger=ledger)
    assert found(rule(group_part=1), context, *going(context, 4, 5, 6)) == []


def test_a_school_with_too_many_away_lets_nobody_go():
    ledger = [{"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2025-09"}]
    context = case(*staff(8), ledger=ledger)
    assert amounts(found(rule(group_part=1), context, *going(context, 2))) == [("CITY", "", 1)]


def test_a_few_half_days_are_no_departure():
    context = case(*staff(4, "chinese"), policy=with_forms("itinerant"))
    assert found(rule(), context, *going(context, 1, 2, 3, form="itinerant")) == []
    assert amounts(found(rule(min_load=4, group_part=1), context, *going(context, 1, 2, form="itinerant"))) == [
        ("CITY", "", 1)
    ]


ITINERANT = with_forms("itinerant", itinerant={"loads": (4,)})
NORM = ITINERANT.general.weekly_loads["primary"]["chinese"]


def six_of(load, **tables):
    """Six Chinese teachers of CITY with this load, and HILL that needs 12 half days of them: three times four."""
    needs = [
        {"school_id": code, "stage": "primary", "subject": "chinese", "need": amount}
        for code, amount in (("HILL", 1.2), ("CITY", 0.0))
    ]
    return case(*staff(6, "chinese", load=load), needs=needs, policy=ITINERANT, **tables)


def taught(half_days, *others):
    """The six teachers teach so many half days of Chinese at CITY, and some of other subjects as given."""
    return [
        {"teacher_id": f"T{number}", "school_id": "CITY", "stage": "primary", "subject": subject}
        | {"weekly_periods": n}
        for number in range(1, 7)
        for subject, n in (("chinese", NORM * half_days / 10), *others)
    ]


@pytest.mark.parametrize(
    ("load", "teaching", "sent"),
    [
        (10, [], 3),  # six half days stay at CITY: nobody has left
        (5, [], 3),
        (4, [], 1),  # nothing stays: of six teachers one may leave, whatever the form
        (10, taught(5), 3),
        (10, taught(4), 1),  # all that the teaching table gives to CITY goes
        (10, taught(4, ("pe", 4)), 3),  # the lessons of physical education stay
        (10, taught(4, ("class_meeting", 4)), 1),  # a concurrent subject is no service of its own
    ],
)
def test_whoever_serves_elsewhere_with_all_that_he_gives_has_left(load, teaching, sent):
    context = six_of(load, teaching=teaching)
    assert len(moves_of(solved(context))) == 3
    assert len(moves_of(solved(context, outflow={"group_part": 2}))) == sent
    three = going(context, 1, 2, 3, form="itinerant")
    assert amounts(found(rule(group_part=2), context, *three)) == ([] if sent == 3 else [("CITY", "", 2)])


@pytest.mark.parametrize(
    ("tolerance", "sent", "price"), [({}, 1, 0), ({"tolerance": 1}, 2, 1), ({"tolerance": 9}, 3, 2)]
)
def test_later_goals_may_use_what_the_policy_lets_them_pay_in_prices(tolerance, sent, price):
    """HILL needs three, one of five may leave: each further one fills a place and costs a price unit."""
    general = Policy().general.model_copy(update={"goals": {"violations": GoalRule(**tolerance)}})
    outcome = solved(needy(policy=Policy(general)), outflow={"hard": False, "group_part": 1})
    assert len(moves_of(outcome)) == sent
    assert {goal.name: goal.value for goal in outcome.goals}["violations"] == price


def test_who_was_away_with_a_whole_part_load_is_away_still():
    """Of six teachers one may be away at once, and T1 of 4 half days serves all 4 at TOWN."""
    ledger = [{"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2025-09", "form": "itinerant"}]
    assert moves_of(solved(six_of(4, ledger=ledger), outflow={"group_part": 1})) == set()
    assert len(moves_of(solved(six_of(5, ledger=ledger), outflow={"group_part": 1}))) == 3


@pytest.mark.parametrize(("persons", "leaving", "too_many"), [(3, 1, 0), (3, 2, 1), (5, 2, 1), (6, 2, 0), (8, 3, 1)])
def test_at_most_a_third_of_a_subject_group_leaves(persons, leaving, too_many):
    context = case(*staff(persons, "pe"))
    findings = found(rule(leave_percent=100, away_percent=100), context, *going(context, *range(1, leaving + 1)))
    assert amounts(findings) == ([("CITY", "pe", too_many)] if too_many else [])


@pytest.mark.parametrize("persons", [1, 2])
def test_a_group_of_one_or_two_needs_a_replacement(persons):
    here = staff(persons, "pe")
    context = case(*here, teacher("T9", quota_school_id="TOWN", subject="pe"), *staff(20, "math", first=20))
    leaves, arrives = going(context, 1), move(context, "CITY", "T9")
    assert amounts(found(rule(), context, *leaves)) == [("CITY", "pe", 1)]
    findings = found(rule(), context, *leaves, arrives)
    assert amounts(findings) == [("TOWN", "pe", 1)]  # T9 was the only one of TOWN


def test_of_a_group_of_two_only_one_leaves_even_with_replacements():
    context = case(
        *staff(2, "pe"),
        *staff(20, "math", first=20),
        *(teacher(f"N{n}", quota_school_id="TOWN", subject="pe") for n in range(6)),
    )
    moves = [*going(context, 1, 2), move(context, "CITY", "N1"), move(context, "CITY", "N2")]
    findings = found(rule(leave_percent=100, away_percent=100), context, *moves)
    assert amounts(findings) == [("CITY", "pe", 1)]


def test_only_a_qualified_replacement_counts():
    context = case(
        *staff(1, "pe"),
        *staff(20, "math", first=20),
        *(teacher(f"N{n}", quota_school_id="TOWN", subject="music") for n in range(3)),
    )
    moves = [*going(context, 1), move(context, "CITY", "N1", subject="pe")]
    assert amounts(found(rule(), context, *moves)) == [("CITY", "pe", 1)]


def needy(need=3.0, people=5, away=0, **more):
    """HILL needs Chinese teachers, whom only CITY has; the first ones of CITY are away at TOWN."""
    needs = [
        {"school_id": code, "stage": "primary", "subject": "chinese", "need": amount}
        for code, amount in (("HILL", need), ("CITY", 0.0))
    ]
    ledger = [
        {"teacher_id": f"T{number}", "from_school": "CITY", "to_school": "TOWN", "start": "2025-09"}
        for number in range(1, away + 1)
    ]
    return case(*staff(people, "chinese"), needs=needs, ledger=ledger, **more)


SCHOOL_ALONE = {"leave_percent": 100, "away_percent": 40, "group_part": 1}
"""Of 5 teachers of a school 2 may be away at once."""


def test_the_limits_change_who_is_sent():
    assert len(moves_of(solved(needy()))) == 3
    assert len(moves_of(solved(needy(), outflow={}))) == 1
    assert len(moves_of(solved(needy(), outflow={"leave_percent": 100, "away_percent": 100, "group_part": 2}))) == 2


@pytest.mark.parametrize(("away", "going_now"), [(0, 2), (1, 1), (2, 0)])
def test_who_is_away_already_leaves_less_room(away, going_now):
    assert len(moves_of(solved(needy(away=away), outflow=SCHOOL_ALONE))) == going_now


def test_who_comes_back_on_the_start_date_is_not_away():
    ledger = [{"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2024-09", "end": "2026-08-31"}]
    context = case(*staff(5, "chinese"), ledger=ledger)
    assert found(rule(**SCHOOL_ALONE), context, *going(context, 2, 3)) == []
