"""Checks of identity numbers: check digit, gender, birth date, and one person reported twice. Values are masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from rotation.i18n import _
from rotation.io.identity import birth_of, check_character, gender_of, is_hashed, is_number
from rotation.io.loaded import Data, Mask
from rotation.model.problem import Problem, Severity
from rotation.model.vocabulary import GENDERS


def identity_numbers(data: Data) -> Iterator[Problem]:
    """Numbers in the usual form agree with their check digit and with gender and birth date beside them."""
    teachers = data["teachers"]
    texts = teachers.text("id_number")
    plain = _each(texts, lambda text: text != "" and not is_hashed(text))
    formed = plain & _each(texts, is_number)
    message = _("this is not an 18-digit identity number; nothing is checked against it")
    advice = _("Check it; other documents may stay as they are.")
    yield from teachers.findings(plain & ~formed, "id_number", "other_document", (message, advice), Severity.WARNING)
    right = formed & _each(texts, lambda text: is_number(text) and check_character(text) == text[17].upper())
    wrong, for_wrong = _("the check digit does not agree"), _("Correct the number, or clear the cell.")
    yield from teachers.findings(formed & ~right, "id_number", "bad_check_digit", (wrong, for_wrong))
    yield from _against_row(data, right)


def _against_row(data: Data, right: Mask) -> Iterator[Problem]:
    teachers = data["teachers"]
    texts, genders, births = teachers.text("id_number"), teachers.text("gender"), teachers.text("birth_date")
    other = np.array(
        [
            good and gender != "" and gender_of(text) != gender
            for good, text, gender in zip(right, texts, genders, strict=True)
        ],
        dtype=np.bool_,
    )

    def gender_words(position: int) -> tuple[str, str]:
        message = _("the identity number says {gender}").format(gender=GENDERS.label(gender_of(texts[position])))
        return message, _("Correct the gender or the identity number.")

    yield from teachers.findings(other, "gender", "gender_differs", gender_words)
    differs = np.array(
        [
            good and birth != "" and birth_of(text)[: len(birth)] != birth
            for good, text, birth in zip(right, texts, births, strict=True)
        ],
        dtype=np.bool_,
    )
    # The personnel file decides on the date of birth and may rightly differ from the identity number.
    message = _("the identity number has another date of birth")
    advice = _("Keep the date of the personnel file if it was so decided; else correct it.")
    yield from teachers.findings(differs, "birth_date", "birth_differs", (message, advice), Severity.WARNING)


def one_person_twice(data: Data) -> Iterator[Problem]:
    """Nobody is reported by two schools under two codes."""
    teachers = data["teachers"]
    first: dict[str, int] = {}
    again = np.zeros(len(teachers), dtype=np.bool_)
    texts = [text.upper() for text in teachers.text("id_number")]
    codes = teachers.text("teacher_id")
    for position, text in enumerate(texts):
        if text:
            before = first.setdefault(text, position)
            again[position] = before != position and codes[before] != codes[position]

    def words(position: int) -> tuple[str, str]:
        row = int(teachers.rows[first[texts[position]]])
        message = _("the person of row {row} has the same identity number: one person reported twice").format(row=row)
        return message, _("Keep one row, with quota school and work school; correct the other.")

    yield from teachers.findings(again, "id_number", "same_person_twice", words)


def _each(texts: np.ndarray[tuple[int], np.dtype[np.object_]], test: Callable[[str], bool]) -> Mask:
    return np.array([test(text) for text in texts], dtype=np.bool_)


CHECKS = (identity_numbers, one_person_twice)
