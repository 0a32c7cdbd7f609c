"""How a table is declared beside its row model."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """Base of the row models: one attribute a column, nothing else accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TableSpec(NamedTuple):
    """Name, sheet title in both languages, other sheet titles, key columns, row model, must it be there."""

    name: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    key: tuple[str, ...]
    row: type[Row]
    required: bool = False
