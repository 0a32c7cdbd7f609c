"""The command line as a person uses it: in this process, where nothing is imported twice, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir, nullcontext, redirect_stderr, redirect_stdout
from contextvars import copy_context
from io import BytesIO, TextIOWrapper
from unittest.mock import patch

from rotation.cli import main


def rotation(*words: object, cwd: object = None, lang: str = "en", code: int = 0) -> tuple[str, str]:
    """Run a command in this process; returns stdout, stderr."""
    left, out, err = ended(*words, cwd=cwd, lang=lang)
    assert left == code, out + err
    assert "Traceback" not in err
    return out, err


def ended(*words: object, cwd: object = None, lang: str = "en") -> tuple[object, str, str]:
    """Exit code, stdout and stderr of a command; the language and the folder that it works in end with it."""
    given = [str(word) for word in words]
    screen = [TextIOWrapper(BytesIO(), encoding="utf-8", newline="\n", write_through=True) for _ in range(2)]
    with (
        patch.dict(os.environ, ROTATION_LANG=lang),
        patch.object(sys, "argv", ["rotation", *given]),
        nullcontext() if cwd is None else chdir(str(cwd)),
        redirect_stdout(screen[0]),
        redirect_stderr(screen[1]),
    ):
        left = copy_context().run(_leaves, given)
    out, err = (stream.detach().getvalue().decode("utf-8") for stream in screen)  # type: ignore[attr-defined]
    return left, out, err


def _leaves(words: list[str]) -> object:
    """The exit code of a command."""
    try:
        main(words)
    except SystemExit as error:
        return error.code
    return None


def alone(*words: object, lang: str = "en", code: int = 0) -> tuple[str, str]:
    """Run a command in a process of its own; returns stdout, stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "rotation", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "ROTATION_LANG": lang, "PYTHONIOENCODING": "utf-8"},
        check=False,
        timeout=300,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr
