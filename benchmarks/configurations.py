"""What is measured: the project's backends and the peers, by name."""

from __future__ import annotations

import importlib

from benchmarks.peers import PEERS
from solvers.backend import BACKENDS, Backend

OWN = ("benchmarks", "rotation", "solvers")


class NotInstalledError(RuntimeError):
    """The configuration needs a library that is not installed; the text names it."""


def known() -> tuple[str, ...]:
    """Names of all configurations, the project's own first."""
    return (*BACKENDS, *(name for name in PEERS if name not in BACKENDS))


def get(name: str) -> Backend:
    """The backend of that name. Raises NotInstalledError for a missing library, KeyError for an unknown name."""
    target = BACKENDS.get(name) or PEERS[name]
    module, _, attribute = target.partition(":")
    try:
        backend: Backend = getattr(importlib.import_module(module), attribute)()
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in OWN:
            raise
        raise NotInstalledError(str(error.name)) from error
    return backend
