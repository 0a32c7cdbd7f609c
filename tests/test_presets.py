"""The shipped presets: each is typed, sourced value by value, says what it leaves out, and plans the toy sample."""

import json
from dataclasses import replace

import click
import jsonschema
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from rotation.cli import policy as family
from rotation.errors import DataError, FileError
from rotation.i18n import language
from rotation.io import read
from rotation.io.policy import policy_of
from rotation.io.policy_yaml import given_in_yaml, read_policy_yaml
from rotation.io.samples import sample_path
from rotation.model.params import ASSUMPTION, CHANGED, note_shown
from rotation.model.policy import Policy
from rotation.presets import ROOT, preset, preset_names, preset_of
from rotation.report.policy_diff import differences
from rotation.rules.registry import document, json_schema, parameters, settled
from rotation.solve import solve
from solvers.solution import Status

NAMES = preset_names()


def policy(name):
    return read_policy_yaml(preset(name).path, document())


def flat(values, prefix=""):
    """Dotted keys of everything a file gives; lists are values."""
    for key, part in values.items():
        here = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(part, dict):
            yield from flat(part, here)
        else:
            yield here


@pytest.fixture(scope="module")
def toy():
    return read(sample_path("toy"))


def fitted(instance, name):
    """The same data as the preset asks for them: pilot schools, or more than one mountain school."""
    mountains = {"locale": ["urban", "rural", "rural", "rural"]}
    changes = {"pilot-ramp": {"pilot": True}, "miyun-mountain": mountains}.get(name, {})
    return replace(instance, tables={**instance.tables, "schools": instance.schools.assign(**changes)})


def run(*words):
    with language("en"):
        (group,) = family.commands()
        return CliRunner().invoke(group, list(map(str, words)))


def test_the_four_kinds_of_districts_and_six_more_places_are_there():
    assert {"national-2014", "beijing-core", "beijing-outer", "pilot-ramp"} <= set(NAMES)
    assert len(NAMES) >= 10
    assert {path.stem for path in ROOT.glob("*.yaml")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_typed_and_the_schema_accepts_it(name):
    values = YAML(typ="safe").load(preset(name).path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(json.dumps(values)))
    assert policy(name).general.name == values["name"]
    assert preset(name).source == values["sources"]["name"]


@pytest.mark.parametrize("name", NAMES)
def test_every_value_that_a_preset_gives_has_a_source_of_its_own(name):
    given = given_in_yaml(preset(name).path)
    found = policy(name)
    usual = {leaf.key: leaf.default_source for leaf, _ in parameters(settled(Policy()))}
    for key in flat(given.values):
        assert found.sources.get(key) or usual.get(key, ASSUMPTION) != ASSUMPTION, key
    for one in differences(settled(Policy()), found):
        assert one.second is not None
        assert one.second.source not in (CHANGED, ASSUMPTION, ""), one.key
    assert set(given.sources) <= {leaf.key for leaf, _ in parameters(found)}


@pytest.mark.parametrize("name", NAMES)
def test_the_head_says_in_both_languages_what_it_is_and_what_is_left_out(name):
    head = "\n".join(preset(name).head())
    assert "Left out" in head
    assert "未能表达" in head
    assert len(preset(name).head()) >= 4


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_plans_the_toy_sample(toy, name):
    instance = fitted(toy, name)
    outcome = solve(instance, policy_of(instance, preset(name).path, document()), threads=1, isolate=False)
    assert outcome.status is Status.OPTIMAL
    assert outcome.verdict.valid
    assert len(outcome.plan)


def test_a_pilot_year_without_pilot_schools_is_a_problem_of_the_data(toy):
    with language("en"), pytest.raises(DataError) as caught:
        solve(toy, policy("pilot-ramp"), threads=1, isolate=False)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.header) == ("no_pilot_school", "pilot school")
    assert "rules.pilot.on" in problem.advice


def test_rates_and_caps_of_the_pilot_year_rise_by_year():
    found = policy("pilot-ramp")
    caps = [found.general.balance.cap("primary", year) for year in (2026, 2027, 2028, 2029)]
    assert caps == [650, 570, 500, 500]
    assert list(found.rules["rotation_rate"]["by_year"].values()) == [30, 60, 100]


def test_presets_are_listed_with_what_they_are_and_their_source():
    rows = {row["preset"]: row for row in json.loads(run("presets", "--json").output)["presets"]}
    assert tuple(rows) == NAMES
    assert rows["beijing-2016"]["source"] == "京教人〔2016〕15号"
    assert all(row["description"] and row["about"] for row in rows.values())
    assert "haidian-2022" in run("presets").output


def test_a_name_shows_the_preset_and_what_it_leaves_out():
    found = json.loads(run("show", "haidian-2022", "--json").output)
    years = next(one for one in found["parameters"] if one["key"] == "forms.secondment.years")
    assert years["value"] == 3
    assert "three years" in years["source"]
    assert any("Left out" in line for line in found["about"])
    assert run("show", "haidian-2022", "--policy", "hefei").exit_code == 2


def test_a_file_of_that_name_goes_before_the_preset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hefei").write_text("name: 本区\n", encoding="utf-8")
    shown = {one["key"]: one["value"] for one in json.loads(run("show", "hefei", "--json").output)["parameters"]}
    assert shown["name"] == "本区"
    assert not shown["rules.graduating.on"]


def test_a_name_that_is_neither_file_nor_preset_is_wrong_use():
    found = run("show", "haidan")
    assert found.exit_code == 2
    assert "haidian-2022" in found.output
    with pytest.raises(FileError):
        preset("haidan")


def test_a_preset_is_written_whole_and_reads_back_the_same(tmp_path):
    file = tmp_path / "mine.yaml"
    assert run("write", file, "--preset", "beijing-core").exit_code == 0
    assert read_policy_yaml(file, document()).digest() == policy("beijing-core").digest()
    assert "Left out" in file.read_text(encoding="utf-8")
    assert json.loads(run("diff", "beijing-core", file, "--json").output)["differences"] == []
    assert preset_of(file) is None


def test_two_presets_are_compared_by_name():
    found = json.loads(run("diff", "beijing-2016", "haidian-2022", "--json").output)
    assert (found["first"]["file"], found["second"]["file"]) == ("beijing-2016", "haidian-2022")
    keys = {one["key"] for one in found["differences"]}
    assert {"backbone.level", "rules.eligibility.men_under", "forms.secondment.years"} <= keys


def test_every_command_with_a_policy_takes_a_presets_name():
    from rotation.cli.common import PolicyFile
    from rotation.cli.root import build

    def walk(command):
        yield from command.commands.values() if isinstance(command, click.Group) else ()

    commands = list(walk(build()))
    commands += [inner for command in commands for inner in walk(command)]
    options = [one for command in commands for one in command.params if "--policy" in one.opts]
    assert len(options) >= 8
    assert all(isinstance(one.type, PolicyFile) for one in options)


def test_sources_are_shown_in_one_language_a_run():
    seen = {}
    for lang in ("zh_CN", "en"):
        with language(lang):
            sides = [
                side
                for one in differences(policy("national-2014"), policy("haidian-2022"))
                for side in (one.first, one.second)
            ]
            seen[lang] = {side.source for side in sides if side is not None}
    assert "海淀区 2022-2023：3年" in seen["zh_CN"]
    assert "海淀区 2022-2023: three years" in seen["en"]
    assert not [note for notes in seen.values() for note in notes if " / " in note]
    assert [note_shown(note) for note in ("每周 2 / 3 天", "km / h", "甲 / 乙")] == [
        "每周 2 / 3 天",
        "km / h",
        "甲 / 乙",
    ]
