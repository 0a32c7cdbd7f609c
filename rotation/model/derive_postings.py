"""Where the ledger puts each teacher on the start date: at work, in the quota, and with the post."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.model.instance import Instance
from rotation.model.ledger import LASTING, ledger_arrays
from rotation.model.policy import Policy
from rotation.model.state import NOWHERE, BoolArray, IntArray
from rotation.model.vocabulary import FORMS


@dataclass(frozen=True, eq=False)
class Postings:
    """One entry a teacher, by the posting that decides: a running one before the latest."""

    row: IntArray
    """Its row of the ledger, -1 where the ledger says nothing."""
    running: BoolArray
    leaves: IntArray
    """The school that it takes the teacher away from; -1 where it takes nobody."""
    school: IntArray
    """The school that it puts the teacher at; -1 where the ledger says nothing."""
    whole: BoolArray
    """It takes the whole teacher, not a part of the load."""
    half_days: IntArray
    """Half days a week that a running posting in part takes; 0 for every other one."""
    takes_quota: BoolArray
    takes_post: BoolArray

    def moved(self, present: IntArray, takes: BoolArray) -> IntArray:
        """The school of each teacher once the postings that take are heeded.

        A running one decides. One that is over, or made lasting, moves only those whom the table still shows where it
        began: later changes stand in the table.
        """
        heeded = takes & (self.school >= 0) & (self.running | (present == self.leaves))
        return np.where(heeded, self.school, present)


def derive_postings(
    instance: Instance, policy: Policy, schools: dict[str, int], teachers: dict[str, int], own_load: IntArray
) -> Postings:
    """The deciding posting of every teacher; `own_load` in half days."""
    table, general = instance["ledger"], policy.general
    rows = ledger_arrays(table, teachers, schools, instance.start_date.toordinal())
    latest = np.full(len(teachers), NOWHERE, dtype=np.int64)
    # Later entries overwrite earlier ones: by start, then by row; a running posting comes after all others.
    begun = np.flatnonzero(rows.begun)
    by_time = begun[np.lexsort((begun, rows.order[begun], rows.runs[begun]))]
    latest[rows.teacher[by_time]] = by_time
    has, row = np.flatnonzero(latest >= 0), latest[latest >= 0]
    forms = [general.forms[code] for code in FORMS.codes]
    form = np.array([FORMS.rank(code) for code in table["form"]], dtype=np.int64)[row]
    lasting = table["category"].isin(LASTING).to_numpy()[row]
    stays, running = rows.stays[row], rows.runs[row]
    back = rows.over[row] & ~stays
    given = table["load"].to_numpy(dtype=np.int64, na_value=0)[row]
    usual = np.array([rule.loads[0] if rule.loads else 0 for rule in forms], dtype=np.int64)[form]
    part = np.minimum(np.where(given > 0, given, usual), own_load[has])
    whole = stays | (~np.array([bool(rule.loads) for rule in forms])[form] & ((part == 0) | (part >= own_load[has])))
    settles = lasting | (stays & general.ledger.staying_takes_quota)

    def takes(side: str) -> BoolArray:
        goes = np.array([getattr(rule, side) == "destination" for rule in forms])[form]
        return _spread(np.where(stays, settles, goes), has, len(teachers)).astype(np.bool_)

    origin, target = rows.origin[row], rows.target[row]
    return Postings(
        row=latest,
        running=_spread(running, has, len(teachers)).astype(np.bool_),
        leaves=_spread(np.where(back, target, origin), has, len(teachers), NOWHERE),
        school=_spread(np.where(back, origin, target), has, len(teachers), NOWHERE),
        whole=_spread(whole, has, len(teachers)).astype(np.bool_),
        half_days=_spread(np.where(running & ~whole, part, 0), has, len(teachers)),
        takes_quota=takes("quota"),
        takes_post=takes("post"),
    )


def _spread(values: IntArray | BoolArray, has: IntArray, count: int, missing: int = 0) -> IntArray:
    """Values of those who have a posting as one entry a teacher."""
    found = np.full(count, missing, dtype=np.int64)
    found[has] = values
    return found
