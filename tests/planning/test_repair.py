"""Repair: the fewest changed moves, as many as an exhaustive search finds; frozen moves stay; reasons are true."""

from itertools import product

import numpy as np
import pytest

from rotation.check import check
from rotation.errors import DataError
from rotation.explain.stuck import Stuck
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.model.tables_changes import Change
from rotation.model.waivers import with_waivers
from rotation.planning.changes import apply_changes
from rotation.planning.reasons import reasons
from rotation.planning.repair import blame, has_plan, repair, repair_policy
from rotation.planning.stuck import StuckRepair, explain_repair, minimal
from rotation.report.repair_stuck import stuck_repair_json, stuck_repair_words
from rotation.report.repair_words import change_rows, repair_frame
from rotation.rules.reading import Reading
from rotation.rules.registry import settled
from rotation.solve import solve
from tests.rules.random_instances import move_of
from tests.rules.small_case import case, move, teacher, with_forms
from tests.rules.solved_case import only

STAFF = [teacher(f"T{at}", subject="chinese" if at < 5 else "math") for at in range(1, 8)]
NEEDS = [
    {"school_id": school, "stage": "primary", "subject": subject, "need": need}
    for school, subject, need in (
        ("HILL", "chinese", 1.0),
        ("HILL", "math", 1.0),
        ("TOWN", "chinese", 1.0),
        ("CITY", "chinese", 1.0),
        ("CITY", "math", 1.0),
    )
]


def rates(**given):
    """A policy whose one rule over all moves asks for a number of movers, beside what keeps a school from emptying."""
    return only(rotation_rate={"most_permille": 1000, **given}, stability={}, frozen={}, eligibility={})


def by(instance, policy):
    return solve(instance, policy, solver="cpsat", threads=1)


def repaired(context, published, changes, extra=0):
    return repair(published, context.instance, context.policy, changes, by, extra)


def fewest(context, published, changes):
    """The fewest changed moves of all choices of one candidate or none a teacher that the checker lets pass."""
    applied = apply_changes(context.instance, published, changes)
    formulation = formulate(Context.of(applied.instance, settled(repair_policy(context.policy))))
    options = {}
    for at in range(len(formulation.candidates)):
        one = move_of(formulation.context, formulation.candidates, at)
        options.setdefault(one.teacher_id, [None]).append(one)
    plans = [[one for one in chosen if one is not None] for chosen in product(*options.values())]
    told = set(published)
    for plan in sorted(plans, key=lambda moves: len(told ^ set(moves))):
        if check(Plan.of(plan), applied.instance, formulation.context.policy, formulation.rules).valid:
            return len(told ^ set(plan))
    return None


def outcome_of(context):
    outcome = solve(context.instance, context.policy, solver="cpsat", threads=1)
    assert outcome.plan is not None
    return outcome.plan


@pytest.mark.parametrize("permille", [250, 600])
@pytest.mark.parametrize(
    "changes",
    [
        [Change(2, "illness", "T1")],
        [Change(2, "resigned", "T1"), Change(3, "not_there", "T6", "HILL")],
        [Change(2, "goes", "T3", "TOWN"), Change(3, "stays", "T2")],
        [Change(2, "need", school_id="HILL", stage="primary", subject="chinese", amount=0.0)],
    ],
    ids=["illness", "resigned", "goes", "need"],
)
def test_no_plan_has_fewer_changed_moves(permille, changes):
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=permille))
    published = outcome_of(context)
    assert len(published) >= 2
    found = repaired(context, published, changes)
    assert found.minimal
    count = sum(one.count for one in found.differences)
    assert count == found.outcome.verdict.values["stability"] == fewest(context, published, changes)


POOL = (
    Change(2, "illness", "T1"),
    Change(3, "stays", "T2"),
    Change(4, "goes", "T3", "TOWN"),
    Change(5, "not_there", "T4", "HILL"),
    Change(6, "resigned", "T5"),
    Change(7, "maternity", "T6"),
    Change(8, "unwilling", "T4"),
    Change(9, "need", school_id="HILL", stage="primary", subject="math", amount=0.0),
    Change(10, "need", school_id="TOWN", stage="primary", subject="math", amount=1.0),
    Change(11, "quota_lost", school_id="HILL", amount=19.0),
    Change(12, "post_lost", school_id="TOWN", post_band="8-10"),
    Change(13, "freeze", school_id="HILL"),
)


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_has_fewer_changed_moves_after_changes_of_many_kinds(seed):
    """Four changes drawn from all kinds; limits of lines, quotas and posts stand against the easiest repair."""
    rng = np.random.default_rng(seed)
    posts = [{"school_id": school, "post_band": "8-10", "cap": 2} for school in ("TOWN", "HILL")]
    staff = [{**person, "post_grade": 9} for person in STAFF[:6]]
    limits = only(
        rotation_rate={"permille": 400, "most_permille": 1000},
        **{name: {} for name in ("surplus", "headcount", "post_band", "pins", "stability", "frozen", "eligibility")},
    )
    forms = with_forms("transfer").general
    context = case(*staff, needs=NEEDS, posts=posts, policy=Policy(forms, limits.rules))
    published = outcome_of(context)
    changes = [POOL[at] for at in sorted(rng.choice(len(POOL), 4, replace=False))]
    try:
        found = repaired(context, published, changes)
    except DataError:
        # A frozen move or a decision that nothing leaves possible is a problem of the data, with its row.
        return
    least = fewest(context, published, changes)
    assert (found.outcome.plan is None) == (least is None)
    if least is not None:
        assert found.minimal
        assert sum(one.count for one in found.differences) == least
        for one in reasons(found):
            assert one.named or one.findings, "with fewer changes proved impossible, undoing one alone breaks a rule"
            assert set(one.rows) <= {change.row for change in changes}


def test_events_name_persons_and_schools_beside_their_codes_also_those_who_have_left():
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=250))
    changes = [
        Change(2, "resigned", "T7"),
        Change(3, "quota_lost", school_id="HILL", amount=2.0),
        Change(4, "need", school_id="HILL", stage="primary", subject="math", amount=3.0),
        Change(5, "freeze"),
    ]
    published = Plan.of([move(context, "HILL", "T1"), move(context, "HILL", "T6")])
    found = repaired(context, published, changes)
    with language("en"):
        rows = change_rows(found, repair_frame(found))
    assert [row["who"] for row in rows] == [
        "T7老师 (T7)",
        "山区小学 (HILL), 2 fewer",
        "山区小学 (HILL), primary, mathematics, need 3",
        "all published moves",
    ]
    assert [(row["teacher_id"], row["school_id"]) for row in rows[:2]] == [("T7", ""), ("", "HILL")]


def test_frozen_moves_stay_and_others_make_way():
    """T1 was published to TOWN; where the move is frozen, the pin of another teacher does not touch it."""
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=250))
    published = outcome_of(context)
    frozen = [Change(9, "freeze")]
    for gone in published:
        found = repaired(context, published, [Change(2, "stays", gone.teacher_id), *frozen])
        kept = {one for one in published if one.teacher_id != gone.teacher_id}
        assert kept <= set(found.outcome.plan)
        assert found.applied.instance.frozen == {one.teacher_id for one in kept}
        again = repair(found.outcome.plan, found.applied.instance, context.policy, [Change(2, "release")], by)
        assert again.applied.instance.frozen == frozenset()
        assert again.differences == []


def test_each_difference_has_its_reason():
    """Two of seven have to go. T1 falls ill and another goes instead: undone, too few would move."""
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=250, most_permille=300))
    published = outcome_of(context)
    ill = next(iter(published)).teacher_id
    found = repaired(context, published, [Change(4, "illness", ill)])
    told = {one.difference.teacher_id: one for one in reasons(found)}
    assert told[ill].direct
    (other,) = set(told) - {ill}
    assert not told[other].direct
    assert {finding.rule for finding in told[other].findings} == {"rotation_rate"}
    assert told[other].rows == told[ill].rows == (4,)


def test_two_who_change_places_are_explained_by_what_asks_for_the_exchange():
    """T1 was the backbone teacher among the movers; T3 and T4 change places so that half of them still are some."""
    young = {"tenure_start": "2024-09"}
    honour = {"backbone_level": "district"}
    people = [
        teacher("T1", subject="math", **honour),
        teacher("T2", subject="pe"),
        teacher("T3", **honour),
        teacher("T4", quota_school_id="TOWN", **honour),
        teacher("T5", subject="math", **young),
        teacher("T6", subject="pe", **young),
    ]
    needs = [
        {"school_id": school, "stage": "primary", "subject": subject, "need": 1.0}
        for school, subject in (("HILL", "math"), ("HILL", "pe"), ("CITY", "chinese"), ("TOWN", "chinese"))
    ]
    policy = only(
        rotation_rate={"permille": 100, "most_permille": 1000},
        backbone_rate={"permille": 500},
        **{rule: {} for rule in ("subject_cover", "surplus", "stability", "frozen", "eligibility", "subject_match")},
    )
    context = case(*people, needs=needs, policy=policy)
    published = Plan.of([move(context, "HILL", "T1"), move(context, "HILL", "T2")])
    found = repaired(context, published, [Change(7, "illness", "T1")])
    told = {one.difference.teacher_id: one for one in reasons(found)}
    assert sorted(told) == ["T1", "T3", "T4"]
    for code in ("T3", "T4"):
        assert {finding.rule for finding in told[code].findings} == {"backbone_rate"}
        assert told[code].rows == (7,)


def test_extra_changes_are_used_for_the_goals_and_say_so():
    """One more place at HILL: without an extra change nobody fills it, with one somebody does."""
    context = case(*STAFF, needs=NEEDS[:1], policy=rates(permille=0))
    published = outcome_of(context)
    changes = [Change(2, "need", school_id="TOWN", stage="primary", subject="math", amount=1.0)]
    assert repaired(context, published, changes).differences == []
    found = repaired(context, published, changes, extra=1)
    (reason,) = reasons(found)
    assert (reason.difference.kind, reason.worse, reason.rows) == ("added", "shortage", (2,))
    assert reason.by > 0
    assert reason.findings == ()


def test_a_plan_that_needs_no_repair_is_left_alone():
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=250))
    published = outcome_of(context)
    found = repaired(context, published, [Change(2, "freeze")])
    assert found.differences == reasons(found) == []
    assert set(found.outcome.plan) == set(published)


def test_what_cannot_be_met_together_is_blamed_and_nothing_else():
    """Six of seven would have to go, three of them were called back; the need has nothing to do with it."""
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=800))
    published = outcome_of(context)
    changes = [Change(at, "stays", f"T{at}") for at in (2, 3, 4)]
    changes.insert(1, Change(9, "need", school_id="TOWN", stage="primary", subject="math", amount=1.0))
    found = repaired(context, published, changes)
    assert found.outcome.status.value == "infeasible"
    blamed = blame(published, context.instance, context.policy, changes)
    assert blamed.proved
    assert not blamed.without_any
    assert {change.event for change in blamed.changes} == {"stays"}
    for left_out in blamed.changes:
        rest = [change for change in blamed.changes if change is not left_out]
        applied = apply_changes(context.instance, published, rest)
        assert has_plan(applied.instance, repair_policy(context.policy), 20.0)


def test_under_a_time_limit_changes_that_were_not_tried_are_kept_and_nothing_is_said_of_them():
    """All seven have to go, and one was called back; there is no time to see that the need is not at fault."""
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=1000))
    published = outcome_of(context)
    need = Change(3, "need", school_id="TOWN", stage="primary", subject="math", amount=1.0)
    changes = [Change(2, "stays", "T2"), need]
    blamed = blame(published, context.instance, context.policy, changes, limit=0.0)
    assert (blamed.changes, blamed.proved, blamed.without_any) == (tuple(changes), False, False)
    found = repaired(context, published, changes)
    told = StuckRepair(blamed, Stuck(None, (), True))
    with language("en"):
        heading, *_rest = (one.heading for one in stuck_repair_words(told, found, None))
    assert heading == "These changes cannot be met together:", "nothing of what is possible without one of them"
    late = explain_repair(found, context.instance, context.policy, 0.0, strict=True)
    assert (late.blame.changes, late.blame.proved) == (tuple(changes), False)


def conflict_of(context, published, changes):
    """The repair that has no plan, and why."""
    found = repaired(context, published, changes)
    assert found.outcome.status.value == "infeasible"
    return found, explain_repair(found, context.instance, context.policy, 60.0)


def parts_of(told):
    """The rows of changes beside the demands, and the demands by rule and teacher."""
    demands = sorted((demand.rule, demand.teacher_id) for demand in told.stuck.conflict.demands)
    return [change.row for change in told.others], demands


def said(told, found, lang):
    """Heading and rows of the conflict in a language."""
    with language(lang):
        words = stuck_repair_words(told, found, None)
    assert len(words) == 3 + len(told.stuck.ways)
    return words[0].heading, "\n".join(text for _rule, text in words[0].rows)


def test_a_decision_among_the_changes_is_a_demand_of_the_conflict_with_its_row():
    """All seven have to go, and one was called back; the need has nothing to do with it."""
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=1000))
    published = outcome_of(context)
    need = Change(3, "need", school_id="TOWN", stage="primary", subject="math", amount=1.0)
    found, told = conflict_of(context, published, [Change(2, "stays", "T2"), need])
    assert minimal(told)
    assert parts_of(told) == ([], [("pins", "T2"), ("rotation_rate", "")])
    assert stuck_repair_json(told)["blame"] == {"changes": [2], "proved": True, "without_any": False}
    english, chinese = said(told, found, "en"), said(told, found, "zh_CN")
    assert english[0] == "These 2 demands cannot hold together:"
    assert "(see the changes, row 2)" in english[1]
    assert "2" in chinese[1]
    assert english[0] != chinese[0]


def test_an_event_is_a_part_of_the_conflict_beside_the_demands_that_it_meets():
    """T7 must go to HILL, whose place for a teacher of mathematics is lost; that somebody is unwilling is no matter."""
    pins = [{"teacher_id": "T7", "school_id": "HILL", "action": "must_go"}]
    context = case(*STAFF, needs=NEEDS, pins=pins, policy=only(surplus={}, stability={}, eligibility={}, pins={}))
    published = outcome_of(context)
    lost = Change(5, "need", school_id="HILL", stage="primary", subject="math", amount=0.0)
    found, told = conflict_of(context, published, [Change(4, "unwilling", "T1"), lost])
    assert minimal(told)
    assert parts_of(told) == ([5], [("pins", "T7"), ("surplus", "")])
    assert said(told, found, "en")[0] == "These 3 demands cannot hold together:"
    assert "row 5: " in said(told, found, "en")[1]


def test_frozen_moves_are_parts_of_the_conflict_and_giving_one_up_is_a_way_out():
    """HILL has one place for a teacher of mathematics: one is frozen there, another is told to go there."""
    policy = only(surplus={}, stability={}, frozen={}, eligibility={}, pins={})
    context = case(*STAFF, needs=[NEEDS[1]], policy=policy)
    published = Plan.of([move(context, "HILL", "T6", subject="math")])
    found, told = conflict_of(context, published, [Change(2, "freeze", "T6"), Change(3, "goes", "T7", "HILL")])
    assert minimal(told)
    _rows, demands = parts_of(told)
    assert demands == [("frozen", "T6"), ("pins", "T7"), ("surplus", "")]
    assert {change.row for change in told.blame.changes} == {2, 3}
    assert any({change.rule for change in way.changes} == {"frozen"} for way in told.stuck.ways)
    for way in told.stuck.ways:
        instance = with_waivers(found.applied.instance, way.waivers)
        assert solve(instance, repair_policy(policy), solver="cpsat", threads=1).proved


def test_a_frozen_move_that_a_rule_forbids_names_the_row():
    context = case(*STAFF, needs=NEEDS, policy=rates(permille=0))
    published = Plan.of([move(context, "HILL", "T1")])
    with pytest.raises(DataError) as error:
        repaired(context, published, [Change(2, "freeze", "T1"), Change(7, "not_there", "T1", "HILL")])
    assert "7" in error.value.problems[0].message


def test_a_later_decision_takes_the_place_of_an_earlier_pin_and_is_noted():
    pins = [{"teacher_id": "T1", "school_id": "HILL", "action": "must_go"}]
    context = case(*STAFF, needs=NEEDS, pins=pins, policy=rates(permille=0))
    published = outcome_of(context)
    found = repaired(context, published, [Change(3, "illness", "T1")])
    assert [row for row, _text in found.applied.notes] == [3]
    assert "T1" not in {one.teacher_id for one in found.outcome.plan}


@pytest.mark.parametrize("event", ["resigned", "sick_leave", "maternity", "unwilling", "willing", "pregnancy"])
def test_events_change_the_data_that_they_are_about(event):
    context = case(*STAFF, needs=NEEDS, policy=Policy())
    published = Plan.of([move(context, "HILL", "T1")])
    changed = apply_changes(context.instance, published, [Change(2, event, "T1")]).instance
    people = changed.teachers.set_index("teacher_id")
    assert ("T1" in people.index) == (event != "resigned")
    if event != "resigned":
        status = event if event in ("sick_leave", "maternity") else "on_post"
        assert people.loc["T1", "status"] == status
        assert (people.loc["T1", "consent"] == event) == (event in ("willing", "unwilling"))
        assert len(changed["exemptions"]) == (event == "pregnancy")
    assert changed.baseline == tuple(published)


@pytest.mark.parametrize("event", ["sick_leave", "maternity"])
def test_who_came_back_by_an_event_and_is_away_again_goes_nowhere(event):
    """Events of the data decide about the status: what a change says has to be the last of them."""
    events = [
        {"teacher_id": "T1", "date": day, "kind": kind} for day, kind in (("2026-01", event), ("2026-05", "back"))
    ]
    context = case(*STAFF, needs=NEEDS, events=events, policy=rates(permille=0))
    changed = apply_changes(context.instance, Plan.of([]), [Change(2, event, "T1")]).instance
    state = Context.of(changed, context.policy).state
    assert state.teachers.status[state.teacher_index["T1"]] == event
    assert Reading(changed, context.policy).staff.status("T1") == event
    others = apply_changes(context.instance, Plan.of([]), [Change(2, event, "T2")]).instance
    assert len(others["events"]) == 2, "whom no event is about, the teachers table tells of"


def test_posts_and_quotas_are_lost():
    posts = [{"school_id": "HILL", "post_band": "8-10", "cap": 2}]
    context = case(*STAFF, posts=posts)
    changes = [
        Change(2, "post_lost", school_id="HILL", post_band="8-10"),
        Change(3, "quota_lost", school_id="TOWN", amount=3.0),
    ]
    changed = apply_changes(context.instance, Plan.of([]), changes).instance
    assert changed["posts"]["cap"].tolist() == [1]
    assert changed.schools.set_index("school_id").loc["TOWN", "quota"] == 17


def test_the_data_of_the_published_plan_stay_as_they_were():
    posts = [{"school_id": "HILL", "post_band": "8-10", "cap": 2}]
    context = case(*STAFF, needs=NEEDS, posts=posts)
    before = context.instance.digest()
    changes = [
        Change(2, "resigned", "T1"),
        Change(3, "sick_leave", "T2"),
        Change(4, "need", school_id="HILL", stage="primary", subject="chinese", amount=3.0),
        Change(5, "post_lost", school_id="HILL", post_band="8-10"),
        Change(6, "quota_lost", school_id="TOWN"),
        Change(7, "stays", "T3"),
    ]
    changed = apply_changes(context.instance, Plan.of([]), changes).instance
    assert context.instance.digest() == before
    assert changed.digest() not in ("", before)
