"""What stands before teachers are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from rotation.generate.lines import Lines
from rotation.generate.networks import Networks
from rotation.generate.schools import Schools


@dataclass(frozen=True)
class Frame:
    """The schools with their codes and the point their kilometres count from, their ties, their lines.

    `settled` is the share of those with six years' experience who have been at their school so long;
    `first_teacher` is the number of the first teacher's code.
    """

    authority: str
    centre: tuple[float, float]
    settled: float
    school_ids: tuple[str, ...]
    first_teacher: int
    schools: Schools
    ties: Networks
    lines: Lines
