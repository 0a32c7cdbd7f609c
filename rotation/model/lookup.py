"""Columns of texts in which few differ: each distinct text is looked up, or read, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Lookup(NamedTuple):
    """A column as the number of its text in `texts`, -1 where there is none."""

    number: npt.NDArray[np.intp]
    texts: list[Any]

    @classmethod
    def of(cls, values: npt.ArrayLike | pd.Series) -> Lookup:
        """The column, texts in the order in which they are met."""
        number, texts = pd.factorize(np.asarray(values, dtype=object))
        return cls(number, texts.tolist())

    def integers(self, answer: Callable[[str], int], missing: int) -> IntArray:
        """The answer for every row; `missing` where there is no text."""
        # Number -1 finds the last entry.
        return np.array([*(answer(text) for text in self.texts), missing], dtype=np.int64)[self.number]

    def flags(self, answer: Mapping[str, bool]) -> BoolArray:
        """What the table says of every row; no where it says nothing."""
        return np.array([*(answer.get(text, False) for text in self.texts), False], dtype=np.bool_)[self.number]


def indexed(values: npt.ArrayLike | pd.Series, index: Mapping[str, int]) -> IntArray:
    """Codes as indices, -1 for the empty or an unknown code."""
    return integers(values, lambda code: index.get(code, -1), -1)


def integers(values: npt.ArrayLike | pd.Series, answer: Callable[[str], int], missing: int) -> IntArray:
    """`Lookup.integers` of a column that is read once."""
    return Lookup.of(values).integers(answer, missing)
