"""Single cells: dates, numbers and texts as people and spreadsheets write them."""

import datetime

import pytest
from pydantic import TypeAdapter

from rotation.io.columns import Fault, parse_value
from rotation.io.grid import column_index, column_letter
from rotation.io.texts import CELL_FAULTS, cell_fault, mask, nearest_words
from rotation.model.dates import AmbiguousDateError, parse_date
from rotation.model.fields import clean, free_text, is_blank
from rotation.model.tables import all_tables
from rotation.model.vocabulary import SUBJECTS


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2019.9", "2019-09"),
        (2019.9, "2019-09"),
        (2019.11, "2019-11"),
        ("2019.10", "2019-10"),
        ("2019.01", "2019-01"),
        ("2019-09", "2019-09"),
        ("2019/9/1", "2019-09-01"),
        ("2019.1.5", "2019-01-05"),
        ("201909", "2019-09"),
        (201909, "2019-09"),
        (20190901.0, "2019-09-01"),
        ("2019年9月", "2019-09"),
        ("2019年9月1日", "2019-09-01"),
        (43709.0, "2019-09-01"),
        ("43709", "2019-09-01"),
        (43709, "2019-09-01"),
        (datetime.date(2019, 9, 1), "2019-09-01"),
        ("2019-09-01 00:00:00", "2019-09-01"),
        ("2019-09-01T00:00:00.000", "2019-09-01"),
    ],
)
def test_dates_keep_the_precision_that_was_given(written, read_as):
    assert parse_date(written) == read_as


@pytest.mark.parametrize(
    "written",
    ["", "2019", 2019, 2019.13, "2019-00", "2019-13-01", "1899-12", "2200-01", "9月", 1e300, float("inf"), "12.9"],
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError, match=r".*"):
        parse_date(written)


@pytest.mark.parametrize("written", [2019.1, "2019.1"])
def test_a_month_that_may_be_january_or_october_is_refused_as_number_and_as_text(written):
    with pytest.raises(AmbiguousDateError):
        parse_date(written)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [(" ００１ ", "001"), (12.0, "12"), (None, ""), ("\ufeffＡ\u200b", "A"), ("\u3000甲\xa0", "甲"), (1.5, "1.5")],
)
def test_codes_are_cleaned_of_width_and_outer_blanks(written, read_as):
    assert clean(written) == read_as


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000", "\ufeff", float("nan")])
def test_blank_cells_are_blank(blank):
    assert is_blank(blank)


def test_zero_and_false_are_not_blank():
    assert not is_blank(0)
    assert not is_blank(False)


def test_free_text_keeps_its_width_and_its_line_ends_become_one_kind():
    assert free_text(" （甲），\r\n乙\r丙 ", 500) == "（甲），\n乙\n丙"


@pytest.mark.parametrize(
    ("table", "column", "value", "kind"),
    [
        ("teachers", "name", "甲\x07", "bad_text"),
        ("teachers", "home_area", "甲\n乙", "bad_code"),
        ("schools", "quota", "١٢x", "bad_number"),
        ("schools", "quota", "--5", "bad_number"),
        ("schools", "quota", "5.5.5", "bad_number"),
        ("schools", "quota", ".", "bad_number"),
        ("teachers", "home_area", datetime.time(3, 4), "date_in_text"),
    ],
)
def test_cells_that_cannot_be_read_have_a_fault(table, column, value, kind):
    definition = all_tables()[table].column(column)
    fault = parse_value(TypeAdapter(definition.annotation), definition, value)
    assert isinstance(fault, Fault)
    assert fault.kind == kind


@pytest.mark.parametrize(
    ("text", "value"), [("1,234", 1234), ("1,234,567", 1234567), ("+5", 5), ("1e3", 1000), ("7.0", 7)]
)
def test_whole_numbers_in_usual_spellings(text, value):
    definition = all_tables()["schools"].column("quota")
    assert parse_value(TypeAdapter(definition.annotation), definition, text) == value


@pytest.mark.parametrize("kind", CELL_FAULTS)
def test_every_fault_has_words_without_gaps(kind):
    for column in (all_tables()["teachers"].column(name) for name in ("subject", "load", "birth_date", "id_number")):
        message, advice = cell_fault(kind, column, "x{y}", 64)
        assert message
        assert advice
        assert "{value}" not in message + advice


def test_words_most_like_the_one_written_come_first():
    assert nearest_words(SUBJECTS, "体锻")[0] == "体育"
    assert nearest_words(SUBJECTS, "信息科学")[0] == "信息科技"
    assert sorted(nearest_words(SUBJECTS, "x")) == sorted(SUBJECTS.zh(code) for code in SUBJECTS.codes)


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_have_letters(index, letters):
    assert column_letter(index) == letters
    assert column_index(letters) == index


def test_a_masked_number_shows_its_ends_only():
    assert mask("110101198503070020") == "11**************20"
    assert mask("12345") == "*****"
