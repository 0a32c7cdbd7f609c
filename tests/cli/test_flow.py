"""The command `rotation flow`, as a person uses it."""

import csv
import json

import pytest

from rotation.io.samples import sample_path
from tests.cli.command import rotation


@pytest.fixture(scope="module")
def small():
    return sample_path("small")


def test_pairs_are_printed_written_and_given_as_json(small, tmp_path):
    file = tmp_path / "pairs.csv"
    found = json.loads(rotation("flow", "pairs", small, "--again", "--json", "--out", file)[0])
    proposed = [pair for pair in found["pairs"] if not pair["existing"]]
    assert proposed
    assert found["files"] == [str(file)]
    assert all(setting["source"] for setting in found["settings"])
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = [(pair["urban_school_id"], pair["rural_school_id"]) for pair in found["pairs"]]
    assert [(row["urban_school_id"], row["rural_school_id"]) for row in rows] == codes
    assert len({urban for urban, _rural in codes[-len(proposed) :]}) == len(proposed)
    shown = rotation("flow", "pairs", small, "--again", "--limit", "1", lang="zh_CN")[0]
    assert proposed[0]["urban_school"] in shown
    assert "富余" in shown


def test_a_written_file_is_not_replaced_without_force(small, tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text("mine", encoding="utf-8")
    rotation("flow", "pairs", small, "--out", file, code=2)
    assert file.read_text(encoding="utf-8") == "mine"
    rotation("flow", "pairs", small, "--out", file, "--force")
    assert "urban_school_id" in file.read_text(encoding="utf-8-sig")


def test_parameters_are_changed_by_name_and_bad_ones_refused(small):
    near = json.loads(rotation("flow", "pairs", small, "--set", "most_minutes=1", "--json")[0])
    assert [pair for pair in near["pairs"] if not pair["existing"]] == []
    assert {entry["code"] for entry in near["unpaired"]} == {"nobody_near"}
    assert "most_minutes" in rotation("flow", "pairs", small, "--set", "most_minuts=1", code=3)[1]
    rotation("flow", "pairs", small, "--set", "most_minutes", code=2)
