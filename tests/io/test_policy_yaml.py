"""Policy files: every value, line and note; nothing that could grow without bound or be read in two ways."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from rotation.errors import PolicyError
from rotation.i18n import language
from rotation.io.policy_write import policy_yaml, write_policy_yaml
from rotation.io.policy_yaml import MAX_BYTES, read_policy_yaml
from rotation.model.choices import CHOICES
from rotation.model.params import Section, param
from rotation.model.policy import Policy
from rotation.model.policy_document import RuleNames, policy_document
from rotation.model.problem import Problem
from rotation.model.shape import resolve
from rotation.model.vocabulary import GOALS
from rotation.rules.registry import document, json_schema, load_rules, parameters, settled


class Toy(Section):
    """A rule's parameters."""

    on: bool = param(True, "启用", "on")
    minutes: int = param(60, "分钟", "minutes", ge=1, le=300)
    table: dict[str, int] = param({"a": 1, "b": 2}, "表", "table")


DOCUMENT = policy_document({"toy": RuleNames(Toy, "玩具", "toy")})


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def read(tmp_path: Path, text: str, model: type = DOCUMENT) -> Policy:
    """The policy of a text."""
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy_yaml(path, model)


def problems(tmp_path: Path, text: str, model: type = DOCUMENT) -> list[Problem]:
    """The problems of a text."""
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, text, model)
    return caught.value.problems


def test_given_values_are_merged_over_the_defaults(tmp_path: Path) -> None:
    policy = read(tmp_path, "forms:\n  itinerant:\n    open: true\nrules: {toy: {table: {b: 5}}}\n")
    assert policy.general.forms["itinerant"].open
    assert policy.general.forms["itinerant"].loads == (4,)
    assert policy.general.forms["secondment"].open
    assert policy.rules["toy"] == {"on": True, "minutes": 60, "table": {"a": 1, "b": 5}}


def test_words_and_flags_may_be_written_in_chinese(tmp_path: Path) -> None:
    policy = read(tmp_path, "forms:\n  走教: {open: 是, loads: '4、5'}\nbalance: {stages: [小学部]}\n")
    assert policy.general.forms["itinerant"].open
    assert policy.general.forms["itinerant"].loads == (4, 5)
    assert policy.general.balance.stages == ("primary",)
    assert policy.place("forms.itinerant.open").row == 2


def test_every_problem_is_reported_at_its_line(tmp_path: Path) -> None:
    text = (
        "balance:\n"
        "  min_pupil: 30\n"
        "  min_pupils: lots\n"
        "forms:\n"
        "  walking: {open: true}\n"
        "rural_priority: 12\n"
        "channel_order:\n"
        "  - group\n"
        "  - bus\n"
        "backbone: {professor: 7}\n"
        "rules:\n"
        "  toy:\n"
        "    minutes: true\n"
        "  commutes: {}\n"
        "sources:\n"
        "  toy.minutes: a note\n"
    )
    found = {problem.place.row: problem for problem in problems(tmp_path, text)}
    assert sorted(row for row in found if row) == [2, 3, 5, 6, 9, 10, 13, 14, 16]
    assert "min_pupils?" in found[2].advice
    assert "“lots” is no whole number" in found[3].message
    assert "itinerant" in found[5].advice
    assert found[6].message.endswith("12 is too large")
    assert found[6].advice == "Write at most 9."
    assert "school_district" in found[9].advice
    assert "neither yes nor no" in found[10].message
    assert "“true” is no whole number" in found[13].message
    assert found[14].place.file == "policy.yaml"
    assert "file policy.yaml, line 14" in found[14].text()


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("name: a\nbalance: {}\nname: b\n", "yaml_key_twice", 3),
        ("name: a\nbalance:\n  - [\n", "yaml_syntax", 4),
        ("name: &x a\n", "yaml_alias", 1),
        ("name: a\nbackbone: *x\n", "yaml_alias", 2),
        ("name: !!python/object/apply:os.system ['true']\n", "yaml_tag", 1),
        ("a: " + "[" * 40 + "]" * 40, "yaml_too_deep", 1),
        ("name: a\n---\nname: b\n", "yaml_documents", 2),
        ("- name\n", "yaml_no_keys", None),
        (" \n\n", "policy_empty", None),
        ("name: a\n" + "#" * MAX_BYTES, "policy_too_large", None),
    ],
)
def test_what_is_no_plain_document_is_refused(tmp_path: Path, text: str, code: str, row: int | None) -> None:
    (problem,) = problems(tmp_path, text)
    assert (problem.code, problem.place.row) == (code, row)
    assert problem.advice


def test_an_alias_bomb_ends_before_anything_is_built(tmp_path: Path) -> None:
    levels = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20))
    (problem,) = problems(tmp_path, "a: &a [x]\n" + levels)
    assert problem.code == "yaml_alias"


def test_a_missing_or_binary_file_is_a_policy_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy_yaml(tmp_path / "nowhere.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x01name")
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy_yaml(tmp_path / "binary.yaml")


def test_the_same_key_in_two_spellings_is_reported(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "forms:\n  走教: {open: true}\n  itinerant: {open: false}\n")
    assert problem.place.row == 3
    assert "twice" in problem.message


def test_a_key_without_a_value_is_reported_and_an_empty_section_is_not(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "rules:\nbalance:\n  min_pupils:\n")
    assert (problem.place.row, "has no value" in problem.message) == (3, True)


def test_a_written_policy_reads_back_to_the_same_policy(tmp_path: Path) -> None:
    text = "name: '甲区 #1: \"x\"'\nforms: {itinerant: {open: true, loads: [2, 4]}}\nchannel_order: [pair, group]\n"
    changed = read(tmp_path, text + "sources: {forms.itinerant.open: 区教委〔2026〕3号}\n", document())
    for name in ("zh_CN", "en"):
        with language(name):
            path = tmp_path / f"{name}.yaml"
            write_policy_yaml(changed, path, parameters(changed))
            again = read_policy_yaml(path, document())
        assert again.digest() == changed.digest()
        assert again.sources == changed.sources
        assert again.general.channel_order == ("pair", "group")
    assert settled(Policy()).digest() != changed.digest()


def test_every_parameter_is_written_with_its_name_and_source() -> None:
    with language("zh_CN"):
        policy = settled(Policy())
        rows = list(parameters(policy))
        lines = policy_yaml(policy, rows).splitlines()
    for leaf, _note in rows:
        assert any(line.endswith(leaf.zh) or f"# {leaf.zh} = " in line for line in lines), leaf.key
    notes = {note for _leaf, note in rows}
    assert all(any(line.strip().startswith("#") and note in line for line in lines) for note in notes)
    assert lines[0].startswith("# yaml-language-server: $schema=")


def test_a_source_note_cannot_become_a_key(tmp_path: Path) -> None:
    policy = read(tmp_path, 'sources: {name: "note\\nrural_priority: 9\\u2028tier_priority: {}"}\n', document())
    text = policy_yaml(policy, parameters(policy))
    again = read(tmp_path, text, document())
    assert again.general.rural_priority == policy.general.rural_priority
    assert again.sources == policy.sources


def test_a_default_source_note_is_not_kept_as_an_own_one(tmp_path: Path) -> None:
    note = {leaf.key: note for leaf, note in parameters(Policy())}["rural_priority"]
    assert read(tmp_path, f'sources: {{rural_priority: "{note}"}}\n').sources == {}


def test_the_schema_accepts_what_is_written_and_refuses_an_unknown_key(tmp_path: Path) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    policy = settled(Policy())
    values = YAML(typ="safe").load(policy_yaml(policy, parameters(policy)))
    assert [error.message for error in validator.iter_errors(values)] == []
    assert not validator.is_valid({"nonsense": 1})
    assert not validator.is_valid({"channel_order": ["bus"]})
    assert not validator.is_valid({"rules": {"nonsense": {}}})
    assert validator.is_valid({"forms": {"itinerant": {"open": True}}})


def test_a_key_given_by_its_name_is_told_how_it_is_written(tmp_path: Path) -> None:
    text = "staffing:\n  测算编制: 是\n  扩容学校编制倾斜: 100\nrules:\n  outflow:\n    一年派出上限（百分）: 10\n"
    found = problems(tmp_path, text, document())
    assert [(problem.place.row, problem.advice) for problem in found] == [
        (2, "Did you mean propose?"),
        (3, "Did you mean tilt_permille?"),
        (6, "Did you mean leave_percent?"),
    ]


def test_a_ramp_names_plan_years_and_counts_in_thousandths(tmp_path: Path) -> None:
    text = (
        "rules:\n  rotation_rate:\n    by_year:\n      2026: 5%\n      2027: 50\n"
        "  backbone_rate:\n    by_year:\n      27: 100\nbalance:\n  cap_by_year:\n    next: {primary: 500}\n"
    )
    found = problems(tmp_path, text, document())
    assert [problem.place.row for problem in found] == [4, 8, 11]
    assert ["15 per cent is written 150" in problem.advice for problem in found] == [True, False, False]


def test_a_goal_that_no_rule_has_is_reported_at_its_line(tmp_path: Path) -> None:
    text = "goal_order:\n  - shortage\n  - shortge\ngoals:\n  balanse: {tolerance: 1}\n"
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, text, document())
    assert [problem.place.row for problem in caught.value.problems] == [3, 5]


def test_every_goal_word_has_a_rule_and_one_without_is_reported_at_its_line(tmp_path: Path) -> None:
    everything = read(tmp_path, f"goal_order: [{', '.join(GOALS.codes)}]\n", document())
    assert load_rules(everything)
    policy = read(tmp_path, "goal_order:\n  - shortage\n  - balance\n", document())
    general = policy.general.model_copy(update={"goal_order": ("shortage", "beauty")})
    with pytest.raises(PolicyError) as caught:
        load_rules(replace(policy, general=general))
    assert [(problem.code, problem.place.row, problem.value) for problem in caught.value.problems] == [
        ("unknown_goal", 3, "beauty")
    ]


def idle(tmp_path: Path, text: str) -> list[tuple[str, int | None, str]]:
    """The problems that the settings of goals have, which show once the rules are known."""
    policy = read(tmp_path, text, document())
    try:
        load_rules(policy)
    except PolicyError as error:
        return [(problem.code, problem.place.row, problem.value) for problem in error.problems]
    return []


def test_a_goal_behind_the_lottery_would_decide_nothing(tmp_path: Path) -> None:
    order = "goal_order:\n  - 学科缺口\n  - 公开抽签\n  - 教师负担\n  - balance\n"
    found = [("idle_goal", 4, "burden"), ("idle_goal", 5, "balance")]
    assert idle(tmp_path, order) == found
    assert idle(tmp_path, order + "goals: {lottery: {on: true, tolerance: 0}}\n") == found
    # Without the lottery, or where it gives something up to them, the goals behind it decide.
    for more in ("goals: {lottery: {on: false}}", "goals: {lottery: {tolerance: 5}}", "rules: {lottery: {on: false}}"):
        assert idle(tmp_path, f"{order}{more}\n") == []
    assert idle(tmp_path, "goal_order: [lottery_1, shortage, lottery_2]\n") == [("idle_goal", 1, "shortage")]
    assert idle(tmp_path, "goal_order: [shortage, lottery_1, lottery_2]\n") == []


def test_what_is_said_of_a_goal_behind_the_lottery_is_for_a_clerk(tmp_path: Path) -> None:
    policy = read(tmp_path, "goal_order: [lottery, burden]\n", document())
    with pytest.raises(PolicyError) as caught:
        load_rules(policy)
    (line,) = str(caught.value).splitlines()
    assert "policy.yaml" in line
    assert "“burden of teachers” stands after the lottery" in line
    assert "before the lottery" in line


def test_the_prices_of_softened_rules_are_not_switched_off(tmp_path: Path) -> None:
    assert idle(tmp_path, "goals:\n  violations:\n    on: false\n") == [("prices_off", 3, "no")]


def test_every_choice_of_a_parameter_has_words() -> None:
    for leaf, _note in parameters(Policy()):
        found = resolve(document(), leaf.key)
        assert found is not None
        if all(isinstance(value, str) for value in found[1].choices):
            assert set(found[1].choices) <= set(CHOICES), leaf.key


@pytest.mark.parametrize("value", ["0", "-3", "41", "2.5"])
def test_a_full_load_is_some_periods_a_week(tmp_path: Path, value: str) -> None:
    found = problems(tmp_path, f"weekly_loads:\n  primary: {{pe: {value}}}\n", document())
    assert [problem.place.row for problem in found] == [2]
