"""What every rule is given: instance, policy, today's state, and tables derived once from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rotation.formulation.travel import Travel
from rotation.model.class_positions import POSITIONS, class_positions
from rotation.model.derive import derive
from rotation.model.grades import ClassPosition
from rotation.model.instance import Instance
from rotation.model.ledger import LedgerArrays, ledger_arrays
from rotation.model.policy import Policy
from rotation.model.state import BoolArray, IntArray, QualificationTable, State


@dataclass(frozen=True, eq=False)
class Context:
    """One planning case; `Context.of` derives the state."""

    instance: Instance
    policy: Policy
    state: State

    @classmethod
    def of(cls, instance: Instance, policy: Policy | None = None) -> Context:
        """The context of an instance under a policy (default: the default policy)."""
        chosen = policy or Policy()
        return cls(instance, chosen, derive(instance, chosen))

    @property
    def qualifications(self) -> QualificationTable:
        """Stages, subjects and certificates per teacher."""
        return self.state.qualifications

    @cached_property
    def travel(self) -> Travel:
        """Minutes between teachers and schools."""
        return Travel(self.instance, self.state, self.policy.general.travel)

    @cached_property
    def ledger(self) -> LedgerArrays:
        """What the rows of the ledger say on the start date."""
        state, today = self.state, self.instance.start_date.toordinal()
        return ledger_arrays(self.instance["ledger"], state.teacher_index, state.school_index, today)

    @cached_property
    def class_positions(self) -> IntArray:
        """Per teacher: the class position, an index in `rotation.model.class_positions.POSITIONS`."""
        return class_positions(self.instance.teachers)

    def at_position(self, *positions: ClassPosition) -> BoolArray:
        """Per teacher: the class position is one of these."""
        return np.isin(self.class_positions, [POSITIONS.index(position) for position in positions])

    @cached_property
    def present_minutes(self) -> IntArray:
        """Minutes from each teacher to the present school; -1 unknown, also where there is no present school."""
        school = self.state.teachers.school
        everybody = np.arange(len(school), dtype=np.int64)
        minutes, _ = self.travel.minutes(everybody, np.maximum(school, 0))
        return np.where(school >= 0, minutes, -1)
