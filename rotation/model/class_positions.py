"""The class position of every teacher: few pairs of grades differ, and reading one takes long."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.grades import ClassPosition, class_position
from rotation.model.lookup import Lookup
from rotation.model.state import IntArray

POSITIONS = tuple(ClassPosition)


def class_positions(teachers: pd.DataFrame) -> IntArray:
    """Index in POSITIONS for every row of the teachers table."""
    now, following = (Lookup.of(teachers[name]) for name in ("grades_now", "next_grade"))
    span = max(len(following.texts), 1)
    pairs, pair = np.unique(now.number * span + following.number, return_inverse=True)
    texts = [(now.texts[at // span], following.texts[at % span]) for at in pairs.tolist()]
    return np.array([POSITIONS.index(class_position(*one)) for one in texts], dtype=np.int64)[pair]
