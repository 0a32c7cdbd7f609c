"""Command `compare`: scenarios of a file, solved side by side, or plans that are there already."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import PATH, Exit, console, json_option, print_json, print_table
from rotation.cli.executing import Places, certificate_options, executor_options, solve_named, tell_failures
from rotation.cli.next_steps import after_comparison
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    from rotation.planning.executors import Failure
    from rotation.planning.scenarios import Scenario, ScenarioFile
    from rotation.report.compared import Swept, TradeoffFacts
    from rotation.report.comparison import Side, Table
    from rotation.report.solve_job import SolveJob

YAML = (".yaml", ".yml")
PAGE_FILE = "report.html"
SHOWN = 30
"""Rows of a table on the screen; the files have all."""
LEAST_WIDTH = 12
"""Cells of the screen that a column needs to be read."""
NAMED = 2
"""Columns that say what a row is about, in a table told row by row."""


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_compare()]


def _compare() -> click.Command:
    @click.command(
        "compare",
        help=_(
            "Compare plans, or solve and compare the scenarios of a YAML file: indicators, goals, moves, schools, "
            "rules and inputs that differ. Scenarios are solved side by side; with --out, what is finished is not "
            "solved again."
        ),
    )
    @click.argument("paths", metavar="FILE | PLAN PLAN ...", type=PATH, nargs=-1, required=True)
    @click.option("--out", type=PATH, default=None, help=_("Folder for the tables, charts and every scenario's plan."))
    @executor_options()
    @certificate_options
    @json_option()
    def compare(paths: tuple[Path, ...], out: Path | None, as_json: bool, **how: Any) -> int:
        if len(paths) == 1 and paths[0].suffix.lower() in YAML:
            return _scenarios(paths[0], out, as_json, how)
        if len(paths) < 2:
            raise click.UsageError(_("Name two plans or more, or one YAML file of scenarios."))
        sides = _planned(paths)
        _finish(sides, [], {}, out, as_json)
        return Exit.DONE

    return compare


def _planned(paths: Sequence[Path]) -> list[Side]:
    """The sides of plans that are there; says what changed since they were made."""
    from rotation.cli.plan_case import PlanCase, changes_told, must_be_there
    from rotation.report.comparing import must_be_of_one_district, names_of, side_of_plan

    for path in paths:
        must_be_there(path)
    sides = [side_of_plan(name, path) for path, name in zip(paths, names_of(paths), strict=True)]
    must_be_of_one_district(sides)
    text = _("the {what} changed since the plan was made; what was proved then no longer counts")
    for one in sides:
        assert one.plan is not None
        for line in changes_told(PlanCase(one.plan, one.instance, one.policy), text):
            click.echo(_("{one}: {other}").format(one=one.name, other=line), err=True)
    return sides


def _scenarios(file: Path, out: Path | None, as_json: bool, how: Mapping[str, Any]) -> int:
    """Solve what the file asks for, then compare."""
    from rotation.planning.scenarios import read_scenarios
    from rotation.report.compared import Swept, TradeoffFacts, TradeoffPoint
    from rotation.report.tradeoff import tradeoff_points, tradeoff_svg, tradeoff_table

    asked = read_scenarios(file)
    failed: dict[str, Failure] = {}

    def solve(scenarios: Sequence[Scenario], kind: str) -> dict[str, Any]:
        places = {} if out is None else {one.name: _place(out / kind, at, one) for at, one in enumerate(scenarios)}
        jobs = {one.name: _job(one, asked, places.get(one.name), how) for one in scenarios}
        done, wrong = solve_named(jobs, how, out)
        failed.update(wrong)
        for name in places.keys() & done.keys():
            places[name].keep(done[name].files)
        return done

    tables: list[Table] = []
    more: dict[str, bytes] = {}
    done = solve(asked.scenarios, "scenarios")
    sides = [_side_of(one, done[one.name]) for one in asked.scenarios if one.name in done]
    swept: Swept | None = None
    traded: TradeoffFacts | None = None
    if asked.swept is not None:
        swept = Swept(parameter=asked.swept[0], values=dict(asked.swept[1]))
        from rotation.report.sweep import sweep_svg, sweep_table

        tables.append(sweep_table(sides, *asked.swept))
        drawing = sweep_svg(sides, *asked.swept)
        more |= {"sweep.svg": drawing.encode()} if drawing else {}
    if asked.tradeoff is not None:
        points = tradeoff_points(
            asked.base,
            asked.tradeoff,
            lambda some: {name: found.result for name, found in solve(some, "tradeoff").items()},
        )
        if points:
            parts = tuple(
                TradeoffPoint(slack=one.slack, first=one.first, second=one.second, proved=one.proved) for one in points
            )
            traded = TradeoffFacts(first=asked.tradeoff.first, second=asked.tradeoff.second, points=parts)
            tables.append(tradeoff_table(points, asked.tradeoff))
            more["tradeoff.svg"] = tradeoff_svg(points, asked.tradeoff).encode()
        elif not failed:
            click.echo(_("The trade-off has no points: no plan was found in which both goals have a value."), err=True)
    worst = tell_failures(failed)
    told = {name: found.why for name, found in failed.items()}
    if not sides and not tables:
        if as_json:
            print_json({"failed": told, "files": []})
        return worst or Exit.NO_PLAN
    _finish(sides, tables, more, out, as_json, swept, traded, told)
    states = {str(one.result.get("status", "optimal")) for one in sides}
    return worst or (Exit.DONE if states <= {"optimal", "infeasible"} else Exit.NOT_PROVED)


def _job(one: Scenario, asked: ScenarioFile, place: Places | None, how: Mapping[str, Any]) -> SolveJob:
    """The scenario as work; with a place its data (where they are its own) and policy are files that it names."""
    from rotation.defaults import DEFAULT_SOLVER
    from rotation.report.solve_job import SolveJob

    data, policy = str(asked.data.absolute()), ""
    if place is not None:
        policy = str(place.write_policy(one.policy))
        if one.own_data:
            data = str(place.write_data(one.instance))
    threads = int(one.solver.get("threads") or how["threads"] or 1)
    name = str(one.solver.get("name") or DEFAULT_SOLVER)
    certificate = how["certificate_seconds"] if place is not None and how["certify"] else None
    limit = one.solver.get("time_limit")
    return SolveJob(one.instance, one.policy, name, limit, threads, data, policy, certificate)


def _place(folder: Path, number: int, one: Scenario) -> Places:
    safe = re.sub(r"[^\w=.+-]+", "_", one.name).strip("._") or "scenario"
    return Places(folder / f"{number + 1:02d}_{safe[:60]}")


def _side_of(one: Scenario, done: Any) -> Side:
    """A scenario's side, its plan read back from the files of its solve."""
    from rotation.io.plan_files import read_plan
    from rotation.io.plan_json import PLAN_FILE
    from rotation.io.scratch import scratch
    from rotation.report.comparison import side

    plan = None
    if PLAN_FILE in done.files:
        with scratch() as folder:
            (folder / PLAN_FILE).write_bytes(done.files[PLAN_FILE])
            plan = read_plan(folder / PLAN_FILE, one.instance)
    return side(one.name, one.instance, one.policy, plan, done.result)


def _finish(
    sides: list[Side],
    more: list[Table],
    charts: dict[str, bytes],
    out: Path | None,
    as_json: bool,
    swept: Swept | None = None,
    traded: TradeoffFacts | None = None,
    failed: Mapping[str, str] | None = None,
) -> None:
    """Write and print the comparison, the sentence that says which is best last."""
    from rotation.report.comparison_files import compare, comparison_json, comparison_title, write_tables

    tables = [*(compare(sides) if sides else []), *more]
    written: list[Path] = []
    said = ""
    if out is not None:
        first = sides[0].instance.start_date if sides else None
        title = comparison_title(sides) if sides else more[0].title
        pages, said = _pages(sides, swept, traded) if sides else ({}, "")
        written = write_tables(tables, out, "comparison", title, first or date(1980, 1, 1), {**charts, **pages})
    if as_json:
        told = {"failed": dict(failed)} if failed else {}
        print_json({**comparison_json(tables, told), "files": [str(name) for name in written]})
    else:
        for table in tables:
            if table.rows:
                _print(table, None if out is None else out / f"{table.name}.csv")
        for name in written:
            click.echo(_("written: {file}").format(file=name))
        if said:
            click.echo(said)
        if out is not None and sides:
            after_comparison(out / PAGE_FILE)


def _print(table: Table, file: Path | None) -> None:
    """A table on the screen; one with too many columns for it is named with its file, or told row by row."""
    click.echo(_("{title} ({count})").format(title=table.title, count=len(table.rows)))
    rows = [["" if value is None else str(value) for value in row] for row in table.rows[:SHOWN]]
    if len(table.headers) * LEAST_WIDTH <= console().width:
        print_table(table.headers, rows)
        _tell_rest(len(table.rows) - len(rows), file)
        return
    if file is not None:
        text = _("  {count} columns are too many for this screen; all of it is in {file}")
        click.echo(text.format(count=len(table.headers), file=file))
        return
    for row in rows:
        click.echo("  " + " ".join(row[:NAMED]))
        for header, value in zip(table.headers[NAMED:], row[NAMED:], strict=True):
            if value:
                click.echo("    " + _("{key}: {message}").format(key=header, message=value))
    _tell_rest(len(table.rows) - len(rows), file)


def _tell_rest(count: int, file: Path | None) -> None:
    """How many rows the screen leaves out, and where they are."""
    if not count:
        return
    text = ngettext("  {count} more row", "  {count} more rows", count).format(count=count)
    where = _("all of it is in {file}").format(file=file) if file is not None else _("--out FOLDER writes all of it")
    click.echo(_("{one}; {other}").format(one=text, other=where))


def _pages(sides: Sequence[Side], swept: Swept | None, traded: TradeoffFacts | None) -> tuple[dict[str, bytes], str]:
    """The page and the facts that `report` makes it from again; and its first sentence."""
    from rotation.report.compared import FACTS_FILE, facts_bytes
    from rotation.report.compared_sides import compared
    from rotation.report.page.comparison import comparison_page, sides_shown
    from rotation.report.page.comparison_words import comparison_sentences

    facts = compared(sides, swept, traded)
    files = {PAGE_FILE: comparison_page(facts).encode(), FACTS_FILE: facts_bytes(facts)}
    return files, comparison_sentences(facts, sides_shown(facts))[0]
