"""The presets tried on data: what is recorded of a plan, of a conflict and of data that lack something."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from rotation.cli import policy as family
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.presets import preset, preset_names
from rotation.report.preset_trials import RECORD, REFUSED, Trial, merged, pages, read_record, try_preset, write_record
from solvers.solution import Status

DOCS = Path(__file__).parents[2] / "docs" / "presets"
COMMAND = "run `rotation policy presets --try small --preset NAME --docs docs/presets`"


def tried(sample, name, limit=60.0):
    return try_preset(preset(name), sample, read(sample_path(sample)), limit)


def recorded(data, name, **facts):
    return Trial(preset=name, data=data, schools=4, teachers=40, status="optimal", limit=60.0, seconds=1.0, **facts)


def test_a_plan_is_recorded_with_its_shortage_and_movers():
    trial = tried("toy", "beijing-core")
    assert trial.status == str(Status.OPTIMAL)
    assert trial.before > trial.after >= 0
    assert 0 < trial.moves <= trial.eligible
    assert trial.words == {}


def test_what_cannot_hold_together_is_told_in_both_languages():
    trial = tried("infeasible_rate", "county-nine-years")
    assert trial.status == str(Status.INFEASIBLE)
    assert (trial.before, trial.moves) == (None, None)
    assert any("交流比例" in line for line in trial.words["zh_CN"])
    assert any("rotation rate" in line for line in trial.words["en"])
    assert len(trial.demands["en"]) >= len(trial.words["en"])
    assert any("rotation rate" in line for line in trial.demands["en"])


def test_data_without_what_the_preset_asks_for_are_told_what_they_lack():
    trial = tried("toy", "pilot-ramp")
    assert trial.status == REFUSED
    assert "rules.pilot.on" in " ".join(trial.words["en"])


def test_a_later_trial_takes_the_place_of_an_earlier_one(tmp_path):
    old = [recorded("mid", "hefei"), recorded("small", "anhui"), recorded("small", "national-2014")]
    new = [replace(old[1], seconds=9.0), recorded("small", "hefei")]
    found = merged(old, new)
    names = [("mid", "hefei"), ("small", "national-2014"), ("small", "anhui"), ("small", "hefei")]
    assert [(one.data, one.preset) for one in found] == names
    assert found[2].seconds == 9.0
    write_record(tmp_path, found)
    assert read_record(tmp_path) == found
    assert read_record(tmp_path / "none") == []


def test_a_page_says_what_is_not_proved_and_what_was_not_found():
    trials = [
        recorded("small", "hefei", eligible=20, moves=3, before=55, after=10),
        replace(recorded("small", "anhui", eligible=20, moves=3, before=55, after=20), status="feasible"),
        replace(recorded("small", "pucheng", words={"en": ["team: TM04 stays"]}), status="unknown"),
    ]
    page = pages(trials)["en.md"]
    assert "`pucheng`: no plan was found within 60 s; the nearest one that was found breaks this:\n\n- team" in page
    assert "| `hefei` | a plan, every goal proved | 3 of 20 | 5.5 | 1 | 1 |" in page
    assert "| `anhui` | a plan, not proved within 60 s | 3 of 20 | 5.5 | 2 | 1 |" in page
    assert "| `pucheng` | neither a plan nor a proof within 60 s |  |  |  | 1 |" in page


def test_the_pages_in_the_folder_are_those_of_the_record():
    trials = read_record(DOCS)
    assert {one.preset for one in trials if one.data == "small"} == set(preset_names()), COMMAND
    for name, text in pages(trials).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, COMMAND


def test_the_command_records_and_prints(tmp_path):
    with language("en"):
        (group,) = family.commands()
        words = ["presets", "--try", "toy", "--preset", "hefei", "--docs", str(tmp_path)]
        shown = CliRunner().invoke(group, words)
        assert CliRunner().invoke(group, ["presets", "--docs", str(tmp_path)]).exit_code == 2
    assert shown.exit_code == 0
    assert "a plan, every goal proved" in shown.output
    assert [one["preset"] for one in json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))["trials"]] == ["hefei"]
    assert {path.name for path in tmp_path.iterdir()} == {RECORD, "zh.md", "en.md"}


@pytest.mark.slow
@pytest.mark.parametrize("name", preset_names())
def test_every_preset_plans_the_small_district_or_says_why_not(name):
    trial = tried("small", name, limit=15.0)
    if trial.words:
        assert trial.status in {REFUSED, str(Status.INFEASIBLE), str(Status.UNKNOWN)}
        assert all(trial.words.values())
    else:
        assert trial.status in {str(Status.OPTIMAL), str(Status.FEASIBLE)}
        assert trial.after <= trial.before
