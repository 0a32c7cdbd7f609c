"""A real Dask scheduler with two worker processes, one of which is killed in the middle: nothing is lost."""

import json
import os
import subprocess
import sys
import time

import pytest

from rotation.io.samples import sample_path
from rotation.planning.executors import Failure, executor_of
from tests.planning import slow_work

pytest.importorskip("distributed")


def wait_for(condition, seconds=90):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path):
    """Address of the scheduler, and its two workers' processes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path])}  # noqa: PTH109
    file, running = tmp_path / "scheduler.json", []

    def start(module, *words):
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--scheduler-file", str(file), *words]
        with (tmp_path / f"{len(running)}.log").open("wb") as log:
            running.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=tmp_path))
        return running[-1]

    start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    wait_for(file.exists)
    workers = [start("dask_worker", "--no-nanny", "--no-dashboard", "--nthreads", "1") for _ in range(2)]
    yield json.loads(file.read_text())["address"], workers
    for process in running:
        process.kill()
        process.wait()


def test_a_killed_worker_loses_nothing(cluster, tmp_path):
    address, workers = cluster
    executor = executor_of("dask", 2, address)
    wait_for(lambda: len(executor.client.scheduler_info()["workers"]) == 2)
    begun = tmp_path / "begun"
    begun.mkdir()
    items = {name: f"{begun}\n{name}".encode() for name in ("a", "b", "c", "d")}
    lines, found = [], {}
    pids = {str(worker.pid): worker for worker in workers}
    run = executor.run(slow_work.begin_and_wait, items, lambda name, line: lines.append((name, line)))
    name, content = next(run)
    found[name] = content
    wait_for(lambda: len(list(begun.iterdir())) >= 2)
    at_work = sorted(path.suffix[1:] for path in begun.iterdir())[0]
    pids[at_work].kill()
    found |= dict(run)
    assert found == {name: name.encode() for name in items}
    assert ("a", "begun") in lines
    failed = dict(executor.run(slow_work.refuse, {"x": b""}))
    assert failed == {"x": Failure("ValueError: not this one")}
    executor.close()


def test_no_scheduler_is_told():
    from rotation.planning.cluster import Cluster

    with pytest.raises(OSError, match=r"."):
        Cluster("tcp://127.0.0.1:9", seconds=0.5)


FILE = """\
data: {data}
solver: {{name: cpsat, threads: 1}}
scenarios: {{one: , two: }}
sweep: {{parameter: rules.commute.minutes, values: [41, 42, 43, 44]}}
"""


@pytest.mark.slow
def test_a_comparison_loses_nothing_where_a_worker_is_killed(cluster, tmp_path):
    """By the command, as an office would run it: scenarios on the cluster, one worker killed while it solves."""
    address, workers = cluster
    (tmp_path / "s.yaml").write_text(FILE.format(data=sample_path("toy")), encoding="utf-8")
    words = ("compare", "s.yaml", "--out", "out", "--executor", "dask", "--scheduler", address, "--no-certificate")
    command = [sys.executable, "-m", "rotation", *words, "--json"]
    environment = {**os.environ, "ROTATION_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    with (tmp_path / "said.json").open("wb") as said:
        running = subprocess.Popen(command, cwd=tmp_path, stdout=said, env=environment)
        wait_for(lambda: running.poll() is not None or list(tmp_path.glob("out/results/*/result.json")))
        assert running.poll() is None
        workers[0].kill()
        assert running.wait(timeout=300) == 0
    found = json.loads((tmp_path / "said.json").read_text(encoding="utf-8"))
    names = ["one", "two", "minutes=41", "minutes=42", "minutes=43", "minutes=44"]
    assert found["indicators"]["headers"][1:] == names
    assert all(None not in row[1:] for row in found["indicators"]["rows"] if row[0] == "moves")
    # Every scenario has its plan; two of them are the same case, which is solved once.
    assert len(list(tmp_path.glob("out/scenarios/*/plan.json"))) == len(names)
    assert workers[0].poll() is not None
    assert workers[1].poll() is None
