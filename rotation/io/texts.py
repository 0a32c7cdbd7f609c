"""What is wrong with a cell and what to do about it, in words, by the kind of the fault."""

from __future__ import annotations

from difflib import SequenceMatcher

from rotation.i18n import N_, _
from rotation.io.names import nearest
from rotation.model.fields import SEPARATORS, clean
from rotation.model.tables import Column
from rotation.model.wordlist import Vocabulary, fold

SHOWN_WORDS = 12
_SHOWN_LETTERS = 60
_UNTOLD = ("id_number", "name", "home_area", "home_longitude", "home_latitude", "code")
"""Columns whose value no message repeats: who somebody is, where somebody lives, why somebody is exempt."""

_ONE_OF = N_("Fill in one of: {expected}.")
CELL_FAULTS: dict[str, tuple[str, str]] = {
    "missing_cell": (N_("the cell is empty"), N_("Fill in: {expected}.")),
    "bad_code": (
        N_("“{value}” cannot stand here"),
        N_("Write one line of at most {limit} characters, none of them invisible."),
    ),
    "bad_text": (N_("“{value}” holds control characters"), N_("Type the text again, or paste it as plain text.")),
    "too_long": (N_("the text is too long: {length} characters"), N_("Shorten it to at most {limit} characters.")),
    "bad_date": (N_("“{value}” is no date"), N_("Write it like 2019-09, 2019-09-01, 2019.9.1 or 2019年9月.")),
    "ambiguous_date": (
        N_("“{value}” may be January or October"),
        N_("A sheet shows 2019.10 as 2019.1; write 2019-01 or 2019-10."),
    ),
    "bad_number": (N_("“{value}” is no number"), N_("Write digits only, without a unit.")),
    "bad_integer": (N_("“{value}” is no whole number"), N_("Write a whole number.")),
    "negative": (N_("“{value}” is negative"), N_("Write a number that is not below 0.")),
    "bad_flag": (N_("“{value}” is neither yes nor no"), N_("Fill in 是 or 否.")),
    "unknown_word": (N_("“{value}” is not known here"), _ONE_OF),
    "date_in_text": (
        N_("the sheet has turned the text into the date {value}"),
        N_("Format the column as text and type the value again."),
    ),
    "digits_lost": (
        N_("the sheet holds {value} as a number and has lost its last digits"),
        N_("Format the column as text and type the value again."),
    ),
    "formula_cell": (
        N_("the cell holds a formula; what it shows may be out of date or missing"),
        N_("Copy the column and paste it as values (粘贴为数值)."),
    ),
    "error_cell": (N_("the cell holds an error value such as #N/A"), N_("Type the value itself.")),
}

EXPECTED: dict[str, str] = {
    "code": N_("a code"),
    "label": N_("a short text"),
    "text": N_("a text"),
    "date": N_("a date such as 2019-09"),
    "count": N_("a whole number, 0 or more"),
    "whole": N_("a whole number"),
    "amount": N_("a number, 0 or more"),
    "degrees": N_("degrees such as 116.40"),
    "flag": N_("是 or 否"),
}


SEVERAL_WORDS: dict[bool, tuple[str, str]] = {
    False: (N_("“{value}” is more than one"), N_("Write one only.")),
    True: (N_("“{value}” is more than one"), N_("Write one only, the others into the column {others}.")),
}
"""For a cell that takes one word and holds several, by whether another column takes the others."""


def _several(column: Column, value: object) -> bool:
    """True for several words of the list in a column that takes one."""
    words = column.kind.words
    if words is None or column.kind.many:
        return False
    parts = [part for part in SEPARATORS.split(clean(value)) if part.strip()]
    return len(parts) > 1 and all(words.find(part) is not None for part in parts)


def mask(text: str) -> str:
    """An identity number with only the first and the last two characters shown."""
    return text[:2] + "*" * (len(text) - 4) + text[-2:] if len(text) > 6 else "*" * len(text)


def shown(column: Column | None, value: object) -> str:
    """A value as a message may print it: shortened, and masked where it is an identity number."""
    # A sheet keeps every number as a float; a person typed 2010, not 2010.0.
    text = "" if value is None else str(int(value) if isinstance(value, float) and value.is_integer() else value)
    if column is not None and column.name == "id_number":
        return mask(text)
    return text if len(text) <= _SHOWN_LETTERS else text[:_SHOWN_LETTERS] + "…"


def with_value(message: str, column: Column, value: str) -> str:
    """The message with the value of the cell behind it, where it does not quote it and may."""
    told = column.kind.dtype in ("Int64", "float64") or column.kind.name in ("date", "code", "word")
    if not value or not told or column.name in _UNTOLD or f"“{value}”" in message:
        return message
    return _("{message} (here: “{value}”)").format(message=message, value=value)


def nearest_words(words: Vocabulary, text: str) -> list[str]:
    """The Chinese names of a word list, those most like the text first."""
    wanted = fold(text)

    def likeness(code: str) -> float:
        names = (code, *words.words[code])
        return max(SequenceMatcher(None, wanted, fold(name)).ratio() for name in names)

    return [words.zh(code) for code in sorted(words.codes, key=likeness, reverse=True)]


def expected(column: Column, near: str = "") -> str:
    """What may stand in a column: its word list in Chinese, the word most like `near` first, or the kind of value."""
    if column.kind.words is None:
        return _(EXPECTED[column.kind.name])
    words = [column.kind.words.zh(code) for code in column.kind.words.codes]
    if near:
        likely = nearest_words(column.kind.words, near)
        # The likeliest word goes first; the others keep the order that every message and the guide has.
        words = [likely[0], *(word for word in words if word in likely[1:SHOWN_WORDS]), *likely[SHOWN_WORDS:]]
    listed = "、".join(words[:SHOWN_WORDS])
    return listed + "…" if len(words) > SHOWN_WORDS else listed


def word_advice(words: Vocabulary, text: str, *, codes: bool) -> str:
    """Every word of a list, as its code or in Chinese, after the spelling that `text` is like, if any."""
    listed = ", ".join(words.codes) if codes else "、".join(words.zh(code) for code in words.codes)
    every = _("Fill in one of: {expected}; the Chinese words are read too.") if codes else _(_ONE_OF)
    advice = every.format(expected=listed)
    near = nearest(text, [spelling for code in words.codes for spelling in (code, *words.words[code])])
    return _("Did you mean {name}? {advice}").format(name=near, advice=advice) if near else advice


def cell_fault(
    kind: str, column: Column, value: object, limit: object = None, word: str = "", others: str = ""
) -> tuple[str, str]:
    """Message and advice for a fault kind of `rotation.model.fields` in a cell; `word` is the word not known.

    `others` is the header of the column that takes further words of the kind, where the table has one.
    """
    message, advice = SEVERAL_WORDS[bool(others)] if _several(column, value) else CELL_FAULTS[kind]
    words = {
        "value": word if column.kind.many and word else shown(column, value),
        "others": others,
        "length": len(str(value)),
        "limit": limit,
        "expected": expected(column, word or ("" if value is None else str(value))),
    }
    return _(message).format(**words), _(advice).format(**words)
