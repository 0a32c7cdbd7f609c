"""What a page of the guide holds: blocks of commands, files to write, outputs that are shown, and links."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
LANGUAGES = {"zh": "zh_CN", "en": "en"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")


@dataclass
class Step:
    """A block of commands, the files that stand before it by name, and the lines of output shown after it."""

    commands: list[str]
    files: dict[str, str]
    shown: list[str] = field(default_factory=list)


def pages(folder: str) -> dict[str, str]:
    """Name -> text of every page of a language."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((GUIDE / folder).glob("*.md"))}


def steps(text: str) -> list[Step]:
    """Blocks `sh` in their order; `yaml` and `python` blocks that begin with `# NAME` are files; `text` is output."""
    found: list[Step] = []
    files: dict[str, str] = {}
    for kind, content in BLOCK.findall(text):
        name = re.match(r"# (\S+\.\w+)\n", content)
        if kind == "sh":
            found.append(Step(content.strip().splitlines(), files))
            files = {}
        elif kind in ("yaml", "python") and name:
            files[name[1]] = content
        elif kind == "text" and found and not found[-1].shown:
            found[-1].shown = [line for line in content.splitlines() if line.strip() != "…"]
    return found


def commands(text: str) -> list[str]:
    """Every command line of a page in order."""
    return [line for step in steps(text) for line in step.commands]


def named(text: str) -> list[str]:
    """Every command line that a page names without running it: in other blocks, and in a sentence."""
    blocks = [content for kind, content in BLOCK.findall(text) if kind in ("console", "")]
    lines = [line for content in blocks for line in content.splitlines()]
    lines += re.findall(r"`(rotation [^`]+)`", BLOCK.sub("", text))
    return [line for line in lines if line.startswith("rotation ")]


def keys(text: str) -> list[str]:
    """Keys of the policy that stand in the first column of a table."""
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    return [key for cell in cells for key in re.findall(r"`((?:rules|forms|channels|balance)\.[\w.]+)`", cell)]


def broken_links(path: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    targets = [target for target, _anchor in LINK.findall(path.read_text(encoding="utf-8"))]
    return [target for target in targets if "://" not in target and not (path.parent / target).exists()]


def words(line: str) -> list[str]:
    """The words of a command line without its comment."""
    return shlex.split(line, comments=True)
