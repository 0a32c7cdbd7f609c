"""The process of one item: `python -m rotation.planning.worker module:function FOLDER`."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from pathlib import Path

from rotation.errors import RotationError
from rotation.i18n import default_language, set_language
from rotation.planning.executors import Failure, Work


def failure(error: BaseException) -> Failure:
    """An error in words: what is a user's business as it is told, else its kind and message."""
    if isinstance(error, RotationError):
        return Failure(str(error), error.code)
    return Failure(f"{type(error).__name__}: {error}")


def found(name: str) -> Work:
    """The function `module:function`."""
    module, _, function = name.partition(":")
    work: Work = getattr(importlib.import_module(module), function)
    return work


def main(arguments: list[str]) -> None:
    """Do the item in FOLDER; leaves `result` or `failed` there, and `told` meanwhile; ends with a failure's code."""
    set_language(default_language())
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    folder = Path(arguments[1])

    def put(name: str, content: bytes) -> None:
        (folder / f"{name}.tmp").write_bytes(content)
        (folder / f"{name}.tmp").replace(folder / name)

    try:
        result = found(arguments[0])((folder / "item").read_bytes(), lambda line: put("told", line.encode()))
    except Exception as error:
        why = failure(error)
        put("failed", why.why.encode())
        os._exit(why.code)
    put("result", result)
    # Not by way of the interpreter's end, which libraries' threads can hold up.
    os._exit(0)


def _end_with_the_parent() -> None:
    """The stream ends when the parent does, however it ends."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
