"""What the rows of the ledger say on the start date: which have begun, which are over, and who stays for good."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rotation.model.dates import MISSING_DAY, days, month_indices
from rotation.model.lookup import indexed
from rotation.model.state import NOWHERE, BoolArray, IntArray

LASTING = ("competition", "transfer")
"""Ledger categories that move a teacher for good: nothing runs, and nobody returns."""
ENDED = ("returned", "ended_early")
"""Outcomes that say that a posting is over, whatever its end."""
EXTENDED = "extended"


class LedgerArrays(NamedTuple):
    """One entry a row of the ledger."""

    teacher: IntArray
    """Index of the teacher, -1 where the code is unknown."""
    origin: IntArray
    target: IntArray
    """Indices of the schools, -1 where the code is unknown."""
    order: IntArray
    """Rank of the start among all starts; equal for equal texts."""
    start_month: IntArray
    end_month: IntArray
    begun: BoolArray
    """Begun by the start date, by a known teacher."""
    stays: BoolArray
    """Nobody returns: stayed on, a competition won, a personnel transfer."""
    over: BoolArray
    """Closed by its outcome or its end; an extended one runs on until a later row of the teacher begins."""
    completed: BoolArray
    """Begun, counted as rotation and run to its end: neither cut short nor a lasting change of post."""

    @property
    def runs(self) -> BoolArray:
        """Holds its teacher elsewhere on the start date."""
        return np.asarray(self.begun & ~self.over & ~self.stays, dtype=np.bool_)


def ledger_arrays(table: pd.DataFrame, teachers: dict[str, int], schools: dict[str, int], today: int) -> LedgerArrays:
    """The ledger by the indices of teachers and schools; `today` is the start date as an ordinal."""
    teacher = indexed(table["teacher_id"], teachers)
    texts = {name: table[name].to_numpy(dtype=object) for name in ("start", "end", "outcome")}
    begins, ends = days(texts["start"]), days(texts["end"], last=True)
    _, order = np.unique(texts["start"].astype(str), return_inverse=True)
    begun = (teacher >= 0) & (begins <= today)
    ended = np.isin(texts["outcome"].astype(str), ENDED)
    passed = (ends != MISSING_DAY) & (ends <= today)
    extended = texts["outcome"] == EXTENDED
    over = ended | np.where(extended, _followed(teacher, order, begun, len(teachers)), passed)
    lasting = table["category"].isin(LASTING).to_numpy(dtype=np.bool_)
    counted = table["counts_rotation"].to_numpy(dtype=np.bool_) & ~lasting & (texts["outcome"] != "ended_early")
    done = (passed & (~extended | over)) | (texts["outcome"] == "returned")
    return LedgerArrays(
        teacher=teacher,
        origin=indexed(table["from_school"], schools),
        target=indexed(table["to_school"], schools),
        order=order.astype(np.int64),
        start_month=month_indices(texts["start"]),
        end_month=month_indices(texts["end"]),
        begun=np.asarray(begun, dtype=np.bool_),
        stays=np.asarray(lasting | (texts["outcome"] == "stayed"), dtype=np.bool_),
        over=np.asarray(over, dtype=np.bool_),
        completed=np.asarray(begun & counted & done, dtype=np.bool_),
    )


def _followed(teacher: IntArray, order: IntArray, begun: BoolArray, count: int) -> BoolArray:
    """Rows of a teacher of whom a later row has begun."""
    latest = np.full(count + 1, NOWHERE, dtype=np.int64)  # the last entry is that of unknown codes
    np.maximum.at(latest, teacher[begun], order[begun])
    return np.asarray(latest[teacher] > order, dtype=np.bool_)
