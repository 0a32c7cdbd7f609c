"""The project's exceptions.

RotationError
├── DataError           the data are invalid: carries every problem found (exit code 3)
├── PolicyError         the policy is invalid: file, line or cell, and what to do (exit code 3)
├── FileError           a file cannot be read or written as asked (exit code 3)
├── UseError            what is asked for cannot be done in this way (exit code 2)
└── NoPlanError         no plan came back: infeasible or not in time (exit codes 4 and 6)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotation.model.problem import Problem


class RotationError(Exception):
    """Base of everything that is a user's business; its text is written for a clerk; `code` is the exit code."""

    code = 1


class DataError(RotationError):
    """The data are invalid; `problems` lists every one of them."""

    code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.text() for problem in self.problems))


class PolicyError(RotationError):
    """The policy is invalid; `problems` lists every place."""

    code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.text() for problem in self.problems))


class FileError(RotationError):
    """A file is missing, unreadable, dangerous or not writable."""

    code = 3


class UseError(RotationError):
    """What is asked for cannot be done in this way, such as by the solver that was named."""

    code = 2


class NoPlanError(RotationError):
    """There is no plan to show; the text says whether none exists or none was found."""
