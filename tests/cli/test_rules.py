"""The command `rotation rules`, as a person uses it."""

import json
from pathlib import Path

from tests.cli.command import rotation


def test_every_rule_is_listed_with_its_state():
    rows = {row["id"]: row for row in json.loads(rotation("rules", "--json")[0])["rules"]}
    assert rows["outflow"]["on"]
    assert rows["outflow"]["hard"]
    assert not rows["pilot"]["on"]


def test_one_rule_is_explained_in_the_language_asked_for():
    assert "A school of 20 teachers may lose 3 in a year." in rotation("rules", "outflow")[0]
    assert "20名教师的学校一年最多派出3名" in rotation("rules", "outflow", lang="zh_CN")[0]
    found = json.loads(rotation("rules", "outflow", "--json")[0])
    assert {"key": "group_part", "default": "3"}.items() <= found["parameters"][6].items()
    assert found["formula"]


def test_a_misspelt_rule_is_refused_with_the_one_that_is_meant():
    assert "outflow" in rotation("rules", "outflw", code=2)[1]


def test_the_pages_are_written_in_both_languages(tmp_path):
    rotation("rules", "--docs", tmp_path / "pages")
    docs = Path(__file__).parents[2] / "docs" / "rules"
    for path in sorted(docs.rglob("*.md")):
        assert (tmp_path / "pages" / path.relative_to(docs)).read_bytes() == path.read_bytes()


def test_pages_tell_defaults_so_a_policy_is_refused(tmp_path):
    rotation("rules", "outflow", "--policy", tmp_path / "policy.yaml", code=2)
    rotation("rules", "outflow", "--docs", tmp_path, code=2)
