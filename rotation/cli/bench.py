"""Command `bench`: the measurements of the folder benchmarks, from the checkout or the wheel."""

from __future__ import annotations

import importlib
from typing import Any

import click

from rotation.cli.common import json_option, print_json, print_table
from rotation.i18n import _

SIZES = ("toy", "small", "mid", "large", "district", "xl", "city")


def commands() -> list[click.Command]:
    """The commands of this family."""
    group = click.Group("bench", help=_("Measure this tool on this machine."))
    group.add_command(_formulation())
    return [group]


def benchmark(name: str) -> Any:
    """A module of the folder benchmarks: inside the installed wheel, else from the checkout."""
    try:
        return importlib.import_module(f"rotation._benchmarks.{name}")
    except ModuleNotFoundError:
        return importlib.import_module(f"benchmarks.{name}")


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
