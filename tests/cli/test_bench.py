"""The command `bench` as a person runs it: tables, one JSON object, exit codes, files in the folder asked for."""

import json

import pytest

from tests.benchmarks.conftest import CANDIDATES, GAP, LINES
from tests.cli.command import rotation


def folder(path):
    path.mkdir()
    (path / "easy").write_text(GAP)
    (path / "optima.csv").write_text("case,best_known_min\neasy,7\n")
    (path / "sub").mkdir()
    (path / "sub" / "case_1_candidates.csv").write_text(CANDIDATES)
    (path / "sub" / "case_1_lines.csv").write_text(LINES)
    return path


@pytest.mark.slow
def test_published_cases_beside_their_optima_in_both_languages(tmp_path):
    data = folder(tmp_path / "data")
    text, _ = rotation("bench", "public", "--data", data, "--solver", "highs", "--out", tmp_path / "out")
    assert "data/easy" in text
    assert "cases with a known optimum: 1, differing: 0" in text
    chinese, _ = rotation(
        "bench",
        "public",
        "--data",
        data,
        "--solver",
        "highs",
        "--only",
        "easy",
        "--out",
        tmp_path / "out",
        lang="zh_CN",
    )
    assert "data/easy" in chinese
    assert "known optimum" not in chinese
    assert (tmp_path / "out" / "benchmark.html").is_file()
    assert len((tmp_path / "out" / "results.jsonl").read_text().splitlines()) == 5


def test_an_optimum_that_differs_fails_and_json_says_where(tmp_path):
    data = folder(tmp_path / "data")
    (data / "optima.csv").write_text("case,best_known_min\neasy,6\n")
    options = ("--data", data, "--solver", "highs", "--only", "easy", "--out", tmp_path / "out", "--json")
    found = json.loads(rotation("bench", "public", *options, code=1)[0])
    assert found["results"][0]["result"] == "wrong"
    assert "the optimum is 6" in found["results"][0]["why"]


def test_broken_data_are_told_without_a_traceback(tmp_path):
    data = folder(tmp_path / "data")
    (data / "easy").write_text("2 3 4 five")
    _, told = rotation("bench", "public", "--data", data, "--out", tmp_path / "out", code=3)
    assert 'easy, line 1: "five" is not a whole number' in told
    assert "Traceback" not in told


def test_wrong_names_are_wrong_use(tmp_path):
    rotation("bench", "smoke", "--solver", "nobody", "--out", tmp_path, code=2)
    rotation("bench", "size", "--only", "nowhere", "--out", tmp_path, code=2)
    rotation("bench", "smoke", "--against", tmp_path / "nothing.jsonl", "--only", "toy", "--out", tmp_path, code=3)


@pytest.mark.slow
def test_a_run_compared_with_itself_has_no_regression_and_with_a_better_one_has(tmp_path):
    options = ("--only", "toy", "--solver", "highs", "--out", tmp_path / "out")
    rotation("bench", "smoke", *options)
    results = tmp_path / "out" / "results.jsonl"
    better = tmp_path / "better.jsonl"
    head, line = results.read_text().splitlines()
    record = json.loads(line)
    record["goals"][0]["value"] -= 1
    record["goals"][0]["best"] -= 1
    better.write_text(head + "\n" + json.dumps(record) + "\n")
    text, _ = rotation("bench", "smoke", *options, "--against", better, code=1)
    assert "compared with the earlier run: 1, worse: 1" in text
    assert "two proofs of shortage differ" in text
    rotation("bench", "smoke", *options, "--against", results, "--factor", "50")
