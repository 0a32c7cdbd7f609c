"""The command `rotation`: arguments, calls and printing; everything heavy is imported inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rotation.i18n import LANGUAGES, default_language, set_language
from rotation.i18n_click import install


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point; leaves by SystemExit with the exit codes that `rotation --help` lists."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    set_language(_asked_language(given) or default_language())
    install()
    from rotation.cli.common import run
    from rotation.cli.root import build

    run(build(), given)


def _asked_language(arguments: Sequence[str]) -> str | None:
    """The value of --lang anywhere on the line: help texts are made before click has parsed it."""
    for index, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value:
            return next((name for name in LANGUAGES if name.lower().startswith(value.lower()[:2])), None)
    return None
