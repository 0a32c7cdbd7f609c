"""Command `bench`: the measurements of the folder benchmarks, from the checkout or the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rotation.cli.bench_modules import benchmark
from rotation.cli.bench_suites import suite_commands
from rotation.cli.common import PATH, json_option, print_json, print_table
from rotation.cli.listed import Listed
from rotation.i18n import _

SIZES = ("toy", "small", "mid", "large", "district", "xl", "city")


def commands() -> list[click.Command]:
    """The commands of this family."""
    text = _("Measure this tool on this machine. Without a suite: smoke, about a minute.")
    group = Listed("bench", help=text, invoke_without_command=True)
    smoke, *others = suite_commands()
    for command in (smoke, *others, _formulation(), _worker()):
        group.add_command(command)

    @click.pass_context
    def start(context: click.Context) -> Any:
        return context.invoke(smoke) if context.invoked_subcommand is None else None

    group.callback = start
    return [group]


def figure(value: object) -> str:
    """A whole number with separators, everything else as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _formulation() -> click.Command:
    @click.command("formulation", help=_("Time and memory of building the program, one row a size."))
    @click.option("--size", "sizes", type=click.Choice(SIZES), multiple=True, default=("district", "city"))
    @click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help=_("Seed of everything drawn."))
    @json_option()
    def formulation(sizes: tuple[str, ...], seed: int, as_json: bool) -> None:
        module = benchmark("formulation")
        results = [module.measure(size, seed) for size in sizes]
        if as_json:
            print_json({"benchmark": "formulation", "results": results})
            return
        columns = ("size", "schools", "teachers", "candidates", "rows", "seconds_formulation", "memory_peak_mb")
        heads = (
            _("size"),
            _("schools"),
            _("teachers"),
            _("candidates"),
            _("rows"),
            _("formulation, seconds"),
            _("peak memory, MB"),
        )
        print_table(heads, ([figure(result[name]) for name in columns] for result in results))

    return formulation


def _worker() -> click.Command:
    @click.command("worker", hidden=True)
    @click.argument("job", type=PATH)
    @click.argument("record", type=PATH)
    def worker(job: Path, record: Path) -> None:
        benchmark("worker").main(job, record)

    return worker
