"""The checker's reading of needs: what the table states, and what follows from classes where it states nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from rotation.model.instance import records

if TYPE_CHECKING:
    from rotation.rules.reading import Reading


class LineName(NamedTuple):
    """A line by its names: school code, stage, subject."""

    school_id: str
    stage: str
    subject: str


def exact(number: Any) -> Fraction:
    """The decimal number as it is written."""
    return Fraction(str(number))


class Needs:
    """Needs in persons, exact; everything is computed from the tables when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def rows(self) -> dict[LineName, Any]:
        """The rows of the needs table whose subjects make a need, at schools that are known."""
        found = {}
        for row in records(self._reading.instance["needs"]):
            makes_need = not self._reading.general.is_concurrent(row.stage, row.subject)
            if makes_need and row.school_id in self._reading.schools:
                found[LineName(row.school_id, row.stage, row.subject)] = row
        return found

    @cached_property
    def persons(self) -> dict[LineName, Fraction]:
        """Persons that each line needs: rows of the table first, then the lines that no row names."""
        norms = self._reading.general.weekly_loads
        found = {}
        for line, row in self.rows.items():
            if pd.isna(row.need):
                derived = self._derived(line)
                if derived is not None:
                    found[line] = derived
            else:
                found[line] = exact(row.need) / (norms[row.stage][row.subject] if row.unit == "periods" else 1)
        for line in self._unnamed():
            derived = self._derived(line)
            if derived is not None:
                found[line] = derived
        return found

    def _unnamed(self) -> Iterator[LineName]:
        """The lines that no row names and that the policy has derived, in the order of the schools."""
        reading, rule = self._reading, self._reading.general.curriculum
        named = {line[:2] for line in self.rows} if rule.fill == "stages" else set()
        for code, school in reading.schools.items():
            own = school.authority in ("", reading.instance.authority) and school.ownership != "private"
            if rule.fill == "blank" or not own:
                continue
            for stage in school.stages.split(","):
                for subject in rule.subjects(stage):
                    line = LineName(code, stage, subject)
                    free = (code, stage) not in named and line not in self.rows
                    if free and not reading.general.is_concurrent(stage, subject):
                        yield line

    def _derived(self, line: LineName) -> Fraction | None:
        """Classes x mean weekly periods / weekly load; None where classes or periods are not known."""
        general = self._reading.general
        classes, periods = (
            self.classes(line.school_id, line.stage),
            general.curriculum.periods(line.stage, line.subject),
        )
        if classes is None or not periods:
            return None
        return classes * Fraction(sum(periods), len(periods)) / general.weekly_loads[line.stage][line.subject]

    def classes(self, school_id: str, stage: str) -> int | None:
        """Classes of the planned year; None where nothing tells them."""
        rule, row = self._reading.general.curriculum, self._reading.schools[school_id]

        def number(column: str) -> int | None:
            value = getattr(row, f"{column}_{stage}")
            return None if pd.isna(value) else int(value)

        today = number("classes")
        if rule.year == "this_year":
            return today
        given, coming = number("classes_next"), number("pupils_next")
        if given is not None or coming is None:
            return today if given is None else given
        sizes = [Fraction(rule.class_size_cap[stage])] if stage in rule.class_size_cap else []
        if today and number("pupils"):
            sizes.append(Fraction(number("pupils") or 0, today))
        if not sizes:
            return today
        return max(ceil(coming / min(sizes)), min(today or 0, rule.grades(stage))) if coming else 0
