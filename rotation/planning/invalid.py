"""Changes that leave the data invalid: what reading checks holds for the changed data too, and names the change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rotation.i18n import _
from rotation.io.checks import check_instance
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.problem import Place, Problem, Severity
from rotation.model.tables_changes import Change
from rotation.planning.changes import apply_changes

Fault = tuple[str, str, str, str]
"""Code, sheet, value and message: the same fault before and after rows have moved."""


def made_invalid(instance: Instance, published: Plan, changes: Sequence[Change], changed: Instance) -> list[Problem]:
    """One problem for each error of the `changed` data that those before did not have, at the change that makes it:
    the last one of the fewest first changes which do."""
    after = _errors(changed)
    new = set(after) - set(_errors(instance)) if after else set()

    @cache
    def faults(count: int) -> frozenset[Fault]:
        return frozenset(_errors(apply_changes(instance, published, changes[:count]).instance))

    found = []
    for fault in (one for one in after if one in new):
        few = bisect_left(range(1, len(changes)), True, key=lambda count: fault in faults(count))
        found.append(_told(after[fault], changes[few]))
    return found


def _errors(instance: Instance) -> dict[Fault, Problem]:
    problems = [one for one in check_instance(instance) if one.severity is Severity.ERROR]
    return {(one.code, one.place.sheet, one.value, one.message): one for one in problems}


def _told(problem: Problem, change: Change) -> Problem:
    """The problem at the row of the change; that of the changed data stands in no file yet."""
    where = replace(problem.place, row=None, file="").text()
    text = _("{event}: the data would no longer be valid ({where}: {message})")
    message = text.format(event=change.label, where=where, message=problem.message)
    place = change.place if change.place != Place() else Place(row=change.row)
    return replace(problem, place=place, message=message, advice=_("Correct this change, or leave it out."))
