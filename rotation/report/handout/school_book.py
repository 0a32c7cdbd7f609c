"""A school's own workbook: who leaves, who arrives, and its needs before and after; no other school's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rotation.model.plan import Plan
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.report.handout.people import Sent
from rotation.report.plan_columns import Col, Row, SheetSpec, key
from rotation.report.plan_drawing import PlanDrawing
from rotation.report.plan_sheets import LINES
from rotation.rules.reading import Reading
from rotation.rules.reading_lines import LineName

_TERMS = (
    Col("交流形式", "form", key("form")),
    Col("每周半天", "half days a week", key("load"), "whole"),
    Col("交流期限", "term", key("term")),
    Col("备注", "remark", key("remark"), "long", 30),
)
_WHO = (
    Col("序号", "number", key("number"), "whole"),
    Col("姓名", "name", key("name")),
    Col("学段", "stage", key("stage")),
    Col("学科", "subject", key("subject")),
)
LEAVING = SheetSpec("派出", "leaving", (*_WHO, Col("拟交流学校", "destination", key("to_school")), *_TERMS), 2)
ARRIVING = SheetSpec("接收", "arriving", (*_WHO, Col("现任教学校", "present school", key("from_school")), *_TERMS), 2)


def school_book(people: Sequence[Sent], lines: list[Row], code: str, start: date, title: str) -> bytes:
    """The workbook of one school; `people` are all moves of the plan, `lines` those of `line_rows`."""
    drawing = PlanDrawing(start, title)
    for spec, chosen in (
        (LEAVING, [one for one in people if one.from_code == code]),
        (ARRIVING, [one for one in people if one.to_code == code]),
    ):
        names = ("name", "stage", "subject", "from_school", "to_school", "form", "load", "term", "remark")
        drawing.table(
            spec,
            [{"number": at, **{name: getattr(one, name) for name in names}} for at, one in enumerate(chosen, 1)],
        )
    drawing.table(LINES, lines)
    return drawing.finish()


def line_rows(plan: Plan, reading: Reading) -> dict[str, list[Row]]:
    """School -> its lines with a need or a change, staffing before and after."""
    change = reading.lines.change(list(reading.moves(plan)))
    found: dict[str, list[Row]] = {}
    lines = sorted({*reading.lines.needs, *change}, key=_order)
    for line in lines:
        before = reading.lines.staffing[line]
        found.setdefault(line.school_id, []).append(
            {
                "school": reading.school_name(line.school_id),
                "school_id": line.school_id,
                "stage": line.stage,
                "subject": line.subject,
                "need": reading.lines.needs.get(line, 0),
                "before": before,
                "after": before + change[line],
            }
        )
    return found


def _order(line: LineName) -> tuple[str, int, int]:
    return line.school_id, STAGES.rank(line.stage), SUBJECTS.rank(line.subject)
