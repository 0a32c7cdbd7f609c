"""The shipped policy presets: commented policy files of the national baseline, of kinds of districts, and of places."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from rotation.errors import FileError
from rotation.i18n import _, current_language

ROOT = Path(__file__).parent
CATALOG = ROOT / "catalog.toml"


@dataclass(frozen=True)
class Preset:
    """A policy file that holds only what differs from the defaults, with a source for each value."""

    name: str
    zh: str
    en: str
    source: str
    """The documents that it follows, as the file's note on `name` says too."""
    path: Path

    @property
    def description(self) -> str:
        """One line in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en

    def head(self) -> tuple[str, ...]:
        """The comment at the head of the file, line by line: what it is, and what the model leaves out."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        count = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
        return tuple(line.removeprefix("#").strip() for line in lines[:count])


def presets() -> tuple[Preset, ...]:
    """All presets in the order of the catalogue."""
    with CATALOG.open("rb") as stream:
        listed = tomllib.load(stream)
    return tuple(
        Preset(name, entry["zh"], entry["en"], entry["source"], ROOT / f"{name}.yaml") for name, entry in listed.items()
    )


def preset_names() -> tuple[str, ...]:
    """The names, in the order of the catalogue."""
    return tuple(one.name for one in presets())


def preset(name: str) -> Preset:
    """The preset of that name; FileError with the known names for another one."""
    for one in presets():
        if one.name == name:
            return one
    text = _("There is no preset {name}; shipped: {known}.")
    raise FileError(text.format(name=name, known=_(", ").join(preset_names())))


def preset_of(path: Path) -> Preset | None:
    """The preset whose file this is; None for every other file."""
    return next((one for one in presets() if path == one.path), None)
