"""Errors whose words can be said in another language: the text with places for facts, and the facts."""

from __future__ import annotations

from typing import Any


class SaidError(ValueError):
    """The text in English with its facts in place; `text` and `facts` apart are for who translates it.

    A text without facts is taken as it is. Survives pickling, so that a process can tell it to another.
    """

    def __init__(self, text: str, **facts: object) -> None:
        super().__init__(text.format(**facts) if facts else text)
        self.text = text
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.text, self.facts)


def _again(kind: type[SaidError], text: str, facts: dict[str, object]) -> SaidError:
    return kind(text, **facts)
