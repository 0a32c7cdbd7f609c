"""Who teaches which class today, and how many main-subject teachers each class, or grade, may lose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rotation.model.grades import STAGE_GRADES, classes_of, kept_grades
from rotation.model.lookup import indexed
from rotation.model.state import BoolArray, IntArray, SchoolArrays
from rotation.model.vocabulary import STAGES, SUBJECTS

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder

_GRADES = 1 + max(grade for grades in STAGE_GRADES.values() for grade in grades)
UNNAMED = -1
"""In place of a class: the classes of the grade are not known one by one."""


class Duties(NamedTuple):
    """Work of teachers in one main subject with a grade of their present schools, one entry each."""

    teacher: IntArray
    grade: IntArray
    subject: IntArray
    name: IntArray
    """Index of the class's name, or UNNAMED."""

    def where(self, mask: BoolArray) -> Duties:
        """The entries a mask selects."""
        return Duties(*(part[mask] for part in self))


class Watched(NamedTuple):
    """Places, each a class or the classes of a grade together, and entries: how many of its classes a teacher has."""

    school: IntArray
    grade: IntArray
    name: IntArray
    """Index of the class's name, or UNNAMED."""
    limit: IntArray
    """How many classes may lose a teacher."""
    place: IntArray
    teacher: IntArray
    weight: IntArray


def watch(build: RotationBuilder, subjects: Sequence[str]) -> tuple[Watched, tuple[str, ...]]:
    """Every class that the teaching table names, then every grade of a school whose classes are not; the names.

    Each by school, grade and name; a place's entries by teacher.
    """
    duties, names = _duties(build, subjects)
    home, schools = build.context.state.teachers.school, build.context.state.schools
    named = duties.name != UNNAMED
    classes = _classes(duties.where(named), home, len(names))
    grades = _grades(duties.where(~named), home, schools)
    first = len(classes[0])
    both = [np.concatenate(pair) for pair in zip(classes, grades, strict=True)]
    both[4][len(classes[4]) :] += first
    return Watched(*both), names


def _duties(build: RotationBuilder, subjects: Sequence[str]) -> tuple[Duties, tuple[str, ...]]:
    """What the teachers teach today at their present schools, as far as the data tell, and the classes' names."""
    people = build.context.state.teachers
    found = list(_listed(build, subjects))
    names = tuple(sorted({name for *_, name in found if name}))
    index = {name: number for number, name in enumerate(names)}
    listed = np.array([(*numbers, index.get(name, UNNAMED)) for *numbers, name in found], dtype=np.int64).reshape(-1, 4)
    own = _own(build, subjects, listed[:, 0])
    joined = Duties(*(np.concatenate([listed[:, at], part]) for at, part in enumerate(own)))
    return joined.where((joined.grade > 0) & people.gives_load[joined.teacher]), names


def _listed(build: RotationBuilder, subjects: Sequence[str]) -> Iterator[tuple[int, int, int, str]]:
    """Teacher, grade, subject and class that the teaching table states, the class empty where it states none.

    Grade 0 for a row whose classes do not keep the teacher.
    """
    state, teaching = build.context.state, build.context.instance["teaching"]
    following = build.context.instance.teachers["next_grade"].tolist()
    names = ("teacher_id", "school_id", "subject", "grade", "classes")
    for code, school_code, subject, grades, classes in zip(*(teaching[name].tolist() for name in names), strict=True):
        teacher, school = state.teacher_index.get(code, -1), state.school_index.get(school_code, -1)
        if min(teacher, school) < 0 or school != state.teachers.school[teacher] or subject not in subjects:
            continue
        for grade in (kept_grades(grades, following[teacher]) or (0,)) if grades else ():
            for name in classes_of(grades, classes) or ("",):
                yield teacher, grade, SUBJECTS.rank(subject), name


def _own(build: RotationBuilder, subjects: Sequence[str], listed: IntArray) -> Duties:
    """The grades taught now by those whom the teaching table does not list."""
    state, table = build.context.state, build.context.instance.teachers
    people, unlisted = state.teachers, np.ones(len(table), dtype=np.bool_)
    unlisted[listed] = False
    declared = table["work_school_id"].where(table["work_school_id"] != "", table["quota_school_id"])
    there = (people.school >= 0) & (indexed(declared, state.school_index) == people.school)
    main = np.isin(people.subject, [SUBJECTS.rank(code) for code in subjects])
    who = np.flatnonzero(unlisted & there & main & people.gives_load)
    # Few labels of grades differ, and reading one takes long.
    kept = cache(kept_grades)
    labels = (table[name].to_numpy(dtype=object)[who].tolist() for name in ("grades_now", "next_grade"))
    grades = [kept(*pair) for pair in zip(*labels, strict=True)]
    teacher = np.repeat(who, [len(some) for some in grades]).astype(np.int64)
    grade = np.array(list(chain.from_iterable(grades)), dtype=np.int64)
    return Duties(teacher, grade, people.subject[teacher], np.full(len(teacher), UNNAMED, dtype=np.int64))


def _classes(duties: Duties, home: IntArray, names: int) -> tuple[IntArray, ...]:
    """The fields of Watched for named classes."""
    key = (home[duties.teacher] * _GRADES + duties.grade) * names + duties.name
    pairs = np.unique(key * len(home) + duties.teacher)
    key, teacher = np.divmod(pairs, len(home))
    keys, place = np.unique(key, return_inverse=True)
    rest, name = np.divmod(keys, max(names, 1))
    school, grade = np.divmod(rest, _GRADES)
    return school, grade, name, np.ones_like(keys), place.astype(np.int64), teacher, np.ones_like(teacher)


def _grades(duties: Duties, home: IntArray, schools: SchoolArrays) -> tuple[IntArray, ...]:
    """The same for grades whose classes are not named."""
    span = len(SUBJECTS.codes)
    key = (home[duties.teacher] * _GRADES + duties.grade) * span + duties.subject
    pairs = np.unique(key * len(home) + duties.teacher)
    key, teacher = np.divmod(pairs, len(home))
    groups, group, persons = np.unique(key, return_inverse=True, return_counts=True)
    keys, place_of_group = np.unique(groups // span, return_inverse=True)
    school, grade = np.divmod(keys, _GRADES)
    most = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(most, place_of_group, persons)
    limit = _planned(schools, school, grade)
    limit = np.where(limit > 0, limit, most)
    share = np.maximum(1, limit[place_of_group] // persons)[group]
    # A teacher of two subjects has as many classes as the subject with more of them gives.
    entries, entry = np.unique(place_of_group[group] * len(home) + teacher, return_inverse=True)
    weight = np.zeros(len(entries), dtype=np.int64)
    np.maximum.at(weight, entry, share)
    place, teacher = np.divmod(entries, len(home))
    return school, grade, np.full_like(keys, UNNAMED), limit, place, teacher, weight


def _planned(schools: SchoolArrays, school: IntArray, grade: IntArray) -> IntArray:
    """Classes of a stage spread evenly over its grades, rounded up; 0 where they are not given."""
    stage, many = np.zeros(_GRADES, dtype=np.int64), np.ones(_GRADES, dtype=np.int64)
    for code, grades in STAGE_GRADES.items():
        stage[list(grades)], many[list(grades)] = STAGES.rank(code), len(grades)
    return -(-schools.classes[school, stage[grade]] // many[grade])
