"""Command `repair`: a published plan after appeals and events."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import (
    DATA,
    PATH,
    Exit,
    Interrupt,
    console,
    json_option,
    policy_option,
    print_json,
    print_table,
)
from rotation.cli.data import refuse_to_replace
from rotation.cli.executing import certificate_options
from rotation.cli.next_steps import after_changes_template, after_failed_repair, after_no_repair, after_repair, again
from rotation.cli.plan_case import read_plan_case, warn_of_changes
from rotation.cli.solve import certificate_files, exit_code, explain_seconds, run_solve
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    import pandas as pd

    from rotation.certification import Certified, Time
    from rotation.planning.repair import Repair
    from rotation.planning.stuck import StuckRepair
    from rotation.solve import Outcome

CAUSES_SECONDS = 10.0
"""The least that is kept for finding out what forced each change, under a time limit of more than a minute."""


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_repair()]


def _repair() -> click.Command:
    from rotation.defaults import DEFAULT_SOLVER, SOLVERS

    @click.command(
        "repair",
        help=_(
            "After appeals and events (illness, resignation, a lost post, an objection, frozen moves): the plan that "
            "differs from the published one in the fewest moves, then the best by the goals; and what changed, and why."
        ),
    )
    @click.argument("plan_file", metavar="[PLAN]", type=PATH, required=False)
    @click.option("--changes", "changes_file", type=PATH, help=_("What changed: .xlsx, .csv or .yaml."))
    @click.option("--template", type=PATH, help=_("Write an empty file for changes (.xlsx, .csv or .yaml) and end."))
    @click.option("--data", type=DATA, help=_("The plan's data, where its manifest does not name them."))
    @policy_option()
    @click.option(
        "--extra",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help=_("Changed moves beyond the fewest that the goals may use."),
    )
    @click.option(
        "--solver", type=click.Choice(SOLVERS), default=DEFAULT_SOLVER, show_default=True, help=_("Solver to use.")
    )
    @click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help=_("Seconds for the whole run."))
    @click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help=_("Solver threads."))
    @click.option("--out", type=PATH, default=None, help=_("Folder for the new plan, its data, and what changed."))
    @click.option("--force", is_flag=True, help=_("Replace an earlier plan in that folder."))
    @certificate_options
    @json_option()
    def repair(
        plan_file: Path | None,
        changes_file: Path | None,
        template: Path | None,
        data: Path | None,
        policy_file: Path | None,
        extra: int,
        solver: str,
        time_limit: float | None,
        threads: int,
        out: Path | None,
        force: bool,
        certify: bool,
        certificate_seconds: float,
        as_json: bool,
    ) -> int:
        from rotation.certification import Time

        if template is not None:
            return _write_template(template, force)
        if plan_file is None or changes_file is None:
            raise click.UsageError(_("Name a plan and its --changes; `repair --template FILE` writes a file for them."))
        if out is not None:
            refuse_to_replace(out, force)
        certificate = certificate_seconds if certify and out is not None else None
        time = Time.of(time_limit, certificate, CAUSES_SECONDS)
        found, stuck = _solved(plan_file, changes_file, data, policy_file, extra, solver, time, threads)
        return _finish(found, stuck, plan_file, out, as_json, time)

    return repair


def _write_template(file: Path, force: bool) -> int:
    from rotation.io.changes_template import FORMS, write_changes_template

    if file.suffix.lower() not in FORMS:
        raise click.UsageError(_("Give the template a name that ends in {endings}.").format(endings=", ".join(FORMS)))
    refuse_to_replace(file, force)
    write_changes_template(file)
    click.echo(_("Template written: {file}").format(file=file))
    after_changes_template(file)
    return Exit.DONE


def _solved(
    plan_file: Path,
    changes_file: Path,
    data: Path | None,
    policy_file: Path | None,
    extra: int,
    solver: str,
    time: Time,
    threads: int,
) -> tuple[Repair, StuckRepair | None]:
    """The repair, and why there is none where there is none."""
    from rotation.io.changes import read_changes
    from rotation.planning.repair import repair
    from rotation.planning.stuck import explain_repair
    from solvers.backend import Limits
    from solvers.solution import Status

    case = published, instance, policy = read_plan_case(plan_file, data, policy_file)
    edited = _(
        "The plan was made from different {what}. What was edited there since changes moves too, and no row of the "
        "changes is named for it: better give it as a row, and the {what} as it was."
    )
    warn_of_changes(case, edited)
    changes = read_changes(changes_file, instance)
    found = repair(
        published,
        instance,
        policy,
        changes,
        lambda case, rules: run_solve(case, rules, solver, Limits(time.for_solver(), threads=threads)),
        extra,
    )
    if found.outcome.status is not Status.INFEASIBLE:
        return found, None
    interrupt = Interrupt()
    with interrupt.listening():
        strict = time.limit is not None
        return found, explain_repair(found, instance, policy, explain_seconds(time), interrupt, strict=strict)


def _finish(
    found: Repair, stuck: StuckRepair | None, plan_file: Path, out: Path | None, as_json: bool, time: Time
) -> int:
    """Write and print; returns the exit code."""
    from rotation.explain.breaches import breaches
    from rotation.report.as_json import outcome_json
    from rotation.report.certified import certified_json, print_certified
    from rotation.report.repair_files import write_changed, write_repair
    from rotation.report.repair_stuck import stuck_repair_json
    from rotation.report.repair_words import repair_frame, repair_json
    from rotation.report.stuck import near_json

    frame = repair_frame(found, time.for_causes())
    written: list[Path] = []
    certified: Certified | None = None
    if out is not None and found.outcome.plan is not None:
        more, certified = certificate_files(found.outcome, time.for_certificate())
        written = write_repair(found, frame, out, sys.argv, more)
    elif out is not None and stuck is not None:
        written = write_changed(found, out)
    if as_json:
        result: dict[str, Any] = {**outcome_json(found.outcome), "repair": repair_json(found, frame)}
        result |= ({} if stuck is None else stuck_repair_json(stuck)) | near_json(breaches(found.outcome))
        if certified is not None:
            result["certificate"] = certified_json(certified)
        print_json({**result, "files": [str(name) for name in written]})
        return exit_code(found.outcome)
    _print(found, frame, stuck, out)
    if certified is not None:
        print_certified(certified, console())
    for name in written:
        click.echo(_("written: {file}").format(file=name))
    if out is None and found.outcome.plan is not None:
        click.echo(_("The plan was not saved; give --out FOLDER to save it."))
    if out is not None and found.outcome.plan is not None:
        after_repair(plan_file, out)
    _say_how_to_go_on(found.outcome, time)
    return exit_code(found.outcome)


def _say_how_to_go_on(outcome: Outcome, time: Time) -> None:
    """Where neither a plan was found nor that there is none: the same with more time, or with another solver."""
    from solvers.solution import Status, StopReason

    if outcome.status is Status.UNKNOWN and outcome.stop_reason is not StopReason.USER:
        after_no_repair(time.limit, heuristic=outcome.solver == "greedy")
    elif outcome.status is Status.ERROR:
        after_failed_repair(outcome.solver)


def _print(found: Repair, frame: pd.DataFrame, stuck: StuckRepair | None, out: Path | None) -> None:
    from rotation.explain.breaches import breaches
    from rotation.model.instance import records
    from rotation.report.repair_stuck import stuck_repair_words
    from rotation.report.repair_words import LATE, change_rows
    from rotation.report.repaired import late_words
    from rotation.report.stuck import near_words, print_said
    from rotation.report.summary import print_summary
    from rotation.report.words import named

    print_summary(found.outcome, console())
    every = again("--json", without=("as_json", "out", "force"))
    if stuck is not None:
        print_said(stuck_repair_words(stuck, found, out, every), console())
    print_said(near_words(breaches(found.outcome), every), console())
    if found.outcome.plan is None:
        return
    count = len(frame)
    text = ngettext("{count} teacher is told something new", "{count} teachers are told something new", count)
    click.echo(text.format(count=count) + (_(": the fewest possible") if found.minimal else ""))
    heads = (_("teacher"), _("change"), _("published"), _("now"), _("why"), _("rows of the changes"))
    lines = records(frame)
    print_table(
        heads, ((named(row.name, row.teacher_id), row.kind, row.before, row.after, row.why, row.rows) for row in lines)
    )
    click.echo(_("What changed, and how many teachers it moved:"))
    if late := frame.attrs.get(LATE):
        said = late_words(late)
        more = _("{text}. With a longer --time-limit, or without one, all causes are looked for.")
        click.echo(more.format(text=said[:1].upper() + said[1:]))
    labels = (_("row"), _("event"), _("about"), _("teachers"), _("note"))
    rows = change_rows(found, frame)
    print_table(labels, ((row["row"], row["event"], row["who"], row["forced"], row["note"]) for row in rows))
