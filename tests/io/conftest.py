"""A small valid year's data that each test breaks in one place, written by a library that the reader does not use."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rotation.i18n import language
from rotation.io import inspect
from rotation.model.instance import Instance
from rotation.model.problem import Problem
from rotation.model.tables import all_tables

Rows = list[dict[str, Any]]


def _school(code: str, name: str, stages: str, locale: str, longitude: float, **more: Any) -> dict[str, Any]:
    return {
        "school_id": code,
        "name": name,
        "stages": stages,
        "locale": locale,
        "quota": 60,
        "longitude": longitude,
        "latitude": 39.9,
        "pupils_primary": 900,
        **more,
    }


def _teacher(code: str, name: str, school: str, **more: Any) -> dict[str, Any]:
    return {
        "teacher_id": code,
        "name": name,
        "gender": "女",
        "birth_date": "1985-03",
        "quota_school_id": school,
        "employment": "在编",
        "status": "在岗",
        "tenure_start": "2016-09",
        "stage": "小学",
        "subject": "语文",
        **more,
    }


def valid_tables() -> dict[str, Rows]:
    """Four schools, six teachers, and a row or two in every table."""
    return {
        "plan": [{"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01", "public_seed": "0726"}],
        "schools": [
            _school("S01", "实验小学", "小学", "城区", 116.40, staff_in_quota=58, tier="优质资源校"),
            _school("S02", "第二小学", "小学", "城区", 116.42),
            _school("S03", "河湾学校", "小学、初中", "镇区", 116.50, pupils_junior=300, school_type="九年一贯制"),
            _school("S04", "山口小学", "小学", "乡村", 116.70, beds=4, pilot="是"),
        ],
        "groups": [
            {"group_id": "G1", "group_name": "实验集团", "school_id": "S01", "is_lead": "是"},
            {"group_id": "G1", "group_name": "实验集团", "school_id": "S02"},
        ],
        "pairs": [{"urban_school_id": "S01", "rural_school_id": "S04", "min_out": 0, "max_out": 3}],
        "posts": [{"school_id": "S01", "post_band": "中级岗位", "cap": 20}],
        "needs": [
            {"school_id": "S01", "stage": "小学", "subject": "语文", "need": 2},
            {"school_id": "S04", "stage": "小学", "subject": "体育与健康", "need": 1.5, "priority": 3},
        ],
        "teachers": [
            _teacher("00123", "甲老师", "S01"),
            _teacher("00124", "乙老师", "S01", subject="体育", other_subjects="劳动、科学"),
            _teacher("00125", "丙老师", "S02", gender="男", post_grade=9, load=8),
            _teacher("00126", "丁老师", "S02", backbone_level="区级骨干", backbone_until="2028-12"),
            _teacher("00127", "戊老师", "S03", stage="初中", subject="外语", work_school_id="S03"),
            _teacher("00128", "己老师", "S04", home_longitude=116.7, home_latitude=39.95, consent="服从"),
        ],
        "teaching": [
            {"teacher_id": "00123", "school_id": "S01", "stage": "小学", "subject": "语文", "weekly_periods": 14}
        ],
        "certificates": [{"teacher_id": "00123", "stage": "小学", "subject": "语文", "valid_to": "2030-06-30"}],
        "exemptions": [
            {"teacher_id": "00126", "kind": "暂缓", "code": "nursing", "start": "2026-03", "until": "2027-02"}
        ],
        "wishes": [
            {"teacher_id": "00123", "rank": 1, "school_id": "S04"},
            {"teacher_id": "00123", "rank": 2, "school_id": "S03"},
        ],
        "recommendations": [{"school_id": "S01", "teacher_id": "00123", "rank": 1, "opinion": "同意（全票）"}],
        "travel": [{"from_area": "城关片", "school_id": "S04", "minutes": 55, "mode": "公交"}],
        "teams": [
            {"team_id": "T1", "teacher_id": "00124", "is_leader": "是"},
            {"team_id": "T1", "teacher_id": "00125"},
        ],
        "couples": [{"teacher_a": "00123", "teacher_b": "00128", "wish": "同校"}],
        "ledger": [
            {"teacher_id": "00125", "from_school": "S02", "to_school": "S04", "start": "2019-09", "end": "2021-08"}
        ],
        "events": [{"teacher_id": "00126", "date": "2026.10", "kind": "病休", "document_no": "人字3号"}],
        "pins": [{"teacher_id": "00127", "action": "必须留", "reason": "毕业年级"}],
        "waivers": [{"rule": "commute", "teacher_id": "00123", "school_id": "S04", "document_no": "教人〔2026〕12号"}],
    }


@dataclass
class Case:
    """Raw tables by column name; `after` changes the openpyxl workbook before it is saved."""

    folder: Path
    tables: dict[str, Rows] = field(default_factory=valid_tables)
    title: str = ""
    after: list[Callable[[openpyxl.Workbook], None]] = field(default_factory=list)

    def header(self, table: str) -> list[str]:
        """The column names in use, in the order of the schema."""
        names = [name for row in self.tables[table] for name in row]
        return [column.name for column in all_tables()[table].columns if column.name in names]

    def letter(self, table: str, column: str) -> str:
        """The letter of a column in the workbook as saved."""
        return openpyxl.utils.get_column_letter(self.header(table).index(column) + 1)

    def workbook(self, name: str = "data.xlsx") -> Path:
        """The workbook with Chinese headers, perhaps under a title line."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for table, rows in self.tables.items():
            schema = all_tables()[table]
            sheet = book.create_sheet(schema.zh)
            if self.title:
                sheet.append([self.title])
                sheet.merge_cells("A1:D1")
            names = self.header(table)
            sheet.append([schema.column(one).zh for one in names])
            for row in rows:
                sheet.append([row.get(one) for one in names])
        for change in self.after:
            change(book)
        path = self.folder / name
        book.save(path)
        return path

    def csv_folder(self, encoding: str = "utf-8") -> Path:
        """The folder form with snake_case headers, the same raw values as text."""
        path = self.folder / f"folder_{encoding}"
        path.mkdir()
        for table, rows in self.tables.items():
            with (path / f"{table}.csv").open("w", encoding=encoding, newline="") as stream:
                writer = csv.DictWriter(stream, self.header(table))
                writer.writeheader()
                writer.writerows(rows)
        return path

    def inspected(self) -> tuple[Instance | None, list[Problem]]:
        """What the reader says about the workbook."""
        return inspect(self.workbook())

    def problems(self) -> list[Problem]:
        """The problems found in the workbook, without assumptions."""
        return [problem for problem in self.inspected()[1] if problem.severity != "assumption"]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A valid case to break."""
    return Case(tmp_path)


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROTATION_ID_KEY", raising=False)
