"""Instances by the name of their size."""

from __future__ import annotations

from rotation.generate.authority import make
from rotation.generate.draws import Streams
from rotation.generate.sizes import SIZES
from rotation.model.instance import Instance


def generate(size: str, seed: int) -> Instance:
    """The instance of a size: `small`, `mid`, `large`, `district` or `xl`.

    The same size and seed give the same instance. KeyError for another size, ValueError for a negative seed.
    """
    return make(SIZES[size], Streams(seed, size))
