"""What commands share that solve several cases side by side: options, progress, the store, and where files go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import Exit, Function
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.model.instance import Instance
    from rotation.model.policy import Policy
    from rotation.planning.executors import Failure
    from rotation.report.solve_job import Done, SolveJob

RESULTS = "results"
"""The store in the folder --out."""


class Places:
    """A folder for one case: what it was made from, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_policy(self, policy: Policy) -> Path:
        """The policy as YAML; returns the file."""
        from rotation.io.policy_write import write_policy_yaml
        from rotation.rules.registry import parameters

        file = self.folder.absolute() / "policy.yaml"
        write_policy_yaml(policy, file, parameters(policy))
        return file

    def write_data(self, instance: Instance) -> Path:
        """The data as a folder; returns it."""
        from rotation.io.folder import write_folder

        write_folder(instance, self.folder / "data")
        return self.folder.absolute() / "data"

    def keep(self, files: Mapping[str, bytes]) -> None:
        """The files of a solve, the manifest last."""
        from rotation.io.atomic import new_folder
        from rotation.report.files import placed

        with new_folder(self.folder, last=("manifest.json",)) as draft:
            for name, content in files.items():
                (draft / name).write_bytes(placed(content, self.folder) if name == "manifest.json" else content)


def limit_options(command: Function) -> Function:
    """--gap, in per cent, and --work-limit."""
    share = _("Leave a goal as it is once its bound is within so many per cent of its value.")
    work = _(
        "Stop after so much work, counted in units of the solver's own and not in seconds: the same plan again with "
        "one version."
    )
    command = click.option("--work-limit", type=click.FloatRange(min=0, min_open=True), help=work)(command)
    return click.option("--gap", type=click.FloatRange(0, 100), default=0.0, show_default=True, help=share)(command)


def executor_options(*, threads: bool = True) -> Callable[[Function], Function]:
    """--executor, --scheduler, --workers, and --threads where asked for."""
    options = [
        click.option(
            "--executor",
            type=click.Choice(("processes", "dask")),
            default="processes",
            show_default=True,
            help=_("Where to solve: processes of this machine, or a Dask cluster."),
        ),
        click.option("--scheduler", default="", help=_("Address of the Dask scheduler, such as tcp://10.0.0.1:8786.")),
        click.option("--workers", type=click.IntRange(1, 256), help=_("Most processes at a time.")),
        click.option(
            "--threads",
            type=click.IntRange(1, 64),
            help=_("Solver threads of each; workers times threads never exceeds the cores."),
        ),
    ]
    options = options if threads else options[:-1]

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def certificate_options(command: Function) -> Function:
    """--certificate/--no-certificate and --certificate-seconds."""
    from rotation.defaults import CERTIFICATE_SECONDS

    seconds = click.option(
        "--certificate-seconds",
        type=click.FloatRange(min=0),
        default=CERTIFICATE_SECONDS,
        show_default=True,
        help=_("Most seconds for making the certificate; part of the time limit where there is one."),
    )
    wanted = click.option(
        "--certificate/--no-certificate",
        "certify",
        default=True,
        show_default=True,
        help=_("Write a certificate of optimality beside the plan, which `verify --certificate` checks."),
    )
    return wanted(seconds(command))


def solve_named(
    jobs: Mapping[str, SolveJob], how: Mapping[str, Any], out: Path | None
) -> tuple[dict[str, Done], dict[str, Failure]]:
    """Solve side by side with progress on a terminal; what is done, and why the rest failed."""
    from rotation.planning.executors import Failure, executor_of, shared_out
    from rotation.report.solve_job import Store, solve_all

    workers, threads = shared_out(len(jobs), how["workers"], how["threads"])
    if how["executor"] == "dask" and not how["scheduler"]:
        raise click.UsageError(_("--executor dask needs --scheduler ADDRESS."))
    try:
        executor = executor_of(how["executor"], workers, how["scheduler"])
    except ImportError as error:
        text = _("The executor dask needs the package distributed: pip install 'teacher-rotation[dask]'.")
        raise click.UsageError(text) from error
    except OSError as error:
        text = _("No Dask scheduler answers at {address}.").format(address=how["scheduler"])
        raise click.UsageError(text) from error
    shared = {name: job._replace(threads=min(job.threads, threads)) for name, job in jobs.items()}
    store = None if out is None else Store(out / RESULTS, afresh=bool(how.get("force")))
    done: dict[str, Done] = {}
    failed: dict[str, Failure] = {}
    try:
        for name, found in solve_all(shared, executor, store, _tell if sys.stderr.isatty() else None):
            if isinstance(found, Failure):
                failed[name] = found
                continue
            done[name] = found
            if sys.stderr.isatty():
                text = _("{name}: found in the results") if found.again else _("{name}: solved ({count} of {all})")
                click.echo(text.format(name=name, count=len(done), all=len(jobs)), err=True)
    except KeyboardInterrupt:
        if done and store is not None:
            text = _("Finished before the stop: {names}. The same command without --force goes on from there.")
            click.echo(text.format(names=_(", ").join(done)), err=True)
        raise
    return done, failed


def tell_failures(failed: Mapping[str, Failure]) -> Exit:
    """Say why each failed, what has one reason together; returns the exit code of the worst, a defect before all."""
    names: dict[str, list[str]] = {}
    for name, found in failed.items():
        names.setdefault(found.why, []).append(name)
    for why, same in names.items():
        click.echo(_("{name}: failed: {why}").format(name=_(", ").join(same), why=why), err=True)
    codes = {found.code for found in failed.values()}
    return next((code for code in (Exit.INTERNAL, Exit.INVALID, Exit.USAGE) if code in codes), Exit.DONE)


def _tell(name: str, line: str) -> None:
    """What a process says of its goal and the best value of it, `goal: value`, in words."""
    from rotation.report.words import goal_name

    goal, _between, value = line.partition(": ")
    text = _("{name}: {goal} {value}")
    click.echo(text.format(name=name, goal=goal_name(goal) if goal else "", value=value), err=True)
