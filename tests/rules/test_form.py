"""Rule form: a form serves whom, and between which schools, the policy means it for."""

import pytest

from rotation.errors import DataError
from rotation.model.policy import Policy
from rotation.rules.form import AUTHORITY, DESTINATION, LEVEL, ORIGIN, Form
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_channels, with_forms
from tests.rules.solving import moves_of, solved

CITY_ONLINE = {"level": "city", "locales": ("town", "rural")}


def online(*teachers, **changes):
    """The small case with online service open, changed as given."""
    return case(*teachers, policy=with_forms("secondment", "online", online=changes))


def reason(context, school="HILL", form="online"):
    return agreed_reason(Form(), context, school, form=form)


@pytest.mark.parametrize(
    ("level", "expected"),
    [("none", LEVEL), ("school", LEVEL), ("district_leader", LEVEL), ("city", 0), ("city_leader", 0)],
)
def test_a_level_is_asked_of_the_teachers_of_a_form(level, expected):
    assert reason(online(teacher(backbone_level=level), **CITY_ONLINE)) == expected


def test_a_level_that_has_expired_is_none():
    assert reason(online(teacher(backbone_level="city", backbone_until="2026-08-31"), **CITY_ONLINE)) == LEVEL
    assert reason(online(teacher(backbone_level="city", backbone_until="2026-09"), **CITY_ONLINE)) == 0


@pytest.mark.parametrize("honour", [{"special_grade": True}, {"title": "professor"}])
def test_honours_count_for_every_level_where_the_policy_counts_them(honour):
    context = online(teacher(**honour), **CITY_ONLINE)
    assert reason(context) == 0
    general = context.policy.general
    backbone = general.backbone.model_copy(update={"special_grade": False, "professor": False})
    strict = Policy(general=general.model_copy(update={"backbone": backbone}))
    assert reason(case(teacher(**honour), policy=strict)) == LEVEL


@pytest.mark.parametrize(("school", "expected"), [("HILL", 0), ("TOWN", 0), ("NEXT", DESTINATION)])
def test_a_form_serves_the_places_that_it_is_for(school, expected):
    schools = {"NEXT": {"name": "实验小学", "locale": "urban", "tier": "ordinary"}}
    policy = with_forms("online", online=CITY_ONLINE)
    context = case(teacher(backbone_level="city"), schools=schools, policy=policy)
    assert reason(context, school) == expected


@pytest.mark.parametrize(("origin", "expected"), [("CITY", 0), ("TOWN", ORIGIN)])
def test_a_form_is_open_to_the_places_that_it_comes_from(origin, expected):
    assert reason(online(teacher(quota_school_id=origin), origins=("urban",))) == expected


def test_the_scope_of_one_form_binds_no_other():
    assert reason(online(teacher(), **CITY_ONLINE), form="secondment") == 0


@pytest.mark.parametrize(("form", "expected"), [("transfer", AUTHORITY), ("secondment", 0), ("online", 0)])
def test_a_transfer_stays_inside_the_authority(form, expected):
    policy = with_channels("partner", forms=("transfer", "secondment", "online"))
    assert reason(case(schools={"HILL": {"authority": "邻区"}}, policy=policy), form=form) == expected
    assert reason(case(policy=policy), form=form) == 0


def test_the_finding_names_teacher_schools_and_form():
    context = online(teacher(), **CITY_ONLINE)
    (finding,) = found(Form(), context, move(context, form="online"))
    for words in ("T1老师", "城关小学", "山区小学", "走网"):
        assert words in finding.message


def test_the_scope_decides_who_serves_online_in_the_best_plan():
    people = (teacher("T1", backbone_level="city"), teacher("T2", backbone_level="district"))
    without = case(*people, policy=with_forms("online"))
    assert moves_of(solved(without, form={"on": False})) == {("T1", "HILL"), ("T2", "HILL")}
    assert moves_of(solved(online_only(*people), form={})) == {("T1", "HILL")}


def online_only(*people, **tables):
    """The small case in which city-level teachers serve rural schools online, and there is no other form."""
    scope = {"level": "city", "locales": ("rural",)}
    return case(*people, policy=with_forms("online", online=scope), **tables)


def test_somebody_outside_every_scope_who_must_go_is_a_problem_of_the_data():
    context = online_only(teacher("T2"), pins=[{"teacher_id": "T2", "school_id": "", "action": "must_go"}])
    assert moves_of(solved(context, form={"on": False})) == {("T2", "HILL")}
    with pytest.raises(DataError):
        solved(context, form={})
