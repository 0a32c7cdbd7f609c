"""Checks over whole tables: one plan row, keys that occur twice, codes that lead nowhere, numbers out of range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np

from rotation.i18n import _
from rotation.io.loaded import Data, Loaded
from rotation.model.problem import Problem, Severity, sheet_words
from rotation.model.vocabulary import STAGES

RANGES: dict[tuple[str, str], tuple[int, int]] = {
    ("plan", "plan_year"): (2000, 2100),
    ("needs", "priority"): (1, 3),
    ("teachers", "load"): (1, 10),
    ("teachers", "post_grade"): (1, 13),
    ("teachers", "rural_service_years"): (0, 60),
    ("teaching", "weekly_periods"): (0, 60),
    ("wishes", "rank"): (1, 99),
    ("recommendations", "rank"): (1, 9999),
    ("travel", "minutes"): (0, 600),
    **{("schools", f"{name}_{stage}"): (0, 500) for name in ("classes", "classes_next") for stage in STAGES.codes},
    **{("schools", f"{name}_{stage}"): (0, 50_000) for name in ("pupils", "pupils_next") for stage in STAGES.codes},
}
"""(table, column) -> smallest and largest value: half days, posts and ranks by definition, the rest generous."""
_GUESSED_AMONG = 500


def one_plan_row(data: Data) -> Iterator[Problem]:
    """The plan table has one row."""
    plan = data["plan"]
    if len(plan) > 1:
        message = _("the table holds {count} rows, and a plan is one row").format(count=len(plan))
        yield Problem("several_plans", plan.place(1), "", message, _("Keep the row of this year."))


def duplicate_keys(data: Data) -> Iterator[Problem]:
    """No key occurs twice."""
    for loaded in data.values():
        key = list(loaded.table.key)
        if key and len(loaded):
            yield from _duplicates(loaded, key)


def _duplicates(loaded: Loaded, key: list[str]) -> Iterator[Problem]:
    listed = [*zip(*(map(str, loaded.frame[name].tolist()) for name in key), strict=True)]
    needed = [index for index, name in enumerate(key) if loaded.table.column(name).required]
    first: dict[tuple[str, ...], int] = {}
    again = np.zeros(len(listed), dtype=np.bool_)
    for position, values in enumerate(listed):
        if first.setdefault(values, position) != position:
            again[position] = not any(values[index] in ("", "<NA>") for index in needed)
    if not again.any():
        return
    headers = "、".join(loaded.table.column(name).zh for name in key)

    def words(position: int) -> tuple[str, str]:
        row = int(loaded.rows[first[listed[position]]])
        message = _("row {row} has the same {headers} already").format(row=row, headers=headers)
        return message, _("Delete one of the two rows or correct the code.")

    yield from loaded.findings(again, key[0], "duplicate_key", words)


def duplicate_public_numbers(data: Data) -> Iterator[Problem]:
    """No two teachers have the same public number, since the lottery would treat them as one."""
    teachers = data["teachers"]
    numbers = teachers.frame["public_number"]
    again = (numbers.duplicated(keep="first") & (numbers != "")).to_numpy(dtype=np.bool_)
    message = _("another teacher has this public number already")
    advice = _("Give every teacher a number of his or her own, or leave all of them empty.")
    yield from teachers.findings(again, "public_number", "duplicate_public_number", (message, advice))


def dangling_codes(data: Data) -> Iterator[Problem]:
    """Every code that refers to another table is found there."""
    known = {
        "schools.school_id": _names_by_code(data["schools"], "school_id"),
        "teachers.teacher_id": _names_by_code(data["teachers"], "teacher_id"),
    }
    for loaded in data.values():
        for column in loaded.table.columns:
            if column.refers and known[column.refers] and len(loaded):
                yield from _dangling(loaded, column.name, known[column.refers], data[column.refers.partition(".")[0]])


def _names_by_code(loaded: Loaded, code: str) -> dict[str, str]:
    pairs = zip(loaded.text(code), loaded.text("name"), strict=True)
    return {key: name for key, name in pairs if key}


def _dangling(loaded: Loaded, column: str, known: Mapping[str, str], referred: Loaded) -> Iterator[Problem]:
    codes = loaded.text(column)
    unknown = np.array([code != "" and code not in known for code in codes], dtype=np.bool_)
    unpadded = {code.lstrip("0"): code for code in known}
    by_name = {name: code for code, name in known.items()}
    kind = "unknown_school" if referred.table.name == "schools" else "unknown_teacher"

    def words(position: int) -> tuple[str, str]:
        code = codes[position]
        sheet = sheet_words(referred.sheet)
        message = _("the code “{code}” is not in {sheet}").format(code=code, sheet=sheet)
        if code in by_name:
            return message, _("Write the code {code} instead of the name.").format(code=by_name[code])
        if code.lstrip("0") in unpadded:
            advice = _("Leading zeros were lost; format the column as text and write {code}.")
            return message, advice.format(code=unpadded[code.lstrip("0")])
        near = get_close_matches(code, list(known), n=1) if len(known) <= _GUESSED_AMONG else []
        if near:
            return message, _("Did you mean {code} ({name})?").format(code=near[0], name=known[near[0]])
        return message, _("Correct the code, or add it to {sheet}.").format(sheet=sheet)

    yield from loaded.findings(unknown, column, kind, words)


def numbers_in_range(data: Data) -> Iterator[Problem]:
    """Numbers that count something small lie within what is possible."""
    for (name, column), (low, high) in RANGES.items():
        loaded = data[name]
        values = loaded.number(column)
        message = _("the value lies outside {low} to {high}").format(low=low, high=high)
        advice = _("Correct the number.")
        outside = (values < low) | (values > high)
        yield from loaded.findings(outside, column, "out_of_range", (message, advice))


def lost_zeros(data: Data) -> Iterator[Problem]:
    """Key codes that are shorter than all the others, which begin with zeros: a spreadsheet took them for numbers."""
    for name, column in (("schools", "school_id"), ("teachers", "teacher_id")):
        loaded = data[name]
        codes = loaded.text(column)
        digits = np.array([code.isdecimal() for code in codes], dtype=np.bool_)
        padded = np.array([code.startswith("0") for code in codes], dtype=np.bool_) & digits
        if not padded.any():
            continue
        widths = np.array([len(code) for code in codes], dtype=np.int64)
        usual = int(np.bincount(widths[padded]).argmax())
        message = _("the code is shorter than the others, which begin with zeros")
        advice = _("If leading zeros were lost, format the column as text and write all {width} digits.")
        short = digits & ~padded & (widths < usual)
        yield from loaded.findings(short, column, "lost_zeros", (message, advice.format(width=usual)), Severity.WARNING)


CHECKS = (one_plan_row, duplicate_keys, duplicate_public_numbers, dangling_codes, numbers_in_range, lost_zeros)
