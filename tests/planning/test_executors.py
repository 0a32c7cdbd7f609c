"""Executors: every item ends once, whatever becomes of its process; workers times threads stay within the cores."""

import os
import signal
import subprocess
import sys
import time

import pytest

from rotation.errors import UseError
from rotation.io.scratch import clear_left
from rotation.planning import executors
from rotation.planning.executors import Failure, executor_of, shared_out
from rotation.planning.processes import Processes


def double(item, tell):
    tell(f"half of {item.decode()}")
    return item + item


def refuse(item, tell):
    raise ValueError(f"not {item.decode()}")


def misuse(item, tell):
    raise UseError("not in this way")


def die_once(item, tell):
    """Killed the first time; `item` is a file that tells whether it was."""
    path = item.decode()
    if not os.path.exists(path):  # noqa: PTH110
        open(path, "w").close()  # noqa: PTH123
        os.kill(os.getpid(), signal.SIGKILL)
    return b"at last"


def die(item, tell):
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def linger(item, tell):
    open(item.decode(), "w").write(str(os.getpid()))  # noqa: PTH123, SIM115
    time.sleep(60)
    return b""


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["tests/planning", *sys.path]))
    for function in (double, refuse, misuse, die_once, die, linger):
        function.__module__ = "test_executors"


def test_each_item_ends_once_with_its_own_result():
    found = dict(Processes(2).run(double, {"a": b"1", "b": b"2", "c": b"3"}))
    assert found == {"a": b"11", "b": b"22", "c": b"33"}


def test_what_is_raised_is_told_and_ends_one_item_only():
    found = dict(Processes(1).run(refuse, {"a": b"1"}))
    assert found == {"a": Failure("ValueError: not 1")}
    assert dict(Processes(1).run(misuse, {"a": b""})) == {"a": Failure("not in this way", UseError.code)}


def test_a_killed_process_is_started_again_once(tmp_path):
    assert dict(Processes(1).run(die_once, {"a": str(tmp_path / "x").encode()})) == {"a": b"at last"}
    assert dict(Processes(1).run(die, {"a": b""})) == {"a": Failure("SIGKILL")}


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def pid_in(path):
    wait_for(lambda: path.exists() and path.read_text())
    return int(path.read_text())


def test_no_process_and_no_data_outlive_a_parent_that_is_killed(tmp_path, monkeypatch):
    """The parent is killed in the middle of an item; the item's process ends by itself, the next parent clears up."""
    code = (
        "import sys, test_executors as t; from rotation.planning.processes import Processes\n"
        "list(Processes(1).run(t.linger, {'a': sys.argv[1].encode()}))"
    )
    home = tmp_path / "home"
    home.mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "pid")], env={**os.environ, "TMPDIR": str(home)}
    )
    child = pid_in(tmp_path / "pid")
    monkeypatch.setattr("tempfile.tempdir", str(home))
    clear_left()
    assert list(home.glob("*/*/item")), "the parent still works with it"
    parent.kill()
    parent.wait()
    wait_for(lambda: gone(child))
    assert dict(Processes(1).run(double, {"a": b"1"})) == {"a": b"11"}
    assert not list(home.iterdir()), "the data that the killed one left are gone"


@pytest.mark.parametrize(
    ("cores", "items", "workers", "threads", "expected"),
    [
        (8, 3, None, None, (3, 2)),
        (2, 5, None, None, (2, 1)),
        (8, 5, None, 4, (2, 4)),
        (2, 5, 16, 16, (1, 2)),
        (4, 1, None, None, (1, 4)),
        (1, 0, None, None, (1, 1)),
    ],
)
def test_workers_times_threads_never_exceed_the_cores(monkeypatch, cores, items, workers, threads, expected):
    monkeypatch.setattr(executors, "cores", lambda: cores)
    assert shared_out(items, workers, threads) == expected
    assert expected[0] * expected[1] <= cores


def test_an_unknown_executor_is_refused():
    with pytest.raises(KeyError):
        executor_of("cloud", 1)
