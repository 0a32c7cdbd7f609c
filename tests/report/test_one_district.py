"""Only plans of one district are compared: elsewhere the same code is another person."""

import logging

import pytest

import rotation as rt
from rotation.io.samples import sample_path
from tests.cli.command import rotation


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Plans of two districts, and one of the first whose data write two teachers' names otherwise."""
    home = tmp_path_factory.mktemp("districts")
    (home / "renamed").mkdir()
    for file in sample_path("toy").glob("*.csv"):
        (home / "renamed" / file.name).write_bytes(file.read_bytes())
    teachers = home / "renamed" / "teachers.csv"
    text = teachers.read_text(encoding="utf-8-sig")
    assert "李雅琴" in text
    teachers.write_text(text.replace("李雅琴", "李雅芹"), encoding="utf-8")
    spaced = home / "spaced"
    spaced.mkdir()
    for file in sample_path("toy").glob("*.csv"):
        (spaced / file.name).write_bytes(file.read_bytes())
    (spaced / "teachers.csv").write_text(text.replace("李雅琴", "李 雅琴"), encoding="utf-8")
    for name, data in (("t", "toy"), ("w", "worked"), ("r", home / "renamed"), ("s", spaced)):
        rotation("solve", data, "--no-certificate", "--out", home / name)
    return home


def test_plans_of_two_districts_are_refused_with_both_and_what_to_do(plans, tmp_path):
    said, told = rotation("compare", plans / "t", plans / "w", "--out", tmp_path / "tw", code=3)
    assert said == ""
    assert "“t” is a plan of 云山区, “w” one of 云岭区" in told
    assert "Plans of one district can be compared" in told
    assert "rotation solve FOLDER" in told
    assert not (tmp_path / "tw").exists()
    with pytest.raises(rt.errors.FileError, match="云岭区"):
        rt.compare([plans / "t", plans / "w"])


def test_a_code_of_two_names_is_refused_and_no_name_is_told(plans, caplog):
    with caplog.at_level(logging.DEBUG):
        _said, told = rotation("compare", plans / "t", plans / "r", code=3)
    assert "Teacher code T102 has another name in the data of “r” than in those of “t”" in told
    for text in (told, caplog.text):
        assert "李雅" not in text


def test_a_name_spelled_with_a_space_is_the_same_name(plans):
    rotation("compare", plans / "t", plans / "s")
