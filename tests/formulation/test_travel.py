"""Travel minutes: given ones first, then estimates, by hand."""

import numpy as np
import pandas as pd
import pytest

from rotation.formulation.context import Context
from rotation.formulation.travel import ESTIMATED, GIVEN, UNKNOWN, estimated_minutes, great_circle_km
from rotation.model.instance import Instance
from rotation.model.policy import Policy, TravelRule

SCHOOLS = [
    {"school_id": "A", "longitude": 116.0, "latitude": 40.0},
    {"school_id": "B", "longitude": 116.0, "latitude": 40.1},
    {"school_id": "C"},
]


def context(travel=(), policy=None, **teacher):
    person = {"teacher_id": "T1", "quota_school_id": "A", "employment": "in_quota", "status": "on_post", **teacher}
    tables = {
        "plan": [{"authority": "区", "plan_year": 2026, "start_date": "2026-09-01"}],
        "schools": [{"name": row["school_id"], "stages": "primary", "quota": 1, **row} for row in SCHOOLS],
        "teachers": [person],
        "travel": list(travel),
    }
    return Context.of(Instance.of({name: pd.DataFrame(rows) for name, rows in tables.items() if rows}), policy)


def trips(made):
    """Minutes and how they are known, to the schools A, B and C."""
    minutes, known = made.travel.minutes(np.zeros(3, dtype=np.int64), np.arange(3))
    return list(zip(minutes.tolist(), known.tolist(), strict=True))


def test_a_tenth_of_a_degree_is_eleven_kilometres():
    one = [np.array([value]) for value in (116.0, 40.0, 116.0, 40.1)]
    assert great_circle_km(*one)[0] == pytest.approx(6371 * np.pi / 1800)
    assert np.isnan(great_circle_km(*one[:3], np.array([np.nan]))[0])


@pytest.mark.parametrize(
    ("km", "minutes"), [(0.0, 0), (0.001, 1), (6.410, 20), (6.411, 21), (11.119, 35), (25.0, 78), (np.nan, -1)]
)
def test_an_estimate_is_rounded_up(km, minutes):
    # 60 x 1.3 x km / 25 km an hour = 3.12 minutes a kilometre
    assert estimated_minutes(np.array([km]), TravelRule()).tolist() == [minutes]


def test_speed_and_detour_are_policy():
    rule = TravelRule(detour_percent=100, speed_km_h=60)
    assert estimated_minutes(np.array([10.0, 10.001]), rule).tolist() == [10, 11]
    general = Policy().general.model_copy(update={"travel": rule})
    assert trips(context(policy=Policy(general=general)))[1] == (12, ESTIMATED)


def test_without_a_home_the_present_school_stands_in():
    assert trips(context()) == [(0, ESTIMATED), (35, ESTIMATED), (-1, UNKNOWN)]


def test_an_estimate_from_home_comes_first_where_both_points_are_known():
    home = {"home_longitude": 116.0, "home_latitude": 40.1}
    assert trips(context(**home)) == [(35, ESTIMATED), (0, ESTIMATED), (-1, UNKNOWN)]


def test_minutes_of_the_home_area_come_before_everything():
    home = {"home_longitude": 116.0, "home_latitude": 40.1, "home_area": "甲"}
    travel = [{"from_area": "甲", "school_id": code, "minutes": value} for code, value in (("B", 50), ("C", 5))]
    assert trips(context(travel, **home)) == [(35, ESTIMATED), (50, GIVEN), (5, GIVEN)]


def test_minutes_between_schools_come_before_their_distance():
    travel = [{"from_school": "A", "school_id": code, "minutes": value} for code, value in (("B", 50), ("C", 80))]
    assert trips(context(travel)) == [(0, ESTIMATED), (50, GIVEN), (80, GIVEN)]


def test_the_fewest_minutes_of_several_count():
    rows = [{"from_area": "甲", "school_id": "B", "minutes": value} for value in (70, 40, 55)]
    assert trips(context(rows, home_area="甲"))[1] == (40, GIVEN)


def test_minutes_of_another_area_or_from_an_unknown_school_do_not_count():
    rows = [
        {"from_area": "乙", "school_id": "B", "minutes": 5},
        {"from_area": "", "from_school": "NONE", "school_id": "B", "minutes": 6},
        {"from_area": "甲", "school_id": "NONE", "minutes": 7},
        {"from_area": "甲", "school_id": "B", "minutes": None},
    ]
    assert trips(context(rows, home_area="甲"))[1] == (35, ESTIMATED)
    assert trips(context(rows, home_area=""))[1] == (35, ESTIMATED)


def test_a_teacher_without_a_known_school_has_unknown_minutes():
    made = context(quota_school_id="NONE")
    assert trips(made) == [(-1, UNKNOWN)] * 3
    assert made.present_minutes.tolist() == [-1]


def test_present_minutes_lead_to_the_present_school():
    rows = [{"from_area": "甲", "school_id": "A", "minutes": 40}]
    assert context(rows, home_area="甲").present_minutes.tolist() == [40]
    assert context(home_longitude=116.0, home_latitude=40.1).present_minutes.tolist() == [35]


def test_from_school_to_school_the_given_way_goes_before_the_way_back_and_the_estimate():
    made = context([{"from_school": "A", "school_id": "C", "minutes": 50}, {"from_school": "C", "school_id": "B"}])
    origin, school = np.array([0, 2, 0, 2, 1]), np.array([2, 0, 1, 1, 1])
    minutes, known = made.travel.between(origin, school)
    assert minutes.tolist() == [50, 50, 35, -1, 0]
    assert known.tolist() == [GIVEN, GIVEN, ESTIMATED, UNKNOWN, ESTIMATED]
