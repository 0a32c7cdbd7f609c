"""The kinds of column a table can have, as annotated types that read a cell and say what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError

from rotation.model import vocabulary, vocabulary_events, wordlist
from rotation.model.dates import AmbiguousDateError, parse_date
from rotation.model.wordlist import Vocabulary

TRUE_WORDS = frozenset({"是", "1", "true", "yes", "y", "√", "有"})
FALSE_WORDS = frozenset({"否", "0", "false", "no", "n", "×", "无", ""})
SEPARATORS = re.compile(r"[,、;/\n]+")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][+-]?\d{1,3})?")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_EXACT = 10**15
"""A sheet keeps 15 digits of a number; a longer code typed as a number has lost its last digits."""


def strip(text: str) -> str:
    """The text without outer white space and without outer characters of no width."""
    before = ""
    while before != text:
        before, text = text, text.strip().strip(_INVISIBLE)
    return text


def clean(value: object) -> str:
    """The text of a cell: NFKC, outer white space stripped, whole floats without their `.0`; empty for None."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return strip(unicodedata.normalize("NFKC", str(value)))


def is_blank(value: object) -> bool:
    """True for a cell with nothing in it."""
    return value is None or (isinstance(value, float) and value != value) or strip(str(value)) == ""


def _fail(kind: str, **context: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, "{reason}", {"reason": kind, **context})


def _refuse_lost(value: object) -> None:
    """What the sheet has already changed by itself cannot be read back: 3-4 made a date, a long number rounded."""
    if isinstance(value, (date, time, timedelta)):
        raise _fail("date_in_text")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _EXACT:
        raise _fail("digits_lost")


def _code(value: object) -> str:
    return _line(value, 64)


def _label(value: object) -> str:
    return _line(value, 128)


def _line(value: object, limit: int) -> str:
    _refuse_lost(value)
    text = clean(value)
    if len(text) > limit or any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in text):
        raise _fail("bad_code", limit=limit)
    return text


def _text(value: object) -> str:
    _refuse_lost(value)
    return free_text(value, 500)


def free_text(value: object, limit: int) -> str:
    """Text kept as written (punctuation and width too), line ends as `\\n`; refused with control characters."""
    if value is None or not isinstance(value, str):
        return clean(value)
    text = strip(value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > limit:
        raise _fail("too_long", limit=limit)
    if not text.isprintable() and any(_unwritable(letter) for letter in text):
        raise _fail("bad_text")
    return text


def _unwritable(letter: str) -> bool:
    return (letter not in "\n\t" and unicodedata.category(letter) in {"Cc", "Cs"}) or letter in "\ufffe\uffff"


def _date(value: object) -> str:
    try:
        return "" if is_blank(value) else parse_date(value if not isinstance(value, str) else clean(value))
    except AmbiguousDateError as error:
        raise _fail("ambiguous_date") from error
    except ValueError as error:
        raise _fail("bad_date") from error


def _number(value: object) -> float | None:
    if is_blank(value):
        return None
    text = clean(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text) or not any(letter.isdigit() for letter in text):
        raise _fail("bad_number")
    number = float(text.replace(",", ""))
    if not abs(number) <= 1e12:
        raise _fail("bad_number")
    return number + 0.0  # never -0.0


def _whole(value: object) -> int | None:
    number = _number(value)
    if number is None:
        return None
    if not number.is_integer():
        raise _fail("bad_integer")
    return int(number)


def _count(value: object) -> int | None:
    number = _whole(value)
    if number is not None and number < 0:
        raise _fail("negative")
    return number


def _amount(value: object) -> float | None:
    number = _number(value)
    if number is not None and number < 0:
        raise _fail("negative")
    return number


def _flag(value: object) -> bool:
    text = wordlist.fold(clean(value))
    if text in TRUE_WORDS:
        return True
    if text in FALSE_WORDS:
        return False
    raise _fail("bad_flag")


def one_of(words: Vocabulary) -> Callable[[object], str]:
    """Reads a cell as a word of the list: its code, "" for a blank cell, refused where it is none."""

    def read(value: object) -> str:
        text = clean(value)
        if not text:
            return ""
        found = words.find(text)
        if found is None:
            raise _fail("unknown_word", word=text)
        return found

    return read


def _list_of(words: Vocabulary) -> Callable[[object], str]:
    one = one_of(words)

    def read(value: object) -> str:
        found = dict.fromkeys(one(part) for part in SEPARATORS.split(clean(value)) if part)
        return ",".join(found)

    return read


class Kind:
    """What a column holds; `dtype` is its pandas dtype, `words` its word list where it has one."""

    def __init__(self, name: str, dtype: str, words: Vocabulary | None = None, *, many: bool = False) -> None:
        self.name, self.dtype, self.words, self.many = name, dtype, words, many

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The word list as an enumeration, for editors that complete by JSON Schema."""
        found: dict[str, Any] = dict(handler(core))
        return {**found, "enum": list(self.words.codes)} if self.words and not self.many else found


Code = Annotated[str, BeforeValidator(_code), Kind("code", "str")]
Label = Annotated[str, BeforeValidator(_label), Kind("label", "str")]
Text = Annotated[str, BeforeValidator(_text), Kind("text", "str")]
Date = Annotated[str, BeforeValidator(_date), Kind("date", "str")]
Count = Annotated[int | None, BeforeValidator(_count), Kind("count", "Int64")]
Whole = Annotated[int | None, BeforeValidator(_whole), Kind("whole", "Int64")]
Amount = Annotated[float | None, BeforeValidator(_amount), Kind("amount", "float64")]
Degrees = Annotated[float | None, BeforeValidator(_number), Kind("degrees", "float64")]
Flag = Annotated[bool, BeforeValidator(_flag), Kind("flag", "bool")]


def _word(words: Vocabulary) -> Any:
    return Annotated[str, BeforeValidator(one_of(words)), Kind("word", "str", words)]


def _words(words: Vocabulary) -> Any:
    return Annotated[str, BeforeValidator(_list_of(words)), Kind("words", "str", words, many=True)]


Stage = _word(vocabulary.STAGES)
Stages = _words(vocabulary.STAGES)
Subject = _word(vocabulary.SUBJECTS)
Subjects = _words(vocabulary.SUBJECTS)
Locale = _word(vocabulary.LOCALES)
Tier = _word(vocabulary.TIERS)
SchoolClass = _word(vocabulary.SCHOOL_CLASSES)
SchoolType = _word(vocabulary.SCHOOL_TYPES)
Ownership = _word(vocabulary.OWNERSHIP)
BackboneLevel = _word(vocabulary.BACKBONE_LEVELS)
Gender = _word(vocabulary.GENDERS)
Employment = _word(vocabulary.EMPLOYMENT)
Status = _word(vocabulary.STATUSES)
Role = _word(vocabulary.ROLES)
Title = _word(vocabulary.TITLES)
Degree = _word(vocabulary.DEGREES)
PostBand = _word(vocabulary.POST_BANDS)
Track = _word(vocabulary.TRACKS)
Consent = _word(vocabulary.CONSENT)
ExemptionKind = _word(vocabulary.EXEMPTION_KINDS)
ExemptionCode = _word(vocabulary.EXEMPTION_CODES)
Form = _word(vocabulary.FORMS)
Channel = _word(vocabulary.CHANNELS)
LedgerCategory = _word(vocabulary.LEDGER_CATEGORIES)
Outcome = _word(vocabulary.OUTCOMES)
EventKind = _word(vocabulary_events.EVENT_KINDS)
Indicator = _word(vocabulary.INDICATORS)
PlanYear = Annotated[int, Field(ge=2000, le=2100)]
GoalName = _word(vocabulary.GOALS)
PinAction = _word(vocabulary.PIN_ACTIONS)
CoupleWish = _word(vocabulary.COUPLE_WISHES)
NeedUnit = _word(vocabulary.NEED_UNITS)


def column(
    zh: str,
    en: str,
    *synonyms: str,
    example: str = "",
    required: bool = False,
    default: Any = "",
    refers: str = "",
    note: tuple[str, str] = ("", ""),
) -> Any:
    """A column's header in both languages, other headers that are read, an example, and what it refers to.

    `refers` is `table.column` for a code that must exist there. `note` is the explanation (中文, English).
    """
    info: FieldInfo = Field(
        default=default,
        title=zh,
        json_schema_extra={
            "en": en,
            "synonyms": list(synonyms),
            "example": example,
            "required": required,
            "refers": refers,
            "note_zh": note[0],
            "note_en": note[1],
        },
    )
    return info
