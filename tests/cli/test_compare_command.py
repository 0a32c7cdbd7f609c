"""Command `compare` and a folder of districts: side by side, resumable, verifiable, blank where nothing is."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time

import openpyxl
import pytest

import rotation as rt
from rotation.io.samples import sample_path
from rotation.report.solve_job import Store
from tests.cli.command import rotation

FILE = """\
data: {data}
solver: {{name: cpsat, threads: 1}}
scenarios:
  now:
  near:
    policy:
      rules: {{commute: {{minutes: 30, estimates_bind: true}}}}
  more:
    data:
      needs:
        - {{school_id: S003, stage: primary, subject: music, need: 2}}
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The folder of a comparison of three scenarios, and what it told."""
    home = tmp_path_factory.mktemp("compare")
    (home / "s.yaml").write_text(FILE.format(data=sample_path("toy")), encoding="utf-8")
    return home / "out", json.loads(
        rotation("compare", home / "s.yaml", "--workers", "1", "--out", home / "out", "--json")[0]
    )


def column(table, name):
    return {row[0]: row[table["headers"].index(name)] for row in table["rows"]}


@pytest.mark.slow
def test_what_was_finished_before_a_kill_is_not_solved_again(tmp_path):
    (tmp_path / "s.yaml").write_text(FILE.format(data=sample_path("toy")), encoding="utf-8")
    out, words = tmp_path / "out", ("compare", tmp_path / "s.yaml", "--out", tmp_path / "out", "--workers", "1")
    command = [sys.executable, "-m", "rotation", *map(str, words)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, env={**os.environ, "ROTATION_LANG": "en"}, **quiet)
    while not list(out.glob("results/*/result.json")):
        assert running.poll() is None
        time.sleep(0.02)
    running.kill()
    running.wait()
    first = {path: path.stat().st_mtime_ns for path in out.glob("results/*/result.json")}
    rotation(*words)
    assert 1 <= len(first) < 3
    assert len(list(out.glob("results/*/result.json"))) == 3
    assert all(path.stat().st_mtime_ns == when for path, when in first.items())
    assert not list(out.glob("results/.*"))


def test_indicators_moves_inputs_and_schools_stand_side_by_side(compared):
    _out, found = compared
    now, near, more = (column(found["indicators"], name) for name in ("now", "near", "more"))
    assert (now["shortage after, persons"], more["shortage after, persons"]) == (2.0, 3.0)
    assert now["goal burden of teachers"] < near["goal burden of teachers"]
    assert {row[0] for row in found["moves"]["rows"]} == {"T204", "T205"}
    there = "石岭小学, mathematics, 55 min"
    moved = {row[0]: row for row in found["moves"]["rows"]}
    assert moved["T205"][2:] == [there, "stays", there, "now stays", ""]
    assert [row[0] for row in found["policy"]["rows"]] == ["rules.commute.minutes", "rules.commute.estimates_bind"]
    assert found["data"]["rows"] == [["needs", "S003, primary, music", "need", "1.0", "1.0", "2.0"]]
    assert [(row[0], row[-1]) for row in found["schools"]["rows"]] == [("S003", "worse")]


def test_the_files_say_the_same_and_every_scenario_verifies(compared):
    out, found = compared
    with (out / "moves.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 1 + len(found["moves"]["rows"])
    book = openpyxl.load_workbook(out / "comparison.xlsx")
    assert book["indicators"].max_row == 1 + len(found["indicators"]["rows"])
    proved = json.loads(rotation("verify", out / "scenarios" / "03_more", "--certificate", "--json")[0])
    assert proved["certificate"]["optimal"]
    plans = sorted((out / "scenarios").iterdir())[:2]
    again = json.loads(rotation("compare", *plans, "--json")[0])
    assert {row[0] for row in again["moves"]["rows"]} == {"T204", "T205"}
    assert again["indicators"]["rows"][0] == ["state", "proved optimal", "proved optimal"]
    frames = rt.compare(plans)
    assert {name: len(frame) for name, frame in frames.items()} == {
        name: len(table["rows"]) for name, table in again.items() if name != "files"
    }
    broken = {row[0]: row[-1] for row in again["rules"]["rows"]}
    assert all(value == 0 for value in broken.values())


def test_what_was_proved_counts_for_the_same_plan_on_the_same_data_alone(compared, tmp_path):
    """A plan edited since, or whose data were, is only checked; that makes no comparison fail."""
    for name in ("asked", "edited", "other"):
        shutil.copytree(compared[0] / "scenarios" / "03_more", tmp_path / name)
    plan, needs = tmp_path / "edited" / "plan.json", tmp_path / "other" / "data" / "needs.csv"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    text = needs.read_text(encoding="utf-8")
    needs.write_text(text.replace("S003,primary,music,2", "S003,primary,music,3"), encoding="utf-8")
    manifest = tmp_path / "other" / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["run"]["data"] = "data"
    manifest.write_text(json.dumps(told), encoding="utf-8")
    found, told = rotation("compare", *(tmp_path / name for name in ("asked", "edited", "other")), "--json")
    checked = "valid, by the check alone"
    assert json.loads(found)["indicators"]["rows"][0] == ["state", "proved optimal", checked, checked]
    assert told == "other: the data changed since the plan was made; what was proved then no longer counts\n"


def test_a_folder_of_districts_is_solved_side_by_side_and_added_up(tmp_path):
    for name in ("east", "west"):
        (tmp_path / "city" / name).mkdir(parents=True)
        for file in sample_path("toy").glob("*.csv"):
            (tmp_path / "city" / name / file.name).write_bytes(file.read_bytes())
    out = tmp_path / "out"
    words = ("solve", tmp_path / "city", "--solver", "cpsat", "--out", out)
    found = json.loads(rotation(*words, "--json")[0])["city"]
    east, west, total = found["rows"]
    assert east[1:] == west[1:]
    assert [total[at] for at in (2, 3, 4, 7)] == [2 * east[at] for at in (2, 3, 4, 7)]
    assert total[5:7] == ["17.6 % (6/34)", "17.6 % (6/34)"]
    assert [row[-1] for row in found["rows"]] == ["certified optimal", "certified optimal", None]
    rotation("verify", out / "west", "--certificate")
    assert json.loads((out / "districts.json").read_text(encoding="utf-8"))["city"] == found


def test_districts_without_a_plan_or_with_wrong_data_are_named(tmp_path):
    """One without a plan: the others are planned and added up. Wrong data: each district's problems, nothing solved."""
    city = tmp_path / "city"
    for name, sample in (("east", "toy"), ("south", "infeasible_pin")):
        (city / name).mkdir(parents=True)
        for file in sample_path(sample).glob("*.csv"):
            (city / name / file.name).write_bytes(file.read_bytes())
    text, _told = rotation("solve", city, "--solver", "cpsat", "--no-certificate", code=4)
    assert "1 of 2" in text
    assert f"rotation explain conflict {city / 'south'}" in text
    for name in ("east", "south"):
        file = city / name / "needs.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([*lines, f"{name},小学,语文,1"]), encoding="utf-8")
    _text, told = rotation("solve", city, "--out", tmp_path / "out", code=3)
    assert [line for line in told.splitlines() if line.startswith("District")] == ["District east:", "District south:"]
    assert not (tmp_path / "out").exists()
    found = json.loads(rotation("solve", city, "--json", code=3)[0])
    assert [(one["district"], one["value"]) for one in found["problems"]] == [("east", "east"), ("south", "south")]


def test_what_a_folder_of_districts_cannot_heed_is_said(tmp_path):
    (tmp_path / "city" / "east").mkdir(parents=True)
    for file in sample_path("toy").glob("*.csv"):
        (tmp_path / "city" / "east" / file.name).write_bytes(file.read_bytes())
    city, taken = tmp_path / "city", tmp_path / "taken"
    assert "one district" in rotation("solve", city, "--report", tmp_path / "r.html", code=2)[1]
    assert "processes of their own" in rotation("solve", city, "--no-isolate", code=2)[1]
    taken.mkdir()
    (taken / "letter.txt").write_text("not a plan", encoding="utf-8")
    assert "--force" in rotation("solve", city, "--out", taken, code=2)[1]
    assert "one case" in rotation("solve", city / "east", "--workers", "2", code=2)[1]


def test_results_are_not_taken_from_the_store_where_all_is_to_be_done_afresh(tmp_path):
    Store(tmp_path).put("k", {"result.json": b'{"key": "k"}'})
    assert Store(tmp_path).get("k") == {"result.json": b'{"key": "k"}'}
    assert Store(tmp_path, afresh=True).get("k") is None


def test_wrong_use(tmp_path):
    rotation("compare", tmp_path, code=2)
    rotation("compare", tmp_path / "a", tmp_path / "b", code=2)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    rotation("compare", tmp_path / "a", tmp_path / "b", code=3)
    (tmp_path / "s.yaml").write_text(FILE.format(data=sample_path("toy")), encoding="utf-8")
    rotation("compare", tmp_path / "s.yaml", "--executor", "dask", code=2)


def test_a_solver_that_cannot_take_a_scenario_is_told_once_in_words_and_is_wrong_use(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text("data: toy\nsolver: {name: flow}\nscenarios: {now: , later: }\n", encoding="utf-8")
    said, told = rotation("compare", file, "--workers", "1", "--json", code=2)
    assert told.startswith("now, later: failed: The solver flow cannot take this program (no network: backbone rate")
    assert set(json.loads(said)["failed"]) == {"now", "later"}


def test_a_trade_off_of_goals_without_a_plan_says_so(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(
        "data: infeasible_rate\nsolver: {name: cpsat}\ntradeoff: {goals: [shortage, burden]}\n", encoding="utf-8"
    )
    assert "no points" in rotation("compare", file, "--workers", "1", code=6)[1]
