"""Scratch folders: gone at the end; a killed process's go with the next one, and nobody else's ever."""

import os
import subprocess
import sys

import pytest

from rotation.io.scratch import LOCK, PREFIX, clear_left, scratch

HELD = """
import sys
from rotation.io.scratch import scratch
with scratch() as folder:
    (folder / "data").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The folder for temporary files, of this process and of those that it starts."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def other():
    """Another process that has a scratch folder."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", HELD], **pipes)
    yield process
    process.kill()
    process.communicate()


def left_by(folder, name):
    """A folder as a killed process leaves one: with a lock that nobody holds."""
    place = folder / name
    place.mkdir()
    (place / LOCK).touch()
    (place / "data").write_text("x", encoding="utf-8")
    return place


def fail_midway():
    with scratch():
        raise OSError("midway")


def test_a_folder_is_there_for_one_block_and_gone_after_an_error_too(home):
    with scratch() as folder:
        assert folder.parent == home
        assert folder.stat().st_mode & 0o77 == 0, "nobody else reads what lies there"
        clear_left()
        assert folder.is_dir(), "this process's own"
        with scratch() as second:
            assert second != folder
    assert not list(home.iterdir())
    with pytest.raises(OSError, match="midway"):
        fail_midway()
    assert not list(home.iterdir())


def test_what_a_killed_process_left_goes_and_what_a_live_one_uses_stays(home, other):
    left = left_by(home, f"{PREFIX}left")
    used = other.stdout.readline().strip()
    assert not left.exists(), "the other cleared it away"
    with scratch():
        assert os.listdir(used) != []  # noqa: PTH208
    other.kill()
    other.wait()
    assert os.path.isdir(used)  # noqa: PTH112
    with scratch() as folder:
        assert list(home.iterdir()) == [folder]


def test_links_and_folders_without_a_lock_or_of_another_name_stay(home, tmp_path_factory):
    away = left_by(tmp_path_factory.mktemp("away"), "kept")
    (home / f"{PREFIX}link").symlink_to(away)
    (home / f"{PREFIX}new").mkdir()
    linked = home / f"{PREFIX}linked"
    linked.mkdir()
    (linked / LOCK).symlink_to(away / LOCK)
    left_by(home, "rotation-other")
    gone = left_by(home, f"{PREFIX}gone")
    (gone / "link").symlink_to(away)
    clear_left()
    assert sorted(one.name for one in home.iterdir()) == sorted(
        [f"{PREFIX}link", f"{PREFIX}linked", f"{PREFIX}new", "rotation-other"]
    )
    assert (away / "data").exists(), "no link was followed"


def test_another_users_folder_stays(home, monkeypatch):
    left = left_by(home, f"{PREFIX}left")
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    clear_left()
    assert left.exists()
    monkeypatch.setattr(os, "geteuid", lambda: own)
    clear_left()
    assert not left.exists()
