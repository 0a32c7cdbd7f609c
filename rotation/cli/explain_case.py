"""Commands about data or a plan: one teacher in full, and why a shortage stays."""

from __future__ import annotations

from pathlib import Path

import click

from rotation.cli.common import DATA, PATH, console, json_option, policy_option, print_json
from rotation.cli.named import lines_of, teacher_index
from rotation.i18n import _


def teacher_command() -> click.Command:
    """`explain teacher`."""

    @click.command(
        "teacher",
        help=_("One teacher: eligible or not and why, every place, and with a plan the move's part in each goal."),
    )
    @click.argument("path", metavar="DATA|PLAN", type=DATA)
    @click.argument("teacher")
    @policy_option()
    @json_option()
    def teacher(path: Path, teacher: str, policy_file: Path | None, as_json: bool) -> None:
        from rotation.cli.plan_case import must_be_there, read_plan_case
        from rotation.cli.solve import read_case
        from rotation.explain.teacher import about_teacher
        from rotation.formulate import formulate
        from rotation.formulation.context import Context
        from rotation.report.files import sources, status_beside
        from rotation.report.teacher import print_teacher, teacher_json
        from rotation.rules.registry import settled

        must_be_there(path)
        plan, proved = None, False
        if sources(path)[0] is None:
            instance, policy = read_case(path, policy_file)
        else:
            plan, instance, policy = read_plan_case(path, None, policy_file)
            proved = status_beside(path) == "optimal"
        formulation = formulate(Context.of(instance, settled(policy)))
        context = formulation.context
        found = about_teacher(formulation, teacher_index(context.state, teacher), plan, proved=proved)
        if as_json:
            print_json(teacher_json(context, found))
        else:
            print_teacher(context, found, console())

    return teacher


def shortage_command() -> click.Command:
    """`explain shortage`."""

    @click.command(
        "shortage",
        help=_("Why a shortage stays: nobody qualified can be reached, and why not; or who else needs them."),
    )
    @click.argument("path", metavar="DATA", type=DATA)
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
        from rotation.cli.solve import read_case
        from rotation.explain.shortage import shortage_reason
        from rotation.formulate import formulate
        from rotation.formulation.context import Context
        from rotation.io.atomic import write_atomically
        from rotation.report.cut_chart import cut_svg
        from rotation.report.shortage import shortage_json, shortage_lines
        from rotation.rules.registry import settled

        if svg is not None:
            refuse_to_replace(svg, force=False)
        instance, policy = read_case(path, policy_file)
        formulation = formulate(Context.of(instance, settled(policy)))
        context = formulation.context
        reasons = [shortage_reason(formulation, line) for line in lines_of(context.state, school, subject, stage)]
        if svg is not None:
            write_atomically(svg, cut_svg(context, reasons[0].cut).encode())
        if as_json:
            print_json({"lines": [shortage_json(context, found) for found in reasons]})
            return
        for found in reasons:
            for line in shortage_lines(context, found):
                console().print(line)
        if svg is not None:
            click.echo(_("written: {file}").format(file=svg))

    return shortage
