"""Command `options`: what else there is for a teacher or a line, and at which price."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from rotation.cli.common import PATH, Interrupt, console, json_option, print_json, print_table
from rotation.cli.explain_plan import data_options, plan_case, seconds_until, time_limit
from rotation.cli.left_out import PlanOrOptions
from rotation.cli.named import lines_of, school_index, subject_code, teacher_index
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.explain.options import Option
    from rotation.explain.planned import Planned


def options_command() -> click.Command:
    """`options`."""

    @click.command(
        "options",
        cls=PlanOrOptions,
        help=_(
            "What else there is for a teacher or a line, cheapest first: bounds (>=) at once, the first ones exact."
        ),
    )
    @click.argument("plan_file", metavar="[PLAN]", type=PATH)
    @click.argument("who", metavar="[TEACHER]", required=False)
    @click.option("--teacher", default=None, help=_("Code of the teacher whose places are compared."))
    @click.option("--line", nargs=2, default=None, metavar="SCHOOL SUBJECT", help=_("Who could come to this line."))
    @click.option("--exact", type=click.IntRange(0, 100), default=5, show_default=True, help=_("Options made exact."))
    @click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help=_("Options shown."))
    @data_options
    @time_limit(60.0)
    @json_option()
    def options(
        plan_file: Path,
        who: str | None,
        teacher: str | None,
        line: tuple[str, str] | None,
        exact: int,
        limit: int,
        data: Path | None,
        policy_file: Path | None,
        time_limit: float,
        as_json: bool,
    ) -> None:
        from rotation.explain.options import columns_of_line, columns_of_teacher, options_within
        from rotation.report.options import options_view
        from rotation.report.prices import options_json

        if sum(one is not None for one in (who, teacher, line)) != 1:
            raise click.UsageError(_("Give either a teacher's code or --line SCHOOL SUBJECT."))
        until = perf_counter() + time_limit
        case = plan_case(plan_file, data, policy_file)
        state, asked = case.formulation.context.state, None
        if line is None:
            asked = teacher_index(state, str(who or teacher))
            columns = columns_of_teacher(case, asked)
        else:
            lines_of(state, *line)
            columns = columns_of_line(case, school_index(state, line[0]), subject_code(line[1]))
        interrupt = Interrupt()
        with interrupt.listening():
            found = options_within(
                case,
                columns,
                seconds_until(until),
                interrupt,
                exact=exact,
                stays=line is None,
                on_ranked=None if as_json else partial(_show_bounds, case, limit, asked),
            )
        if as_json:
            print_json({"options": options_json(case, found[:limit]), "all": len(found)})
            return
        if not found:
            click.echo(_("No rule leaves any option; `explain teacher` and `explain shortage` say why."))
            return
        view = options_view(case, found, limit, asked)
        click.echo(view.title)
        print_table(view.headers, view.rows, numbers=view.prices)
        for note in view.notes:
            console().print(note)

    return options


def _show_bounds(case: Planned, limit: int, who: int | None, options: list[Option]) -> None:
    """The list by its bounds at once, on stderr, while the first prices are made exact."""
    from rotation.report.options import option_line

    for option in options[:limit]:
        click.echo(option_line(case, option, who), err=True)
    click.echo(_("narrowing the bounds, then making the first prices exact ..."), err=True)
