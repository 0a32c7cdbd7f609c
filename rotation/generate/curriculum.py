"""From classes to teachers needed: weekly periods by grade and the weekly load of a full-time teacher.

Periods: the policy's default table (`rotation.model.curriculum`), with English from grade one, information technology
up to grade 9, and PE every day as the city encourages. Loads are the usual norms (primary 14 and 18, junior 12, 14
and 16) less what goes into concurrent courses and class duties; only their proportions matter, since the need of an
authority is scaled to its staff.
"""

from __future__ import annotations

from collections.abc import Mapping

from rotation.model.curriculum import WEEKLY_PERIODS, Periods, with_daily_lesson

_TAUGHT: Mapping[str, tuple[str, ...]] = {
    "primary": ("chinese", "math", "english", "science", "pe", "music", "art", "it"),
    "junior": (
        *("chinese", "math", "english", "physics", "chemistry", "biology", "history", "geography", "morality"),
        *("pe", "music", "art", "it"),
    ),
    "senior": tuple(WEEKLY_PERIODS["senior"]),
}
"""The subjects that make a need of their own, in the order in which lines are drawn."""

_OWN: Mapping[tuple[str, str], Periods] = {
    ("primary", "english"): (2, 2, 3, 3, 3, 3),
    ("junior", "it"): (1, 1, 1),
    **{(stage, "pe"): with_daily_lesson(WEEKLY_PERIODS[stage]["pe"]) for stage in ("primary", "junior")},
}
"""Where the samples differ from the policy's default table."""

PERIODS: Mapping[str, Mapping[str, Periods]] = {
    stage: {subject: _OWN.get((stage, subject), WEEKLY_PERIODS[stage][subject]) for subject in subjects}
    for stage, subjects in _TAUGHT.items()
}
"""Stage -> subject -> weekly periods in each grade."""

LOADS: Mapping[str, Mapping[str, float]] = {
    "primary": {
        "chinese": 10.5,
        "math": 10.5,
        "english": 14,
        "pe": 16,
        "science": 14,
        "music": 16,
        "art": 16,
        "it": 14,
    },
    "junior": {"chinese": 11, "math": 11, "english": 11, "pe": 14, "music": 14, "art": 14, "it": 14},
    "senior": {"chinese": 10, "math": 10, "english": 10, "pe": 13, "music": 13, "art": 13, "it": 13},
}
"""Stage -> subject -> own weekly periods of a full-time teacher; a subject not named here takes OTHER_LOAD."""

OTHER_LOAD = 12.0

PSYCHOLOGY_FROM, PSYCHOLOGY_BASE, PSYCHOLOGY_PUPILS = 100, 0.5, 2000.0
"""Pupils from which a stage has psychology, a base of persons there, and pupils for one more (assumption)."""

SPECIAL_NEED: Mapping[str, float] = {"special_education": 0.26, "pe": 0.014, "art": 0.014}
"""Persons per pupil of a special school: about 3.5 pupils a teacher (a district's 2010 bulletin: 3.6)."""

SCARCE = frozenset({"pe", "music", "art", "science", "psychology"})
CORE = frozenset({"chinese", "math"})

BIAS: Mapping[str, tuple[float, float, float]] = {
    "strong": (1.20, 1.14, 1.08),
    "ordinary": (1.11, 1.06, 0.96),
    "short": (1.06, 0.95, 0.74),
    "new": (1.00, 0.93, 0.70),
}
"""Tier -> staff relative to need in core, other and scarce subjects (assumption).

Above one as a whole, since leaders teach little and some are on leave.
"""

BIAS_OF_LAND: Mapping[str, tuple[float, float, float]] = {
    "urban": (1.0, 1.0, 1.0),
    "town": (0.99, 0.97, 0.92),
    "rural": (1.00, 0.93, 0.78),
}
"""Locale -> a further factor, likewise."""


def mean_periods(stage: str, subject: str) -> float:
    """Weekly periods of one class, averaged over the stage's grades."""
    grades = PERIODS[stage][subject]
    return sum(grades) / len(grades)


def load_of(stage: str, subject: str) -> float:
    """Own weekly periods of a full-time teacher."""
    return LOADS[stage].get(subject, OTHER_LOAD)


def kind_of(subject: str) -> int:
    """0 core, 1 other, 2 scarce."""
    return 0 if subject in CORE else 2 if subject in SCARCE else 1
