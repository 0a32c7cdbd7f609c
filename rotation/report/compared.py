"""A comparison as facts, in codes and numbers and no language: what the page is made of, now or in another language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from rotation.errors import FileError
from rotation.i18n import _
from rotation.io.package import FileFaultError
from rotation.io.plan_facts import load_json

STAYS: Literal["stays"] = "stays"
FACTS_FILE = "facts.json"
FORMAT = "rotation-comparison/2"

Scalar = str | int | float | None
Count = Annotated[int, Field(ge=0)]
Rounded = Annotated[float, AfterValidator(lambda value: round(value, 6))]
"""Six decimals, so that the last bits of one machine's sums stay out of the file."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, from_attributes=True)


class Spread(_Facts):
    """Dispersion of one indicator in one stage, and how many of its schools reach the pass line."""

    indicator: str
    authority: str
    stage: str
    schools: Count
    before: Rounded | None
    after: Rounded | None
    cap_permille: int | None
    pass_line_permille: int | None
    reached_before: Count
    reached_after: Count


class Share(_Facts):
    """A rate with its parts; `scope` is the school or authority it is taken over."""

    name: str
    scope: str
    numerator: int
    denominator: int
    at_least_permille: int | None
    at_most_permille: int | None


class Measured(_Facts):
    """A goal's value under the first side's policy; `allowed` is what later goals may give up of it."""

    goal: str
    value: int
    today: int
    allowed: Count


class Plan(_Facts):
    """What a plan reaches; shortages in half days, minutes one way on average over the moves whose time is known."""

    moves: Count
    eligible: Count
    backbone_moves: Count
    short_before: Count
    short_after: Count
    minutes: float | None
    breaches: Count
    """Of hard rules, by its own policy."""
    spreads: tuple[Spread, ...]
    shares: tuple[Share, ...]
    goals: tuple[Measured, ...]


class SideFacts(_Facts):
    """One side: its name, the status of its solve (empty where nothing says it), and its plan, if it has one."""

    name: str
    status: str
    plan: Plan | None


class Place(_Facts):
    """Where a teacher goes."""

    school: str
    stage: str
    subject: str
    form: str
    minutes: int | None


class Treated(_Facts):
    """A teacher whom the sides do not treat alike: a place a side, or STAYS.

    None where the side has no plan, or does not have the teacher in its data.
    """

    code: str
    name: str
    school: str
    places: tuple[Place | Literal["stays"] | None, ...]


class School(_Facts):
    """A school whose staffing differs, in half days a side: short after the plan, and backbone teachers then."""

    code: str
    name: str
    short: tuple[int | None, ...]
    backbone: tuple[int | None, ...]


class Broken(_Facts):
    """Units of breach of a rule: by each side under its own policy, and under the first side's data and policy."""

    rule: str
    own: tuple[int | None, ...]
    under_first: tuple[int | None, ...]


class Setting(_Facts):
    """A parameter of the policy that is not the same on all sides; None where a side does not have it."""

    key: str
    values: tuple[Scalar | bool | tuple[Scalar, ...], ...]


class Cell(_Facts):
    """A cell of the data that is not the same on all sides; where its values are personal they are left out."""

    table: str
    key: tuple[str, ...]
    column: str
    values: tuple[str | None, ...]


class Hidden(_Facts):
    """How many cells of a column are on each side not those of the first; which and how is not told."""

    table: str
    column: str
    counts: tuple[Count, ...]


class Rows(_Facts):
    """A row of the data that not every side has, counted a side as it is there anew or no longer against the first.

    In a table of personal circumstances, and without names, the rows are counted together: no key, no cells.
    """

    table: str
    key: tuple[str, ...] = ()
    cells: dict[str, str] = {}
    """What else stands in the row, by column; nothing personal."""
    added: tuple[Count, ...]
    dropped: tuple[Count, ...]


class Swept(_Facts):
    """A parameter and its value at each of the sides that belong to it, by their names."""

    parameter: str
    values: dict[str, Scalar | bool | tuple[Scalar, ...]]


class TradeoffPoint(_Facts):
    """One step: what the first goal was allowed to be worse by, both values, and whether both are proved."""

    slack: int
    first: int
    second: int
    proved: bool


class TradeoffFacts(_Facts):
    """Two goals against each other."""

    first: str
    second: str
    points: tuple[TradeoffPoint, ...]


class Compared(_Facts):
    """The whole comparison; the first side is the one that the others are measured against."""

    format: str = FORMAT
    authority: str
    plan_year: int
    start: str
    sides: tuple[SideFacts, ...]
    teachers: tuple[Treated, ...] = ()
    schools: tuple[School, ...] = ()
    rules: tuple[Broken, ...] = ()
    settings: tuple[Setting, ...] = ()
    cells: tuple[Cell, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    rows: tuple[Rows, ...] = ()
    best_breaks: tuple[str, ...] = ()
    """Sides on whose data the best plan breaks hard rules."""
    swept: Swept | None = None
    tradeoff: TradeoffFacts | None = None

    @model_validator(mode="after")
    def _one_value_a_side(self) -> Compared:
        """Every row has as many values as there are sides, and the file is of a version that is known."""
        rows: list[tuple[object, ...]] = [one.places for one in self.teachers]
        rows += [part for one in self.schools for part in (one.short, one.backbone)]
        rows += [part for one in self.rules for part in (one.own, one.under_first)]
        rows += [one.values for one in self.settings]
        rows += [one.values for one in self.cells]
        rows += [one.counts for one in self.hidden]
        rows += [part for one in self.rows for part in (one.added, one.dropped)]
        if self.format != FORMAT or not self.sides or any(len(row) != len(self.sides) for row in rows):
            raise ValueError("not the facts of a comparison")
        return self


def facts_bytes(facts: Compared) -> bytes:
    """The facts as JSON; the same facts give the same bytes."""
    return (facts.model_dump_json(indent=1) + "\n").encode()


def facts_in(path: Path) -> Path | None:
    """The file of facts where a path is a folder that `compare` wrote, or one of its JSON files; None elsewhere."""
    folder = path if path.is_dir() else path.parent
    named = path.is_dir() or path.name in (FACTS_FILE, "comparison.json")
    return folder / FACTS_FILE if named and (folder / FACTS_FILE).is_file() else None


def read_facts(path: Path) -> Compared:
    """The facts in a file. Raises FileError where they are none."""
    try:
        return Compared.model_validate(load_json(path))
    except (FileFaultError, ValidationError) as fault:
        text = _("{file} does not hold a comparison that this program wrote; compare the plans again.")
        raise FileError(text.format(file=path.name)) from fault
