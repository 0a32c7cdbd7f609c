"""Rule team: given who is listed, members go to one school together or stay."""

import numpy as np
import pytest
from pydantic import ValidationError

from rotation.explain.stays import KEPT, stay_reasons
from rotation.formulate import formulate
from rotation.formulation.builder import RotationBuilder
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.team import LEADER, MEMBER, NO_SCHOOL, SIZE, Team
from tests.rules.small_case import case, found, move, teacher
from tests.rules.solved_case import only, places, solved


def team(*codes, leader="T1", team_id="K1"):
    return [{"team_id": team_id, "teacher_id": code, "is_leader": code == leader} for code in codes]


def needs(*lines):
    """One person is missing at each (school, subject)."""
    return [{"school_id": school, "stage": "primary", "subject": subject, "need": 1.0} for school, subject in lines]


def rule(**given):
    return Team(Team.Params(**given))


def pair_case(policy, lines=(("TOWN", "chinese"), ("HILL", "math")), members=("T1", "T2"), **tables):
    """T1 and T2 of CITY teach Chinese and mathematics; one is missing at each of the given lines."""
    everywhere = [("CITY", "chinese"), ("TOWN", "math"), ("HILL", "chinese")]
    rows = needs(*lines) + [{**row, "need": 0.0} for row in needs(*everywhere) if row not in needs(*lines)]
    return case(teacher(), teacher("T2", subject="math"), policy=policy, needs=rows, teams=team(*members), **tables)


def kept(context, **given):
    """Reason numbers by teacher."""
    formulation = formulate(context)
    build = RotationBuilder(context, formulation.candidates, formulation.eligible)
    reason = rule(**given).keep_back(build)
    return dict(zip(context.state.teachers.code.tolist(), reason.tolist(), strict=True))


def test_the_team_stays_where_a_member_has_no_place():
    lines = [("TOWN", "chinese"), ("CITY", "math")]
    context = case(
        teacher(), teacher("T2", subject="math"), policy=only(team={}), needs=needs(*lines), teams=team("T1", "T2")
    )
    assert places(solved(context)) == {}
    assert kept(context) == {"T1": MEMBER, "T2": 0}
    frame = stay_reasons(formulate(context), Plan.of([]), proved=True).set_index("teacher_id")
    assert frame.loc["T1", "code"] == KEPT
    assert "团组" in frame.loc["T1", "text"]


def test_the_checker_finds_who_goes_without_the_leader():
    context = case(teacher(), teacher("T2"), teacher("T3"), teams=team("T1", "T2", "T3"))
    assert found(rule(), context) == []
    assert found(rule(), context, *(move(context, "HILL", code) for code in ("T1", "T2", "T3"))) == []
    findings = found(rule(), context, move(context, "HILL"), move(context, "HILL", "T2"), move(context, "TOWN", "T3"))
    assert [(f.teacher_id, f.school_id, f.amount) for f in findings] == [("T3", "HILL", 1), ("T3", "TOWN", 1)]
    alone = found(rule(), context, move(context, "HILL"))
    assert [(f.teacher_id, f.amount) for f in alone] == [("T2", 1), ("T3", 1)]
    assert all("K1" in finding.message for finding in findings)


@pytest.mark.parametrize(("size", "allowed"), [(1, False), (2, True), (5, True), (6, False)])
def test_a_team_has_two_to_five_members(size, allowed):
    codes = [f"T{number}" for number in range(1, size + 1)]
    context = case(*map(teacher, codes), teams=team(*codes), policy=only())
    findings = found(rule(), context, *(move(context, "HILL", code) for code in codes))
    assert len(findings) == (0 if allowed else size)
    assert set(kept(context).values()) == ({0} if allowed else {SIZE})


@pytest.mark.parametrize(
    ("level", "until", "leader", "allowed"),
    [
        ("district", "", "T1", True),
        ("city", "", "T1", True),
        ("school", "", "T1", False),
        ("district", "2026-08", "T1", False),
        ("district", "", "", False),
    ],
)
def test_a_leader_has_the_level_that_is_asked_for(level, until, leader, allowed):
    people = [teacher(backbone_level=level, backbone_until=until), teacher("T2")]
    context = case(*people, teams=team("T1", "T2", leader=leader), policy=only())
    both = [move(context, "HILL", code) for code in ("T1", "T2")]
    assert found(rule(), context, *both) == []
    assert len(found(rule(leader_level="district"), context, *both)) == (0 if allowed else 2)
    assert kept(context, leader_level="district") == dict.fromkeys(("T1", "T2"), 0 if allowed else LEADER)


def test_a_team_that_may_not_go_does_not_go():
    lines = (("TOWN", "chinese"), ("TOWN", "math"))
    assert len(places(solved(pair_case(only(team={}), lines)))) == 2
    assert places(solved(pair_case(only(team={"min_size": 3}), lines))) == {}
    assert places(solved(pair_case(only(team={"leader_level": "school"}), lines))) == {}


def test_a_member_who_is_not_eligible_or_unknown_keeps_the_team():
    people = [teacher(), teacher("T2", status="leaving")]
    context = case(*people, teams=team("T1", "T2"), policy=only(team={}, eligibility={}))
    assert kept(context) == {"T1": MEMBER, "T2": 0}
    assert places(solved(context)) == {}
    unknown = case(teacher(), teams=team("T1", "T9"), policy=only(team={}))
    assert kept(unknown) == {"T1": MEMBER}
    assert places(solved(unknown)) == {}
    assert [f.teacher_id for f in found(rule(), unknown, move(unknown, "HILL"))] == ["T9"]
    lead_by_unknown = case(teacher(), teams=team("T1", "T9", leader="T9"), policy=only(team={}))
    assert places(solved(lead_by_unknown)) == {}


def test_members_without_a_school_in_common_are_told_so():
    lines = [("TOWN", "chinese"), ("HILL", "math"), ("CITY", "chinese"), ("CITY", "math")]
    people = [teacher(), teacher("T2", subject="math")]
    context = case(*people, teams=team("T1", "T2"), needs=needs(*lines), policy=only(team={}))
    assert kept(context) == {"T1": NO_SCHOOL, "T2": NO_SCHOOL}
    assert kept(context, hard=False) == {"T1": 0, "T2": 0}


def test_each_member_beside_the_head_has_one_equality_a_school():
    context = case(teacher(), teacher("T2"), teacher("T3"), teams=team("T1", "T2", "T3"), policy=only(team={}))
    program = formulate(context).program
    rows = program.rows
    of_team = np.array([program.groups[group].rule == "team" for group in rows.group])
    assert of_team.sum() == 2 * 2
    assert set(zip(rows.lower[of_team].tolist(), rows.upper[of_team].tolist(), strict=True)) == {(0, 0)}
    assert np.isin(rows.entry_row, np.flatnonzero(of_team)).sum() == 2 * 2 * 2


def online(policy):
    """The same policy with online service of 2 half days open beside the secondment."""
    forms = policy.general.forms
    opened = {**forms, "online": forms["online"].model_copy(update={"open": True})}
    return Policy(general=policy.general.model_copy(update={"forms": opened}), rules=policy.rules)


def test_online_service_is_no_going_and_binds_no_other_member():
    context = pair_case(online(only(team={})))
    apart = [move(context, "TOWN", "T1", form="online"), move(context, "HILL", "T2", form="online")]
    assert found(rule(), context, *apart) == []
    assert len(found(rule(), context, apart[0], move(context, "HILL", "T2"))) == 1
    plan = solved(context).plan
    assert {(one.to_school, one.form) for one in plan} in (
        {("TOWN", "secondment")},
        {("HILL", "secondment")},
    )


def test_a_team_that_may_not_go_may_still_serve_online():
    context = pair_case(online(only(team={"min_size": 3})))
    plan = solved(context).plan
    assert {(one.teacher_id, one.to_school, one.form) for one in plan} == {
        ("T1", "TOWN", "online"),
        ("T2", "HILL", "online"),
    }
    assert kept(context, min_size=3) == {"T1": 0, "T2": 0}


def test_the_fewest_members_are_no_more_than_the_most():
    with pytest.raises(ValidationError):
        Team.Params(min_size=5, max_size=2)
