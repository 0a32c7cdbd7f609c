"""A folder of scenarios, or a city's plans, moved together with its data is read where it lies; other data are not."""

import json
import shutil

import pytest

from rotation.errors import FileError
from rotation.i18n import language
from rotation.io.samples import sample_path
from rotation.report.comparing import side_of_plan
from rotation.report.files import sources
from tests.cli.command import rotation

SCENARIOS = """\
data: data
solver: {name: greedy}
scenarios:
  now:
  more:
    data:
      needs:
        - {school_id: S003, stage: primary, subject: music, need: 2}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("moved") / "first"
    shutil.copytree(sample_path("toy"), home / "data")
    (home / "s.yaml").write_text(SCENARIOS, encoding="utf-8")
    rotation("compare", home / "s.yaml", "--out", home / "out", "--no-certificate", code=5)
    return home


@pytest.fixture
def moved(made, tmp_path):
    """The whole folder at another place, and nothing at the first."""
    shutil.copytree(made, tmp_path / "second")
    away = made.with_name("away")
    made.rename(away)
    yield tmp_path / "second"
    away.rename(made)


def test_a_manifest_names_what_lies_in_its_folder_from_there_and_the_way_to_the_rest(made):
    run = json.loads((made / "out/scenarios/01_now/manifest.json").read_text(encoding="utf-8"))["run"]
    assert (run["data"], run["policy_file"]) == (str(made / "data"), "policy.yaml")
    assert run["from_here"] == {"data": "../../../data"}
    run = json.loads((made / "out/scenarios/02_more/manifest.json").read_text(encoding="utf-8"))["run"]
    assert (run["data"], run["policy_file"], run["from_here"]) == ("data", "policy.yaml", {})


def test_scenarios_moved_with_their_data_find_them(moved):
    now, more = (moved / "out/scenarios" / name for name in ("01_now", "02_more"))
    assert sources(now).data == moved / "data"
    for plan in (now, more):
        assert "The plan is valid" in rotation("verify", plan)[0]
    assert rotation("compare", now, more)[1] == "", "nothing changed since"


def test_scenarios_moved_with_their_data_are_not_solved_again_unless_these_changed(moved):
    def results():
        return {path.parent.name: path.stat().st_mtime_ns for path in moved.glob("out/results/*/result.json")}

    words = ("compare", moved / "s.yaml", "--out", moved / "out", "--no-certificate")
    first = results()
    rotation(*words, code=5)
    assert results() == first
    assert len(first) == 2
    now = moved / "out/scenarios/01_now"
    run = json.loads((now / "manifest.json").read_text(encoding="utf-8"))["run"]
    assert (run["data"], run["from_here"]) == (str(moved / "data"), {"data": "../../../data"})
    assert "The plan is valid" in rotation("verify", now)[0]
    needs = moved / "data/needs.csv"
    lines = needs.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    needs.write_text("".join(lines[:-1]), encoding="utf-8-sig")
    rotation(*words, code=5)
    assert first.items() <= results().items()
    assert len(results()) == 4, "both scenarios stand on the data that changed"
    assert "The plan is valid" in rotation("verify", now)[0]


def test_equal_scenarios_are_solved_once_and_each_names_its_own_policy(tmp_path):
    shutil.copytree(sample_path("toy"), tmp_path / "data")
    same = "data: data\nsolver: {name: greedy}\nscenarios:\n  one:\n  two:\n"
    (tmp_path / "s.yaml").write_text(same, encoding="utf-8")
    rotation("compare", tmp_path / "s.yaml", "--out", tmp_path / "out", "--no-certificate", code=5)
    assert len(list(tmp_path.glob("out/results/*/result.json"))) == 1
    for name in ("01_one", "02_two"):
        shutil.move(tmp_path / "out/scenarios" / name, tmp_path / "out" / name)
        assert sources(tmp_path / "out" / name).policy == tmp_path / "out" / name / "policy.yaml"


def test_where_the_whole_path_still_holds_it_is_taken(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    assert sources(tmp_path / "copy/out/scenarios/01_now").data == made / "data"


def test_other_data_at_the_same_way_from_the_plan_are_refused(moved):
    now = moved / "out/scenarios/01_now"
    needs = moved / "data/needs.csv"
    lines = needs.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    needs.write_text("".join(lines[:-1]), encoding="utf-8-sig")
    told = rotation("verify", now, code=2)[1]
    assert "is something else (another SHA-256)" in told
    assert "--data" in told
    with language("en"), pytest.raises(FileError, match="another SHA-256"):
        side_of_plan("now", now)
    assert "The plan is valid" in rotation("verify", now, sample_path("toy"))[0]


def test_data_that_are_nowhere_are_named_with_the_option_that_names_others(moved):
    shutil.rmtree(moved / "data")
    told = rotation("explain", "rules", moved / "out/scenarios/01_now", code=2)[1]
    assert "is no longer at" in told
    assert "--data" in told


def test_a_city_moved_with_its_districts_finds_them(tmp_path):
    for name in ("east", "west"):
        shutil.copytree(sample_path("toy"), tmp_path / "first/city" / name)
    first = tmp_path / "first"
    rotation("solve", first / "city", "--out", first / "plans", "--solver", "greedy", "--no-certificate", code=5)
    first.rename(tmp_path / "second")
    assert "The plan is valid" in rotation("verify", tmp_path / "second/plans/west")[0]
