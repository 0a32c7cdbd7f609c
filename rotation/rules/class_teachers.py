"""Rule class_teachers: of the main-subject teachers of any one class at most one leaves in a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from rotation.formulation.builder import Entries, Spots, selected
from rotation.i18n import N_, _
from rotation.model.fields import Subject
from rotation.model.grades import STAGE_GRADES, classes_of, kept_grades
from rotation.model.instance import records
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import IntArray, TextArray
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.class_duties import UNNAMED, Watched, watch
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_MAIN = N_("the complaint of parents about changes in the middle of a class's years; subjects: assumption; confirm")


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
        watched, names = watch(build, self.params.subjects)
        at, column = build.moves_of(watched.teacher)
        leaves = build.leaves(self.params.min_load)[column]
        entries = Entries(watched.place[at], column, watched.weight[at]).where(leaves)
        which, entries = selected(entries, entries.total(len(watched.limit)) > watched.limit)
        labels = list(_labels(build.context.state.schools.name, watched, names, which))
        upper, spots = watched.limit[which], Spots(school=watched.school[which])
        build.rows(self.id, labels, entries, spots, upper=upper, price=row_price(self.params))

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


def _labels(schools: TextArray, watched: Watched, names: Sequence[str], which: IntArray) -> Iterator[str]:
    """What the given places are, in words."""
    named, unnamed = _("{school}: class {name} of grade {grade}"), _("{school}: grade {grade}")
    columns = (watched.school[which], watched.grade[which], watched.name[which])
    for school, grade, name in zip(*(column.tolist() for column in columns), strict=True):
        if name == UNNAMED:
            yield unnamed.format(school=schools[school], grade=grade)
        else:
            yield named.format(school=schools[school], name=names[name], grade=grade)


def _listed(reading: Reading) -> dict[str, list[Any]]:
    """Rows of the teaching table by teacher."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in records(reading.instance["teaching"]):
        found[row.teacher_id].append(row)
    return found
