"""Rule post_band: given caps and appointed posts, which schools get more posts of a band than they may have."""

import pytest

from rotation.model.post_bands import band_of_grade
from rotation.rules.post_band import PostBandRule
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

TRANSFER = with_forms("transfer", "secondment")
MIDDLE = "8-10"


def caps(*rows):
    return [{"school_id": school, "post_band": band, "cap": cap} for school, band, cap in rows]


def staff(*grades, **changes):
    """T1.. hold posts of these grades at CITY, unless the changes say otherwise."""
    return [teacher(f"T{number}", post_grade=grade, **changes) for number, grade in enumerate(grades, start=1)]


def go(context, code="T1", school="HILL", form="transfer"):
    return move(context, school, code, form=form)


def amounts(findings):
    return [(finding.school_id, finding.amount) for finding in findings]


def rule(**given):
    return PostBandRule(PostBandRule.Params(**given))


@pytest.mark.parametrize(
    ("grade", "band"),
    [(0, ""), (1, "1-4"), (4, "1-4"), (5, "5-7"), (7, "5-7"), (8, MIDDLE), (10, MIDDLE), (11, "11-13"), (14, "")],
)
def test_bands_derive_from_grades(grade, band):
    assert band_of_grade(grade) == band


def test_a_moved_file_takes_a_post_of_its_band():
    context = case(*staff(9, 8, 6), posts=caps(("HILL", MIDDLE, 1)), policy=TRANSFER)
    assert found(rule(), context, go(context)) == []
    assert found(rule(), context, go(context), go(context, "T3")) == []
    findings = found(rule(), context, go(context), go(context, "T2"))
    assert amounts(findings) == [("HILL", 1)]
    assert "山区小学" in findings[0].message
    assert "中级岗位" in findings[0].message


def test_a_form_that_leaves_the_post_at_the_origin_needs_none():
    context = case(*staff(9), posts=caps(("HILL", MIDDLE, 0)), policy=TRANSFER)
    assert found(rule(), context, go(context, form="secondment")) == []


def test_a_school_above_its_cap_may_exchange_but_not_gain():
    here = teacher("T8", quota_school_id="HILL", post_grade=10)
    other = teacher("T9", quota_school_id="HILL", post_grade=8)
    posts, for_good = caps(("HILL", MIDDLE, 1)), with_forms("transfer", transfer={"years": 0})
    context = case(*staff(9), here, other, posts=posts, policy=for_good)
    assert found(rule(), context, go(context), go(context, "T8", "CITY")) == []
    assert amounts(found(rule(), context, go(context))) == [("HILL", 1)]


def test_a_band_without_a_cap_is_not_limited():
    context = case(*staff(9, 9), posts=caps(("HILL", "5-7", 0), ("TOWN", MIDDLE, 0)), policy=TRANSFER)
    assert found(rule(), context, go(context), go(context, "T2")) == []


def test_a_band_whose_posts_move_with_the_teacher_is_not_limited():
    context = case(*staff(9, 6), posts=caps(("HILL", MIDDLE, 0), ("HILL", "5-7", 0)), policy=TRANSFER)
    both = go(context), go(context, "T2")
    assert amounts(found(rule(), context, *both)) == [("HILL", 1), ("HILL", 1)]
    assert amounts(found(rule(move_with_post=(MIDDLE,)), context, *both)) == [("HILL", 1)]
    assert found(rule(move_with_post=(MIDDLE, "5-7")), context, *both) == []


def test_only_an_appointed_post_in_quota_counts():
    """A title without a post, and a contract outside the quota, hold nothing that the caps count."""
    context = case(
        teacher("T1", title="first"),
        teacher("T2", post_grade=9, employment="contract"),
        posts=caps(("HILL", MIDDLE, 0)),
        policy=TRANSFER,
    )
    assert found(rule(), context, go(context), go(context, "T2")) == []


def short(**changes):
    """HILL needs one Chinese teacher; T1 of CITY holds a middle post, T2 a lower one but lives farther away."""
    minutes = [
        {"from_area": area, "school_id": "HILL", "minutes": minutes} for area, minutes in (("近", 10), ("远", 50))
    ]
    return case(
        teacher("T1", post_grade=9, home_area="近", **changes),
        teacher("T2", post_grade=12, home_area="远", **changes),
        needs=[{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 1.0}],
        travel=minutes,
        posts=caps(("HILL", MIDDLE, 0)),
        policy=with_forms("transfer"),
    )


def test_the_cap_changes_who_goes():
    context = short()
    assert moves_of(solved(context)) == {("T1", "HILL")}
    assert moves_of(solved(context, post_band={})) == {("T2", "HILL")}
    assert moves_of(solved(context, post_band={"move_with_post": ["8-10"]})) == {("T1", "HILL")}


@pytest.mark.parametrize(("reserves", "broken"), [(True, 1), (False, 0)])
def test_a_post_is_kept_for_who_takes_it_along_and_returns(reserves, broken):
    """HILL's one post is T8's: T8 leaves with it, or has left with it until 2028, and T1 comes with a post."""
    policy = with_forms("transfer", transfer={"reserves": reserves})
    here = teacher("T8", quota_school_id="HILL", post_grade=10)
    leaves = case(*staff(9), here, posts=caps(("HILL", MIDDLE, 1)), policy=policy)
    assert [f.amount for f in found(rule(), leaves, go(leaves), go(leaves, "T8", "CITY"))] == [1] * broken
    away = {"teacher_id": "T8", "from_school": "HILL", "to_school": "TOWN", "form": "transfer", "start": "2025-09"}
    gone = case(*staff(9), here, posts=caps(("HILL", MIDDLE, 1)), policy=policy, ledger=[{**away, "end": "2028-08"}])
    assert [f.amount for f in found(rule(), gone, go(gone))] == [1] * broken
