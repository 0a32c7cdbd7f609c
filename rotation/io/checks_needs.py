"""Checks of needs that are not stated, and what is assumed for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rotation.i18n import _
from rotation.io.loaded import Data, Loaded, Mask
from rotation.model.policy import General
from rotation.model.problem import Problem, Severity
from rotation.model.vocabulary import STAGES

NO_NEEDS = "no_needs"
TELLING = ("classes", "classes_next", "pupils_next")
"""Columns, each for every stage, any of which can tell the classes of the planned year."""


def no_needs(data: Data) -> Iterator[Problem]:
    """Needs are stated, or some school's classes tell them."""
    needs, schools = data["needs"], data["schools"]
    if len(needs) or not len(schools) or any(_classes_told(schools, stage).any() for stage in STAGES.codes):
        return
    message = _("no need is stated, and no school's classes are given, from which needs would follow")
    advice = _("Fill in the needs of each school, stage and subject, or the classes in the sheet of schools.")
    yield Problem(NO_NEEDS, needs.place(), "", message, advice)


def blank_needs(data: Data) -> Iterator[Problem]:
    """A blank need stands at a school whose classes are known."""
    needs, general = data["needs"], General()
    told = _told_by_school(data["schools"])
    rows = list(zip(needs.text("school_id"), needs.text("stage"), needs.text("subject"), strict=True))
    unknown = [(school, stage) in told and not told[school, stage] for school, stage, __ in rows]
    concurrent = [general.is_concurrent(stage, subject) for __, stage, subject in rows]
    message = _("the need is blank, and the school's classes are not known")
    advice = _("Fill in the need, or the classes of the stage in the sheet of schools.")
    where = _blank(needs) & np.array(unknown, dtype=np.bool_) & ~np.array(concurrent, dtype=np.bool_)
    yield from needs.findings(where, "need", "need_without_classes", (message, advice))


CHECKS = (no_needs, blank_needs)


def derived_needs(data: Data) -> Iterator[Problem]:
    """What is assumed where needs are derived, and where none is known: one line each for all schools of a stage."""
    needs, schools = data["needs"], data["schools"]
    general = General()
    named = list(zip(needs.text("school_id"), needs.text("stage"), needs.text("subject"), strict=True))
    stated = {(school, stage) for school, stage, subject in named if not general.is_concurrent(stage, subject)}
    blank = {line[:2] for line, is_blank in zip(named, _blank(needs), strict=True) if is_blank}
    told = _told_by_school(schools)
    open_ = [place for place in told if place not in stated]
    derived = sum(told[place] for place in open_)
    if derived:
        text = _(
            "{count} of {total} stages of schools have no row: unless the policy says otherwise, needs are derived "
            "there from classes, weekly periods and weekly loads"
        )
        yield _assumed(needs, "", "needs_derived", text.format(count=derived, total=len(told)))
    if len(open_) > derived:
        text = _("{count} of {total} stages of schools have neither needs nor classes: no shortage is known there")
        yield _assumed(schools, "stages", "needs_unknown", text.format(count=len(open_) - derived, total=len(told)))
    for stage in STAGES.codes:
        has = _has(schools, stage)
        concerned = [(code, stage) in blank or (code, stage) not in stated for code in schools.text("school_id")]
        yield from _next_year(schools, stage, np.array(concerned, dtype=np.bool_) & has, int(has.sum()))


def _next_year(schools: Loaded, stage: str, where: Mask, total: int) -> Iterator[Problem]:
    """Of `total` schools of the stage those where next year's classes are not given, but other columns tell them."""
    where = where & ~_there(schools, f"classes_next_{stage}")
    coming = where & _there(schools, f"pupils_next_{stage}")
    if coming.any():
        text = _(
            "{count} of {total} schools give next year's pupils only: classes stay as large as today, none is larger "
            "than the policy's class size cap, and a school with a class in every grade keeps one"
        )
        text = text.format(count=int(coming.sum()), total=total)
        yield _assumed(schools, f"classes_next_{stage}", "classes_from_pupils", text)
    same = where & ~coming & _there(schools, f"classes_{stage}")
    if same.any():
        text = _(
            "{count} of {total} schools give neither pupils nor classes of next year: this year's classes are taken"
        )
        text = text.format(count=int(same.sum()), total=total)
        yield _assumed(schools, f"pupils_next_{stage}", "classes_as_today", text)


def _told_by_school(schools: Loaded) -> dict[tuple[str, str], bool]:
    """(school, stage) -> whether its classes can be known."""
    codes = schools.text("school_id")
    found: dict[tuple[str, str], bool] = {}
    for stage in STAGES.codes:
        has, told = _has(schools, stage), _classes_told(schools, stage)
        found.update({(codes[at], stage): bool(told[at]) for at in np.flatnonzero(has)})
    return found


def _has(schools: Loaded, stage: str) -> Mask:
    return np.array([stage in text.split(",") for text in schools.text("stages")], dtype=np.bool_)


def _classes_told(schools: Loaded, stage: str) -> Mask:
    """Schools where a column tells the stage's classes; a cell that could not be read is told of elsewhere."""
    told = [_there(schools, f"{name}_{stage}") for name in TELLING]
    unread = [schools.bad.get(f"{name}_{stage}", np.zeros(len(schools), dtype=np.bool_)) for name in TELLING]
    return np.asarray(np.logical_or.reduce([*told, *unread]), dtype=np.bool_)


def _there(schools: Loaded, column: str) -> Mask:
    return np.asarray(~np.isnan(schools.number(column)), dtype=np.bool_)


def _blank(needs: Loaded) -> Mask:
    """Rows without a need; a cell that could not be read is told of elsewhere."""
    bad = needs.bad.get("need", np.zeros(len(needs), dtype=np.bool_))
    return np.asarray(np.isnan(needs.number("need")) & ~bad, dtype=np.bool_)


def _assumed(loaded: Loaded, column: str, code: str, message: str) -> Problem:
    return Problem(code, loaded.place(None, column), "", message, "", Severity.ASSUMPTION)
