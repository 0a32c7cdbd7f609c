"""The horizon as table, workbook, page and JSON: the same numbers everywhere, nothing from outside, no person named."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import openpyxl
import pytest

from rotation.i18n import language
from rotation.planning.horizon import horizon
from rotation.planning.projection import Projection, assumption_texts
from rotation.report.horizon_files import horizon_title, write_horizon
from rotation.report.horizon_page import horizon_charts, horizon_page
from rotation.report.horizon_table import horizon_csv, horizon_json, horizon_workbook, table_lines
from rotation.report.year_chart import YearChart, YearLine
from rotation.solve import solve
from tests.planning.test_horizon import ALL_GO, policy, staff
from tests.rules.small_case import case


@pytest.fixture(scope="module")
def years():
    """Two years with plans, and one without."""
    rules = policy(outflow=True, **ALL_GO)
    return list(horizon(case(*staff()).instance, rules, 4, solver=lambda *given: solve(*given, solver="cpsat")))


@pytest.fixture(autouse=True)
def english():
    with language("en"):
        yield


def test_the_table_says_what_the_figures_say(years):
    lines = {line.label: line for line in table_lines(years)}
    first, second = (year.figures for year in years[:2])
    assert lines["result"].words == ["proved optimal", "proved optimal", "infeasible"]
    assert lines["moves"].numbers == [first.moves, second.moves, None]
    assert lines["moves"].words[2] == "-"
    assert lines["shortage after, persons"].numbers == [first.shortage_after / 10, second.shortage_after / 10, None]
    coverage = lines["coverage: have moved, of all who were ever eligible"]
    assert coverage.numbers[1] == 100 * second.ever_moved / second.ever_eligible
    assert f"({second.ever_moved}/{second.ever_eligible})" in coverage.words[1]
    rate = first.rates[0]
    assert lines[f"rotation rate ({rate.scope}): numerator"].numbers[0] == rate.numerator
    assert lines[f"rotation rate ({rate.scope}): at least"].numbers[:2] == [4.0, 4.0]
    assert lines["primary: dispersion after"].numbers[0] == first.spreads[0].cv_after


def test_csv_and_workbook_hold_the_lines_of_the_table(years):
    lines = list(table_lines(years))
    rows = list(csv.reader(io.StringIO(horizon_csv(years).decode("utf-8-sig"))))
    assert rows[0] == ["figure", "2026", "2027", "2028"]
    assert [row[0] for row in rows[1:]] == [line.label for line in lines]
    assert float(rows[1 + [line.label for line in lines].index("moves")][1]) == years[0].figures.moves
    book = openpyxl.load_workbook(io.BytesIO(horizon_workbook(years, Projection(), "title")))
    cells = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [cell[0] for cell in cells] == [line.label for line in lines]
    for cell, line in zip(cells, lines, strict=True):
        assert list(cell[1:]) == [pytest.approx(value) if isinstance(value, float) else value for value in line.numbers]
    assert [row[0] for row in book.worksheets[1].iter_rows(values_only=True)] == list(assumption_texts(Projection()))


def test_the_page_needs_nothing_from_outside_and_its_drawings_are_sound(years):
    page = horizon_page(years, Projection(), horizon_title(years))
    assert "<script" not in page
    assert set(re.findall(r'(?:href|src|xmlns)="([^"]+)"', page)) == {"http://www.w3.org/2000/svg"}
    drawings = re.findall(r"<svg.*?</svg>", page)
    assert len(drawings) == len(horizon_charts(years)) == 6
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.find("{http://www.w3.org/2000/svg}title").text
        assert "nan" not in drawing
    assert all(text in page for text in assumption_texts(Projection()))


def test_no_person_is_named(years):
    codes = set(years[0].instance.teachers["teacher_id"]) | set(years[0].instance.teachers["name"])
    for text in (
        horizon_page(years, Projection(), "t"),
        horizon_csv(years).decode(),
        json.dumps(horizon_json(years, Projection(), 4), ensure_ascii=False),
    ):
        assert not [code for code in codes if code in text]


def test_years_without_any_plan_have_a_page_without_charts(years):
    assert "<svg" not in horizon_page(years[2:], Projection(), "t")


def test_the_same_years_give_the_same_files_but_for_seconds(years, tmp_path):
    one = write_horizon(years, Projection(), 4, tmp_path / "one")
    other = write_horizon(years, Projection(), 4, tmp_path / "other")
    assert [path.name for path in one] == ["horizon.html", "horizon.xlsx", "horizon.csv", "horizon.json"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    read = json.loads(one[3].read_text(encoding="utf-8"))
    assert [year["status"] for year in read["years"]] == ["optimal", "optimal", "infeasible"]
    assert read["options"] == {"vacancies": "filled", "pupils": "held", "needs": "pupils", "honours": "renewed"}


def test_a_chart_leaves_out_what_is_missing_and_starts_at_zero():
    chart = YearChart("t", "d", [2026, 2027, 2028], [YearLine("a", [3.0, None, 6.0], named=True)])
    drawing = chart.svg()
    marks = re.findall(r"<title>a: (\d)</title>", drawing)
    assert marks == ["3", "6"]
    assert ">0</text>" in drawing
    empty = YearChart("t", "d", [2026], [YearLine("a <b>", [None])]).svg()
    assert "a &lt;b&gt;" in empty
    ElementTree.fromstring(empty)
