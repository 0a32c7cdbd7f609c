"""The wheel carries everything: from another folder, without the checkout, it solves the demo and measures itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_alone_runs_the_demo(tmp_path):
    built = tmp_path / "dist"
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, ROOT]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet", "--target", target, wheel]
    subprocess.run(list(map(str, install)), check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(target), "PYTHONSAFEPATH": "1", "ROTATION_LANG": "en"}
    where = subprocess.run(
        [sys.executable, "-c", "import rotation; print(rotation.__file__)"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(target) in where.stdout
    demo = [sys.executable, "-m", "rotation", "demo", "--out", "plan", "--time-limit", "60", "--json"]
    done = subprocess.run(demo, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 5), done.stderr
    assert json.loads(done.stdout)["findings"] == []
    assert (elsewhere / "plan" / "plan.json").is_file()
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "one").write_text("2 2\n1 5\n5 1\n1 1\n1 1\n1 1\n")
    bench = [sys.executable, "-m", "rotation", "bench", "public", "--data", str(cases), "--json"]
    done = subprocess.run(bench, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    assert (result["result"], result["goals"][0]["value"]) == ("proved", 2)
