"""Rule class_teachers: of the main-subject teachers of any one class at most one leaves in a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from rotation.formulation.builder import Entries, Spots, selected
from rotation.i18n import N_, _
from rotation.model.fields import Subject
from rotation.model.grades import STAGE_GRADES, classes_of, kept_grades
from rotation.model.instance import records
from rotation.model.params import ASSUMPTION, param
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_MAIN = N_("the complaint of parents about changes in the middle of a class's years; subjects: assumption; confirm")


class Duty(NamedTuple):
    """A teacher's work in one main subject with a grade of a school; the class where it is known, else empty."""

    teacher: int
    school: int
    grade: int
    subject: int
    class_name: str


class Watched(NamedTuple):
    """A class, or the classes of a grade together: how many may lose a teacher, and how many each teacher has."""

    label: str
    limit: int
    weights: dict[int, int]


class ClassTeachers(Rule):
    """Of the main-subject teachers of any one class at most one leaves in a year.

    Who teaches which class: the teaching table where it lists the teacher's main subjects with grades, else the grades
    taught now. Where classes are not given, those of a grade are watched together: as many as the stage's classes
    spread evenly over its grades (rounded up; unknown: as many as one subject has teachers), shared out evenly among
    the teachers of a subject; no two who leave may then have to meet in a class. The last grade of a stage leaves by
    itself, and whose grades of next year are given keeps only the classes that he or she would go up with.
    """

    id = "class_teachers"
    kind = "group"
    zh = "同班主科教师"
    en = "teachers of one class"
    demands = N_("Of the main-subject teachers of any one class at most one leaves in a year.")
    formula = N_(
        "class known: leaving main-subject teachers of the class <= 1\n"
        "classes of a grade not known, c of them: sum over the leaving main-subject teachers of the grade of\n"
        "max(1, floor(c / teachers of the subject in the grade)) <= c\n"
        "leaving: as in outflow, at least min_load half days or all that is given at the origin\n"
        "classes of the last grade of a stage are left out\n"
        "unit of breach: a class that loses one teacher too many"
    )
    example = N_(
        "Grade 3 of a small school has one class: of its teachers of Chinese, mathematics and English one may leave. "
        "With two classes, two Chinese teachers and one mathematics teacher, both Chinese teachers may leave, or the "
        "mathematics teacher, who has both classes, alone."
    )
    rank = 144
    row_high = N_("{label}: at most {number} main-subject teachers leave, one a class")

    class Params(GroupParams):
        """Units of breach: classes that lose one teacher too many."""

        subjects: tuple[Subject, ...] = param(
            ("chinese", "math", "english"), "主科", "main subjects", _MAIN, min_length=1
        )
        min_load: int = param(
            6, "计为离校的最少半天数", "half days from which a move counts as leaving", ASSUMPTION, ge=1, le=10
        )

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each class, or grade, that could lose too many."""
        duties = self._duties(build)
        watched = [*_known_classes(build, duties), *_grades(build, duties)]
        sizes = [len(one.weights) for one in watched]
        place = np.repeat(np.arange(len(watched), dtype=np.int64), sizes)
        people = np.array([teacher for one in watched for teacher in one.weights], dtype=np.int64)
        weight = np.array([value for one in watched for value in one.weights.values()], dtype=np.int64)
        at, column = build.moves_of(people)
        entries = Entries(place[at], column, weight[at]).where(build.leaves(self.params.min_load)[column])
        limit = np.array([one.limit for one in watched], dtype=np.int64)
        which, entries = selected(entries, entries.total(len(watched)) > limit)
        labels = [watched[number].label for number in which.tolist()]
        home = build.context.state.teachers.school
        school = np.array([home[next(iter(watched[at].weights))] for at in which.tolist()], dtype=np.int64)
        build.rows(self.id, labels, entries, Spots(school=school), upper=limit[which], price=row_price(self.params))

    def _duties(self, build: RotationBuilder) -> list[Duty]:
        """What the teachers teach today at their present schools, as far as the data tell."""
        state, table = build.context.state, build.context.instance.teachers
        main = {code: SUBJECTS.rank(code) for code in self.params.subjects}
        found = list(_listed_duties(build, main))
        listed = {duty.teacher for duty in found}
        declared = table["work_school_id"].where(table["work_school_id"] != "", table["quota_school_id"])
        columns = (declared, table["grades_now"], table["next_grade"], table["subject"])
        # Few labels of grades differ, and reading one takes long.
        kept = cache(kept_grades)
        for teacher, (code, grades, following, subject) in enumerate(zip(*columns, strict=True)):
            school = int(state.teachers.school[teacher])
            if grades and subject in main and teacher not in listed and state.school_index.get(code) == school:
                found.extend(Duty(teacher, school, grade, main[subject], "") for grade in kept(grades, following))
        return [duty for duty in found if duty.grade and state.teachers.gives_load[duty.teacher]]

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each class, or grade, that loses too many."""
        leaving = Counter(m.teacher_id for m in reading.moves(plan) if reading.is_gone(m, self.params.min_load))
        if not leaving:
            return
        classes: dict[tuple[str, int, str], set[str]] = defaultdict(set)
        grades: dict[tuple[str, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        listed = _listed(reading)
        for teacher_id in reading.teachers:
            for grade, subject, name in self._taught(teacher_id, listed.get(teacher_id, []), reading):
                school_id = reading.present_school(teacher_id)
                if name:
                    classes[school_id, grade, name].add(teacher_id)
                else:
                    grades[school_id, grade][subject].add(teacher_id)
        for (school_id, grade, name), people in classes.items():
            count = sum(leaving[code] for code in people)
            if count > 1:
                text = _("{count} main-subject teachers of class {name} of grade {grade} leave {school}; one may")
                yield self._finding(text, school_id, grade, count, count - 1, reading, name=name)
        for (school_id, grade), subjects in grades.items():
            yield from self._grade(school_id, grade, subjects, leaving, reading)

    def _taught(self, teacher_id: str, listed: list[Any], reading: Reading) -> list[tuple[int, str, str]]:
        """Grade, subject and class (empty where unknown) of what a teacher teaches at the present school.

        `listed` are the teacher's rows of the teaching table.
        """
        row, here = reading.teachers[teacher_id], reading.present_school(teacher_id)
        if here not in reading.schools or not reading.staff_flag(teacher_id, "gives_load"):
            return []
        rows = [one for one in listed if one.school_id == here and one.grade and one.subject in self.params.subjects]
        if not rows:
            declared = row.work_school_id or row.quota_school_id
            taught = row.subject in self.params.subjects and declared == here
            return [(grade, row.subject, "") for grade in kept_grades(row.grades_now, row.next_grade) if taught]
        return [
            (grade, one.subject, name)
            for one in rows
            for grade in kept_grades(one.grade, row.next_grade)
            for name in classes_of(one.grade, one.classes) or ("",)
        ]

    def _grade(
        self, school_id: str, grade: int, subjects: dict[str, set[str]], leaving: Counter[str], reading: Reading
    ) -> Iterator[Finding]:
        """The breach of a grade whose classes are not known one by one."""
        stage = next(code for code, grades in STAGE_GRADES.items() if grade in grades)
        given = getattr(reading.schools[school_id], f"classes_{stage}")
        classes = max(len(people) for people in subjects.values())
        if not pd.isna(given) and given > 0:
            classes = -(-int(given) // len(STAGE_GRADES[stage]))
        has: dict[str, int] = {}
        for people in subjects.values():
            for code in people:
                has[code] = max(has.get(code, 1), classes // len(people))
        lost = sum(leaving[code] * number for code, number in has.items())
        if lost > classes:
            text = _(
                "{count} main-subject teachers of grade {grade} leave {school}; they teach {lost} times a class, "
                "and there are {classes} classes"
            )
            count = sum(leaving[code] for code in has)
            yield self._finding(text, school_id, grade, count, lost - classes, reading, lost=lost, classes=classes)

    def _finding(
        self, text: str, school_id: str, grade: int, count: int, amount: int, reading: Reading, **more: Any
    ) -> Finding:
        message = text.format(count=count, grade=grade, school=reading.school_name(school_id), **more)
        return Finding(self.id, message, amount, school_id=school_id, hard=self.params.hard)


def _listed_duties(build: RotationBuilder, main: dict[str, int]) -> Iterator[Duty]:
    """What the teaching table says of main subjects; grade 0 for a row whose classes do not keep the teacher."""
    state, teaching = build.context.state, build.context.instance["teaching"]
    following = build.context.instance.teachers["next_grade"].tolist()
    names = ("teacher_id", "school_id", "subject", "grade", "classes")
    for code, school_code, subject, grades, classes in zip(*(teaching[name] for name in names), strict=True):
        teacher, school = state.teacher_index.get(code, -1), state.school_index.get(school_code, -1)
        if teacher < 0 or school < 0 or school != state.teachers.school[teacher] or subject not in main or not grades:
            continue
        for grade in kept_grades(grades, following[teacher]) or (0,):
            for name in classes_of(grades, classes) or ("",):
                yield Duty(teacher, school, grade, main[subject], name)


def _known_classes(build: RotationBuilder, duties: list[Duty]) -> Iterator[Watched]:
    """Each class that the teaching table names."""
    found: dict[tuple[int, int, str], dict[int, int]] = defaultdict(dict)
    for duty in duties:
        if duty.class_name:
            found[duty.school, duty.grade, duty.class_name][duty.teacher] = 1
    names, text = build.context.state.schools.name, _("{school}: class {name} of grade {grade}")
    for (school, grade, name), weights in sorted(found.items()):
        yield Watched(text.format(school=names[school], grade=grade, name=name), 1, weights)


def _grades(build: RotationBuilder, duties: list[Duty]) -> Iterator[Watched]:
    """Each grade of a school whose classes are not named."""
    found: dict[tuple[int, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for duty in duties:
        if not duty.class_name:
            found[duty.school, duty.grade][duty.subject].add(duty.teacher)
    schools, text = build.context.state.schools, _("{school}: grade {grade}")
    for (school, grade), subjects in sorted(found.items()):
        stage = next(code for code, grades in STAGE_GRADES.items() if grade in grades)
        classes = -(-int(schools.classes[school, STAGES.rank(stage)]) // len(STAGE_GRADES[stage]))
        classes = classes or max(len(teachers) for teachers in subjects.values())
        weights: dict[int, int] = {}
        for teachers in subjects.values():
            share = max(1, classes // len(teachers))
            for teacher in teachers:
                if weights.get(teacher, 0) < share:
                    weights[teacher] = share
        yield Watched(text.format(school=schools.name[school], grade=grade), classes, weights)


def _listed(reading: Reading) -> dict[str, list[Any]]:
    """Rows of the teaching table by teacher."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in records(reading.instance["teaching"]):
        found[row.teacher_id].append(row)
    return found
