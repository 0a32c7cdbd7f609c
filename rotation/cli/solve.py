"""Command `solve`, and what `demo` shares with it."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, Exit, Interrupt, console, json_option, policy_option, print_json
from rotation.cli.data import refuse_to_replace
from rotation.cli.next_steps import after_failure, after_nothing, after_plan, after_ways, again, every_demand
from rotation.cli.progress import show_progress
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.certification import Certified, Time
    from rotation.explain.stuck import Stuck
    from rotation.model.instance import Instance
    from rotation.model.policy import Policy
    from rotation.solve import Outcome
    from solvers.backend import Limits

NO_FILES = ("as_json", "out", "force", "report")
EXPLAIN_SECONDS, LEAST_SECONDS = 90.0, 5.0
"""The most that explaining the lack of a plan may take, and the least that it gets under a time limit."""


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_solve()]


def _solve() -> click.Command:
    from rotation.cli.city import districts, solve_city
    from rotation.cli.executing import certificate_options, executor_options, limit_options
    from rotation.defaults import DEFAULT_SOLVER, SOLVERS

    @click.command(
        "solve",
        help=_(
            "Plan the rotation: read, formulate, solve, check independently, write the plan. A folder of districts is "
            "solved district by district, side by side, and added up."
        ),
    )
    @click.argument("path", metavar="DATA", type=DATA)
    @policy_option()
    @click.option(
        "--solver", type=click.Choice(SOLVERS), default=DEFAULT_SOLVER, show_default=True, help=_("Solver to use.")
    )
    @click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        help=_("Seconds for the whole run, or for each district."),
    )
    @limit_options
    @click.option("--threads", type=click.IntRange(1, 64), show_default="2", help=_("Solver threads."))
    @click.option(
        "--isolate/--no-isolate",
        default=True,
        show_default=True,
        help=_("Solve in a process of its own, so that whatever becomes of the solver, the best plan found is kept."),
    )
    @click.option("--memory-limit", type=click.IntRange(min=1), help=_("Most MiB for that process (not on Windows)."))
    @click.option("--out", type=PATH, default=None, help=_("Folder for the plan: workbook, CSV, JSON, manifest."))
    @click.option("--force", is_flag=True, help=_("Replace an earlier plan in that folder."))
    @click.option(
        "--report", type=PATH, default=None, help=_("Also write the report page here, where there is no plan too.")
    )
    @certificate_options
    @executor_options(threads=False)
    @json_option()
    def solve(
        path: Path,
        policy_file: Path | None,
        solver: str,
        time_limit: float | None,
        gap: float,
        work_limit: float | None,
        threads: int | None,
        isolate: bool,
        memory_limit: int | None,
        out: Path | None,
        force: bool,
        report: Path | None,
        certify: bool,
        certificate_seconds: float,
        as_json: bool,
        **how: Any,
    ) -> int:
        began = perf_counter()
        parts = districts(path)
        if parts:
            if report is not None:
                text = _("--report is for one district; of a folder of them: rotation report {out}/{name} --out FILE.")
                raise click.UsageError(text.format(out=out or "PLANS", name=next(iter(parts))))
            if not isolate:
                raise click.UsageError(_("Districts are always solved in processes of their own; no --no-isolate."))
            how |= {"threads": threads, "force": force, "memory": memory_limit, "gap": gap / 100, "work": work_limit}
            how["certificate"] = certificate_seconds if certify and out is not None else None
            return solve_city(parts, policy_file, solver, time_limit, out, as_json, how)
        if how["executor"] != "processes" or how["scheduler"] or how["workers"]:
            text = _("--executor, --scheduler and --workers are for a folder of districts; {file} is one case.")
            raise click.UsageError(text.format(file=path))
        if out is not None:
            refuse_to_replace(out, force)
        if report is not None:
            refuse_to_replace(report, force)
        if memory_limit is not None and not isolate:
            raise click.UsageError(_("--memory-limit needs a process of its own; leave out --no-isolate."))
        from rotation.certification import Time
        from solvers.backend import Limits

        time = Time.of(time_limit, certificate_seconds if certify and out is not None else None, began=began)
        instance, policy = read_case(path, policy_file)
        limits = Limits(time.for_solver(), gap / 100, work_limit, threads or 2, memory_mb=memory_limit)
        outcome = run_solve(instance, policy, solver, limits, isolate)
        return finish(outcome, out, as_json, path, policy_file, time, report)

    return solve


def read_case(path: Path, policy_file: Path | None, *, told: bool = True) -> tuple[Instance, Policy]:
    """The instance and the policy that holds: file (`told` unless a plan's own), else the sheet, else the default."""
    from rotation.io.policy import policy_of
    from rotation.io.read import read
    from rotation.rules.registry import document

    instance = read(path)
    if told and policy_file is not None and instance.policy_rows:
        text = _("The policy file {file} goes before the data's policy sheet, parameter by parameter.")
        click.echo(text.format(file=policy_file.name), err=True)
    return instance, policy_of(instance, policy_file, document())


def run_solve(instance: Instance, policy: Policy, solver: str, limits: Limits, isolate: bool = True) -> Outcome:
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
                time_limit=limits.seconds,
                gap=limits.gap,
                work=limits.work,
                threads=limits.threads,
                isolate=isolate,
                memory_mb=limits.memory_mb,
                on_progress=show_progress if sys.stderr.isatty() else None,
                stop=interrupt,
            )
    except UnsupportedError as error:
        from rotation.report.words import not_taken

        raise click.UsageError(not_taken(solver, error)) from error
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    return outcome


def certificate_files(outcome: Outcome, seconds: float | None) -> tuple[dict[str, bytes], Certified | None]:
    """The certificate's file and what it proves; nothing where none is wanted or the user has asked to stop."""
    from rotation.report.words import said
    from solvers.certificate import CertificateError
    from solvers.solution import StopReason
    from solvers.watch import EngineError

    if seconds is None or outcome.plan is None or outcome.stop_reason is StopReason.USER:
        return {}, None
    from rotation.certification import CERTIFICATE_FILE, certificate_of

    if sys.stderr.isatty():
        click.echo(_("making the certificate of optimality ..."), nl=False, err=True)
    interrupt = Interrupt()
    try:
        with interrupt.listening():
            content, certified = certificate_of(outcome, seconds, interrupt)
    except (CertificateError, EngineError) as error:
        click.echo(_("No certificate of optimality could be made: {reason}").format(reason=said(error)), err=True)
        return {}, None
    finally:
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)
    return {CERTIFICATE_FILE: content}, certified


def finish(
    outcome: Outcome,
    out: Path | None,
    as_json: bool,
    data: Path,
    policy_file: Path | None = None,
    time: Time | None = None,
    report: Path | None = None,
) -> int:
    """Write and print an outcome; returns the exit code."""
    from rotation.explain.breaches import breaches
    from rotation.report.as_json import outcome_json
    from rotation.report.certified import certified_json, print_certified
    from rotation.report.files import write_outcome
    from rotation.report.stuck import near_json, near_words, print_said, stuck_json, stuck_words
    from rotation.report.summary import print_summary
    from solvers.solution import Status

    stuck = explained(outcome, time) if outcome.status is Status.INFEASIBLE else None
    near = breaches(outcome)
    written, certified = list[Path](), None
    if out is not None and outcome.plan is not None:
        more, certified = certificate_files(outcome, None if time is None else time.for_certificate())
        written = write_outcome(outcome, out, sys.argv, data, policy_file, more)
    written += _write_page(outcome, report, stuck)
    if as_json:
        found = {**outcome_json(outcome), "files": [str(name) for name in written]}
        found |= ({} if stuck is None else stuck_json(stuck)) | near_json(near)
        if certified is not None:
            found["certificate"] = certified_json(certified)
        print_json(found)
    else:
        print_summary(outcome, console())
        if certified is not None:
            print_certified(certified, console())
        every, all_near = every_demand(data, policy_file), again("--json", without=NO_FILES)
        why = () if stuck is None else stuck_words(stuck, how="", by_name=every)
        print_said([*why, *near_words(near, all_near)], console())
        for name in written:
            click.echo(_("written: {file}").format(file=name))
        _say_what_next(outcome, out, data, policy_file, time, report)
        if stuck is not None and stuck.ways:
            after_ways(data, policy_file)
    return exit_code(outcome)


def _say_what_next(
    outcome: Outcome, out: Path | None, data: Path, policy_file: Path | None, time: Time | None, report: Path | None
) -> None:
    """Where a plan was saved, what to do with it; where nothing is known, how to find out more."""
    from solvers.solution import Status, StopReason

    if outcome.plan is not None and out is None:
        click.echo(_("The plan was not saved; give --out FOLDER to save it."))
    elif outcome.plan is not None and out is not None:
        after_plan(out, report)
    elif outcome.status is Status.UNKNOWN and outcome.stop_reason is not StopReason.USER:
        after_nothing(data, policy_file, outcome.solver == "greedy", None if time is None else time.limit)
    elif outcome.status is Status.ERROR:
        after_failure(data, policy_file, outcome.solver)


def explained(outcome: Outcome, time: Time | None) -> Stuck:
    """Why there is no plan and what would have to give, within what is left of the time; Ctrl-C cuts it short."""
    from rotation.explain.stuck import explain

    interrupt = Interrupt()
    with interrupt.listening():
        return explain(outcome.formulation.context, explain_seconds(time), interrupt)


def explain_seconds(time: Time | None) -> float:
    """How long an explanation may take: what is left of the time, within reason."""
    if time is None or time.limit is None:
        return EXPLAIN_SECONDS
    return min(EXPLAIN_SECONDS, max(LEAST_SECONDS, time.limit - (perf_counter() - time.began)))


def _write_page(outcome: Outcome, report: Path | None, stuck: Stuck | None) -> list[Path]:
    """The report page, where one is wanted; without a plan with the explanation that is known already."""
    if report is None:
        return []
    from rotation.explain.nearest import nearest
    from rotation.report.page.report import outcome_page, write_report

    told = stuck is None or stuck.conflict is not None or stuck.ways
    close = None if told else nearest(outcome.formulation)
    write_report(report, outcome_page(outcome, stuck, close))
    return [report]


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
