"""Working days: from Monday to Friday, without the holidays and with the weekend days that the office names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rotation.model.dates import first_day
from rotation.report.handout.settings import Handout, full_days

LONGEST = 3660
"""Days after which no further working day is looked for."""


def notice_period(settings: Handout) -> tuple[date, date] | None:
    """First and last day of the notice, both working days and counted; None where no first day is given."""
    if not settings.published:
        return None
    found: list[date] = []
    for day in _working_days(settings):
        found.append(day)
        if len(found) == settings.working_days:
            return found[0], day
    return None


def _working_days(settings: Handout) -> Iterator[date]:
    off, on = full_days(settings.holidays), full_days(settings.extra_workdays)
    first = first_day(settings.published)
    for number in range(LONGEST):
        day = first + timedelta(days=number)
        if day in on or (day.weekday() < 5 and day not in off):
            yield day
