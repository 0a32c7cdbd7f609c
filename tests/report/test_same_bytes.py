"""Report, workbook, handouts and graph files: one command each, and the same bytes on a second run."""

import io
from pathlib import Path

import pytest

from rotation.cli import main
from rotation.io.samples import sample_path

COMMANDS = (
    "solve {data} --out plan --solver cpsat --no-isolate --no-certificate",
    "report plan --out report.html",
    "handout plan --out handouts",
    "flow plan --export gexf --export graphml --export csv --out graph",
    "compare plan plan --out compared",
    "report compared --out compared.html",
)
MOST = 2_000_000
"""Bytes of a page."""


def written(home: Path, data: Path) -> dict[str, bytes]:
    """What the commands leave, but for the manifest, which says when and where they ran."""
    home.mkdir()
    for command in COMMANDS:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(home)
            patch.setattr("sys.stdout", io.StringIO())
            patch.setattr("sys.stderr", io.StringIO())
            with pytest.raises(SystemExit) as left:
                main([word.format(data=data) for word in command.split()])
        assert left.value.code == 0, command
    files = (path for path in home.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", ["toy", pytest.param("worked", marks=pytest.mark.slow)])
def test_every_file_is_the_same_on_a_second_run(tmp_path, name):
    once, again = (written(tmp_path / run, sample_path(name)) for run in ("once", "again"))
    assert set(once) == set(again)
    assert {"plan/plan.xlsx", "report.html", "handouts/public.xlsx", "graph/moves.gexf", "compared.html"} <= set(once)
    assert not [file for file in once if once[file] != again[file]]
    assert all(len(content) < MOST for file, content in once.items() if file.endswith(".html"))
