"""School years of services and plans, one month either side of the limits."""

import numpy as np
import pytest

from rotation.model.dates import month_index
from rotation.model.school_year import school_year_of_plan, school_year_of_service


@pytest.mark.parametrize(
    ("month", "year"), [("2020-01", 2020), ("2020-09", 2020), ("2020-10", 2021), ("2020-12", 2021)]
)
def test_a_service_counts_from_the_autumn_up_to_whose_september_it_began(month, year):
    assert school_year_of_service(month_index(month)) == year


@pytest.mark.parametrize(
    ("month", "year"), [("2026-07", 2025), ("2026-08", 2026), ("2026-09", 2026), ("2027-02", 2026)]
)
def test_a_plan_from_august_on_belongs_to_the_coming_autumn(month, year):
    assert school_year_of_plan(month_index(month)) == year


def test_arrays_work_like_single_months():
    months = np.arange(month_index("2019-01"), month_index("2022-01"))
    assert school_year_of_service(months).tolist() == [school_year_of_service(int(month)) for month in months]
    assert school_year_of_plan(months).tolist() == [school_year_of_plan(int(month)) for month in months]
