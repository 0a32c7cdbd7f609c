"""The public list: whom it names, what it says before and after the table, as a page to print and as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rotation.i18n import _, ngettext
from rotation.report.handout.calendar import notice_period
from rotation.report.handout.pages import BLANK, Facts, Page, listing
from rotation.report.handout.people import Sent
from rotation.report.handout.settings import Handout
from rotation.report.plan_columns import Col, Row, SheetSpec, key
from rotation.report.plan_drawing import PlanDrawing

LIST = SheetSpec(
    "公示名单",
    "public list",
    (
        Col("序号", "number", key("number"), "whole"),
        Col("姓名", "name", key("name")),
        Col("现任教学校", "present school", key("from_school")),
        Col("学段", "stage", key("stage")),
        Col("学科", "subject", key("subject")),
        Col("拟交流学校", "destination", key("to_school")),
        Col("交流形式", "form", key("form")),
        Col("交流期限", "term", key("term")),
        Col("备注", "remark", key("remark"), "long", 30),
    ),
    2,
)
"""The columns of a public list; no other fact of a person may be added."""
WORDS = SheetSpec("公示说明", "notice", (Col("内容", "text", key("text"), "long", 90),))
"""What the page says around the table, for whoever posts the workbook instead of the page."""


def public_rows(people: Sequence[Sent]) -> list[Row]:
    """The rows in order, numbered from 1."""
    names = ("name", "from_school", "stage", "subject", "to_school", "form", "term", "remark")
    return [{"number": number, **{name: getattr(one, name) for name in names}} for number, one in enumerate(people, 1)]


def public_page(people: Sequence[Sent], settings: Handout, facts: Facts, school: str = "") -> str:
    """The list as a page for the notice board: of the whole authority, or of the school named."""
    rows = public_rows(people)
    page = Page(
        title=_title(facts),
        subtitle=school,
        number=_number(settings),
        mark=_mark(facts),
        before=[_opening(settings, facts, len(rows), school)],
        heads=[column.header for column in LIST.columns],
        rows=[[column.show(row) for column in LIST.columns] for row in rows],
        after=_closing(settings),
        signed=settings.office or facts.authority,
        dated=_dated(settings),
    )
    return listing(page)


def public_sheet(people: Sequence[Sent], settings: Handout, facts: Facts, start: date, title: str) -> bytes:
    """The same table as a workbook, with the same words on a sheet of their own."""
    before = [_title(facts), _number(settings), _mark(facts), _opening(settings, facts, len(people), "")]
    texts = [*before, *_closing(settings), settings.office or facts.authority, _dated(settings)]
    drawing = PlanDrawing(start, title)
    drawing.table(LIST, public_rows(people))
    drawing.table(WORDS, [{"text": text} for text in texts if text])
    return drawing.finish()


def _title(facts: Facts) -> str:
    title = _("Public notice: teachers proposed for rotation, {authority}, school year {year}")
    return title.format(authority=facts.authority, year=facts.year)


def _number(settings: Handout) -> str:
    return _("document no.: {number}").format(number=settings.document_no or BLANK)


def _mark(facts: Facts) -> str:
    return "" if facts.drawn else _("Draft: the public seed has not been drawn; not to be published.")


def _dated(settings: Handout) -> str:
    return settings.published or _("date: {blank}").format(blank=BLANK)


def _closing(settings: Handout) -> list[str]:
    return [_period(settings), _objections(settings), _privacy()]


def _opening(settings: Handout, facts: Facts, count: int, school: str) -> str:
    if not count:
        return _("No teacher is proposed for rotation.")
    text = ngettext(
        "On the basis of {basis}, {count} teacher is proposed for rotation ({scope}):",
        "On the basis of {basis}, {count} teachers are proposed for rotation ({scope}):",
        count,
    )
    scope = school or facts.authority
    return text.format(basis=settings.basis or BLANK, count=count, scope=scope)


def _period(settings: Handout) -> str:
    days, period = settings.working_days, notice_period(settings)
    if period is None:
        text = ngettext(
            "The list is on display for {count} working day from its publication.",
            "The list is on display for {count} working days from its publication.",
            days,
        )
        return text.format(count=days)
    text = ngettext(
        "The list is on display from {first} to {last}, {count} working day.",
        "The list is on display from {first} to {last}, {count} working days.",
        days,
    )
    return text.format(count=days, first=period[0].isoformat(), last=period[1].isoformat())


def _objections(settings: Handout) -> str:
    text = _("Objections may be made within this time, in writing and with the writer's real name, to: {place}")
    return text.format(place=settings.object_to or BLANK)


def _privacy() -> str:
    return _("Whoever objects is protected; objections are answered in writing.")
