"""A city in a terminal of 80 columns: a line a district, no figure broken, then what is known and what to do next."""

import io
import shutil
from types import SimpleNamespace

import pytest
from rich.cells import cell_len
from rich.console import Console

from rotation.cli import city, common, main
from rotation.i18n import language
from rotation.io.samples import sample_path
from rotation.report import solve_job
from rotation.report.city_screen import city_screen, city_states

LONG = "北京经济技术开发区"


def planned(status="optimal", moves=390, **more):
    """What a large district's result says, as far as the screen reads it."""
    spreads = [{"indicator": "backbone", "stage": stage, "after": 0.4567} for stage in ("primary", "junior")]
    other = [{"indicator": "arts", "stage": "primary", "after": 0.9}, {**spreads[0], "stage": "senior", "after": None}]
    return {
        "status": status,
        "teachers": 17000,
        "eligible": 3105,
        "moves_count": moves,
        "backbone_moves": 431,
        "shortage_half_days": {"before": 12345, "after": 10987},
        "dispersion": [*spreads, *other],
        **more,
    }


def shown(monkeypatch, results, width=80):
    """The table as a screen of that width has it."""
    screen = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    monkeypatch.setattr(common, "console", lambda: screen)
    table = city_screen(results)
    common.print_table(table.headers, table.rows, numbers=len(table.headers) - 1)
    return screen.file.getvalue().splitlines()


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_district_is_one_line_of_80_columns_and_its_figures_stay_whole(monkeypatch, lang):
    results = {f"区{number}": planned() for number in range(16)}
    with language(lang):
        lines = shown(monkeypatch, results)
    assert max(map(cell_len, lines)) <= 80
    assert len([line for line in lines if line.startswith("│")]) == 17
    for figure in ("390/3105", "431", "1234.5 → 1098.7", "0.457 / 0.457"):
        assert sum(figure in line for line in lines) == 16, figure
    assert sum("6240/49680" in line for line in lines) == 1


@pytest.mark.parametrize("width", range(47, 150, 7))
def test_no_table_is_cut_off_whatever_its_width(monkeypatch, width):
    """Words and numbers stay whole while there is room; then they are folded, and not a character is lost."""
    rows = [["transfer_peer/16", "network-simplex", "not its kind", "123456.78"], ["toy", "exact", "-", "1"]]
    screen = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    monkeypatch.setattr(common, "console", lambda: screen)
    common.print_table(["instance", "configuration", "against the best plan", "total s"], rows, numbers=1)
    lines = screen.file.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    body = [line.split("│")[1:-1] for line in lines if line.startswith("│")]
    folded = ["".join(part.strip() for part in column) for column in zip(*body, strict=True)]
    assert [text.replace(" ", "") for text in folded] == [
        "".join(row[place] for row in rows).replace(" ", "") for place in range(4)
    ]
    assert any("123456.78" in line for line in lines)
    if width >= 68:
        assert any("transfer_peer/16" in line and "network-simplex" in line for line in lines)


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_long_name_is_folded_before_a_figure_is(monkeypatch, lang):
    with language(lang):
        lines = shown(monkeypatch, {LONG: planned(), "东": planned()})
    assert max(map(cell_len, lines)) <= 80
    assert LONG not in "".join(lines)
    assert sum("390/3105" in line and "0.457 / 0.457" in line for line in lines) == 2


def test_where_there_is_room_headings_are_not_broken(monkeypatch):
    with language("en"):
        lines = shown(monkeypatch, {"east": planned()}, width=160)
    assert "dispersion of backbone teachers after (primary / junior)" in lines[1]
    assert len(lines) == 5


def test_a_stage_that_a_district_has_not_is_a_dash_and_no_stage_at_all_is_no_column():
    one = planned()
    one["dispersion"] = one["dispersion"][:1]
    with language("en"):
        assert [row[-1] for row in city_screen({"a": one, "b": planned()}).rows] == ["0.457 / –", "0.457 / 0.457", ""]
        assert len(city_screen({"a": planned(dispersion=[])}).headers) == 4


def test_each_state_is_one_line_with_its_districts_and_so_is_what_certificates_prove():
    proof = {"accepted": True, "optimal": True}
    results = {
        "east": planned(certificate=proof),
        "west": planned(certificate=proof),
        "south": {"status": "infeasible"},
        "north": planned("feasible"),
    }
    with language("en"):
        assert list(city_states(results, ["harbour"])) == [
            "east, west: optimal: every goal in order is proved",
            "north: a valid plan, not proved optimal",
            "south: infeasible: no plan satisfies every hard rule",
            "harbour: failed",
            "east, west: certified optimal",
        ]
        assert [row[0] for row in city_screen(results, ["harbour"]).rows] == [
            "east",
            "north",
            "west",
            "3 of 5 districts",
        ]
        two = {name: results[name] for name in ("east", "west")}
        assert [row[0] for row in city_screen(two).rows] == ["east", "west", "total"]
        assert list(city_states(two, [])) == [
            "all 2 districts: optimal: every goal in order is proved",
            "all 2 districts: certified optimal",
        ]
        assert list(city_states({"east": planned()}, [])) == ["east: optimal: every goal in order is proved"]


def test_a_city_ends_with_what_to_do_next(capsys, tmp_path):
    """All planned: look, hand out, flows; none in time: longer; no plan: why; not saved: how to save them."""
    data = {name: tmp_path / "city" / name for name in ("east", "west")}
    out = tmp_path / "plans"

    def said(results, saved=out, limit=None):
        with language("en"):
            city._say_what_next(results, data, None, limit, saved)
        return capsys.readouterr().out

    both = said({"east": planned(), "west": planned("feasible")})
    assert f"rotation report {out / 'east'} --out {out / 'east'}.html" in both
    assert f"rotation handout {out / 'east'} --out handouts/east" in both
    assert f"rotation flow {out}" in both
    late = said({"east": planned(), "west": {"status": "unknown"}}, limit=2.0)
    assert f"rotation solve {tmp_path / 'city'} --time-limit 10 --out plans" in late
    assert "rotation report" not in late
    stuck = said({"east": planned(), "west": {"status": "infeasible"}})
    assert f"rotation explain conflict {data['west']}" in stuck
    assert "--out FOLDER" in said({"east": planned(), "west": planned()}, saved=None)


@pytest.mark.parametrize("saved", [True, False])
def test_ctrl_c_says_which_districts_are_finished_where_they_are_kept(monkeypatch, capsys, tmp_path, saved):
    def stopped(*_given):
        yield "east", SimpleNamespace(again=False)
        raise KeyboardInterrupt

    for name in ("east", "west"):
        shutil.copytree(sample_path("toy"), tmp_path / "city" / name)
    monkeypatch.setattr(solve_job, "solve_all", stopped)
    words = ["solve", tmp_path / "city", "--lang", "en", *(("--out", tmp_path / "plans") if saved else ())]
    with pytest.raises(SystemExit) as left:
        main([*map(str, words)])
    assert left.value.code == common.Exit.INTERRUPTED
    said = capsys.readouterr().err
    assert ("Finished before the stop: east. The same command without --force goes on" in said) == saved
    assert said.splitlines()[-1] == "interrupted"
