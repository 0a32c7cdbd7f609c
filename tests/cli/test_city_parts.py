"""A folder of districts: what in it is no district is named, with why and what to do, and nothing fails for it."""

import json
import shutil

import pytest

from rotation.cli.city import districts
from rotation.cli.city_parts import holds_plans, left_out
from rotation.io.samples import sample_path
from tests.cli.command import rotation


@pytest.fixture
def city(tmp_path):
    """One district; an empty folder, data a level and two too deep, a workbook inside a folder, letters alone."""
    home = tmp_path / "city"
    for place in ("a", "d/inner", "e/x/y", ".git/a", "__MACOSX/a", "c"):
        (home / place).mkdir(parents=True)
        if place not in ("c", "__MACOSX/a"):
            for file in sample_path("toy").glob("*.csv"):
                shutil.copy(file, home / place / file.name)
    (home / "__MACOSX" / "a" / "._teachers.csv").write_bytes(b"")
    for name in ("f/data.xlsx", "f/~$data.xlsx", "g/letter.txt", "c/.DS_Store", "notes.txt"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(b"")
    return home


def test_each_is_left_out_for_a_reason_and_hidden_things_are_not_mentioned(city):
    found = {one.folder: (one.reason, one.inner) for one in left_out(city, [city / "a"])}
    assert found == {
        "c": ("empty", ()),
        "d": ("deeper", ("d/inner",)),
        "e": ("deeper", ("e/x/y",)),
        "f": ("deeper", ("f/data.xlsx",)),
        "g": ("no_data", ()),
    }


def test_solve_names_them_on_stderr_and_in_its_answer(city):
    said, told = rotation("solve", city, "--solver", "cpsat", "--json")
    found = json.loads(said)
    assert [one["folder"] for one in found["left_out"]] == ["c", "d", "e", "f", "g"]
    assert told.splitlines() == [one["message"] for one in found["left_out"]]
    assert "c is left out: it is empty" in told
    assert "in d/inner. Move that up" in told
    for file in ("c", "d", "e", "f", "g"):
        shutil.rmtree(city / file)
    said, told = rotation("solve", city, "--solver", "cpsat", "--json")
    assert told == ""
    assert "left_out" not in json.loads(said)


def test_where_the_data_are_wrong_they_are_named_too(city):
    (city / "a" / "needs.csv").write_text("school_id\nnowhere\n", encoding="utf-8")
    found = json.loads(rotation("solve", city, "--json", code=3)[0])
    assert [one["folder"] for one in found["left_out"]] == ["c", "d", "e", "f", "g"]


def test_plans_kept_beside_the_data_are_no_district_and_the_same_command_goes_on(tmp_path):
    home = tmp_path / "city"
    shutil.copytree(sample_path("toy"), home / "a")
    words = ("solve", home, "--solver", "cpsat", "--no-certificate", "--out", home / "plans", "--json")
    first = json.loads(rotation(*words)[0])
    said, told = rotation(*words)
    found = json.loads(said)
    assert [one["reason"] for one in found["left_out"]] == ["plans"]
    assert told.splitlines()[0] == "plans is left out: it holds plans, not data."
    assert {key: value for key, value in found.items() if key != "left_out"} == first
    rotation("solve", home / "a", "--solver", "cpsat", "--no-certificate", "--out", home / "b")
    told = rotation("solve", home, "--solver", "cpsat", "--no-certificate")[1]
    assert "b is left out: it holds plans, not data." in told


def test_data_with_a_plan_among_them_are_a_district(tmp_path):
    shutil.copytree(sample_path("toy"), tmp_path / "a")
    (tmp_path / "a" / "plan.json").write_text("{}", encoding="utf-8")
    assert list(districts(tmp_path)) == ["a"]
    assert not holds_plans(tmp_path / "a")
