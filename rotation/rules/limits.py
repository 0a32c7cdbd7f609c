"""Rows that limit a sum at each line or at each school, written alike by the rules that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rotation.formulation.builder import Entries, Spots, selected
from rotation.model.state import BoolArray, IntArray
from rotation.rules.base import GroupParams
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder


class Limiting(Protocol):
    """A rule with a price, or none where it is hard."""

    @property
    def id(self) -> str:
        """The rule's name."""

    @property
    def params(self) -> GroupParams:
        """Its parameters."""


def limit_lines(rule: Limiting, build: RotationBuilder, entries: Entries, chosen: BoolArray, limit: IntArray) -> None:
    """`entries <= limit` at each chosen line (a mask and a limit for every line), soft where the rule is."""
    which, entries = selected(entries, chosen)
    price = row_price(rule.params)
    build.rows(rule.id, build.line_labels(which), entries, build.at_lines(which), upper=limit[which], price=price)


def limit_schools(rule: Limiting, build: RotationBuilder, entries: Entries, chosen: BoolArray, limit: IntArray) -> None:
    """The same at each chosen school."""
    which, entries = selected(entries, chosen)
    price = row_price(rule.params)
    build.rows(rule.id, build.school_labels(which), entries, Spots(school=which), upper=limit[which], price=price)
