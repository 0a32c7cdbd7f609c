"""An instance around a real list of primary schools: schools, pupils, classes and numbers of teachers are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from rotation.errors import DataError, FileError
from rotation.generate import networks, places
from rotation.generate.authority import populate
from rotation.generate.draws import Ints, Streams, Words, whole
from rotation.generate.frame import Frame
from rotation.generate.lines import staff_lines
from rotation.generate.schools import STAGES, Schools, draw_tiers
from rotation.i18n import _
from rotation.model.fields import clean
from rotation.model.instance import Instance
from rotation.model.problem import Place, Problem

_GRADES = range(1, 7)
_TEXTS = ("school_id", "name", "area", "remoteness")
_COUNTS = (*(f"classes_g{g}" for g in _GRADES), *(f"pupils_g{g}" for g in _GRADES), "teachers")
_DEGREES = ("longitude", "latitude")
COLUMNS = (*_TEXTS, *_DEGREES, *_COUNTS, "pupils_next_year")
"""Columns of a school list; `pupils_next_year` may be empty."""
AUTHORITY = "authority"
"""A column that a list may have beside: the name of the authority, the same in each row."""
UNNAMED = "本区"
"""What an authority is called that the list does not name."""

REMOTENESS = ("ordinary", "remote", "very_remote", "extremely_remote")
_TOWN_SCHOOLS = 5
_MOST_BYTES = 20_000_000
_MOST_TEACHERS = 1000


def from_directory(path: Path, seed: int) -> Instance:
    """The instance of the schools in a CSV file with the columns COLUMNS; everything else is drawn by the seed.

    School districts are the list's areas. Schools called ordinary are urban where their area has at least five such,
    else in a town; remote ones are rural. Tiers are drawn, but schools whose first grade is far larger than
    their last are new. Raises FileError where the file cannot be read, DataError with every problem of its values.
    """
    table = _read(Path(path))
    numbers = {name: _whole_column(table, name) for name in _COUNTS}
    streams = Streams(seed, "directory")
    schools, centre = _schools(table, numbers, streams)
    area = table["area"].to_numpy(dtype=object)
    names, district = np.unique(area.astype(str), return_inverse=True)
    districts = (district.astype(np.int64), tuple(f"{name}学区" for name in names.tolist()))
    frame = Frame(
        authority=_authority(table),
        centre=centre,
        settled=0.80,
        school_ids=tuple(table["school_id"]),
        first_teacher=1,
        schools=schools,
        ties=networks.tie(schools, districts, streams),
        lines=staff_lines(schools, None, streams),
    )
    return populate(frame, streams)


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileError(_("{file} is too large for a school list.").format(file=path))
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FileError(_("{file} cannot be read as a CSV file in UTF-8.").format(file=path)) from error
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        text = _("{file} has no column {columns}; a school list has: {known}.")
        raise FileError(text.format(file=path, columns=", ".join(missing), known=", ".join(COLUMNS)))
    table = table[[*COLUMNS, *table.columns.intersection([AUTHORITY])]].map(clean)
    problems = _problems(table, path)
    if problems:
        raise DataError(problems)
    return table


def _authority(table: pd.DataFrame) -> str:
    names = list(dict.fromkeys(table[AUTHORITY])) if AUTHORITY in table.columns else []
    return str(names[0])[:64] if len(names) == 1 and names[0] else UNNAMED


def _problems(table: pd.DataFrame, path: Path) -> list[Problem]:
    found: list[Problem] = []

    def report(bad: pd.Series, column: str, code: str, message: str, advice: str) -> None:
        for row in np.flatnonzero(bad.to_numpy(dtype=bool)).tolist():
            place = Place(row=row + 2, header=column, file=str(path))
            found.append(Problem(code, place, str(table[column].iloc[row])[:40], message, advice))

    for name in ("school_id", "name", "area"):
        report(table[name] == "", name, "missing", _("There is no value."), _("Fill it in."))
    report(table["school_id"].duplicated(), "school_id", "duplicate", _("The code stands twice."), _("Keep one row."))
    known = _("Known are: {words}.").format(words=", ".join(REMOTENESS))
    report(~table["remoteness"].isin(REMOTENESS), "remoteness", "unknown_word", _("The word is not known."), known)
    counts = table[[*_COUNTS]]
    for name in counts.columns:
        report(~table[name].str.fullmatch(r"\d{1,5}"), name, "bad_number", _("It is no count."), _("Give a number."))
    later = (table["pupils_next_year"] != "") & ~table["pupils_next_year"].str.fullmatch(r"\d{1,5}")
    report(later, "pupils_next_year", "bad_number", _("It is no count."), _("Give a number or leave it empty."))
    for name, limit in (("longitude", 180.0), ("latitude", 85.0)):
        value = pd.to_numeric(table[name], errors="coerce")
        report(~(value.abs() <= limit), name, "bad_number", _("It is no coordinate."), _("Give degrees."))
    if not found:
        for name, least in (("teachers", 1), ("classes_g1", 0)):
            bad = (table[name].astype(int) < least) | (table[name].astype(int) > _MOST_TEACHERS)
            report(bad, name, "out_of_range", _("The number cannot be right."), _("Check it."))
        empty = (_grades(table, "classes") == 0) | (_grades(table, "pupils") == 0)
        report(pd.Series(empty), "classes_g1", "missing", _("The school has no pupils or classes."), _("Check it."))
    if len(table) < 2:
        text = _("A school list needs at least two schools.")
        found.append(Problem("too_few", Place(file=str(path)), str(len(table)), text, ""))
    return found


def _whole_column(table: pd.DataFrame, name: str) -> Ints:
    return np.asarray(table[name].astype(np.int64), dtype=np.int64)


def _grades(table: pd.DataFrame, prefix: str) -> Ints:
    return np.asarray(sum(_whole_column(table, f"{prefix}_g{grade}") for grade in _GRADES), dtype=np.int64)


def _locale(table: pd.DataFrame) -> Words:
    ordinary = (table["remoteness"] == "ordinary").to_numpy(dtype=bool)
    many = table["area"].map(table["area"][ordinary].value_counts()).fillna(0).to_numpy() >= _TOWN_SCHOOLS
    return np.where(ordinary, np.where(many, "urban", "town"), "rural").astype(object)


def _schools(table: pd.DataFrame, numbers: dict[str, Ints], streams: Streams) -> tuple[Schools, tuple[float, float]]:
    count = len(table)
    longitude, latitude = (np.asarray(table[name].astype(float), dtype=np.float64) for name in _DEGREES)
    centre = (float(np.median(longitude)), float(np.median(latitude)))
    x, y = places.kilometres(longitude, latitude, centre)
    locale = _locale(table)
    tier = draw_tiers(streams("tier"), locale)
    first, last = numbers["pupils_g1"], numbers["pupils_g6"]
    tier[(first >= 60) & (last < 0.4 * first)] = "new"
    pupils, classes = _grades(table, "pupils"), _grades(table, "classes")
    later = pd.to_numeric(table["pupils_next_year"], errors="coerce").fillna(-1).to_numpy().astype(np.int64)
    none = np.zeros(count, dtype=np.int64)
    opened = np.where(tier == "new", whole(streams("opened"), 2019, 2022, count), 1950)
    schools = Schools(
        name=_unique(table),
        place=np.full(count, "", dtype=object),
        kind=np.full(count, "primary", dtype=object),
        locale=locale,
        tier=tier,
        entity=np.arange(count),
        campus=np.full(count, "", dtype=object),
        x=np.asarray(x, dtype=np.float64),
        y=np.asarray(y, dtype=np.float64),
        pupils={stage: pupils if stage == "primary" else none for stage in STAGES},
        pupils_next={stage: later if stage == "primary" else none for stage in STAGES},
        classes={stage: classes if stage == "primary" else none for stage in STAGES},
        staff=numbers["teachers"],
        opened=opened,
        beds=np.where(locale == "rural", whole(streams("beds"), 2, 10, count), 0),
    )
    return schools, centre


def _unique(table: pd.DataFrame) -> Words:
    """Names, with the area in front where two schools have the same name."""
    twice = table["name"].duplicated(keep=False)
    return table["name"].where(~twice, table["area"] + table["name"]).to_numpy(dtype=object)
