"""What is taken for granted where the data say nothing: one line for a table or column, never one for a row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rotation.i18n import N_, _
from rotation.io.checks_events import later_events
from rotation.io.checks_needs import derived_needs
from rotation.io.identity import is_hashed
from rotation.io.loaded import Data, Loaded, Mask
from rotation.model.post_bands import band_of_grade
from rotation.model.problem import Problem, Severity
from rotation.model.tables import Column

EMPTY_TABLES: dict[str, str] = {
    "groups": N_("no school belongs to a school group"),
    "pairs": N_("there are no urban-rural pairs"),
    "posts": N_("the number of posts in each band is not limited"),
    "teaching": N_("every teacher's main subject takes the whole load"),
    "certificates": N_("certificates are not checked; the stages and subjects named for a teacher count"),
    "exemptions": N_("nobody is exempt or deferred"),
    "wishes": N_("nobody has listed a wish"),
    "recommendations": N_("no school has recommended anybody"),
    "travel": N_("travel times are estimated from coordinates"),
    "teams": N_("there are no teams"),
    "couples": N_("there are no couples"),
    "ledger": N_("nobody is on a posting, and nobody has served elsewhere before"),
    "events": N_("no teacher's status has changed since the teachers table was filled in"),
    "pins": N_("nothing has been decided before the plan"),
    "waivers": N_("no rule gives way anywhere beyond what the policy says"),
}
EMPTY_COLUMNS: dict[tuple[str, str], str] = {
    ("plan", "public_seed"): N_("the plan year is the seed, and the plan is labelled “not publicly drawn”"),
    ("schools", "legal_entity_id"): N_("the school is a legal entity of its own"),
    ("schools", "authority"): N_("the school belongs to the planning authority"),
    ("schools", "school_district"): N_("the school is in no school district"),
    ("schools", "staff_in_quota"): N_("the teachers in quota listed for the school are counted"),
    ("schools", "longitude"): N_("distances to the school are unknown"),
    ("schools", "beds"): N_("the school has no beds for teachers"),
    ("needs", "need"): N_("the need is derived from classes, weekly periods and the weekly load"),
    ("needs", "priority"): N_("the policy's priority of the subject counts"),
    ("teachers", "public_number"): N_("the teacher code takes its place in the lottery"),
    ("teachers", "work_school_id"): N_("the teacher works at the quota school"),
    ("teachers", "degree"): N_("the teacher is not counted among those above the required degree"),
    ("teachers", "post_grade"): N_("the teacher is counted in no post band"),
    ("teachers", "retirement_month"): N_("the month is computed from birth date, gender and track"),
    ("teachers", "retirement_track"): N_("the track follows from gender and post"),
    ("teachers", "home_longitude"): N_("the commute from home is unknown unless the area or a travel time tells it"),
    ("couples", "km"): N_("the policy's distance counts"),
}


def assumptions(data: Data, *, has_key: bool) -> Iterator[Problem]:
    """One assumption for every table without rows and every column with empty cells that has a default or a meaning."""
    for name, loaded in data.items():
        if not len(loaded):
            if name in EMPTY_TABLES:
                yield _problem(loaded, "", "empty_table", _(EMPTY_TABLES[name]))
            continue
        for column in loaded.table.columns:
            yield from _column(loaded, column)
    yield from derived_needs(data)
    yield from _events(data)
    yield from _missing_caps(data)
    if not has_key:
        yield from _dropped_numbers(data["teachers"])


def _column(loaded: Loaded, column: Column) -> Iterator[Problem]:
    meaning = _meaning(loaded, column)
    if not meaning:
        return
    count = int(_empty(loaded, column).sum())
    if not count:
        return
    if count == len(loaded):
        text = _("nothing is given in any row: {assumption}").format(assumption=meaning)
    else:
        text = _("{count} of {total} rows are empty: {assumption}")
        text = text.format(count=count, total=len(loaded), assumption=meaning)
    yield _problem(loaded, column.name, "default_taken", text)


def _meaning(loaded: Loaded, column: Column) -> str:
    given = EMPTY_COLUMNS.get((loaded.table.name, column.name))
    if given is not None:
        return _(given)
    # An unmarked flag is "no" in every list; only a flag whose default is "yes" deserves a word.
    if column.required or column.default in ("", None, False):
        return ""
    words = column.kind.words
    value = words.zh(column.default) if words is not None else "是" if column.default is True else str(column.default)
    return _("“{value}” is assumed").format(value=value)


def _empty(loaded: Loaded, column: Column) -> Mask:
    if column.name in loaded.blank:
        return loaded.blank[column.name]
    return np.ones(len(loaded), dtype=np.bool_)


def _events(data: Data) -> Iterator[Problem]:
    """How many mid-year events change the state on the start date, and how many come later."""
    events, later = data["events"], int(later_events(data).sum())
    if len(events):
        text = _("{count} of {total} mid-year events change the state on the start date; {later} come later and do not")
        yield _problem(
            events, "date", "events_heeded", text.format(count=len(events) - later, total=len(events), later=later)
        )


def _missing_caps(data: Data) -> Iterator[Problem]:
    """Post bands that teachers of a school hold and for which the posts table, though there, gives it no cap."""
    posts, teachers = data["posts"], data["teachers"]
    grades = teachers.number("post_grade")
    bands = [band_of_grade(0 if np.isnan(grade) else int(grade)) for grade in grades]
    held = {(school, band) for school, band in zip(teachers.text("quota_school_id"), bands, strict=True) if band}
    given = set(zip(posts.text("school_id"), posts.text("post_band"), strict=True))
    count = len(held - given)
    if len(posts) and count:
        text = _("{count} of {total} post bands held at the schools have no cap: posts of these are not limited")
        yield _problem(posts, "cap", "cap_missing", text.format(count=count, total=len(held)))


def _dropped_numbers(teachers: Loaded) -> Iterator[Problem]:
    count = sum(bool(text) and not is_hashed(text) for text in teachers.text("id_number"))
    if count:
        text = _("{count} identity numbers were used for checks and then dropped, since no key for hashing is set")
        advice = _("To keep keyed hashes instead, set the environment variable ROTATION_ID_KEY to a secret text.")
        yield _problem(teachers, "id_number", "identity_dropped", text.format(count=count), advice)


def _problem(loaded: Loaded, column: str, code: str, message: str, advice: str = "") -> Problem:
    return Problem(code, loaded.place(None, column), "", message, advice, Severity.ASSUMPTION)
