"""What a rule is: parameters, and facets that refuse candidates, add rows or goals, and read a finished plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from rotation.i18n import N_, _
from rotation.model.params import Section, param
from rotation.model.problem import Problem
from rotation.model.state import BoolArray, IntArray

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

Kind = Literal["pair", "group", "goal"]


class RuleParams(Section):
    """Parameters that every rule has."""

    on: bool = param(True, "启用", "on")


_RELAX = N_("assumption: what it costs the office to let a demand go once; the district sets its own")


class PairParams(RuleParams):
    """Parameters of a rule about single moves that the office may waive for one of them."""

    relax_price: int = param(5, "破例允许一次调动的代价", "price of allowing one move", _RELAX, ge=1, le=10**6)


class GroupParams(RuleParams):
    """Parameters of a rule over several candidates: hard, or soft at a price per unit of breach."""

    hard: bool = param(True, "硬性", "hard")
    price: int = param(1, "违反一单位的代价", "price of one unit of breach", ge=1, le=10**6)
    relax_price: int = param(
        1, "放宽一单位的代价", "price of relaxing by one unit, for ways out", _RELAX, ge=1, le=10**6
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach that the checker found: the rule, codes of who is concerned, by how many units, and the words."""

    rule: str
    message: str
    amount: int = 1
    teacher_id: str = ""
    school_id: str = ""
    stage: str = ""
    subject: str = ""
    hard: bool = True
    """False for a soft rule's breach: allowed, and paid for in the goal `violations`; and for one that is waived."""
    waived: bool = False
    """A waiver in the data allows it: nothing is paid for it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its numerator and denominator, and the limits it is held to (per mille), where it has any."""

    name: str
    scope: str
    numerator: int
    denominator: int
    at_least_permille: int | None = None
    at_most_permille: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A goal's value as the checker computes it from a finished plan, and today's value (no moves)."""

    goal: str
    value: int
    today: int
    unit: str
    details: dict[str, Any] = field(default_factory=dict)


class Rule:
    """One rule in one file; subclasses fill the facets that they have and leave the others.

    `check` and `measure` read the plan on their own: they never use what `refuse` and `contribute` computed.
    """

    id: ClassVar[str]
    kind: ClassVar[Kind]
    zh: ClassVar[str]
    en: ClassVar[str]
    """Names of the rule."""
    demands: ClassVar[str] = ""
    """What the rule demands, in one sentence (marked with N_)."""
    formula: ClassVar[str] = ""
    """The same in plain notation with the parameters' names, one condition a line (marked with N_)."""
    example: ClassVar[str] = ""
    """Two or three sentences with numbers (marked with N_)."""
    rank: ClassVar[int] = 50
    """Order in which refusals are tried and rules are shown; changes no plan."""
    reasons: ClassVar[tuple[str, ...]] = ()
    """Texts (marked with N_) of the refusal numbers 1, 2, ..."""
    goals: ClassVar[tuple[str, ...]] = ()
    """Names of the goals that `contribute` adds to."""
    row_low: ClassVar[str] = N_("{label}: at least {number}")
    row_high: ClassVar[str] = N_("{label}: at most {number}")
    row_both: ClassVar[str] = N_("{label}: exactly {number}")
    """Texts (marked with N_) of a row with a lower, an upper and both limits; `loss` is the number's opposite."""
    personal: ClassVar[bool] = False
    """Its rows and refusals are decisions about one teacher each, and hold or give way together."""
    structural: ClassVar[bool] = False
    """Its rows say what a plan is made of: a unit more of one of them is nothing an office could grant."""
    table: ClassVar[str] = ""
    """The table that the rule reads, where it says nothing about data without it; empty for every other rule."""

    class Params(RuleParams):
        """Parameters of the rule."""

    def __init__(self, params: Any = None) -> None:
        self.params: Any = self.Params() if params is None else params

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Reason number per candidate, 0 where it passes."""
        return np.zeros(len(table), dtype=np.int64)

    def refuse_teachers(self, context: Context) -> IntArray:
        """Reason number per teacher who is no candidate at all, 0 for the others."""
        return np.zeros(len(context.state.teachers), dtype=np.int64)

    def by_consent(self, table: Candidates, context: Context) -> BoolArray:
        """Per candidate: it passes only because the teacher consents; shown in the plan, nothing else."""
        return np.zeros(len(table), dtype=np.bool_)

    def keep_back(self, build: RotationBuilder) -> IntArray:
        """Reason number per teacher who has candidates and whom the rule keeps from using any, 0 for the others.

        For rules over several candidates, whose rows forbid it; read by explanations alone.
        """
        return np.zeros(len(build.context.state.teachers), dtype=np.int64)

    def contribute(self, build: RotationBuilder) -> None:
        """Add rows, columns, terms and goals."""

    def row_text(self, label: str, lower: int | None, upper: int | None) -> str:
        """One row of the rule as a demand in words; None for a side that limits nothing."""
        number = upper if lower is None else lower
        text = self.row_low if upper is None else self.row_high if lower is None else self.row_both
        return _(text).format(label=label, number=number, loss=-(number or 0))

    def examine(self, build: RotationBuilder) -> Iterable[Problem]:
        """Problems of the data that show only against the candidates; they end the work with exit code 3."""
        return ()

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """Breaches in a finished plan."""
        return ()

    def allowed(self, finding: Finding, reading: Reading) -> str:
        """What the office allows that lets the rule go at a finding of its `check`."""
        return _("allow: {message}").format(message=finding.message)

    def rates(self, plan: Plan, reading: Reading) -> Iterable[Rate]:
        """Shares that the rule limits, for the report."""
        return ()

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """Values of the rule's goals."""
        return ()
