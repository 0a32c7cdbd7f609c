"""Commands `explain`: who is eligible and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli import explain_case, explain_conflict, explain_plan
from rotation.cli.common import DATA, PATH, json_option, policy_option, print_json
from rotation.cli.history import history
from rotation.cli.listed import Listed
from rotation.cli.named import teacher_index
from rotation.cli.options import options_command
from rotation.i18n import _

if TYPE_CHECKING:
    import pandas as pd


ONLY_IN_FILES = ("obstacles", "tenure_start", "retirement_month", "exemptions", "stage")
"""Columns of the lists that a screen has no room for."""


def commands() -> list[click.Command]:
    """The commands of this family."""
    group = Listed("explain", help=_("Answer why: who is eligible, why there is no plan, and what would have to give."))
    group.add_command(_eligibility())
    group.add_command(history())
    group.add_command(explain_conflict.conflict_command())
    plans = [explain_plan.move_command(), *map(explain_plan.scores_command, ("rules", "school"))]
    for command in (explain_case.teacher_command(), explain_case.shortage_command(), *plans):
        group.add_command(command)
    return [group, options_command()]


def _eligibility() -> click.Command:
    @click.command("eligibility", help=_("The eligibility list with a reason for everybody."))
    @click.argument("path", type=DATA)
    @click.option(
        "--list",
        "which",
        type=click.Choice(("public", "office")),
        default="public",
        show_default=True,
        help=_("public: result only. office: every reason with its code, for the personnel office alone."),
    )
    @click.option("--teacher", default=None, help=_("The personal reason sheet of one teacher code."))
    @policy_option()
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

            write_atomically(out, csv_bytes(in_words(frame)))
            click.echo(_("written: {file}").format(file=out))
            _print_counts(frame)
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
        code = str(context.state.teachers.code[teacher_index(context.state, teacher)])
        return personal_sheet(context, params, code)
    return office_list(context, params) if which == "office" else public_list(context, params)


def _headers() -> dict[str, str]:
    return {
        "teacher_id": _("teacher code"),
        "name": _("teacher name"),
        "school": _("school"),
        "stage": _("stage"),
        "subject": _("subject"),
        "years": _("full school years here"),
        "result": _("result"),
        "reason": _("reason"),
        "obstacles": _("reason codes"),
        "tenure_start": _("teaching here since"),
        "retirement_month": _("retirement month"),
        "exemptions": _("exemptions and deferrals"),
        "item": _("condition"),
        "fact": _("fact"),
        "required": _("asked for"),
        "met": _("met"),
    }


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The list with headers and results in the current language, for people."""
    from rotation.explain.eligibility import result_label

    shown = frame.copy()
    if "met" in shown:
        shown["met"] = [_("yes") if met else _("no") for met in shown["met"]]
    if "reason" in shown:
        shown["result"] = [result_label(result) for result in shown["result"]]
    return shown.rename(columns=_headers())


def _print(frame: pd.DataFrame) -> None:
    from rotation.cli.common import print_table

    narrow = frame.drop(columns=[name for name in ONLY_IN_FILES if name in frame])
    shown = in_words(narrow)
    print_table([str(name) for name in shown.columns], shown.itertuples(index=False))
    _print_counts(frame)


def _print_counts(frame: pd.DataFrame) -> None:
    """How many there are of each result, in a list that has results."""
    from collections import Counter

    if "result" in frame:
        counts = Counter(in_words(frame)[_headers()["result"]])
        parts = [_("{result}: {count}").format(result=result, count=count) for result, count in counts.most_common()]
        click.echo(_("; ").join(parts))
