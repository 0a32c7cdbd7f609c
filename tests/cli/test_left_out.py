"""A plan that is not named: the one in the working folder is taken; none or several are named, with what to type."""

import json
import shutil

import pytest

from rotation.io.samples import sample_path
from tests.cli.command import rotation


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder that holds one plan and a folder that is none."""
    folder = tmp_path_factory.mktemp("home")
    words = ("solve", sample_path("toy"), "--solver", "greedy", "--no-certificate", "--out", folder / "plan")
    rotation(*words, code=5)
    (folder / "handouts").mkdir()
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "teacher", "T113"),
        ("explain", "shortage", "S003", "pe"),
        ("explain", "move", "T113", "S001"),
    ],
    ids=lambda words: words[1],
)
def test_the_one_plan_in_the_folder_is_taken(home, words):
    group, command, *rest = words
    named, told = rotation(group, command, "plan", *rest, "--json", cwd=home)
    assert "Plan taken" not in told
    found, told = rotation(*words, "--json", cwd=home)
    assert json.loads(found) == json.loads(named)
    assert "Plan taken: plan\n" in told
    inside, told = rotation(*words, "--json", cwd=home / "plan")
    assert json.loads(inside) == json.loads(named)
    assert "Plan taken: .\n" in told


def test_options_take_a_teacher_with_and_without_the_option_and_the_plan(home):
    quick = ("--exact", "0", "--json")
    ways = [("plan", "--teacher", "T113"), ("plan", "T113"), ("T113",), ("--teacher", "T113")]
    found = [json.loads(rotation("options", *way, *quick, cwd=home)[0]) for way in ways]
    assert found[0]["all"] > 0
    assert found == [found[0]] * len(ways)
    line = ("--line", "S003", "pe")
    assert rotation("options", *line, *quick, cwd=home)[0] == rotation("options", "plan", *line, *quick, cwd=home)[0]
    for wrong in ((), ("plan",), ("plan", "T113", *line), ("T113", "--teacher", "T113")):
        assert "plan" in rotation("options", *wrong, cwd=home, code=2)[1].lower()


def test_a_teacher_that_is_not_given_is_asked_for(home):
    """The plan alone is not taken for a teacher; nor are data."""
    for given in ("plan", sample_path("toy"), "plan/plan.json"):
        told = rotation("explain", "teacher", given, cwd=home, code=2)[1]
        assert "TEACHER" in told
        assert "Plan taken" not in told


def test_none_or_several_are_named_with_what_to_type(home, tmp_path):
    told = rotation("explain", "move", "T1 1", "S001", cwd=tmp_path, code=2)[1]
    assert "rotation explain move PLAN 'T1 1' S001" in told
    assert "rotation options PLAN\n" in rotation("options", cwd=tmp_path, code=2)[1]
    for name in ("may", "june"):
        shutil.copytree(home / "plan", tmp_path / name)
    told = rotation("options", "T113", cwd=tmp_path, code=2)[1]
    assert "2 lie in this folder: june, may" in told
    assert "rotation options june T113" in told
    assert "另有 1 个" in rotation("explain", "rules", cwd=_five(tmp_path), code=2, lang="zh_CN")[1]
    assert "PLAN may be left out" in rotation("options", "--help", cwd=tmp_path)[0]


def _five(folder):
    """The folder with two plans more."""
    for name in ("july", "plan"):
        shutil.copytree(folder / "may", folder / name)
    return folder
