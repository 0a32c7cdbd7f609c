"""Files and folders that are either written whole or not at all: to a temporary neighbour first, then renamed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from rotation.errors import FileError
from rotation.i18n import _


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with `\\n` line ends; FileError where that fails."""
    write_atomically(path, text.encode("utf-8"))


def write_atomically(path: Path, content: bytes) -> None:
    """Write bytes; FileError where that fails, and then nothing of it is left."""
    with new_file(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder; renamed to `path` at the end of the with-block, removed on an error."""
    temporary = _neighbour(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise _not_written(path) from error
    finally:
        with suppress(OSError):  # where the folder is no folder, there is nothing to remove
            temporary.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, last: Sequence[str] = ()) -> Iterator[Path]:
    """A temporary folder beside `path`; put in its place at the end of the with-block, removed on an error.

    Where `path` holds something already, the new files replace their namesakes one by one, those named in `last` at
    the end, and everything else there stays.
    """
    temporary = _neighbour(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        yield temporary
        _put_in_place(temporary, path, last)
    except OSError as error:
        raise _not_written(path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _put_in_place(temporary: Path, path: Path, last: Sequence[str]) -> None:
    if not path.exists():
        temporary.rename(path)
        return
    for entry in sorted(temporary.iterdir(), key=lambda entry: (entry.name in last, entry.name)):
        target = path / entry.name
        if entry.is_dir() and target.is_dir():
            _put_in_place(entry, target, last)
        else:
            entry.replace(target)


def _neighbour(path: Path) -> Path:
    """An unused hidden name in the same folder, so that renaming stays within one file system."""
    whole = path.absolute()
    return whole.with_name(f".{whole.name}.{secrets.token_hex(6)}.tmp")


def _not_written(path: Path) -> FileError:
    return FileError(_("{path} cannot be written; check the folder, its rights, and the space left.").format(path=path))
