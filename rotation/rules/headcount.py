"""Rule headcount: no school has more staff in quota than its quota, or than it has today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rotation.formulation.builder import Entries
from rotation.i18n import N_, _
from rotation.model.kept_places import kept_at
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.limits import limit_schools

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class Headcount(Rule):
    """Staff in quota after the plan, counted where each form counts the quota, is at most `max(quota, today)`.

    Who goes with the quota and will return is counted at both schools where the form reserves the place.
    """

    id = "headcount"
    kind = "group"
    zh = "编制上限"
    en = "headcount quota"
    demands = N_("No school has more staff in quota than its quota, unless it has today.")
    formula = N_("staff in quota after <= max(quota, staff in quota today)\nunit of breach: a person above the limit")
    example = N_(
        "A school with a quota of 60 and 58 staff in quota may take 2 teachers by transfer; one with 62 may "
        "take one for each who leaves by transfer for good. A secondment keeps its place in the quota of the origin "
        "and does not count."
    )
    rank = 130

    row_high = N_("{label}: at most {number} more (persons in quota)")

    class Params(GroupParams):
        """Units of breach: persons above the limit."""

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each school whose arrivals in quota can exceed the room it has."""
        schools, people, table = build.context.state.schools, build.context.state.teachers, build.candidates
        moved = build.counted_at_destination("quota") & people.takes_quota[table.teacher]
        home, context = people.quota_school[table.teacher], build.context
        one = np.ones_like(build.x)
        arriving = Entries(table.school, build.x, one).where(moved)
        leaving = Entries(home, build.x, one).where(moved & (home >= 0) & build.frees_place)
        kept = kept_at(context.instance, context.policy, context.state, "quota")
        today = schools.staff + np.bincount(kept[kept >= 0], minlength=len(schools)).astype(np.int64)
        room = np.maximum(schools.quota, today) - today
        tight = arriving.total(len(schools)) > room
        limit_schools(self, build, Entries.joined([arriving, leaving.negative()]), tight, room)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each school above its limit."""
        change: Counter[str] = Counter()
        for move in reading.moves(plan):
            form = reading.general.forms[move.form]
            if form.quota == "destination" and reading.staff_flag(move.teacher_id, "takes_quota"):
                change[move.to_school] += 1
                change[reading.quota_school(move.teacher_id)] -= not form.keeps_place
        kept = Counter(reading.kept_place(code, "quota") for code in reading.teachers) if change else Counter()
        for school_id, more in change.items():
            if more <= 0:
                continue
            row = reading.schools[school_id]
            quota = 0 if pd.isna(row.quota) else int(row.quota)
            today = reading.staff.in_quota(school_id) + kept[school_id]
            limit, after = max(quota, today), today + more
            if after > limit:
                text = _(
                    "{school} would have {after} staff in quota, places kept for those who return included; it has "
                    "{today}, and its quota is {quota}"
                )
                message = text.format(school=row.name, after=after, today=today, quota=quota)
                yield Finding(self.id, message, after - limit, school_id=school_id, hard=self.params.hard)
