"""Identity numbers are checked, never shown in full, and kept only as keyed hashes or not at all."""

import json

import pytest

from rotation.io import inspect
from rotation.io.identity import check_character, keyed

GOOD = "11010119850307002"
GOOD += check_character(GOOD)
MAN = "11010119850307001"
MAN += check_character(MAN)
OTHER_DAY = "11010119850407002"
OTHER_DAY += check_character(OTHER_DAY)
BAD = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")


def test_the_check_character_of_the_standards_own_example():
    assert check_character("11010519491231002") == "X"
    assert check_character("34052419800101001") == "X"


def test_a_good_number_is_dropped_without_a_key_and_said_so(case):
    case.tables["teachers"][0]["id_number"] = GOOD
    instance, problems = case.inspected()
    assert set(instance.teachers["id_number"]) == {""}
    assert [one.place.header for one in problems if one.code == "identity_dropped"] == ["身份证号"]


def test_a_good_number_becomes_a_keyed_hash_that_depends_on_the_key(case, monkeypatch):
    case.tables["teachers"][0]["id_number"] = GOOD
    path = case.workbook()
    first, second = (inspect(path, key=key)[0].teachers["id_number"].iloc[0] for key in ("one", "two"))
    assert first != second
    assert len(first) == len("hmac:") + 64
    assert GOOD not in first
    monkeypatch.setenv("ROTATION_ID_KEY", "one")
    instance, problems = inspect(path)
    assert instance.teachers["id_number"].iloc[0] == first
    assert [one for one in problems if one.code == "identity_dropped"] == []


def test_a_hash_is_kept_as_it_is():
    assert keyed(keyed(GOOD, b"key"), b"other") == keyed(GOOD, b"key")
    assert keyed(keyed(GOOD, b"key"), None) == keyed(GOOD, b"key")
    assert keyed("x" + GOOD.lower(), b"key") == keyed("X" + GOOD, b"key")
    assert keyed("", b"key") == ""


@pytest.mark.parametrize(
    ("number", "code", "severity", "header"),
    [
        (BAD, "bad_check_digit", "error", "身份证号"),
        (MAN, "gender_differs", "error", "性别"),
        (OTHER_DAY, "birth_differs", "warning", "出生日期"),
        ("E12345678", "other_document", "warning", "身份证号"),
        ("1101011985030", "other_document", "warning", "身份证号"),
    ],
)
def test_a_number_that_does_not_fit_is_reported(case, number, code, severity, header):
    case.tables["teachers"][0]["id_number"] = number
    (problem,) = case.problems()
    assert (problem.code, problem.severity, problem.place.row, problem.place.header) == (code, severity, 2, header)


def test_one_person_reported_by_two_schools_is_found_in_the_clear_and_among_hashes(case):
    case.tables["teachers"][0]["id_number"] = GOOD
    case.tables["teachers"][3]["id_number"] = GOOD
    (problem,) = case.problems()
    assert (problem.code, problem.place.row, problem.severity) == ("same_person_twice", 5, "error")
    assert "row 2" in problem.message
    for row in (0, 3):
        case.tables["teachers"][row]["id_number"] = keyed(GOOD, b"key")
    assert [one.code for one in case.problems()] == ["same_person_twice"]


def test_no_problem_ever_shows_a_number_in_full(case):
    numbers = [BAD, MAN, OTHER_DAY, GOOD, GOOD, "H1234567890123"]
    for row, number in zip(case.tables["teachers"], numbers, strict=True):
        row["id_number"] = number
    case.tables["teachers"][5]["id_number"] = 110101198503070029
    _instance, problems = case.inspected()
    text = json.dumps([one.as_dict() for one in problems]) + "".join(one.text() for one in problems)
    for number in [*numbers, "110101198503070029", "1.1010119850307", "11010119850307"]:
        assert number not in text
    assert {"bad_check_digit", "gender_differs", "same_person_twice", "digits_lost"} <= {one.code for one in problems}
