"""The suites: which instances, which configurations, how long, and against what times are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.case import Case
from benchmarks.configurations import known
from benchmarks.rotations import CITY, LISTS, TIED, city_districts, list_path
from rotation.defaults import CERTIFICATE_SECONDS, DEFAULT_SOLVER
from rotation.generate import SIZES
from rotation.generate.bysize import TOY
from rotation.i18n import _

RELAXATION = "relaxation"
"""The reference of times where no configuration is: one linear relaxation of the same program, same process."""

TRANSFERS = "transfer cases"
"""In a suite's list: every transfer case of the data folder."""

HEURISTICS = ("greedy", "exhaustive")
"""Backends that are no rivals of an exact solver: one proves nothing, one is for tiny programs."""


@dataclass(frozen=True)
class Suite:
    """`limit` are the seconds of each run's solver; `reference` names a configuration, or the relaxation.

    `seed` is the one used where none is asked for, `certify` the seconds for a certificate (0: none).
    """

    name: str
    instances: tuple[str, ...]
    configurations: tuple[str, ...]
    limit: float
    reference: str = RELAXATION
    seed: int = 1
    certify: float = 0.0


def suites() -> dict[str, Suite]:
    """The harness's suites by name; `public` is every case of a data folder."""
    first = DEFAULT_SOLVER
    both = tuple(dict.fromkeys((first, "highs")))
    everybody = tuple(dict.fromkeys((first, *(name for name in known() if name not in HEURISTICS))))
    sizes = (TOY, "small", "mid", "large", "district", f"district{TIED}", "new_taipei_2024", "xl", CITY)
    rivals = ("toy", "small", f"small{TIED}", "mid", "gap/b10100", "gap/c0832_3", "gap/c1060_1", TRANSFERS)
    return {
        suite.name: suite
        for suite in (
            Suite("smoke", (TOY, "small", "gap/a10100", "gap/c1060_1", TRANSFERS), both, 10.0, "highs"),
            Suite("size", sizes, (first,), 600.0, certify=CERTIFICATE_SECONDS),
            Suite("peers", rivals, everybody, 60.0, "highs"),
            Suite("public", (), (first,), 600.0, seed=0),
        )
    }


@dataclass
class Selection:
    """Instances to run in order, and name -> reason of those that cannot be."""

    instances: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def select(names: tuple[str, ...], data: Path | None, cases: tuple[Case, ...], *, asked: bool = False) -> Selection:
    """The instances behind a suite's names. KeyError for a name that nothing answers to.

    `cases` are what the data folder holds; a published case may go by the end of its name, without its extension too.
    A suite's own names may be absent there; names that were `asked` for may not, where the folder holds any.
    """
    chosen = Selection()
    for name in names:
        found = _behind(name, cases)
        if name in LISTS and list_path(name, data) is None:
            chosen.skipped[name] = _("there is no folder of data with this school list")
        elif found:
            chosen.instances += [instance for instance in found if instance not in chosen.instances]
        elif (name == TRANSFERS or "/" in name) and not (name.startswith(f"{CITY}/") or (asked and cases)):
            chosen.skipped[name] = _("there is no folder of data with it")
        else:
            raise KeyError(name)
    return chosen


def _behind(name: str, cases: tuple[Case, ...]) -> tuple[str, ...]:
    if name == TRANSFERS:
        return tuple(case.name for case in cases if case.layout == "transfer")
    if name == CITY:
        return city_districts()
    if name.removesuffix(TIED) in (TOY, *SIZES, *LISTS) or name.removesuffix(TIED) in city_districts():
        return (name,)
    found = tuple(case.name for case in cases if case.name == name or case.name.endswith(f"/{name}"))
    return found or tuple(case.name for case in cases if Path(case.name).stem == name)
