"""Derived needs beside given ones, quotas by hand, and needs that are read back as they were written."""

import pandas as pd
import pytest

from rotation.generate import generate
from rotation.indicators.needs import need_table, needs_to_read
from rotation.indicators.quotas import quota_tables
from rotation.io.folder import csv_bytes, write_folder
from rotation.io.read import read
from rotation.model.derive import derive
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.policy_document import policy_from
from rotation.model.settle import Given
from rotation.model.tables import all_tables

PLAN = [{"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01"}]


def school(code="A", stages="primary", **changes):
    return {"school_id": code, "name": f"{code}校", "stages": stages, "quota": 20, "locale": "urban", **changes}


def case(*schools, needs=()):
    tables = {"plan": PLAN, "schools": list(schools), "needs": list(needs)}
    return Instance.of({name: pd.DataFrame(rows) for name, rows in tables.items() if rows})


def need(subject, amount=None, **more):
    return {"school_id": "A", "stage": "primary", "subject": subject, "need": amount, **more}


def policy(**staffing):
    return policy_from([Given({"staffing": staffing})])


def row_of(frame, **where):
    (row,) = [row for row in frame.to_dict("records") if all(row[name] == value for name, value in where.items())]
    return row


# Needs


def test_given_derived_and_counted_stand_side_by_side():
    rows = [need("chinese", 42.0, unit="periods"), need("pe"), need("labour", 1.0)]
    table = need_table(case(school(classes_primary=6), needs=rows), Policy())
    chinese = row_of(table, subject="chinese")
    assert [chinese[name] for name in ("classes", "periods", "load")] == [6, 42.0, 14]
    assert [chinese[name] for name in ("derived", "given", "counted", "difference")] == [30, 30, 30, 0]
    pe = row_of(table, subject="pe")
    assert (pe["derived"], pe["counted"], pe["source"], pe["classes_from"]) == (11, 11, "blank", "today")
    assert pd.isna(pe["given"])
    music = row_of(table, subject="music")  # the stage has rows, so the policy leaves it out
    assert (music["derived"], music["source"]) == (7, "left")
    assert pd.isna(music["counted"])
    labour = row_of(table, subject="labour")
    assert (labour["given"], labour["source"]) == (10, "concurrent")
    assert pd.isna(labour["derived"])
    assert pd.isna(labour["counted"])


def test_what_the_table_counts_is_what_a_plan_counts():
    instance = generate("small", 3)
    counted = need_table(instance, Policy())["counted"]
    lines = derive(instance, Policy()).lines
    assert int(counted.sum()) == int(lines.need.sum())
    assert counted.notna().sum() == lines.stated.sum()


MIXED = [
    school("A", classes_primary=6, pupils_primary=210, pupils_next_primary=250),
    school("B", "primary,junior", classes_primary=12, classes_junior=7),
    school("C", classes_primary=9, ownership="private"),
]
ROWS = [need("pe", priority=3), need("chinese", 31.5, unit="periods"), need("morality", 1.0), need("art", 1.15)]


@pytest.mark.parametrize("fill", ["blank", "stages", "subjects"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_written_needs_are_read_back_with_the_same_meaning(fill, form, tmp_path):
    instance = case(*MIXED, needs=ROWS)
    rules = policy_from([Given({"curriculum": {"fill": fill}})])
    write_folder(instance, tmp_path / "data")
    schema = all_tables()["needs"]
    written = needs_to_read(instance, rules)
    if form == "csv":
        (tmp_path / "data" / "needs.csv").write_bytes(csv_bytes(schema, written))
    else:
        import openpyxl

        from rotation.io.book import write_workbook
        from rotation.report.needs_folder import needs_workbook

        (tmp_path / "needs.xlsx").write_bytes(needs_workbook(instance.start_date, written, {}))
        pasted = openpyxl.load_workbook(tmp_path / "needs.xlsx")[schema.zh]
        write_workbook(instance, tmp_path / "all.xlsx")
        book = openpyxl.load_workbook(tmp_path / "all.xlsx")
        sheet = book[schema.zh]
        sheet.delete_rows(1, sheet.max_row)
        for line in pasted.iter_rows(values_only=True):
            sheet.append(line)
        book.save(tmp_path / "all.xlsx")
    # The samples of this test have no teachers, whom the reader wants; what it says of needs is all that matters here.
    source = tmp_path / ("data" if form == "csv" else "all.xlsx")
    again = _with_needs_of(instance, source)
    before, after = derive(instance, rules).lines, derive(again, rules).lines
    assert again["needs"]["need"].notna().all()
    for what in ("key", "need", "priority", "stated"):
        assert (getattr(after, what) == getattr(before, what)).all()


def _with_needs_of(instance, source):
    """The instance with the needs that the reader finds in a folder or workbook."""
    from rotation.io.source import find_tables
    from rotation.io.table import read_table

    schema = all_tables()["needs"]
    grids, _problems = find_tables(source, {"needs": schema})
    loaded, problems = read_table(schema, grids["needs"])
    assert problems == []
    return Instance.of({**instance.tables, "needs": loaded.frame})


def test_a_whole_sample_is_read_back_unchanged(tmp_path):
    instance = generate("small", 3)
    write_folder(instance, tmp_path)
    (tmp_path / "needs.csv").write_bytes(csv_bytes(all_tables()["needs"], needs_to_read(instance, Policy())))
    assert read(tmp_path).digest() == instance.digest()


# Quotas


def quota(*schools, rules=None, code="A"):
    totals, parts = quota_tables(case(*schools), rules or Policy())
    return row_of(totals, school_id=code), [row for row in parts.to_dict("records") if row["school_id"] == code]


@pytest.mark.parametrize(
    ("stage", "pupils", "proposed"),
    [("primary", 380, 20), ("primary", 381, 21), ("junior", 270, 20), ("junior", 271, 21), ("senior", 125, 10)],
)
def test_a_quota_by_the_ratio_is_rounded_up(stage, pupils, proposed):
    total, (part,) = quota(school(stages=stage, **{f"pupils_{stage}": pupils}))
    assert (total["proposed"], total["given"], total["difference"]) == (proposed, 20, proposed - 20)
    assert (part["by"], part["pupils"]) == ("pupils", pupils)


def test_a_school_of_two_stages_is_rounded_once():
    # 200 / 19 + 200 / 13.5 = 10.526 + 14.815 = 25.341
    total, parts = quota(school(stages="primary,junior", pupils_primary=200, pupils_junior=200))
    assert total["proposed"] == 26
    assert [part["staff"] for part in parts] == [10.53, 14.81]


def test_next_years_pupils_count_unless_the_policy_says_otherwise():
    row = school(pupils_primary=380, pupils_next_primary=570)
    assert quota(row)[0]["proposed"] == 30
    assert quota(row, rules=policy(year="this_year"))[0]["proposed"] == 20


@pytest.mark.parametrize(
    ("changes", "proposed", "by"),
    [
        ({"locale": "rural"}, 11, "classes"),  # 6 classes x 1.7 = 10.2; 95 / 19 = 5
        ({"locale": "rural", "pupils_primary": 200}, 11, "pupils"),  # 10.53
        ({"locale": "rural", "pupils_primary": 201, "classes_primary": 12}, 11, "pupils"),  # no small school
        ({"locale": "town"}, 5, "pupils"),
        ({"locale": "rural", "classes_primary": None}, 5, "no_classes"),
    ],
)
def test_small_rural_schools_get_the_larger_of_pupils_and_classes(changes, proposed, by):
    total, (part,) = quota(school(**{"pupils_primary": 95, "classes_primary": 6, **changes}))
    assert (total["proposed"], part["by"]) == (proposed, by)


@pytest.mark.parametrize(
    ("tier", "coming", "tilted", "proposed"),
    [
        ("strong", 399, True, 24),  # 21 x 1.1 = 23.1
        ("strong", 398, False, 21),  # less than 5 % more
        ("ordinary", 760, False, 40),
    ],
)
def test_expanding_schools_get_the_tilt_of_the_policy(tier, coming, tilted, proposed):
    row = school(pupils_primary=380, pupils_next_primary=coming, tier=tier)
    total, _parts = quota(row, rules=policy(tilt_permille=100))
    assert (total["tilt"], total["proposed"]) == (tilted, proposed)
    assert not quota(row)[0]["tilt"]  # by default there is none


def test_a_stage_without_ratio_or_pupils_gets_no_proposal():
    total, _parts = quota(school(stages="primary,special", pupils_primary=380, pupils_special=40))
    assert pd.isna(total["proposed"])
    assert total["missing"] == "special"
    assert quota(school())[0]["missing"] == "primary"
    own = policy(pupils_per_ten_staff={"special": 40})
    total, _parts = quota(school(stages="special", pupils_special=40), rules=own)
    assert total["proposed"] == 10


@pytest.mark.parametrize(
    ("ratio", "classes", "proposed", "by"),
    [
        ({}, 10, 22, "classes"),
        ({"special": 40}, 10, 22, "classes"),  # 80 / 4 = 20
        ({"special": 30}, 10, 27, "pupils"),
        ({"special": 40}, None, 20, "no_classes"),
    ],
)
def test_special_schools_are_staffed_by_classes_at_any_size(ratio, classes, proposed, by):
    own = policy(pupils_per_ten_staff=ratio, staff_per_ten_classes={"special": 22})
    row = school(stages="special", pupils_special=80, classes_special=classes, locale="urban")
    total, (part,) = quota(row, rules=own)
    assert (total["proposed"], part["by"]) == (proposed, by)


def test_private_schools_and_other_authorities_get_none():
    schools = [school(pupils_primary=380), school("B", ownership="private"), school("C", authority="邻区")]
    totals, _parts = quota_tables(case(*schools), Policy())
    assert totals["school_id"].tolist() == ["A"]
