"""Limits and failures as a person meets them: the plan survives the solving process, and Ctrl-C still means stop."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from time import perf_counter

import pytest

from rotation.certification import Time
from rotation.io.samples import sample_path
from tests.cli.command import rotation
from tests.cli.terminal import PATIENCE, Started


def child_of(process):
    """The solving process, as soon as there is one."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := listed.read_text().split():
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("no solving process was started")


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child where Linux lists it")
def test_a_killed_solving_process_leaves_a_checked_plan(tmp_path):
    words = ("solve", sample_path("small"), "--out", tmp_path / "plan", "--json", "--solver", "cpsat")
    with Started(*words) as solving:
        child = child_of(solving.process)
        solving.until_there_is_a_plan()
        os.kill(child, signal.SIGKILL)
        found = json.loads(solving.ended())
    assert (found["status"], found["stop_reason"]) == ("feasible", "crash")
    assert "SIGKILL" in found["message"]
    assert solving.process.returncode == 5
    assert (tmp_path / "plan" / "plan.xlsx").is_file()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on POSIX systems")
def test_ctrl_c_twice_gives_up_and_leaves_no_process_behind():
    with Started("solve", sample_path("small"), "--json", "--solver", "highs") as solving:
        child = child_of(solving.process) if sys.platform == "linux" else None
        time.sleep(1)
        solving.process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        solving.process.send_signal(signal.SIGINT)
        solving.ended()
    assert solving.process.returncode in (5, 130)  # 5 where the first one was heeded before the second came
    if child is not None:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


@pytest.mark.parametrize("words", [(), ("--no-isolate",)])
def test_with_and_without_a_process_of_its_own_the_plan_is_the_same(words):
    found = json.loads(rotation("solve", sample_path("toy"), "--json", *words)[0])
    assert found["status"] == "optimal"
    assert {goal["name"]: goal["best"] for goal in found["goals"]}["shortage"] == 180


def test_what_reading_took_is_taken_from_the_solver_but_not_all_of_it():
    """The limit is for the whole run: a seventh is the certificate's, half is the solver's whatever reading took."""
    assert Time.of(70.0, 120.0, began=perf_counter() - 14).for_solver() == pytest.approx(46.0, abs=1)
    assert Time.of(70.0, None, began=perf_counter() - 14).for_solver() == pytest.approx(56.0, abs=1)
    assert Time.of(70.0, 120.0, began=perf_counter() - 60).for_solver() == 35.0
    assert Time.of(70.0, 120.0, began=perf_counter() - 60).for_certificate() == pytest.approx(10.0, abs=1)
    assert Time.of(None, 120.0).for_solver() is None


def test_a_memory_limit_needs_a_process_of_its_own():
    rotation("solve", sample_path("toy"), "--no-isolate", "--memory-limit", "4000", code=2)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is sure to enforce the limit")
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the solver's words: there was too little memory (MemoryError); its memory was limited to 50 MiB"),
        ("zh_CN", "求解器的说明：内存不足（MemoryError）；内存上限为 50 MiB"),
    ],
)
def test_too_little_memory_is_an_error_not_a_traceback(lang, words):
    text, err = rotation("solve", sample_path("toy"), "--memory-limit", "50", lang=lang, code=1)
    assert words in text
    assert "Traceback" not in text + err
    assert "rotation solve toy --solver highs --out plan" in text


def test_a_program_that_is_no_network_is_refused_with_the_reason():
    assert "no network" in rotation("solve", sample_path("small"), "--solver", "flow", code=2)[1]


def test_doctor_tells_which_solver_takes_networks_only():
    found = json.loads(rotation("doctor", "--json")[0])
    assert [name for name, able in found["capabilities"].items() if able["networks_only"]] == ["flow"]


def test_a_work_limit_ends_at_a_checked_plan_and_the_same_one_again(tmp_path):
    found = []
    for out in ("one", "two"):
        words = ("solve", sample_path("toy"), "--work-limit", 1, "--out", tmp_path / out, "--no-certificate", "--json")
        found.append(json.loads(rotation(*words, code=5)[0]))
    assert {(one["status"], one["stop_reason"]) for one in found} == {("feasible", "work")}
    assert found[0]["moves"]
    assert found[0]["moves"] == found[1]["moves"]
    assert (tmp_path / "one" / "moves.csv").read_bytes() == (tmp_path / "two" / "moves.csv").read_bytes()


def test_a_gap_in_per_cent_is_enough_where_one_is_given():
    text, _ = rotation("solve", sample_path("toy"), "--gap", 100, lang="zh_CN", code=5)
    assert "达到差距限制" in text
