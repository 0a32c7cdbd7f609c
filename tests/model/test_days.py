"""Days of ISO texts as arrays."""

from datetime import date

import pytest

from rotation.model.dates import MISSING_DAY, days, first_day, last_day, months_later


def test_a_month_stands_for_its_first_or_its_last_day():
    assert days(["2024-02"]).tolist() == [date(2024, 2, 1).toordinal()]
    assert days(["2024-02"], last=True).tolist() == [date(2024, 2, 29).toordinal()]


def test_a_day_stands_for_itself_and_nothing_for_nothing():
    texts = ["2024-02-10", "", "2024-02-10"]
    ordinal = date(2024, 2, 10).toordinal()
    assert days(texts).tolist() == days(texts, last=True).tolist() == [ordinal, MISSING_DAY, ordinal]
    assert days([]).tolist() == []


def test_arrays_work_like_single_texts():
    texts = ["2026-09", "2026-09-01", "1999-12", "2000-02-29"]
    assert days(texts).tolist() == [first_day(text).toordinal() for text in texts]
    assert days(texts, last=True).tolist() == [last_day(text).toordinal() for text in texts]


@pytest.mark.parametrize(
    ("text", "months", "later"),
    [
        ("2025-09", 12, "2026-09"),
        ("2025-09-15", 12, "2026-09-15"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2025-12", 1, "2026-01"),
        ("", 12, ""),
    ],
)
def test_months_later_the_day_is_the_same_or_the_last_of_the_month(text, months, later):
    assert months_later(text, months) == later
