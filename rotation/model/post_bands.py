"""Which band of posts an appointed post grade belongs to."""

from __future__ import annotations

from rotation.model.vocabulary import POST_BANDS

HIGHEST_GRADE = 13


def band_of_grade(grade: int) -> str:
    """The band's code; empty where there is no such grade, 0 (none given) included."""
    for code in POST_BANDS.codes:
        first, last = code.split("-")
        if int(first) <= grade <= int(last):
            return code
    return ""
