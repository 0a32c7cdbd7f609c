"""Command `horizon`: plan several years in a row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, Exit, Function, console, json_option, policy_option, print_json, print_table
from rotation.cli.data import refuse_to_replace
from rotation.cli.next_steps import after_horizon, every_demand
from rotation.cli.solve import exit_code, explained, read_case, run_solve
from rotation.errors import RotationError
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.explain.stuck import Stuck
    from rotation.model.instance import Instance
    from rotation.model.policy import Policy
    from rotation.planning.horizon import Year
    from rotation.planning.projection import Projection
    from rotation.solve import Outcome

MOST_YEARS = 20


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_horizon()]


def _horizon() -> click.Command:
    from rotation.defaults import DEFAULT_SOLVER, SOLVERS
    from rotation.planning.projection import HONOURS, NEEDS, PUPILS, VACANCIES

    def choice(name: str, words: tuple[str, ...], help_text: str) -> Callable[[Function], Function]:
        return click.option(name, type=click.Choice(words), default=words[0], show_default=True, help=help_text)

    @click.command(
        "horizon",
        help=_(
            "Plan several years in a row: solve a year, carry the plan out, let a year pass, and so on. Shows "
            "shortages, dispersion, rates, burden and coverage by year, and says what it assumes."
        ),
    )
    @click.argument("path", metavar="DATA", type=DATA)
    @click.option(
        "--years", type=click.IntRange(1, MOST_YEARS), default=5, show_default=True, help=_("How many years.")
    )
    @policy_option()
    @click.option(
        "--solver", type=click.Choice(SOLVERS), default=DEFAULT_SOLVER, show_default=True, help=_("Solver to use.")
    )
    @click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help=_("Seconds for each year."))
    @click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help=_("Solver threads."))
    @choice("--vacancies", VACANCIES, _("Whether a new teacher takes the line of one who retires."))
    @choice("--pupils", PUPILS, _("Pupils after the second year: as in that year, or changing on and on."))
    @choice("--needs", NEEDS, _("Whether needs change with the pupils."))
    @choice("--honours", HONOURS, _("Whether a backbone honour that expires is awarded again."))
    @click.option("--out", type=PATH, default=None, help=_("Folder for table, charts, and each year's data and plan."))
    @click.option("--force", is_flag=True, help=_("Replace an earlier horizon in that folder."))
    @json_option()
    def horizon(
        path: Path,
        years: int,
        policy_file: Path | None,
        solver: str,
        time_limit: float | None,
        threads: int,
        out: Path | None,
        force: bool,
        as_json: bool,
        **chosen: Any,
    ) -> int:
        from rotation.planning.projection import Projection
        from solvers.backend import Limits

        if out is not None:
            refuse_to_replace(out, force)
        assumed = Projection(**chosen)
        instance, policy = read_case(path, policy_file)

        def solve(case: Instance, rules: Policy) -> Outcome:
            if sys.stderr.isatty():
                click.echo(_("planning {year} ...").format(year=case.plan_year), err=True)
            return run_solve(case, rules, solver, Limits(time_limit, threads=threads))

        found: list[Year] = []
        written: list[Path] = []
        try:
            for year in _years(instance, policy, years, assumed, solve):
                found.append(year)
                written += _keep(year, out, path if len(found) == 1 else None, policy_file)
        except RotationError:
            if found and not as_json:
                _print(found, assumed)
            raise
        stuck = _stuck(found[-1])
        # Cut short before the first year has a plan, there is nothing to tell of.
        if out is not None and (stuck is not None or found[0].outcome.plan is not None):
            from rotation.report.horizon_files import write_horizon

            written += write_horizon(found, assumed, years, out, stuck)
        by_name = _by_name(written, path if len(found) == 1 else None, policy_file)
        _show(found, assumed, years, written, as_json, stuck, by_name)
        _next(found[-1], None if as_json else stuck, written, policy_file)
        return _code(found, years)

    return horizon


def _years(
    instance: Instance, policy: Policy, years: int, assumed: Projection, solve: Callable[[Instance, Policy], Outcome]
) -> Iterator[Year]:
    from rotation.planning.horizon import horizon

    return horizon(instance, policy, years, assumed, solve)


def _keep(year: Year, out: Path | None, given: Path | None, policy_file: Path | None) -> list[Path]:
    """Write a year's plan as soon as it is there."""
    if out is None:
        return []
    from rotation.report.horizon_files import write_year

    return write_year(year, out, sys.argv, given, policy_file)


def _stuck(last: Year) -> Stuck | None:
    """Why the last year has no plan, where it is certain that there is none."""
    from solvers.solution import Status

    return explained(last.outcome, None) if last.outcome.status is Status.INFEASIBLE else None


def _by_name(written: list[Path], given: Path | None, policy_file: Path | None) -> str:
    """The command line that names every demand of the last year; empty where its data are nowhere."""
    data = [*([] if given is None else [given]), *_data(written)]
    return every_demand(data[-1], policy_file) if data else ""


def _show(
    found: list[Year],
    assumed: Projection,
    years: int,
    written: list[Path],
    as_json: bool,
    stuck: Stuck | None,
    by_name: str,
) -> None:
    """Print the horizon, and why it ended where it did."""
    from rotation.report.horizon_table import horizon_json
    from rotation.report.stuck import print_stuck, stuck_json

    last = found[-1]
    if as_json:
        result = {**horizon_json(found, assumed, years), "files": [str(name) for name in written]}
        print_json(result if stuck is None else {**result, **stuck_json(stuck)})
        return
    _print(found, assumed)
    if stuck is not None:
        print_stuck(stuck, console(), by_name=by_name)
    if len(found) < years:
        click.echo(
            _("The horizon ends with {year}: the years after it have no plan to go on from.").format(year=last.year)
        )
    for name in written:
        click.echo(_("written: {file}").format(file=name))
    if not written:
        click.echo(_("No plan was saved; give --out FOLDER to save table, charts and every year's plan."))


def _next(last: Year, stuck: Stuck | None, written: list[Path], policy_file: Path | None) -> None:
    """How to ask again why a year has no plan, where its data were written."""
    data = _data(written)
    if stuck is not None and data:
        after_horizon(last.year, data[-1], policy_file)


def _data(written: list[Path]) -> list[Path]:
    """The folders of the years' data among what was written."""
    from rotation.report.horizon_files import DATA_FOLDER

    return [place for place in written if place.name == DATA_FOLDER]


def _print(found: list[Year], assumed: Projection) -> None:
    """The table and the assumptions on stdout."""
    from rotation.planning.projection import assumption_texts
    from rotation.report.horizon_files import horizon_title
    from rotation.report.horizon_table import table_lines

    console().print(horizon_title(found), style="bold")
    rows = [(line.label, *line.words) for line in table_lines(found) if not line.parts]
    print_table([_("figure"), *(str(year.year) for year in found)], rows)
    click.echo(_("What is assumed about the years after {year}:").format(year=found[0].year))
    for text in assumption_texts(assumed):
        click.echo(f"  · {text}")


def _code(found: list[Year], years: int) -> Exit:
    """The last year's exit code where it has no plan; 130 where the user ended the horizon; 5 unless all is proved."""
    last = found[-1].outcome
    if last.plan is None:
        return exit_code(last)
    if len(found) < years:
        return Exit.INTERRUPTED
    return Exit.DONE if all(year.outcome.proved for year in found) else Exit.NOT_PROVED
