"""Command `doctor`: what this machine has of what the tool needs."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

import rotation
from rotation.cli.common import Exit, json_option, print_json
from rotation.i18n import _, current_language

if TYPE_CHECKING:
    from solvers.backend import Capabilities

NEEDED = (
    "click",
    "defusedxml",
    "highspy",
    "Jinja2",
    "networkx",
    "numpy",
    "openpyxl",
    "ortools",
    "pandas",
    "pydantic",
    "python-calamine",
    "rich",
    "ruamel.yaml",
    "xlsxwriter",
)


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_doctor()]


def _doctor() -> click.Command:
    @click.command("doctor", help=_("Show versions, cores, language and solvers, and what is missing."))
    @json_option()
    def doctor(as_json: bool) -> int:
        from solvers.backend import BACKENDS, get_backend

        versions: dict[str, str | None] = {}
        for name in NEEDED:
            try:
                versions[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                versions[name] = None
        solvers: dict[str, bool] = {}
        promises: dict[str, Capabilities] = {}
        for name in BACKENDS:
            try:
                promises[name] = get_backend(name).capabilities
            except ImportError:
                solvers[name] = False
            else:
                solvers[name] = True
        facts = {
            "rotation": rotation.__version__,
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "language": current_language(),
            "packages": versions,
            "solvers": solvers,
        }
        complete = all(versions.values()) and all(solvers.values())
        if as_json:
            abilities = {name: asdict(capabilities) for name, capabilities in promises.items()}
            print_json({**facts, "capabilities": abilities, "complete": complete})
        else:
            _show(facts, {name: _ability(capabilities) for name, capabilities in promises.items()})
            click.echo(_("Everything is there.") if complete else _("Something is missing; install the package again."))
        return Exit.DONE if complete else Exit.INTERNAL

    return doctor


def _ability(capabilities: Capabilities) -> str:
    """What a solver can do, in words."""
    words = [_("proves its answers") if capabilities.proves else _("proves nothing")]
    if capabilities.networks_only:
        words.append(_("only programs that are networks"))
    if capabilities.largest is not None:
        words.append(_("at most {count} combinations").format(count=capabilities.largest))
    return _(", ").join(words)


def _show(facts: Mapping[str, object], notes: Mapping[str, str]) -> None:
    for name, value in facts.items():
        if isinstance(value, dict):
            for part, state in value.items():
                shown = _("missing") if not state else _("ready") if state is True else state
                note = _(" ({words})").format(words=notes[part]) if name == "solvers" and part in notes else ""
                click.echo(f"{name} {part}: {shown}{note}")
        else:
            click.echo(f"{name}: {value}")
