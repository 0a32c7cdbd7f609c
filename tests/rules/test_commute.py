"""Rule commute: sixty minutes, or today's way to work and fifteen more."""

import pytest

from rotation.rules.commute import Commute
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_forms


def reason(context, form="secondment", **params):
    return agreed_reason(Commute(Commute.Params(**params)), context, form=form)


def area(*minutes):
    return [{"from_area": "甲", "school_id": code, "minutes": value} for code, value in minutes]


def living(**changes):
    return teacher(home_area="甲", **changes)


@pytest.mark.parametrize(("minutes", "expected"), [(59, 0), (60, 0), (61, 1)])
def test_one_hour_is_the_limit(minutes, expected):
    assert reason(case(living(), travel=area(("HILL", minutes)))) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(75, 0), (76, 1)])
def test_who_travels_long_today_may_travel_a_quarter_of_an_hour_more(minutes, expected):
    assert reason(case(living(), travel=area(("HILL", minutes), ("CITY", 60)))) == expected


def test_the_numbers_are_parameters():
    context = case(living(), travel=area(("HILL", 45), ("CITY", 30)))
    assert reason(context, minutes=40, extra=14) == 1
    assert reason(context, minutes=40, extra=15) == 0
    assert reason(context, minutes=45, extra=0) == 0


def test_the_fastest_of_several_modes_counts():
    slow_and_fast = [{**row, "mode": mode} for row, mode in zip(area(("HILL", 90), ("HILL", 50)), "ab", strict=True)]
    assert reason(case(living(), travel=slow_and_fast)) == 0


def test_minutes_from_the_present_school_stand_in_for_an_unknown_home():
    travel = [{"from_school": "CITY", "school_id": "HILL", "minutes": 90}]
    assert reason(case(travel=travel)) == 1


FAR = {"CITY": {"longitude": 116.0, "latitude": 40.0}, "HILL": {"longitude": 116.0, "latitude": 40.5}}


def test_an_estimate_binds_only_where_the_policy_says_so():
    context = case(schools=FAR)  # 55.6 km, estimated at 174 minutes
    assert reason(context) == 0
    assert reason(context, estimates_bind=True) == 1
    assert reason(context, estimates_bind=True, minutes=173) == 1
    assert reason(context, estimates_bind=True, minutes=174) == 0


def test_an_estimate_from_home_comes_before_given_minutes_between_schools():
    travel = [{"from_school": "CITY", "school_id": "HILL", "minutes": 90}]
    near = teacher(home_longitude=116.0, home_latitude=40.5)
    assert reason(case(near, schools=FAR, travel=travel)) == 0


def test_unknown_minutes_are_kept():
    assert reason(case(), estimates_bind=True) == 0


@pytest.mark.parametrize(("consent", "beds", "expected"), [("willing", 1, 0), ("willing", 0, 1), ("obedient", 1, 1)])
def test_a_bed_lifts_the_limit_for_the_willing(consent, beds, expected):
    context = case(living(consent=consent), travel=area(("HILL", 90)), schools={"HILL": {"beds": beds}})
    assert reason(context) == expected
    assert reason(context, beds_lift=False) == 1


def test_a_form_that_does_not_travel_has_no_limit():
    context = case(living(), travel=area(("HILL", 90)), policy=with_forms("secondment", "online"))
    assert reason(context, form="online") == 0
    assert reason(context) == 1


def test_the_finding_has_the_minutes_and_the_limit():
    context = case(living(), travel=area(("HILL", 90), ("CITY", 50)))
    (finding,) = found(Commute(), context, move(context))
    assert "90" in finding.message
    assert "65" in finding.message
