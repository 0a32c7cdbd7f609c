"""The sheets of the inspection export."""

from __future__ import annotations

from datetime import date

from rotation.i18n import _
from rotation.report.handout.inspection import totals
from rotation.report.plan_columns import Col, Row, SheetSpec, key
from rotation.report.plan_drawing import PlanDrawing

_FIGURES = (
    Col("学段", "stage", key("stage")),
    Col("在校生", "pupils", key("pupils"), "whole"),
    Col("专任教师", "full-time teachers", key("full_time"), "share"),
    Col("其中任教年限达标且未超龄", "long enough in place and not over age", key("in_place"), "share", 14),
    Col("其中免于或暂缓", "of these exempt or deferred", key("excused"), "share", 12),
    Col("符合条件(分母)", "eligible (denominator)", key("eligible"), "share", 12),
    Col("本年新派出(计入比例)", "newly sent (counted)", key("new"), "share", 12),
    Col("目前在外", "away now", key("away"), "share"),
    Col("新派出:全职", "newly sent: full time", key("whole"), "share"),
    Col("新派出:部分时间", "newly sent: part time", key("part"), "share"),
    Col("新派出:线上", "newly sent: online", key("online"), "share"),
    Col("新派出骨干", "newly sent backbone teachers", key("backbone"), "share"),
    Col("骨干起算层级", "lowest backbone level", key("level")),
    Col("新派出占比(%)", "new / eligible (%)", key("share_new"), "percent", 12),
    Col("新派出及在外占比(%)", "new + away / eligible + away (%)", key("share_all"), "percent", 14),
    Col("骨干占比(%)", "backbone / new (%)", key("share_backbone"), "percent", 12),
)
_ORIGIN = (
    Col("统计时点", "date of the statistics", key("date")),
    Col("数据来源", "source", key("source"), "long", 24),
)
SCHOOLS = SheetSpec(
    "分校分学段",
    "schools and stages",
    (
        Col("学校", "school", key("school")),
        *_FIGURES,
        Col("拆分系数", "part of the school's counts", key("split"), "exact"),
        Col("不计入的原因", "left out because", key("left_out")),
        *_ORIGIN,
        Col("学校代码", "school code", key("school_id"), printed=False),
    ),
)
TOTALS = SheetSpec("分学段合计", "totals by stage", (Col("范围", "scope", key("school")), *_FIGURES, *_ORIGIN))


MEANINGS = SheetSpec(
    "口径说明", "meanings", (Col("项目", "item", key("item")), Col("口径", "meaning", key("text"), "long", 90))
)


def inspection_book(rows: list[Row], start: date, title: str) -> bytes:
    """Totals, schools and what each figure means; the same rows give the same bytes."""
    drawing = PlanDrawing(start, title)
    drawing.table(TOTALS, totals(rows))
    drawing.table(SCHOOLS, rows)
    drawing.table(MEANINGS, [{"item": item, "text": text} for item, text in meanings()])
    return drawing.finish()


def meanings() -> list[tuple[str, str]]:
    """What each figure means."""
    return [
        (_("school"), _("the school that sends: who is away on a running posting counts where he or she comes from")),
        (_("full-time teachers"), _("teachers who take quota, by the stage of their main subject")),
        (
            _("in place"),
            _("as many years at the present legal entity as the policy asks for, and not too close to retirement"),
        ),
        (
            _("exempt or deferred"),
            _("an exemption, deferral or bar is valid on the start date; kinds are not told apart"),
        ),
        (_("eligible (denominator)"), _("meets every condition on the start date: the denominator of the rate")),
        (_("newly sent"), _("eligible teachers whom the plan sends in a form that counts to the annual rate")),
        (
            _("several stages"),
            _(
                "the counts of the school are split by pupils times weight: 1 : 1.1 (nine-year), 1 : 1.2 (complete "
                "secondary), 1 : 1.1 : 1.32 (twelve-year), unless the settings say otherwise"
            ),
        ),
        (
            _("left out"),
            _("special schools, stages outside compulsory education, stages with too few pupils: listed, not summed"),
        ),
    ]
