"""Classes of schools by locale and tier, and which way between them is upward.

The aim of the exchange is that teachers go from urban and strong schools to rural and weaker ones (教师〔2014〕4号); a
move the other way is upward, needs a reason of its own, and never counts in the annual rate.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rotation.model.vocabulary import LOCALES, SCHOOL_CLASSES, TIERS

CLASSES = SCHOOL_CLASSES.codes
WEAKER = ("rural", "short", "new")
"""Classes from which a move to an urban strong school is upward."""

IntArray = npt.NDArray[np.int64]


def school_class(locale: str, tier: str) -> str:
    """The class of a school by its words; a rural school is rural whatever its tier."""
    if locale == "rural":
        return "rural"
    if locale == "urban" and tier == "strong":
        return "urban_strong"
    return tier if tier in ("short", "new") else "ordinary"


def is_upward(origin: str, destination: str) -> bool:
    """True for a move from a weaker class to urban strong schools; classes as `school_class` names them."""
    return origin in WEAKER and destination == "urban_strong"


def school_classes(locale: IntArray, tier: IntArray) -> IntArray:
    """Index in CLASSES of schools given by indices in LOCALES and TIERS (-1 where no word is given)."""
    locales, tiers = (*LOCALES.codes, ""), (*TIERS.codes, "")
    table = np.array([[CLASSES.index(school_class(place, rank)) for rank in tiers] for place in locales])
    return table[locale, tier].astype(np.int64)


def upward(origin: IntArray, destination: IntArray) -> npt.NDArray[np.bool_]:
    """`is_upward` of indices in CLASSES."""
    table = np.array([[is_upward(a, b) for b in CLASSES] for a in CLASSES])
    return np.asarray(table[origin, destination], dtype=np.bool_)
