"""The files that the office edits: settings with their sources as comments, and the template of the notices."""

from __future__ import annotations

from pathlib import Path

from rotation.i18n import _
from rotation.io.atomic import new_folder
from rotation.model.shape import leaves
from rotation.report.handout.pages import notice_template
from rotation.report.handout.settings import Handout

SETTINGS_FILE, TEMPLATE_FILE = "handout.yaml", "notice.html"


def write_starters(folder: Path) -> list[Path]:
    """Write handout.yaml and notice.html in the current language; FileError where that fails."""
    files = {SETTINGS_FILE: settings_yaml(), TEMPLATE_FILE: notice_template(None)}
    with new_folder(folder) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content.encode())
    return [folder / name for name in files]


def settings_yaml() -> str:
    """Every setting with its default, its name and its source, as `handout_settings` reads it back."""
    head = _("Settings of rotation handout; what stays empty is printed as a line to write on.")
    lines = [f"# {head}"]
    above: list[str] = []
    for leaf in leaves(Handout()):
        *parts, last = leaf.key.split(".")
        for depth, part in enumerate(parts):
            if above[: depth + 1] != parts[: depth + 1]:
                lines.append(f"{'  ' * depth}{part}:")
                above = parts[: depth + 1]
        above = parts
        indent = "  " * len(parts)
        lines.append(f"{indent}# {leaf.name} · {_(leaf.default_source)}")
        lines.append(f"{indent}{last}: {_value(leaf.value)}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
