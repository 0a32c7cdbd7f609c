"""Commands `solve` and `verify`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import PATH, Exit, Interrupt, console, json_option, print_json
from rotation.cli.data import refuse_to_replace
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.model.instance import Instance
    from rotation.model.policy import Policy
    from rotation.solve import Outcome
    from solvers.solution import Progress

SOLVERS = ("cpsat", "highs", "greedy", "exhaustive")


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_solve(), _verify()]


def _solve() -> click.Command:
    from rotation.defaults import DEFAULT_SOLVER

    @click.command("solve", help=_("Plan the rotation: read, formulate, solve, check independently, write the plan."))
    @click.argument("path", type=PATH)
    @click.option("--policy", "policy_file", type=PATH, default=None, help=_("A policy file (YAML)."))
    @click.option(
        "--solver", type=click.Choice(SOLVERS), default=DEFAULT_SOLVER, show_default=True, help=_("Solver to use.")
    )
    @click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help=_("Seconds for the whole run."))
    @click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help=_("Solver threads."))
    @click.option("--out", type=PATH, default=None, help=_("Folder for the plan: workbook, CSV, JSON, manifest."))
    @click.option("--force", is_flag=True, help=_("Replace an earlier plan in that folder."))
    @json_option()
    def solve(
        path: Path,
        policy_file: Path | None,
        solver: str,
        time_limit: float | None,
        threads: int,
        out: Path | None,
        force: bool,
        as_json: bool,
    ) -> int:
        if out is not None:
            refuse_to_replace(out, force)
        instance, policy = read_case(path, policy_file)
        outcome = run_solve(instance, policy, solver, time_limit, threads)
        return finish(outcome, out, as_json, path, policy_file)

    return solve


def read_case(path: Path, policy_file: Path | None) -> tuple[Instance, Policy]:
    """The instance and the policy that holds: the file given, else the workbook's sheet, else the default."""
    from rotation.io.policy import policy_of
    from rotation.io.read import read
    from rotation.rules.registry import document

    instance = read(path)
    if policy_file is not None and instance.policy_rows:
        text = _("The policy file {file} goes before the data's policy sheet, parameter by parameter.")
        click.echo(text.format(file=policy_file.name), err=True)
    return instance, policy_of(instance, policy_file, document())


def run_solve(instance: Instance, policy: Policy, solver: str, time_limit: float | None, threads: int = 2) -> Outcome:
    """Solve with progress on a terminal and Ctrl-C keeping the best plan."""
    from rotation.solve import solve
    from solvers.backend import UnsupportedError

    interrupt = Interrupt()
    try:
        with interrupt.listening():
            outcome = solve(
                instance,
                policy,
                solver=solver,
                time_limit=time_limit,
                threads=threads,
                on_progress=_show_progress if sys.stderr.isatty() else None,
                stop=interrupt,
            )
    except UnsupportedError as error:
        text = _("The solver {solver} cannot take this program ({reason}); choose another one.")
        raise click.UsageError(text.format(solver=solver, reason=error)) from error
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    return outcome


def _show_progress(progress: Progress) -> None:
    from rotation.report.words import goal_name

    unknown = _("unknown")
    text = _("{seconds:.1f} s · goal {goal} · best {best} · bound {bound}").format(
        seconds=progress.seconds,
        goal=goal_name(progress.goal),
        best=unknown if progress.objective is None else progress.objective,
        bound=unknown if progress.bound is None else progress.bound,
    )
    click.echo(f"\r\033[K{text}", nl=False, err=True)


def finish(outcome: Outcome, out: Path | None, as_json: bool, data: Path, policy_file: Path | None = None) -> int:
    """Write and print an outcome; returns the exit code."""
    from rotation.report.as_json import outcome_json
    from rotation.report.files import write_outcome
    from rotation.report.summary import print_nearest, print_summary
    from solvers.solution import Status

    close = None
    if outcome.status is Status.INFEASIBLE:
        from rotation.explain.nearest import nearest

        close = nearest(outcome.formulation)
    written: list[Path] = []
    if out is not None and outcome.plan is not None:
        written = write_outcome(outcome, out, sys.argv, data, policy_file)
    if as_json:
        found = {**outcome_json(outcome), "files": [str(name) for name in written]}
        if outcome.status is Status.INFEASIBLE:
            found["nearest"] = None if close is None else asdict(close)
        print_json(found)
    else:
        print_summary(outcome, console())
        if outcome.status is Status.INFEASIBLE:
            print_nearest(close, console())
        for name in written:
            click.echo(_("written: {file}").format(file=name))
        if out is None and outcome.plan is not None:
            click.echo(_("The plan was not saved; give --out FOLDER to save it."))
    return exit_code(outcome)


def exit_code(outcome: Outcome) -> Exit:
    """0 proved, 4 infeasible, 5 a plan without proof, 6 no plan in time, 130 interrupted without one."""
    from solvers.solution import Status, StopReason

    if outcome.status is Status.OPTIMAL:
        return Exit.DONE
    if outcome.status is Status.INFEASIBLE:
        return Exit.INFEASIBLE
    if outcome.status is Status.FEASIBLE:
        return Exit.NOT_PROVED
    if outcome.status is Status.ERROR:
        return Exit.INTERNAL
    return Exit.INTERRUPTED if outcome.stop_reason is StopReason.USER else Exit.NO_PLAN


def _verify() -> click.Command:
    @click.command(
        "verify", help=_("Read a plan back and check it against its data, or the data given, naming every breach.")
    )
    @click.argument("plan_file", metavar="PLAN", type=PATH)
    @click.argument("path", metavar="[DATA]", type=PATH, required=False)
    @click.option("--policy", "policy_file", type=PATH, default=None, help=_("A policy file (YAML)."))
    @json_option()
    def verify(plan_file: Path, path: Path | None, policy_file: Path | None, as_json: bool) -> int:
        from rotation.check import check
        from rotation.io.plan_files import read_plan
        from rotation.report.files import sources
        from rotation.report.verification import print_verification, verification_json

        made_from, made_with = sources(plan_file)
        path, policy_file = path or made_from, policy_file or made_with
        if path is None:
            raise click.UsageError(_("Name the data too: no manifest beside the plan says what it was made from."))
        instance, policy = read_case(path, policy_file)
        plan = read_plan(plan_file, instance)
        verdict = check(plan, instance, policy)
        if as_json:
            print_json(verification_json(plan, verdict, instance, policy))
        else:
            print_verification(plan, verdict, instance, policy, console())
        return Exit.DONE if verdict.valid else Exit.INVALID

    return verify
