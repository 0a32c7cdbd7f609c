"""Where quota and post are counted while a posting runs and afterwards, and what a part of a load leaves at home."""

import pytest

from rotation.model.policy import Policy
from rotation.rules.headcount import Headcount
from rotation.rules.post_band import PostBandRule
from tests.rules.small_case import case, found, move, teacher, with_forms

ROW = {"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "start": "2024-09"}


def posted(*people, policy=None, schools=None, **changes):
    return case(*(people or [teacher()]), policy=policy, schools=schools, ledger=[{**ROW, **changes}])


def places(context, code="T1"):
    """(works at, counted in the quota of, holds the post at)"""
    people, schools = context.state.teachers, context.state.schools.code
    at = context.state.teacher_index[code]
    return tuple(str(schools[school[at]]) for school in (people.school, people.quota_school, people.post_school))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"form": "secondment", "end": "2027-08"}, ("HILL", "CITY", "CITY")),
        ({"form": "transfer", "end": "2027-08"}, ("HILL", "HILL", "HILL")),
        ({"form": "transfer", "end": "2026-08"}, ("CITY", "CITY", "CITY")),
        ({"form": "transfer", "end": "2026-08", "outcome": "extended"}, ("HILL", "HILL", "HILL")),
        ({"form": "transfer", "end": "2027-08", "outcome": "ended_early"}, ("CITY", "CITY", "CITY")),
        ({"form": "secondment", "end": "2026-08", "outcome": "stayed"}, ("HILL", "HILL", "HILL")),
        ({"form": "secondment", "category": "competition"}, ("HILL", "HILL", "HILL")),
        ({"form": "itinerant", "end": "2027-08"}, ("CITY", "CITY", "CITY")),
        ({"form": "itinerant", "end": "2026-08", "outcome": "stayed"}, ("HILL", "HILL", "HILL")),
    ],
)
def test_the_form_says_what_goes_along_and_the_outcome_what_comes_back(changes, expected):
    assert places(posted(**changes)) == expected


def test_a_quota_that_the_table_shows_at_the_other_school_comes_back():
    at_hill = teacher(quota_school_id="HILL")
    assert places(posted(at_hill, form="transfer", end="2026-08")) == ("CITY", "CITY", "CITY")
    assert places(posted(at_hill, form="transfer", end="2027-08")) == ("HILL", "HILL", "HILL")
    # Whom the table shows at a third school has moved since.
    assert places(posted(teacher(quota_school_id="TOWN"), form="transfer", end="2026-08")) == ("TOWN",) * 3


def test_whether_the_quota_follows_who_stays_is_policy():
    general = Policy().general
    ledger = general.ledger.model_copy(update={"staying_takes_quota": False})
    policy = Policy(general=general.model_copy(update={"ledger": ledger}))
    assert places(posted(policy=policy, outcome="stayed")) == ("HILL", "CITY", "CITY")
    assert places(posted(policy=policy, category="transfer")) == ("HILL", "HILL", "HILL")


def test_each_of_work_quota_and_post_is_decided_by_the_latest_posting_that_takes_it():
    """Stayed at HILL, then seconded to TOWN: works at TOWN, and belongs to HILL although the table still says CITY."""
    away = {**ROW, "from_school": "HILL", "to_school": "TOWN", "start": "2025-09", "end": "2027-08"}
    context = case(teacher(), ledger=[{**ROW, "end": "2025-08", "outcome": "stayed"}, away])
    assert places(context) == ("TOWN", "HILL", "HILL")
    online = {**away, "form": "online"}
    context = case(teacher(), ledger=[{**ROW, "end": "2025-08", "outcome": "stayed"}, online])
    assert places(context) == ("HILL", "HILL", "HILL")


def test_an_extended_posting_is_over_once_a_later_row_of_the_teacher_has_begun():
    first = {**ROW, "start": "2022-09", "end": "2024-08", "outcome": "extended"}
    assert places(case(teacher(), ledger=[first]))[0] == "HILL"
    again = {**ROW, "start": "2024-09", "end": "2026-08", "outcome": "returned"}
    context = case(teacher(), ledger=[first, again])
    assert (places(context)[0], bool(context.state.teachers.running[0])) == ("CITY", False)
    later = {**again, "start": "2026-10", "end": "2027-08", "outcome": ""}
    assert places(case(teacher(), ledger=[first, later]))[0] == "HILL"  # the later one has not begun


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"form": "itinerant"}, {"CITY": 6, "HILL": 4}),  # the policy's load
        ({"form": "itinerant", "load": 6}, {"CITY": 4, "HILL": 6}),
        ({"form": "online", "load": 1}, {"CITY": 9, "HILL": 1}),
        ({"form": "secondment", "load": 5}, {"CITY": 5, "HILL": 5}),  # a half posting
        ({"form": "secondment", "load": 10}, {"HILL": 10}),
        ({"form": "secondment"}, {"HILL": 10}),
        ({"form": "itinerant", "load": 10}, {"HILL": 10}),
    ],
)
def test_the_ledger_says_how_many_half_days_a_posting_takes(changes, expected):
    """Lines' staffing by hand: what the other school does not get stays at home."""
    state = posted(end="2027-08", **changes).state
    served = zip(state.services.line.tolist(), state.services.load.tolist(), strict=True)
    assert {str(state.schools.code[state.lines.school[line]]): load for line, load in served} == expected


TRANSFER = with_forms("transfer", "secondment")
FORMS_WITHOUT_PLACES = {
    code: rule.model_copy(update={"reserves": False}) for code, rule in TRANSFER.general.forms.items()
}
NOTHING_KEPT = Policy(general=TRANSFER.general.model_copy(update={"forms": FORMS_WITHOUT_PLACES}))


def test_a_running_transfer_fills_the_quota_of_the_other_school():
    """HILL may have two: T2 is there, T1 is there until 2027. CITY has T3 and keeps T1's place, unless none is kept."""
    people = teacher(), teacher("T2", quota_school_id="HILL"), teacher("T3"), teacher("T4", quota_school_id="TOWN")
    schools = {"HILL": {"quota": 2}, "CITY": {"quota": 2}}
    context = posted(*people, policy=TRANSFER, schools=schools, form="transfer", end="2027-08")
    assert context.state.schools.staff.tolist() == [1, 1, 2]
    full = found(Headcount(), context, move(context, "HILL", "T4", form="transfer"))
    assert [(finding.school_id, finding.amount) for finding in full] == [("HILL", 1)]
    home = move(context, "CITY", "T4", form="transfer")
    assert [(finding.school_id, finding.amount) for finding in found(Headcount(), context, home)] == [("CITY", 1)]
    context = posted(*people, policy=NOTHING_KEPT, schools=schools, form="transfer", end="2027-08")
    assert found(Headcount(), context, home) == []


def test_a_running_transfer_holds_its_post_at_the_other_school():
    people = teacher(post_grade=6), teacher("T2", post_grade=6, quota_school_id="TOWN")
    posts = [{"school_id": code, "post_band": "5-7", "cap": 1} for code in ("CITY", "HILL")]
    row = {**ROW, "form": "transfer", "end": "2027-08"}
    context = case(*people, policy=TRANSFER, ledger=[row], posts=posts)
    there, home = (move(context, code, "T2", form="transfer") for code in ("HILL", "CITY"))
    assert [finding.school_id for finding in found(PostBandRule(), context, there)] == ["HILL"]
    assert [finding.school_id for finding in found(PostBandRule(), context, home)] == ["CITY"]  # T1's is kept
    context = case(*people, policy=NOTHING_KEPT, ledger=[row], posts=posts)
    assert found(PostBandRule(), context, home) == []
