"""Dispersion: the published vector, the textbook formula, and an integer function that is convex and close to it."""

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from rotation.model.dispersion import LEAST_SCALE, Totals, cv, scale, squared_cv, unit_table, units

PUPILS = [45, 37, 89, 76, 55]
RESOURCE = [279, 137, 935, 160, 402]


def textbook(pupils, resource):
    """CV as the supervision office writes it, in floating point."""
    total, mean = sum(pupils), sum(resource) / sum(pupils)
    return math.sqrt(sum(p / total * (x / p - mean) ** 2 for p, x in zip(pupils, resource, strict=True))) / mean


def test_the_published_example_gives_its_coefficient():
    assert round(cv(PUPILS, RESOURCE), 4) == 0.5153


def test_the_exact_value_is_the_textbook_value():
    draw = random.Random(5)
    for _ in range(50):
        pupils = [draw.randint(50, 2000) for _ in range(draw.randint(1, 60))]
        resource = [draw.randint(0, 400) for _ in pupils]
        if sum(resource):
            assert cv(pupils, resource) == pytest.approx(textbook(pupils, resource), abs=1e-9)


def test_resource_in_proportion_to_pupils_has_no_dispersion():
    assert squared_cv([100, 250, 400], [10, 25, 40]) == 0


def test_one_school_with_everything_among_n_equal_ones_gives_n_minus_one():
    assert squared_cv([300, 300, 300, 300], [0, 70, 0, 0]) == 3


def test_without_any_resource_there_is_no_coefficient():
    with pytest.raises(ZeroDivisionError):
        cv([100, 200], [0, 0])


def test_units_round_a_half_up():
    # 10 * 1 * 2 * x^2 / (2^2 * 10) = x^2 / 2
    totals = Totals(weight=1, pupils=2, resource=2)
    assert [units(totals, 10, x, 10) for x in (0, 1, 2, 3)] == [0, 1, 2, 5]


def test_the_sum_of_units_is_squared_cv_plus_one_within_half_a_unit_a_school():
    draw = random.Random(6)
    for _ in range(50):
        pupils = [draw.randint(50, 2000) for _ in range(draw.randint(1, 60))]
        resource = [10 * draw.randint(0, 40) for _ in pupils]
        if not sum(resource):
            continue
        weight = draw.randint(1, 9)
        totals = Totals(weight, sum(pupils), sum(resource))
        found = sum(units(totals, p, x, LEAST_SCALE) for p, x in zip(pupils, resource, strict=True))
        exact = LEAST_SCALE * weight * (squared_cv(pupils, resource) + 1)
        assert abs(found - exact) <= Fraction(len(pupils), 2)


def test_the_scale_stays_at_a_million_where_that_is_enough():
    assert scale([(Totals(1, 30_000, 2_000), 1_500)], step=10) == 10**6
    assert scale([], step=0) == 10**6


def test_the_scale_rises_until_the_function_is_convex():
    """At a million, neighbouring values of a large stage differ by less than the rounding."""
    totals, largest = Totals(1, 180_000, 40_000), 6_000
    found = scale([(totals, largest)], step=1)
    assert found > 10**6
    for step, scaled, convex in ((1, 10**6, False), (1, found, True), (10, 10**6, True)):
        values = [units(totals, largest, x, scaled) for x in range(0, 4_000, step)]
        second = [c - 2 * b + a for a, b, c in zip(values, values[1:], values[2:], strict=False)]
        assert (min(second) >= 0) is convex


def test_the_scale_serves_the_hardest_of_several_stages():
    easy, hard = (Totals(1, 30_000, 2_000), 1_500), (Totals(1, 180_000, 40_000), 6_000)
    assert scale([easy, hard], step=1) == scale([hard, easy], step=1) == scale([hard], step=1)


@pytest.mark.parametrize("scaled", [10**6, 10**9, 10**12])
@pytest.mark.parametrize("largest", [40, 4_000, 40_000])
def test_a_table_holds_the_units_one_by_one(scaled, largest):
    """Also where the products do not fit a machine integer."""
    draw = random.Random(largest)
    for _ in range(20):
        totals = Totals(draw.randint(1, 9), draw.randint(1_000, 300_000), draw.randint(10, 50_000))
        pupils, resources = draw.randint(50, 3_000), np.array(draw.sample(range(largest), 20), dtype=np.int64)
        expected = [units(totals, pupils, amount, scaled) for amount in resources.tolist()]
        assert unit_table(totals, pupils, resources, scaled).tolist() == expected
