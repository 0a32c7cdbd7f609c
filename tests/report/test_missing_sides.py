"""Plans side by side where something is missing: blank, and nothing is said of what is not there."""

import json

import pytest

from rotation.cli.compare import SHOWN, _print
from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.report.compared import facts_bytes
from rotation.report.compared_sides import compared
from rotation.report.comparison import Table, moves, side
from rotation.report.comparison_files import comparison_json, frame
from rotation.report.page.comparison_tables import teachers_table
from rotation.report.sweep import sweep_svg, sweep_table
from tests.rules.small_case import case, move, teacher


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def sides():
    """Three sides: two plans that send T1 alike of which one also sends T2, and one without a plan between them."""
    context = case(teacher("T1"), teacher("T2"), teacher("T3"))
    both = [move(context, "HILL", "T1"), move(context, "TOWN", "T2")]
    plans = {"first": Plan.of(both), "none": None, "other": Plan.of(both[:1])}
    results = {"none": {"status": "infeasible"}}
    return [
        side(name, context.instance, context.policy, plan, results.get(name, {"status": "optimal"}))
        for name, plan in plans.items()
    ]


def test_without_a_plan_nobody_is_said_to_stay_and_no_move_differs_for_it():
    (row,) = moves(sides()).rows
    assert row[0] == "T2"
    assert row[3:] == (None, "stays", None, "now stays")
    facts = compared(sides())
    assert [(one.code, one.places[1:]) for one in facts.teachers] == [("T2", (None, "stays"))]
    table = teachers_table(facts, [0, 1])
    assert table.rows == []


def test_who_is_not_in_the_data_does_not_stay():
    context, gone = case(teacher("T1"), teacher("T2")), case(teacher("T2"))
    plan = Plan.of([move(context, "HILL", "T1")])
    there = side("before", context.instance, context.policy, plan)
    without = side("after", gone.instance, gone.policy, Plan.of([]))
    (row,) = moves([there, without]).rows
    assert row[3:] == (None, "not in the data")
    (turned,) = moves([without, there]).rows
    assert (turned[2], turned[-1]) == (None, "new in the data")
    ((_name, _school, _goes, blank),) = teachers_table(compared([there, without]), [0, 1]).rows
    assert blank is None
    stays = side("stays", context.instance, context.policy, Plan.of([]))
    assert [row[3] for row in moves([there, stays]).rows] == ["stays"]
    assert [row[3] for row in teachers_table(compared([there, stays]), [0, 1]).rows] == ["stays"]


def test_a_blank_is_null_in_json_and_empty_in_the_table_of_the_workbook():
    (row,) = comparison_json([moves(sides())])["moves"]["rows"]
    assert row[3:6] == [None, "stays", None]
    assert list(frame(moves(sides())).iloc[0, 3:6]) == ["", "stays", ""]
    assert json.loads(facts_bytes(compared(sides())))["teachers"][0]["places"][1:] == [None, "stays"]


def test_a_sweep_says_states_in_words_and_names_the_parameter():
    values = {"first": 100, "none": 120, "other": 140}
    table = sweep_table(sides(), "rules.rotation_rate.permille", values)
    assert [row[:3] for row in table.rows] == [
        ("100", "proved optimal", 2),
        ("120", "no plan exists", None),
        ("140", "proved optimal", 1),
    ]
    assert table.headers[0] == "rotation rate: least movers of the eligible, per mille"
    assert "rules.rotation_rate" not in sweep_svg(sides(), "rules.rotation_rate.permille", values)


def test_a_sweep_of_one_value_draws_one_point_in_the_middle_and_writes_its_numbers_once():
    drawing = sweep_svg(sides()[:1], "rules.rotation_rate.permille", {"first": 100})
    assert (drawing.count(">100<"), drawing.count("<circle")) == (1, 1)
    assert 'cx="291" cy="166"' in drawing


def test_a_table_too_wide_for_the_screen_is_told_row_by_row_or_by_its_file(capsys, tmp_path):
    headers = ("code", "name", *(f"column {at}" for at in range(20)))
    table = Table("moves", "moves that differ", headers, [("T1", "one", *[None] * 19, "here")])
    _print(table, None)
    said = capsys.readouterr().out.splitlines()
    assert said == ["moves that differ (1)", "  T1 one", "    column 19: here"]
    _print(table, tmp_path / "moves.csv")
    assert "22 columns are too many" in capsys.readouterr().out
    _print(Table("moves", "moves that differ", headers[:4], [("T1", "one", None, "here")]), None)
    assert "│ T1" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [4, 30])
def test_rows_that_the_screen_leaves_out_are_counted_and_their_file_is_named(capsys, tmp_path, columns):
    headers = tuple(f"column {at}" for at in range(columns))
    table = Table(
        "moves", "moves that differ", headers, [(f"T{at}", *[None] * (columns - 1)) for at in range(SHOWN + 2)]
    )
    _print(table, None)
    assert capsys.readouterr().out.splitlines()[-1] == "  2 more rows; --out FOLDER writes all of it"
    _print(table._replace(headers=headers[:4], rows=[row[:4] for row in table.rows]), tmp_path / "moves.csv")
    assert f"  2 more rows; all of it is in {tmp_path / 'moves.csv'}" in capsys.readouterr().out.replace("\n", "")
