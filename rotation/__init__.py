"""Plans the yearly exchange rotation of a district's teachers: optimal, checked, explained, reproducible."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rotation.report.comparing import compare as compare

__version__ = "0.1.0"

_FRONT = {"compare": "rotation.report.comparing"}
"""Functions of the front door and where they live; imported when asked for, since that takes a second."""


def __getattr__(name: str) -> Any:
    """A function of the front door."""
    if name not in _FRONT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_FRONT[name]), name)
