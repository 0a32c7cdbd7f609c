"""A problem to measure on: its program, its known optimum, and a reading of an answer without the program."""

from __future__ import annotations

from typing import Protocol

from solvers.program import IntArray, Program


class BrokenAnswerError(ValueError):
    """An answer breaks the problem itself, whatever the program says; the text says where."""


class Case(Protocol):
    """One problem, published or made."""

    @property
    def name(self) -> str:
        """Folder and case of a published one, such as gap/a10100; else the size."""

    @property
    def layout(self) -> str:
        """What kind of problem: gap, transfer or rotation."""

    @property
    def signs(self) -> tuple[int, ...]:
        """1 for a goal that is minimised as published, -1 for a published maximisation."""

    @property
    def optima(self) -> tuple[int | None, ...]:
        """The known optimum of each goal in the published sign; None where it is not known."""

    def program(self) -> Program:
        """The program; goals in order, each minimised."""

    def read(self, x: IntArray) -> tuple[int, ...]:
        """The goals' values in the published sign, computed from the data themselves. Raises BrokenAnswerError."""
