"""All checks across rows and tables, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rotation.io import (
    checks_events,
    checks_identity,
    checks_keys,
    checks_needs,
    checks_places,
    checks_postings,
    checks_retirement,
    checks_schools,
    checks_teachers,
    checks_terms,
    checks_ties,
)
from rotation.io.loaded import Data, of_instance
from rotation.model.instance import Instance
from rotation.model.problem import Problem

Check = Callable[[Data], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    *checks_keys.CHECKS,
    *checks_schools.CHECKS,
    *checks_needs.CHECKS,
    *checks_places.CHECKS,
    *checks_teachers.CHECKS,
    *checks_retirement.CHECKS,
    *checks_identity.CHECKS,
    *checks_ties.CHECKS,
    *checks_terms.CHECKS,
    *checks_postings.CHECKS,
    *checks_events.CHECKS,
)


def cross_checks(data: Data) -> list[Problem]:
    """Every finding of every check over the tables as read."""
    return [problem for check in CHECKS for problem in check(data)]


def check_instance(instance: Instance) -> list[Problem]:
    """The same checks for an instance made in memory; places are those of the workbook it would be written to."""
    return cross_checks(of_instance(instance))
