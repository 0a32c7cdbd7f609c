"""Sub-folders of a folder of districts that are no district: which, why, and what to do; nothing is left out unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from rotation.i18n import _

HIDDEN = (".", "~", "__MACOSX")
"""How names begin that no person gave: hidden, locks of an open workbook, what unpacking on a Mac leaves."""
DEEPEST = 3
"""Levels below a sub-folder that are looked at for data."""


class LeftOut(NamedTuple):
    """A sub-folder that is not solved; `inner`: the data inside it, from the folder of districts, if there are any."""

    folder: str
    reason: str
    """plans, empty, deeper or no_data."""
    inner: tuple[str, ...] = ()

    def text(self) -> str:
        """Which, why, and what to do."""
        names = {"folder": self.folder, "inner": _(", ").join(self.inner)}
        if self.reason == "plans":
            text = _("{folder} is left out: it holds plans, not data.")
        elif self.reason == "empty":
            text = _("{folder} is left out: it is empty. Put the district's data into it, or delete it.")
        elif self.reason == "deeper":
            text = _(
                "{folder} is left out: its data are too deep inside it, in {inner}. Move that up, so that it stands"
                " directly in the folder of districts, and solve again."
            )
        else:
            text = _(
                "{folder} is left out: it has neither CSV tables nor a workbook. Put the district's data into it as CSV"
                " tables, or its workbook beside it, and solve again."
            )
        return text.format(**names)

    def as_dict(self) -> dict[str, object]:
        """As in the JSON answer."""
        return {"folder": self.folder, "reason": self.reason, "inner": list(self.inner), "message": self.text()}


def left_out(path: Path, parts: Sequence[Path]) -> list[LeftOut]:
    """The sub-folders of a folder of districts that are none of its districts, by name."""
    return [_why(path, one) for one in _visible(path) if one.is_dir() and one not in parts]


def tell_left_out(found: Sequence[LeftOut]) -> None:
    """A line each on stderr."""
    for one in found:
        click.echo(one.text(), err=True)


def holds_plans(folder: Path) -> bool:
    """Whether a folder is what was written for a solved district or city, kept beside the data, and no data."""
    from rotation.io.names import table_names
    from rotation.io.plan_json import PLAN_FILE
    from rotation.model.tables import all_tables
    from rotation.model.wordlist import fold

    inside = _visible(folder)
    if not any((one / PLAN_FILE).is_file() for one in (folder, *inside)):
        return False
    known = table_names(all_tables().values())
    return not any(one.suffix.lower() == ".csv" and fold(one.stem) in known for one in inside)


def _why(city: Path, folder: Path) -> LeftOut:
    if holds_plans(folder):
        return LeftOut(folder.name, "plans")
    if not any(_visible(folder)):
        return LeftOut(folder.name, "empty")
    inner = tuple(found.relative_to(city).as_posix() for found in _data_in(folder, DEEPEST))
    return LeftOut(folder.name, "deeper" if inner else "no_data", inner)


def _data_in(folder: Path, levels: int) -> Iterator[Path]:
    """Workbooks and folders of CSV tables inside a folder, the uppermost of each branch."""
    for one in _visible(folder):
        if one.is_dir() and any(part.suffix.lower() == ".csv" for part in _visible(one)):
            yield one
        elif one.is_dir() and levels > 1:
            yield from _data_in(one, levels - 1)
        elif one.is_file() and one.suffix.lower() == ".xlsx":
            yield one


def _visible(folder: Path) -> list[Path]:
    """What a person sees in a folder; nothing where it may not be read."""
    try:
        return sorted(one for one in folder.iterdir() if not one.name.startswith(HIDDEN))
    except OSError:
        return []
