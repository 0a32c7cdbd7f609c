"""Report, workbook, handouts and graph files: one command each, and the same bytes on a second run."""

import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from rotation.cli import main
from rotation.io.samples import sample_path

SOLVE = "solve {data} --out plan --solver cpsat --no-isolate --no-certificate"
COMMANDS = (
    "report plan --out report.html",
    "handout plan --out handouts",
    "flow plan --export gexf --export graphml --export csv --out graph",
)
COMPARE = ("compare plan plan --out compared", "report compared --out compared.html")
MOST = 2_000_000
"""Bytes of a page."""


def written(home: Path, commands: Sequence[str], data: Path) -> dict[str, bytes]:
    """What the commands leave, but for the manifest, which says when and where they ran."""
    for command in commands:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(home)
            patch.setattr("sys.stdout", io.StringIO())
            patch.setattr("sys.stderr", io.StringIO())
            with pytest.raises(SystemExit) as left:
                main([word.format(data=data) for word in command.split()])
        assert left.value.code == 0, command
    files = (path for path in home.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


def same(once: dict[str, bytes], again: dict[str, bytes]) -> None:
    """The same files with the same bytes, and no page too large to send."""
    assert set(once) == set(again)
    assert not [file for file in once if once[file] != again[file]]
    assert all(len(content) < MOST for file, content in once.items() if file.endswith(".html"))


def test_what_is_made_of_a_plan_is_the_same_on_a_second_run(tmp_path):
    (tmp_path / "once").mkdir()
    once = written(tmp_path / "once", (SOLVE, *COMMANDS), sample_path("toy"))
    assert {"plan/plan.xlsx", "report.html", "handouts/public.xlsx", "graph/moves.gexf"} <= set(once)
    shutil.copytree(tmp_path / "once" / "plan", tmp_path / "again" / "plan")
    same(once, written(tmp_path / "again", COMMANDS, sample_path("toy")))


@pytest.mark.slow
def test_solved_again_every_file_is_the_same(tmp_path):
    made = []
    for run in ("once", "again"):
        (tmp_path / run).mkdir()
        made.append(written(tmp_path / run, (SOLVE, *COMMANDS, *COMPARE), sample_path("worked")))
    same(*made)
