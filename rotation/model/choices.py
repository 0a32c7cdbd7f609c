"""Words for the few values that a policy parameter may take where it is no word of a list."""

from __future__ import annotations

from collections.abc import Sequence

from rotation.model.wordlist import Vocabulary

CHOICES: dict[str, tuple[str, ...]] = {
    "origin": ("派出校", "origin"),
    "destination": ("接收校", "destination"),
    "statutory": ("法定退休年月", "statutory month"),
    "age": ("固定年龄", "fixed age"),
    "consent": ("本人自愿", "by consent"),
    "forbidden": ("不允许", "forbidden"),
    "shadowing": ("仅可跟岗", "only as shadowing"),
    "allowed": ("允许", "allowed"),
    "movers": ("交流教师", "movers"),
    "eligible": ("符合条件的教师", "eligible teachers"),
    "authority": ("全区", "whole authority"),
    "urban_strong": ("城区优质校", "urban strong schools"),
    "schools": ("各校", "each school"),
    "blank": ("仅空白需求", "blank needs only"),
    "stages": ("空白需求与未填需求的学段", "blank needs and stages without a row"),
    "subjects": ("空白需求与未填需求的学科", "blank needs and subjects without a row"),
    "next_year": ("下学年", "next school year"),
    "this_year": ("本学年", "this school year"),
}


def choice_words(values: Sequence[object]) -> Vocabulary | None:
    """A word list of the values, each its own name where it has none here; None for values that are no texts."""
    if not all(isinstance(value, str) for value in values):
        return None
    return Vocabulary("choice", {str(value): CHOICES.get(str(value), (str(value), str(value))) for value in values})
