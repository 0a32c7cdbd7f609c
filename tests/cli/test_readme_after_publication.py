"""The README's commands after publication, run in their order with the files that it shows."""

import re
import shlex
from pathlib import Path

import pytest

from rotation.io.samples import instances_root
from tests.cli.test_commands import rotation

README = Path(__file__).parents[2] / "README.md"


def section():
    text = README.read_text(encoding="utf-8")
    return text.partition("## After publication")[2].partition("\n## ")[0]


@pytest.mark.slow
def test_the_commands_run_and_leave_what_is_promised(tmp_path):
    (tmp_path / "instances").symlink_to(instances_root())
    for name, content in re.findall(r"```yaml\n# (\S+)\n(.*?)```", section(), re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (commands,) = re.findall(r"```\n(rotation .*?)```", section(), re.DOTALL)
    said = {}
    for line in commands.splitlines():
        words = shlex.split(line)
        said[line], _ = rotation(*words[1:], cwd=tmp_path)
    assert len(said) == 7
    assert (tmp_path / "scenarios.html").read_bytes() == (tmp_path / "scenarios" / "report.html").read_bytes()
    assert "3 teachers are told something new: the fewest possible" in said[commands.splitlines()[2]]
    assert (tmp_path / "scenarios" / "tradeoff.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "scenarios" / "sweep.csv").read_text(encoding="utf-8-sig").count("\n") == 2
    assert "<text" in (tmp_path / "scenarios" / "sweep.svg").read_text(encoding="utf-8")
    for folder in ("compared", "scenarios"):
        assert (tmp_path / folder / "comparison.xlsx").exists()
    assert len(list((tmp_path / "scenarios" / "scenarios").iterdir())) == 4
