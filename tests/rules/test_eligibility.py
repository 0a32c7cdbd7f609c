"""Rule eligibility: each condition on both sides of its limit."""

import pytest
from pydantic import ValidationError

from rotation.rules.eligibility import EligibilityRule, assess
from rotation.rules.eligibility_params import EligibilityParams, Obstacle
from rotation.rules.reading import Reading
from rotation.rules.reading_eligibility import years_of_tenure
from tests.rules.small_case import agreed_reason, case, found, move, teacher


def obstacle(context, **params):
    rule = EligibilityRule(EligibilityRule.Params(**params))
    reason = agreed_reason(rule, context)
    return Obstacle(reason) if reason else None


def test_a_settled_teacher_in_quota_is_eligible():
    assert obstacle(case()) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"employment": "contract"}, Obstacle.EMPLOYMENT),
        ({"employment": "substitute"}, Obstacle.EMPLOYMENT),
        ({"status": "sick_leave"}, Obstacle.STATUS),
        ({"status": "borrowed"}, Obstacle.STATUS),
        ({"status": "leaving"}, Obstacle.STATUS),
        ({"role": "principal"}, Obstacle.ROLE),
        ({"role": "secretary"}, Obstacle.ROLE),
        ({"role": "middle_manager"}, None),
        ({"stage": "senior"}, Obstacle.STAGE),
        ({"stage": "junior"}, None),
    ],
)
def test_employment_status_role_and_stage_decide(changes, expected):
    context = case(teacher(**changes), schools={"HILL": {"stages": "primary,junior,senior"}}, needs=_lines())
    assert obstacle(context) == expected


def _lines():
    stages = ("primary", "junior", "senior")
    return [{"school_id": "HILL", "stage": stage, "subject": "chinese", "need": 1.0} for stage in stages]


def test_a_private_school_sends_nobody_unless_the_policy_says_so():
    context = case(schools={"CITY": {"ownership": "private"}})
    assert obstacle(context) == Obstacle.SCHOOL
    assert obstacle(context, public_only=False) is None


@pytest.mark.parametrize(
    ("start", "years"),
    [
        ("2020-09", 6),
        ("2020-09-30", 6),
        ("2020-10", 5),
        ("2020-10-01", 5),
        ("2020-03", 6),
        ("2019-10", 6),
        ("2026-09", 0),
        ("2027-01", 0),
    ],
)
def test_a_start_up_to_30_september_counts_from_that_autumn(start, years):
    context = case(teacher(tenure_start=start))
    assert assess(context, EligibilityRule.Params()).years.tolist() == [years]
    assert obstacle(context) == (None if years >= 6 else Obstacle.TENURE)


@pytest.mark.parametrize(
    ("start_date", "years"), [("2026-09-01", 6), ("2026-08-20", 6), ("2026-07-31", 5), ("2027-02", 6)]
)
def test_full_years_are_those_completed_when_the_plan_starts(start_date, years):
    context = case(teacher(tenure_start="2020-09"), start=start_date)
    assert assess(context, EligibilityRule.Params()).years.tolist() == [years]


def test_without_a_start_nobody_is_settled():
    assert obstacle(case(teacher(tenure_start=""))) == Obstacle.TENURE


def posting(**changes):
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2019-09", "end": "2021-08"}
    return [{**row, "outcome": "returned", **changes}]


def test_a_completed_counted_posting_restarts_the_years():
    context = case(ledger=posting())
    assert obstacle(context) == Obstacle.TENURE
    assert assess(context, EligibilityRule.Params()).years.tolist() == [5]
    assert obstacle(context, restart_after_posting=False) is None


@pytest.mark.parametrize(
    "changes", [{"counts_rotation": False}, {"outcome": "ended_early"}, {"start": "2017-09", "end": "2020-09"}]
)
def test_other_postings_do_not_restart_them(changes):
    assert obstacle(case(ledger=posting(**changes))) is None


def test_the_years_at_the_new_school_count_from_a_transfer_to_it():
    change = {"category": "transfer", "form": "transfer", "start": "2022-09", "end": "", "outcome": ""}
    context = case(teacher(quota_school_id="TOWN"), ledger=posting(**change))
    assert obstacle(context) == Obstacle.TENURE
    assert assess(context, EligibilityRule.Params()).years.tolist() == [4]


@pytest.mark.parametrize(("entity", "years"), [("CITY", 11), ("", 2)])
def test_a_move_inside_one_legal_entity_restarts_nothing(entity, years):
    """TOWN and CITY were joined, or not: a transfer between them, and a counted posting there and back."""
    schools = {"TOWN": {"legal_entity_id": entity}}
    row = {"teacher_id": "T1", "from_school": "TOWN", "to_school": "CITY", "start": "2024-09"}
    served = {"from_school": "CITY", "to_school": "TOWN", "start": "2023-09", "end": "2024-08"}
    for changes in ({"category": "transfer"}, served):
        context = case(teacher(), schools=schools, ledger=[{**row, **changes}])
        assert assess(context, EligibilityParams()).years.tolist() == [years]
        reading = Reading(context.instance, context.policy)
        assert years_of_tenure(reading, EligibilityParams(), "T1") == years


def test_a_running_posting_keeps_its_teacher():
    running = posting(start="2025-09", end="2027-08", outcome="running")
    assert obstacle(case(ledger=running)) == Obstacle.RUNNING
    assert obstacle(case(ledger=posting(start="2025-09", end="2026-09-01", outcome=""))) == Obstacle.TENURE
    assert obstacle(case(ledger=posting(start="2026-10", end="2027-08", outcome="running"))) is None


@pytest.mark.parametrize(
    ("month", "expected"), [("2031-10", None), ("2031-09", Obstacle.RETIREMENT), ("2031-08", Obstacle.RETIREMENT)]
)
def test_more_than_five_years_are_left_to_retirement(month, expected):
    assert obstacle(case(teacher(retirement_month=month))) == expected


@pytest.mark.parametrize(
    ("gender", "title", "birth", "expected"),
    [
        # A man born in May 1970 is delayed by 17 months to October 2031, one born in April by 16 to August 2031.
        ("m", "first", "1970-05", None),
        ("m", "first", "1970-04", Obstacle.RETIREMENT),
        ("f", "first", "1975-05", None),
        ("f", "first", "1975-04", Obstacle.RETIREMENT),
        ("f", "senior", "1975-04", None),
        ("f", "senior", "1970-05", None),
        ("f", "senior", "1970-04", Obstacle.RETIREMENT),
    ],
)
def test_the_statutory_month_follows_the_track(gender, title, birth, expected):
    assert obstacle(case(teacher(gender=gender, title=title, birth_date=birth))) == expected


def test_women_in_senior_posts_can_be_held_to_the_cadres_age():
    context = case(teacher(gender="f", title="senior", birth_date="1975-04"))
    assert obstacle(context, retirement={"senior_women": False}) == Obstacle.RETIREMENT


@pytest.mark.parametrize(
    ("gender", "birth", "expected"),
    [
        ("m", "1971-10", None),
        ("m", "1971-09", Obstacle.RETIREMENT),
        ("f", "1976-10", None),
        ("f", "1976-09", Obstacle.RETIREMENT),
        ("m", "1971-09-01", Obstacle.RETIREMENT),
        ("m", "1971-09-02", None),
        ("f", "1976-09-30", None),
    ],
)
def test_fixed_ages_can_be_used_instead(gender, birth, expected):
    assert obstacle(case(teacher(gender=gender, birth_date=birth)), mode="age") == expected


def test_without_a_birth_date_nothing_can_be_said_and_nobody_goes():
    assert obstacle(case(teacher(birth_date=""))) == Obstacle.RETIREMENT
    assert obstacle(case(teacher(birth_date="")), mode="age") == Obstacle.RETIREMENT


def entry(**changes):
    return [{"teacher_id": "T1", "kind": "exempt", "code": "illness", "start": "2026-03", "until": "", **changes}]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Obstacle.EXEMPT),
        ({"kind": "deferred"}, Obstacle.DEFERRED),
        ({"kind": "barred"}, Obstacle.BARRED),
        ({"until": "2026-08"}, None),
        ({"until": "2026-08-31"}, None),
        ({"until": "2026-09-01"}, Obstacle.EXEMPT),
        ({"until": "2026-09"}, Obstacle.EXEMPT),
        ({"start": "2026-09-01"}, Obstacle.EXEMPT),
        ({"start": "2026-09-02"}, None),
        ({"start": "2026-10"}, None),
    ],
)
def test_an_entry_counts_where_it_is_valid_on_the_start_date(changes, expected):
    assert obstacle(case(exemptions=entry(**changes))) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2025-10", Obstacle.DEFERRED),
        ("2025-09", None),
        ("2025-08", None),
        ("2025-09-02", Obstacle.DEFERRED),  # the child is one on the day after the start
        ("2025-09-01", None),
        ("2025-08-31", None),
    ],
)
def test_nursing_without_an_end_lasts_twelve_months(start, expected):
    context = case(exemptions=entry(kind="deferred", code="nursing", start=start))
    assert obstacle(context) == expected
    assert obstacle(context, exemption_months={}) == Obstacle.DEFERRED


def test_a_given_end_comes_before_the_months_of_the_code():
    context = case(exemptions=entry(kind="deferred", code="nursing", start="2024-01", until="2026-12"))
    assert obstacle(context) == Obstacle.DEFERRED


def test_all_obstacles_are_kept_and_the_first_is_named():
    context = case(teacher(status="leaving", tenure_start="2024-09"), exemptions=entry())
    result = assess(context, EligibilityRule.Params())
    assert [o for o in Obstacle if result.has(o)[0]] == [Obstacle.STATUS, Obstacle.TENURE, Obstacle.EXEMPT]
    assert result.first.tolist() == [Obstacle.STATUS]


def test_the_finding_names_teacher_and_school_and_hides_the_exemption():
    context = case(exemptions=entry(code="pregnancy", document_no="人字9号"))
    (finding,) = found(EligibilityRule(), context, move(context))
    assert "T1老师" in finding.message
    assert "城关小学" in finding.message
    assert not [word for word in ("pregnancy", "怀孕", "人字9号", "illness") if word in finding.message]


def test_nobody_is_refused_where_everybody_passes():
    context = case(teacher("T1"), teacher("T2", status="leaving"))
    assert EligibilityRule().refuse_teachers(context).tolist() == [0, Obstacle.STATUS]
    assert not found(EligibilityRule(), context, move(context))


def test_months_are_given_for_reasons_that_there_are():
    for months in ({"pregnency": 10}, {"nursing": -1}):
        with pytest.raises(ValidationError):
            EligibilityRule.Params(exemption_months=months)
