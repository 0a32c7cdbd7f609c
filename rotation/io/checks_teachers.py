"""Checks of teachers: possible dates, honours, and a stage that the school has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from rotation.i18n import _
from rotation.io.checks_schools import stage_not_there
from rotation.io.loaded import Data, Loaded, Mask
from rotation.model.dates import MISSING_MONTH, month_indices, month_text
from rotation.model.problem import Problem, Severity

YOUNGEST, OLDEST = 18, 75
"""Age in years on the start date: younger or older than this is a typing error, even for one rehired."""
FIRST_WORK = 16
"""Age at which work may begin (Labour Law, art. 15)."""
LONGEST_HONOUR = 10
RETIREMENT = (45, 75)


def months(loaded: Loaded, column: str) -> npt.NDArray[np.int64]:
    """A date column as month indices, MISSING_MONTH where nothing stands."""
    return month_indices(loaded.text(column))


def start_month(data: Data) -> int:
    """The plan's start month, or MISSING_MONTH where it is not known."""
    return next((int(month) for month in months(data["plan"], "start_date")), MISSING_MONTH)


def work_schools(data: Data) -> npt.NDArray[np.object_]:
    """The school where each teacher works: as given, else the quota school."""
    work, quota = data["teachers"].text("work_school_id"), data["teachers"].text("quota_school_id")
    return np.where(work == "", quota, work)


def birth_dates(data: Data) -> Iterator[Problem]:
    """Teachers are between 18 and 75 years old on the start date."""
    teachers, start, birth = data["teachers"], start_month(data), months(data["teachers"], "birth_date")
    if start == MISSING_MONTH:
        return
    age = (start - birth) // 12

    def words(position: int) -> tuple[str, str]:
        message = _("the teacher would be {age} years old on the start date").format(age=int(age[position]))
        return message, _("Correct the date of birth.")

    wrong = (birth != MISSING_MONTH) & ((age < YOUNGEST) | (age >= OLDEST))
    yield from teachers.findings(wrong, "birth_date", "impossible_birth_date", words)


def service_dates(data: Data) -> Iterator[Problem]:
    """Service and office begin at the age of 16 at the earliest and on the start date at the latest."""
    teachers, start, birth = data["teachers"], start_month(data), months(data["teachers"], "birth_date")
    early = _("this is before the sixteenth birthday of the teacher, who was born in {birth}")
    late = _("this is after the start date of the plan, {start}").format(start=month_text(start))
    advice = _("Correct this date or the date of birth.")
    for column in ("tenure_start", "role_since"):
        since = months(teachers, column)
        given = since != MISSING_MONTH
        # Where the date of birth is impossible itself, that alone is said.
        born = (birth != MISSING_MONTH) & ((start == MISSING_MONTH) | ((start - birth) // 12 >= YOUNGEST))
        too_early = given & born & (since < birth + 12 * FIRST_WORK)

        def words(position: int) -> tuple[str, str]:
            return early.format(birth=month_text(int(birth[position]))), advice

        yield from teachers.findings(too_early, column, "service_before_16", words)
        if start != MISSING_MONTH:
            future = given & (since > start)
            for_late = _("Correct the date, or leave the teacher out of this year's data.")
            yield from teachers.findings(future, column, "service_after_start", (late, for_late))


def honours(data: Data) -> Iterator[Problem]:
    """An expiry date stands beside a level, and not decades away."""
    teachers, start, until = data["teachers"], start_month(data), months(data["teachers"], "backbone_until")
    given = until != MISSING_MONTH
    level = teachers.text("backbone_level")
    bad = teachers.bad.get("backbone_level", np.zeros(len(teachers), dtype=np.bool_))
    none = given & np.isin(level, ["", "none"]) & ~bad
    message, advice = _("an expiry date is given, but no backbone level"), _("Fill in the level, or clear the date.")
    yield from teachers.findings(none, "backbone_until", "honour_without_level", (message, advice), Severity.WARNING)
    if start == MISSING_MONTH:
        return
    odd = given & ~none & (np.abs(until - start) > 12 * LONGEST_HONOUR)
    far, for_far = _("the honour ends more than ten years from the start date"), _("Check the date.")
    yield from teachers.findings(odd, "backbone_until", "odd_honour_date", (far, for_far), Severity.WARNING)


def retirement(data: Data) -> Iterator[Problem]:
    """A retirement month that is given lies between the ages of 45 and 75."""
    teachers, birth = data["teachers"], months(data["teachers"], "birth_date")
    month = months(teachers, "retirement_month")
    age = (month - birth) // 12
    odd = (month != MISSING_MONTH) & (birth != MISSING_MONTH) & ((age < RETIREMENT[0]) | (age > RETIREMENT[1]))

    def words(position: int) -> tuple[str, str]:
        message = _("the teacher would retire at the age of {age}").format(age=int(age[position]))
        return message, _("Check this date and the date of birth ({birth}).").format(
            birth=month_text(int(birth[position]))
        )

    yield from teachers.findings(odd, "retirement_month", "odd_retirement", words, Severity.WARNING)


def stages(data: Data) -> Iterator[Problem]:
    """Teachers and their lessons belong to a stage of the school where they work."""
    teachers = data["teachers"]
    message = _("the school where the teacher works does not have this stage")
    advice = _("Correct the stage or the school, or add the stage to the school.")
    given = _without_work_school(data)
    for school, rows in (("quota_school_id", given), ("work_school_id", ~given)):
        where: Mask = stage_not_there(data, "teachers", school) & rows
        yield from teachers.findings(where, "stage", "stage_not_at_school", (message, advice))
    lessons = stage_not_there(data, "teaching")
    yield from data["teaching"].findings(lessons, "stage", "stage_not_at_school", (message, advice))


def lessons_elsewhere(data: Data) -> Iterator[Problem]:
    """Lessons at a school where the teacher neither works nor is, or was, on a posting: a plan does not count them."""
    teachers, ledger, teaching = data["teachers"], data["ledger"], data["teaching"]
    known = set(zip(teachers.text("teacher_id"), work_schools(data), strict=True))
    schools = set(data["schools"].text("school_id"))
    people = {who for who, at in known if at in schools}  # a wrong code there has been told of
    for side in ("from_school", "to_school"):
        known |= set(zip(ledger.text("teacher_id"), ledger.text(side), strict=True))
    pairs = zip(teaching.text("teacher_id"), teaching.text("school_id"), strict=True)
    odd = np.array([who in people and at in schools and (who, at) not in known for who, at in pairs], dtype=np.bool_)
    message = _("the teacher does not work at this school: these lessons are not counted")
    advice = _("Service in part at another school goes into the ledger; else correct the school here or the teacher's.")
    yield from teaching.findings(odd, "school_id", "lessons_elsewhere", (message, advice), Severity.WARNING)


def _without_work_school(data: Data) -> Mask:
    return np.asarray(data["teachers"].text("work_school_id") == "", dtype=np.bool_)


CHECKS = (birth_dates, service_dates, honours, retirement, stages, lessons_elsewhere)
