"""Pupils and needs one year on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.vocabulary import STAGES
from rotation.planning.projection import Projection

DIGITS = 3
"""Decimals of a need that is computed: a thousandth of a person is a hundredth of a half day."""


def next_schools(schools: pd.DataFrame, assumed: Projection) -> pd.DataFrame:
    """The schools with the pupils expected, and with an expectation for the year after where a trend goes on."""
    changed = {}
    for stage in STAGES.codes:
        now, expected = schools[f"pupils_{stage}"], schools[f"pupils_next_{stage}"]
        changed[f"pupils_{stage}"] = expected.where(expected.notna(), now)
        # A trend needs both numbers; it never falls below zero.
        further = (expected + (expected - now)).clip(lower=0)
        nothing = pd.Series(pd.NA, index=schools.index, dtype="Int64")
        changed[f"pupils_next_{stage}"] = further if assumed.pupils == "trend" else nothing
    return schools.assign(**changed)


def next_needs(needs: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, assumed: Projection) -> pd.DataFrame:
    """The needs in proportion to the pupils of school and stage; unchanged where either year has none."""
    if assumed.needs == "held" or not len(needs):
        return needs
    ratio = np.ones(len(needs))
    row = pd.Index(before["school_id"]).get_indexer(needs["school_id"])
    for stage in STAGES.codes:
        here = np.flatnonzero((needs["stage"] == stage).to_numpy() & (row >= 0))
        old, new = (part[f"pupils_{stage}"].to_numpy(np.float64, na_value=0.0)[row[here]] for part in (before, after))
        both = (old > 0) & (new > 0)
        ratio[here[both]] = new[both] / old[both]
    need = needs["need"].to_numpy(np.float64)
    return needs.assign(need=np.where(ratio == 1, need, np.round(need * ratio, DIGITS)))
