"""Command `leaders`: the confidential plan of principals, deputies and secretaries, apart from the teachers' plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, Exit, json_option, policy_option, print_json, print_table
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.planning.principals import PrincipalPlan


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_leaders()]


def _leaders() -> click.Command:
    @click.command(
        "leaders",
        help=_(
            "The plan of principals, deputies and secretaries (干部交流): who is due after so many years in office, "
            "and who changes posts with whom. Confidential, apart from the teachers' plan, and only where the "
            "policy's rule principal is on."
        ),
    )
    @click.argument("path", metavar="DATA", type=DATA)
    @policy_option()
    @click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help=_("Seconds for the whole run."))
    @click.option("--out", type=PATH, default=None, help=_("Write the workbook of the leaders' plan (.xlsx)."))
    @click.option("--force", is_flag=True, help=_("Replace the file if it is there."))
    @json_option()
    def leaders(
        path: Path, policy_file: Path | None, time_limit: float | None, out: Path | None, force: bool, as_json: bool
    ) -> int:
        from rotation.cli.solve import read_case
        from rotation.formulation.context import Context
        from rotation.io.atomic import write_atomically
        from rotation.planning.principals import plan_principals
        from rotation.report.leaders import leader_rows, leaders_workbook

        _refuse(path, out, force)
        instance, policy = read_case(path, policy_file)
        plan = plan_principals(instance, policy, time_limit=time_limit)
        rows = leader_rows(plan, Context.of(instance, policy).state.schools)
        files = []
        if out is not None and plan.moves is not None:
            write_atomically(out, leaders_workbook(instance.start_date, rows))
            files = [str(out)]
        if as_json:
            goals = [{"name": goal.name, "value": goal.value, "proved": goal.proved} for goal in plan.goals]
            print_json({"status": str(plan.status), "goals": goals, "leaders": rows, "files": files})
        else:
            _print(plan, rows, files)
        return _code(plan)

    return leaders


def _refuse(path: Path, out: Path | None, force: bool) -> None:
    """A folder of districts, and a file that is no workbook or there already."""
    from rotation.cli.city import districts
    from rotation.cli.data import refuse_to_replace

    if parts := districts(path):
        text = _("Leaders are planned in one district at a time; name one of them, such as {file}.")
        raise click.UsageError(text.format(file=next(iter(parts.values()))))
    if out is not None and out.suffix.lower() != ".xlsx":
        text = _("{file}: the leaders' plan is a workbook; end the name in .xlsx.")
        raise click.UsageError(text.format(file=out))
    if out is not None:
        refuse_to_replace(out, force)


def _code(plan: PrincipalPlan) -> Exit:
    from solvers.solution import Status

    codes = {Status.OPTIMAL: Exit.DONE, Status.FEASIBLE: Exit.NOT_PROVED, Status.INFEASIBLE: Exit.INFEASIBLE}
    return codes.get(plan.status, Exit.NO_PLAN)


def _print(plan: PrincipalPlan, rows: list[dict[str, Any]], files: list[str]) -> None:
    from rotation.report.leaders import MOVES_SHEET, summary_lines, why_none
    from solvers.solution import Status

    for line in summary_lines(plan, rows):
        click.echo(line)
    if plan.status is Status.INFEASIBLE:
        for line in why_none(rows):
            click.echo(line, err=True)
    if plan.moves:
        columns, moves = MOVES_SHEET.columns, [row for row in rows if row["to_school_id"]]
        print_table([column.header for column in columns], [[column.show(row) for column in columns] for row in moves])
    for file in files:
        click.echo(_("written: {file}").format(file=file))
