"""Commands about data or a plan: one teacher in full, and why a shortage stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH, console, json_option, policy_option, print_json
from rotation.cli.left_out import PlanFirst
from rotation.cli.named import lines_of, teacher_index
from rotation.cli.next_steps import line
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.model.instance import Instance
    from rotation.model.plan import Plan
    from rotation.model.policy import Policy


def case_or_plan(path: Path, policy_file: Path | None) -> tuple[Plan | None, Instance, Policy, bool]:
    """Data, or a plan with the data it was made from; and whether the plan is proved to be the best."""
    from rotation.cli.plan_case import must_be_there, read_plan_case, warn_of_changes
    from rotation.cli.solve import read_case
    from rotation.report.files import sources, status_beside

    must_be_there(path)
    if sources(path).data is None:
        return (None, *read_case(path, policy_file), False)
    case = read_plan_case(path, None, policy_file)
    warn_of_changes(case)
    return (*case, status_beside(path) == "optimal")


def teacher_command() -> click.Command:
    """`explain teacher`."""

    @click.command(
        "teacher",
        cls=PlanFirst,
        help=_("One teacher: eligible or not and why, every place, and with a plan the move's part in each goal."),
    )
    @click.argument("path", metavar="[DATA|PLAN]", type=DATA)
    @click.argument("teacher")
    @policy_option()
    @json_option()
    def teacher(path: Path, teacher: str, policy_file: Path | None, as_json: bool) -> None:
        from rotation.explain.teacher import about_teacher
        from rotation.formulate import formulate
        from rotation.formulation.context import Context
        from rotation.report.teacher import print_teacher, teacher_json
        from rotation.rules.registry import settled

        plan, instance, policy, proved = case_or_plan(path, policy_file)
        formulation = formulate(Context.of(instance, settled(policy)))
        context = formulation.context
        found = about_teacher(formulation, teacher_index(context.state, teacher), plan, proved=proved)
        if as_json:
            print_json(teacher_json(context, found))
        else:
            code = str(context.state.teachers.code[found.teacher])
            options = "" if plan is None else line("options", path, "--teacher", code)
            print_teacher(context, found, console(), options)

    return teacher


def shortage_command() -> click.Command:
    """`explain shortage`."""

    @click.command(
        "shortage",
        cls=PlanFirst,
        help=_(
            "Why a shortage stays: nobody qualified can be reached, and why not; or who else needs them. "
            "Of a plan: what it fills, and why the rest stays."
        ),
    )
    @click.argument("path", metavar="[DATA|PLAN]", type=DATA)
    @click.argument("school")
    @click.argument("subject")
    @click.option("--stage", default=None, help=_("The stage, where the school has several."))
    @policy_option()
    @click.option("--svg", type=PATH, default=None, help=_("Also write the picture of the minimum cut to this file."))
    @json_option()
    def shortage(
        path: Path,
        school: str,
        subject: str,
        stage: str | None,
        policy_file: Path | None,
        svg: Path | None,
        as_json: bool,
    ) -> None:
        from rotation.cli.data import refuse_to_replace
        from rotation.explain.shortage import shortage_reason
        from rotation.formulate import formulate
        from rotation.formulation.context import Context
        from rotation.io.atomic import write_atomically
        from rotation.report.cut_chart import cut_svg
        from rotation.report.shortage import filled, shortage_json, shortage_lines
        from rotation.rules.registry import settled

        if svg is not None:
            refuse_to_replace(svg, force=False)
        plan, instance, policy, _proved = case_or_plan(path, policy_file)
        formulation = formulate(Context.of(instance, settled(policy)))
        context = formulation.context
        reasons = [shortage_reason(formulation, one) for one in lines_of(context.state, school, subject, stage)]
        if svg is not None:
            write_atomically(svg, cut_svg(context, reasons[0].cut).encode())
        fills = [None if plan is None else filled(context, found.line, plan) for found in reasons]
        if as_json:
            both = zip(reasons, fills, strict=True)
            print_json({"lines": [shortage_json(context, found, fill) for found, fill in both]})
            return
        for found, fill in zip(reasons, fills, strict=True):
            for text in shortage_lines(context, found, fill, path):
                console().print(text, soft_wrap=True)
        if svg is not None:
            click.echo(_("written: {file}").format(file=svg))

    return shortage
