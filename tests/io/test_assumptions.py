"""What is taken for granted is said once for a table or column, and only where something is missing."""

from rotation.io import read


def said(instance):
    return {(one.place.sheet, one.place.header): one for one in instance.assumptions}


def test_a_default_is_said_once_for_a_column_with_its_count(case):
    instance = read(case.workbook())
    assumed = said(instance)[("教师", "工作量")]
    assert assumed.message == "5 of 6 rows are empty: “10” is assumed"
    assert assumed.severity == "assumption"
    assert len(said(instance)) == len(instance.assumptions)


def test_a_column_that_is_not_there_is_said_as_wholly_empty(case):
    assert said(read(case.workbook()))[("教师", "公示编号")].message.startswith("nothing is given in any row")


def test_nothing_is_said_of_a_filled_column(case):
    for row in case.tables["teachers"]:
        row["load"] = 10
    assert ("教师", "工作量") not in said(read(case.workbook()))


def test_an_absent_optional_table_is_said(case):
    assert ("轮岗台账", "") not in said(read(case.workbook()))
    del case.tables["ledger"]
    assert said(read(case.workbook()))[("轮岗台账", "")].code == "empty_table"


def test_a_default_that_means_yes_is_said_and_one_that_means_no_is_not(case):
    found = said(read(case.workbook()))
    assert "“是” is assumed" in found[("轮岗台账", "计入轮岗")].message
    assert ("集团", "牵头校") not in found


def test_defaults_are_taken_for_empty_cells_of_a_column_that_is_there(case):
    instance = read(case.workbook())
    assert list(instance.teachers["load"]) == [10, 10, 8, 10, 10, 10]
    assert list(instance.teachers["backbone_level"])[:4] == ["none", "none", "none", "district"]
    assert list(instance["ledger"]["counts_rotation"]) == [True]
    assert list(instance.teachers["public_number"]) == [""] * 6
    assert list(instance.teachers["work_school_id"]) == ["", "", "", "", "S03", ""]


def test_post_bands_that_are_held_without_a_cap_are_said(case):
    """S02 holds a post of grade 9 and has no cap; S01 has one for its band 8-10 but none for 5-7."""
    case.tables["teachers"][0]["post_grade"] = 9
    case.tables["teachers"][1]["post_grade"] = 6
    found = said(read(case.workbook()))[("岗位", "岗位数")]
    assert found.code == "cap_missing"
    assert found.message.startswith("2 of 3 post bands")
    case.tables["posts"] += [
        {"school_id": "S02", "post_band": "中级岗位", "cap": 1},
        {"school_id": "S01", "post_band": "副高级岗位", "cap": 1},
    ]
    assert ("岗位", "岗位数") not in said(read(case.workbook()))
