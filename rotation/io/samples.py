"""The shipped samples: their names, what they are, and where they lie in a checkout or an installed package."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rotation.errors import FileError
from rotation.i18n import _, current_language
from rotation.io.read import read
from rotation.model.instance import Instance

CATALOG = "catalog.toml"


@dataclass(frozen=True)
class Sample:
    """A folder of CSV files with a README; `feasible` says whether a plan exists under the default policy.

    `size` and `seed` are those of `rotation.generate` for a generated sample, else "" and None.
    """

    name: str
    zh: str
    en: str
    path: Path
    feasible: bool
    size: str
    seed: int | None

    @property
    def description(self) -> str:
        """One line in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en


def instances_root() -> Path:
    """The folder of all samples: inside the installed package, else in the checkout; FileError if there is neither."""
    inside = Path(str(files("rotation").joinpath("_instances")))
    checkout = Path(__file__).parents[2] / "instances"
    for root in (inside, checkout):
        if (root / CATALOG).is_file():
            return root
    raise FileError(_("The samples are not installed; reinstall the package."))


def samples() -> tuple[Sample, ...]:
    """All samples in the order of the catalogue."""
    root = instances_root()
    with (root / CATALOG).open("rb") as stream:
        listed = tomllib.load(stream)
    return tuple(
        Sample(
            name=name,
            zh=entry["zh"],
            en=entry["en"],
            path=root / name,
            feasible=entry["feasible"],
            size=entry.get("size", ""),
            seed=entry.get("seed"),
        )
        for name, entry in listed.items()
    )


def sample_names() -> tuple[str, ...]:
    """The names, in the order of the catalogue."""
    return tuple(sample.name for sample in samples())


def sample_path(name: str) -> Path:
    """The folder of a sample; FileError with the known names for another name."""
    for sample in samples():
        if sample.name == name:
            return sample.path
    known = _(", ").join(sample_names())
    raise FileError(_("There is no sample {name}; shipped: {known}.").format(name=name, known=known))


def sample(name: str) -> Instance:
    """The data of a sample; FileError with the known names for another name."""
    return read(sample_path(name))
