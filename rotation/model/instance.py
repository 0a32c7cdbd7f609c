"""One year's data of one authority (or several): typed tables, checked at the border, plain arrays inside."""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation.model.dates import first_day, month_index
from rotation.model.problem import Place, Problem
from rotation.model.tables import Table, all_tables

if TYPE_CHECKING:
    from rotation.model.plan import Move


LATER_TABLES = frozenset({"waivers"})
"""Tables that say nothing where they are empty, not even in the digest: plans made before them stay bound to their
data."""


@dataclass(frozen=True)
class PolicyRow:
    """One line of the policy sheet, with the row it stands in; `name` is the Chinese name written beside the key."""

    key: str
    value: object
    source: str
    row: int
    name: str = ""


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a table was read: sheet and file, the row of each of its rows, name -> (letters, header) of its columns."""

    sheet: str
    file: str
    rows: npt.NDArray[np.int64]
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Instance:
    """All tables as DataFrames with every column of the schema, in canonical types and words.

    Text columns hold "" for a missing value, counts are Int64 with <NA>, amounts float64 with NaN, dates ISO text.
    Build it with `Instance.of`, or read it with `rotation.io`.
    """

    tables: Mapping[str, pd.DataFrame]
    policy_rows: tuple[PolicyRow, ...] = ()
    assumptions: tuple[Problem, ...] = field(default=(), compare=False)
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Table name -> where it was read; empty for an instance made in memory."""
    baseline: tuple[Move, ...] = ()
    """Moves of the plan that a new one shall stay close to, in any order; empty where there is none."""
    frozen: frozenset[str] = frozenset()
    """Codes of the teachers whose moves of the baseline are published and hold."""

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], policy_rows: tuple[PolicyRow, ...] = ()) -> Instance:
        """Complete the given tables: absent ones are empty, absent columns take their defaults; nothing is checked."""
        schema = all_tables()
        unknown = set(tables) - set(schema)
        if unknown:
            raise KeyError(f"unknown tables: {sorted(unknown)}")
        return cls({name: complete(table, tables.get(name)) for name, table in schema.items()}, policy_rows)

    def with_baseline(self, moves: Iterable[Move], frozen: Iterable[str] = ()) -> Instance:
        """The same data beside a baseline plan (a `Plan` is a sequence of moves); no moves: without one.

        `frozen`: teachers whose baseline moves hold; codes without a move in the baseline are left out.
        """
        baseline = tuple(moves)
        return replace(self, baseline=baseline, frozen=frozenset(frozen) & {move.teacher_id for move in baseline})

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def schools(self) -> pd.DataFrame:
        """Schools, one row each."""
        return self.tables["schools"]

    @property
    def teachers(self) -> pd.DataFrame:
        """Teachers, one row each."""
        return self.tables["teachers"]

    @property
    def authority(self) -> str:
        """The planning authority's name."""
        return str(self.tables["plan"]["authority"].iloc[0])

    @property
    def plan_year(self) -> int:
        """The plan year."""
        return int(self.tables["plan"]["plan_year"].iloc[0])

    @cached_property
    def start_date(self) -> date:
        """The day on which the plan starts."""
        return first_day(str(self.tables["plan"]["start_date"].iloc[0]))

    @cached_property
    def start_month(self) -> int:
        """The start date as a month index."""
        return month_index(self.start_date.isoformat())

    @property
    def public_seed(self) -> str:
        """The publicly drawn seed, or the plan year where none was drawn."""
        return str(self.tables["plan"]["public_seed"].iloc[0]) or str(self.plan_year)

    @property
    def seed_is_drawn(self) -> bool:
        """True where a public seed was given."""
        return bool(self.tables["plan"]["public_seed"].iloc[0])

    def place(self, table: str, position: int, column: str) -> Place:
        """The place of a cell as it was read, else that in the workbook it would be written to."""
        schema, origin = all_tables()[table], self.origins.get(table)
        header = schema.column(column).zh
        # Tables changed in memory have lost the rows of the sheet that they were read from.
        if origin is None or len(origin.rows) != len(self.tables[table]):
            return Place(schema.zh, position + 2, header=header)
        letters, title = origin.columns.get(column, ("", header))
        return Place(origin.sheet, int(origin.rows[position]), letters, title, origin.file)

    def digest(self) -> str:
        """SHA-256 of all tables, and of a baseline, in canonical form, as hex; the order of rows does not matter."""
        total = hashlib.sha256()
        for name, table in all_tables().items():
            frame = self.tables[name]
            if name in LATER_TABLES and not len(frame):
                continue
            total.update(f"{name}\x1e{'|'.join(table.names)}\x1e".encode())
            if len(frame):
                # Missing values are written by hand: how pandas spells them differs between its versions.
                texts = [map(str, _objects(frame[column], "")) for column in frame.columns]
                lines = sorted(map("\x1f".join, zip(*texts, strict=True)))
                total.update("\x1e".join(lines).encode())
        if self.baseline:
            moves = sorted("\x1f".join(map(str, move)) for move in set(self.baseline))
            total.update("\x1e".join(["\x1ebaseline", *moves]).encode())
        if self.frozen:
            total.update("\x1e".join(["\x1efrozen", *sorted(self.frozen)]).encode())
        return total.hexdigest()


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples; for tables with few rows, never for candidates."""
    # As DataFrame.itertuples, which makes a new class each time and reads every column twice.
    row = _row_type(tuple(map(str, frame.columns)))
    return map(row._make, zip(*(series.tolist() for _name, series in frame.items()), strict=True))


@lru_cache
def _row_type(columns: tuple[str, ...]) -> Any:
    """The class of a table's rows."""
    return namedtuple("Row", columns, rename=True)


def _objects(series: pd.Series, missing: object) -> list[Any]:
    """A column as Python objects, with something else for what is missing."""
    values = series.to_numpy(dtype=object, copy=True)
    values[series.isna().to_numpy(dtype=bool)] = missing
    return values.tolist()


def complete(table: Table, frame: pd.DataFrame | None) -> pd.DataFrame:
    """The frame with exactly the table's columns, in order and dtype, defaults filled in."""
    given: set[str] = set() if frame is None else set(frame.columns)
    if given - set(table.names):
        raise KeyError(f"{table.name}: unknown columns {sorted(given - set(table.names))}")
    if frame is None or not len(frame):
        return _empty(table).copy()
    return _frame(table, {name: frame[name] for name in table.names if name in given}, len(frame))


@lru_cache
def _empty(table: Table) -> pd.DataFrame:
    """A table without rows; most instances have a dozen of them."""
    return _frame(table, {}, 0)


def _frame(table: Table, given: Mapping[str, pd.Series], rows: int) -> pd.DataFrame:
    """The table from these columns; texts and all else are put together as two blocks, not column by column."""
    texts, others = dict[str, Any](), dict[str, Any]()
    for column in table.columns:
        dtype, default, series = column.kind.dtype, column.default, given.get(column.name)
        found = _absent(rows, dtype, default) if series is None else _typed(series, dtype, default)
        (texts if dtype == "str" else others)[column.name] = found
    index = pd.RangeIndex(rows)
    parts = [pd.DataFrame(texts, index=index, dtype=object), pd.DataFrame(others, index=index)]
    return pd.concat(parts, axis=1)[list(table.names)]


def _absent(rows: int, dtype: str, default: Any) -> Any:
    """A column of defaults, as an array."""
    missing = {"str": "", "bool": False, "Int64": pd.NA}.get(dtype, np.nan)
    value: Any = missing if default is None or default == "" else default
    if dtype == "Int64":
        return pd.array([value] * rows, dtype="Int64")
    return np.full(rows, value, dtype=object if dtype == "str" else dtype)


def _typed(series: pd.Series, dtype: str, default: object) -> Any:
    """A column in its type, as an array; most are in it already."""
    if dtype == "str":
        texts = series.to_numpy(dtype=object)
        if all(type(value) is str for value in texts):
            return texts
        return np.array([str(value) for value in _objects(series, default or "")], dtype=object)
    if series.dtype == dtype:
        return series.array.copy()
    if dtype == "bool":
        return np.array([bool(value) for value in _objects(series, default)], dtype=bool)
    if dtype == "Int64":
        filled = series.astype(object).where(series.notna(), default if default is not None else pd.NA)
        return filled.astype("Int64").array
    return pd.to_numeric(series.astype(object).where(series.notna(), np.nan)).astype("float64").array
