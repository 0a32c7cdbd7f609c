"""Finds the published cases of a folder: which layout it holds shows in its files, not in its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.case import Case
from benchmarks.gap import OPTIMUM, read_gap
from benchmarks.optima import Optima, Values, read_optima, states
from benchmarks.textfiles import NUMBER
from benchmarks.transfer import CANDIDATES, GOALS, LINES, read_transfer
from rotation.errors import FileError
from rotation.i18n import _

DEPTH = 4
"""How many levels of folders are searched."""

CITY = "city"
"""What names of the harness's own instances begin with, so that no folder's may."""

_OTHER_FILES = {".csv", ".md", ".rst", ".json", ".pdf", ".py", ".zip"}
_OTHER_NAMES = ("readme", "license", "licence", "makefile")


class NoCasesError(FileError):
    """The folder holds neither layout."""


@dataclass
class Search:
    """What a folder holds: readers of cases by name, faults in words, and name -> reason of what is left out."""

    cases: dict[str, Callable[[str], Case]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def add(self, label: str, short: str, stem: str, read: Callable[[str], Case]) -> None:
        """A case by the short name of its file, by the long one where another has the short one already."""
        names = [f"{label}/{short}", f"{label}/{stem}", *(f"{label}/{stem}~{number}" for number in range(2, 1000))]
        self.cases[next(name for name in names if name not in self.cases)] = read


def read_cases(folder: Path, only: str = "") -> tuple[Case, ...]:
    """All cases in a folder or in its subfolders, by folder and name, or the one called `only`.

    Raises FileError with every fault found, one a line, and NoCasesError where neither layout is there.
    """
    found = search(folder)
    cases = []
    for name, read in found.cases.items():
        if only in ("", name):
            try:
                cases.append(read(name))
            except FileError as error:
                found.faults.append(str(error))
    if found.faults:
        raise FileError("\n".join(found.faults))
    if not cases:
        text = _("{folder} holds no published cases: neither generalized assignment problems nor transfer cases")
        raise NoCasesError(text.format(folder=folder))
    return tuple(cases)


def search(folder: Path) -> Search:
    """Every case of a folder, none of them read yet. Raises FileError where it is no folder."""
    if not folder.is_dir():
        raise FileError(_("{folder} is not a folder").format(folder=folder))
    found = Search()
    for place, label in _places(folder):
        known = (_gap_cases(place, label, found), _transfer_cases(place, label, found))
        asked = {case for one in known for case in one.asked}
        for case in (case for one in known for case in one.rows if case not in asked):
            found.left_out[f"{label}/{case}"] = _("stands in optima.csv, but there is no file of this case")
    return found


def _places(folder: Path) -> Iterator[tuple[Path, str]]:
    """The folder and the folders in it, DEPTH levels down, each with what the names of its cases begin with."""
    yield folder, _label(folder.resolve().name)
    waiting = [(folder, "", DEPTH)]
    while waiting:
        place, above, levels = waiting.pop(0)
        for inner in sorted(path for path in _inside(place) if path.is_dir() and not path.name.startswith(".")):
            yield inner, _label(above + inner.name)
            if levels > 1 and not inner.is_symlink():
                waiting.append((inner, f"{above}{inner.name}/", levels - 1))


def _label(name: str) -> str:
    return f"{CITY}_{name[len(CITY) :]}" if name == CITY or name.startswith(f"{CITY}/") else name


def _inside(folder: Path) -> list[Path]:
    """What is in a folder; nothing where it may not be looked into."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _gap_cases(folder: Path, label: str, found: Search) -> Optima:
    """Adds the assignment problems; returns the optima, marked where a case asked for them."""
    paths = [path for path in _inside(folder) if path.is_file() and _may_be_gap(path)]
    begun = [path for path in paths if _starts_with_number(path)]
    if not paths or not (begun or states(folder, OPTIMUM)):
        return Optima((OPTIMUM,))
    known = _known(folder, (OPTIMUM,), GOALS[0], found)
    for path in paths:
        if path in begun or path.name in known.rows or path.stem in known.rows:
            found.add(label, path.name, path.name, partial(_gap, path, known.of(path.name, path.stem)))
        else:
            found.left_out[f"{label}/{path.name}"] = _("does not begin with a number: no assignment problem")
    return known


def _gap(path: Path, best: Values, name: str) -> Case:
    return read_gap(path, name, best)


def _transfer_cases(folder: Path, label: str, found: Search) -> Optima:
    """Adds the transfer cases; returns the optima, marked where a case asked for them."""
    files = {path.name for path in _inside(folder) if path.is_file()}
    stems = {name.removesuffix(end) for name in files for end in (CANDIDATES, LINES) if name.endswith(end)}
    if not stems:
        return Optima(GOALS)
    known = _known(folder, GOALS, OPTIMUM, found)
    for stem in sorted(stems, key=_naturally):
        short = stem.removeprefix("case_")
        paths = (folder / f"{stem}{CANDIDATES}", folder / f"{stem}{LINES}")
        found.add(label, short, stem, partial(_transfer, paths, known.of(stem, short)))
    return known


def _transfer(paths: tuple[Path, Path], best: Values, name: str) -> Case:
    return read_transfer(*paths, name, best)


def _known(folder: Path, columns: tuple[str, ...], other: str, found: Search) -> Optima:
    try:
        return read_optima(folder, columns, other)
    except FileError as error:
        found.faults.append(str(error))
        return Optima(columns)


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
