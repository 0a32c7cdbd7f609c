"""Instances around a real school list keep what is real, and say everything that is wrong with a list."""

from pathlib import Path

import pandas as pd
import pytest

from rotation.errors import DataError, FileError
from rotation.generate import from_directory
from rotation.generate.directory import COLUMNS
from rotation.io.checks import check_instance

DIRECTORY = Path(__file__).parents[2] / "../shared/data/school_directory"
LISTS = ("hualien_2024", "new_taipei_2024")
needs_lists = pytest.mark.skipif(not DIRECTORY.is_dir(), reason="the real school lists are not beside the project")


def rows(**changes):
    """Two plain schools, the second one changed."""
    row = dict.fromkeys(COLUMNS, "10") | {"name": "甲小學", "area": "某鄉", "remoteness": "ordinary"}
    row |= {"school_id": "1", "longitude": "121.5", "latitude": "24.0"}
    return pd.DataFrame([row, {**row, "school_id": "2", "name": "乙小學", **changes}])


def write(path, table):
    table.to_csv(path, index=False, encoding="utf-8")
    return path


@needs_lists
@pytest.mark.parametrize("name", LISTS)
def test_schools_pupils_classes_and_teachers_are_kept(name, reading):
    instance = from_directory(DIRECTORY / f"{name}.csv", 1)
    listed = pd.read_csv(DIRECTORY / f"{name}.csv", dtype={"school_id": str}).set_index("school_id")
    schools, people = instance.schools.set_index("school_id"), instance.teachers
    assert list(schools.index) == list(listed.index)
    pupils = listed[[f"pupils_g{grade}" for grade in range(1, 7)]].sum(axis=1)
    classes = listed[[f"classes_g{grade}" for grade in range(1, 7)]].sum(axis=1)
    assert (schools["pupils_primary"] == pupils).all()
    assert (schools["classes_primary"] == classes).all()
    known = listed["pupils_next_year"].notna()
    assert (schools["pupils_next_primary"][known] == listed["pupils_next_year"][known]).all()
    assert schools["pupils_next_primary"][~known].isna().all()
    work = people["work_school_id"].where(people["work_school_id"] != "", people["quota_school_id"])
    assert (work.value_counts().reindex(listed.index) == listed["teachers"]).all()
    assert (schools["school_district"] == listed["area"] + "学区").all()
    assert (schools["longitude"] - listed["longitude"]).abs().max() < 2e-5
    assert ((schools["locale"] == "rural") == (listed["remoteness"] != "ordinary")).all()
    assert (schools["address"] == "").all()
    assert 0.30 <= reading.eligible(instance).mean() <= 0.50
    assert 0.5 <= reading.dispersion(instance, "primary") <= 1.1
    assert check_instance(instance) == []


@needs_lists
def test_the_seed_changes_people_but_not_schools():
    one, two = (from_directory(DIRECTORY / "hualien_2024.csv", seed) for seed in (1, 2))
    assert one.digest() != two.digest()
    assert from_directory(DIRECTORY / "hualien_2024.csv", 1).digest() == one.digest()
    kept = ["school_id", "name", "pupils_primary", "classes_primary", "school_district", "locale"]
    assert one.schools[kept].equals(two.schools[kept])
    assert not one.teachers["name"].equals(two.teachers["name"])


def test_a_small_list_works(tmp_path):
    instance = from_directory(write(tmp_path / "list.csv", rows()), 1)
    assert instance.authority == "本区", "the file's name is not the authority's"
    assert list(instance.schools["school_id"]) == ["1", "2"]
    assert len(instance.teachers) == 20


def test_the_list_may_name_the_authority(tmp_path):
    named = from_directory(write(tmp_path / "list.csv", rows().assign(authority="花莲区")), 1)
    assert named.authority == "花莲区"
    one = rows()
    two = from_directory(write(tmp_path / "list.csv", one.assign(authority=["甲区", "乙区"])), 1)
    assert two.authority == "本区", "two names are no name"


def test_every_fault_of_a_list_is_reported_with_its_row(tmp_path):
    bad = rows(school_id="1", name="", remoteness="far", longitude="east", pupils_g1="-3", teachers="many")
    with pytest.raises(DataError) as caught:
        from_directory(write(tmp_path / "list.csv", bad), 1)
    found = {(problem.place.header, problem.code) for problem in caught.value.problems}
    assert found == {
        ("school_id", "duplicate"),
        ("name", "missing"),
        ("remoteness", "unknown_word"),
        ("longitude", "bad_number"),
        ("pupils_g1", "bad_number"),
        ("teachers", "bad_number"),
    }
    assert {problem.place.row for problem in caught.value.problems} == {3}


def test_a_school_without_pupils_or_with_impossible_staff_is_reported(tmp_path):
    empty = rows(teachers="5000", **{f"pupils_g{grade}": "0" for grade in range(1, 7)})
    with pytest.raises(DataError) as caught:
        from_directory(write(tmp_path / "list.csv", empty), 1)
    assert {problem.code for problem in caught.value.problems} == {"out_of_range", "missing"}


def test_a_list_of_one_school_is_too_short(tmp_path):
    with pytest.raises(DataError, match=r"two schools|两所"):
        from_directory(write(tmp_path / "list.csv", rows().head(1)), 1)


def test_what_is_no_list_is_refused(tmp_path):
    with pytest.raises(FileError, match="teachers"):
        from_directory(write(tmp_path / "list.csv", rows().drop(columns="teachers")), 1)
    with pytest.raises(FileError):
        from_directory(tmp_path / "absent.csv", 1)
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(FileError):
        from_directory(tmp_path / "empty.csv", 1)
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x81" * 20)
    with pytest.raises(FileError):
        from_directory(tmp_path / "binary.csv", 1)
