"""What differs between two policies: every parameter with both values and both sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rotation.model.params import Parameter, note_shown
from rotation.model.policy import Policy
from rotation.rules.registry import parameters


@dataclass(frozen=True)
class Side:
    """A parameter in one of the policies."""

    parameter: Parameter
    source: str
    """In the current language where the note is in both."""


@dataclass(frozen=True)
class Difference:
    """A parameter whose values differ; a side is None where that policy has no such entry of a table."""

    key: str
    first: Side | None
    second: Side | None

    @property
    def name(self) -> str:
        """The parameter's name in the current language."""
        side = self.first or self.second
        return side.parameter.name if side is not None else ""


def differences(first: Policy, second: Policy) -> Iterator[Difference]:
    """The parameters whose values differ, in the order of the policy file; source notes alone make no difference.

    Entries of tables that only the second policy has come last. PolicyError as `parameters`.
    """
    left, right = _by_key(first), _by_key(second)
    for key in [*left, *(key for key in right if key not in left)]:
        one, other = left.get(key), right.get(key)
        if one is None or other is None or one.parameter.value != other.parameter.value:
            yield Difference(key, one, other)


def _by_key(policy: Policy) -> dict[str, Side]:
    return {leaf.key: Side(leaf, note_shown(note)) for leaf, note in parameters(policy)}
