"""The command `rotation flow`, as a person uses it."""

import csv
import json
import shutil

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


def test_where_no_school_receives_the_reason_is_said(small, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(small, data)
    told = "receiving_locales"
    assert told not in rotation("flow", "pairs", data)[0]
    for file in ("schools.csv", "pairs.csv"):
        lines = (data / file).read_text(encoding="utf-8-sig").splitlines()
        lines = (
            lines[:1]
            if file == "pairs.csv"
            else [line.replace(",rural,", ",urban,").replace(",short,", ",ordinary,") for line in lines]
        )
        (data / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    shown = rotation("flow", "pairs", data)[0]
    assert told in shown
    assert "0 pairs are there" in shown


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Data of two districts with the same codes, and a plan of each."""
    home = tmp_path_factory.mktemp("city")
    for name in ("east", "west"):
        shutil.copytree(sample_path("toy"), home / "data" / name)
        rotation("solve", home / "data" / name, "--no-isolate", "--no-certificate", "--out", home / "plan" / name)
    return home


def test_the_plans_of_a_city_are_summed_up_as_one(city, tmp_path):
    one = json.loads(rotation("flow", city / "plan" / "east", "--json")[0])
    both = json.loads(rotation("flow", city / "plan", "--json")[0])
    assert both["moves"] == 2 * one["moves"] > 0
    assert [row["persons"] for row in both["views"]["authority"]] == [one["moves"]] * 2
    assert {row["school_id"].split("/")[0] for row in both["schools"]} == {"east", "west"}
    rotation("flow", city / "plan", city / "data", "--export", "csv", "--out", tmp_path / "graph")
    assert len((tmp_path / "graph/moves.csv").read_text(encoding="utf-8-sig").splitlines()) > both["moves"]
    assert "区" in rotation("flow", city / "plan", lang="zh_CN")[0]


def test_reach_of_a_city_is_that_of_its_districts(city):
    one = json.loads(rotation("flow", "reach", city / "data" / "east", "--json")[0])
    both = json.loads(rotation("flow", "reach", city / "data", "--json")[0])
    assert both["lacking"] == 2 * one["lacking"] > 0
    assert [row["lacking"] for row in both["subjects"]] == [2 * row["lacking"] for row in one["subjects"]]
    assert {line["school_id"] for line in both["lines"]} == {
        f"{name}/{line['school_id']}" for name in ("east", "west") for line in one["lines"]
    }


def test_what_a_city_lacks_or_cannot_do_is_said(city, tmp_path):
    shutil.copytree(city / "data" / "east", tmp_path / "part" / "east")
    assert "west" in rotation("flow", city / "plan", tmp_path / "part", code=2)[1]
    assert "rotation flow [OPTIONS] PLAN" in rotation("flow", tmp_path / "nothing", code=2)[1]
    out = ("--out", tmp_path / "x")
    for command, *more in (("verify",), ("report", *out), ("handout", *out)):
        assert "the plans of 2 districts" in rotation(command, city / "plan", *more, code=2)[1]
    assert "one district at a time" in rotation("flow", "pairs", city / "data", code=2)[1]
