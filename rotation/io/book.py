"""Writes an instance as a workbook with Chinese headers and words."""

from __future__ import annotations

from pathlib import Path

from rotation.io.atomic import write_atomically
from rotation.io.cells import written_tables
from rotation.io.sheets import Book, add_table
from rotation.model.instance import Instance


def write_workbook(instance: Instance, path: str | Path) -> None:
    """One sheet a table and 政策参数; reads back to equal tables, and the same instance gives the same bytes.

    Raises FileError where the file cannot be written or a text fits no cell.
    """
    write_atomically(Path(path), workbook_bytes(instance))


def workbook_bytes(instance: Instance) -> bytes:
    """The workbook; its creation date is the plan's start date, so it does not depend on the clock."""
    book = Book(instance.start_date)
    for table, frame in written_tables(instance).items():
        add_table(book, table, frame)
    return book.finish()
