"""Command `template`: the workbook to fill in, empty, filled with data there are, or for the year after a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH
from rotation.cli.next_steps import after_template
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    from rotation.model.instance import Instance
    from rotation.model.policy import Policy

SHOWN = 10
"""Teachers named one by one who are no longer in next year's data."""


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_template()]


def _template() -> click.Command:
    @click.command(
        "template",
        help=_(
            "Write a workbook to fill in, with drop-downs, notes and explanations: an empty one, one filled with data "
            "there are, or next year's, in which a plan is carried out and stands in the ledger."
        ),
    )
    @click.argument("file", type=PATH)
    @click.option("--filled", metavar="DATA", type=DATA, default=None, help=_("Fill it with these data, or a sample."))
    @click.option("--after", metavar="PLAN", type=PATH, default=None, help=_("Fill it for the year after this plan."))
    @click.option("--force", is_flag=True, help=_("Replace the file if it is there."))
    def template(file: Path, filled: Path | None, after: Path | None, force: bool) -> None:
        from rotation.cli.data import refuse_to_replace
        from rotation.io.policy import policy_rows_of
        from rotation.io.template import write_template
        from rotation.rules.registry import parameters, settled

        if file.suffix.lower() != ".xlsx":
            raise click.UsageError(_("The template is a workbook; give it a name that ends in .xlsx."))
        if filled is not None and after is not None:
            raise click.UsageError(_("Give either --filled or --after."))
        refuse_to_replace(file, force)
        instance, policy = _contents(filled, after)
        write_template(file, instance, policy_rows_of(parameters(settled(policy))))
        click.echo(_("Template written: {file}").format(file=file))
        after_template(file)

    return template


def _contents(filled: Path | None, after: Path | None) -> tuple[Instance | None, Policy]:
    """What the workbook is filled with, and the policy of its last sheet."""
    from rotation.cli.solve import read_case
    from rotation.model.policy import Policy

    if after is not None:
        return _next_year(after)
    return (None, Policy()) if filled is None else read_case(filled, None)


def _next_year(plan_file: Path) -> tuple[Instance, Policy]:
    """The data of the year after a plan; says what was moved on and what is left to do."""
    from rotation.cli.plan_case import read_plan_case, warn_of_changes
    from rotation.planning.advance import advance
    from rotation.planning.projection import Projection
    from rotation.planning.repair import after_repair

    case = read_plan_case(plan_file, None, None)
    warn_of_changes(case)
    chosen = Projection(vacancies="open", needs="held", honours="expire")
    instance = advance(case.instance, case.plan, case.policy, chosen)
    text = ngettext(
        "School year {year}: {moves} move of the plan stands in the ledger.",
        "School year {year}: {moves} moves of the plan stand in the ledger.",
        len(case.plan),
    )
    click.echo(text.format(year=instance.plan_year, moves=len(case.plan)))
    _say_who_left(case.instance, instance)
    click.echo(
        _(
            "Bring up to date before the next plan: teachers who came or left, status, grades, titles and honours, "
            "pupils and classes, needs, exemptions, wishes and consent; in the ledger, who came back early or stays on."
        )
    )
    return instance, after_repair(case.policy)


def _say_who_left(before: Instance, now: Instance) -> None:
    """Who reaches the retirement month before the next start date and is left out."""
    gone = before.teachers[~before.teachers["teacher_id"].isin(now.teachers["teacher_id"])]
    if gone.empty:
        return
    names = [f"{name} ({code})" for name, code in zip(gone["name"], gone["teacher_id"], strict=True)]
    text = ngettext(
        "Left out, since retired by then: {count} teacher: {names}.",
        "Left out, since retired by then: {count} teachers: {names}.",
        len(names),
    )
    more = _(" and so on") if len(names) > SHOWN else ""
    click.echo(text.format(count=len(names), names=_(", ").join(names[:SHOWN]) + more))
