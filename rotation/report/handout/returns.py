"""Who comes back by a date: postings that end within the year up to it and that lead back to the own school."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rotation.i18n import _
from rotation.model.dates import first_day, last_day, years_later
from rotation.model.plan import Plan
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.report.handout.people import sent
from rotation.report.plan_columns import Col, Row, SheetSpec, key
from rotation.rules.reading import Reading

RETURNS = SheetSpec(
    "返回名单",
    "returns",
    (
        Col("姓名", "name", key("name")),
        Col("人事编号", "teacher code", key("teacher_id")),
        Col("学段", "stage", key("stage")),
        Col("学科", "subject", key("subject")),
        Col("返回学校", "returns to", key("from_school")),
        Col("交流学校", "comes from", key("to_school")),
        Col("交流形式", "form", key("form")),
        Col("起", "start", key("start")),
        Col("止", "end", key("end")),
        Col("返回日期", "day of return", key("back")),
        Col("文号", "document number", key("document_no")),
        Col("备注", "remark", key("remark"), "long", 30),
    ),
    2,
)
OVER = ("stayed", "ended_early", "extended")
"""Outcomes after which nobody comes back at the end that the ledger names."""


def returns(plan: Plan, reading: Reading, day: date) -> list[Row]:
    """The rows by day of return, school and teacher code; a posting of this plan counts as well."""
    found = [*_from_ledger(reading), *_from_plan(plan, reading)]
    earliest = first_day(years_later(day.isoformat(), -1))
    due = [row for row in found if earliest < last_day(row["end"]) <= day]
    for row in due:
        row["back"] = (last_day(row["end"]) + timedelta(days=1)).isoformat()
    return sorted(due, key=lambda row: (row["back"], row["from_code"], row["teacher_id"]))


def _from_ledger(reading: Reading) -> Iterator[Row]:
    for teacher_id, postings in reading.postings.items():
        for posting in postings:
            lasting = reading.stays(posting) or posting.outcome in OVER
            if not posting.end or lasting or teacher_id not in reading.teachers:
                continue
            remark = _("the ledger says that he or she has come back") if posting.outcome == "returned" else ""
            yield {
                **_person(reading, teacher_id),
                "from_code": posting.from_school,
                "from_school": reading.school_name(posting.from_school),
                "to_school": reading.school_name(posting.to_school),
                "form": FORMS.label(posting.form),
                "start": posting.start,
                "end": posting.end,
                "document_no": posting.document_no,
                "remark": remark,
            }


def _from_plan(plan: Plan, reading: Reading) -> Iterator[Row]:
    for one in sent(plan, reading):
        if one.end:
            yield {
                **_person(reading, one.teacher_id),
                "from_code": one.from_code,
                "from_school": one.from_school,
                "to_school": one.to_school,
                "form": one.form,
                "start": one.start,
                "end": one.end,
                "document_no": "",
                "remark": _("moves by this plan"),
            }


def _person(reading: Reading, teacher_id: str) -> dict[str, Any]:
    row = reading.teachers[teacher_id]
    return {
        "teacher_id": teacher_id,
        "name": row.name,
        "stage": STAGES.label(row.stage),
        "subject": SUBJECTS.label(row.subject),
    }
