"""Words that can be said in another language, of errors and else: the text with places for facts, and the facts."""

from __future__ import annotations

from typing import Any, TypeVar


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


class SaidText(str):
    """The text in English with its facts in place; `text` and `facts` apart are for who translates it.

    A fact may be such a text too. Survives pickling.
    """

    __slots__ = ("facts", "text")
    text: str
    facts: dict[str, object]

    def __new__(cls, text: str, **facts: object) -> SaidText:
        """The text with these facts; without any it is taken as it is."""
        made = super().__new__(cls, text.format(**facts) if facts else text)
        made.text, made.facts = text, facts
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.text, self.facts)


_Kind = TypeVar("_Kind", bound=SaidError | SaidText)


def _again(kind: type[_Kind], text: str, facts: dict[str, object]) -> _Kind:
    return kind(text, **facts)
