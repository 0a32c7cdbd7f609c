"""Every run has a process of its own, and whatever becomes of it is a record."""

import json
import sys
import threading

import pytest

from benchmarks.job import Job, Result
from benchmarks.runner import run_all, run_job


def job(instance="toy", configuration="highs", limit=20.0, data=""):
    return Job("smoke", instance, configuration, 1, limit, 1, str(data))


def ran(code, hard=30.0, halt=None):
    """What a process that runs this code instead of the worker leaves behind."""
    return run_job(job(), hard, halt or threading.Event(), (sys.executable, "-c", code))


def test_a_run_is_recorded_with_sizes_times_memory_and_proofs():
    ((asked, record),) = run_all([job()], 1)
    assert asked == job()
    assert record["result"] == Result.PROVED
    assert record["candidates"] == 37
    assert all(goal["proved"] for goal in record["goals"])
    assert record["memory_peak_mb"] > 20
    parts = record["seconds"]
    assert parts["total"] == pytest.approx(parts["formulate"] + parts["solve"] + parts["check"])
    assert 0 < parts["relaxation"] < 20
    assert record["wall"] > parts["total"]
    assert set(record["processor"]) == {"solve", "relaxation"}
    assert record["processor"]["solve"] > 0


def test_a_record_is_taken_as_the_process_wrote_it():
    record = ran("import sys, json; json.dump({'result': 'proved'}, open(sys.argv[2], 'w'))")
    assert record["result"] == "proved"
    assert record["wall"] > 0


def test_a_killed_process_is_a_crash():
    record = ran("import os, signal; print('last words', flush=True); os.kill(os.getpid(), signal.SIGSEGV)")
    assert record["result"] == Result.CRASH
    assert "SIGSEGV" in record["why"]
    assert "last words" in record["said"]


def test_a_process_that_ends_without_a_record_is_a_crash():
    assert ran("pass")["result"] == Result.CRASH
    assert "exit code 3" in ran("raise SystemExit(3)")["why"]


def test_a_process_that_does_not_end_is_killed_with_its_children(tmp_path):
    mark = tmp_path / "child"
    child = f"import time, pathlib; time.sleep(1.5); pathlib.Path({str(mark)!r}).touch()"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    record = ran(code, hard=0.6)
    assert record["result"] == Result.TIMEOUT
    threading.Event().wait(1.6)
    assert not mark.exists()


def test_a_halt_ends_what_runs():
    halt = threading.Event()
    threading.Timer(0.3, halt.set).start()
    assert ran("import time; time.sleep(60)", halt=halt)["wall"] < 10


@pytest.mark.parametrize(
    ("asked", "result", "why"),
    [
        (job(instance="nowhere"), Result.EXCEPTION, "no instance named 'nowhere'"),
        (job(configuration="nobody"), Result.EXCEPTION, "nobody"),
        (job(configuration="exhaustive", instance="small"), Result.UNSUPPORTED, ""),
    ],
)
def test_failures_inside_a_run_are_records(asked, result, why, tmp_path):
    from benchmarks.worker import main

    (tmp_path / "job").write_text(json.dumps(asked.as_record()))
    main(tmp_path / "job", tmp_path / "record")
    record = json.loads((tmp_path / "record").read_text())
    assert record["result"] == result
    assert why in record["why"]


def test_a_library_that_is_not_installed_is_missing_and_no_failure(monkeypatch):
    from benchmarks import configurations
    from benchmarks.worker import run

    monkeypatch.setitem(configurations.PEERS, "rival", "a_library_nobody_has.solver:Backend")
    record = run(job(configuration="rival"))
    assert record["result"] == Result.MISSING
    assert "a_library_nobody_has" in record["why"]


def test_a_module_of_our_own_that_is_not_there_is_a_failure(monkeypatch):
    from benchmarks import configurations
    from benchmarks.worker import run

    monkeypatch.setitem(configurations.PEERS, "rival", "benchmarks.nothing_here:Backend")
    assert run(job(configuration="rival"))["result"] == Result.EXCEPTION
