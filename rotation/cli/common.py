"""What all commands share: exit codes, printing, JSON, errors in words, Ctrl-C."""

from __future__ import annotations

import json
import logging
import signal
import sys
import textwrap
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from rotation.errors import DataError, FileError, PolicyError, RotationError
from rotation.i18n import _, ngettext
from rotation.model.problem import Problem, Severity

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    INVALID = 3
    INFEASIBLE = 4
    NOT_PROVED = 5
    NO_PLAN = 6
    INTERRUPTED = 130


log = logging.getLogger("rotation.cli")


def run(command: click.Command, arguments: Sequence[str]) -> None:
    """Run a command and leave with its exit code; errors are told in words, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = command.main(args=list(arguments), prog_name="rotation", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("interrupted"), err=True)
        code = Exit.INTERRUPTED
    except (DataError, PolicyError) as error:
        if "--json" in arguments:
            print_json({"valid": False, "problems": [problem.as_dict() for problem in error.problems]})
        else:
            show_problems(error.problems)
        code = Exit.INVALID
    except FileError as error:
        click.echo(str(error), err=True)
        code = Exit.INVALID
    except RotationError as error:
        click.echo(str(error), err=True)
        code = Exit.INTERNAL
    sys.exit(int(code or 0))


def print_json(value: Any) -> None:
    """Exactly one JSON object on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False))


def console(*, stderr: bool = False) -> Console:
    """A rich console; without a terminal it is 140 columns wide and without colours or markup."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, highlight=False, markup=False, width=None if stream.isatty() else 140)


_NO_EDGE = 100_000
"""Columns of a screen on which everything has room."""


def print_table(headers: Sequence[str], rows: Iterable[Iterable[object]], numbers: int = 0) -> None:
    """A table on stdout; long cells are folded, never cut off. The last `numbers` columns are those of numbers.

    Where there is no room, headings give way first, broken at their spaces down to the width of the cells below; then
    texts, at their spaces where they have any; numbers last of all.
    """
    cells = [[str(value) for value in row] for row in rows]
    screen = console()
    table = _table(headers, cells, numbers)
    unbounded = screen.options.update(max_width=_NO_EDGE)
    if screen.measure(table, options=unbounded).maximum > screen.width:
        narrow = [_broken(header, _width(row[place] for row in cells)) for place, header in enumerate(headers)]
        table = _table(narrow, cells, numbers, _whole(narrow, cells, numbers, screen.width))
    screen.print(table)


_BORDER, _LEAST = 3, 10
"""What a column takes beside its cells, and the least that one whose cells are folded takes in all."""


def _whole(headers: Sequence[str], cells: Sequence[Sequence[str]], numbers: int, width: int) -> set[int]:
    """The columns that are not folded in a table of that width: numbers, then words without a space to break at."""
    count, kept = len(headers), set[int]()
    columns = [[*header.split("\n"), *(row[place] for row in cells)] for place, header in enumerate(headers)]
    takes = [_BORDER + _width(column) for column in columns]
    least = [min(one, _LEAST) for one in takes]
    words = [place for place in range(count - numbers) if not any(" " in row[place] for row in cells)]
    room = width - 1 - sum(least)
    for place in [*range(count - numbers, count), *words]:
        if takes[place] - least[place] <= room:
            room -= takes[place] - least[place]
            kept.add(place)
    return kept


def _width(texts: Iterable[str]) -> int:
    """The widest of the texts, in columns of a screen: a Chinese character takes two."""
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)


def _broken(header: str, width: int) -> str:
    """A heading in lines of that width, words and line breaks of its own kept."""
    lines = (textwrap.wrap(line, max(width, 1), break_long_words=False) for line in header.split("\n"))
    return "\n".join(part for line in lines for part in line)


def _table(
    headers: Sequence[str], cells: Sequence[Sequence[str]], numbers: int, whole: Collection[int] = frozenset()
) -> Table:
    """The table; columns that are `whole` are not folded."""
    from rich.table import Table

    table = Table()
    for place, header in enumerate(headers):
        number = place >= len(headers) - numbers
        justify: Literal["right", "left"] = "right" if number else "left"
        table.add_column(header, overflow="fold", justify=justify, no_wrap=place in whole)
    for row in cells:
        table.add_row(*row)
    return table


MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.ASSUMPTION: "·"}


def show_problems(problems: Sequence[Problem]) -> None:
    """Every problem on a line of its own on stderr, errors first, and how many there are."""
    for line in problem_lines(problems):
        click.echo(line, err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if errors:
        text = ngettext("{count} error. Nothing was written.", "{count} errors. Nothing was written.", errors)
        click.echo(text.format(count=errors), err=True)


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Each problem behind its mark, errors first, then warnings, then assumptions."""
    order = list(MARKS)
    for problem in sorted(problems, key=lambda item: order.index(item.severity)):
        yield f"{MARKS[problem.severity]} {problem.text()}"


class Interrupt:
    """Ctrl-C once asks the solver to stop and keep the best plan; twice ends the command. `told`: what is said then."""

    def __init__(self, told: str = "") -> None:
        self._asked, self._told = threading.Event(), told

    def __call__(self) -> bool:
        """True once Ctrl-C was pressed."""
        return self._asked.is_set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Handle SIGINT and SIGTERM inside the with-block."""
        before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()
        kept = _("Stopping; the best plan so far is kept. Press Ctrl-C again to give up.")
        click.echo(self._told or kept, err=True)


class PolicyFile(click.Path):
    """A policy file, or the name of a shipped preset; a file of that name goes before the preset."""

    name = "policy"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The file itself; wrong use where there is neither file nor preset."""
        from rotation.presets import preset_names, presets

        path = Path(value)
        found = next((one.path for one in presets() if one.name == str(value)), None)
        if path.is_file() or (found is None and (path.suffix or path.exists())):
            return path
        if found is None:
            known = _(", ").join(preset_names())
            self.fail(
                _("There is neither a file nor a preset {name}; presets: {known}.").format(name=value, known=known)
            )
        return found


class DataPath(click.Path):
    """Data to read, or the name of a shipped sample; what is there under that name goes before the sample."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path itself, or the sample's folder."""
        from rotation.io.samples import sample_names, sample_path

        path = Path(value)
        return sample_path(str(value)) if not path.exists() and str(value) in sample_names() else path


PATH = click.Path(path_type=Path)
DATA = DataPath()
POLICY = PolicyFile()
Function = TypeVar("Function", bound=Callable[..., Any])


def json_option() -> Callable[[Function], Function]:
    """The option --json."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print exactly one JSON object."))


def policy_option(name: str = "policy_file") -> Callable[[Function], Function]:
    """The option --policy, as the argument `name`."""
    return click.option(
        "--policy", name, type=POLICY, default=None, help=_("A policy file (YAML), or the name of a preset.")
    )
