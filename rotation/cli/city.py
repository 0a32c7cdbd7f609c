"""A folder of districts: each is solved side by side with the others, and the indicators are added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.city_parts import LeftOut, holds_plans, left_out, tell_left_out
from rotation.cli.common import Exit, print_json, print_table, show_problems
from rotation.cli.data import refuse_to_replace
from rotation.cli.executing import RESULTS, Places, solve_named, tell_failures
from rotation.cli.next_steps import after_city, after_city_plans
from rotation.cli.solve import read_case
from rotation.errors import DataError, PolicyError
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.model.problem import Problem

    Results = Mapping[str, Mapping[str, Any]]


def districts(path: Path) -> dict[str, Path]:
    """Name -> data of each district in a folder that is itself no data; empty where it is no such folder."""
    if not path.is_dir() or any(path.glob("*.csv")):
        return {}
    parts = sorted(part for part in path.iterdir() if not part.name.startswith((".", "~")))
    folders = [part for part in parts if part.is_dir() and any(part.glob("*.csv")) and not holds_plans(part)]
    found = [part for part in parts if part.suffix.lower() == ".xlsx" or part in folders]
    return {part.stem if part.is_file() else part.name: part for part in found}


def planned_districts(path: Path) -> dict[str, Path]:
    """Name -> plan of each district in a folder that is itself no plan; empty where it is no such folder."""
    from rotation.io.plan_json import PLAN_FILE

    if not path.is_dir() or (path / PLAN_FILE).exists():
        return {}
    return {part.name: part for part in sorted(path.iterdir()) if (part / PLAN_FILE).is_file()}


def solve_city(
    parts: Mapping[str, Path],
    policy_file: Path | None,
    solver: str,
    time_limit: float | None,
    out: Path | None,
    as_json: bool,
    how: Mapping[str, Any],
) -> int:
    """Solve every district, write a folder each under `out`, print the table; returns the exit code.

    All districts are read before the first is solved, so that every problem of the data comes first. Sub-folders that
    are no district are named, and make nothing fail.
    """
    if out is not None and not (out / RESULTS).is_dir():
        # What an earlier run of the same command has finished is taken up again; anything else is not written over.
        refuse_to_replace(out, bool(how["force"]))
    from rotation.report.city import city_table
    from rotation.report.comparison_files import comparison_json, write_tables
    from rotation.report.solve_job import SolveJob

    lacking = left_out(next(iter(parts.values())).parent, list(parts.values()))
    tell_left_out(lacking)
    jobs = {}
    wrong: dict[str, list[Problem]] = {}
    for name, data in parts.items():
        try:
            instance, policy = read_case(data, policy_file)
        except (DataError, PolicyError) as error:
            wrong[name] = error.problems
            continue
        given = "" if policy_file is None else str(policy_file.absolute())
        threads = int(how["threads"] or 1)
        files = (str(data.absolute()), given)
        more = (how["certificate"], how["memory"], how["gap"], how["work"])
        jobs[name] = SolveJob(instance, policy, solver, time_limit, threads, *files, *more)
    if wrong:
        return _invalid(wrong, as_json, lacking)
    done, failed = solve_named(jobs, how, out)
    table = city_table({name: found.result for name, found in done.items()}, list(failed))
    written: list[Path] = []
    if out is not None:
        for name, found in done.items():
            Places(out / name).keep(found.files)
        created = min((job.instance.start_date for job in jobs.values()), default=date(1980, 1, 1))
        written = write_tables([table], out, "districts", table.title, created)
    worst = tell_failures(failed)
    if as_json:
        told = {"failed": {name: found.why for name, found in failed.items()}} if failed else {}
        told |= _left_out_json(lacking)
        print_json({**comparison_json([table], told), "files": [str(file) for file in written]})
    else:
        results = {name: found.result for name, found in done.items()}
        _print(results, list(failed), written)
        _say_what_next(results, parts, policy_file, time_limit, out)
    return worst or _code({found.result["status"] for found in done.values()})


def _print(results: Results, failed: Sequence[str], written: Sequence[Path]) -> None:
    """What a terminal has room for; the files have every column."""
    from rotation.report.city_screen import city_screen, city_states, uncounted

    table = city_screen(results, failed)
    if table.rows:
        print_table(table.headers, table.rows, numbers=len(table.headers) - 1)
    for text in (*uncounted(results), *city_states(results, failed)):
        click.echo(text)
    for file in written:
        click.echo(_("written: {file}").format(file=file))


def _say_what_next(
    results: Results, parts: Mapping[str, Path], policy_file: Path | None, limit: float | None, out: Path | None
) -> None:
    """Districts without a plan come first; where all have theirs, how to look at them and hand them out."""
    in_state = {name: found["status"] for name, found in sorted(results.items())}
    planned = [name for name in in_state if "moves_count" in results[name]]
    if planned and out is None:
        click.echo(_("The plans were not saved; give --out FOLDER to save them."))
    elif out is not None and len(planned) == len(parts):
        after_city_plans(out, planned[0])
    stuck = [parts[name] for name, state in in_state.items() if state == "infeasible"]
    after_city(stuck, policy_file, limit if "unknown" in in_state.values() else None, next(iter(parts.values())).parent)


def _left_out_json(lacking: Sequence[LeftOut]) -> dict[str, Any]:
    return {"left_out": [one.as_dict() for one in lacking]} if lacking else {}


def _invalid(wrong: Mapping[str, Sequence[Problem]], as_json: bool, lacking: Sequence[LeftOut]) -> Exit:
    """The problems of every district whose data are invalid, under its name."""
    if as_json:
        problems = [{"district": name, **one.as_dict()} for name, found in wrong.items() for one in found]
        print_json({"valid": False, "problems": problems, **_left_out_json(lacking)})
        return Exit.INVALID
    for name, found in wrong.items():
        click.echo(_("District {name}:").format(name=name), err=True)
        show_problems(found)
    return Exit.INVALID


def _code(states: set[str]) -> Exit:
    """The worst of the districts."""
    if "error" in states:
        return Exit.INTERNAL
    if "infeasible" in states:
        return Exit.INFEASIBLE
    if "unknown" in states:
        return Exit.NO_PLAN
    return Exit.NOT_PROVED if "feasible" in states else Exit.DONE
