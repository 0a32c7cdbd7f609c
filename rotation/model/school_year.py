"""School years: they begin in autumn, and a service counts from the autumn in or before which it began.

Works on single month indices and on arrays of them.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Months = TypeVar("Months", int, npt.NDArray[np.int64])

SEPTEMBER, _AUGUST = 8, 7
"""Months counted from January as 0."""


def school_year_of_service(month: Months) -> Months:
    """Year in whose autumn a service begun in that month starts to count: a start up to 30 September that autumn's."""
    return (month + (11 - SEPTEMBER)) // 12


def school_year_of_plan(month: Months) -> Months:
    """Year in whose autumn the school year of a plan begins; a plan from August on belongs to the coming autumn."""
    return (month - _AUGUST) // 12
