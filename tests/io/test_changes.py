"""Changes after publication: the same rows from three kinds of file, and every fault at its place."""

import openpyxl
import pytest

from rotation.errors import DataError
from rotation.i18n import language
from rotation.io.changes import read_changes
from rotation.io.changes_template import write_changes_template
from rotation.model.tables_changes import CHANGES_TABLE, EVENTS, PERSONAL, WANTS, Change
from tests.rules.small_case import case, teacher

POSTS = [{"school_id": "TOWN", "post_band": "11-13", "cap": 2}]
INSTANCE = case(teacher("00123"), teacher("00124"), posts=POSTS).instance
YAML = """\
# after the first round
changes:
  - event: 患病
    teacher_id: "00123"
    note: 申诉〔2026〕3号

  - event: not_there
    teacher_id: "00124"
    school_id: HILL
  - {event: need, school_id: TOWN, stage: 小学, subject: 体育, amount: 2.5}
"""
CSV = """\
事项,人事编号,学校,学段,学科,数量,依据
患病,00123,,,,,申诉〔2026〕3号
学校异议,00124,HILL,,,,
需求变动,,TOWN,小学,体育,2.5,
"""
WANTED = [
    ("illness", "00123", "", 1.0, "申诉〔2026〕3号"),
    ("not_there", "00124", "HILL", 1.0, ""),
    ("need", "", "TOWN", 2.5, ""),
]


def facts(changes):
    return [(one.event, one.teacher_id, one.school_id, one.amount, one.note) for one in changes]


def faults(path):
    with pytest.raises(DataError) as error:
        read_changes(path, INSTANCE)
    return [(one.code, one.place.row, one.place.header or one.place.column) for one in error.value.problems]


def test_three_kinds_of_file_say_the_same(tmp_path):
    (tmp_path / "c.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "c.csv").write_text(CSV, encoding="utf-8-sig")
    book = openpyxl.Workbook()
    book.active.title = "变更"
    for line in CSV.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    book.save(tmp_path / "c.xlsx")
    found = {name: read_changes(tmp_path / f"c.{name}", INSTANCE) for name in ("yaml", "csv", "xlsx")}
    assert all(facts(changes) == WANTED for changes in found.values())
    assert [one.row for one in found["yaml"]] == [3, 7, 10]
    assert [one.row for one in found["csv"]] == [one.row for one in found["xlsx"]] == [2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("患病,,,,", ("change_incomplete", 2, "人事编号")),
        ("不到该校,00123,,,", ("change_incomplete", 2, "学校")),
        ("患病,00123,HILL,,", ("change_too_much", 2, "学校")),
        ("患病,123,,,", ("unknown_code", 2, "人事编号")),
        ("编制减少,,NOWHERE,,", ("unknown_code", 2, "学校")),
        ("编制减少,,HILL,0,", ("change_amount", 2, "数量")),
        ("编制减少,,HILL,1.5,", ("change_amount", 2, "数量")),
        ("编制减少,,HILL,21,", ("lost_beyond", 2, "数量")),
        ("岗位减少,,TOWN,3,初级岗位", ("lost_beyond", 2, "数量")),
        ("搬家,00123,,,", ("unknown_word", 2, "事项")),
        ("岗位减少,,HILL,1,中级岗位", ("no_such_posts", 2, "岗位层级")),
        ("患病,00123,,,\n患病,00123,,,", ("change_twice", 3, "事项")),
        ("锁定,00123,,,\n离职,00123,,,", ("changes_contradict", 3, "事项")),
    ],
)
def test_a_row_that_cannot_be_meant_is_told_at_its_place(tmp_path, rows, expected):
    (tmp_path / "c.csv").write_text(f"事项,人事编号,学校,数量,岗位层级\n{rows}\n", encoding="utf-8-sig")
    assert expected in faults(tmp_path / "c.csv")


def test_all_there_is_may_be_lost_and_more_is_told_with_how_much_there_is(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("事项,学校,数量,岗位层级\n编制减少,HILL,20,\n岗位减少,TOWN,2,初级岗位\n", encoding="utf-8-sig")
    assert [one.amount for one in read_changes(path, INSTANCE)] == [20, 2]
    path.write_text("事项,学校,数量\n编制减少,HILL,500\n", encoding="utf-8-sig")
    with pytest.raises(DataError) as error:
        read_changes(path, INSTANCE)
    (problem,) = error.value.problems
    assert "500" in problem.message
    assert "20" in problem.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("changes:\n  - event: illness\n    teacher_id: T9\n", ("unknown_code", 2, "teacher_id")),
        ("changes:\n  - event: illness\n", ("change_incomplete", 2, "人事编号")),
        ("other: 1\n", ("yaml_no_list", None, "")),
        ("changes: []\n", ("no_rows", 1, "")),
        ("# none yet\nchanges:\n#  - event: illness\n", ("no_rows", 2, "")),
        ("changes: {}\n", ("yaml_no_list", None, "")),
        ("changes: [{event: stays}, {event: stays}]\n", ("yaml_one_line", 1, "")),
        ("changes: [{event: stays, teacher_id: T9}]\n", ("unknown_code", 1, "teacher_id")),
        ("changes:\n  - illness\n", ("yaml_no_change", 2, "")),
        ("changes:\n  - &a {event: stays}\n", ("yaml_alias", 2, "")),
        ("", ("yaml_empty", None, "")),
    ],
)
def test_a_fault_in_yaml_is_told_at_its_line(tmp_path, text, expected):
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    assert faults(tmp_path / "c.yaml") == [expected]


@pytest.mark.parametrize(
    ("lang", "file", "text", "said"),
    [
        ("en", "c.yaml", "changes:\n  - event: illness\n", "illness needs teacher_id"),
        ("zh_CN", "c.yaml", "changes:\n  - event: illness\n", "患病 须填人事编号"),
        ("en", "c.csv", "event,teacher_id\nillness,\n", "illness needs teacher code"),
        (
            "en",
            "c.yaml",
            'changes: [{event: stays, teacher_id: "00123", amount: 2}]\n',
            "amount means nothing for stays",
        ),
    ],
)
def test_what_is_missing_is_named_as_the_file_has_it(tmp_path, lang, file, text, said):
    (tmp_path / file).write_text(text, encoding="utf-8")
    with language(lang), pytest.raises(DataError) as error:
        read_changes(tmp_path / file, INSTANCE)
    (problem,) = error.value.problems
    assert problem.message.startswith(said)


def test_a_change_beside_the_name_of_the_list_is_read_at_its_line(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text('changes: [{event: illness, teacher_id: "00123"},\n  {event: stays, teacher_id: "00124"}]\n')
    assert [(one.row, one.event, one.teacher_id) for one in read_changes(path, INSTANCE)] == [
        (1, "illness", "00123"),
        (2, "stays", "00124"),
    ]


def test_a_name_that_is_no_key_stands_on_no_line(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("changes: [{event: stays, teacher_id: T9, who: X}]\n", encoding="utf-8")
    assert faults(path) == [("unknown_header", None, "who"), ("unknown_code", 1, "teacher_id")]


@pytest.mark.parametrize(
    ("name", "text", "near", "listed"),
    [
        ("c.yaml", "changes:\n  - event: ilness\n", "illness", ", ".join(EVENTS.codes)),
        ("c.yaml", "changes:\n  - 事项: 长期病\n", "长期病休", ", ".join(EVENTS.codes)),
        ("c.csv", "事项\n长期病\n", "长期病休", "、".join(map(EVENTS.zh, EVENTS.codes))),
        ("c.csv", "事项\nxyz\n", "", "、".join(map(EVENTS.zh, EVENTS.codes))),
    ],
)
def test_an_unknown_event_is_told_every_word_that_fits_the_file_and_the_likeliest(tmp_path, name, text, near, listed):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with language("en"), pytest.raises(DataError) as error:
        read_changes(tmp_path / name, INSTANCE)
    (advice,) = [one.advice for one in error.value.problems if one.code == "unknown_word"]
    assert f"Fill in one of: {listed}" in advice
    assert advice.startswith(f"Did you mean {near}? Fill" if near else "Fill")
    assert "…" not in advice


@pytest.mark.parametrize("ending", ["xlsx", "csv", "yaml"])
def test_a_template_is_read_once_it_is_filled_in(tmp_path, ending):
    path = tmp_path / f"c.{ending}"
    write_changes_template(path)
    first = path.read_bytes()
    write_changes_template(path)
    assert path.read_bytes() == first
    assert faults(path)
    if ending == "xlsx":
        book = openpyxl.load_workbook(path)
        book["变更"].append(["怀孕", "00123"])
        book.save(path)
    elif ending == "csv":
        path.write_text(path.read_text(encoding="utf-8-sig") + "怀孕,00123,,,,,,,\n", encoding="utf-8-sig")
    else:
        path.write_text(
            path.read_text(encoding="utf-8")
            .replace("#  - event: illness", "  - event: pregnancy")
            .replace('#    teacher_id: "00123"', '    teacher_id: "00123"'),
            encoding="utf-8",
        )
    (change,) = read_changes(path, INSTANCE)
    assert (change.event, change.teacher_id) == ("pregnancy", "00123")


def test_every_event_says_what_it_wants_and_personal_ones_are_not_told_apart():
    assert set(WANTS) == set(EVENTS.codes)
    assert {name for wants in WANTS.values() for part in wants for name in part} <= set(CHANGES_TABLE.names)
    assert len({Change(2, event).label for event in PERSONAL}) == 1
