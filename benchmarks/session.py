"""From a command's words to a plan of measurements, and from a run to what is shown and how the command ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.against import Comparison, compare
from benchmarks.case import Case
from benchmarks.configurations import known
from benchmarks.figures import counts, mark_disagreements, mean_seconds, with_cities
from benchmarks.harness import Plan, Run
from benchmarks.job import COUNTED, DEFECTS, Record, Result
from benchmarks.layouts import NoCasesError, read_cases, search
from benchmarks.page import page
from benchmarks.ratios import city_over_district, ratios
from benchmarks.rotations import CITY, city_districts
from benchmarks.suites import RELAXATION, select, suites
from benchmarks.words import certified_lines, city_lines, difference_lines, failure_lines, published_table, result_table
from rotation.i18n import _
from rotation.io.atomic import write_text

PUBLIC = "public"
PAGE = "benchmark.html"
NEIGHBOUR = Path(__file__).parents[2] / "shared" / "data"
"""Where data that others made lie beside a checkout."""

DONE, DIFFERS, NOT_PROVED, INTERRUPTED = 0, 1, 5, 130


class UnknownNameError(ValueError):
    """An option names something that is not there; the text lists what is."""


def plan(
    suite: str,
    data: Path | None,
    solvers: Sequence[str],
    only: Sequence[str],
    seeds: Sequence[int],
    limit: float | None,
    certify: float | None,
    reference: str | None,
) -> tuple[Plan, str]:
    """What to measure, and the reference of times. Raises UnknownNameError, and FileError for broken data."""
    chosen = suites()[suite]
    folder = data if data is not None else NEIGHBOUR if NEIGHBOUR.is_dir() else None
    if suite == PUBLIC and folder is None:
        raise UnknownNameError(_("give the folder of published cases with --data"))
    cases = _cases(folder, suite)
    _refuse_unknown(solvers, known())
    _refuse_unknown([reference] if reference else [], (RELAXATION, *known()))
    names = tuple(only) or (tuple(case.name for case in cases) if suite == PUBLIC else chosen.instances)
    try:
        selection = select(names, folder, cases, asked=bool(only))
    except KeyError as error:
        name = error.args[0]
        districts = city_districts() if name.startswith(f"{CITY}/") else ()
        listed = ", ".join(dict.fromkeys([*districts, *chosen.instances, *(case.name for case in cases)]))
        text = _("there is no instance or case {name}; there are: {listed}")
        raise UnknownNameError(text.format(name=name, listed=listed)) from error
    if suite == PUBLIC and folder is not None and not only:
        selection.skipped |= search(folder).left_out
    configurations = tuple(dict.fromkeys(solvers)) or chosen.configurations
    made = Plan(
        suite,
        tuple(selection.instances),
        configurations,
        tuple(dict.fromkeys(seeds)) or (chosen.seed,),
        limit or chosen.limit,
        folder,
        selection.skipped,
        chosen.certify if certify is None else certify,
    )
    return made, reference or chosen.reference


def _cases(folder: Path | None, suite: str) -> tuple[Case, ...]:
    """The published cases of the folder; only the suite about them insists that there are some."""
    if folder is None:
        return ()
    try:
        return read_cases(folder)
    except NoCasesError:
        if suite == PUBLIC:
            raise
        return ()


def _refuse_unknown(names: Sequence[str], there: Sequence[str]) -> None:
    for name in names:
        if name not in there:
            text = _("there is no configuration {name}; there are: {listed}")
            raise UnknownNameError(text.format(name=name, listed=", ".join(there)))


@dataclass
class Report:
    """A run that has ended, judged: `records` with cities put together."""

    run: Run
    baseline: Sequence[Run] | None
    reference: str
    factor: float
    comparison: Comparison = field(default_factory=Comparison)
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        for run in (self.run, *(self.baseline or ())):
            mark_disagreements(run.records)
        if self.baseline is not None:
            self.comparison = compare(self.run.records, self.baseline, self.reference, self.factor)
        self.records = with_cities(self.run.records)

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Titles and rows of the table."""
        return (published_table if self.run.suite == PUBLIC else result_table)(self.records)

    def lines(self) -> list[str]:
        """What stands below the table: what was left out, failures, means, ratios, regressions."""
        lines = [
            _("left out: {name} ({reason})").format(name=name, reason=why) for name, why in self.run.skipped.items()
        ]
        if self.run.stopped:
            text = _("stopped: {done} of {planned} measurements are done")
            lines.append(text.format(done=len(self.run.records), planned=self.run.planned))
        lines += failure_lines(self.records)
        for name, mean in mean_seconds(self.records).items():
            text = _("{name}: shifted geometric mean {mean:.2f} s, {proved} of {count} proved")
            found = counts(self.records)[name]
            proved, count = found.get(Result.PROVED, 0), sum(found.get(result, 0) for result in COUNTED)
            lines.append(text.format(name=name, mean=mean, proved=proved, count=count))
        lines += certified_lines(self.records) + city_lines(self.records)
        if self.baseline is not None:
            text = _("compared with the earlier run: {count}, worse: {worse}")
            lines.append(text.format(count=self.comparison.compared, worse=len(self.comparison.regressions)))
            lines += [*self.comparison.notes, *self.comparison.regressions]
        if self.run.suite == PUBLIC:
            lines += self._verdict()
        return lines

    def _verdict(self) -> list[str]:
        """Where a case differs from what is known, and how many do."""
        lines = [line for record in self._differing() for line in difference_lines(record)]
        text = _("cases with a known optimum: {count}, differing: {differing}")
        known_ones = {record["instance"] for record in self.records if is_known(record)}
        differing = {record["instance"] for record in self._differing()}
        return [*lines, text.format(count=len(known_ones), differing=len(differing))]

    def _differing(self) -> list[Record]:
        """Who differs; a configuration that takes no part counts where nobody else measured the instance."""
        measured = {record["instance"] for record in self.records if record["result"] in COUNTED}
        return [
            record
            for record in self.records
            if is_known(record)
            and differs(record)
            and (record["result"] in COUNTED or record["instance"] not in measured)
        ]

    def exit_code(self) -> int:
        """0; 1 for a defect, a regression, a value that differs; 5 where a known optimum is not proved; 130 stopped."""
        if any(record["result"] in DEFECTS for record in self.records) or self.comparison.regressions:
            return DIFFERS
        if self.baseline is not None and not self.comparison.compared:
            return DIFFERS
        if self.run.stopped:
            return INTERRUPTED
        differing = self._differing()
        if self.run.suite != PUBLIC or not differing:
            return DONE
        return NOT_PROVED if all(_reached(record) for record in differing) else DIFFERS

    def write_page(self, out: Path) -> Path:
        """Write the page and return its path. Raises FileError."""
        path = out / PAGE
        write_text(path, page(self.run, self.records))
        return path

    def as_json(self) -> Record:
        """Everything as one object."""
        return {
            "benchmark": self.run.suite,
            "run": self.run.name,
            "environment": self.run.environment,
            "results": [record | {"ratios": ratios(record)} for record in self.records],
            "stopped": self.run.stopped,
            "skipped": self.run.skipped,
            "counts": counts(self.records),
            "mean_seconds": mean_seconds(self.records),
            "differing": [line for record in self._differing() for line in difference_lines(record)],
            "city_over_district": city_over_district(self.records),
            "compared": self.comparison.compared if self.baseline is not None else None,
            "regressions": self.comparison.regressions,
            "notes": self.comparison.notes,
        }


def is_known(record: Record) -> bool:
    """Some goal's optimum is known; a run that failed has no goals and counts as known, so that it is not hidden."""
    return not record["goals"] or any(goal["optimum"] is not None for goal in record["goals"])


def differs(record: Record) -> bool:
    """Not every known optimum is reached and proved."""
    return record["result"] != Result.PROVED or not _reached(record)


def _reached(record: Record) -> bool:
    known_ones = [goal for goal in record["goals"] if goal["optimum"] is not None]
    return bool(record["goals"]) and all(goal["value"] == goal["optimum"] for goal in known_ones)
