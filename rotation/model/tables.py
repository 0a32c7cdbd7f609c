"""Every table of one year's data: what is a sheet of the workbook and a CSV of the folder form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from rotation.model import tables_people, tables_schools, tables_terms
from rotation.model.fields import Kind
from rotation.model.spec import TableSpec


@dataclass(frozen=True)
class Column:
    """One column of a table, read off its row model."""

    name: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    kind: Kind
    required: bool
    default: Any
    refers: str
    example: str
    note_zh: str
    note_en: str
    annotation: Any


@dataclass(frozen=True)
class Table:
    """One table: its name (and CSV file name), sheet title, key columns, and columns in order."""

    name: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    key: tuple[str, ...]
    row: type[BaseModel]
    columns: tuple[Column, ...]
    required: bool

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        return next(column for column in self.columns if column.name == name) if name in self.names else _no(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def _no(name: str) -> Column:
    raise KeyError(name)


def _columns(row: type[BaseModel]) -> tuple[Column, ...]:
    found = []
    for name, info in row.model_fields.items():
        extra: Any = info.json_schema_extra
        kind = next(part for part in info.metadata if isinstance(part, Kind))
        found.append(
            Column(
                name=name,
                zh=info.title or name,
                en=extra["en"],
                synonyms=tuple(extra["synonyms"]),
                kind=kind,
                required=extra["required"],
                default=info.default,
                refers=extra["refers"],
                example=extra["example"],
                note_zh=extra["note_zh"],
                note_en=extra["note_en"],
                annotation=info.rebuild_annotation(),
            )
        )
    return tuple(found)


@lru_cache(maxsize=1)
def all_tables() -> dict[str, Table]:
    """Table name -> Table, in the order of the workbook's sheets."""
    specs = [*tables_schools.SPECS, *tables_people.SPECS, *tables_terms.SPECS]
    order = ["plan", "schools", "groups", "pairs", "posts", "needs", "teachers", "teaching", "certificates"]
    order += ["exemptions", "wishes", "recommendations", "travel", "teams", "couples", "ledger", "events"]
    order += ["pins", "waivers"]
    tables = {spec.name: table_of(spec) for spec in specs}
    return {name: tables[name] for name in order}


def table_of(spec: TableSpec) -> Table:
    """The table a specification and its row model declare."""
    return Table(spec.name, spec.zh, spec.en, spec.synonyms, spec.key, spec.row, _columns(spec.row), spec.required)
