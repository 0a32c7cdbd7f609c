"""A closed word list: codes, their names in both languages, and every spelling that is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from rotation.i18n import current_language


def fold(text: str) -> str:
    """Spelling used to compare words: NFKC, no white space, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@dataclass(frozen=True)
class Vocabulary:
    """`words`: code -> (中文, English, other spellings...); order is meaning where the list is a ladder."""

    name: str
    words: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, str] = field(init=False, repr=False)
    codes: tuple[str, ...] = field(init=False, repr=False)
    """The codes in order."""

    def __post_init__(self) -> None:
        table: dict[str, str] = {}
        for code, names in self.words.items():
            for spelling in (code, *names):
                if table.setdefault(fold(spelling), code) != code:
                    raise ValueError(f"{self.name}: {spelling} means two things")
        object.__setattr__(self, "spellings", table)
        object.__setattr__(self, "codes", tuple(self.words))

    def find(self, text: str) -> str | None:
        """The code of a word in any spelling, or None."""
        return self.spellings.get(fold(text))

    def zh(self, code: str) -> str:
        """The Chinese name; an unknown code is its own name."""
        return self.words[code][0] if code in self.words else code

    def label(self, code: str) -> str:
        """The name in the current language; an unknown code is its own name."""
        if code not in self.words:
            return code
        return self.words[code][0 if current_language() == "zh_CN" else 1]

    def rank(self, code: str) -> int:
        """Position in the list, 0 first."""
        return self.codes.index(code)
