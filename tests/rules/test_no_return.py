"""Rule no_return: six years after leaving a school it is open again."""

import pytest

from rotation.rules.no_return import NoReturn
from tests.rules.small_case import agreed_reason, case, found, move, teacher


def posting(**changes):
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "start": "2018-09", "end": "2021-08"}
    return [{**row, "outcome": "returned", **changes}]


def reason(context, **params):
    return agreed_reason(NoReturn(NoReturn.Params(**params)), context)


@pytest.mark.parametrize(("end", "expected"), [("2020-08", 0), ("2020-09", 0), ("2020-10", 1), ("2026-08", 1)])
def test_a_school_served_by_a_posting_is_closed_for_six_years(end, expected):
    assert reason(case(ledger=posting(end=end))) == expected


def test_the_years_are_a_parameter():
    assert reason(case(ledger=posting()), years=5) == 0
    assert reason(case(ledger=posting()), years=6) == 1
    assert reason(case(ledger=posting()), years=0) == 0


def test_a_posting_that_ended_early_counts_too():
    assert reason(case(ledger=posting(outcome="ended_early"))) == 1


def test_without_an_end_the_start_counts():
    assert reason(case(ledger=posting(end="", start="2021-09"))) == 1
    assert reason(case(ledger=posting(end="", start="2020-09"))) == 0


def test_a_posting_that_runs_has_left_nothing():
    assert reason(case(ledger=posting(end="2027-08", outcome="running", form="itinerant"))) == 0


@pytest.mark.parametrize("change", [{"category": "transfer"}, {"category": "competition"}, {"outcome": "stayed"}])
@pytest.mark.parametrize(("start", "expected"), [("2020-09", 0), ("2021-09", 1)])
def test_a_school_left_for_good_is_closed_from_the_start(change, start, expected):
    away = {"from_school": "HILL", "to_school": "CITY", "end": "", "outcome": "", "start": start, **change}
    assert reason(case(ledger=posting(**away))) == expected


def test_who_stayed_on_has_not_left_the_school():
    stayed = posting(from_school="TOWN", to_school="CITY", outcome="stayed")
    assert reason(case(teacher(quota_school_id="CITY"), ledger=stayed)) == 0


def test_the_legal_entity_counts_not_the_campus():
    campus = {"EAST": {"name": "山区小学东校区", "locale": "rural", "legal_entity_id": "HILL"}}
    assert reason(case(schools=campus, ledger=posting(to_school="EAST"))) == 1


def test_other_teachers_and_other_schools_are_free():
    context = case(teacher(), teacher("T2"), ledger=posting())
    assert agreed_reason(NoReturn(), context, code="T2") == 0
    assert agreed_reason(NoReturn(), context, "TOWN") == 0


def test_the_finding_counts_the_months():
    context = case(ledger=posting())
    (finding,) = found(NoReturn(), context, move(context))
    assert "61" in finding.message


@pytest.mark.parametrize("part", [{"form": "online"}, {"form": "itinerant", "load": 8}, {"load": 4}])
def test_service_in_part_leaves_no_school_and_may_be_renewed(part):
    assert reason(case(ledger=posting(end="2026-08", **part))) == 0
    assert reason(case(ledger=posting(end="2026-08", form="secondment", load=10))) == 1
