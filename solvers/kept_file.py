"""What proofs left, as the bytes of one file: compressed arrays, no pickle, the same bytes for the same arrays."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from solvers.kept import Kept
from solvers.outcome import Basis
from solvers.program import IntArray

FORMAT = "rotation-state/2"
LARGEST_BYTES = 2**26
LARGEST_UNPACKED = 2**30
NUMBERS = ("total", "denominator", "constant")
ARRAYS = tuple(each.name for each in fields(Kept) if each.name not in ("goal", "basis", *NUMBERS))
BASIS = tuple(each.name for each in fields(Basis))


class KeptError(ValueError):
    """The bytes are no such file."""


def dump_kept(found: Sequence[Kept], program: str) -> bytes:
    """The file; `program` is the digest of the program that it belongs to."""
    arrays: dict[str, np.ndarray] = {"about": np.array([FORMAT, program, *(each.goal for each in found)])}
    for number, each in enumerate(found):
        arrays[f"{number}.numbers"] = np.array([str(getattr(each, name)) for name in NUMBERS])
        arrays |= {f"{number}.{name}": _small(getattr(each, name)) for name in ARRAYS}
        arrays |= {f"{number}.basis.{name}": _small(getattr(each.basis, name)) for name in BASIS}
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def load_kept(content: bytes, program: str) -> tuple[Kept, ...]:
    """What such a file says. KeptError where it is none, or that of another program.

    Nothing in it is run or believed beyond its form: sizes are for `solvers.kept.fits` to check.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if len(content) > LARGEST_BYTES or sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise KeptError("the file is too large")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            about = [str(word) for word in arrays["about"].tolist()]
            if about[:2] != [FORMAT, program]:
                raise KeptError("the file belongs to another program")
            return tuple(_goal(arrays, number, name) for number, name in enumerate(about[2:]))
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, ValueError, IndexError, TypeError, MemoryError) as error:
        if isinstance(error, KeptError):
            raise
        raise KeptError("the file cannot be read") from error


def _goal(arrays: np.lib.npyio.NpzFile, number: int, name: str) -> Kept:
    total, denominator, constant = (int(str(text)) for text in arrays[f"{number}.numbers"].tolist())
    if max(abs(total), abs(denominator), abs(constant)) >= 2**62:
        raise KeptError("a number is too large")
    basis = Basis(**{part: _whole(arrays[f"{number}.basis.{part}"]) for part in BASIS})
    columns = {part: _whole(arrays[f"{number}.{part}"]) for part in ARRAYS}
    return Kept(name, total=total, denominator=denominator, constant=constant, basis=basis, **columns)


def _small(values: IntArray) -> np.ndarray:
    """The same numbers in the smallest type that holds them."""
    for kind in (np.int8, np.int16, np.int32):
        if not len(values) or (values.min() >= np.iinfo(kind).min and values.max() <= np.iinfo(kind).max):
            return values.astype(kind)
    return values


def _whole(values: np.ndarray) -> IntArray:
    if values.ndim != 1 or values.dtype.kind != "i":
        raise KeptError("an array has another form")
    found = values.astype(np.int64)
    # Sides of rows may be infinite, which is more than any number that may be summed up.
    if (len(found) and int(np.abs(found).max()) > 2**62) or (found == -(2**63)).any():
        raise KeptError("a number is too large")
    return found
