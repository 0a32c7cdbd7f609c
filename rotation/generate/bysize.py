"""One authority's instance by the name of its size."""

from __future__ import annotations

from rotation.generate.authority import make
from rotation.generate.draws import Streams
from rotation.generate.sizes import SIZES
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.instance import Instance

TOY = "toy"


def generate(size: str, seed: int) -> Instance:
    """The instance of a size: `toy`, `small`, `mid`, `large`, `district` or `xl`; a city is `generate_city`.

    The same size and seed give the same instance. `toy` is the shipped sample, made by hand, whatever the seed.
    ValueError for another size or a negative seed.
    """
    streams = Streams(seed, size)
    if size == TOY:
        return read(sample_path(TOY))
    if size not in SIZES:
        raise ValueError(f"unknown size {size!r}; known: {', '.join((TOY, *SIZES))}")
    return make(SIZES[size], streams)
