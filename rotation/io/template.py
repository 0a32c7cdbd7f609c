"""The template workbook: drop-downs, notes, locked headers over free rows, and a guide with an example a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rotation.i18n import _, current_language
from rotation.io.atomic import write_atomically
from rotation.io.cells import policy_frame, written_tables
from rotation.io.grid import column_letter
from rotation.io.guide import add_guide
from rotation.io.names import GUIDE_SHEET, LIST_SHEET
from rotation.io.policy_sheet import POLICY_TABLE
from rotation.io.sheets import Book, add_table
from rotation.io.texts import expected
from rotation.model.instance import Instance, PolicyRow
from rotation.model.tables import Column, Table, all_tables
from rotation.model.tables_changes import CHANGES_TABLE
from rotation.model.wordlist import Vocabulary

PROPERTY = ("rotation.template", "year/1")
LAST_ROW = 50_000
LAST_SCHOOL = 5_000
_FLAGS = ("是", "否")
_SCHOOLS = "list_school_id"
_CREATED = date(1980, 1, 1)
"""The date of the entries in the file's ZIP: a template depends on no clock."""
_ALLOWED = {
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


def write_template(path: str | Path, instance: Instance | None = None, policy_rows: Sequence[PolicyRow] = ()) -> None:
    """An empty template, or one filled with an instance's rows (last year's data to be brought up to date).

    `policy_rows`, if there are any, fill the policy sheet, else those of the instance do. Raises FileError where the
    file cannot be written.
    """
    write_atomically(Path(path), template_bytes(instance, policy_rows))


def template_bytes(instance: Instance | None = None, policy_rows: Sequence[PolicyRow] = ()) -> bytes:
    """The template; the same instance, policy rows and language give the same bytes."""
    book = Book(_CREATED if instance is None else instance.start_date)
    book.book.set_custom_property(*PROPERTY, "text")
    tables = [*all_tables().values(), POLICY_TABLE]
    frames = {} if instance is None else written_tables(instance)
    if policy_rows:
        frames[POLICY_TABLE] = policy_frame(policy_rows)
    add_guide(book, book.book.add_worksheet(GUIDE_SHEET), tables)
    sheets = {table: add_table(book, table, frames.get(table)) for table in tables}
    _name_schools(book, all_tables()["schools"])
    _help(book, sheets)
    return book.finish()


def changes_template_bytes() -> bytes:
    """The workbook for changes after publication: one sheet with drop-downs and notes; always the same bytes."""
    book = Book(_CREATED)
    sheets = {CHANGES_TABLE: add_table(book, CHANGES_TABLE, None)}
    add_guide(book, book.book.add_worksheet(GUIDE_SHEET), [CHANGES_TABLE])
    _help(book, sheets)
    return book.finish()


def _help(book: Book, sheets: Mapping[Table, Any]) -> None:
    """Locked headers with notes over free rows with drop-downs."""
    lists = _add_lists(book, list(sheets))
    for table, sheet in sheets.items():
        sheet.protect("", _ALLOWED)
        for index, column in enumerate(table.columns):
            sheet.write_comment(0, index, note(column), {"x_scale": 1.6, "y_scale": 1.5, "font_size": 9})
            rule = _validation(column, lists)
            # A workbook of changes has no sheet of schools to choose from.
            if rule and (column.refers == "" or table is not CHANGES_TABLE):
                sheet.data_validation(1, index, LAST_ROW, index, rule)


def note(column: Column) -> str:
    """What stands in the note of a header: required or not, what may stand there, why, an example."""
    lines = [_("Required") if column.required else _("May stay empty"), expected(column)]
    lines.append(column.note_zh if current_language() == "zh_CN" else column.note_en)
    if column.example:
        lines.append(_("Example: {example}").format(example=column.example))
    return "\n".join(line for line in lines if line)


def _add_lists(book: Book, tables: list[Table]) -> dict[str, str]:
    """The hidden sheet of word lists; vocabulary name -> defined name (a literal list may only have 255 letters)."""
    vocabularies: dict[str, Vocabulary] = {}
    for table in tables:
        for column in table.columns:
            if column.kind.words is not None and not column.kind.many:
                vocabularies[column.kind.words.name] = column.kind.words
    words = {name: [one.zh(code) for code in one.codes] for name, one in sorted(vocabularies.items())}
    words["flag"] = list(_FLAGS)
    sheet = book.book.add_worksheet(LIST_SHEET)
    sheet.very_hidden()
    sheet.protect()
    names: dict[str, str] = {}
    for index, (name, entries) in enumerate(words.items()):
        letters = column_letter(index)
        sheet.write_column(0, index, [name, *entries])
        names[name] = f"list_{name.replace(' ', '_')}"
        book.book.define_name(names[name], f"='{LIST_SHEET}'!${letters}$2:${letters}${len(entries) + 1}")
    return names


def _name_schools(book: Book, schools: Table) -> None:
    """A name for the school codes that are filled in; it grows with the sheet, since blanks would allow anything."""
    letters = column_letter(schools.names.index("school_id"))
    first, area = f"'{schools.zh}'!${letters}$2", f"'{schools.zh}'!${letters}$2:${letters}${LAST_SCHOOL + 1}"
    book.book.define_name(_SCHOOLS, f"={first}:INDEX({area},MAX(1,COUNTA({area})))")


def _validation(column: Column, lists: dict[str, str]) -> dict[str, Any]:
    kind = column.kind
    rule: dict[str, Any] = {"ignore_blank": True, "error_title": _("Please check")}
    if kind.words is not None and not kind.many:
        source = lists[kind.words.name]
        return {**rule, "validate": "list", "source": f"={source}", "error_message": _("Choose a word from the list.")}
    if kind.name == "flag":
        return {**rule, "validate": "list", "source": f"={lists['flag']}", "error_message": _("Choose 是 or 否.")}
    if column.refers == "schools.school_id":
        # A warning only: the sheets may be filled in any order.
        message = _("This code is not in the sheet 学校.")
        source = f"={_SCHOOLS}"
        return {**rule, "validate": "list", "source": source, "error_type": "warning", "error_message": message}
    if kind.name in ("count", "amount"):
        sort = "integer" if kind.name == "count" else "decimal"
        message = _("Write {expected}.").format(expected=expected(column))
        return {**rule, "validate": sort, "criteria": ">=", "value": 0, "error_message": message}
    return {}
