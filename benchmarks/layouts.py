"""Finds the published cases of a folder: which layout it holds shows in its files, not in its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.case import Case
from benchmarks.gap import OPTIMUM, read_gap
from benchmarks.textfiles import NUMBER, header_of, read_table, whole
from benchmarks.transfer import CANDIDATES, GOALS, LINES, read_transfer
from rotation.errors import FileError
from rotation.i18n import _

OPTIMA = "optima.csv"
_OTHER_FILES = {".csv", ".md", ".rst", ".json", ".pdf", ".py", ".zip"}
_OTHER_NAMES = ("readme", "license", "licence", "makefile")


class NoCasesError(FileError):
    """The folder holds neither layout."""


def read_cases(folder: Path, only: str = "") -> tuple[Case, ...]:
    """All cases in a folder or in its subfolders, by folder and name, or the one called `only`.

    Raises FileError with every fault found, one a line, and NoCasesError where neither layout is there.
    """
    if not folder.is_dir():
        raise FileError(_("{folder} is not a folder").format(folder=folder))
    cases: list[Case] = []
    faults: list[str] = []
    for place in [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]:
        for reader in (_gap_cases, _transfer_cases):
            reader(place, only, cases, faults)
    if faults:
        raise FileError("\n".join(faults))
    if not cases:
        text = _("{folder} holds no published cases: neither generalized assignment problems nor transfer cases")
        raise NoCasesError(text.format(folder=folder))
    return tuple(cases)


def _gap_cases(folder: Path, only: str, cases: list[Case], faults: list[str]) -> None:
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and _may_be_gap(path)]
    if not (_states(folder, OPTIMUM) or any(_starts_with_number(path) for path in paths)):
        return
    known = _optima(folder, (OPTIMUM,), faults, len(paths) > 0)
    for path in paths:
        name = f"{folder.resolve().name}/{path.name}"
        if only not in ("", name):
            continue
        try:
            cases.append(read_gap(path, name, known.get(path.name, known.get(path.stem, (None,)))))
        except FileError as error:
            faults.append(str(error))


def _transfer_cases(folder: Path, only: str, cases: list[Case], faults: list[str]) -> None:
    files = {path.name for path in folder.iterdir() if path.is_file()}
    stems = {name.removesuffix(end) for name in files for end in (CANDIDATES, LINES) if name.endswith(end)}
    if not stems:
        return
    known = _optima(folder, GOALS, faults, True)
    for stem in sorted(stems, key=_naturally):
        short = stem.removeprefix("case_")
        name = f"{folder.resolve().name}/{short}"
        if only not in ("", name):
            continue
        best = known.get(short, known.get(stem, (None,) * len(GOALS)))
        paths = (folder / f"{stem}{CANDIDATES}", folder / f"{stem}{LINES}")
        try:
            cases.append(read_transfer(*paths, name, best))
        except FileError as error:
            faults.append(str(error))


def _naturally(stem: str) -> tuple[str, int, str]:
    """Order of case names: case_9 before case_16."""
    head = stem.rstrip("0123456789")
    return head, int(stem[len(head) :] or 0), stem


def _may_be_gap(path: Path) -> bool:
    name = path.name.lower()
    return path.suffix.lower() not in _OTHER_FILES and not name.startswith((".", *_OTHER_NAMES))


def _starts_with_number(path: Path) -> bool:
    """The first word of the file is a whole number; reads no more than its beginning."""
    try:
        with path.open("rb") as stream:
            words = stream.read(200).decode("utf-8-sig", errors="replace").split()
    except OSError:
        return False
    return bool(words) and NUMBER.fullmatch(words[0]) is not None


def _states(folder: Path, column: str) -> bool:
    """The folder's optima.csv has that column."""
    path = folder / OPTIMA
    try:
        return path.is_file() and column in header_of(path)
    except FileError:
        return False


def _optima(folder: Path, columns: Sequence[str], faults: list[str], used: bool) -> dict[str, tuple[int | None, ...]]:
    """Case -> known optima (blank: None) out of optima.csv; nothing where there is none or it is the other layout's."""
    path = folder / OPTIMA
    other = GOALS[0] if tuple(columns) == (OPTIMUM,) else OPTIMUM
    if not path.is_file() or not used or (_states(folder, other) and not _states(folder, columns[0])):
        return {}
    try:
        table = read_table(path, ("case", *columns))
        table.keys("case")
        rows = zip(table.lines, *(table.columns[name] for name in ("case", *columns)), strict=True)
        return {
            case: tuple(
                whole(text, path, line, name) if text else None for text, name in zip(values, columns, strict=True)
            )
            for line, case, *values in rows
        }
    except FileError as error:
        faults.append(str(error))
        return {}
