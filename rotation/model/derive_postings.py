"""Where the ledger puts each teacher on the start date: at work, in the quota, and with the post."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.model.instance import Instance
from rotation.model.ledger import LASTING, LedgerArrays, ledger_arrays
from rotation.model.policy import Policy
from rotation.model.state import NOWHERE, BoolArray, IntArray
from rotation.model.vocabulary import FORMS


@dataclass(frozen=True, eq=False)
class Shift:
    """What the ledger does to the school at which a teacher works, or holds quota or post; one entry a teacher."""

    running: BoolArray
    leaves: IntArray
    """The school that the deciding posting takes the teacher away from; -1 where it takes nobody."""
    school: IntArray
    """The school it puts the teacher at; -1 where the ledger says nothing."""

    def of(self, stated: IntArray) -> IntArray:
        """The school of each teacher whom the teachers table shows at the school stated.

        A running posting decides. One that is over, or made lasting, moves only those whom the table still shows where
        it began: later changes stand in the table.
        """
        heeded = (self.school >= 0) & (self.running | (stated == self.leaves))
        return np.where(heeded, self.school, stated)


@dataclass(frozen=True, eq=False)
class Postings:
    """One entry a teacher, by the posting that decides: a running one before the latest."""

    row: IntArray
    """Its row of the ledger, -1 where the ledger says nothing."""
    running: BoolArray
    half_days: IntArray
    """Half days a week that a running posting in part takes; 0 for every other one."""
    to_school: IntArray
    """The school that a running posting leads to, else -1."""
    work: Shift
    quota: Shift
    post: Shift


def derive_postings(
    instance: Instance, policy: Policy, schools: dict[str, int], teachers: dict[str, int], own_load: IntArray
) -> Postings:
    """The deciding postings of every teacher; `own_load` in half days.

    Work, quota and post are each decided by the latest posting that takes them along.
    """
    table, general = instance["ledger"], policy.general
    rows = ledger_arrays(table, teachers, schools, instance.start_date.toordinal())
    forms = [general.forms[code] for code in FORMS.codes]
    form = np.array([FORMS.rank(code) for code in table["form"]], dtype=np.int64)
    part, whole = _parts(instance, [rule.loads for rule in forms], form, rows, own_load)
    settles = table["category"].isin(LASTING).to_numpy(dtype=np.bool_) | general.ledger.staying_takes_quota
    quota, post = (
        np.where(rows.stays, settles, np.array([getattr(rule, side) == "destination" for rule in forms])[form])
        for side in ("quota", "post")
    )
    row = _deciding(rows, rows.begun, len(teachers))
    runs = _at(rows.runs, row, missing=0).astype(np.bool_)
    return Postings(
        row=row,
        running=runs,
        half_days=np.where(runs, _at(part, row, missing=0), 0),
        to_school=np.where(runs, _at(rows.target, row), NOWHERE),
        work=_shift(rows, whole, len(teachers)),
        quota=_shift(rows, quota, len(teachers)),
        post=_shift(rows, post, len(teachers)),
    )


def _parts(
    instance: Instance, loads: list[tuple[int, ...]], form: IntArray, rows: LedgerArrays, own_load: IntArray
) -> tuple[IntArray, BoolArray]:
    """Per row: the half days it takes of a load of which some is left at home (else 0), and whether it takes all."""
    own = np.append(own_load, 0)[rows.teacher]
    given = instance["ledger"]["load"].to_numpy(dtype=np.int64, na_value=0)
    usual = np.array([load[0] if load else 0 for load in loads], dtype=np.int64)[form]
    part = np.minimum(np.where(given > 0, given, usual), own)
    in_part = np.array([bool(load) for load in loads])[form] | ((part > 0) & (part < own))
    whole = np.asarray(rows.stays | ~in_part, dtype=np.bool_)
    return np.where(whole, 0, part), whole


def _shift(rows: LedgerArrays, takes: BoolArray, count: int) -> Shift:
    row = _deciding(rows, rows.begun & takes, count)
    back = rows.over & ~rows.stays
    return Shift(
        running=_at(rows.runs, row, missing=0).astype(np.bool_),
        leaves=_at(np.where(back, rows.target, rows.origin), row),
        school=_at(np.where(back, rows.origin, rows.target), row),
    )


def _deciding(rows: LedgerArrays, among: BoolArray, count: int) -> IntArray:
    """Per teacher the row that decides among those: a running one before the latest, by start, then by row; or -1."""
    found = np.full(count, NOWHERE, dtype=np.int64)
    chosen = np.flatnonzero(among)
    by_time = chosen[np.lexsort((chosen, rows.order[chosen], rows.runs[chosen]))]
    found[rows.teacher[by_time]] = by_time  # later entries overwrite earlier ones
    return found


def _at(values: IntArray | BoolArray, row: IntArray, missing: int = NOWHERE) -> IntArray:
    """Values of rows of the ledger, one a teacher."""
    return np.append(values.astype(np.int64), missing)[row]
