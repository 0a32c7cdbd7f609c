"""What teachers can teach besides, their certificates and grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rotation.generate.careers import Staff
from rotation.generate.draws import Ints, Streams, Words, pick, whole

_SECOND: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "primary": {
        "chinese": ("psychology", "art"),
        "math": ("science", "it"),
        "english": ("chinese", "music"),
        "science": ("it", "math"),
        "it": ("science", "math"),
        "music": ("art", "chinese"),
        "art": ("music", "chinese"),
        "psychology": ("chinese",),
    },
    "junior": {
        "chinese": ("history", "psychology"),
        "math": ("physics", "it"),
        "english": ("psychology",),
        "physics": ("math", "it"),
        "chemistry": ("biology",),
        "biology": ("chemistry", "geography"),
        "history": ("morality",),
        "geography": ("history", "biology"),
        "morality": ("history", "psychology"),
        "it": ("math",),
        "psychology": ("morality",),
        "music": ("art",),
        "art": ("music",),
    },
}
_WITH_SECOND = 0.16
_OTHER_STAGE = {"primary": ("junior", 0.012), "junior": ("senior", 0.05), "senior": ("junior", 0.25)}
_LISTED_SCHOOLS = 0.35
_GRADES = {"primary": (1, 6), "junior": (7, 9), "senior": (10, 12)}
_KNOWN_NEXT = 0.5


@dataclass(frozen=True)
class Teaching:
    """Comma lists of codes, "" for none, and grades as text."""

    other_subjects: Words
    other_stages: Words
    grades_now: Words
    next_grade: Words


def describe(staff: Staff, streams: Streams) -> Teaching:
    """Second subjects near the first one, a few other stages, grades now and next year where already settled."""
    count = len(staff)
    luck, which = streams("second").random(count), streams("which second").random(count)
    second = np.full(count, "", dtype=object)
    for i in np.flatnonzero(luck < _WITH_SECOND).tolist():
        options = _SECOND.get(staff.stage[i], {}).get(staff.subject[i], ())
        if options:
            second[i] = options[int(which[i] * len(options))]
    stages = np.full(count, "", dtype=object)
    drawn = streams("other stage").random(count)
    for stage, (other, share) in _OTHER_STAGE.items():
        both = (staff.subject != "science") & (staff.stage == stage) & (drawn < share)
        stages[both] = other
    now, following = _grades(staff, streams)
    return Teaching(second, stages, now, following)


def _grades(staff: Staff, streams: Streams) -> tuple[Words, Words]:
    """Main subjects stay with one class up to the last grade and begin again; others teach two grades."""
    count = len(staff)
    now, following = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    main = np.isin(staff.subject, ["chinese", "math", "english", "physics", "chemistry"])
    known = streams("next known").random(count) < _KNOWN_NEXT
    for stage, (first, last) in _GRADES.items():
        of_stage = staff.stage == stage
        low = np.full(count, first)
        low[staff.subject == "physics"] = max(first, 8) if stage == "junior" else first
        low[staff.subject == "chemistry"] = 9 if stage == "junior" else first
        grade = whole(streams(f"grade {stage}"), low, last, count)
        after = np.where(grade == last, low, grade + 1)
        beside = np.where(grade == last, last - 1, grade)
        for i in np.flatnonzero(of_stage).tolist():
            now[i] = str(grade[i]) if main[i] else f"{beside[i]},{beside[i] + 1}"
        one = of_stage & main & known
        following[one] = after[one].astype(str).astype(object)
    return now, following


def certificates(staff: Staff, teaching: Teaching, school: Ints, schools: int, streams: Streams) -> pd.DataFrame:
    """Certificates of all teachers of about a third of the schools, and half of the second subjects there.

    One in seventy teaches a subject that is not the certified one. Higher stages cover lower ones, so a junior
    certificate of a primary teacher is common.
    """
    count = len(staff)
    listed = (streams("listed").random(schools) < _LISTED_SCHOOLS)[school]
    subject = staff.subject.copy()
    wrong = (streams("wrong certificate").random(count) < 0.015) & (teaching.other_subjects != "")
    subject[wrong] = teaching.other_subjects[wrong]
    stage = staff.stage.copy()
    drawn = pick(streams("certified stage"), [88, 12], count)
    stage[(stage == "primary") & (drawn == 1) & (subject != "science")] = "junior"
    stage[(stage == "junior") & (drawn == 1)] = "senior"
    stage[teaching.other_stages == "junior"] = "junior"
    stage[(staff.stage == "senior") | (teaching.other_stages == "senior")] = "senior"
    rows = pd.DataFrame({"teacher_id": np.arange(count), "stage": stage, "subject": subject})[listed]
    has = listed & (teaching.other_subjects != "") & ~wrong & (streams("second certificate").random(count) < 0.5)
    more = pd.DataFrame({"teacher_id": np.arange(count), "stage": staff.stage, "subject": teaching.other_subjects})[has]
    both: pd.DataFrame = pd.concat([rows, more], ignore_index=True)
    return both.sort_values(["teacher_id", "subject"], kind="stable")
