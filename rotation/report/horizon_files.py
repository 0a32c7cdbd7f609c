"""Writes a horizon into one folder: table, page, and a folder a year with its data and its plan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rotation.explain.stuck import Stuck
from rotation.i18n import _
from rotation.io.atomic import new_folder
from rotation.io.folder import write_folder
from rotation.planning.horizon import Year
from rotation.planning.projection import Projection
from rotation.report.files import write_outcome
from rotation.report.horizon_page import horizon_page
from rotation.report.horizon_table import horizon_csv, horizon_json, horizon_workbook

DATA_FOLDER = "data"


def horizon_title(years: Sequence[Year]) -> str:
    """The title of a horizon: authority, first and last year."""
    text = _("{authority}: teacher rotation {first} to {last}")
    return text.format(authority=years[0].instance.authority, first=years[0].year, last=years[-1].year)


def write_year(
    year: Year, folder: Path, command: Sequence[str], given: Path | None = None, policy: Path | None = None
) -> list[Path]:
    """Write a year's plan as `rotation solve` does, with the year's data beside it, so that it can be verified.

    `given` are the files that the year was read from, for the first one: they are named, not copied. Of a year without
    a plan the data are written, so that its conflict can be looked into.
    """
    place = folder / str(year.year)
    data = given or place / DATA_FOLDER
    if given is None:
        write_folder(year.instance, data)
    if year.outcome.plan is None:
        return [] if given is not None else [data]
    return write_outcome(year.outcome, place, command, data, policy)


def write_horizon(
    years: Sequence[Year], assumed: Projection, asked: int, folder: Path, stuck: Stuck | None = None
) -> list[Path]:
    """Write horizon.html, horizon.xlsx, horizon.csv and horizon.json; returns their paths.

    `stuck` says why the last year has no plan; the page tells it.
    """
    title = horizon_title(years)
    files = {
        "horizon.html": horizon_page(years, assumed, title, stuck).encode(),
        "horizon.xlsx": horizon_workbook(years, assumed, title),
        "horizon.csv": horizon_csv(years),
        "horizon.json": json.dumps(horizon_json(years, assumed, asked), ensure_ascii=False, indent=2).encode(),
    }
    with new_folder(folder) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
    return [folder / name for name in files]
