"""Commands `explain`: who is eligible and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import PATH, console, json_option, print_json
from rotation.i18n import _

if TYPE_CHECKING:
    import pandas as pd


def commands() -> list[click.Command]:
    """The commands of this family."""
    group = click.Group("explain", help=_("Answer why: who is eligible and why or why not."))
    group.add_command(_eligibility())
    return [group]


def _eligibility() -> click.Command:
    @click.command("eligibility", help=_("The eligibility list with a reason for everybody."))
    @click.argument("path", type=PATH)
    @click.option(
        "--list",
        "which",
        type=click.Choice(("public", "office")),
        default="public",
        show_default=True,
        help=_("public: result only. office: every reason with its code, for the personnel office alone."),
    )
    @click.option("--teacher", default=None, help=_("The personal reason sheet of one teacher code."))
    @click.option("--policy", "policy_file", type=PATH, default=None, help=_("A policy file (YAML)."))
    @click.option("--out", type=PATH, default=None, help=_("Write the list to this CSV file instead."))
    @json_option()
    def eligibility(
        path: Path, which: str, teacher: str | None, policy_file: Path | None, out: Path | None, as_json: bool
    ) -> None:
        from rotation.cli.data import refuse_to_replace

        if out is not None:
            refuse_to_replace(out, force=False)
        frame = _list(path, which, teacher, policy_file)
        if out is not None:
            from rotation.io.atomic import write_atomically
            from rotation.report.lists import csv_bytes

            write_atomically(out, csv_bytes(frame))
            click.echo(_("written: {file}").format(file=out))
        elif as_json:
            print_json({"list": teacher or which, "rows": frame.to_dict("records")})
        else:
            _print(frame)

    return eligibility


def _list(path: Path, which: str, teacher: str | None, policy_file: Path | None) -> pd.DataFrame:
    from rotation.cli.solve import read_case
    from rotation.explain.eligibility import office_list, personal_sheet, public_list
    from rotation.formulation.context import Context
    from rotation.rules.registry import load_rules

    instance, policy = read_case(path, policy_file)
    context = Context.of(instance, policy)
    rules = {rule.id: rule for rule in load_rules(policy)}
    if "eligibility" not in rules:
        raise click.UsageError(_("The policy switches the rule eligibility off: everybody is eligible."))
    params = rules["eligibility"].params
    if teacher is not None:
        if teacher not in context.state.teacher_index:
            raise click.UsageError(_("There is no teacher with the code {code}.").format(code=teacher))
        return personal_sheet(context, params, teacher)
    return office_list(context, params) if which == "office" else public_list(context, params)


def _print(frame: pd.DataFrame) -> None:
    from rich.table import Table

    from rotation.model.instance import records

    table = Table(*(str(name) for name in frame.columns))
    for row in records(frame):
        table.add_row(*(str(value) for value in row))
    console().print(table)
