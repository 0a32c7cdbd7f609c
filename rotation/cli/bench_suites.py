"""Commands `bench smoke`, `size`, `peers` and `public`: suites of instances, configurations and seeds."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import click

from rotation.cli.bench_modules import benchmark
from rotation.cli.common import PATH, Function, console, json_option, print_json, print_table
from rotation.i18n import N_, _

SUITES = {
    "smoke": N_("Two small instances and published cases, about a minute."),
    "size": N_("All sizes from the toy sample to a city of 126,000 teachers, one with teams and couples."),
    "peers": N_("The same programs for every solver that is installed, the project's own and others."),
    "public": N_("Every published case of a folder of data, beside its known optimum."),
}


def suite_commands() -> list[click.Command]:
    """One command a suite, smoke first."""
    return [_suite(name, help_text) for name, help_text in SUITES.items()]


def _suite(name: str, help_text: str) -> click.Command:
    @click.command(name, help=_(help_text))
    @_options
    @json_option()
    def suite(**given: Any) -> int:
        return _run(name, **given)

    return suite


def _options(command: Function) -> Function:
    limit = click.FloatRange(0, min_open=True)
    several = _("May be given several times.")
    seed = _("Seed of everything drawn.") + " " + several
    for option in reversed(
        (
            click.option("--data", type=PATH, help=_("Folder with published cases and school lists.")),
            click.option("--solver", "solvers", multiple=True, help=_("A configuration to measure.") + " " + several),
            click.option("--only", multiple=True, help=_("Name of an instance or case.") + " " + several),
            click.option("--seed", "seeds", type=click.IntRange(0), multiple=True, help=seed),
            click.option("--time-limit", type=limit, help=_("Seconds for the solver in each run.")),
            click.option(
                "--certify", type=click.FloatRange(0), help=_("Seconds for a certificate of each plan; 0: none.")
            ),
            click.option("--out", type=PATH, default=Path("bench"), show_default=True, help=_("Folder for results.")),
            click.option(
                "--against", type=PATH, help=_("A results.jsonl of an earlier run; fail where it was better.")
            ),
            click.option(
                "--reference", help=_("What times are compared to within a run: a configuration, or relaxation.")
            ),
            click.option(
                "--factor", type=limit, default=1.5, show_default=True, help=_("Growth of a ratio that fails.")
            ),
        )
    ):
        command = option(command)
    return command


def _run(
    name: str,
    data: Path | None,
    solvers: tuple[str, ...],
    only: tuple[str, ...],
    seeds: tuple[int, ...],
    time_limit: float | None,
    certify: float | None,
    out: Path,
    against: Path | None,
    reference: str | None,
    factor: float,
    as_json: bool,
) -> int:
    harness, session = benchmark("harness"), benchmark("session")
    try:
        plan, reference = session.plan(name, data, solvers, only, seeds, time_limit, certify, reference)
    except session.UnknownNameError as error:
        raise click.UsageError(str(error)) from error
    baseline = harness.read_runs(against) if against is not None else None
    with _ends_on_terminate():
        run = harness.measure(plan, out, on_start=_progress(), on_record=_result())
    report = session.Report(run, baseline, reference, factor)
    page = report.write_page(out)
    if as_json:
        print_json(report.as_json() | {"files": [str(out / harness.FILE), str(page)]})
    else:
        _show(report)
        click.echo(_("Results: {file}, page: {page}").format(file=out / harness.FILE, page=page))
    return int(report.exit_code())


def _show(report: Any) -> None:
    """Tables first, then everything that went wrong."""
    print_table(*report.table())
    for line in report.lines():
        click.echo(line)


def _progress() -> Callable[[Any, int, int], None] | None:
    """Tells on a terminal what is running."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        return None

    def tell(job: Any, number: int, count: int) -> None:
        shown.print(f"[{number}/{count}] {job.instance} · {job.configuration} · {job.seed}")

    return tell


def _result() -> Callable[[dict[str, Any]], None] | None:
    """Tells on a terminal what came of what was running."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        return None
    words = benchmark("words")

    def tell(record: dict[str, Any]) -> None:
        shown.print(f"    {words.result_word(record)}, {words.number(record['seconds'].get('solve'), 2)} s")

    return tell


@contextlib.contextmanager
def _ends_on_terminate() -> Iterator[None]:
    """A request to end is like Ctrl-C, so that the process that is measured ends too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
