"""The command `rotation`: arguments, calls and printing; everything heavy is imported inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rotation.i18n import LANGUAGES, default_language, set_language
from rotation.i18n_click import install


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point; leaves by SystemExit with the exit codes that `rotation --help` lists."""
    given, wanted = _without_language(sys.argv[1:] if arguments is None else arguments)
    set_language(wanted or default_language())
    install()
    from rotation.cli.common import run
    from rotation.cli.root import build

    run(build(), given)


def _without_language(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The words without --lang, and the language it asks for.

    It may stand anywhere on the line, and help texts are made before click has parsed it. An unknown language is
    left in place for click to refuse.
    """
    rest, wanted, index = list(arguments), None, 0
    while index < len(rest):
        word = rest[index]
        if word == "--":
            break
        value = rest[index + 1] if word == "--lang" and index + 1 < len(rest) else word.partition("--lang=")[2]
        found = next((name for name in LANGUAGES if value and name.lower().startswith(value.lower()[:2])), None)
        if found and (word == "--lang" or word.startswith("--lang=")):
            wanted = found
            del rest[index : index + (2 if word == "--lang" else 1)]
        else:
            index += 1
    return rest, wanted
