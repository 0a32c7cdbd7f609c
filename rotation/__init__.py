"""Plans the yearly exchange rotation of a district's teachers: optimal, checked, explained, reproducible.

From Python: `import rotation as rt`, then `rt.read` or `rt.sample`, `rt.policy_of`, `rt.solve`, `rt.check`,
`rt.explain` and `rt.compare`.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect import Signature

    from rotation.check import check as check
    from rotation.io.read import read as read
    from rotation.io.samples import sample as sample
    from rotation.model.policy import Policy as Policy
    from rotation.report.comparing import compare as compare
    from rotation.report.explaining import explain as explain
    from rotation.rules.registry import policy_of as policy_of
    from rotation.solve import solve as solve

__version__ = "0.1.0"

_FRONT = {
    "Policy": "rotation.model.policy",
    "check": "rotation.check",
    "compare": "rotation.report.comparing",
    "explain": "rotation.report.explaining",
    "policy_of": "rotation.rules.registry",
    "read": "rotation.io.read",
    "sample": "rotation.io.samples",
    "solve": "rotation.solve",
}
"""What the front door offers and where it lives; imported when asked for, since that takes a second."""


def __getattr__(name: str) -> Any:
    """One of the names of the front door."""
    if name not in _FRONT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_FRONT[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_FRONT})


class _Called(ModuleType):
    """A module with the name of a function of the front door: called, it is that function."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        return __getattr__(self.__name__.rpartition(".")[2])(*given, **named)

    @property
    def __signature__(self) -> Signature:
        from inspect import signature

        return signature(__getattr__(self.__name__.rpartition(".")[2]))


class _Front(ModuleType):
    """This package. Whoever imports `rotation.solve` binds that module to `rotation.solve`, over the function."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FRONT and isinstance(value, ModuleType):
            value.__class__ = _Called
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front
