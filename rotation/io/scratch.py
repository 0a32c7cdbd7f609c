"""Temporary folders that do not stay behind: what a killed process left is cleared away by the next one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX, LOCK = "rotation-scratch-", "in-use"


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, removed at the end of the with-block; what killed processes left goes before.

    It holds a lock as long as this process lives, however it ends: a number of a process would not do, since
    containers that share a folder count theirs apart.
    """
    if sys.platform == "win32":
        with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
            yield Path(name)
        return
    clear_left()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = -1
    try:
        lock = _locked(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock >= 0:
            os.close(lock)


def clear_left() -> None:
    """Remove this user's scratch folders whose lock nobody holds any more; links are left alone."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False):
                _clear(Path(entry.path))


def _locked(folder: Path) -> int:
    """The lock of a folder, which has its name only once it is held; -1 where the file system knows no locks."""
    import fcntl

    lock = os.open(folder / f"{LOCK}.new", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (folder / f"{LOCK}.new").rename(folder / LOCK)
    except OSError:
        os.close(lock)
        return -1
    return lock


def _clear(folder: Path) -> None:
    import fcntl

    # It may be in use, have gone meanwhile, or have no lock: then nobody knows whose it is, and it stays.
    with suppress(OSError):
        if folder.lstat().st_uid != os.geteuid():
            return
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
